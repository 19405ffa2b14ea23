"""`kafkalite open`: serves the cluster of a bundle, or of a snapshot's file, again as a live broker.

The file is only read: what clients do to the cluster is gone when it stops.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from zipfile import BadZipFile, ZipFile

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.explain import read_bundle
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.cli.testing_server import control_address
from kafkalite.observability import log
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.host import Host
from kafkalite.testing.virtual_cluster import VirtualCluster

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kafkalite.testing.snapshots import Snapshot

OPEN_HELP = """\
Usage: kafkalite open FILE [--port PORT] [--control [HOST:]PORT]

Serves the cluster of a failed test's bundle, or of a snapshot that was saved,
as a live broker on this machine: topics, records, offsets, groups. The file is
not changed. Prints `ready HOST:PORT` and ends with Ctrl-C.

  --port PORT              listen on this port, further brokers on the next
                           ones; 9092 by default, 0 picks free ones
  --control [HOST:]PORT    serve the control too; the cluster is main there
"""
_OPTIONS = ("--port", "--control")
_MAIN = "main"
_NO_PORT = 503


def run_open(words: Sequence[str]) -> int:
    """Serves until it is asked to stop; returns the exit code. Raises UsageError, StartError."""
    given: dict[str, str] = {}
    files: list[str] = []
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in ("--help", "-h"):
            print(OPEN_HELP, end="")
            return 0
        if not name.startswith("-"):
            files.append(name + equals + value)
            continue
        if name not in _OPTIONS:
            raise UsageError(f"there is no option {name}; see kafkalite open --help")
        if not equals and not rest:
            raise UsageError(f"{name} needs a value behind it; see kafkalite open --help")
        given[name] = value if equals else rest.pop(0)
    if len(files) != 1:
        raise UsageError("open takes one bundle; see kafkalite open --help")
    port = given.get("--port", "9092")
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise UsageError(f"--port takes a number from 0 to 65535, not {port!r}")
    control = control_address(given["--control"]) if "--control" in given else None
    try:
        snapshot, config = _read(files[0])
        with asyncio.Runner() as runner:
            return runner.run(_serve(snapshot, config, int(port), control))
    except ControlError as error:
        what = f"{error.message}; choose a port with --port" if error.status == _NO_PORT else error.message
        raise StartError(f"{files[0]}: {what}") from None


def _read(path: str) -> tuple[Snapshot, dict[str, str]]:
    """The cluster in a file, and the broker settings that it had."""
    try:
        with ZipFile(path) as archive:
            is_snapshot = "snapshot.json" in archive.namelist()
    except BadZipFile:
        raise StartError(f"{path}: this is no bundle of kafkalite, or it is damaged") from None
    except OSError as error:
        raise StartError(f"{path}: {error.strerror or error}") from None
    if is_snapshot:
        from kafkalite.testing.snapshot_file import decode

        with open(path, "rb") as file:
            return decode(file.read()), {}
    bundle = read_bundle(path)
    return bundle.snapshot, bundle.about["config"]


async def _serve(snapshot: Snapshot, config: dict[str, str], port: int, control: tuple[str, int] | None) -> int:
    loop = asyncio.get_running_loop()
    log.write_to(sys.stderr, as_json=not sys.stderr.isatty(), level="warning")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    cluster = await VirtualCluster.reopen(_MAIN, loop, snapshot, config=config, port=port)
    host = Host(loop)
    host.keep(cluster)
    server = ControlServer(host, all_endpoints())
    try:
        if control is not None:
            print(f"control {await server.listen(*control)}")
        gc.freeze()
        gc.enable()
        print(f"ready {cluster.bootstrap_servers}", flush=True)
        await stop.wait()
    except OSError as error:
        error.filename = "{}:{}".format(*control) if control is not None else None
        raise StartError(listen_sentence(error).replace("--port", "--control")) from None
    finally:
        server.close()
        await host.close()
        await cluster.close()
    return 0
