"""Generated from protocol_specs/: DescribeGroupsRequest, DescribeGroupsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    write_bytes,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DescribeGroupsRequest(Message):
    __slots__ = ("groups", "include_authorized_operations")
    api_key = 15
    min_version = 0
    max_version = 6
    flexible_from = 5

    def __init__(
        self,
        groups: list[str] | None = None,
        include_authorized_operations: bool = False,
    ) -> None:
        self.groups = [] if groups is None else groups
        self.include_authorized_operations = include_authorized_operations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeGroupsRequest, int]:
        try:
            m = new(DescribeGroupsRequest)
            count, pos = read_count(buf, pos, version >= 5)
            m.groups, pos = read_strings(buf, pos, count, version >= 5)
            if version >= 3:
                m.include_authorized_operations, pos = buf[pos] != 0, pos + 1
            else:
                m.include_authorized_operations = False
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.groups), version >= 5)
        for text in self.groups:
            write_string(out, text, version >= 5)
        if version >= 3:
            out.append(b"\1" if self.include_authorized_operations else b"\0")
        if version >= 5:
            out.append(b"\0")


class DescribeGroupsResponse(Message):
    __slots__ = ("throttle_time_ms", "groups")
    api_key = 15
    min_version = 0
    max_version = 6
    flexible_from = 5

    def __init__(
        self,
        throttle_time_ms: int = 0,
        groups: list[DescribeGroupsResponse.DescribedGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeGroupsResponse, int]:
        try:
            m = new(DescribeGroupsResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, version >= 5)
            m.groups, pos = read_array(buf, pos, version, count, DescribeGroupsResponse.DescribedGroup.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.groups), version >= 5)
        for item in self.groups:
            item.write(out, version)
        if version >= 5:
            out.append(b"\0")

    class DescribedGroupMember(Struct):
        __slots__ = (
            "member_id",
            "group_instance_id",
            "client_id",
            "client_host",
            "member_metadata",
            "member_assignment",
        )

        def __init__(
            self,
            member_id: str = "",
            group_instance_id: str | None = None,
            client_id: str = "",
            client_host: str = "",
            member_metadata: bytes = b"",
            member_assignment: bytes = b"",
        ) -> None:
            self.member_id = member_id
            self.group_instance_id = group_instance_id
            self.client_id = client_id
            self.client_host = client_host
            self.member_metadata = member_metadata
            self.member_assignment = member_assignment

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeGroupsResponse.DescribedGroupMember, int]:
            m = new(DescribeGroupsResponse.DescribedGroupMember)
            m.member_id, pos = read_string(buf, pos, version >= 5)
            if version >= 4:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 5)
            else:
                m.group_instance_id = None
            m.client_id, pos = read_string(buf, pos, version >= 5)
            m.client_host, pos = read_string(buf, pos, version >= 5)
            m.member_metadata, pos = read_bytes(buf, pos, version >= 5)
            m.member_assignment, pos = read_bytes(buf, pos, version >= 5)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version >= 5)
            if version >= 4:
                write_nullable_string(out, self.group_instance_id, version >= 5)
            write_string(out, self.client_id, version >= 5)
            write_string(out, self.client_host, version >= 5)
            write_bytes(out, self.member_metadata, version >= 5)
            write_bytes(out, self.member_assignment, version >= 5)
            if version >= 5:
                out.append(b"\0")

    class DescribedGroup(Struct):
        __slots__ = (
            "error_code",
            "error_message",
            "group_id",
            "group_state",
            "protocol_type",
            "protocol_data",
            "members",
            "authorized_operations",
        )

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = None,
            group_id: str = "",
            group_state: str = "",
            protocol_type: str = "",
            protocol_data: str = "",
            members: list[DescribeGroupsResponse.DescribedGroupMember] | None = None,
            authorized_operations: int = -2147483648,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.group_id = group_id
            self.group_state = group_state
            self.protocol_type = protocol_type
            self.protocol_data = protocol_data
            self.members = [] if members is None else members
            self.authorized_operations = authorized_operations

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeGroupsResponse.DescribedGroup, int]:
            m = new(DescribeGroupsResponse.DescribedGroup)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 6:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            m.group_id, pos = read_string(buf, pos, version >= 5)
            m.group_state, pos = read_string(buf, pos, version >= 5)
            m.protocol_type, pos = read_string(buf, pos, version >= 5)
            m.protocol_data, pos = read_string(buf, pos, version >= 5)
            count, pos = read_count(buf, pos, version >= 5)
            m.members, pos = read_array(buf, pos, version, count, DescribeGroupsResponse.DescribedGroupMember.read)
            if version >= 3:
                (m.authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.authorized_operations = -2147483648
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            if version == 6:
                write_nullable_string(out, self.error_message, True)
            write_string(out, self.group_id, version >= 5)
            write_string(out, self.group_state, version >= 5)
            write_string(out, self.protocol_type, version >= 5)
            write_string(out, self.protocol_data, version >= 5)
            write_count(out, len(self.members), version >= 5)
            for item in self.members:
                item.write(out, version)
            if version >= 3:
                out.append(INT32.pack(self.authorized_operations))
            if version >= 5:
                out.append(b"\0")
