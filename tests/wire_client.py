"""The smallest client there is: one request, one answer, over a blocking socket.

As a program it prints where a broker tells this client to connect: `python -m tests.wire_client HOST:PORT`.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import TYPE_CHECKING, TypeVar

from kafkalite.protocol.header import read_response_header, request_header
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from kafkalite.protocol.primitives import INT32

if TYPE_CHECKING:
    from kafkalite.protocol.message import Message

Response = TypeVar("Response", bound="Message")


def connect(address: str, timeout_s: float = 10) -> socket.socket:
    """A connection to `host:port`."""
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout_s)


def frame(request: Message, version: int, correlation_id: int = 1) -> bytes:
    """A request as it goes over the wire."""
    body = request_header(request.api_key, version, correlation_id, "test") + request.encode(version)
    return INT32.pack(len(body)) + body


def send(connection: socket.socket, request: Message, version: int, correlation_id: int = 1) -> None:
    connection.sendall(frame(request, version, correlation_id))


def receive(connection: socket.socket, response: type[Response], version: int) -> Response:
    """The next answer; EOFError when the broker closes instead."""
    (size,) = INT32.unpack(_exactly(connection, 4))
    frame = _exactly(connection, size)
    _, position = read_response_header(frame, 0, response.api_key, version)
    return response.decode(frame[position:], version)


def ask(connection: socket.socket, request: Message, response: type[Response], version: int) -> Response:
    send(connection, request, version)
    return receive(connection, response, version)


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise EOFError(f"closed after {len(got)} of {size} bytes")
        got += part
    return bytes(got)


def told_addresses(address: str) -> list[tuple[str, int]]:
    """(host, port) of each broker as this client is told."""
    with connect(address) as connection:
        answer = ask(connection, MetadataRequest([]), MetadataResponse, 12)
    return [(broker.host, broker.port) for broker in answer.brokers]


if __name__ == "__main__":
    print(json.dumps(told_addresses(sys.argv[1])))
