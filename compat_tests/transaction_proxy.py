"""A TCP proxy that keeps the requests of transactional producers, to send them once more later, as a network might.

The broker advertises the proxy's address, so that all of a client's connections pass through it. A replayed request is
the client's own, byte by byte but for its correlation id, on a new connection straight to the broker.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from compat_tests.broker import Broker, make_broker
from compat_tests.wire import Reader

PRODUCE, ADD_PARTITIONS, ADD_OFFSETS, END_TXN, TXN_OFFSET_COMMIT = 0, 24, 25, 26, 28
_FLEXIBLE_FROM = {PRODUCE: 9, ADD_PARTITIONS: 3, ADD_OFFSETS: 3, END_TXN: 3, TXN_OFFSET_COMMIT: 3}
_OF_BROKERS_FROM = {ADD_PARTITIONS: 4}
_TOPIC_ID_FROM = {PRODUCE: 13, TXN_OFFSET_COMMIT: 6}
_CORRELATION_ID = 0x5EED


class Request(NamedTuple):
    """A whole request as it passed, without its length."""

    api_key: int
    version: int
    frame: bytes


class Proxy:
    """Listens from the beginning; passes bytes on once `target` is set, as often as a client connects."""

    def __init__(self) -> None:
        self.target = ""
        self._seen: list[Request] = []
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def end(self) -> None:
        """Cuts everything."""
        self._server.close()
        with self._lock:
            for each in self._sockets:
                each.close()

    def requests(self, api_key: int, transactional_id: str) -> list[Request]:
        """Those of an API that name the id, in the order in which they passed."""
        name = transactional_id.encode()
        with self._lock:
            return [request for request in self._seen if request.api_key == api_key and name in request.frame]

    def replay(self, request: Request) -> int:
        """Sends it once more; the error code of the answer, of its first partition where it has some."""
        frame = bytearray(request.frame)
        struct.pack_into(">i", frame, 4, _CORRELATION_ID)
        with self._connect() as connection:
            connection.sendall(struct.pack(">i", len(frame)) + frame)
            with connection.makefile("rb") as stream:
                answer = Reader(read_frame(stream) or b"")
        assert answer.take("i") == _CORRELATION_ID
        return _error_code(request, answer)

    def _connect(self) -> socket.socket:
        host, port = self.target.rsplit(":", 1)
        return socket.create_connection((host, int(port)), 10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
                broker = self._connect()
            except OSError:
                return
            with self._lock:
                self._sockets += [client, broker]
            threading.Thread(target=self._pass_requests, args=(client, broker), daemon=True).start()
            threading.Thread(target=_pass_answers, args=(broker, client), daemon=True).start()

    def _pass_requests(self, client: socket.socket, broker: socket.socket) -> None:
        stream = client.makefile("rb")
        try:
            while (frame := read_frame(stream)) is not None:
                api_key, version = struct.unpack_from(">hh", frame)
                if api_key in _FLEXIBLE_FROM and version < _OF_BROKERS_FROM.get(api_key, version + 1):
                    with self._lock:
                        self._seen.append(Request(api_key, version, frame))
                broker.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        cut(client, broker)


def _pass_answers(broker: socket.socket, client: socket.socket) -> None:
    try:
        while data := broker.recv(1 << 16):
            client.sendall(data)
    except OSError:
        pass
    cut(client, broker)


def cut(*sockets: socket.socket) -> None:
    for each in sockets:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was first


def read_frame(stream: IO[bytes]) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">i", head)
    frame = stream.read(size)
    return frame if len(frame) == size else None


def _error_code(request: Request, answer: Reader) -> int:
    """Where App. H puts it."""
    api_key, version = request.api_key, request.version
    flexible = version >= _FLEXIBLE_FROM[api_key]
    if flexible:
        answer.tags()
    if api_key != PRODUCE:
        answer.take("i")  # throttled for so long
    if api_key in (ADD_OFFSETS, END_TXN):
        return int(answer.take("h"))
    assert answer.count(flexible) >= 1, "no topic in the answer"
    if version >= _TOPIC_ID_FROM.get(api_key, version + 1):
        answer.skip(16)
    else:
        answer.skip(answer.length(flexible))
    assert answer.count(flexible) >= 1, "no partition in the answer"
    answer.take("i")  # the partition
    return int(answer.take("h"))


@contextmanager
def broker_behind(proxy: Proxy, kind: str, directory: Path, settings: dict[str, str]) -> Iterator[Broker]:
    """A broker that tells its clients the proxy's address."""
    if kind not in ("kafkalite", "kafka"):
        pytest.skip("the settings of a broker somewhere else can't be changed")
    broker = make_broker(kind, directory, {"advertised.listeners": f"PLAINTEXT://{proxy.address}", **settings})
    try:
        broker.start()
        proxy.target = broker.address
        yield broker
    finally:
        broker.end()
