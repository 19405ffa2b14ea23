"""`kafkalite testing-server`: a process for the clusters of a test run, and nothing else.

It says where its control is and serves until its standard input closes, so that it goes when whoever started it goes,
however that happens.
"""

from __future__ import annotations

import asyncio
import sys

from kafkalite.cli.arguments import ONE, UsageError, is_number, read_words
from kafkalite.cli.control_address import ControlAddress
from kafkalite.cli.serving import serve_until_stopped
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.host import Host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TESTING_SERVER_HELP = """\
Usage: kafkalite testing-server [--control [HOST:]PORT] [--with-process PID]

Serves a control on which tests make clusters of their own, by HTTP and JSON; it
has no cluster of itself. Prints `control HOST:PORT` when it can be used, and
ends when its standard input closes, or with Ctrl-C.

  --control [HOST:]PORT  listen there; 127.0.0.1:0, a free port, if not given
  --with-process PID     end when that process ends, too (Linux)
"""


def run_testing_server(words: Sequence[str]) -> int:
    """Runs until the standard input closes; returns the exit code. Raises UsageError, StartError."""
    read = read_words(words, {"--control": ONE, "--with-process": ONE}, TESTING_SERVER_HELP, "testing-server")
    if read.others:
        raise read.wrong(f"takes options only, and {read.others[0]!r} is none")
    address = ControlAddress(read.last("--control") or "127.0.0.1:0")
    process_id = read.last("--with-process") or "0"
    if not is_number(process_id, 0, 2**31 - 1):
        raise UsageError(f"--with-process takes the number of a process, not {process_id[:40]!r}")

    async def serve(stop: asyncio.Event) -> int:
        host = Host(asyncio.get_running_loop())
        server = ControlServer(host, all_endpoints())
        print(f"control {await address.serve(server)}", flush=True)
        await stop.wait()
        server.close()
        await host.close()
        return 0

    return serve_until_stopped(serve, with_input=not sys.stdin.isatty(), with_process=int(process_id))
