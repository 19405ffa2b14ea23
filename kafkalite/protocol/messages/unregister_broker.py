# ruff: noqa: N816
"""Generated from protocol_specs/: UnregisterBrokerRequest, UnregisterBrokerResponse."""

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
            (m.broker_id,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterBrokerRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.broker_id), b"\0")


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
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterBrokerResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True), b"\0")
