"""`kafkalite open`: serves the cluster of a bundle, or of a snapshot's file, again as a live broker.

The file is only read: what clients do to the cluster is gone when it stops.
"""

from __future__ import annotations

import asyncio
import os
from zipfile import BadZipFile, ZipFile

from kafkalite.cli.arguments import DEFAULT_PORT, ONE, read_words
from kafkalite.cli.control_address import ControlAddress
from kafkalite.cli.explain import read_bundle
from kafkalite.cli.failures import StartError
from kafkalite.cli.serving import serve_until_stopped
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
_MAIN = "main"
_NO_PORT = 503


def run_open(words: Sequence[str]) -> int:
    """Serves until it is asked to stop; returns the exit code. Raises UsageError, StartError."""
    read = read_words(words, {"--port": ONE, "--control": ONE}, OPEN_HELP, "open")
    path = read.only("one file, a bundle or a snapshot")
    port = read.port("--port", DEFAULT_PORT)
    text = read.last("--control")
    control = None if text is None else ControlAddress(text)
    try:
        snapshot, config = _read(path)
        return serve_until_stopped(lambda stop: _serve(stop, snapshot, config, port, control))
    except ControlError as error:
        if error.status == _NO_PORT:
            raise StartError(f"{error.message}; choose a port with --port (0 picks a free one)") from None
        raise StartError(f"{path}: {error.message}") from None


def _read(path: str) -> tuple[Snapshot, dict[str, str]]:
    """The cluster in a file, and the broker settings that it had."""
    try:
        with ZipFile(path) as archive:
            members = archive.namelist()
    except BadZipFile:
        raise StartError(_what_else(path)) from None
    except IsADirectoryError:
        is_data = os.path.exists(os.path.join(path, "meta.properties"))
        advice = f"kafkalite --data {path} serves it" if is_data else "open takes a file, a bundle or a snapshot"
        raise StartError(f"{path} is a {'data ' if is_data else ''}directory: {advice}") from None
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror or error}") from None
    if "snapshot.json" in members:
        from kafkalite.testing.snapshot_file import decode

        with open(path, "rb") as file:
            return decode(file.read()), {}
    if "bundle.json" not in members:
        raise StartError(_what_else(path))
    bundle = read_bundle(path)
    return bundle.snapshot, bundle.about["config"]


def _what_else(path: str) -> str:
    """What a file is that is neither, or how one comes to one that is."""
    from kafkalite.testing.recording.tape import TapeError, TapeReader

    try:
        TapeReader(path).close()
    except TapeError:
        return (
            f"{path} is neither a bundle nor a snapshot of kafkalite, or it is damaged: a failed test writes a bundle, "
            f"kafkalite ctl save-snapshot NAME --out FILE a snapshot"
        )
    return f"{path} is a recording: kafkalite replay serves it"


async def _serve(
    stop: asyncio.Event, snapshot: Snapshot, config: dict[str, str], port: int, control: ControlAddress | None
) -> int:
    loop = asyncio.get_running_loop()
    cluster = await VirtualCluster.reopen(_MAIN, loop, snapshot, config=config, port=port)
    host = Host(loop)
    host.keep(cluster)
    server = ControlServer(host, all_endpoints())
    try:
        if control is not None:
            ports = {bound for node in cluster.nodes.values() for _, _, bound in node.addresses}
            print(f"control {await control.serve(server, ports)}")
        print(f"ready {cluster.bootstrap_servers}", flush=True)
        await stop.wait()
    finally:
        server.close()
        await host.close()
        await cluster.close()
    return 0
