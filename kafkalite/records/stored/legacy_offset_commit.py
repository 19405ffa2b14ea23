"""Generated from protocol_specs/: LegacyOffsetCommitKey, LegacyOffsetCommitValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import INT32, INT64, new, read_string, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class LegacyOffsetCommitKey(KeyMessage):
    __slots__ = ("group", "topic", "partition")
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group: str = "",
        topic: str = "",
        partition: int = 0,
    ) -> None:
        self.group = group
        self.topic = topic
        self.partition = partition

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LegacyOffsetCommitKey, int]:
        try:
            m = new(LegacyOffsetCommitKey)
            m.group, pos = read_string(buf, pos, False)
            m.topic, pos = read_string(buf, pos, False)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("LegacyOffsetCommitKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group, False)
        write_string(out, self.topic, False)
        out.append(INT32.pack(self.partition))


class LegacyOffsetCommitValue(VersionedMessage):
    __slots__ = ("offset", "metadata", "commit_timestamp")
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        offset: int = 0,
        metadata: str = "",
        commit_timestamp: int = 0,
    ) -> None:
        self.offset = offset
        self.metadata = metadata
        self.commit_timestamp = commit_timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LegacyOffsetCommitValue, int]:
        try:
            m = new(LegacyOffsetCommitValue)
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.metadata, pos = read_string(buf, pos, False)
            (m.commit_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("LegacyOffsetCommitValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT64.pack(self.offset))
        write_string(out, self.metadata, False)
        out.append(INT64.pack(self.commit_timestamp))
