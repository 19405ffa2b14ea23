"""Sockets of a listener: one port for both families, clear errors."""

from __future__ import annotations

import errno
import socket

import pytest

from kafkalite.network.addresses import Listener
from kafkalite.network.binding import bind_listener


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no ::1")


def close_all(sockets: list[socket.socket]) -> None:
    for bound in sockets:
        bound.close()


@needs_ipv6
def test_localhost_means_both_loopbacks_with_one_port() -> None:
    sockets = bind_listener(Listener("PLAINTEXT", "localhost", 0))
    try:
        assert [bound.getsockname()[0] for bound in sockets] == ["127.0.0.1", "::1"]
        assert len({bound.getsockname()[1] for bound in sockets}) == 1
    finally:
        close_all(sockets)


@needs_ipv6
def test_another_port_is_picked_when_the_other_family_has_it_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as other:
        other.bind(("::1", 0))
        other.listen()
        taken = other.getsockname()[1]
        real = socket.getaddrinfo
        first = [taken]

        def getaddrinfo(host: str, port: int, **options: int) -> object:
            return real(host, first.pop() if not port and first else port, **options)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        sockets = bind_listener(Listener("PLAINTEXT", "localhost", 0))
        try:
            assert not first
            assert len(sockets) == 2
            assert sockets[0].getsockname()[1] == sockets[1].getsockname()[1] != taken
        finally:
            close_all(sockets)


def test_a_machine_without_ipv6_binds_the_other_family(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, **options: int) -> object:
        if ":" in host:
            raise OSError(errno.EAFNOSUPPORT, "no such family")
        return real(host, port, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    sockets = bind_listener(Listener("PLAINTEXT", "localhost", 0))
    try:
        assert [bound.getsockname()[0] for bound in sockets] == ["127.0.0.1"]
    finally:
        close_all(sockets)


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OSError, match="in use") as caught:
            bind_listener(Listener("PLAINTEXT", "localhost", port))
    assert caught.value.errno == errno.EADDRINUSE
    assert caught.value.filename == f"127.0.0.1:{port}"


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1") as caught:
        bind_listener(Listener("PLAINTEXT", "192.0.2.1", 0))
    assert caught.value.errno == errno.EADDRNOTAVAIL
