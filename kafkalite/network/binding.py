"""Binds the sockets of a listener: both families where its host means both, always with the same port."""

from __future__ import annotations

import errno
import socket

from kafkalite.network.addresses import join_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.network.addresses import Listener

# A free port of one family may be taken in the other; that this happens often in a row is no accident.
_FREE_PORT_ATTEMPTS = 20
_FAMILY_IS_MISSING = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


def bind_listener(listener: Listener) -> list[socket.socket]:
    """Bound sockets that do not listen yet, at least one.

    Where the host means both families, a machine that lacks one binds the other. OSError: `errno` as the kernel said,
    and `filename` is the host:port that could not be bound.
    """
    attempt = 1
    while True:
        try:
            return _bind_all(listener)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or listener.port or attempt == _FREE_PORT_ATTEMPTS:
                raise
            attempt += 1


def _bind_all(listener: Listener) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    for host in listener.bind_hosts:
        port = sockets[0].getsockname()[1] if sockets else listener.port
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            sockets.append(_bound(family, kind, protocol, address))
        except OSError as error:
            named = OSError(error.errno, error.strerror, join_host_port(host, port))
            if error.errno not in _FAMILY_IS_MISSING:
                for bound in sockets:
                    bound.close()
                raise named from error
            missing = named
    if missing is not None and not sockets:
        raise missing
    return sockets


def _bound(family: int, kind: int, protocol: int, address: object) -> socket.socket:
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setblocking(False)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)  # type: ignore[arg-type]
    except BaseException:
        bound.close()
        raise
    return bound
