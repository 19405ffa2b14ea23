"""Generated from protocol_specs/: UnregisterControllerRequest, UnregisterControllerResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT32, new, read_nullable_string, skip_tags, write_nullable_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.controller_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UnregisterControllerRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.controller_id))
        out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UnregisterControllerResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        out.append(b"\0")
