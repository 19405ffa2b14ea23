"""Generated from protocol_specs/: SyncGroupRequest, SyncGroupResponse."""

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


class SyncGroupRequest(Message):
    __slots__ = (
        "group_id",
        "generation_id",
        "member_id",
        "group_instance_id",
        "protocol_type",
        "protocol_name",
        "assignments",
    )
    api_key = 14
    min_version = 0
    max_version = 5
    flexible_from = 4

    def __init__(
        self,
        group_id: str = "",
        generation_id: int = 0,
        member_id: str = "",
        group_instance_id: str | None = None,
        protocol_type: str | None = None,
        protocol_name: str | None = None,
        assignments: list[SyncGroupRequest.SyncGroupRequestAssignment] | None = None,
    ) -> None:
        self.group_id = group_id
        self.generation_id = generation_id
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.protocol_type = protocol_type
        self.protocol_name = protocol_name
        self.assignments = [] if assignments is None else assignments

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SyncGroupRequest, int]:
        try:
            m = new(SyncGroupRequest)
            m.group_id, pos = read_string(buf, pos, version >= 4)
            (m.generation_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.member_id, pos = read_string(buf, pos, version >= 4)
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 4)
            else:
                m.group_instance_id = None
            if version == 5:
                m.protocol_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_type = None
            if version == 5:
                m.protocol_name, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_name = None
            count, pos = read_count(buf, pos, version >= 4)
            m.assignments, pos = read_array(buf, pos, version, count, SyncGroupRequest.SyncGroupRequestAssignment.read)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("SyncGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, version >= 4)
        out.append(INT32.pack(self.generation_id))
        write_string(out, self.member_id, version >= 4)
        if version >= 3:
            write_nullable_string(out, self.group_instance_id, version >= 4)
        if version == 5:
            write_nullable_string(out, self.protocol_type, True)
        if version == 5:
            write_nullable_string(out, self.protocol_name, True)
        write_count(out, len(self.assignments), version >= 4)
        for item in self.assignments:
            item.write(out, version)
        if version >= 4:
            out.append(b"\0")

    class SyncGroupRequestAssignment(Struct):
        __slots__ = ("member_id", "assignment")

        def __init__(
            self,
            member_id: str = "",
            assignment: bytes = b"",
        ) -> None:
            self.member_id = member_id
            self.assignment = assignment

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[SyncGroupRequest.SyncGroupRequestAssignment, int]:
            m = new(SyncGroupRequest.SyncGroupRequestAssignment)
            m.member_id, pos = read_string(buf, pos, version >= 4)
            m.assignment, pos = read_bytes(buf, pos, version >= 4)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version >= 4)
            write_bytes(out, self.assignment, version >= 4)
            if version >= 4:
                out.append(b"\0")


class SyncGroupResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "protocol_type", "protocol_name", "assignment")
    api_key = 14
    min_version = 0
    max_version = 5
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        protocol_type: str | None = None,
        protocol_name: str | None = None,
        assignment: bytes = b"",
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.protocol_type = protocol_type
        self.protocol_name = protocol_name
        self.assignment = assignment

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SyncGroupResponse, int]:
        try:
            m = new(SyncGroupResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 5:
                m.protocol_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_type = None
            if version == 5:
                m.protocol_name, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_name = None
            m.assignment, pos = read_bytes(buf, pos, version >= 4)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("SyncGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        if version == 5:
            write_nullable_string(out, self.protocol_type, True)
        if version == 5:
            write_nullable_string(out, self.protocol_name, True)
        write_bytes(out, self.assignment, version >= 4)
        if version >= 4:
            out.append(b"\0")
