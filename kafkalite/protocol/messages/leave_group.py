"""Generated from protocol_specs/: LeaveGroupRequest, LeaveGroupResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(LeaveGroupRequest)
            m.group_id, pos = read_string(buf, pos, version >= 4)
            if version <= 2:
                m.member_id, pos = read_string(buf, pos, False)
            else:
                m.member_id = ""
            if version >= 3:
                count, pos = read_count(buf, pos, version >= 4)
                m.members, pos = read_array(buf, pos, version, count, LeaveGroupRequest.MemberIdentity.read)
            else:
                m.members = []
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("LeaveGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, version >= 4)
        if version <= 2:
            write_string(out, self.member_id, False)
        if version >= 3:
            write_count(out, len(self.members), version >= 4)
            for item in self.members:
                item.write(out, version)
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
            m = new(LeaveGroupRequest.MemberIdentity)
            m.member_id, pos = read_string(buf, pos, version >= 4)
            m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 4)
            if version == 5:
                m.reason, pos = read_nullable_string(buf, pos, True)
            else:
                m.reason = None
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version >= 4)
            write_nullable_string(out, self.group_instance_id, version >= 4)
            if version == 5:
                write_nullable_string(out, self.reason, True)
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
        try:
            m = new(LeaveGroupResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 3:
                count, pos = read_count(buf, pos, version >= 4)
                m.members, pos = read_array(buf, pos, version, count, LeaveGroupResponse.MemberResponse.read)
            else:
                m.members = []
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("LeaveGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        if version >= 3:
            write_count(out, len(self.members), version >= 4)
            for item in self.members:
                item.write(out, version)
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
            m = new(LeaveGroupResponse.MemberResponse)
            m.member_id, pos = read_string(buf, pos, version >= 4)
            m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 4)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version >= 4)
            write_nullable_string(out, self.group_instance_id, version >= 4)
            out.append(INT16.pack(self.error_code))
            if version >= 4:
                out.append(b"\0")
