"""Generated from protocol_specs/: UnregisterBrokerRequest, UnregisterBrokerResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT32, new, read_nullable_string, skip_tags, write_nullable_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class UnregisterBrokerRequest(Message):
    __slots__ = ("broker_id",)
    api_key = 64
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
    ) -> None:
        self.broker_id = broker_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterBrokerRequest, int]:
        try:
            m = new(UnregisterBrokerRequest)
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UnregisterBrokerRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.broker_id))
        out.append(b"\0")


class UnregisterBrokerResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message")
    api_key = 64
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterBrokerResponse, int]:
        try:
            m = new(UnregisterBrokerResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UnregisterBrokerResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        out.append(b"\0")
