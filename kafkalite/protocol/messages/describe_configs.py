"""Generated from protocol_specs/: DescribeConfigsRequest, DescribeConfigsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(DescribeConfigsRequest)
            count, pos = read_count(buf, pos, version == 4)
            m.resources, pos = read_array(buf, pos, version, count, DescribeConfigsRequest.DescribeConfigsResource.read)
            m.include_synonyms, pos = buf[pos] != 0, pos + 1
            if version >= 3:
                m.include_documentation, pos = buf[pos] != 0, pos + 1
            else:
                m.include_documentation = False
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeConfigsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.resources), version == 4)
        for item in self.resources:
            item.write(out, version)
        out.append(b"\1" if self.include_synonyms else b"\0")
        if version >= 3:
            out.append(b"\1" if self.include_documentation else b"\0")
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
            m = new(DescribeConfigsRequest.DescribeConfigsResource)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 4)
            count, pos = read_nullable_count(buf, pos, version == 4)
            if count < 0:
                m.configuration_keys = None
            else:
                m.configuration_keys, pos = read_strings(buf, pos, count, version == 4)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 4)
            if self.configuration_keys is None:
                write_null_array(out, version == 4)
            else:
                write_count(out, len(self.configuration_keys), version == 4)
                for text in self.configuration_keys:
                    write_string(out, text, version == 4)
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
        try:
            m = new(DescribeConfigsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 4)
            m.results, pos = read_array(buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsResult.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeConfigsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), version == 4)
        for item in self.results:
            item.write(out, version)
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
            m = new(DescribeConfigsResponse.DescribeConfigsSynonym)
            m.name, pos = read_string(buf, pos, version == 4)
            m.value, pos = read_nullable_string(buf, pos, version == 4)
            (m.source,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 4)
            write_nullable_string(out, self.value, version == 4)
            out.append(INT8.pack(self.source))
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
            m = new(DescribeConfigsResponse.DescribeConfigsResourceResult)
            m.name, pos = read_string(buf, pos, version == 4)
            m.value, pos = read_nullable_string(buf, pos, version == 4)
            m.read_only, pos = buf[pos] != 0, pos + 1
            (m.config_source,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.is_sensitive, pos = buf[pos] != 0, pos + 1
            count, pos = read_count(buf, pos, version == 4)
            m.synonyms, pos = read_array(buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsSynonym.read)
            if version >= 3:
                (m.config_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.config_type = 0
            if version >= 3:
                m.documentation, pos = read_nullable_string(buf, pos, version == 4)
            else:
                m.documentation = ""
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 4)
            write_nullable_string(out, self.value, version == 4)
            out.append(b"\1" if self.read_only else b"\0")
            out.append(INT8.pack(self.config_source))
            out.append(b"\1" if self.is_sensitive else b"\0")
            write_count(out, len(self.synonyms), version == 4)
            for item in self.synonyms:
                item.write(out, version)
            if version >= 3:
                out.append(INT8.pack(self.config_type))
            if version >= 3:
                write_nullable_string(out, self.documentation, version == 4)
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
            m = new(DescribeConfigsResponse.DescribeConfigsResult)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 4)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 4)
            count, pos = read_count(buf, pos, version == 4)
            m.configs, pos = read_array(
                buf, pos, version, count, DescribeConfigsResponse.DescribeConfigsResourceResult.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version == 4)
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 4)
            write_count(out, len(self.configs), version == 4)
            for item in self.configs:
                item.write(out, version)
            if version == 4:
                out.append(b"\0")
