"""Reading the fields of many records of one size at once.

Neighbours of equal size whose fields have equal widths hold each byte of a field at a fixed stride, a column. A
column is one slice of the bytes, and comparing it with what it must be is one call, where reading records one by one
costs a dozen steps of the interpreter a record. Only what a column proves is taken: a run ends before the first
record that differs, and whoever called reads that one by itself. So the result is the same as of reading all of them
singly.
"""

from __future__ import annotations

from struct import unpack

from kafkalite.records.varint import read_varint, read_varlong

_SHORTEST = 16
"""Records below which a run is not worth its slices."""

# Bytes of the zig-zag varint of 0, 1, 2 ...: below 64 it has one, below 8192 two, then three with the last one constant
# over 8192 records.
_OFFSET_ONE = bytes(range(0, 128, 2))
_OFFSET_LOW = bytes(range(128, 256, 2))
_OFFSET_HIGH = bytes(index >> 6 for index in range(8192))
_CONTINUED = bytes(range(128, 256))
_NOT_NEGATIVE = bytes(range(128, 256, 2))
# One-byte zig-zag values in the order of what they stand for, from 0 for -64 on.
_ORDERED = bytes(((raw >> 1) ^ -(raw & 1)) + 64 for raw in range(128)) + bytes(128)


class Scan:
    """What the fields of a batch's records say.

    max_delta, min_delta: of the timestamp deltas; max_index: the first record with max_delta. dense: whether the
    offset deltas are 0, 1, 2 ... null_keys: indexes of the records without a key.
    """

    __slots__ = ("dense", "max_delta", "max_index", "min_delta", "null_keys")

    def __init__(self) -> None:
        self.max_delta = -1 << 63
        self.max_index = -1
        self.min_delta = 1 << 63
        self.dense = True
        self.null_keys: list[int] = []

    def see_deltas(self, lowest: int, highest: int, index: int) -> None:
        """Take in the extremes of some timestamp deltas; `index` is the first record with the highest."""
        if highest > self.max_delta or self.max_index < 0:
            self.max_delta = highest
            self.max_index = index
        self.min_delta = min(self.min_delta, lowest)


def scan_run(data: bytes, pos: int, index: int, count: int, scan: Scan) -> tuple[int, int] | None:
    """Read as many of `count` records from `pos` on as look like the first of them, which has number `index`.

    Returns how many that were and the position behind them, or None where it is not worth it. Records with headers
    are left to the caller.
    """
    body, timestamp = read_varint(data, pos)
    timestamp += 1
    size = timestamp - 1 - pos + body
    if body < 6:  # the shortest record; its fields are within the bytes then, or reading them ends in IndexError
        return None
    # The offset deltas keep their width up to the limit.
    limit = 64 if index < 64 else (index | 8191) + 1
    run = min(count, (len(data) - pos) // size, limit - index)
    if run < _SHORTEST or data[pos + (_SHORTEST - 1) * size] != data[pos]:
        return None
    _, offset = read_varlong(data, timestamp)
    _, key = read_varint(data, offset)
    key_size, behind = read_varint(data, key)
    value = behind + max(key_size, 0)
    if value >= pos + size:
        return None
    value_size, behind = read_varint(data, value)
    headers = behind + max(value_size, 0)
    if headers + 1 != pos + size or data[headers]:
        return None
    places = (
        *range(pos, timestamp - 1),
        *range(key, key + _width(data, key)),
        *range(value, value + _width(data, value)),
    )
    for place in (*places, headers):
        column = data[place : place + run * size : size]
        run = _common(column, data[place : place + 1] * len(column))
    run = _offsets_run(data, offset, size, index, run)
    if run < _SHORTEST:
        return None
    extremes = _delta_extremes(data, timestamp, offset - timestamp, size, run)
    if extremes is None:
        return None
    lowest, highest, highest_at = extremes
    scan.see_deltas(lowest, highest, index + highest_at)
    if key_size < 0:
        scan.null_keys.extend(range(index, index + run))
    return run, pos + run * size


def _width(data: bytes, pos: int) -> int:
    width = 1
    while data[pos] >= 0x80:
        pos += 1
        width += 1
    return width


def _common(column: bytes, expected: bytes) -> int:
    """Return the length of the longest beginning that both have; they are equally long."""
    if column == expected:
        return len(column)
    low, high = 0, len(column)
    while low + 1 < high:
        middle = (low + high) // 2
        if column[low:middle] == expected[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _offsets_run(data: bytes, place: int, size: int, index: int, run: int) -> int:
    """Return how many of `run` records have the offset deltas `index`, `index` + 1 ... in the shortest form."""
    expected: tuple[bytes, ...]
    if index < 64:
        expected = (_OFFSET_ONE[index : index + run],)
    else:
        low = (_OFFSET_LOW * (run // 64 + 2))[index & 63 : (index & 63) + run]
        middle = _OFFSET_HIGH[index & 8191 : (index & 8191) + run]
        if index < 8192:
            expected = (low, middle)
        else:
            third = index >> 13
            if third > 127:
                return 0
            expected = (low, bytes(byte | 0x80 for byte in middle), bytes((third,)) * run)
    for step, column in enumerate(expected):
        run = _common(data[place + step : place + step + run * size : size], column[:run])
    return run


def _delta_extremes(data: bytes, place: int, width: int, size: int, run: int) -> tuple[int, int, int] | None:
    """Return the lowest and the highest timestamp delta of `run` records and where the highest comes first.

    None where their widths differ or are above two bytes.
    """
    if width > 2:
        return None
    low = data[place : place + run * size : size]
    values: bytes | tuple[int, ...]
    if width == 1:
        if not low.isascii():
            return None
        values = low.translate(_ORDERED)
        highest = max(values)
        return min(values) - 64, highest - 64, values.index(highest)
    high = data[place + 1 : place + 1 + run * size : size]
    if not high.isascii() or low.translate(None, _CONTINUED):
        return None
    pairs = bytearray(2 * run)
    pairs[0::2] = low
    pairs[1::2] = high
    values = unpack(f"<{run}H", pairs)
    if low.translate(None, _NOT_NEGATIVE):
        values = tuple((raw >> 8 << 6 | (raw & 0x7F) >> 1) ^ -(raw & 1) for raw in values)
        highest = max(values)
        return min(values), highest, values.index(highest)
    # Without negative ones the pairs are in the order of what they stand for.
    lowest, highest = min(values), max(values)
    return lowest >> 8 << 6 | (lowest & 0x7F) >> 1, highest >> 8 << 6 | (highest & 0x7F) >> 1, values.index(highest)
