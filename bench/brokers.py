"""The table's columns: how each broker is started on a free port with a fresh folder, and stopped again.

A broker is ours from `start` to `stop`, by its process id; nothing else is ever signalled. It counts as started when
it answers Metadata with at least one broker over a plain socket.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import wire
from bench.peers import kafka, kfake
from bench.peers.places import PeerMissingError, cache

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0

# What the start of an asyncio program costs that listens and answers, with nothing else in it.
BARE_LISTENER = f"""
import asyncio, struct, sys
class Answer(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data):
        body = struct.pack(">iiih9sih", {wire.CORRELATION_ID}, 1, 1, 9, b"127.0.0.1", 0, -1) + struct.pack(">ii", 1, 0)
        self.transport.write(struct.pack(">i", len(body)) + body)
async def main():
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""


class BrokerFailedError(Exception):
    """A broker did not start, or ended by itself; the text carries the end of what it printed."""


class Running:
    """A started broker: its process, address and folder, and the milliseconds from spawn to the first Metadata."""

    __slots__ = ("process", "host", "port", "folder", "started_ms")

    def __init__(self, process: subprocess.Popen[bytes], host: str, port: int, folder: Path) -> None:
        self.process, self.host, self.port, self.folder = process, host, port, folder
        self.started_ms = 0.0

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def bootstrap(self) -> str:
        return f"{self.host}:{self.port}"

    def printed(self) -> str:
        """The last lines of the broker's own output."""
        out = self.folder / "output"
        return out.read_text(errors="replace")[-600:].strip() if out.exists() else ""

    def stop(self) -> None:
        """SIGTERM, after a while SIGKILL; the folder goes with it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Column:
    """One broker in one mode; `command(folder, port)` prepares the folder and gives the command line."""

    __slots__ = ("key", "title", "version", "command", "python")

    def __init__(
        self,
        key: str,
        title: str,
        version: Callable[[], str],
        command: Callable[[Path, int], list[str]],
        *,
        python: bool = False,
    ) -> None:
        self.key, self.title, self.version, self.command, self.python = key, title, version, command, python

    def start(self) -> Running:
        """Starts the broker in a folder of its own and waits until it answers.

        Raises BrokerFailedError or PeerMissingError.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{self.key}-", dir=scratch()))
        port = free_port()
        try:
            return spawn(self.command(folder, port), folder, port)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def scratch() -> Path:
    """Where brokers write: on a disk, not in a memory file system as /tmp often is."""
    folder = cache() / "scratch"
    folder.mkdir(exist_ok=True)
    return folder


def free_port() -> int:
    """A port that is free together with the next one, below the range client sockets take theirs from."""
    for _ in range(200):
        port = random.randrange(20000, 30000, 2)
        if all(_can_bind(p) for p in (port, port + 1)):
            return port
    raise BrokerFailedError("no free port between 20000 and 30000")


def _can_bind(port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def spawn(command: list[str], folder: Path, port: int) -> Running:
    """Runs a command and waits for its first Metadata answer on the port."""
    # A user's Python keeps compiled files; without them a start would compile the whole program again.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with open(folder / "output", "wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    running = Running(process, "127.0.0.1", port, folder)
    try:
        _await_answer(running, began)
    except BaseException:
        running.stop()
        raise
    return running


def _await_answer(running: Running, began: float) -> None:
    sock: socket.socket | None = None
    try:
        while time.perf_counter() - began < START_LIMIT_S:
            if running.process.poll() is not None:
                raise BrokerFailedError(f"ended with {running.process.returncode}: {running.printed()}")
            try:
                sock = sock or wire.connect(running.host, running.port, timeout_s=5)
                if wire.brokers_listed(sock) > 0:
                    running.started_ms = (time.perf_counter() - began) * 1e3
                    return
            except OSError:
                if sock is not None:
                    sock.close()
                sock = None
            time.sleep(0.001)
    finally:
        if sock is not None:
            sock.close()
    raise BrokerFailedError(f"no answer in {START_LIMIT_S:.0f} s: {running.printed()}")


def bare_listener_start_ms() -> float:
    """Milliseconds from spawn to the first answer of the smallest asyncio listener, by the same interpreter."""
    folder, port = Path(tempfile.mkdtemp(prefix="bare-", dir=scratch())), free_port()
    running = spawn([sys.executable, "-c", BARE_LISTENER, str(port)], folder, port)
    running.stop()
    return running.started_ms


def _kafkalite(*arguments: str, data: bool) -> Callable[[Path, int], list[str]]:
    def command(folder: Path, port: int) -> list[str]:
        where = ["--data", str(folder / "data")] if data else []
        return [sys.executable, "-m", "kafkalite", "--port", str(port), *where, *arguments]

    return command


def _kafkalite_version() -> str:
    from importlib import metadata

    try:
        number = metadata.version("kafkalite")
    except metadata.PackageNotFoundError:
        number = "from source"
    return f"{number}, Python {sys.version.split()[0]}"


def _kafka(folder: Path, port: int) -> list[str]:
    kafka.jars()
    kafka.prepare(folder, port)
    return kafka.command(folder)


COLUMNS = (
    Column(
        "os",
        "kafkalite os",
        _kafkalite_version,
        _kafkalite("-o", "kafkalite.durability=os", data=True),
        python=True,
    ),
    Column(
        "fsync",
        "kafkalite fsync",
        _kafkalite_version,
        _kafkalite("-o", "kafkalite.durability=fsync", data=True),
        python=True,
    ),
    Column("none", "kafkalite none", _kafkalite_version, _kafkalite("--ephemeral", data=False), python=True),
    Column("kafka", "Apache Kafka", kafka.version, _kafka),
    Column("kfake", "kfake", kfake.version, lambda folder, port: kfake.command(port, None)),
    Column("kfake-disk", "kfake -data-dir", kfake.version, lambda folder, port: kfake.command(port, folder / "data")),
)


def available(keys: list[str]) -> tuple[list[Column], dict[str, str]]:
    """The asked columns that can run here, and why each of the others can't."""
    able, missing = [], {}
    for column in COLUMNS:
        if column.key not in keys:
            continue
        try:
            column.start().stop()  # fetches, builds and compiles what the first start needs
        except (PeerMissingError, BrokerFailedError) as reason:
            missing[column.title] = str(reason)
        else:
            able.append(column)
    return able, missing
