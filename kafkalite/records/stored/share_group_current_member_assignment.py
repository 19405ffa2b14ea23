# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue."""

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

pack_iib = struct.Struct(">iib").pack
unpack_iib = struct.Struct(">iib").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ShareGroupCurrentMemberAssignmentKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 14
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupCurrentMemberAssignmentKey, int]:
        try:
            m = new(ShareGroupCurrentMemberAssignmentKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupCurrentMemberAssignmentKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class ShareGroupCurrentMemberAssignmentValue(VersionedMessage):
    __slots__ = ("member_epoch", "previous_member_epoch", "state", "assigned_partitions")
    api_key = 14
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        member_epoch: int = 0,
        previous_member_epoch: int = 0,
        state: int = 0,
        assigned_partitions: list[ShareGroupCurrentMemberAssignmentValue.TopicPartitions] | None = None,
    ) -> None:
        self.member_epoch = member_epoch
        self.previous_member_epoch = previous_member_epoch
        self.state = state
        self.assigned_partitions = [] if assigned_partitions is None else assigned_partitions

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupCurrentMemberAssignmentValue, int]:
        try:
            m = new(ShareGroupCurrentMemberAssignmentValue)
            m.member_epoch, m.previous_member_epoch, m.state = unpack_iib(buf, pos)
            pos += 9
            count, pos = read_count(buf, pos, True)
            m.assigned_partitions, pos = read_array(
                buf, pos, version, count, ShareGroupCurrentMemberAssignmentValue.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupCurrentMemberAssignmentValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_iib(self.member_epoch, self.previous_member_epoch, self.state),
            uvarint(len(self.assigned_partitions) + 1),
        )
        for topic_partitions in self.assigned_partitions:
            topic_partitions.write(out, version)
        out.append(b"\0")

    class TopicPartitions(Struct):
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
        ) -> tuple[ShareGroupCurrentMemberAssignmentValue.TopicPartitions, int]:
            m = new(ShareGroupCurrentMemberAssignmentValue.TopicPartitions)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions), b"\0")
