"""Connections that do nothing after a first request."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

from bench import wire
from bench.proc import rss_kib

if TYPE_CHECKING:
    import socket


def idle_connections(bootstrap: str, pid: int, count: int) -> dict[str, float]:
    """Broker memory per connection that has asked once for ApiVersions and then stays silent; KiB."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    host, port = bootstrap.rsplit(":", 1)
    sockets: list[socket.socket] = []
    try:
        _open(sockets, host, int(port), count // 10)  # what the first ones cost once is not theirs
        before = rss_kib(pid)
        _open(sockets, host, int(port), count)
        time.sleep(0.5)
        after = rss_kib(pid)
    finally:
        for sock in sockets:
            sock.close()
    return {"kib_each": (after - before) / count, "rss_mib": after / 1024}


def _open(sockets: list[socket.socket], host: str, port: int, count: int) -> None:
    for _ in range(count):
        sock = wire.connect(host, port, timeout_s=10)
        sockets.append(sock)
        if not wire.speaks(sock):
            raise SystemExit("ApiVersions was refused")
