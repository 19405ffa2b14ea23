"""Generated from protocol_specs/: ShareGroupDescribeRequest, ShareGroupDescribeResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_string,
    read_string,
    read_strings,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ShareGroupDescribeRequest(Message):
    __slots__ = ("group_ids", "include_authorized_operations")
    api_key = 77
    min_version = 1
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        group_ids: list[str] | None = None,
        include_authorized_operations: bool = False,
    ) -> None:
        self.group_ids = [] if group_ids is None else group_ids
        self.include_authorized_operations = include_authorized_operations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeRequest, int]:
        try:
            m = new(ShareGroupDescribeRequest)
            count, pos = read_count(buf, pos, True)
            m.group_ids, pos = read_strings(buf, pos, count, True)
            m.include_authorized_operations, pos = buf[pos] != 0, pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupDescribeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.group_ids), True)
        for text in self.group_ids:
            write_string(out, text, True)
        out.append(b"\1" if self.include_authorized_operations else b"\0")
        out.append(b"\0")


class ShareGroupDescribeResponse(Message):
    __slots__ = ("throttle_time_ms", "groups")
    api_key = 77
    min_version = 1
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        groups: list[ShareGroupDescribeResponse.DescribedGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeResponse, int]:
        try:
            m = new(ShareGroupDescribeResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(buf, pos, version, count, ShareGroupDescribeResponse.DescribedGroup.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupDescribeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.groups), True)
        for item in self.groups:
            item.write(out, version)
        out.append(b"\0")

    class TopicPartitions(Struct):
        __slots__ = ("topic_id", "topic_name", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            topic_name: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeResponse.TopicPartitions, int]:
            m = new(ShareGroupDescribeResponse.TopicPartitions)
            m.topic_id, pos = read_uuid(buf, pos)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_string(out, self.topic_name, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")

    class Assignment(Struct):
        __slots__ = ("topic_partitions",)

        def __init__(
            self,
            topic_partitions: list[ShareGroupDescribeResponse.TopicPartitions] | None = None,
        ) -> None:
            self.topic_partitions = [] if topic_partitions is None else topic_partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeResponse.Assignment, int]:
            m = new(ShareGroupDescribeResponse.Assignment)
            count, pos = read_count(buf, pos, True)
            m.topic_partitions, pos = read_array(
                buf, pos, version, count, ShareGroupDescribeResponse.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.topic_partitions), True)
            for item in self.topic_partitions:
                item.write(out, version)
            out.append(b"\0")

    class Member(Struct):
        __slots__ = (
            "member_id",
            "rack_id",
            "member_epoch",
            "client_id",
            "client_host",
            "subscribed_topic_names",
            "assignment",
        )

        def __init__(
            self,
            member_id: str = "",
            rack_id: str | None = None,
            member_epoch: int = 0,
            client_id: str = "",
            client_host: str = "",
            subscribed_topic_names: list[str] | None = None,
            assignment: ShareGroupDescribeResponse.Assignment | None = None,
        ) -> None:
            self.member_id = member_id
            self.rack_id = rack_id
            self.member_epoch = member_epoch
            self.client_id = client_id
            self.client_host = client_host
            self.subscribed_topic_names = [] if subscribed_topic_names is None else subscribed_topic_names
            self.assignment = ShareGroupDescribeResponse.Assignment() if assignment is None else assignment

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeResponse.Member, int]:
            m = new(ShareGroupDescribeResponse.Member)
            m.member_id, pos = read_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            m.assignment, pos = ShareGroupDescribeResponse.Assignment.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, True)
            write_nullable_string(out, self.rack_id, True)
            out.append(INT32.pack(self.member_epoch))
            write_string(out, self.client_id, True)
            write_string(out, self.client_host, True)
            write_count(out, len(self.subscribed_topic_names), True)
            for text in self.subscribed_topic_names:
                write_string(out, text, True)
            self.assignment.write(out, version)
            out.append(b"\0")

    class DescribedGroup(Struct):
        __slots__ = (
            "error_code",
            "error_message",
            "group_id",
            "group_state",
            "group_epoch",
            "assignment_epoch",
            "assignor_name",
            "members",
            "authorized_operations",
        )

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = None,
            group_id: str = "",
            group_state: str = "",
            group_epoch: int = 0,
            assignment_epoch: int = 0,
            assignor_name: str = "",
            members: list[ShareGroupDescribeResponse.Member] | None = None,
            authorized_operations: int = -2147483648,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.group_id = group_id
            self.group_state = group_state
            self.group_epoch = group_epoch
            self.assignment_epoch = assignment_epoch
            self.assignor_name = assignor_name
            self.members = [] if members is None else members
            self.authorized_operations = authorized_operations

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupDescribeResponse.DescribedGroup, int]:
            m = new(ShareGroupDescribeResponse.DescribedGroup)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.group_id, pos = read_string(buf, pos, True)
            m.group_state, pos = read_string(buf, pos, True)
            (m.group_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.assignment_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.assignor_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.members, pos = read_array(buf, pos, version, count, ShareGroupDescribeResponse.Member.read)
            (m.authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            write_string(out, self.group_id, True)
            write_string(out, self.group_state, True)
            out.append(INT32.pack(self.group_epoch))
            out.append(INT32.pack(self.assignment_epoch))
            write_string(out, self.assignor_name, True)
            write_count(out, len(self.members), True)
            for item in self.members:
                item.write(out, version)
            out.append(INT32.pack(self.authorized_operations))
            out.append(b"\0")
