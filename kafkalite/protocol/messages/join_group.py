"""Generated from protocol_specs/: JoinGroupRequest, JoinGroupResponse."""

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
    skip_tags,
    write_bytes,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(JoinGroupRequest)
            m.group_id, pos = read_string(buf, pos, version >= 6)
            (m.session_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 1:
                (m.rebalance_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.rebalance_timeout_ms = -1
            m.member_id, pos = read_string(buf, pos, version >= 6)
            if version >= 5:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 6)
            else:
                m.group_instance_id = None
            m.protocol_type, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.protocols, pos = read_array(buf, pos, version, count, JoinGroupRequest.JoinGroupRequestProtocol.read)
            if version >= 8:
                m.reason, pos = read_nullable_string(buf, pos, True)
            else:
                m.reason = None
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("JoinGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, version >= 6)
        out.append(INT32.pack(self.session_timeout_ms))
        if version >= 1:
            out.append(INT32.pack(self.rebalance_timeout_ms))
        write_string(out, self.member_id, version >= 6)
        if version >= 5:
            write_nullable_string(out, self.group_instance_id, version >= 6)
        write_string(out, self.protocol_type, version >= 6)
        write_count(out, len(self.protocols), version >= 6)
        for item in self.protocols:
            item.write(out, version)
        if version >= 8:
            write_nullable_string(out, self.reason, True)
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
            m = new(JoinGroupRequest.JoinGroupRequestProtocol)
            m.name, pos = read_string(buf, pos, version >= 6)
            m.metadata, pos = read_bytes(buf, pos, version >= 6)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 6)
            write_bytes(out, self.metadata, version >= 6)
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
        try:
            m = new(JoinGroupResponse)
            if version >= 2:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.generation_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 7:
                m.protocol_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_type = None
            m.protocol_name, pos = read_nullable_string(buf, pos, version >= 6)
            if m.protocol_name is None and not (version >= 7):
                raise ProtocolError("JoinGroupResponse.protocol_name is null")
            m.leader, pos = read_string(buf, pos, version >= 6)
            if version == 9:
                m.skip_assignment, pos = buf[pos] != 0, pos + 1
            else:
                m.skip_assignment = False
            m.member_id, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.members, pos = read_array(buf, pos, version, count, JoinGroupResponse.JoinGroupResponseMember.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("JoinGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 2:
            out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        out.append(INT32.pack(self.generation_id))
        if version >= 7:
            write_nullable_string(out, self.protocol_type, True)
        write_nullable_string(out, self.protocol_name, version >= 6)
        write_string(out, self.leader, version >= 6)
        if version == 9:
            out.append(b"\1" if self.skip_assignment else b"\0")
        write_string(out, self.member_id, version >= 6)
        write_count(out, len(self.members), version >= 6)
        for item in self.members:
            item.write(out, version)
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
            m = new(JoinGroupResponse.JoinGroupResponseMember)
            m.member_id, pos = read_string(buf, pos, version >= 6)
            if version >= 5:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 6)
            else:
                m.group_instance_id = None
            m.metadata, pos = read_bytes(buf, pos, version >= 6)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version >= 6)
            if version >= 5:
                write_nullable_string(out, self.group_instance_id, version >= 6)
            write_bytes(out, self.metadata, version >= 6)
            if version >= 6:
                out.append(b"\0")
