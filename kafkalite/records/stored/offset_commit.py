"""Generated from protocol_specs/: OffsetCommitKey, OffsetCommitValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import (
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_string,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class OffsetCommitKey(KeyMessage):
    __slots__ = ("group", "topic", "partition")
    api_key = 1
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitKey, int]:
        try:
            m = new(OffsetCommitKey)
            m.group, pos = read_string(buf, pos, False)
            m.topic, pos = read_string(buf, pos, False)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetCommitKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group, False)
        write_string(out, self.topic, False)
        out.append(INT32.pack(self.partition))


class OffsetCommitValue(VersionedMessage):
    __slots__ = ("offset", "leader_epoch", "metadata", "commit_timestamp", "expire_timestamp", "topic_id")
    api_key = 1
    min_version = 0
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        offset: int = 0,
        leader_epoch: int = -1,
        metadata: str = "",
        commit_timestamp: int = 0,
        expire_timestamp: int = -1,
        topic_id: bytes = ZERO_UUID,
    ) -> None:
        self.offset = offset
        self.leader_epoch = leader_epoch
        self.metadata = metadata
        self.commit_timestamp = commit_timestamp
        self.expire_timestamp = expire_timestamp
        self.topic_id = topic_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitValue, int]:
        try:
            m = new(OffsetCommitValue)
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 3:
                (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.leader_epoch = -1
            m.metadata, pos = read_string(buf, pos, version == 4)
            (m.commit_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 1:
                (m.expire_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.expire_timestamp = -1
            m.topic_id = ZERO_UUID
            if version == 4:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        m.topic_id, pos = read_uuid(buf, pos)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetCommitValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT64.pack(self.offset))
        if version >= 3:
            out.append(INT32.pack(self.leader_epoch))
        write_string(out, self.metadata, version == 4)
        out.append(INT64.pack(self.commit_timestamp))
        if version == 1:
            out.append(INT64.pack(self.expire_timestamp))
        if version == 4:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.topic_id != ZERO_UUID:
                part: list[Buffer] = []
                part.append(self.topic_id)
                tags.append((0, part))
            write_tags(out, tags)
