"""Loops over the plain bytes of a batch's records that make no objects of them.

`walk_lengths` follows the chain of record lengths: `count` records fill the bytes, so that every reader can step over
each of them. `scan_records` reads every field as Kafka does (P-18, P-43). Both raise CorruptBatch and nothing else.

These loops are the cost of a Produce, so varints of one and two bytes are read in place and no function is called for a
record of short fields. Where neighbours have one size, as records of equal content have, their lengths lie at a fixed
stride: a slice with that step is looked at as a whole (`runs` for all other fields), 5 to 20 times faster.
"""

from __future__ import annotations

from kafkalite.records.errors import CorruptBatch
from kafkalite.records.runs import Scan, scan_run
from kafkalite.records.varint import read_varint, read_varlong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

_FIRST_LOOK = 16
"""Records read one by one before a run of equal ones is looked for; doubled each time there is none."""

_SHORT_RUN, _LONGER = 64, 8
"""How many records a look takes at first, and by how much the next takes more when all were equal: looking at all that
is left each time would be quadratic where runs are short."""


def walk_lengths(data: Buffer, pos: int, count: int) -> bool:
    """Check that `count` records fill `data` from `pos` on, by their lengths alone.

    Returns whether the last one has the offset delta `count` - 1, as it has when they are 0, 1, 2 ...
    """
    signs = first = size = 0
    chunk = _FIRST_LOOK
    look = _SHORT_RUN
    left = count
    try:
        while True:
            for _ in range(min(left, chunk)):
                first = data[pos]
                signs |= first
                if first < 0x80:
                    size = (first >> 1) + 1
                elif (second := data[pos + 1]) < 0x80:
                    size = (second << 6) + ((first & 0x7F) >> 1) + 2
                elif (third := data[pos + 2]) < 0x80:
                    size = (third << 13) + ((second & 0x7F) << 6) + ((first & 0x7F) >> 1) + 3
                else:
                    size, body = read_varint(data, pos)
                    size += body - pos
                pos += size
            left -= chunk
            if left <= 0:
                break
            if data[pos] == first and (run := _equal_lengths(data, pos, size, min(left, look))):
                pos += run * size
                left -= run
                chunk = _FIRST_LOOK
                look = look * _LONGER if run == look else _SHORT_RUN
            else:
                chunk *= 2
        if signs & 1:
            raise CorruptBatch("a record of negative length")
        if pos != len(data):
            raise CorruptBatch("the records do not fill the batch")
        pos -= size  # the last record again: length, attributes and timestamp delta are stepped over
        while data[pos] >= 0x80:
            pos += 1
        pos += 2
        while data[pos] >= 0x80:
            pos += 1
        first = data[pos + 1]
        return (first >> 1 if first < 0x80 and not first & 1 else read_varint(data, pos + 1)[0]) == count - 1
    except IndexError:
        raise CorruptBatch("the records end early") from None


def _equal_lengths(data: Buffer, pos: int, size: int, count: int) -> int:
    """Return how many records from `pos` on are `size` bytes long, as the one before is (with its varint)."""
    run = min(count, (len(data) - pos) // size)
    before = pos - size
    for place in range(5):
        byte = data[before + place]
        if run < 4 or data[pos + 3 * size + place] != byte:
            return 0
        column = bytes(data[pos + place : pos + run * size : size])
        run -= len(column.lstrip(bytes((byte,))))
        if byte < 0x80:
            break
    return run


def scan_records(data: Buffer, pos: int, count: int) -> Scan:
    """Read every field of `count` records, which must fill `data` from `pos` on."""
    if count < 0:
        raise CorruptBatch("a negative number of records")
    if not isinstance(data, bytes):
        data = bytes(data)
    scan = Scan()
    index = 0
    chunk = _FIRST_LOOK
    look = _SHORT_RUN
    try:
        while index < count:
            stop = min(index + chunk, count)
            pos = _scan_each(data, pos, index, stop, scan)
            index = stop
            if index < count and (run := scan_run(data, pos, index, min(count - index, look), scan)):
                index += run[0]
                pos = run[1]
                chunk = _FIRST_LOOK
                look = look * _LONGER if run[0] == look else _SHORT_RUN
            else:
                chunk *= 2
    except IndexError:
        raise CorruptBatch("the records end early") from None
    if pos != len(data):
        raise CorruptBatch("bytes are left behind the last record")
    return scan


def _scan_each(data: bytes, pos: int, start: int, stop: int, scan: Scan) -> int:
    """Read the records `start` to `stop` one by one; returns the position behind them."""
    total = len(data)
    deltas: list[int] = []
    for index in range(start, stop):
        size = data[pos]
        pos += 1
        if size < 0x80:
            end = pos + (size >> 1)
        elif (high := data[pos]) < 0x80:
            pos += 1
            end = pos + (high << 6) + ((size & 0x7F) >> 1)
        else:
            size, pos = read_varint(data, pos - 1)
            end = pos + size
            size = size < 0
        if size & 1 or end > total:
            raise CorruptBatch("a record runs past its batch")
        pos += 1  # attributes
        raw = data[pos]
        if raw < 0x80:
            pos += 1
        elif (high := data[pos + 1]) < 0x80:
            raw = raw & 0x7F | high << 7
            pos += 2
        else:
            raw, pos = read_varlong(data, pos)
            raw = raw << 1 ^ raw >> 63
        deltas.append(raw >> 1 ^ -(raw & 1))
        raw = data[pos]
        if raw < 0x80:
            pos += 1
        elif (high := data[pos + 1]) < 0x80:
            raw = raw & 0x7F | high << 7
            pos += 2
        else:
            raw, pos = read_varint(data, pos)
            raw *= 2  # a negative one stays negative, and no index is
        if raw != index * 2:
            scan.dense = False
        raw = data[pos]
        pos += 1
        if raw == 1:
            scan.null_keys.append(index)
        elif raw < 0x80 and not raw & 1:
            pos += raw >> 1
        else:
            raw, pos = read_varint(data, pos - 1)
            if raw < 0:
                scan.null_keys.append(index)
            else:
                pos += raw
        raw = data[pos]
        pos += 1
        if raw < 0x80:
            pos += 0 if raw & 1 else raw >> 1
        elif (high := data[pos]) < 0x80:
            pos += 1 if raw & 1 else (high << 6) + ((raw & 0x7F) >> 1) + 1
        else:
            raw, pos = read_varint(data, pos - 1)
            pos += max(raw, 0)
        if data[pos]:
            pos = _skip_headers(data, pos, end)
        else:
            pos += 1
        if pos != end:
            raise CorruptBatch("a record's fields do not fill its length")
    highest = max(deltas)
    scan.see_deltas(min(deltas), highest, start + deltas.index(highest))
    return pos


def _skip_headers(data: bytes, pos: int, end: int) -> int:
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
