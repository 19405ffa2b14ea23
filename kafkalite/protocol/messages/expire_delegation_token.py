"""Generated from protocol_specs/: ExpireDelegationTokenRequest, ExpireDelegationTokenResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT32, INT64, new, read_bytes, skip_tags, write_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ExpireDelegationTokenRequest(Message):
    __slots__ = ("hmac", "expiry_time_period_ms")
    api_key = 40
    min_version = 1
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        hmac: bytes = b"",
        expiry_time_period_ms: int = 0,
    ) -> None:
        self.hmac = hmac
        self.expiry_time_period_ms = expiry_time_period_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ExpireDelegationTokenRequest, int]:
        try:
            m = new(ExpireDelegationTokenRequest)
            m.hmac, pos = read_bytes(buf, pos, version == 2)
            (m.expiry_time_period_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ExpireDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_bytes(out, self.hmac, version == 2)
        out.append(INT64.pack(self.expiry_time_period_ms))
        if version == 2:
            out.append(b"\0")


class ExpireDelegationTokenResponse(Message):
    __slots__ = ("error_code", "expiry_timestamp_ms", "throttle_time_ms")
    api_key = 40
    min_version = 1
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        error_code: int = 0,
        expiry_timestamp_ms: int = 0,
        throttle_time_ms: int = 0,
    ) -> None:
        self.error_code = error_code
        self.expiry_timestamp_ms = expiry_timestamp_ms
        self.throttle_time_ms = throttle_time_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ExpireDelegationTokenResponse, int]:
        try:
            m = new(ExpireDelegationTokenResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.expiry_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ExpireDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        out.append(INT64.pack(self.expiry_timestamp_ms))
        out.append(INT32.pack(self.throttle_time_ms))
        if version == 2:
            out.append(b"\0")
