"""Addresses: what a host name resolves to here, what kind of name it is, and what containers can reach of this machine.

Name look-ups have no time limit of their own, so they run beside in a thread that is given up when it takes too long.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import struct
import sys
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.cli.doctor_connection import Deadline

_CONTAINER_ID = re.compile(r"[0-9a-f]{12}")
_SIOCGIFADDR = 0x8915
_BRIDGES = ("docker0", "podman0", "cni-podman0", "cni0")


class UnresolvedError(Exception):
    """A name that is not known here, or a look-up that took too long."""


def resolve(host: str, deadline: Deadline) -> list[str]:
    """The addresses of a host, in the order in which clients try them; UnresolvedError."""
    found: list[str] = []
    failure: list[str] = []

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found.extend(str(entry[4][0]) for entry in entries)
        except OSError as error:
            failure.append((error.strerror or str(error)).lower())
        except UnicodeError:
            failure.append("that is no host name")

    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.step())
    if thread.is_alive():
        raise UnresolvedError("the name server did not answer")
    if failure:
        raise UnresolvedError(failure[0])
    return list(dict.fromkeys(found))


def is_wildcard(host: str) -> bool:
    return host in ("0.0.0.0", "::", "0:0:0:0:0:0:0:0")


def is_loopback(host: str) -> bool:
    """Whether a host means the machine that says it."""
    if host.lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_private(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_private and not address.is_loopback


def is_docker_network(host: str) -> bool:
    """Whether an address is one that Docker gives its containers by default: 172.16.0.0/12."""
    address = _address(host)
    return isinstance(address, ipaddress.IPv4Address) and address in ipaddress.IPv4Network("172.16.0.0/12")


def is_bare_name(host: str) -> bool:
    """A name without a dot: of a container, a service of compose, a pod or this machine."""
    return _address(host) is None and "." not in host


def is_container_id(host: str) -> bool:
    """What a container is called that nobody named."""
    return _CONTAINER_ID.fullmatch(host) is not None


def is_cluster_internal(host: str) -> bool:
    """A name that only pods of a Kubernetes cluster resolve."""
    return host.endswith((".svc", ".cluster.local", ".local.cluster")) or ".svc." in host


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def address_for_containers() -> tuple[str, str] | None:
    """(address, what it is) of this machine as its containers reach it: a bridge's, or the one it calls others from."""
    for bridge in _BRIDGES:
        address = _interface_address(bridge)
        if address is not None:
            return address, f"the address of {bridge}"
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe:
        try:
            # Nothing is sent: connecting a datagram socket only chooses the interface.
            probe.connect(("198.51.100.1", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_loopback(address) or is_wildcard(address) else (address, "this machine's own address")


def _interface_address(name: str) -> str | None:
    if sys.platform != "linux" or not os.path.exists(f"/sys/class/net/{name}"):
        return None
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()))
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])
