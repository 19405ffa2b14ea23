"""Reading a segment in spite of damage: every batch that checks, and what lies between.

A batch counts when its length fits, its checksum is right and its offsets rise. Behind damage the next place where all
three hold is looked for; a checksum that fits by chance is one in four billion.
"""

from __future__ import annotations

from struct import Struct

from kafkalite.records.batch import HEADER_SIZE, LENGTH_OVERHEAD, MAGIC, RecordBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

_MAGIC_AT = 16
_PLACE = Struct(">qi")
_HIGHEST = (1 << 63) - 1


class Damage:
    """A stretch of a segment that holds no batch."""

    __slots__ = ("position", "reason", "size")

    def __init__(self, position: int, size: int, reason: str) -> None:
        self.position = position
        self.size = size
        self.reason = reason


def read_through(
    data: bytes | mmap, next_offset: int, last_offset: int = _HIGHEST
) -> Iterator[tuple[int, RecordBatch] | Damage]:
    """Iterate over (position, batch), and the damage between; offsets lie in next_offset..last_offset."""
    position = 0
    while position < len(data):
        found = _batch_at(data, position, next_offset, last_offset)
        if isinstance(found, RecordBatch) and found.base_offset > next_offset:
            found = _doubted(data, position, found, next_offset, last_offset)
        if isinstance(found, RecordBatch):
            yield position, found
            next_offset = found.last_offset + 1
            position += found.size
            continue
        resumed = _resume(data, position + 1, next_offset, last_offset)
        yield Damage(position, resumed - position, found)
        position = resumed


def _doubted(
    data: bytes | mmap, position: int, batch: RecordBatch, next_offset: int, last_offset: int
) -> RecordBatch | str:
    """No checksum covers a base offset: one that leaves a gap must leave room for the batch behind it."""
    following = _batch_at(data, position + batch.size, next_offset, last_offset)
    if isinstance(following, RecordBatch) and following.base_offset <= batch.last_offset:
        return f"offset {batch.base_offset} before {following.base_offset}"
    return batch


def _batch_at(data: bytes | mmap, position: int, next_offset: int, last_offset: int) -> RecordBatch | str:
    """The batch at a position, or why there is none."""
    if position + HEADER_SIZE > len(data):
        return "the file ends inside a batch header"
    base_offset, length = _PLACE.unpack_from(data, position)
    size = length + LENGTH_OVERHEAD
    if data[position + _MAGIC_AT] != MAGIC:
        return f"a batch of magic {data[position + _MAGIC_AT]}"
    if size < HEADER_SIZE:
        return f"a batch of {size} bytes"
    if position + size > len(data):
        return "the file ends inside a batch"
    batch = RecordBatch(data[position : position + size])
    if not batch.crc_ok():
        return "a wrong checksum"
    if not next_offset <= base_offset <= batch.last_offset <= last_offset:
        return f"offset {base_offset} where {next_offset} or more is due"
    return batch


def _resume(data: bytes | mmap, position: int, next_offset: int, last_offset: int) -> int:
    """The next position at which a batch stands, the end of the data if there is none."""
    while True:
        magic = data.find(bytes((MAGIC,)), position + _MAGIC_AT)
        if magic < 0:
            return len(data)
        position = magic - _MAGIC_AT
        if isinstance(_batch_at(data, position, next_offset, last_offset), RecordBatch):
            return position
        position += 1
