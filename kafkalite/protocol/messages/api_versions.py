# ruff: noqa: N816
"""Generated from protocol_specs/: ApiVersionsRequest, ApiVersionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_hh = struct.Struct(">hh").pack
pack_hhh = struct.Struct(">hhh").pack
pack_i = struct.Struct(">i").pack
pack_q = struct.Struct(">q").pack
pack_t = struct.Struct(">?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_hh = struct.Struct(">hh").unpack_from
unpack_hhh = struct.Struct(">hhh").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_q = struct.Struct(">q").unpack_from


class ApiVersionsRequest(Message):
    __slots__ = ("client_software_name", "client_software_version", "cluster_id", "node_id")
    api_key = 18
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        client_software_name: str = "",
        client_software_version: str = "",
        cluster_id: str | None = None,
        node_id: int = -1,
    ) -> None:
        self.client_software_name = client_software_name
        self.client_software_version = client_software_version
        self.cluster_id = cluster_id
        self.node_id = node_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ApiVersionsRequest, int]:
        try:
            m = new(ApiVersionsRequest)
            if version >= 3:
                m.client_software_name, pos = read_string(buf, pos, True)
            else:
                m.client_software_name = ""
            if version >= 3:
                m.client_software_version, pos = read_string(buf, pos, True)
            else:
                m.client_software_version = ""
            if version == 5:
                m.cluster_id, pos = read_nullable_string(buf, pos, True)
            else:
                m.cluster_id = None
            if version == 5:
                (m.node_id,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.node_id = -1
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ApiVersionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 5:
            out += (
                compact_string(self.client_software_name),
                compact_string(self.client_software_version),
                nullable_string(self.cluster_id, True),
                pack_i(self.node_id),
            )
        elif version >= 3:
            out += (compact_string(self.client_software_name), compact_string(self.client_software_version))
        if version >= 3:
            out.append(b"\0")


class ApiVersionsResponse(Message):
    __slots__ = (
        "error_code",
        "api_keys",
        "throttle_time_ms",
        "supported_features",
        "finalized_features_epoch",
        "finalized_features",
        "zk_migration_ready",
    )
    api_key = 18
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        error_code: int = 0,
        api_keys: list[ApiVersionsResponse.ApiVersion] | None = None,
        throttle_time_ms: int = 0,
        supported_features: list[ApiVersionsResponse.SupportedFeatureKey] | None = None,
        finalized_features_epoch: int = -1,
        finalized_features: list[ApiVersionsResponse.FinalizedFeatureKey] | None = None,
        zk_migration_ready: bool = False,
    ) -> None:
        self.error_code = error_code
        self.api_keys = [] if api_keys is None else api_keys
        self.throttle_time_ms = throttle_time_ms
        self.supported_features = [] if supported_features is None else supported_features
        self.finalized_features_epoch = finalized_features_epoch
        self.finalized_features = [] if finalized_features is None else finalized_features
        self.zk_migration_ready = zk_migration_ready

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ApiVersionsResponse, int]:
        flexible = version >= 3
        try:
            m = new(ApiVersionsResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            count, pos = read_count(buf, pos, flexible)
            m.api_keys, pos = read_array(buf, pos, version, count, ApiVersionsResponse.ApiVersion.read)
            if version >= 1:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.throttle_time_ms = 0
            m.supported_features = []
            m.finalized_features_epoch = -1
            m.finalized_features = []
            m.zk_migration_ready = False
            if version >= 3:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        count, pos = read_count(buf, pos, True)
                        m.supported_features, pos = read_array(
                            buf, pos, version, count, ApiVersionsResponse.SupportedFeatureKey.read
                        )
                    elif tag == 1:
                        (m.finalized_features_epoch,) = unpack_q(buf, pos)
                        pos += 8
                    elif tag == 2:
                        count, pos = read_count(buf, pos, True)
                        m.finalized_features, pos = read_array(
                            buf, pos, version, count, ApiVersionsResponse.FinalizedFeatureKey.read
                        )
                    elif tag == 3:
                        m.zk_migration_ready = buf[pos] != 0
                        pos += 1
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ApiVersionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        out += (pack_h(self.error_code), array_count(len(self.api_keys), flexible))
        for api_version in self.api_keys:
            api_version.write(out, version)
        if version >= 1:
            out.append(pack_i(self.throttle_time_ms))
        if version >= 3:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.supported_features:
                tag_0: list[Buffer] = []
                tag_0.append(uvarint(len(self.supported_features) + 1))
                for supported_feature_key in self.supported_features:
                    supported_feature_key.write(tag_0, version)
                tags.append((0, tag_0))
            if self.finalized_features_epoch != -1:
                tag_1: list[Buffer] = []
                tag_1.append(pack_q(self.finalized_features_epoch))
                tags.append((1, tag_1))
            if self.finalized_features:
                tag_2: list[Buffer] = []
                tag_2.append(uvarint(len(self.finalized_features) + 1))
                for finalized_feature_key in self.finalized_features:
                    finalized_feature_key.write(tag_2, version)
                tags.append((2, tag_2))
            if self.zk_migration_ready:
                tag_3: list[Buffer] = []
                tag_3.append(pack_t(self.zk_migration_ready))
                tags.append((3, tag_3))
            write_tags(out, tags)

    class ApiVersion(Struct):
        __slots__ = ("api_key", "min_version", "max_version")

        def __init__(
            self,
            api_key: int = 0,
            min_version: int = 0,
            max_version: int = 0,
        ) -> None:
            self.api_key = api_key
            self.min_version = min_version
            self.max_version = max_version

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ApiVersionsResponse.ApiVersion, int]:
            m = new(ApiVersionsResponse.ApiVersion)
            m.api_key, m.min_version, m.max_version = unpack_hhh(buf, pos)
            pos += 6
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_hhh(self.api_key, self.min_version, self.max_version))
            if version >= 3:
                out.append(b"\0")

    class SupportedFeatureKey(Struct):
        __slots__ = ("name", "min_version", "max_version")

        def __init__(
            self,
            name: str = "",
            min_version: int = 0,
            max_version: int = 0,
        ) -> None:
            self.name = name
            self.min_version = min_version
            self.max_version = max_version

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ApiVersionsResponse.SupportedFeatureKey, int]:
            m = new(ApiVersionsResponse.SupportedFeatureKey)
            m.name, pos = read_string(buf, pos, True)
            m.min_version, m.max_version = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_hh(self.min_version, self.max_version), b"\0")

    class FinalizedFeatureKey(Struct):
        __slots__ = ("name", "max_version_level", "min_version_level")

        def __init__(
            self,
            name: str = "",
            max_version_level: int = 0,
            min_version_level: int = 0,
        ) -> None:
            self.name = name
            self.max_version_level = max_version_level
            self.min_version_level = min_version_level

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ApiVersionsResponse.FinalizedFeatureKey, int]:
            m = new(ApiVersionsResponse.FinalizedFeatureKey)
            m.name, pos = read_string(buf, pos, True)
            m.max_version_level, m.min_version_level = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_hh(self.max_version_level, self.min_version_level), b"\0")
