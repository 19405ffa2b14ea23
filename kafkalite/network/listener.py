"""Sockets of one node: the asyncio side of `connection.py`.

One `BufferedProtocol` a client, all sharing one receive buffer a loop (legal because `get_buffer`, the read and
`buffer_updated` follow each other without a break). Answers of one wake-up leave in one write: straight to the socket
where its buffer is empty, so that record bytes are never copied into the transport's.

Also here, because they need the clock and the list of sockets: connection limits (W-43), idle and stalled
connections (W-42, S-44).
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter

from kafkalite.network.connection import RECEIVE_BUFFER_BYTES, Connection, FrameMemory
from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.config.settings import Settings
    from kafkalite.network.connection import Dispatch
    from kafkalite.protocol.primitives import Buffer

_JOIN_BELOW = 16 * 1024
_IOV_MAX = 512
_HELD_GRACE_S = 0.5
_NO_BYTES = bytes(4)
_REFUSAL_AGAIN_S = 10.0
_HTTP = frozenset((b"GET ", b"HEAD", b"POST", b"PUT ", b"DELE", b"OPTI", b"PATC", b"CONN", b"PRI "))
_MIN_BYTES_PER_S = 1024  # a frame that takes longer than its time limit must at least trickle (S-44)


class SocketTransport:
    """Sends parts with as few copies and calls as the socket allows."""

    __slots__ = ("_fd", "_transport", "abort", "close", "pause_reading", "resume_reading")

    def __init__(self, transport: asyncio.Transport, fd: int) -> None:
        self._transport = transport
        self._fd = fd  # -1 where bytes may not go past the transport (TLS)
        self.pause_reading = transport.pause_reading
        self.resume_reading = transport.resume_reading
        self.close = transport.close
        self.abort = transport.abort

    def has_unread(self) -> bool:
        """Whether the client has sent what nobody has read; not known of TLS."""
        from fcntl import ioctl
        from termios import FIONREAD

        return self._fd >= 0 and ioctl(self._fd, FIONREAD, _NO_BYTES) != _NO_BYTES

    def finish(self, protocol: asyncio.Protocol) -> None:
        """Say that nothing more comes; the protocol has what the client still sends, until it closes as well."""
        self._transport.set_protocol(protocol)
        self._transport.write_eof()
        self._transport.resume_reading()

    def send(self, parts: list[Buffer]) -> None:
        """Write the parts in order; what the socket does not take at once waits in the transport."""
        chunks = _joined(parts)
        transport = self._transport
        if len(chunks) == 1 or self._fd < 0 or transport.get_write_buffer_size():
            for chunk in chunks:
                transport.write(chunk)
            return
        try:
            sent = os.writev(self._fd, chunks[:_IOV_MAX])
        except BlockingIOError:
            sent = 0
        except OSError:
            transport.abort()
            return
        for chunk in chunks:
            if sent >= len(chunk):
                sent -= len(chunk)
                continue
            transport.write(memoryview(chunk)[sent:] if sent else chunk)
            sent = 0


def _joined(parts: list[Buffer]) -> list[Buffer]:
    """Runs of small parts joined; large ones as they are."""
    if len(parts) == 1:
        return parts
    chunks: list[Buffer] = []
    small: list[Buffer] = []
    for part in parts:
        if len(part) < _JOIN_BELOW:
            small.append(part)
            continue
        if small:
            chunks.append(b"".join(small))
            small = []
        chunks.append(part)
    if small:
        chunks.append(b"".join(small))
    return chunks


class _Unheard(asyncio.Protocol):
    """Reads what a client sends after its last answer, and forgets it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has closed, too."""
        self._connection.connection_lost(exc)


class ClientConnection(Connection, asyncio.BufferedProtocol):
    """A `Connection` on an asyncio socket."""

    __slots__ = (
        "_flush_due",
        "_listener",
        "active",
        "frames_seen",
        "last_active_s",
        "listener_name",
        "peer",
        "sockname",
        "unfinished_since_s",
        "write_blocked_since_s",
    )

    def __init__(self, listener: ListenerSockets, name: str) -> None:
        super().__init__(
            listener.dispatch,
            listener.shared_buffer,
            listener.frame_memory,
            listener.max_frame_bytes,
            listener.max_unanswered,
        )
        self._listener = listener
        self.listener_name = name
        self._flush_due = False
        self.active = True
        self.last_active_s = 0.0
        self.frames_seen = 0
        self.unfinished_since_s = 0.0
        self.write_blocked_since_s = 0.0
        self.peer: tuple[str, int] = ("", 0)
        self.sockname: tuple[str, int] = ("", 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected: set the socket up, or close it at once when a limit says so (W-43)."""
        if TYPE_CHECKING:  # uvloop's transports only behave like asyncio's
            assert isinstance(transport, asyncio.Transport)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # W-7
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.peer = transport.get_extra_info("peername")[:2]
        self.sockname = transport.get_extra_info("sockname")[:2]
        self.transport: SocketTransport = SocketTransport(transport, sock.fileno())
        self._listener.connected(self, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self.end()
        self._listener.disconnected(self)

    def abort(self) -> None:
        """Close without sending anything more."""
        self.end()
        self.transport.abort()

    def finish(self) -> None:
        """Close so that the client gets all its answers.

        A socket that is closed with unread requests in it is reset, and answers on their way are lost. A producer would
        send again what is stored, and of its last five batches a stopped broker knows but one (7.5).
        """
        if self.closed or not self.transport.has_unread():
            self.close()
            return
        self._flush()
        self.end()
        self.transport.finish(_Unheard(self))

    def eof_received(self) -> bool:
        """The client sends no more: what it asked is answered as far as it is ready, then the socket closes."""
        return False

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes arrived."""
        self.active = True
        listener = self._listener
        listener.in_read = True
        try:
            Connection.buffer_updated(self, nbytes)
        finally:
            listener.in_read = False

    def read_handled(self) -> None:
        """Whoever waited for what this read brought goes first: a consumer's record before its producer's answer."""
        if self._listener.due:
            self._listener.run_due()

    def wants_flush(self) -> None:
        """Gather what this turn of the loop completes, then send it at once."""
        if not self._flush_due:
            self._flush_due = True
            self._listener.loop.call_soon(self._flush_now)

    def _flush_now(self) -> None:
        self._flush_due = False
        self.active = True
        self.flush()

    def refuse_frame(self, size: int) -> None:
        """Close with one line; the usual cause is something that does not speak Kafka (W-39)."""
        self._listener.refused(self, size)
        super().refuse_frame(size)


class ListenerSockets:
    """The listening sockets and live connections of a node."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        dispatch: Dispatch,
        forget: Callable[[Connection], None],
        greet: Callable[[Connection], bool],
    ) -> None:
        self.loop = loop
        self.dispatch = dispatch
        self._forget = forget  # told of each connection that is gone
        self._greet = greet  # asked about each new one
        self.shared_buffer = bytearray(RECEIVE_BUFFER_BYTES)
        self.max_frame_bytes = settings.int("socket.request.max.bytes")
        self.max_unanswered = settings.int("queued.max.requests")
        self.frame_memory = FrameMemory(settings.int("queued.max.request.bytes"))
        self.connections: set[ClientConnection] = set()
        self._per_ip: Counter[str] = Counter()
        self._backlog = settings.int("socket.listen.backlog.size")
        self._settings = settings
        self._idle_s = settings.int("connections.max.idle.ms") / 1000
        self._frame_timeout_s = settings.int("kafkalite.frame.timeout.ms") / 1000
        self._drain_timeout_s = settings.int("kafkalite.response.drain.timeout.ms") / 1000
        self._servers: list[asyncio.Server] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._drained: asyncio.Event | None = None
        self._refusals: dict[str, float] = {}  # what came -> when it is worth a line again
        self.in_read = False
        self.due: list[Callable[[], None]] = []  # at the end of the read under way

    def soon(self, call: Callable[[], None]) -> None:
        """Run `call` once the frames of the read under way are handled, or in the next turn of the loop."""
        if self.in_read:
            self.due.append(call)
        else:
            self.loop.call_soon(call)

    def run_due(self) -> None:
        """Run what was put off to the end of a read; what these put off follows."""
        while self.due:
            due, self.due = self.due, []
            for call in due:
                try:
                    call()
                except Exception as fault:  # noqa: BLE001 - it is another client's, not that of the bytes
                    log.exception("task.failed", fault)

    async def listen(self, name: str, sock: socket.socket) -> None:
        """Serve a bound socket under a listener's name."""
        server = await self.loop.create_server(lambda: ClientConnection(self, name), sock=sock, backlog=self._backlog)
        self._servers.append(server)
        if self._sweep is None:
            self._schedule_sweep()

    def connected(self, connection: ClientConnection, transport: asyncio.Transport) -> None:
        """Count a new connection; over a limit it is aborted without a byte (W-43)."""
        ip = connection.peer[0]
        settings = self._settings  # asked each time: these may change at run time
        limit = settings.int("max.connections.per.ip")
        overrides = settings.str("max.connections.per.ip.overrides")
        if overrides:
            limit = _ip_limits(overrides).get(ip, limit)
        self.connections.add(connection)
        self._per_ip[ip] += 1
        connection.last_active_s = connection.unfinished_since_s = connection.write_blocked_since_s = self.loop.time()
        if self._per_ip[ip] > limit or len(self.connections) > settings.int("max.connections"):
            log.warning("connection.limit_reached", peer=ip, limit=limit, connections=len(self.connections))
            transport.abort()
        elif not self._greet(connection):
            transport.abort()

    def disconnected(self, connection: ClientConnection) -> None:
        """Forget a connection."""
        self.connections.discard(connection)
        self._forget(connection)
        ip = connection.peer[0]
        self._per_ip[ip] -= 1
        if self._per_ip[ip] <= 0:
            del self._per_ip[ip]
        if self._drained is not None and not self.connections:
            self._drained.set()

    def refused(self, connection: ClientConnection, size: int) -> None:
        """Say what came instead of a frame; once in a while, for such a client comes again at once."""
        what, advice = _instead_of_frame(size.to_bytes(4, "big", signed=True))
        now = self.loop.time()
        if now >= self._refusals.get(what, 0.0):
            self._refusals[what] = now + _REFUSAL_AGAIN_S
            peer = f"{connection.peer[0]}:{connection.peer[1]}"
            listener = connection.listener_name
            log.warning(
                "connection.frame_refused", peer=peer, listener=listener, size=size, received=what, advice=advice
            )

    @property
    def request_count(self) -> int:
        """Requests of the live connections so far."""
        return sum(connection.frames for connection in self.connections)

    # -- time limits -----------------------------------------------------------------------------------------------

    def _schedule_sweep(self) -> None:
        shortest = min(self._idle_s, self._frame_timeout_s, self._drain_timeout_s)
        self._sweep = self.loop.call_later(min(max(shortest / 4, 0.05), 30.0), self._sweep_connections)

    def _sweep_connections(self) -> None:
        now = self.loop.time()
        for connection in list(self.connections):
            self._check_times(connection, now)
        self._schedule_sweep()

    def _check_times(self, connection: ClientConnection, now: float) -> None:
        if connection.active:
            connection.active = False
            connection.last_active_s = now
        if connection.is_waiting:
            connection.last_active_s = now
        if not connection.write_blocked:
            connection.write_blocked_since_s = now
        waits = not connection.frame_started or connection.reading_paused
        if waits or connection.frames != connection.frames_seen:
            connection.unfinished_since_s = now
            connection.frames_seen = connection.frames
        unfinished_s = now - connection.unfinished_since_s
        if now - connection.write_blocked_since_s > self._drain_timeout_s:
            self._drop(connection, "connection.reader_stalled")
        elif unfinished_s > self._frame_timeout_s and connection.unfinished_bytes < unfinished_s * _MIN_BYTES_PER_S:
            self._drop(connection, "connection.frame_stalled")
        elif now - connection.last_active_s > self._idle_s:
            self._drop(connection, "connection.idle")

    def _drop(self, connection: ClientConnection, why: str) -> None:
        log.info(why, peer=f"{connection.peer[0]}:{connection.peer[1]}")
        connection.abort()

    # -- stopping --------------------------------------------------------------------------------------------------

    def stop_accepting(self) -> None:
        """Refuse new connections; live ones go on."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    def abort_all(self) -> None:
        """Close every live connection without another byte."""
        for connection in list(self.connections):
            connection.abort()

    async def drain(self, grace_s: float) -> None:
        """Let live connections get the answers of what was taken, then close them all."""
        began = self.loop.time()
        for connection in list(self.connections):
            connection.stop_taking()
        while (waited_s := self.loop.time() - began) < grace_s:
            # A request that holds its connection may wait for the disk, or in a group for others who will not come.
            all_count = waited_s < _HELD_GRACE_S
            if all(each.is_drained and not (all_count and each.is_waiting) for each in self.connections):
                break
            await asyncio.sleep(0.01)
        self._drained = asyncio.Event()
        for connection in list(self.connections):
            connection.finish()
        if self.connections:
            try:
                await asyncio.wait_for(self._drained.wait(), 1.0)
            except TimeoutError:
                for connection in list(self.connections):
                    connection.abort()


def _instead_of_frame(first: bytes) -> tuple[str, str]:
    """What begins with these bytes, which are no frame's size, and what to do about it."""
    if first.startswith(b"\x16\x03"):
        return "a TLS handshake", "this listener speaks plaintext: set security.protocol=PLAINTEXT in the client"
    if first in _HTTP:
        return "an HTTP request", "this port is for Kafka clients; HTTP is served where --control says"
    return (
        "no frame of Kafka's, or one too large",
        "see what connects from there; socket.request.max.bytes is the largest frame taken",
    )


def _ip_limits(text: str) -> dict[str, int]:
    """`host:limit,host:limit` of `max.connections.per.ip.overrides`."""
    limits: dict[str, int] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        host, _, limit = item.rpartition(":")
        limits[host] = int(limit)
    return limits
