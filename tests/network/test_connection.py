"""The sans-I/O connection: frames in whatever pieces, answers in order, limits before memory."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.network.connection import LARGE_FRAME, RECEIVE_BUFFER_BYTES, Connection, FrameMemory

if TYPE_CHECKING:
    from kafkalite.network.connection import Answer
    from kafkalite.protocol.primitives import Buffer

MAX_FRAME = 4 * 1024 * 1024
LARGE_ANSWER = bytes(700_000)


class Pipe:
    """A transport that remembers what it was told."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.sends = 0
        self.reading = True
        self.closed = False

    def send(self, parts: list[Buffer]) -> None:
        self.sends += 1
        for part in parts:
            self.sent += part

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        self.closed = True


class Server:
    """A dispatcher that echoes frames; `wait` and `hold` prefixes ask for answers that come later."""

    def __init__(self, memory: FrameMemory | None = None, max_unanswered: int = 500) -> None:
        self.frames: list[bytes] = []
        self.waiting: dict[bytes, Answer] = {}
        self.memory = memory or FrameMemory(-1)
        self.connection = Connection(
            self.dispatch, bytearray(RECEIVE_BUFFER_BYTES), self.memory, MAX_FRAME, max_unanswered
        )
        self.pipe = Pipe()
        self.connection.transport = self.pipe

    def dispatch(self, connection: Connection, frame: memoryview) -> None:
        data = bytes(frame)
        self.frames.append(data)
        if data.startswith((b"wait", b"hold")):
            self.waiting[data] = connection.await_answer(holds=data.startswith(b"hold"))
        elif data == b"close":
            connection.close()
        elif data == b"large":
            connection.send([LARGE_ANSWER])
        else:
            connection.send([data])

    def is_reading(self) -> bool:
        """Whether the transport may give more bytes."""
        return self.pipe.reading

    def receive(self, data: bytes) -> None:
        """Bytes arrive as a socket would give them: as much as the buffer takes, while reading is not paused."""
        pos = 0
        while pos < len(data) and self.is_reading() and not self.connection.closed:
            buffer = self.connection.get_buffer(-1)
            count = min(len(buffer), len(data) - pos)
            buffer[:count] = data[pos : pos + count]
            pos += count
            self.connection.buffer_updated(count)

    def answer(self, name: bytes) -> None:
        self.waiting.pop(name).fill([name])


def frame(data: bytes) -> bytes:
    return struct.pack(">i", len(data)) + data


@given(
    frames=st.lists(st.binary(max_size=300) | st.just(b"x" * (LARGE_FRAME + 77)), max_size=8),
    cuts=st.lists(st.integers(1, 100_000), max_size=12),
)
def test_frames_come_whole_however_the_bytes_arrive(frames: list[bytes], cuts: list[int]) -> None:
    frames = [data for data in frames if not data.startswith((b"wait", b"hold")) and data != b"close"]
    server = Server()
    stream = b"".join(frame(data) for data in frames)
    pos = 0
    for cut in cuts:
        server.receive(stream[pos : pos + cut])
        pos += cut
    server.receive(stream[pos:])
    assert server.frames == frames
    assert bytes(server.pipe.sent) == b"".join(frames)
    assert server.memory.reserved_bytes == 0


def test_a_thousand_requests_in_one_write_are_answered_in_one_write() -> None:
    server = Server()
    server.receive(b"".join(frame(b"%d," % i) for i in range(1000)))
    assert bytes(server.pipe.sent) == b"".join(b"%d," % i for i in range(1000))
    assert server.pipe.sends == 1


@pytest.mark.parametrize("size", [-1, -(2**31), MAX_FRAME + 1, 0x47455420])
def test_a_size_nobody_may_send_closes_before_anything_is_reserved(size: int) -> None:
    server = Server()
    server.receive(struct.pack(">i", size))
    assert server.pipe.closed
    assert server.memory.reserved_bytes == 0
    assert server.frames == []


def test_an_empty_frame_is_dispatched() -> None:  # W-3
    server = Server()
    server.receive(frame(b""))
    assert server.frames == [b""]


def test_memory_for_a_large_frame_grows_with_what_arrived() -> None:
    server = Server()
    server.receive(struct.pack(">i", MAX_FRAME) + b"a" * 100)
    assert len(server.connection.get_buffer(-1)) <= 1024 * 1024


def test_answers_leave_in_the_order_of_their_requests() -> None:
    server = Server()
    server.receive(frame(b"wait1") + frame(b"b") + frame(b"wait2") + frame(b"d"))
    assert server.pipe.sent == b""
    server.answer(b"wait2")
    assert server.pipe.sent == b""
    server.answer(b"wait1")
    assert server.pipe.sent == b"wait1bwait2d"


def test_a_request_that_holds_keeps_the_next_one_back() -> None:  # W-17
    server = Server()
    server.receive(frame(b"hold") + frame(b"next"))
    assert server.frames == [b"hold"]
    assert server.is_reading(), "or the end of the stream would go unnoticed"
    server.receive(frame(b"another")[:5])
    assert server.frames == [b"hold"]
    server.answer(b"hold")
    assert server.frames == [b"hold", b"next"]
    assert server.pipe.sent == b"holdnext"
    server.receive(frame(b"another")[5:])
    assert server.frames[-1] == b"another"


def test_what_a_held_connection_takes_is_bounded() -> None:
    server = Server()
    server.receive(frame(b"hold") + b"".join(frame(b"x" * 1000) for _ in range(1000)))
    assert server.frames == [b"hold"]
    assert not server.is_reading()
    server.answer(b"hold")
    assert server.is_reading()
    assert 60 < len(server.frames) < 300


def test_unanswered_requests_are_bounded() -> None:
    server = Server(max_unanswered=3)
    server.receive(b"".join(frame(b"wait%d" % i) for i in range(10)))
    assert len(server.frames) == 3
    for i in range(10):
        server.answer(b"wait%d" % i)
    assert len(server.frames) == 10
    assert server.is_reading()


def test_a_client_that_does_not_read_is_not_served_on() -> None:
    server = Server()
    server.connection.pause_writing()
    server.receive(frame(b"a"))
    assert server.frames == []
    server.pipe.reading = True
    server.connection.resume_writing()
    server.receive(frame(b"b"))
    assert server.frames == [b"b"]


def test_large_answers_stop_a_client_that_does_not_read_in_the_middle_of_what_it_sent() -> None:
    server = Server()
    send = server.pipe.send

    def send_to_nobody(parts: list[Buffer]) -> None:
        send(parts)
        server.connection.pause_writing()

    server.pipe.send = send_to_nobody  # type: ignore[method-assign]
    server.receive(b"".join(frame(b"large") for _ in range(1000)))
    assert len(server.frames) == 1
    assert not server.is_reading()
    server.connection.resume_writing()
    assert len(server.frames) == 2
    assert len(server.pipe.sent) == 2 * len(LARGE_ANSWER)


def test_large_answers_behind_one_that_is_awaited_are_bounded() -> None:
    server = Server()
    server.receive(frame(b"wait") + b"".join(frame(b"large") for _ in range(10)))
    assert len(server.frames) == 3
    assert not server.is_reading()
    server.answer(b"wait")
    assert len(server.frames) == 11
    assert len(server.pipe.sent) == len(b"wait") + 10 * len(LARGE_ANSWER)
    assert server.is_reading()


def test_bytes_that_came_before_the_client_stopped_reading_are_kept() -> None:
    server = Server()
    server.receive(frame(b"hold") + frame(b"later"))
    server.connection.pause_writing()
    server.answer(b"hold")
    assert server.frames == [b"hold"]
    server.connection.resume_writing()
    assert server.frames == [b"hold", b"later"]


def test_large_frames_share_a_budget() -> None:  # W-4
    memory = FrameMemory(LARGE_FRAME * 3)
    first, second = Server(memory), Server(memory)
    large = frame(b"y" * (LARGE_FRAME * 2))
    first.receive(large[:-10])
    second.receive(large[:1000])
    assert not second.is_reading()
    assert memory.reserved_bytes == LARGE_FRAME * 2
    first.receive(large[-10:])
    assert len(first.frames) == 1
    assert second.is_reading()
    second.receive(large[1000:])
    assert len(second.frames) == 1
    assert memory.reserved_bytes == 0


def test_an_end_in_the_middle_gives_everything_back() -> None:
    memory = FrameMemory(LARGE_FRAME * 2)
    server, waiting = Server(memory), Server(memory)
    server.receive(struct.pack(">i", LARGE_FRAME * 2) + b"z")
    waiting.receive(struct.pack(">i", LARGE_FRAME * 2) + b"z")
    waiting.connection.end()
    server.connection.end()
    assert memory.reserved_bytes == 0


def test_waiting_requests_of_a_lost_client_are_cancelled_and_their_answers_dropped() -> None:
    server = Server()
    server.receive(frame(b"wait1") + frame(b"hold"))
    cancelled = []
    for name, answer in server.waiting.items():
        answer.on_cancel = lambda name=name: cancelled.append(name)
    server.connection.end()
    assert cancelled == [b"wait1", b"hold"]
    server.answer(b"wait1")
    assert server.pipe.sent == b""


def test_closing_sends_what_was_ready_first() -> None:
    server = Server()
    server.receive(frame(b"a") + frame(b"close") + frame(b"b"))
    assert server.pipe.sent == b"a"
    assert server.pipe.closed
    assert server.frames == [b"a", b"close"]
