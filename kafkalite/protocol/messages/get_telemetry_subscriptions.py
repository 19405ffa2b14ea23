# ruff: noqa: N816
"""Generated from protocol_specs/: GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    new,
    numbers,
    read_count,
    read_int8s,
    read_strings,
    skip_tags,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ihui = struct.Struct(">ih16si").pack
pack_iit = struct.Struct(">ii?").pack
unpack_ihui = struct.Struct(">ih16si").unpack_from
unpack_iit = struct.Struct(">ii?").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
            (m.client_instance_id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("GetTelemetrySubscriptionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (self.client_instance_id, b"\0")


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
            m.throttle_time_ms, m.error_code, m.client_instance_id, m.subscription_id = unpack_ihui(buf, pos)
            pos += 26
            count, pos = read_count(buf, pos, True)
            m.accepted_compression_types, pos = read_int8s(buf, pos, count)
            m.push_interval_ms, m.telemetry_max_bytes, m.delta_temporality = unpack_iit(buf, pos)
            pos += 9
            count, pos = read_count(buf, pos, True)
            m.requested_metrics, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("GetTelemetrySubscriptionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ihui(self.throttle_time_ms, self.error_code, self.client_instance_id, self.subscription_id),
            numbers(self.accepted_compression_types, "b", True),
            pack_iit(self.push_interval_ms, self.telemetry_max_bytes, self.delta_temporality),
            strings(self.requested_metrics, True),
            b"\0",
        )
