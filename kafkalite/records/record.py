"""Single records of a batch (D-7): reading them from plain bytes, writing them.

A record: length varint, then attributes int8 (0), timestamp delta varlong, offset delta varint, key length varint (-1
null) and key, value length varint (-1 null) and value, header count varint and headers; a header: key length varint
and key, value length varint (-1 null) and value. All varints are zig-zag.
"""

from __future__ import annotations

from kafkalite.records.errors import CorruptBatch
from kafkalite.records.varint import read_varint, read_varlong, wrap_int64, write_varint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kafkalite.protocol.primitives import Buffer

    Header = tuple[str | bytes, Buffer | None]
    """Key and value of a record header; keys are read as text, whatever their bytes (surrogateescape)."""


_INT64_SIGN = 1 << 63


class Record:
    """One record with its absolute offset and timestamp."""

    __slots__ = ("headers", "key", "offset", "timestamp", "value")

    def __init__(
        self,
        offset: int,
        timestamp: int,
        key: Buffer | None,
        value: Buffer | None,
        headers: Sequence[Header] = (),
    ) -> None:
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers

    def __repr__(self) -> str:
        return f"Record({self.offset}, {self.timestamp}, {self.key!r}, {self.value!r}, {self.headers!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return (self.offset, self.timestamp, self.key, self.value, list(self.headers)) == (
            other.offset,
            other.timestamp,
            other.key,
            other.value,
            list(other.headers),
        )

    __hash__ = None  # type: ignore[assignment]


def read_records(
    data: Buffer,
    count: int,
    *,
    base_offset: int,
    base_timestamp: int,
    append_time: int | None = None,
) -> Iterator[Record]:
    """Iterate over `count` records, which must fill `data`; keys, values and headers are copies.

    append_time stands for every record's timestamp where it is given (P-35). Raises CorruptBatch.
    """
    if count < 0:
        raise CorruptBatch("a negative number of records")
    data = bytes(data)
    pos = 0
    try:
        for _ in range(count):
            size, pos = read_varint(data, pos)
            end = pos + size
            if size < 0 or end > len(data):
                raise CorruptBatch("a record runs past its batch")
            delta = data[pos + 1]
            if delta < 0x80:
                delta = delta >> 1 ^ -(delta & 1)
                pos += 2
            else:
                delta, pos = read_varlong(data, pos + 1)
            timestamp = base_timestamp + delta
            if not -_INT64_SIGN <= timestamp < _INT64_SIGN:
                timestamp = wrap_int64(timestamp)
            offset_delta = data[pos]
            if offset_delta < 0x80 and not offset_delta & 1:
                offset_delta >>= 1
                pos += 1
            else:
                offset_delta, pos = read_varint(data, pos)
            key, pos = _read_bytes(data, pos)
            value, pos = _read_bytes(data, pos)
            if data[pos]:
                headers, pos = _read_headers(data, pos, end)
            else:
                headers = []
                pos += 1
            if pos != end:
                raise CorruptBatch("a record's fields do not fill its length")
            yield Record(
                base_offset + offset_delta, timestamp if append_time is None else append_time, key, value, headers
            )
    except IndexError:
        raise CorruptBatch("the records end early") from None
    if pos != len(data):
        raise CorruptBatch("bytes are left behind the last record")


def _read_bytes(data: bytes, pos: int) -> tuple[bytes | None, int]:
    size = data[pos]
    if size < 0x80 and not size & 1:
        size >>= 1
        pos += 1
    else:
        size, pos = read_varint(data, pos)
        if size < 0:
            return None, pos
    end = pos + size
    if end > len(data):
        raise IndexError
    return data[pos:end], end


def _read_headers(data: bytes, pos: int, end: int) -> tuple[list[Header], int]:
    count, pos = read_varint(data, pos)
    if not 0 <= count <= end - pos:
        raise CorruptBatch("a record with an impossible number of headers")
    headers: list[Header] = []
    for _ in range(count):
        key, pos = _read_bytes(data, pos)
        if key is None:
            raise CorruptBatch("a record header without a key")
        value, pos = _read_bytes(data, pos)
        headers.append((key.decode(errors="surrogateescape"), value))
    return headers, pos


def write_record(out: bytearray, timestamp_delta: int, offset_delta: int, record: Record) -> None:
    """Append one record."""
    body = bytearray(1)
    write_varint(body, timestamp_delta)
    write_varint(body, offset_delta)
    _write_bytes(body, record.key)
    _write_bytes(body, record.value)
    write_varint(body, len(record.headers))
    for key, value in record.headers:
        _write_bytes(body, key.encode(errors="surrogateescape") if isinstance(key, str) else key)
        _write_bytes(body, value)
    write_varint(out, len(body))
    out += body


def _write_bytes(out: bytearray, data: Buffer | None) -> None:
    if data is None:
        out.append(1)  # -1
    else:
        write_varint(out, len(data))
        out += data
