# ruff: noqa: N816
"""Generated from protocol_specs/: UpdateFeaturesRequest, UpdateFeaturesResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_hb = struct.Struct(">hb").pack
pack_ht = struct.Struct(">h?").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_t = struct.Struct(">?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_hb = struct.Struct(">hb").unpack_from
unpack_ht = struct.Struct(">h?").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class UpdateFeaturesRequest(Message):
    __slots__ = ("timeout_ms", "feature_updates", "validate_only")
    api_key = 57
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        timeout_ms: int = 60000,
        feature_updates: list[UpdateFeaturesRequest.FeatureUpdateKey] | None = None,
        validate_only: bool = False,
    ) -> None:
        self.timeout_ms = timeout_ms
        self.feature_updates = [] if feature_updates is None else feature_updates
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UpdateFeaturesRequest, int]:
        try:
            m = new(UpdateFeaturesRequest)
            (m.timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.feature_updates, pos = read_array(buf, pos, version, count, UpdateFeaturesRequest.FeatureUpdateKey.read)
            if version >= 1:
                m.validate_only = buf[pos] != 0
                pos += 1
            else:
                m.validate_only = False
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UpdateFeaturesRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.timeout_ms), uvarint(len(self.feature_updates) + 1))
        for feature_update_key in self.feature_updates:
            feature_update_key.write(out, version)
        if version >= 1:
            out += (pack_t(self.validate_only), b"\0")
        else:
            out.append(b"\0")

    class FeatureUpdateKey(Struct):
        __slots__ = ("feature", "max_version_level", "allow_downgrade", "upgrade_type")

        def __init__(
            self,
            feature: str = "",
            max_version_level: int = 0,
            allow_downgrade: bool = False,
            upgrade_type: int = 1,
        ) -> None:
            self.feature = feature
            self.max_version_level = max_version_level
            self.allow_downgrade = allow_downgrade
            self.upgrade_type = upgrade_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[UpdateFeaturesRequest.FeatureUpdateKey, int]:
            m = new(UpdateFeaturesRequest.FeatureUpdateKey)
            m.feature, pos = read_string(buf, pos, True)
            if version >= 1:
                m.max_version_level, m.upgrade_type = unpack_hb(buf, pos)
                pos += 3
                m.allow_downgrade = False
            else:
                m.max_version_level, m.allow_downgrade = unpack_ht(buf, pos)
                pos += 3
                m.upgrade_type = 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 1:
                out += (compact_string(self.feature), pack_hb(self.max_version_level, self.upgrade_type), b"\0")
            else:
                out += (compact_string(self.feature), pack_ht(self.max_version_level, self.allow_downgrade), b"\0")


class UpdateFeaturesResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "results")
    api_key = 57
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        results: list[UpdateFeaturesResponse.UpdatableFeatureResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UpdateFeaturesResponse, int]:
        try:
            m = new(UpdateFeaturesResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version <= 1:
                count, pos = read_count(buf, pos, True)
                m.results, pos = read_array(
                    buf, pos, version, count, UpdateFeaturesResponse.UpdatableFeatureResult.read
                )
            else:
                m.results = []
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UpdateFeaturesResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True))
        else:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.results) + 1),
            )
        if version <= 1:
            for updatable_feature_result in self.results:
                updatable_feature_result.write(out, version)
        out.append(b"\0")

    class UpdatableFeatureResult(Struct):
        __slots__ = ("feature", "error_code", "error_message")

        def __init__(
            self,
            feature: str = "",
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.feature = feature
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[UpdateFeaturesResponse.UpdatableFeatureResult, int]:
            m = new(UpdateFeaturesResponse.UpdatableFeatureResult)
            m.feature, pos = read_string(buf, pos, True)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.feature),
                pack_h(self.error_code),
                nullable_string(self.error_message, True),
                b"\0",
            )
