"""Generated from protocol_specs/: GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_count,
    read_int8s,
    read_strings,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class GetTelemetrySubscriptionsRequest(Message):
    __slots__ = ("client_instance_id",)
    api_key = 71
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        client_instance_id: bytes = ZERO_UUID,
    ) -> None:
        self.client_instance_id = client_instance_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[GetTelemetrySubscriptionsRequest, int]:
        try:
            m = new(GetTelemetrySubscriptionsRequest)
            m.client_instance_id, pos = read_uuid(buf, pos)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("GetTelemetrySubscriptionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(self.client_instance_id)
        out.append(b"\0")


class GetTelemetrySubscriptionsResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "client_instance_id",
        "subscription_id",
        "accepted_compression_types",
        "push_interval_ms",
        "telemetry_max_bytes",
        "delta_temporality",
        "requested_metrics",
    )
    api_key = 71
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        client_instance_id: bytes = ZERO_UUID,
        subscription_id: int = 0,
        accepted_compression_types: list[int] | None = None,
        push_interval_ms: int = 0,
        telemetry_max_bytes: int = 0,
        delta_temporality: bool = False,
        requested_metrics: list[str] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.client_instance_id = client_instance_id
        self.subscription_id = subscription_id
        self.accepted_compression_types = [] if accepted_compression_types is None else accepted_compression_types
        self.push_interval_ms = push_interval_ms
        self.telemetry_max_bytes = telemetry_max_bytes
        self.delta_temporality = delta_temporality
        self.requested_metrics = [] if requested_metrics is None else requested_metrics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[GetTelemetrySubscriptionsResponse, int]:
        try:
            m = new(GetTelemetrySubscriptionsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.client_instance_id, pos = read_uuid(buf, pos)
            (m.subscription_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.accepted_compression_types, pos = read_int8s(buf, pos, count)
            (m.push_interval_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.telemetry_max_bytes,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.delta_temporality, pos = buf[pos] != 0, pos + 1
            count, pos = read_count(buf, pos, True)
            m.requested_metrics, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("GetTelemetrySubscriptionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        out.append(self.client_instance_id)
        out.append(INT32.pack(self.subscription_id))
        write_count(out, len(self.accepted_compression_types), True)
        write_ints(out, self.accepted_compression_types, "b")
        out.append(INT32.pack(self.push_interval_ms))
        out.append(INT32.pack(self.telemetry_max_bytes))
        out.append(b"\1" if self.delta_temporality else b"\0")
        write_count(out, len(self.requested_metrics), True)
        for text in self.requested_metrics:
            write_string(out, text, True)
        out.append(b"\0")
