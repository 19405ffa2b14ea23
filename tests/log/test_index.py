"""Sparse indexes: their bytes, their look-ups."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.log.index import BadIndex, OffsetIndex, TimeIndex

UINT32 = st.integers(0, (1 << 32) - 1)
RISING = st.lists(UINT32, unique=True, max_size=40).map(sorted)


def offset_index(entries: list[tuple[int, int]]) -> OffsetIndex:
    index = OffsetIndex()
    for offset, position in entries:
        index.append(offset, position)
    return index


@given(RISING, RISING)
def test_offset_index_bytes(offsets: list[int], positions: list[int]) -> None:
    entries = list(zip(offsets, positions, strict=False))
    data = offset_index(entries).encode()
    assert data == b"".join(struct.pack(">II", *entry) for entry in entries)
    read = OffsetIndex.decode(data, 1 << 32)
    assert list(zip(read.offsets, read.positions, strict=True)) == entries


@given(RISING, st.lists(st.integers(0, (1 << 63) - 1), unique=True, max_size=40).map(sorted))
def test_time_index_bytes(offsets: list[int], timestamps: list[int]) -> None:
    entries = list(zip(timestamps, offsets, strict=False))
    index = TimeIndex()
    for entry in entries:
        index.append_if_later(*entry)
    data = index.encode()
    assert data == b"".join(struct.pack(">qI", *entry) for entry in entries)
    read = TimeIndex.decode(data)
    assert list(zip(read.timestamps, read.offsets, strict=True)) == entries


@given(RISING, UINT32, UINT32)
def test_offset_index_look_ups(offsets: list[int], wanted: int, position: int) -> None:
    entries = [(offset, 100 * number + 7) for number, offset in enumerate(offsets)]
    index = offset_index(entries)
    assert index.floor(wanted) == max((p for o, p in entries if o <= wanted), default=0)
    slot = index.slot_at_or_below(position % 5000)
    assert slot == sum(p <= position % 5000 for _, p in entries) - 1


def test_time_index_takes_only_later_entries() -> None:
    index = TimeIndex()
    for timestamp, offset in ((5, 1), (5, 2), (4, 3), (9, 4), (10, 4)):
        index.append_if_later(timestamp, offset)
    assert list(zip(index.timestamps, index.offsets, strict=True)) == [(5, 1), (9, 4)]
    assert [index.floor(t) for t in (4, 5, 8, 9, 99)] == [0, 1, 1, 4, 4]


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"1234567", 100),
        (struct.pack(">4I", 5, 10, 5, 20), 100),
        (struct.pack(">4I", 5, 10, 6, 10), 100),
        (struct.pack(">4I", 5, 10, 0, 0), 100),
        (struct.pack(">2I", 5, 100), 100),
    ],
)
def test_what_is_no_offset_index(data: bytes, size: int) -> None:
    with pytest.raises(BadIndex):
        OffsetIndex.decode(data, size)


@pytest.mark.parametrize("data", [b"123", struct.pack(">qIqI", 5, 1, 4, 2), struct.pack(">qIqI", 5, 1, 6, 1)])
def test_what_is_no_time_index(data: bytes) -> None:
    with pytest.raises(BadIndex):
        TimeIndex.decode(data)
