"""Generated from protocol_specs/: UpdateFeaturesRequest, UpdateFeaturesResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.feature_updates, pos = read_array(buf, pos, version, count, UpdateFeaturesRequest.FeatureUpdateKey.read)
            if version >= 1:
                m.validate_only, pos = buf[pos] != 0, pos + 1
            else:
                m.validate_only = False
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UpdateFeaturesRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.timeout_ms))
        write_count(out, len(self.feature_updates), True)
        for item in self.feature_updates:
            item.write(out, version)
        if version >= 1:
            out.append(b"\1" if self.validate_only else b"\0")
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
            (m.max_version_level,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 0:
                m.allow_downgrade, pos = buf[pos] != 0, pos + 1
            else:
                m.allow_downgrade = False
            if version >= 1:
                (m.upgrade_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.upgrade_type = 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.feature, True)
            out.append(INT16.pack(self.max_version_level))
            if version == 0:
                out.append(b"\1" if self.allow_downgrade else b"\0")
            if version >= 1:
                out.append(INT8.pack(self.upgrade_type))
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
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
        except (IndexError, StructError):
            raise ProtocolError("UpdateFeaturesResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        if version <= 1:
            write_count(out, len(self.results), True)
            for item in self.results:
                item.write(out, version)
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
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.feature, True)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")
