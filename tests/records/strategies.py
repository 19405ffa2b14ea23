"""Record batches for property tests: arbitrary ones, and ones whose neighbours look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from kafkalite.records.record import Record
from kafkalite.records.varint import write_varint

if TYPE_CHECKING:
    from collections.abc import Sequence

Plain = tuple[int, bytes | None, bytes | None, list[tuple[str | bytes, bytes | None]]]

NOW = 1_700_000_000_000

timestamps = st.integers(NOW - 20_000, NOW + 20_000) | st.integers(-(1 << 63), (1 << 63) - 1)
headers = st.lists(st.tuples(st.text(max_size=5), st.none() | st.binary(max_size=5)), max_size=3)
sizes = st.sampled_from([0, 1, 20, 54, 63, 64, 100, 8191, 8192])
values = st.none() | st.binary(max_size=80) | st.builds(lambda size: b"v" * size, sizes)
records = st.tuples(timestamps, st.none() | st.binary(max_size=70), values, headers)


@st.composite
def alike(draw: st.DrawFn) -> list[Plain]:
    """Many records of mostly one shape: what the reading by columns is for."""
    result: list[Plain] = []
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from([None, b"k", b"0123", b"x" * 64]))
        value = draw(st.sampled_from([None, b"v" * 10, b"v" * 100, b"v" * 8200]))
        step = draw(st.sampled_from([0, 1, 3, -1, -40, 200]))
        start = NOW + draw(st.integers(-100, 100))
        count = draw(st.sampled_from([1, 15, 17, 40, 90, 150]))
        result.extend((start + index * step, key, value, []) for index in range(count))
    return result


batches = st.lists(records, min_size=1, max_size=8) | alike()


def as_records(plain: Sequence[Plain], base_offset: int = 0) -> list[Record]:
    return [Record(base_offset + index, *record) for index, record in enumerate(plain)]


def record_bytes(
    timestamp_delta: int = 0,
    offset_delta: int = 0,
    key: bytes | None = b"k",
    value: bytes | None = b"v",
    tail: bytes = b"\0",
    length: int | None = None,
) -> bytes:
    """One record, or what claims to be one: `tail` stands for the header count and the headers."""
    body = bytearray(1)
    write_varint(body, timestamp_delta)
    write_varint(body, offset_delta)
    for field in (key, value):
        write_varint(body, -1 if field is None else len(field))
        body += field or b""
    body += tail
    out = bytearray()
    write_varint(out, len(body) if length is None else length)
    return bytes(out + body)
