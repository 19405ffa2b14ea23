"""Servers that are wrong in one way each: threads on loopback ports, no broker behind them."""

from __future__ import annotations

import socket
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

from kafkalite.protocol.api_keys import API_NAMES
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.header import read_request_header, response_header
from kafkalite.protocol.messages.api_versions import ApiVersionsResponse
from kafkalite.protocol.messages.describe_configs import DescribeConfigsResponse
from kafkalite.protocol.messages.metadata import MetadataResponse
from kafkalite.protocol.primitives import INT32

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

MODULES = {0: "produce", 1: "fetch", 3: "metadata", 10: "find_coordinator", 17: "sasl_handshake", 18: "api_versions",
           19: "create_topics", 20: "delete_topics", 32: "describe_configs"}  # fmt: skip


class FakeServer:
    """Listens on a free port and hands each connection to `talk`."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._socket = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        # Closing alone leaves a thread that accepts where it is.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.talk(connection)
            except (OSError, EOFError):
                pass

    def talk(self, connection: socket.socket) -> None:
        raise NotImplementedError


class Saying(FakeServer):
    """Answers whatever comes with the same bytes and hangs up; None: never answers."""

    def __init__(self, answer: bytes | None) -> None:
        super().__init__()
        self._answer = answer

    def talk(self, connection: socket.socket) -> None:
        connection.recv(4096)
        if self._answer is None:
            while connection.recv(4096):
                pass
        else:
            connection.sendall(self._answer)


class FakeBroker(FakeServer):
    """Tells `told` as its cluster, (id, host, port) each; is `node_id`; answers other APIs by `answers`.

    An answer is made of the request; None hangs up. `apis` are the keys it says it serves, from version 0 on.
    """

    def __init__(self, node_id: int = 1, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self.node_id = node_id
        self.told: list[tuple[int, str, int]] = [(node_id, "127.0.0.1", self.port)]
        self.cluster_id = "fake"
        self.configs: dict[str, str] = {}
        self.apis = list(MODULES)
        self.asked: list[str] = []
        self.answers: dict[int, Callable[[Any], Any]] = {18: self._versions, 3: self._metadata, 32: self._describe}

    def talk(self, connection: socket.socket) -> None:
        while True:
            frame = _exactly(connection, INT32.unpack(_exactly(connection, 4))[0])
            header, position = read_request_header(frame)
            module = import_module(f"kafkalite.protocol.messages.{MODULES[header.api_key]}")
            name = API_NAMES[header.api_key]
            self.asked.append(name)
            request = getattr(module, f"{name}Request").decode(frame[position:], header.api_version)
            make = self.answers.get(header.api_key)
            answer = None if make is None else make(request)
            if answer is None:
                return
            head = response_header(header.api_key, header.api_version, header.correlation_id)
            body = head + answer.encode(header.api_version)
            connection.sendall(INT32.pack(len(body)) + body)

    def _versions(self, request: Any) -> Any:
        keys = [ApiVersionsResponse.ApiVersion(key, 0, 4) for key in self.apis]
        return ApiVersionsResponse(0, keys)

    def _metadata(self, request: Any) -> Any:
        brokers = [MetadataResponse.MetadataResponseBroker(*broker) for broker in self.told]
        topics = [
            MetadataResponse.MetadataResponseTopic(
                name=topic.name,
                partitions=[MetadataResponse.MetadataResponsePartition(leader_id=self.node_id, leader_epoch=0)],
            )
            for topic in request.topics
        ]
        return MetadataResponse(brokers=brokers, cluster_id=self.cluster_id, controller_id=1, topics=topics)

    def _describe(self, request: Any) -> Any:
        own = request.resources[0].resource_name == str(self.node_id)
        configs = [DescribeConfigsResponse.DescribeConfigsResourceResult(*pair) for pair in self.configs.items()]
        result = DescribeConfigsResponse.DescribeConfigsResult(
            ErrorCode.NONE if own else ErrorCode.INVALID_REQUEST, None, 4, request.resources[0].resource_name,
            configs if own else [],
        )  # fmt: skip
        return DescribeConfigsResponse(0, [result])


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise EOFError
        got += part
    return got


def closed_port() -> int:
    """A port of the loopback where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
