# ruff: noqa: N816
"""Generated from protocol_specs/: OffsetCommitKey, OffsetCommitValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    new,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_q = struct.Struct(">q").pack
pack_qi = struct.Struct(">qi").pack
pack_qq = struct.Struct(">qq").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_q = struct.Struct(">q").unpack_from
unpack_qi = struct.Struct(">qi").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
            (m.partition,) = unpack_i(buf, pos)
            pos += 4
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetCommitKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group, False), string(self.topic, False), pack_i(self.partition))


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
        flexible = version == 4
        try:
            m = new(OffsetCommitValue)
            if version >= 3:
                m.offset, m.leader_epoch = unpack_qi(buf, pos)
                pos += 12
            else:
                (m.offset,) = unpack_q(buf, pos)
                pos += 8
                m.leader_epoch = -1
            m.metadata, pos = read_string(buf, pos, flexible)
            if version >= 2:
                (m.commit_timestamp,) = unpack_q(buf, pos)
                pos += 8
                m.expire_timestamp = -1
            elif version == 1:
                m.commit_timestamp, m.expire_timestamp = unpack_qq(buf, pos)
                pos += 16
            else:
                (m.commit_timestamp,) = unpack_q(buf, pos)
                pos += 8
                m.expire_timestamp = -1
            m.topic_id = ZERO_UUID
            if version == 4:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        (m.topic_id,) = unpack_u(buf, pos)
                        pos += 16
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetCommitValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        if version >= 3:
            out += (
                pack_qi(self.offset, self.leader_epoch),
                string(self.metadata, flexible),
                pack_q(self.commit_timestamp),
            )
        elif version == 2:
            out += (pack_q(self.offset), string(self.metadata, False), pack_q(self.commit_timestamp))
        elif version == 1:
            out += (
                pack_q(self.offset),
                string(self.metadata, False),
                pack_qq(self.commit_timestamp, self.expire_timestamp),
            )
        else:
            out += (pack_q(self.offset), string(self.metadata, False), pack_q(self.commit_timestamp))
        if version == 4:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.topic_id != ZERO_UUID:
                tag_0: list[Buffer] = []
                tag_0.append(self.topic_id)
                tags.append((0, tag_0))
            write_tags(out, tags)
