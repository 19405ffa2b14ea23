"""Generated from protocol_specs/: IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse."""

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
        try:
            m = new(IncrementalAlterConfigsRequest)
            count, pos = read_count(buf, pos, version == 1)
            m.resources, pos = read_array(
                buf, pos, version, count, IncrementalAlterConfigsRequest.AlterConfigsResource.read
            )
            m.validate_only, pos = buf[pos] != 0, pos + 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("IncrementalAlterConfigsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.resources), version == 1)
        for item in self.resources:
            item.write(out, version)
        out.append(b"\1" if self.validate_only else b"\0")
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
            m = new(IncrementalAlterConfigsRequest.AlterableConfig)
            m.name, pos = read_string(buf, pos, version == 1)
            (m.config_operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.value, pos = read_nullable_string(buf, pos, version == 1)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 1)
            out.append(INT8.pack(self.config_operation))
            write_nullable_string(out, self.value, version == 1)
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
            m = new(IncrementalAlterConfigsRequest.AlterConfigsResource)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 1)
            count, pos = read_count(buf, pos, version == 1)
            m.configs, pos = read_array(buf, pos, version, count, IncrementalAlterConfigsRequest.AlterableConfig.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 1)
            write_count(out, len(self.configs), version == 1)
            for item in self.configs:
                item.write(out, version)
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
        try:
            m = new(IncrementalAlterConfigsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 1)
            m.responses, pos = read_array(
                buf, pos, version, count, IncrementalAlterConfigsResponse.AlterConfigsResourceResponse.read
            )
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("IncrementalAlterConfigsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.responses), version == 1)
        for item in self.responses:
            item.write(out, version)
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
            m = new(IncrementalAlterConfigsResponse.AlterConfigsResourceResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 1)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 1)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version == 1)
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 1)
            if version == 1:
                out.append(b"\0")
