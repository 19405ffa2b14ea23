# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    new,
    null_array,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iib = struct.Struct(">iib").pack
unpack_iib = struct.Struct(">iib").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ConsumerGroupCurrentMemberAssignmentKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 8
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupCurrentMemberAssignmentKey, int]:
        try:
            m = new(ConsumerGroupCurrentMemberAssignmentKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupCurrentMemberAssignmentKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class ConsumerGroupCurrentMemberAssignmentValue(VersionedMessage):
    __slots__ = (
        "member_epoch",
        "previous_member_epoch",
        "state",
        "assigned_partitions",
        "partitions_pending_revocation",
    )
    api_key = 8
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        member_epoch: int = 0,
        previous_member_epoch: int = 0,
        state: int = 0,
        assigned_partitions: list[ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions] | None = None,
        partitions_pending_revocation: list[ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions] | None = None,
    ) -> None:
        self.member_epoch = member_epoch
        self.previous_member_epoch = previous_member_epoch
        self.state = state
        self.assigned_partitions = [] if assigned_partitions is None else assigned_partitions
        self.partitions_pending_revocation = (
            [] if partitions_pending_revocation is None else partitions_pending_revocation
        )

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupCurrentMemberAssignmentValue, int]:
        try:
            m = new(ConsumerGroupCurrentMemberAssignmentValue)
            m.member_epoch, m.previous_member_epoch, m.state = unpack_iib(buf, pos)
            pos += 9
            count, pos = read_count(buf, pos, True)
            m.assigned_partitions, pos = read_array(
                buf, pos, version, count, ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions.read
            )
            count, pos = read_count(buf, pos, True)
            m.partitions_pending_revocation, pos = read_array(
                buf, pos, version, count, ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupCurrentMemberAssignmentValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_iib(self.member_epoch, self.previous_member_epoch, self.state),
            uvarint(len(self.assigned_partitions) + 1),
        )
        for topic_partitions in self.assigned_partitions:
            topic_partitions.write(out, version)
        out.append(uvarint(len(self.partitions_pending_revocation) + 1))
        for topic_partitions in self.partitions_pending_revocation:
            topic_partitions.write(out, version)
        out.append(b"\0")

    class TopicPartitions(Struct):
        __slots__ = ("topic_id", "partitions", "assignment_epochs")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
            assignment_epochs: list[int] | None = EMPTY,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions
            self.assignment_epochs = [] if assignment_epochs is EMPTY else assignment_epochs

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions, int]:
            m = new(ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            m.assignment_epochs = []
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.assignment_epochs = None
                    else:
                        m.assignment_epochs, pos = read_int32s(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions))
            tags: list[tuple[int, list[Buffer]]] = []
            if self.assignment_epochs != []:
                tag_0: list[Buffer] = []
                tag_0.append(
                    null_array(True) if self.assignment_epochs is None else compact_int32s(self.assignment_epochs)
                )
                tags.append((0, tag_0))
            write_tags(out, tags)
