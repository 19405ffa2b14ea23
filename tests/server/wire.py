"""A broker in this process on a free loopback port, and a client that speaks the generated messages."""

from __future__ import annotations

import asyncio
import struct
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings
from kafkalite.network.addresses import Listener
from kafkalite.node import Node
from kafkalite.protocol.header import read_response_header, request_header

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kafkalite.protocol.message import Message


class Broker:
    """A running broker: its cluster, its node, its port."""

    def __init__(self, cluster: Cluster, node: Node) -> None:
        self.cluster = cluster
        self.node = node
        self.port = node.addresses[0][2]

    async def connect(self) -> WireClient:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        return WireClient(reader, writer)


class WireClient:
    """One connection; requests may be sent ahead of their answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._sent: list[tuple[Message, int, int]] = []
        self._next_id = 1

    def send(self, request: Message, version: int, client_id: str = "test") -> None:
        """Write a request without waiting for its answer."""
        self.writer.write(self.frame(request, version, client_id))

    def frame(self, request: Message, version: int, client_id: str = "test") -> bytes:
        correlation_id = self._next_id
        self._next_id += 1
        self._sent.append((request, version, correlation_id))
        body = request_header(request.api_key, version, correlation_id, client_id) + request.encode(version)
        return struct.pack(">i", len(body)) + body

    async def answer(self) -> Any:
        """The answer to the oldest request without one."""
        request, version, correlation_id = self._sent.pop(0)
        frame = await asyncio.wait_for(self.raw_answer(), 30)
        found, pos = read_response_header(frame, 0, request.api_key, version)
        assert found == correlation_id
        module = import_module(type(request).__module__)
        response_class = getattr(module, type(request).__name__.removesuffix("Request") + "Response")
        response, end = response_class.read(frame, pos, version)
        assert end == len(frame), "bytes behind the answer"
        return response

    async def raw_answer(self) -> bytes:
        (size,) = struct.unpack(">i", await self.reader.readexactly(4))
        return await self.reader.readexactly(size)

    async def call(self, request: Message, version: int, client_id: str = "test") -> Any:
        self.send(request, version, client_id)
        return await self.answer()

    async def at_end(self) -> bool:
        """Whether the broker closed the connection, having sent nothing more."""
        try:
            return await asyncio.wait_for(self.reader.read(1), 30) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.writer.close()


@asynccontextmanager
async def running_broker(data_dir: str | None = None, **settings: str) -> AsyncIterator[Broker]:
    """A broker in memory, or over a directory; settings are named with `_` for `.`."""
    overrides = {name.replace("_", "."): value for name, value in settings.items()}
    overrides.setdefault("kafkalite.durability", "none" if data_dir is None else "fsync")
    loop = asyncio.get_running_loop()
    cluster = Cluster.open(Settings.load(overrides=overrides), loop=loop, data_dir=data_dir)
    node = Node(cluster, 1, loop, listeners=[Listener("PLAINTEXT", "127.0.0.1", 0)])
    await node.start()
    try:
        yield Broker(cluster, node)
    finally:
        await node.stop()
        cluster.close(clean=True)
