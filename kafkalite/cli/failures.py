"""Why a broker cannot start, as one sentence that says what to do next."""

from __future__ import annotations

import errno
import socket


class StartError(Exception):
    """The broker cannot start on this machine as it is; the message is one sentence that says what to do."""


def listen_sentence(error: OSError, port_option: str = "--port", host_option: str = "--listen") -> str:
    """What to do when the operating system refuses to listen; `error.filename` is the host:port."""
    address = error.filename or "the address"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{address} is in use by another process: stop that one, "
            f"or choose a port with {port_option} (0 picks a free one)"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"this user may not listen on {address}: choose a port of 1024 or more with {port_option}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{address} is no address of this machine: choose another with {host_option} (* is everywhere)"
    if isinstance(error, socket.gaierror) or isinstance(error.__cause__, socket.gaierror):
        return f"{address} names no host that is known here: choose another with {host_option} (* is everywhere)"
    return f"cannot listen on {address}: {error.strerror or error}"
