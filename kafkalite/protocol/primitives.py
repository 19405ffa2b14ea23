"""Wire primitives (W-14): strings, bytes, arrays, varints and tagged sections, in the plain and the compact form.

Readers take a buffer and a position and return the value and the position behind it. Whatever the bytes are, they raise
`ProtocolError`, or `IndexError` and `struct.error` where the buffer ends early: a message's `read` turns those two into
`ProtocolError`. Nothing is reserved before the length that asks for it was checked against the bytes that are left.
Writers append to a list of parts.

Lenient where Kafka is: every negative length is null, varints may be padded to five bytes, text need not be UTF-8.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from struct import Struct, pack, unpack_from

from kafkalite.protocol.errors import ProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

Buffer = bytes | bytearray | memoryview

ZERO_UUID = bytes(16)

MAX_STRING_BYTES = 32767
"""Longest string in either form; a plain string has an int16 length."""

new = object.__new__

INT8 = Struct(">b")
INT16 = Struct(">h")
UINT16 = Struct(">H")
INT32 = Struct(">i")
UINT32 = Struct(">I")
INT64 = Struct(">q")
FLOAT64 = Struct(">d")


def uuid_to_text(uuid: bytes) -> str:
    """The 22 characters of URL-safe base64 that Kafka prints for a UUID."""
    return b2a_base64(uuid, newline=False)[:22].translate(_TO_URL).decode()


def uuid_from_text(text: str) -> bytes:
    """The 16 bytes behind the 22 characters; raises `ValueError`."""
    try:
        uuid = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"==", strict_mode=True)
    except (Base64Error, UnicodeEncodeError):
        uuid = b""
    if len(uuid) != 16:
        raise ValueError(f"not a UUID: {text!r}")
    return uuid


_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


# Reading


def read_uvarint(buf: Buffer, pos: int) -> tuple[int, int]:
    """An unsigned varint as the int32 that Kafka makes of it: the upper half of its range is negative."""
    value = buf[pos]
    pos += 1
    if value < 0x80:
        return value, pos
    value &= 0x7F
    for shift in (7, 14, 21, 28):
        byte = buf[pos]
        pos += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000, pos
    raise ProtocolError("varint longer than 5 bytes")


def read_length(buf: Buffer, pos: int) -> tuple[int, int]:
    """A compact length or count, which is sent one too high; negative is null."""
    value, pos = read_uvarint(buf, pos)
    return value - 1, pos


def read_string_length(buf: Buffer, pos: int) -> tuple[int, int]:
    """A compact string's length as it is sent, one too high."""
    value, pos = read_uvarint(buf, pos)
    if value > MAX_STRING_BYTES + 1:
        raise ProtocolError(f"string of {value - 1} bytes")
    return value, pos


def read_string(buf: Buffer, pos: int, flexible: bool) -> tuple[str, int]:
    value, pos = read_nullable_string(buf, pos, flexible)
    if value is None:
        raise ProtocolError("null in place of a string")
    return value, pos


def read_nullable_string(buf: Buffer, pos: int, flexible: bool) -> tuple[str | None, int]:
    if flexible:
        length = buf[pos] - 1
        pos += 1
        if length > 126:
            length, pos = read_string_length(buf, pos - 1)
            length -= 1
    else:
        (length,) = INT16.unpack_from(buf, pos)
        pos += 2
    if length < 0:
        return None, pos
    end = pos + length
    if end > len(buf):
        raise ProtocolError(f"string of {length} bytes where {len(buf) - pos} are left")
    return str(buf[pos:end], "utf-8", "surrogateescape"), end


def read_bytes(buf: Buffer, pos: int, flexible: bool) -> tuple[bytes, int]:
    value, pos = read_nullable_bytes(buf, pos, flexible)
    if value is None:
        raise ProtocolError("null in place of bytes")
    return value, pos


def read_nullable_bytes(buf: Buffer, pos: int, flexible: bool) -> tuple[bytes | None, int]:
    start, end = _bounds(buf, pos, flexible)
    return (None if start < 0 else bytes(buf[start:end])), end


def read_nullable_records(buf: Buffer, pos: int, flexible: bool) -> tuple[memoryview | None, int]:
    """Record bytes as a view of `buf`: to be copied by whoever keeps them beyond it."""
    start, end = _bounds(buf, pos, flexible)
    return (None if start < 0 else memoryview(buf)[start:end]), end


def read_records(buf: Buffer, pos: int, flexible: bool) -> tuple[memoryview, int]:
    value, pos = read_nullable_records(buf, pos, flexible)
    if value is None:
        raise ProtocolError("null in place of records")
    return value, pos


def _bounds(buf: Buffer, pos: int, flexible: bool) -> tuple[int, int]:
    """Where a byte string starts and ends; start -1 is null."""
    if flexible:
        length, pos = read_length(buf, pos)
    else:
        (length,) = INT32.unpack_from(buf, pos)
        pos += 4
    if length < 0:
        return -1, pos
    end = pos + length
    if end > len(buf):
        raise ProtocolError(f"{length} bytes announced where {len(buf) - pos} are left")
    return pos, end


def read_count(buf: Buffer, pos: int, flexible: bool) -> tuple[int, int]:
    """An array's count, at most one item for each byte that is left, as in Kafka."""
    count, pos = read_nullable_count(buf, pos, flexible)
    if count < 0:
        raise ProtocolError("null in place of an array")
    return count, pos


def read_nullable_count(buf: Buffer, pos: int, flexible: bool) -> tuple[int, int]:
    """As `read_count`, with a negative count for null."""
    if flexible:
        count, pos = read_length(buf, pos)
    else:
        (count,) = INT32.unpack_from(buf, pos)
        pos += 4
    if count > len(buf) - pos:
        raise ProtocolError(f"array of {count} items where {len(buf) - pos} bytes are left")
    return count, pos


def read_array(
    buf: Buffer, pos: int, version: int, count: int, read: Callable[[Buffer, int, int], tuple[T, int]]
) -> tuple[list[T], int]:
    """`count` structs, one after the other."""
    items = []
    for _ in range(count):
        item, pos = read(buf, pos, version)
        items.append(item)
    return items, pos


def read_int8s(buf: Buffer, pos: int, count: int) -> tuple[list[int], int]:
    return _read_ints(buf, pos, count, "b", 1)


def read_int16s(buf: Buffer, pos: int, count: int) -> tuple[list[int], int]:
    return _read_ints(buf, pos, count, "h", 2)


def read_int32s(buf: Buffer, pos: int, count: int) -> tuple[list[int], int]:
    return _read_ints(buf, pos, count, "i", 4)


def read_int64s(buf: Buffer, pos: int, count: int) -> tuple[list[int], int]:
    return _read_ints(buf, pos, count, "q", 8)


def _read_ints(buf: Buffer, pos: int, count: int, code: str, size: int) -> tuple[list[int], int]:
    return list(unpack_from(f">{count}{code}", buf, pos)), pos + count * size


def read_strings(buf: Buffer, pos: int, count: int, flexible: bool) -> tuple[list[str], int]:
    items = []
    for _ in range(count):
        item, pos = read_string(buf, pos, flexible)
        items.append(item)
    return items, pos


def read_uuids(buf: Buffer, pos: int, count: int) -> tuple[list[bytes], int]:
    items = []
    for _ in range(count):
        item, pos = read_uuid(buf, pos)
        items.append(item)
    return items, pos


def read_uuid(buf: Buffer, pos: int) -> tuple[bytes, int]:
    end = pos + 16
    if end > len(buf):
        raise ProtocolError("the buffer ends inside a UUID")
    return bytes(buf[pos:end]), end


def read_presence(buf: Buffer, pos: int) -> tuple[bool, int]:
    """The byte before a nullable struct (W-15)."""
    return buf[pos] < 0x80, pos + 1


def read_tagged_presence(buf: Buffer, pos: int) -> tuple[bool, int]:
    """What stands before a nullable struct that is a tagged field."""
    value, pos = read_uvarint(buf, pos)
    return value > 0, pos


def read_tag(buf: Buffer, pos: int) -> tuple[int, int, int]:
    """The head of a tagged field: its tag, its size in bytes, and where it starts."""
    tag, pos = read_uvarint(buf, pos)
    size, pos = read_uvarint(buf, pos)
    return tag, size, pos


def skip_tag(buf: Buffer, pos: int, size: int) -> int:
    """The position behind an unknown tagged field (W-13)."""
    if not 0 <= size <= len(buf) - pos:
        raise ProtocolError(f"tagged field of {size} bytes where {len(buf) - pos} are left")
    return pos + size


def skip_tags(buf: Buffer, pos: int) -> int:
    """The position behind a tagged section of which nothing is known."""
    count = buf[pos]
    if count == 0:
        return pos + 1
    count, pos = read_uvarint(buf, pos)
    for _ in range(count):
        _, size, pos = read_tag(buf, pos)
        pos = skip_tag(buf, pos, size)
    return pos


# Writing


def uvarint(value: int) -> bytes:
    """An unsigned varint; `value` is below 2**32."""
    if value < 0x80:
        return _ONE_BYTE[value]
    if value < 0x4000:
        return bytes((value & 0x7F | 0x80, value >> 7))
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


_ONE_BYTE = tuple(bytes((value,)) for value in range(0x80))


def string(value: str, flexible: bool) -> bytes:
    """A string behind its length."""
    if flexible:
        return compact_string(value)
    data = value.encode("utf-8", "surrogateescape")
    if len(data) > MAX_STRING_BYTES:
        raise ValueError(f"string of {len(data)} bytes")
    return INT16.pack(len(data)) + data


def compact_string(value: str) -> bytes:
    try:
        data = value.encode()
    except UnicodeEncodeError:
        data = value.encode("utf-8", "surrogateescape")
    size = len(data) + 1
    if size < 0x80:
        return _ONE_BYTE[size] + data
    if size > MAX_STRING_BYTES + 1:
        raise ValueError(f"string of {len(data)} bytes")
    return uvarint(size) + data


def nullable_string(value: str | None, flexible: bool) -> bytes:
    if value is None:
        return b"\0" if flexible else b"\xff\xff"
    return string(value, flexible)


def byte_string(value: Buffer, flexible: bool) -> tuple[Buffer, Buffer]:
    """Bytes or records behind their length: `value` itself becomes a part, uncopied."""
    return (uvarint(len(value) + 1) if flexible else INT32.pack(len(value))), value


def nullable_byte_string(value: Buffer | None, flexible: bool) -> tuple[Buffer, ...]:
    if value is None:
        return (b"\0" if flexible else b"\xff\xff\xff\xff",)
    return (uvarint(len(value) + 1) if flexible else INT32.pack(len(value))), value


def array_count(items: int, flexible: bool) -> bytes:
    """What stands before an array's items."""
    return uvarint(items + 1) if flexible else INT32.pack(items)


def null_array(flexible: bool) -> bytes:
    return b"\0" if flexible else b"\xff\xff\xff\xff"


def compact_int32s(values: list[int]) -> bytes:
    """An array of numbers in the compact form; most hold one replica or none."""
    items = len(values)
    if items == 0:
        return b"\1"
    if items == 1:
        return _ONE_INT32.pack(2, values[0])
    return uvarint(items + 1) + pack(f">{items}i", *values)


_ONE_INT32 = Struct(">Bi")


def int32s(values: list[int], flexible: bool) -> bytes:
    """An array of numbers in either form."""
    if flexible:
        return compact_int32s(values)
    items = len(values)
    if items == 0:
        return b"\0\0\0\0"
    if items == 1:
        return _TWO_INT32.pack(1, values[0])
    return pack(f">{items + 1}i", items, *values)


_TWO_INT32 = Struct(">ii")


def numbers(values: list[int], code: str, flexible: bool) -> bytes:
    """An array of numbers; `code` is their letter of `struct`."""
    return array_count(len(values), flexible) + pack(f">{len(values)}{code}", *values)


def strings(values: list[str], flexible: bool) -> bytes:
    return array_count(len(values), flexible) + b"".join([string(value, flexible) for value in values])


def uuids(values: list[bytes], flexible: bool) -> bytes:
    return array_count(len(values), flexible) + b"".join(values)


def write_tags(out: list[Buffer], tags: list[tuple[int, list[Buffer]]]) -> None:
    """A tagged section; `tags` by rising tag, each with the parts of its value."""
    if not tags:
        out.append(b"\0")
        return
    out.append(uvarint(len(tags)))
    for tag, parts in tags:
        out += (uvarint(tag), uvarint(sum(map(len, parts))))
        out += parts
