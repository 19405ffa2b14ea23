# ruff: noqa: N816
"""Generated from protocol_specs/: PushTelemetryRequest, PushTelemetryResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import ZERO_UUID, byte_string, new, read_bytes, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_uitb = struct.Struct(">16si?b").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_uitb = struct.Struct(">16si?b").unpack_from


class PushTelemetryRequest(Message):
    __slots__ = ("client_instance_id", "subscription_id", "terminating", "compression_type", "metrics")
    api_key = 72
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        client_instance_id: bytes = ZERO_UUID,
        subscription_id: int = 0,
        terminating: bool = False,
        compression_type: int = 0,
        metrics: bytes = b"",
    ) -> None:
        self.client_instance_id = client_instance_id
        self.subscription_id = subscription_id
        self.terminating = terminating
        self.compression_type = compression_type
        self.metrics = metrics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[PushTelemetryRequest, int]:
        try:
            m = new(PushTelemetryRequest)
            m.client_instance_id, m.subscription_id, m.terminating, m.compression_type = unpack_uitb(buf, pos)
            pos += 22
            m.metrics, pos = read_bytes(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("PushTelemetryRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_uitb(self.client_instance_id, self.subscription_id, self.terminating, self.compression_type),
            *byte_string(self.metrics, True),
            b"\0",
        )


class PushTelemetryResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code")
    api_key = 72
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[PushTelemetryResponse, int]:
        try:
            m = new(PushTelemetryResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("PushTelemetryResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), b"\0")
