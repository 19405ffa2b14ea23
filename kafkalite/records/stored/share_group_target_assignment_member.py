# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

unpack_u = struct.Struct(">16s").unpack_from


class ShareGroupTargetAssignmentMemberKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 13
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupTargetAssignmentMemberKey, int]:
        try:
            m = new(ShareGroupTargetAssignmentMemberKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupTargetAssignmentMemberKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class ShareGroupTargetAssignmentMemberValue(VersionedMessage):
    __slots__ = ("topic_partitions",)
    api_key = 13
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topic_partitions: list[ShareGroupTargetAssignmentMemberValue.TopicPartition] | None = None,
    ) -> None:
        self.topic_partitions = [] if topic_partitions is None else topic_partitions

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupTargetAssignmentMemberValue, int]:
        try:
            m = new(ShareGroupTargetAssignmentMemberValue)
            count, pos = read_count(buf, pos, True)
            m.topic_partitions, pos = read_array(
                buf, pos, version, count, ShareGroupTargetAssignmentMemberValue.TopicPartition.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupTargetAssignmentMemberValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.topic_partitions) + 1))
        for topic_partition in self.topic_partitions:
            topic_partition.write(out, version)
        out.append(b"\0")

    class TopicPartition(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ShareGroupTargetAssignmentMemberValue.TopicPartition, int]:
            m = new(ShareGroupTargetAssignmentMemberValue.TopicPartition)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions), b"\0")
