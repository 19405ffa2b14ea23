# ruff: noqa: N816
"""Generated from protocol_specs/: JoinGroupRequest, JoinGroupResponse."""

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
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hi = struct.Struct(">hi").pack
pack_i = struct.Struct(">i").pack
pack_ihi = struct.Struct(">ihi").pack
pack_ii = struct.Struct(">ii").pack
pack_t = struct.Struct(">?").pack
unpack_hi = struct.Struct(">hi").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ihi = struct.Struct(">ihi").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from


class JoinGroupRequest(Message):
    __slots__ = (
        "group_id",
        "session_timeout_ms",
        "rebalance_timeout_ms",
        "member_id",
        "group_instance_id",
        "protocol_type",
        "protocols",
        "reason",
    )
    api_key = 11
    min_version = 0
    max_version = 9
    flexible_from = 6

    def __init__(
        self,
        group_id: str = "",
        session_timeout_ms: int = 0,
        rebalance_timeout_ms: int = -1,
        member_id: str = "",
        group_instance_id: str | None = None,
        protocol_type: str = "",
        protocols: list[JoinGroupRequest.JoinGroupRequestProtocol] | None = None,
        reason: str | None = None,
    ) -> None:
        self.group_id = group_id
        self.session_timeout_ms = session_timeout_ms
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.protocol_type = protocol_type
        self.protocols = [] if protocols is None else protocols
        self.reason = reason

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[JoinGroupRequest, int]:
        flexible = version >= 6
        try:
            m = new(JoinGroupRequest)
            m.group_id, pos = read_string(buf, pos, flexible)
            if version >= 1:
                m.session_timeout_ms, m.rebalance_timeout_ms = unpack_ii(buf, pos)
                pos += 8
            else:
                (m.session_timeout_ms,) = unpack_i(buf, pos)
                pos += 4
                m.rebalance_timeout_ms = -1
            m.member_id, pos = read_string(buf, pos, flexible)
            if version >= 5:
                m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.group_instance_id = None
            m.protocol_type, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.protocols, pos = read_array(buf, pos, version, count, JoinGroupRequest.JoinGroupRequestProtocol.read)
            if version >= 8:
                m.reason, pos = read_nullable_string(buf, pos, True)
            else:
                m.reason = None
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("JoinGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version >= 5:
            out += (
                string(self.group_id, flexible),
                pack_ii(self.session_timeout_ms, self.rebalance_timeout_ms),
                string(self.member_id, flexible),
                nullable_string(self.group_instance_id, flexible),
                string(self.protocol_type, flexible),
                array_count(len(self.protocols), flexible),
            )
        elif version >= 1:
            out += (
                string(self.group_id, False),
                pack_ii(self.session_timeout_ms, self.rebalance_timeout_ms),
                string(self.member_id, False),
                string(self.protocol_type, False),
                pack_i(len(self.protocols)),
            )
        else:
            out += (
                string(self.group_id, False),
                pack_i(self.session_timeout_ms),
                string(self.member_id, False),
                string(self.protocol_type, False),
                pack_i(len(self.protocols)),
            )
        for join_group_request_protocol in self.protocols:
            join_group_request_protocol.write(out, version)
        if version >= 8:
            out.append(nullable_string(self.reason, True))
        if version >= 6:
            out.append(b"\0")

    class JoinGroupRequestProtocol(Struct):
        __slots__ = ("name", "metadata")

        def __init__(
            self,
            name: str = "",
            metadata: bytes = b"",
        ) -> None:
            self.name = name
            self.metadata = metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[JoinGroupRequest.JoinGroupRequestProtocol, int]:
            flexible = version >= 6
            m = new(JoinGroupRequest.JoinGroupRequestProtocol)
            m.name, pos = read_string(buf, pos, flexible)
            m.metadata, pos = read_bytes(buf, pos, flexible)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            out += (string(self.name, flexible), *byte_string(self.metadata, flexible))
            if version >= 6:
                out.append(b"\0")


class JoinGroupResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "generation_id",
        "protocol_type",
        "protocol_name",
        "leader",
        "skip_assignment",
        "member_id",
        "members",
    )
    api_key = 11
    min_version = 0
    max_version = 9
    flexible_from = 6

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        generation_id: int = -1,
        protocol_type: str | None = None,
        protocol_name: str | None = "",
        leader: str = "",
        skip_assignment: bool = False,
        member_id: str = "",
        members: list[JoinGroupResponse.JoinGroupResponseMember] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.generation_id = generation_id
        self.protocol_type = protocol_type
        self.protocol_name = protocol_name
        self.leader = leader
        self.skip_assignment = skip_assignment
        self.member_id = member_id
        self.members = [] if members is None else members

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[JoinGroupResponse, int]:
        flexible = version >= 6
        try:
            m = new(JoinGroupResponse)
            if version >= 2:
                m.throttle_time_ms, m.error_code, m.generation_id = unpack_ihi(buf, pos)
                pos += 10
            else:
                m.error_code, m.generation_id = unpack_hi(buf, pos)
                pos += 6
                m.throttle_time_ms = 0
            if version >= 7:
                m.protocol_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_type = None
            m.protocol_name, pos = read_nullable_string(buf, pos, flexible)
            if m.protocol_name is None:
                if not (version >= 7):
                    raise ProtocolError("JoinGroupResponse: protocol_name is null")
            m.leader, pos = read_string(buf, pos, flexible)
            if version == 9:
                m.skip_assignment = buf[pos] != 0
                pos += 1
            else:
                m.skip_assignment = False
            m.member_id, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.members, pos = read_array(buf, pos, version, count, JoinGroupResponse.JoinGroupResponseMember.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("JoinGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version == 9:
            out += (
                pack_ihi(self.throttle_time_ms, self.error_code, self.generation_id),
                nullable_string(self.protocol_type, True),
                nullable_string(self.protocol_name, True),
                compact_string(self.leader),
                pack_t(self.skip_assignment),
                compact_string(self.member_id),
                uvarint(len(self.members) + 1),
            )
        elif version >= 7:
            out += (
                pack_ihi(self.throttle_time_ms, self.error_code, self.generation_id),
                nullable_string(self.protocol_type, True),
                nullable_string(self.protocol_name, True),
                compact_string(self.leader),
                compact_string(self.member_id),
                uvarint(len(self.members) + 1),
            )
        elif version >= 2:
            out += (
                pack_ihi(self.throttle_time_ms, self.error_code, self.generation_id),
                nullable_string(self.protocol_name, flexible),
                string(self.leader, flexible),
                string(self.member_id, flexible),
                array_count(len(self.members), flexible),
            )
        else:
            out += (
                pack_hi(self.error_code, self.generation_id),
                nullable_string(self.protocol_name, False),
                string(self.leader, False),
                string(self.member_id, False),
                pack_i(len(self.members)),
            )
        for join_group_response_member in self.members:
            join_group_response_member.write(out, version)
        if version >= 6:
            out.append(b"\0")

    class JoinGroupResponseMember(Struct):
        __slots__ = ("member_id", "group_instance_id", "metadata")

        def __init__(
            self,
            member_id: str = "",
            group_instance_id: str | None = None,
            metadata: bytes = b"",
        ) -> None:
            self.member_id = member_id
            self.group_instance_id = group_instance_id
            self.metadata = metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[JoinGroupResponse.JoinGroupResponseMember, int]:
            flexible = version >= 6
            m = new(JoinGroupResponse.JoinGroupResponseMember)
            m.member_id, pos = read_string(buf, pos, flexible)
            if version >= 5:
                m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.group_instance_id = None
            m.metadata, pos = read_bytes(buf, pos, flexible)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            if version >= 5:
                out += (
                    string(self.member_id, flexible),
                    nullable_string(self.group_instance_id, flexible),
                    *byte_string(self.metadata, flexible),
                )
            else:
                out += (string(self.member_id, False), *byte_string(self.metadata, False))
            if version >= 6:
                out.append(b"\0")
