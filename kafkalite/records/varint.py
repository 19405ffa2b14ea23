"""Zig-zag varints of record fields (D-7): the slow, checked road; loops over records take short ones inline.

A varint has at most 5 bytes and a varlong at most 10; what they carry above 32 or 64 bits is dropped, as Kafka's
reader does.
"""

from __future__ import annotations

from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

_U32 = (1 << 32) - 1
_U64 = (1 << 64) - 1
_SIGN = 1 << 63


def read_varint(buf: Buffer, pos: int) -> tuple[int, int]:
    """Read a zig-zag int32: (value, position behind it). IndexError when the bytes end first."""
    raw = shift = 0
    while True:
        byte = buf[pos]
        pos += 1
        raw |= (byte & 0x7F) << shift
        if byte < 0x80:
            raw &= _U32
            return (raw >> 1) ^ -(raw & 1), pos
        shift += 7
        if shift > 28:
            raise CorruptBatch("a varint has more than five bytes")


def read_varlong(buf: Buffer, pos: int) -> tuple[int, int]:
    """Read a zig-zag int64: (value, position behind it). IndexError when the bytes end first."""
    raw = shift = 0
    while True:
        byte = buf[pos]
        pos += 1
        raw |= (byte & 0x7F) << shift
        if byte < 0x80:
            raw &= _U64
            return (raw >> 1) ^ -(raw & 1), pos
        shift += 7
        if shift > 63:
            raise CorruptBatch("a varlong has more than ten bytes")


def wrap_int64(value: int) -> int:
    """Return what Java's arithmetic on 64 bits makes of a sum: base timestamp and delta may run over."""
    return (value + _SIGN & _U64) - _SIGN


def write_varint(out: bytearray, value: int) -> None:
    """Append a zig-zag varint or varlong; beyond 64 bits the value wraps, as Java's does."""
    if 0 <= value < 64:
        out.append(value << 1)
        return
    if not -_SIGN <= value < _SIGN:
        value = wrap_int64(value)
    raw = (value << 1) ^ (value >> 63)
    while raw > 0x7F:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
