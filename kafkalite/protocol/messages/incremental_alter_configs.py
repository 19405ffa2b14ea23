# ruff: noqa: N816
"""Generated from protocol_specs/: IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_t = struct.Struct(">?").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


class IncrementalAlterConfigsRequest(Message):
    __slots__ = ("resources", "validate_only")
    api_key = 44
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        resources: list[IncrementalAlterConfigsRequest.AlterConfigsResource] | None = None,
        validate_only: bool = False,
    ) -> None:
        self.resources = [] if resources is None else resources
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[IncrementalAlterConfigsRequest, int]:
        flexible = version == 1
        try:
            m = new(IncrementalAlterConfigsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.resources, pos = read_array(
                buf, pos, version, count, IncrementalAlterConfigsRequest.AlterConfigsResource.read
            )
            m.validate_only = buf[pos] != 0
            pos += 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("IncrementalAlterConfigsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out.append(array_count(len(self.resources), flexible))
        for alter_configs_resource in self.resources:
            alter_configs_resource.write(out, version)
        out.append(pack_t(self.validate_only))
        if version == 1:
            out.append(b"\0")

    class AlterableConfig(Struct):
        __slots__ = ("name", "config_operation", "value")

        def __init__(
            self,
            name: str = "",
            config_operation: int = 0,
            value: str | None = "",
        ) -> None:
            self.name = name
            self.config_operation = config_operation
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[IncrementalAlterConfigsRequest.AlterableConfig, int]:
            flexible = version == 1
            m = new(IncrementalAlterConfigsRequest.AlterableConfig)
            m.name, pos = read_string(buf, pos, flexible)
            (m.config_operation,) = unpack_b(buf, pos)
            pos += 1
            m.value, pos = read_nullable_string(buf, pos, flexible)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.name, flexible), pack_b(self.config_operation), nullable_string(self.value, flexible))
            if version == 1:
                out.append(b"\0")

    class AlterConfigsResource(Struct):
        __slots__ = ("resource_type", "resource_name", "configs")

        def __init__(
            self,
            resource_type: int = 0,
            resource_name: str = "",
            configs: list[IncrementalAlterConfigsRequest.AlterableConfig] | None = None,
        ) -> None:
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.configs = [] if configs is None else configs

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[IncrementalAlterConfigsRequest.AlterConfigsResource, int]:
            flexible = version == 1
            m = new(IncrementalAlterConfigsRequest.AlterConfigsResource)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.configs, pos = read_array(buf, pos, version, count, IncrementalAlterConfigsRequest.AlterableConfig.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                array_count(len(self.configs), flexible),
            )
            for alterable_config in self.configs:
                alterable_config.write(out, version)
            if version == 1:
                out.append(b"\0")


class IncrementalAlterConfigsResponse(Message):
    __slots__ = ("throttle_time_ms", "responses")
    api_key = 44
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        responses: list[IncrementalAlterConfigsResponse.AlterConfigsResourceResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[IncrementalAlterConfigsResponse, int]:
        flexible = version == 1
        try:
            m = new(IncrementalAlterConfigsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.responses, pos = read_array(
                buf, pos, version, count, IncrementalAlterConfigsResponse.AlterConfigsResourceResponse.read
            )
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("IncrementalAlterConfigsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out += (pack_i(self.throttle_time_ms), array_count(len(self.responses), flexible))
        for alter_configs_resource_response in self.responses:
            alter_configs_resource_response.write(out, version)
        if version == 1:
            out.append(b"\0")

    class AlterConfigsResourceResponse(Struct):
        __slots__ = ("error_code", "error_message", "resource_type", "resource_name")

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
            resource_type: int = 0,
            resource_name: str = "",
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.resource_type = resource_type
            self.resource_name = resource_name

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[IncrementalAlterConfigsResponse.AlterConfigsResourceResponse, int]:
            flexible = version == 1
            m = new(IncrementalAlterConfigsResponse.AlterConfigsResourceResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
            )
            if version == 1:
                out.append(b"\0")
