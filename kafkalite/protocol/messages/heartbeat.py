# ruff: noqa: N816
"""Generated from protocol_specs/: HeartbeatRequest, HeartbeatResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import compact_string, new, nullable_string, read_string_length, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_iB = struct.Struct(">iB").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ihB = struct.Struct(">ihB").unpack_from


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
            if version == 4:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if length < 0:
                raise ProtocolError("HeartbeatRequest: group_id is null")
            m.group_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            if version == 4:
                m.generation_id, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                m.generation_id, length = unpack_ih(buf, pos)
                pos += 6
            if length < 0:
                raise ProtocolError("HeartbeatRequest: member_id is null")
            m.member_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            if version == 4:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version == 3:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version >= 3:
                if length < 0:
                    m.group_instance_id = None
                else:
                    m.group_instance_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                    pos += length
            else:
                m.group_instance_id = None
            if version == 4:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            if pos > len(buf):
                raise ProtocolError("HeartbeatRequest: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("HeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 4:
            out += (
                compact_string(self.group_id),
                pack_i(self.generation_id),
                compact_string(self.member_id),
                nullable_string(self.group_instance_id, True),
                b"\0",
            )
        elif version == 3:
            out += (
                string(self.group_id, False),
                pack_i(self.generation_id),
                string(self.member_id, False),
                nullable_string(self.group_instance_id, False),
            )
        else:
            out += (string(self.group_id, False), pack_i(self.generation_id), string(self.member_id, False))


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
            if version == 4:
                m.throttle_time_ms, m.error_code, tags = unpack_ihB(buf, pos)
                pos += 7
            elif version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.throttle_time_ms = 0
            if version == 4 and tags:
                pos = skip_tags(buf, pos - 1)
            if pos > len(buf):
                raise ProtocolError("HeartbeatResponse: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("HeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 4:
            out += (pack_ih(self.throttle_time_ms, self.error_code), b"\0")
        elif version >= 1:
            out.append(pack_ih(self.throttle_time_ms, self.error_code))
        else:
            out.append(pack_h(self.error_code))
