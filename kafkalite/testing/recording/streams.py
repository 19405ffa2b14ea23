"""Frames over asyncio's streams, and servers that stand for the brokers of a cluster elsewhere."""

from __future__ import annotations

import asyncio
from struct import Struct

from kafkalite.network.addresses import join_host_port
from kafkalite.protocol.errors import ProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kafkalite.protocol.message import Message

    Serve = Callable[["str", asyncio.StreamReader, asyncio.StreamWriter], Awaitable["None"]]

MAX_FRAME_BYTES = 256 << 20
LISTEN_HOST = "127.0.0.1"
_SIZE = Struct(">i")


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next frame, None at the end; ProtocolError for one that is too large to be one."""
    try:
        (size,) = _SIZE.unpack(await reader.readexactly(4))
        if not 0 <= size <= MAX_FRAME_BYTES:
            raise ProtocolError(f"a frame of {size} bytes: this is not Kafka's protocol, or it is TLS")
        return await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def frame(*parts: bytes) -> bytes:
    """Parts as one frame."""
    return _SIZE.pack(sum(map(len, parts))) + b"".join(parts)


class StandIns:
    """A listener on this machine for each broker of a cluster elsewhere, made when the broker is first heard of."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._servers: dict[str, asyncio.Server] = {}
        self._making = asyncio.Lock()
        self._connections: set[asyncio.Task[None]] = set()

    async def port_for(self, broker: str, port: int = 0) -> int:
        """The port here that stands for `host:port` there. Raises OSError."""
        async with self._making:
            server = self._servers.get(broker)
            if server is None:

                async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                    await self._connected(broker, reader, writer)

                server = await asyncio.start_server(connected, LISTEN_HOST, port)
                self._servers[broker] = server
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    async def stand_in(self, struct: Message) -> None:
        """Put the address here in the place of the one there, in a struct with `host` and `port`."""
        there = join_host_port(struct.host, struct.port)  # type: ignore[attr-defined]
        struct.port = await self.port_for(there)  # type: ignore[attr-defined]
        struct.host = LISTEN_HOST  # type: ignore[attr-defined]

    async def _connected(self, broker: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._serve(broker, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client went, or all are asked to end
        finally:
            self._connections.discard(task)
            writer.close()

    async def close(self) -> None:
        """Stop listening, cut the connections."""
        for server in self._servers.values():
            server.close()
        connections = list(self._connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
