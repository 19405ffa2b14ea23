# ruff: noqa: N816
"""Generated from protocol_specs/: SyncGroupRequest, SyncGroupResponse."""

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

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


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
        flexible = version >= 4
        try:
            m = new(SyncGroupRequest)
            m.group_id, pos = read_string(buf, pos, flexible)
            (m.generation_id,) = unpack_i(buf, pos)
            pos += 4
            m.member_id, pos = read_string(buf, pos, flexible)
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
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
            count, pos = read_count(buf, pos, flexible)
            m.assignments, pos = read_array(buf, pos, version, count, SyncGroupRequest.SyncGroupRequestAssignment.read)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SyncGroupRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        if version == 5:
            out += (
                compact_string(self.group_id),
                pack_i(self.generation_id),
                compact_string(self.member_id),
                nullable_string(self.group_instance_id, True),
                nullable_string(self.protocol_type, True),
                nullable_string(self.protocol_name, True),
                uvarint(len(self.assignments) + 1),
            )
        elif version >= 3:
            out += (
                string(self.group_id, flexible),
                pack_i(self.generation_id),
                string(self.member_id, flexible),
                nullable_string(self.group_instance_id, flexible),
                array_count(len(self.assignments), flexible),
            )
        else:
            out += (
                string(self.group_id, False),
                pack_i(self.generation_id),
                string(self.member_id, False),
                pack_i(len(self.assignments)),
            )
        for sync_group_request_assignment in self.assignments:
            sync_group_request_assignment.write(out, version)
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
            flexible = version >= 4
            m = new(SyncGroupRequest.SyncGroupRequestAssignment)
            m.member_id, pos = read_string(buf, pos, flexible)
            m.assignment, pos = read_bytes(buf, pos, flexible)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 4
            out += (string(self.member_id, flexible), *byte_string(self.assignment, flexible))
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
        flexible = version >= 4
        try:
            m = new(SyncGroupResponse)
            if version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.throttle_time_ms = 0
            if version == 5:
                m.protocol_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_type = None
            if version == 5:
                m.protocol_name, pos = read_nullable_string(buf, pos, True)
            else:
                m.protocol_name = None
            m.assignment, pos = read_bytes(buf, pos, flexible)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SyncGroupResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        if version == 5:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.protocol_type, True),
                nullable_string(self.protocol_name, True),
                *byte_string(self.assignment, True),
            )
        elif version >= 1:
            out += (pack_ih(self.throttle_time_ms, self.error_code), *byte_string(self.assignment, flexible))
        else:
            out += (pack_h(self.error_code), *byte_string(self.assignment, False))
        if version >= 4:
            out.append(b"\0")
