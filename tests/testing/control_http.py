"""A control in this process, and a client of it that writes what it is told to."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.host import Host

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[ControlServer, str, int]]:
    host = Host(asyncio.get_running_loop())
    server = ControlServer(host, all_endpoints())
    address = await server.listen("127.0.0.1", 0)
    name, _, port = address.rpartition(":")
    try:
        yield server, name, int(port)
    finally:
        server.close()
        await host.close()


class Http:
    """A connection to the control that writes what it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port: int) -> Http:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def send(self, method: str, path: str, body: object = None, *headers: str, host: str = "localhost") -> None:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(data)}", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode() + data)

    async def answer(self) -> tuple[int, Any]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)).decode().lower()
        size = int(head.partition("content-length: ")[2].split("\r\n")[0])
        return int(head.split()[1]), json.loads(await self.reader.readexactly(size))

    async def call(
        self, method: str, path: str, body: object = None, *headers: str, host: str = "localhost"
    ) -> tuple[int, Any]:
        self.send(method, path, body, *headers, host=host)
        return await self.answer()

    async def at_end(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(1), 10) == b""
        except ConnectionResetError:
            return True
