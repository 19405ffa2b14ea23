"""Generated from protocol_specs/: ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupCurrentMemberAssignmentKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        write_string(out, self.member_id, False)


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
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.previous_member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.state,), pos = INT8.unpack_from(buf, pos), pos + 1
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
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupCurrentMemberAssignmentValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.member_epoch))
        out.append(INT32.pack(self.previous_member_epoch))
        out.append(INT8.pack(self.state))
        write_count(out, len(self.assigned_partitions), True)
        for item in self.assigned_partitions:
            item.write(out, version)
        write_count(out, len(self.partitions_pending_revocation), True)
        for item in self.partitions_pending_revocation:
            item.write(out, version)
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
            m.topic_id, pos = read_uuid(buf, pos)
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
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            tags: list[tuple[int, list[Buffer]]] = []
            if self.assignment_epochs != []:
                part: list[Buffer] = []
                if self.assignment_epochs is None:
                    write_null_array(part, True)
                else:
                    write_count(part, len(self.assignment_epochs), True)
                    write_ints(part, self.assignment_epochs, "i")
                tags.append((0, part))
            write_tags(out, tags)
