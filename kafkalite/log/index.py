"""Sparse indexes of a segment: where offsets lie, and when.

On disk, big-endian, as Kafka writes them (7.1):

    .index      8 bytes an entry: last offset of a batch, less the base offset, uint32; where the batch starts, uint32
    .timeindex  12 bytes an entry: largest timestamp so far, int64; last offset, less the base, of the batch that
                brought it, uint32

In memory the columns are plain arrays, looked up by bisection. Entries rise in every column. An index says nothing that
its segment does not say too: one that is missing or does not fit is built again.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from operator import lt

OFFSET_ENTRY = 8
TIME_ENTRY = 12
_LITTLE = sys.byteorder == "little"


class BadIndex(Exception):  # noqa: N818
    """The bytes are not an index."""


class OffsetIndex:
    """Pairs of (last offset of a batch less the base, position of the batch)."""

    __slots__ = ("offsets", "positions")

    def __init__(self) -> None:
        self.offsets: array[int] = array("I")
        self.positions: array[int] = array("I")

    def __len__(self) -> int:
        return len(self.offsets)

    def append(self, offset: int, position: int) -> None:
        self.offsets.append(offset)
        self.positions.append(position)

    def floor(self, offset: int) -> int:
        """Return the position of a batch that starts at or before the one holding `offset`."""
        slot = bisect_right(self.offsets, offset) - 1
        return self.positions[slot] if slot >= 0 else 0

    def slot_at_or_below(self, position: int) -> int:
        """Return the last entry whose batch starts at `position` or before, -1 when there is none."""
        return bisect_right(self.positions, position) - 1

    def cut(self, position: int) -> None:
        """Drop entries of batches that start at `position` or behind it."""
        slot = bisect_right(self.positions, position - 1) if position else 0
        del self.offsets[slot:]
        del self.positions[slot:]

    def encode(self, start: int = 0) -> bytes:
        """Return the entries from number `start` on."""
        out = array("I", bytes(OFFSET_ENTRY * (len(self.offsets) - start)))
        out[0::2] = self.offsets[start:]
        out[1::2] = self.positions[start:]
        if _LITTLE:
            out.byteswap()
        return out.tobytes()

    @classmethod
    def decode(cls, data: bytes, segment_size: int) -> OffsetIndex:
        """Read an index; raises BadIndex where it can't belong to a segment of that size."""
        if len(data) % OFFSET_ENTRY:
            raise BadIndex("a torn entry")
        columns = array("I", data)
        if _LITTLE:
            columns.byteswap()
        index = cls()
        index.offsets, index.positions = columns[0::2], columns[1::2]
        if not _rises(index.offsets) or not _rises(index.positions):
            raise BadIndex("entries out of order")
        if index.positions and index.positions[-1] >= segment_size:
            raise BadIndex("an entry behind the end of its segment")
        return index


class TimeIndex:
    """Pairs of (largest timestamp so far, last offset less the base of the batch that brought it)."""

    __slots__ = ("offsets", "timestamps")

    def __init__(self) -> None:
        self.timestamps: array[int] = array("q")
        self.offsets: array[int] = array("I")

    def __len__(self) -> int:
        return len(self.offsets)

    def append_if_later(self, timestamp: int, offset: int) -> None:
        """Add an entry unless the last one has that timestamp already."""
        if not self.timestamps or (timestamp > self.timestamps[-1] and offset > self.offsets[-1]):
            self.timestamps.append(timestamp)
            self.offsets.append(offset)

    def floor(self, timestamp: int) -> int:
        """Return an offset less the base with no record of `timestamp` or later in the batches before its own."""
        slot = self.slot_at_or_below(timestamp)
        # At equal timestamps the batch of this very entry may be the one that is looked for.
        return self.offsets[slot] if slot >= 0 else 0

    def slot_at_or_below(self, timestamp: int) -> int:
        """Return the number of the last entry at or below `timestamp`, -1 if there is none."""
        return bisect_right(self.timestamps, timestamp) - 1

    def cut(self, offset: int) -> None:
        """Drop entries of batches that end at `offset` or behind it."""
        slot = bisect_right(self.offsets, offset - 1) if offset else 0
        del self.offsets[slot:]
        del self.timestamps[slot:]

    def encode(self, start: int = 0) -> bytes:
        """Return the entries from number `start` on."""
        times, offsets = self.timestamps[start:], self.offsets[start:]
        if _LITTLE:
            times.byteswap()
            offsets.byteswap()
        halves = array("I", times.tobytes())
        out = array("I", bytes(TIME_ENTRY * len(offsets)))
        out[0::3] = halves[0::2]
        out[1::3] = halves[1::2]
        out[2::3] = offsets
        return out.tobytes()

    @classmethod
    def decode(cls, data: bytes) -> TimeIndex:
        """Read an index; raises BadIndex where it can't be one."""
        if len(data) % TIME_ENTRY:
            raise BadIndex("a torn entry")
        words = array("I", data)
        halves = array("I", bytes(len(data) // TIME_ENTRY * 8))
        halves[0::2] = words[0::3]
        halves[1::2] = words[1::3]
        index = cls()
        index.timestamps = array("q", halves.tobytes())
        index.offsets = words[2::3]
        if _LITTLE:
            index.timestamps.byteswap()
            index.offsets.byteswap()
        if not _rises(index.timestamps) or not _rises(index.offsets):
            raise BadIndex("entries out of order")
        return index


def _rises(column: array[int]) -> bool:
    return all(map(lt, column, column[1:]))
