"""`kafkalite testing-server`: a process for the clusters of a test run, and nothing else.

It says where its control is and serves until its standard input closes, so that it goes when whoever started it goes,
however that happens.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import split_host_port
from kafkalite.observability import log
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.host import Host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TESTING_SERVER_HELP = """\
Usage: kafkalite testing-server [--control HOST:PORT] [--with-process PID]

Serves a control on which tests make clusters of their own, by HTTP and JSON; it
has no cluster of itself. Prints `control HOST:PORT` when it can be used, and
ends when its standard input closes, or with Ctrl-C.

  --control HOST:PORT  listen there; 127.0.0.1:0, a free port, if not given
  --with-process PID   end when that process ends, too (Linux)
"""


def run_testing_server(words: Sequence[str]) -> int:
    """Runs until the standard input closes; returns the exit code. Raises UsageError, StartError."""
    given: dict[str, str] = {}
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in ("--help", "-h"):
            print(TESTING_SERVER_HELP, end="")
            return 0
        if name not in ("--control", "--with-process"):
            raise UsageError(f"there is no option {name}; see kafkalite testing-server --help")
        if not equals and not rest:
            raise UsageError(f"{name} needs a value behind it; see kafkalite testing-server --help")
        given[name] = value if equals else rest.pop(0)
    host, port = control_address(given.get("--control", "127.0.0.1:0"))
    process_id = given.get("--with-process", "0")
    if not process_id.isdigit():
        raise UsageError(f"--with-process takes the number of a process, not {process_id!r}")
    with asyncio.Runner() as runner:
        return runner.run(_serve(host, port, int(process_id)))


def control_address(text: str) -> tuple[str, int]:
    """(host, port) of `[HOST:]PORT`, the loopback where no host is named; raises UsageError."""
    try:
        host, port = ("", int(text)) if text.isascii() and text.isdigit() else split_host_port(text, 0)
        if port > 65535:
            raise ConfigError(f"{text!r} has no usable port: give a number from 0 to 65535")
    except ConfigError as error:
        raise UsageError(f"--control: {error}") from None
    return ("0.0.0.0" if host == "*" else host or "127.0.0.1"), port


async def _serve(address: str, port: int, process_id: int) -> int:
    loop = asyncio.get_running_loop()
    log.write_to(sys.stderr, as_json=not sys.stderr.isatty(), level="warning")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    host = Host(loop)
    server = ControlServer(host, all_endpoints())
    try:
        bound = await server.listen(address, port)
    except OSError as error:
        error.filename = f"{address}:{port}"
        raise StartError(listen_sentence(error).replace("--port", "--control")) from None
    gc.freeze()
    gc.enable()
    if not sys.stdin.isatty():
        _watch_input(loop, stop)
    watched = _watch_process(loop, stop, process_id) if process_id else -1
    print(f"control {bound}", flush=True)
    await stop.wait()
    if watched >= 0:
        os.close(watched)
    server.close()
    await host.close()
    return 0


def _watch_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when the standard input ends; what arrives there is not looked at."""
    descriptor = sys.stdin.fileno()

    def readable() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            stop.set()

    try:
        loop.add_reader(descriptor, readable)
    except (OSError, PermissionError):
        # A file or /dev/null cannot be waited for: the process then ends by a signal only.
        log.debug("testing_server.input_not_watched")


def _watch_process(loop: asyncio.AbstractEventLoop, stop: asyncio.Event, process_id: int) -> int:
    """Stop when the process ends; gives the descriptor that tells of it, -1 where there is none."""
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        stop.set()
        return -1
    except (AttributeError, OSError):
        return -1

    def ended() -> None:
        loop.remove_reader(descriptor)
        stop.set()

    loop.add_reader(descriptor, ended)
    return descriptor
