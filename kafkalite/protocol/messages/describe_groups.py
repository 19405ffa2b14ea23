# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeGroupsRequest, DescribeGroupsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    byte_string,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_t = struct.Struct(">?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


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
        flexible = version >= 5
        try:
            m = new(DescribeGroupsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.groups, pos = read_strings(buf, pos, count, flexible)
            if version >= 3:
                m.include_authorized_operations = buf[pos] != 0
                pos += 1
            else:
                m.include_authorized_operations = False
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 5
        if version >= 3:
            out += (strings(self.groups, flexible), pack_t(self.include_authorized_operations))
        else:
            out.append(strings(self.groups, False))
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
        flexible = version >= 5
        try:
            m = new(DescribeGroupsResponse)
            if version >= 1:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, flexible)
            m.groups, pos = read_array(buf, pos, version, count, DescribeGroupsResponse.DescribedGroup.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 5
        if version >= 1:
            out += (pack_i(self.throttle_time_ms), array_count(len(self.groups), flexible))
        else:
            out.append(pack_i(len(self.groups)))
        for described_group in self.groups:
            described_group.write(out, version)
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
            flexible = version >= 5
            m = new(DescribeGroupsResponse.DescribedGroupMember)
            m.member_id, pos = read_string(buf, pos, flexible)
            if version >= 4:
                m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.group_instance_id = None
            m.client_id, pos = read_string(buf, pos, flexible)
            m.client_host, pos = read_string(buf, pos, flexible)
            m.member_metadata, pos = read_bytes(buf, pos, flexible)
            m.member_assignment, pos = read_bytes(buf, pos, flexible)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 5
            if version >= 4:
                out += (
                    string(self.member_id, flexible),
                    nullable_string(self.group_instance_id, flexible),
                    string(self.client_id, flexible),
                    string(self.client_host, flexible),
                    *byte_string(self.member_metadata, flexible),
                    *byte_string(self.member_assignment, flexible),
                )
            else:
                out += (
                    string(self.member_id, False),
                    string(self.client_id, False),
                    string(self.client_host, False),
                    *byte_string(self.member_metadata, False),
                    *byte_string(self.member_assignment, False),
                )
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
            flexible = version >= 5
            m = new(DescribeGroupsResponse.DescribedGroup)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            if version == 6:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            m.group_id, pos = read_string(buf, pos, flexible)
            m.group_state, pos = read_string(buf, pos, flexible)
            m.protocol_type, pos = read_string(buf, pos, flexible)
            m.protocol_data, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.members, pos = read_array(buf, pos, version, count, DescribeGroupsResponse.DescribedGroupMember.read)
            if version >= 3:
                (m.authorized_operations,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.authorized_operations = -2147483648
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 5
            if version == 6:
                out += (
                    pack_h(self.error_code),
                    nullable_string(self.error_message, True),
                    compact_string(self.group_id),
                    compact_string(self.group_state),
                    compact_string(self.protocol_type),
                    compact_string(self.protocol_data),
                    uvarint(len(self.members) + 1),
                )
            else:
                out += (
                    pack_h(self.error_code),
                    string(self.group_id, flexible),
                    string(self.group_state, flexible),
                    string(self.protocol_type, flexible),
                    string(self.protocol_data, flexible),
                    array_count(len(self.members), flexible),
                )
            for described_group_member in self.members:
                described_group_member.write(out, version)
            if version >= 3:
                out.append(pack_i(self.authorized_operations))
            if version >= 5:
                out.append(b"\0")
