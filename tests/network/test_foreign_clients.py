"""Clients that do not speak Kafka, or not on this listener: what is logged says what came and what to do."""

from __future__ import annotations

import ssl
import struct
from typing import TYPE_CHECKING

import pytest

from tests.server.wire import running_broker

if TYPE_CHECKING:
    from tests.server.wire import Broker


def client_hello() -> bytes:
    """The first bytes of a client that wants TLS."""
    outgoing = ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


async def closed_after(broker: Broker, data: bytes) -> None:
    client = await broker.connect()
    client.writer.write(data)
    assert await client.at_end()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (client_hello(), ("received='a TLS handshake'", "security.protocol=PLAINTEXT")),
        (b"GET / HTTP/1.1\r\n\r\n", ("received='an HTTP request'", "HTTP is served where --control says")),
        (b"POST /v1/clusters HTTP/1.1\r\n\r\n", ("received='an HTTP request'", "--control")),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ("received='an HTTP request'", "--control")),
        (struct.pack(">i", -1), ("size=-1", "no frame of Kafka's", "socket.request.max.bytes")),
        (struct.pack(">i", 104857601), ("size=104857601", "no frame of Kafka's", "socket.request.max.bytes")),
    ],
)
async def test_what_came_is_said(data: bytes, said: tuple[str, ...], caplog: pytest.LogCaptureFixture) -> None:
    async with running_broker() as broker:
        await closed_after(broker, data)
    (line,) = (message for message in caplog.messages if message.startswith("connection.frame_refused"))
    assert "listener='PLAINTEXT'" in line
    for words in said:
        assert words in line


async def test_who_comes_again_at_once_makes_no_more_lines(caplog: pytest.LogCaptureFixture) -> None:
    async with running_broker() as broker:
        for _ in range(5):
            await closed_after(broker, b"GET / HTTP/1.1\r\n\r\n")
        await closed_after(broker, client_hello())
    lines = [message for message in caplog.messages if message.startswith("connection.frame_refused")]
    assert ["HTTP" in line for line in lines] == [True, False]
