# ruff: noqa: N816
"""Generated from protocol_specs/: UnregisterControllerRequest, UnregisterControllerResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, nullable_string, read_nullable_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class UnregisterControllerRequest(Message):
    __slots__ = ("controller_id",)
    api_key = 94
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        controller_id: int = 0,
    ) -> None:
        self.controller_id = controller_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterControllerRequest, int]:
        try:
            m = new(UnregisterControllerRequest)
            (m.controller_id,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterControllerRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.controller_id), b"\0")


class UnregisterControllerResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message")
    api_key = 94
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterControllerResponse, int]:
        try:
            m = new(UnregisterControllerResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterControllerResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True), b"\0")
