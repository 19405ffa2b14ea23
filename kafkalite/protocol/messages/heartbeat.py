"""Generated from protocol_specs/: HeartbeatRequest, HeartbeatResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_nullable_string,
    read_string,
    skip_tags,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class HeartbeatRequest(Message):
    __slots__ = ("group_id", "generation_id", "member_id", "group_instance_id")
    api_key = 12
    min_version = 0
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        group_id: str = "",
        generation_id: int = 0,
        member_id: str = "",
        group_instance_id: str | None = None,
    ) -> None:
        self.group_id = group_id
        self.generation_id = generation_id
        self.member_id = member_id
        self.group_instance_id = group_instance_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[HeartbeatRequest, int]:
        try:
            m = new(HeartbeatRequest)
            m.group_id, pos = read_string(buf, pos, version == 4)
            (m.generation_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.member_id, pos = read_string(buf, pos, version == 4)
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version == 4)
            else:
                m.group_instance_id = None
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("HeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, version == 4)
        out.append(INT32.pack(self.generation_id))
        write_string(out, self.member_id, version == 4)
        if version >= 3:
            write_nullable_string(out, self.group_instance_id, version == 4)
        if version == 4:
            out.append(b"\0")


class HeartbeatResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code")
    api_key = 12
    min_version = 0
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[HeartbeatResponse, int]:
        try:
            m = new(HeartbeatResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("HeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        if version == 4:
            out.append(b"\0")
