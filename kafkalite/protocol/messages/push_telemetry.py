"""Generated from protocol_specs/: PushTelemetryRequest, PushTelemetryResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_bytes,
    read_uuid,
    skip_tags,
    write_bytes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            m.client_instance_id, pos = read_uuid(buf, pos)
            (m.subscription_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.terminating, pos = buf[pos] != 0, pos + 1
            (m.compression_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.metrics, pos = read_bytes(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("PushTelemetryRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(self.client_instance_id)
        out.append(INT32.pack(self.subscription_id))
        out.append(b"\1" if self.terminating else b"\0")
        out.append(INT8.pack(self.compression_type))
        write_bytes(out, self.metrics, True)
        out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("PushTelemetryResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        out.append(b"\0")
