"""One client's byte stream, without I/O: bytes in, whole frames to the dispatcher, answers out in order.

Invariants
- A frame is `int32 size` + body (W-1). The size is checked before anything is reserved for it (W-2).
- Small frames are parsed in place in the loop's shared receive buffer; only a partial tail is copied. A frame larger
  than `LARGE_FRAME` gets a buffer of its own that grows with what has in fact arrived, never with what was announced.
- A frame's memoryview is valid during the call to the dispatcher only.
- Answers leave in the order of their requests (W-17). While a request that holds the connection waits, and while the
  client does not read its answers, nothing more is parsed and the transport is told to stop reading; behind a request
  that holds, some bytes are still taken, so that a client that goes away is noticed.
- Answers that are encoded and not sent are bounded: one of any size, others as long as they are small.

The transport is duck-typed (`Transport`); `listener.py` supplies asyncio's.
"""

from __future__ import annotations

from collections import deque
from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from kafkalite.protocol.primitives import Buffer

    class Transport(Protocol):
        """What a connection needs of the socket's owner."""

        def send(self, parts: list[Buffer]) -> None: ...
        def pause_reading(self) -> None: ...
        def resume_reading(self) -> None: ...
        def close(self) -> None: ...

    Dispatch = Callable[["Connection", memoryview], "None"]

RECEIVE_BUFFER_BYTES = 256 * 1024
LARGE_FRAME = 64 * 1024
_FIRST_LARGE_BUFFER = 1024 * 1024
_SIZE = Struct(">i")
_GATHERED_BYTES = 256 * 1024  # answers of one wake-up that leave in one write
_BEHIND_BYTES = 1024 * 1024  # answers that wait for one before them
_POOLED_BYTES = 2 * 1024 * 1024 + 65536
_POOL_SLOTS = 4


class FrameMemory:
    """What the large frames being received may take together (`queued.max.request.bytes`, W-4).

    A frame reserves its whole announced size before its first byte is read beyond the shared buffer; one that does not
    fit waits, its socket unread, until another is done. A single frame always fits.
    """

    __slots__ = ("_pool", "_waiting", "limit_bytes", "reserved_bytes")

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.reserved_bytes = 0
        self._waiting: deque[Connection] = deque()
        self._pool: list[bytearray] = []

    def reserve(self, connection: Connection, size: int) -> bool:
        """Reserve `size` bytes, or queue the connection and say False."""
        if self.reserved_bytes and self.limit_bytes > 0 and self.reserved_bytes + size > self.limit_bytes:
            self._waiting.append(connection)
            return False
        self.reserved_bytes += size
        return True

    def release(self, size: int) -> None:
        """Give a reservation back and let the connections that wait for room try again."""
        self.reserved_bytes -= size
        if self._waiting:
            waiting, self._waiting = self._waiting, deque()
            for connection in waiting:
                connection.room_for_frame()

    def forget(self, connection: Connection) -> None:
        """A waiting connection is gone."""
        if connection in self._waiting:
            self._waiting.remove(connection)

    def take_buffer(self, size: int) -> bytearray:
        """A buffer to start a large frame with: a kept one, or a new one small enough not to trust `size`."""
        for number, buffer in enumerate(self._pool):
            if len(buffer) >= size:
                return self._pool.pop(number)
        # Sizes are rounded up so that the next frame, which has about the same size, can use the buffer as well.
        return bytearray(min(1 << size.bit_length(), _FIRST_LARGE_BUFFER))

    def give_buffer(self, buffer: bytearray) -> None:
        """Keep a few ordinary buffers, the largest, for the next large frames."""
        if len(buffer) > _POOLED_BYTES:
            return
        self._pool.append(buffer)
        if len(self._pool) > _POOL_SLOTS:
            self._pool.sort(key=len)
            del self._pool[0]


class Answer:
    """A place in a connection's order of answers, filled when its response is encoded."""

    __slots__ = ("connection", "on_cancel", "parts", "ready", "size")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.ready = False
        self.size = 0
        self.parts: list[Buffer] = []
        self.on_cancel: Callable[[], None] | None = None

    def fill(self, parts: list[Buffer]) -> None:
        """Put the encoded frame (empty: no answer) in its place; what is ready before it and with it leaves."""
        self.parts = parts
        self.size = sum(map(len, parts))
        self.ready = True
        self.connection.answer_ready(self)


class Connection:
    """Frames of one client, in and out; subclassed by the socket's owner."""

    __slots__ = (
        "_answers",
        "_behind_bytes",
        "_dispatch",
        "_frame",
        "_frame_filled",
        "_frame_size",
        "_held_by",
        "_max_frame_bytes",
        "_max_unanswered",
        "_memory",
        "_out",
        "_out_bytes",
        "_parsing",
        "_shared",
        "_stopping",
        "_tail",
        "_waiting_for_memory",
        "_write_blocked",
        "closed",
        "frame_started",
        "frames",
        "reading_paused",
        "transport",
    )

    transport: Transport

    def __init__(
        self, dispatch: Dispatch, shared: bytearray, memory: FrameMemory, max_frame_bytes: int, max_unanswered: int
    ) -> None:
        self._dispatch = dispatch
        self._shared = memoryview(shared)
        self._memory = memory
        self._max_frame_bytes = max_frame_bytes
        self._max_unanswered = max_unanswered
        self._tail = bytearray()
        self._frame: bytearray | None = None  # the large frame being received
        self._frame_size = 0
        self._frame_filled = 0
        self._answers: deque[Answer] = deque()
        self._held_by: Answer | None = None
        self._out: list[Buffer] = []
        self._out_bytes = 0
        self._behind_bytes = 0  # of answers that are ready and not the next to leave
        self._parsing = False
        self._write_blocked = False
        self._stopping = False
        self._waiting_for_memory = False
        self.reading_paused = False
        self.closed = False
        self.frame_started = False  # bytes of an unfinished frame are here (S-44)
        self.frames = 0  # dispatched so far

    # -- receiving -------------------------------------------------------------------------------------------------

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes go: behind the partial tail in the shared buffer, or into the large frame."""
        frame = self._frame
        if frame is None:
            tail = self._tail
            if not tail:
                return self._shared
            self._shared[: len(tail)] = tail
            return self._shared[len(tail) :]
        if self._frame_filled == len(frame):
            frame.extend(bytes(min(len(frame), self._frame_size - len(frame))))
        return memoryview(frame)[self._frame_filled : self._frame_size]

    def buffer_updated(self, nbytes: int) -> None:
        """`nbytes` have arrived in the buffer given last: handle every whole frame, keep the rest."""
        if self._frame is not None:
            self._frame_filled += nbytes
            if self._frame_filled == self._frame_size:
                self._large_frame_complete()
            return
        end = nbytes
        if self._tail:
            end += len(self._tail)
            self._tail = bytearray()
        self._parse(self._shared[:end])
        self.read_handled()
        self._flush()

    def _parse(self, view: memoryview) -> None:
        """Dispatch the whole frames of `view`; keep what follows them. The view is not used after the call."""
        pos, end = 0, len(view)
        self._parsing = True
        try:
            while end - pos >= 4 and self._may_read():
                size = _SIZE.unpack_from(view, pos)[0]
                if size < 0 or size > self._max_frame_bytes:
                    self.refuse_frame(size)
                    return
                start = pos + 4
                if start + size > end:
                    if size > LARGE_FRAME and self._start_large_frame(view[start:end], size):
                        return
                    break
                pos = start + size
                self.frames += 1
                self._dispatch(self, view[start:pos])
                if self._out_bytes > _GATHERED_BYTES:
                    self._flush()  # now the socket says whether the client takes more
        finally:
            self._parsing = False
        if pos < end and not self.closed:
            self._tail = bytearray(view[pos:end])
        self.frame_started = bool(self._tail) and self._held_by is None
        if self._must_stop_reading():
            self._pause()

    def _may_read(self) -> bool:
        return (
            not self.closed
            and self._held_by is None
            and not self._stopping
            and not self._write_blocked
            and not self._waiting_for_memory
            and len(self._answers) < self._max_unanswered
            and self._behind_bytes < _BEHIND_BYTES
        )

    def _must_stop_reading(self) -> bool:
        """Whether no more bytes may come: there is room for a tail only while one request holds the others back."""
        if self._held_by is not None and len(self._tail) < LARGE_FRAME:
            return self._stopping or self._write_blocked or self._waiting_for_memory
        return not self._may_read()

    def _start_large_frame(self, first: memoryview, size: int) -> bool:
        """Move to a buffer of the frame's own; False when there is no room for it now."""
        if not self._memory.reserve(self, size):
            self._waiting_for_memory = True
            return False
        frame = self._memory.take_buffer(size)
        if len(frame) < len(first):
            frame.extend(bytes(len(first) - len(frame)))
        frame[: len(first)] = first
        self._frame, self._frame_size, self._frame_filled = frame, size, len(first)
        self.frame_started = True
        return True

    def _large_frame_complete(self) -> None:
        frame, size = self._frame, self._frame_size
        assert frame is not None
        self._frame = None
        self.frame_started = False
        self.frames += 1
        self._parsing = True
        try:
            self._dispatch(self, memoryview(frame)[:size])
        finally:
            self._parsing = False
            self._memory.give_buffer(frame)
            self._memory.release(size)
        if self._must_stop_reading():
            self._pause()
        self.read_handled()
        self._flush()

    def read_handled(self) -> None:
        """The frames of one read are handled and their answers not yet sent; a socket's owner may do more first."""

    def room_for_frame(self) -> None:
        """Memory for large frames came free."""
        self._waiting_for_memory = False
        self._continue()

    def _continue(self) -> None:
        """Go on with what was kept, then with reading, as far as that is allowed now."""
        if self._parsing or not self._may_read():
            return
        if self._tail:
            kept, self._tail = self._tail, bytearray()
            self._parse(memoryview(kept))
            self._flush()
        if self.reading_paused and self._may_read():
            self.reading_paused = False
            self.transport.resume_reading()

    def _pause(self) -> None:
        if not self.reading_paused and not self.closed:
            self.reading_paused = True
            self.transport.pause_reading()

    # -- answering -------------------------------------------------------------------------------------------------

    def send(self, parts: list[Buffer]) -> None:
        """Queue the encoded answer of the request being dispatched."""
        if self._answers:
            self.await_answer(holds=False).fill(parts)
        else:
            self._out += parts
            self._out_bytes += sum(map(len, parts))

    def await_answer(self, *, holds: bool) -> Answer:
        """Keep a place for an answer to come; `holds` keeps the next request back until it is there."""
        answer = Answer(self)
        self._answers.append(answer)
        if holds:
            self._held_by = answer
        return answer

    def answer_ready(self, answer: Answer) -> None:
        """An awaited answer is there: send what is ready from the front and go on with the next request."""
        if self.closed:
            return
        answers = self._answers
        self._behind_bytes += answer.size
        while answers and answers[0].ready:
            first = answers.popleft()
            self._out += first.parts
            self._out_bytes += first.size
            self._behind_bytes -= first.size
        held = self._held_by is answer
        if held:
            self._held_by = None
        if self._parsing:
            return
        if held:
            self.flush()  # nothing can come behind it, so there is nothing to gather
        else:
            self.wants_flush()

    def wants_flush(self) -> None:
        """Answers are ready outside of a read; a socket's owner may gather several before it flushes."""
        self.flush()

    def flush(self) -> None:
        """Send what is ready and go on with what was kept back."""
        self._flush()
        self._continue()

    def _flush(self) -> None:
        if self._out and not self.closed:
            out, self._out = self._out, []
            self._out_bytes = 0
            self.transport.send(out)

    def pause_writing(self) -> None:
        """The client does not read its answers: stop taking its requests."""
        self._write_blocked = True
        self._pause()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._write_blocked = False
        self._continue()

    # -- ending ----------------------------------------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """A request is in progress (W-42: not idle)."""
        return bool(self._answers)

    @property
    def is_drained(self) -> bool:
        """What was taken is answered and sent, but for a request that holds the connection (a parked join)."""
        unanswered = len(self._answers) - (self._held_by is not None)
        return unanswered == 0 and not self._out and not self._write_blocked

    @property
    def write_blocked(self) -> bool:
        """The client does not read its answers."""
        return self._write_blocked

    @property
    def unfinished_bytes(self) -> int:
        """How much of an unfinished frame has arrived."""
        return self._frame_filled if self._frame is not None else len(self._tail)

    def stop_taking(self) -> None:
        """Take no further request; what was taken is still answered."""
        self._stopping = True
        self._pause()

    def close(self) -> None:
        """Close after sending what is ready; requests that wait are forgotten."""
        if self.closed:
            return
        self._flush()
        self.end()
        self.transport.close()

    def end(self) -> None:
        """The stream is over: free what waits and what was reserved. Called once by whoever learns it first."""
        if self.closed:
            return
        self.closed = True
        for answer in self._answers:
            if answer.on_cancel is not None:
                answer.on_cancel()
        self._answers.clear()
        self._held_by = None
        self._tail = bytearray()
        if self._frame is not None:
            self._frame = None
            self._memory.release(self._frame_size)
        if self._waiting_for_memory:
            self._memory.forget(self)

    def refuse_frame(self, size: int) -> None:
        """A frame of a size nobody may send (W-2, W-39): close, with one line that says so."""
        self.close()
