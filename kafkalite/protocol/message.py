"""What all generated classes have in common: comparing, printing, and going from and to bytes.

`Struct` is a nested struct, `Message` a whole schema. The other classes are messages that are stored: their bytes start
with a frame that says which schema and version follow.
"""

from __future__ import annotations

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.primitives import INT16, read_uvarint, uvarint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self

    from kafkalite.protocol.primitives import Buffer

EMPTY: Any = []
"""Default of a nullable array or struct that is empty when not given, where None is null; never kept, never changed."""


class Struct:
    """Base of all generated classes: values by name, equal when all fields are equal."""

    __slots__: tuple[str, ...] = ()
    __hash__ = None  # type: ignore[assignment]  # mutable values

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{self.__class__.__qualname__}({fields})"


class Message(Struct):
    """A schema; `flexible_from` is its first version with compact lengths and tagged fields, None if there is none."""

    __slots__ = ()
    api_key: ClassVar[int] = -1
    min_version: ClassVar[int] = 0
    max_version: ClassVar[int] = 0
    flexible_from: ClassVar[int | None] = None

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[Message, int]:
        """The message at `pos` and the position behind it; raises `ProtocolError` and nothing else."""
        raise NotImplementedError

    def write(self, out: list[Buffer], version: int) -> None:
        """Append the message's parts; fields outside the version are left out, record bytes become parts uncopied."""
        raise NotImplementedError

    @classmethod
    def decode(cls, data: Buffer, version: int) -> Self:
        """The message in `data`; bytes behind it are ignored, as Kafka does (W-16)."""
        return cls._decode_at(data, 0, version)

    def encode(self, version: int) -> bytes:
        out: list[Buffer] = []
        self.write(out, version)
        return b"".join(out)

    @classmethod
    def _decode_at(cls, data: Buffer, pos: int, version: int) -> Self:
        if not cls.min_version <= version <= cls.max_version:
            raise ProtocolError(f"{cls.__name__}: version {version}")
        message, _ = cls.read(data, pos, version)
        assert isinstance(message, cls)
        return message


class VersionedMessage(Message):
    """Stored behind its version as an int16: values of coordinators, control records, the consumer protocol, files."""

    __slots__ = ()

    @classmethod
    def decode_framed(cls, data: Buffer) -> Self:
        """The message behind its frame; raises `ProtocolError` for a version it does not have."""
        if len(data) < 2:
            raise ProtocolError(f"{cls.__name__}: no version")
        (version,) = INT16.unpack_from(data)
        return cls._decode_at(data, 2, version)

    def encode_framed(self, version: int) -> bytes:
        return INT16.pack(version) + self.encode(version)


class KeyMessage(Message):
    """Key of a coordinator's record: stored behind its `api_key` as an int16, which names value and key alike."""

    __slots__ = ()

    @classmethod
    def decode_framed(cls, data: Buffer) -> Self:
        """The key behind its frame; raises `ProtocolError` when it is another record's."""
        if len(data) < 2:
            raise ProtocolError(f"{cls.__name__}: no type")
        (api_key,) = INT16.unpack_from(data)
        if api_key != cls.api_key:
            raise ProtocolError(f"{cls.__name__}: type {api_key}")
        return cls._decode_at(data, 2, 0)

    def encode_framed(self, version: int = 0) -> bytes:
        return INT16.pack(self.api_key) + self.encode(version)


class MetadataMessage(Message):
    """Record of the metadata log: stored behind the varints frame version (1), `api_key` and version."""

    __slots__ = ()

    @classmethod
    def decode_framed(cls, data: Buffer) -> Self:
        """The record behind its frame; raises `ProtocolError` when it is another one or of an unknown version."""
        api_key, version, pos = read_metadata_frame(data)
        if api_key != cls.api_key:
            raise ProtocolError(f"{cls.__name__}: type {api_key}")
        return cls._decode_at(data, pos, version)

    def encode_framed(self, version: int) -> bytes:
        return b"\x01" + uvarint(self.api_key) + uvarint(version) + self.encode(version)


def read_metadata_frame(data: Buffer) -> tuple[int, int, int]:
    """Record type, version and start of the record's bytes; raises `ProtocolError`."""
    try:
        frame_version, pos = read_uvarint(data, 0)
        api_key, pos = read_uvarint(data, pos)
        version, pos = read_uvarint(data, pos)
    except IndexError:
        raise ProtocolError("metadata record: the frame is cut off") from None
    if frame_version != 1:
        raise ProtocolError(f"metadata record: frame version {frame_version}")
    return api_key, version, pos
