"""Loops over the plain bytes of a batch's records that make no objects of them.

`walk_lengths` follows the chain of record lengths: `count` records fill the bytes, so that every reader can step over
each of them. `scan_records` reads every field as Kafka does (P-18, P-43). Both raise CorruptBatch and nothing else.

These loops are the cost of a Produce: varints of one and two bytes are read in place and no function is called for a
record that has nothing longer.
"""

from __future__ import annotations

from kafkalite.records.errors import CorruptBatch
from kafkalite.records.varint import read_varint, read_varlong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


def walk_lengths(data: Buffer, pos: int, count: int) -> None:
    """Check that `count` records fill `data` from `pos` on, by their lengths alone."""
    signs = 0
    try:
        for _ in range(count):
            first = data[pos]
            signs |= first
            if first < 0x80:
                pos += (first >> 1) + 1
            elif (second := data[pos + 1]) < 0x80:
                pos += (second << 6) + ((first & 0x7F) >> 1) + 2
            elif (third := data[pos + 2]) < 0x80:
                pos += (third << 13) + ((second & 0x7F) << 6) + ((first & 0x7F) >> 1) + 3
            else:
                size, pos = read_varint(data, pos)
                pos += size
    except IndexError:
        raise CorruptBatch("the records end early") from None
    if signs & 1:
        raise CorruptBatch("a record of negative length")
    if pos != len(data):
        raise CorruptBatch("the records do not fill the batch")


class Scan:
    """What the fields of a batch's records say.

    deltas: timestamp deltas in order. dense: whether the offset deltas are 0, 1, 2 ... null_keys: indexes of records
    without a key.
    """

    __slots__ = ("deltas", "dense", "null_keys")

    def __init__(self, deltas: list[int], dense: bool, null_keys: list[int]) -> None:
        self.deltas = deltas
        self.dense = dense
        self.null_keys = null_keys


def scan_records(data: Buffer, pos: int, count: int) -> Scan:
    """Read every field of `count` records, which must fill `data` from `pos` on."""
    deltas: list[int] = []
    null_keys: list[int] = []
    dense = True
    total = len(data)
    try:
        for index in range(count):
            size = data[pos]
            pos += 1
            if size >= 0x80:
                size, pos = read_varint(data, pos - 1)
            elif size & 1:
                size = -1
            else:
                size >>= 1
            end = pos + size
            if size < 0 or end > total:
                raise CorruptBatch("a record runs past its batch")
            raw = data[pos + 1]
            pos += 2
            if raw < 0x80:
                deltas.append((raw >> 1) ^ -(raw & 1))
            elif (high := data[pos]) < 0x80:
                raw = raw & 0x7F | high << 7
                deltas.append((raw >> 1) ^ -(raw & 1))
                pos += 1
            else:
                delta, pos = read_varlong(data, pos - 1)
                deltas.append(delta)
            raw = data[pos]
            pos += 1
            if raw >= 0x80:
                if (high := data[pos]) < 0x80:
                    raw = raw & 0x7F | high << 7
                    pos += 1
                else:
                    raw, pos = read_varint(data, pos - 1)
                    raw *= 2  # negative ones stay negative, and no offset delta is
            if raw != index * 2:
                dense = False
            raw = data[pos]
            pos += 1
            if raw == 1:
                null_keys.append(index)
            elif raw < 0x80 and not raw & 1:
                pos += raw >> 1
            else:
                raw, pos = read_varint(data, pos - 1)
                if raw < 0:
                    null_keys.append(index)
                else:
                    pos += raw
            raw = data[pos]
            pos += 1
            if raw < 0x80:
                if not raw & 1:
                    pos += raw >> 1
            elif (high := data[pos]) < 0x80:
                pos += 1
                if not raw & 1:
                    pos += (high << 6) + ((raw & 0x7F) >> 1)
            else:
                raw, pos = read_varint(data, pos - 1)
                if raw > 0:
                    pos += raw
            if data[pos]:
                pos = _skip_headers(data, pos, end)
            else:
                pos += 1
            if pos != end:
                raise CorruptBatch("a record's fields do not fill its length")
    except IndexError:
        raise CorruptBatch("the records end early") from None
    if pos != total:
        raise CorruptBatch("bytes are left behind the last record")
    return Scan(deltas, dense, null_keys)


def _skip_headers(data: Buffer, pos: int, end: int) -> int:
    count, pos = read_varint(data, pos)
    if not 0 <= count <= end - pos:
        raise CorruptBatch("a record with an impossible number of headers")
    for _ in range(count):
        size, pos = read_varint(data, pos)
        if size < 0:
            raise CorruptBatch("a record header without a key")
        pos += size
        size, pos = read_varint(data, pos)
        if size > 0:
            pos += size
        if pos > end:
            raise CorruptBatch("a record header runs past its record")
    return pos


def largest_record(data: Buffer, count: int) -> int:
    """Return the length of the longest of `count` records that were walked before."""
    pos = largest = 0
    for _ in range(count):
        size, pos = read_varint(data, pos)
        pos += size
        largest = max(largest, size)
    return largest
