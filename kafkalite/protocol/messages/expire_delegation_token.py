# ruff: noqa: N816
"""Generated from protocol_specs/: ExpireDelegationTokenRequest, ExpireDelegationTokenResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import byte_string, new, read_bytes, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hqi = struct.Struct(">hqi").pack
pack_q = struct.Struct(">q").pack
unpack_hqi = struct.Struct(">hqi").unpack_from
unpack_q = struct.Struct(">q").unpack_from


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
        flexible = version == 2
        try:
            m = new(ExpireDelegationTokenRequest)
            m.hmac, pos = read_bytes(buf, pos, flexible)
            (m.expiry_time_period_ms,) = unpack_q(buf, pos)
            pos += 8
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ExpireDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out += (*byte_string(self.hmac, flexible), pack_q(self.expiry_time_period_ms))
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
            m.error_code, m.expiry_timestamp_ms, m.throttle_time_ms = unpack_hqi(buf, pos)
            pos += 14
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ExpireDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_hqi(self.error_code, self.expiry_timestamp_ms, self.throttle_time_ms))
        if version == 2:
            out.append(b"\0")
