"""Generated from protocol_specs/: ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupCurrentMemberAssignmentKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        write_string(out, self.member_id, False)


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
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.previous_member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.state,), pos = INT8.unpack_from(buf, pos), pos + 1
            count, pos = read_count(buf, pos, True)
            m.assigned_partitions, pos = read_array(
                buf, pos, version, count, ShareGroupCurrentMemberAssignmentValue.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupCurrentMemberAssignmentValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.member_epoch))
        out.append(INT32.pack(self.previous_member_epoch))
        out.append(INT8.pack(self.state))
        write_count(out, len(self.assigned_partitions), True)
        for item in self.assigned_partitions:
            item.write(out, version)
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
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")
