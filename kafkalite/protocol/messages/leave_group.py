# ruff: noqa: N816
"""Generated from protocol_specs/: LeaveGroupRequest, LeaveGroupResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_ih = struct.Struct(">ih").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class LeaveGroupRequest(Message):
    __slots__ = ("group_id", "member_id", "members")
    api_key = 13
    min_version = 0
    max_version = 5
    flexible_from = 4

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
        members: list[LeaveGroupRequest.MemberIdentity] | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.members = [] if members is None else members

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LeaveGroupRequest, int]:
        flexible = version >= 4
        try:
            m = new(LeaveGroupRequest)
            m.group_id, pos = read_string(buf, pos, flexible)
            if version <= 2:
                m.member_id, pos = read_string(buf, pos, False)
            else:
                m.member_id = ""
            if version >= 3:
                count, pos = read_count(buf, pos, flexible)
                m.members, pos = read_array(buf, pos, version, count, LeaveGroupRequest.MemberIdentity.read)
            else:
                m.members = []
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("LeaveGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        if version >= 3:
            out += (string(self.group_id, flexible), array_count(len(self.members), flexible))
        else:
            out += (string(self.group_id, False), string(self.member_id, False))
        if version >= 3:
            for member_identity in self.members:
                member_identity.write(out, version)
        if version >= 4:
            out.append(b"\0")

    class MemberIdentity(Struct):
        __slots__ = ("member_id", "group_instance_id", "reason")

        def __init__(
            self,
            member_id: str = "",
            group_instance_id: str | None = None,
            reason: str | None = None,
        ) -> None:
            self.member_id = member_id
            self.group_instance_id = group_instance_id
            self.reason = reason

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[LeaveGroupRequest.MemberIdentity, int]:
            flexible = version >= 4
            m = new(LeaveGroupRequest.MemberIdentity)
            m.member_id, pos = read_string(buf, pos, flexible)
            m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            if version == 5:
                m.reason, pos = read_nullable_string(buf, pos, True)
            else:
                m.reason = None
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 4
            if version == 5:
                out += (
                    compact_string(self.member_id),
                    nullable_string(self.group_instance_id, True),
                    nullable_string(self.reason, True),
                )
            else:
                out += (string(self.member_id, flexible), nullable_string(self.group_instance_id, flexible))
            if version >= 4:
                out.append(b"\0")


class LeaveGroupResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "members")
    api_key = 13
    min_version = 0
    max_version = 5
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        members: list[LeaveGroupResponse.MemberResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.members = [] if members is None else members

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LeaveGroupResponse, int]:
        flexible = version >= 4
        try:
            m = new(LeaveGroupResponse)
            if version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.throttle_time_ms = 0
            if version >= 3:
                count, pos = read_count(buf, pos, flexible)
                m.members, pos = read_array(buf, pos, version, count, LeaveGroupResponse.MemberResponse.read)
            else:
                m.members = []
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("LeaveGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        if version >= 3:
            out += (pack_ih(self.throttle_time_ms, self.error_code), array_count(len(self.members), flexible))
        elif version >= 1:
            out.append(pack_ih(self.throttle_time_ms, self.error_code))
        else:
            out.append(pack_h(self.error_code))
        if version >= 3:
            for member_response in self.members:
                member_response.write(out, version)
        if version >= 4:
            out.append(b"\0")

    class MemberResponse(Struct):
        __slots__ = ("member_id", "group_instance_id", "error_code")

        def __init__(
            self,
            member_id: str = "",
            group_instance_id: str | None = "",
            error_code: int = 0,
        ) -> None:
            self.member_id = member_id
            self.group_instance_id = group_instance_id
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[LeaveGroupResponse.MemberResponse, int]:
            flexible = version >= 4
            m = new(LeaveGroupResponse.MemberResponse)
            m.member_id, pos = read_string(buf, pos, flexible)
            m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 4
            out += (
                string(self.member_id, flexible),
                nullable_string(self.group_instance_id, flexible),
                pack_h(self.error_code),
            )
            if version >= 4:
                out.append(b"\0")
