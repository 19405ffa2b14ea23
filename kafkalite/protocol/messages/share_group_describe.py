# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupDescribeRequest, ShareGroupDescribeResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ii = struct.Struct(">ii").pack
pack_t = struct.Struct(">?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
            m.include_authorized_operations = buf[pos] != 0
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupDescribeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (strings(self.group_ids, True), pack_t(self.include_authorized_operations), b"\0")


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
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(buf, pos, version, count, ShareGroupDescribeResponse.DescribedGroup.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupDescribeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.groups) + 1))
        for described_group in self.groups:
            described_group.write(out, version)
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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_string(self.topic_name), compact_int32s(self.partitions), b"\0")

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
            out.append(uvarint(len(self.topic_partitions) + 1))
            for topic_partitions in self.topic_partitions:
                topic_partitions.write(out, version)
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
            (m.member_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            m.assignment, pos = ShareGroupDescribeResponse.Assignment.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.member_id),
                nullable_string(self.rack_id, True),
                pack_i(self.member_epoch),
                compact_string(self.client_id),
                compact_string(self.client_host),
                strings(self.subscribed_topic_names, True),
            )
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
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.group_id, pos = read_string(buf, pos, True)
            m.group_state, pos = read_string(buf, pos, True)
            m.group_epoch, m.assignment_epoch = unpack_ii(buf, pos)
            pos += 8
            m.assignor_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.members, pos = read_array(buf, pos, version, count, ShareGroupDescribeResponse.Member.read)
            (m.authorized_operations,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, True),
                compact_string(self.group_id),
                compact_string(self.group_state),
                pack_ii(self.group_epoch, self.assignment_epoch),
                compact_string(self.assignor_name),
                uvarint(len(self.members) + 1),
            )
            for member in self.members:
                member.write(out, version)
            out += (pack_i(self.authorized_operations), b"\0")
