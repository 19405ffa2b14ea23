# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeConfigsRequest, DescribeConfigsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_t = struct.Struct(">?").pack
pack_tbt = struct.Struct(">?b?").pack
pack_tt = struct.Struct(">??").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_tbt = struct.Struct(">?b?").unpack_from
unpack_tt = struct.Struct(">??").unpack_from


class DescribeConfigsRequest(Message):
    __slots__ = ("resources", "include_synonyms", "include_documentation")
    api_key = 32
    min_version = 1
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        resources: list[DescribeConfigsRequest.DescribeConfigsResource] | None = None,
        include_synonyms: bool = False,
        include_documentation: bool = False,
    ) -> None:
        self.resources = [] if resources is None else resources
        self.include_synonyms = include_synonyms
        self.include_documentation = include_documentation

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeConfigsRequest, int]:
        flexible = version == 4
        try:
            m = new(DescribeConfigsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.resources, pos = read_array(buf, pos, version, count, DescribeConfigsRequest.DescribeConfigsResource.read)
            if version >= 3:
                m.include_synonyms, m.include_documentation = unpack_tt(buf, pos)
                pos += 2
            else:
                m.include_synonyms = buf[pos] != 0
                pos += 1
                m.include_documentation = False
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeConfigsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        out.append(array_count(len(self.resources), flexible))
        for describe_configs_resource in self.resources:
            describe_configs_resource.write(out, version)
        if version >= 3:
            out.append(pack_tt(self.include_synonyms, self.include_documentation))
        else:
            out.append(pack_t(self.include_synonyms))
        if version == 4:
            out.append(b"\0")

    class DescribeConfigsResource(Struct):
        __slots__ = ("resource_type", "resource_name", "configuration_keys")

        def __init__(
            self,
            resource_type: int = 0,
            resource_name: str = "",
            configuration_keys: list[str] | None = EMPTY,
        ) -> None:
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.configuration_keys = [] if configuration_keys is EMPTY else configuration_keys

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeConfigsRequest.DescribeConfigsResource, int]:
            flexible = version == 4
            m = new(DescribeConfigsRequest.DescribeConfigsResource)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.configuration_keys = None
            else:
                m.configuration_keys, pos = read_strings(buf, pos, count, flexible)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                null_array(flexible) if self.configuration_keys is None else strings(self.configuration_keys, flexible),
            )
            if version == 4:
                out.append(b"\0")


class DescribeConfigsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 32
    min_version = 1
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[DescribeConfigsResponse.DescribeConfigsResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeConfigsResponse, int]:
        flexible = version == 4
        try:
            m = new(DescribeConfigsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsResult.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeConfigsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for describe_configs_result in self.results:
            describe_configs_result.write(out, version)
        if version == 4:
            out.append(b"\0")

    class DescribeConfigsSynonym(Struct):
        __slots__ = ("name", "value", "source")

        def __init__(
            self,
            name: str = "",
            value: str | None = "",
            source: int = 0,
        ) -> None:
            self.name = name
            self.value = value
            self.source = source

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeConfigsResponse.DescribeConfigsSynonym, int]:
            flexible = version == 4
            m = new(DescribeConfigsResponse.DescribeConfigsSynonym)
            m.name, pos = read_string(buf, pos, flexible)
            m.value, pos = read_nullable_string(buf, pos, flexible)
            (m.source,) = unpack_b(buf, pos)
            pos += 1
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (string(self.name, flexible), nullable_string(self.value, flexible), pack_b(self.source))
            if version == 4:
                out.append(b"\0")

    class DescribeConfigsResourceResult(Struct):
        __slots__ = (
            "name",
            "value",
            "read_only",
            "config_source",
            "is_sensitive",
            "synonyms",
            "config_type",
            "documentation",
        )

        def __init__(
            self,
            name: str = "",
            value: str | None = "",
            read_only: bool = False,
            config_source: int = -1,
            is_sensitive: bool = False,
            synonyms: list[DescribeConfigsResponse.DescribeConfigsSynonym] | None = None,
            config_type: int = 0,
            documentation: str | None = "",
        ) -> None:
            self.name = name
            self.value = value
            self.read_only = read_only
            self.config_source = config_source
            self.is_sensitive = is_sensitive
            self.synonyms = [] if synonyms is None else synonyms
            self.config_type = config_type
            self.documentation = documentation

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeConfigsResponse.DescribeConfigsResourceResult, int]:
            flexible = version == 4
            m = new(DescribeConfigsResponse.DescribeConfigsResourceResult)
            m.name, pos = read_string(buf, pos, flexible)
            m.value, pos = read_nullable_string(buf, pos, flexible)
            m.read_only, m.config_source, m.is_sensitive = unpack_tbt(buf, pos)
            pos += 3
            count, pos = read_count(buf, pos, flexible)
            m.synonyms, pos = read_array(buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsSynonym.read)
            if version >= 3:
                (m.config_type,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.config_type = 0
            if version >= 3:
                m.documentation, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.documentation = ""
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (
                string(self.name, flexible),
                nullable_string(self.value, flexible),
                pack_tbt(self.read_only, self.config_source, self.is_sensitive),
                array_count(len(self.synonyms), flexible),
            )
            for describe_configs_synonym in self.synonyms:
                describe_configs_synonym.write(out, version)
            if version >= 3:
                out += (pack_b(self.config_type), nullable_string(self.documentation, flexible))
            if version == 4:
                out.append(b"\0")

    class DescribeConfigsResult(Struct):
        __slots__ = ("error_code", "error_message", "resource_type", "resource_name", "configs")

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
            resource_type: int = 0,
            resource_name: str = "",
            configs: list[DescribeConfigsResponse.DescribeConfigsResourceResult] | None = None,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.configs = [] if configs is None else configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeConfigsResponse.DescribeConfigsResult, int]:
            flexible = version == 4
            m = new(DescribeConfigsResponse.DescribeConfigsResult)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.configs, pos = read_array(
                buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsResourceResult.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                array_count(len(self.configs), flexible),
            )
            for describe_configs_resource_result in self.configs:
                describe_configs_resource_result.write(out, version)
            if version == 4:
                out.append(b"\0")
