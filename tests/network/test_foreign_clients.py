"""Clients that do not speak Kafka, or not on this listener: what is logged says what came and what to do."""

from __future__ import annotations

import ssl
import struct
from typing import TYPE_CHECKING

import pytest

from kafkalite.observability import log
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from tests.server.wire import Broker


NO_FRAME = "no frame of Kafka's, or one too large"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[log.Event]:
    events: list[log.Event] = []
    monkeypatch.setattr(log, "_sink", events.append)
    return events


def refusals(heard: list[log.Event]) -> list[log.Event]:
    return [event for event in heard if event.name == "connection.frame_refused"]


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
    ("data", "fields", "advice"),
    [
        (client_hello(), {"received": "a TLS handshake"}, "security.protocol=PLAINTEXT"),
        (b"GET / HTTP/1.1\r\n\r\n", {"received": "an HTTP request"}, "HTTP is served where --control says"),
        (b"POST /v1/clusters HTTP/1.1\r\n\r\n", {"received": "an HTTP request"}, "--control"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {"received": "an HTTP request"}, "--control"),
        (struct.pack(">i", -1), {"received": NO_FRAME, "size": -1}, "socket.request.max.bytes"),
        (struct.pack(">i", 104857601), {"received": NO_FRAME, "size": 104857601}, "socket.request.max.bytes"),
    ],
)
async def test_what_came_is_said(data: bytes, fields: dict[str, object], advice: str, heard: list[log.Event]) -> None:
    async with running_broker() as broker:
        await closed_after(broker, data)
    (event,) = refusals(heard)
    assert fields.items() <= event.fields.items()
    assert event.fields["listener"] == "PLAINTEXT"
    assert advice in str(event.fields["advice"])


async def test_who_comes_again_at_once_makes_no_more_lines(heard: list[log.Event]) -> None:
    async with running_broker() as broker:
        for _ in range(5):
            await closed_after(broker, b"GET / HTTP/1.1\r\n\r\n")
        await closed_after(broker, client_hello())
    assert [event.fields["received"] for event in refusals(heard)] == ["an HTTP request", "a TLS handshake"]
