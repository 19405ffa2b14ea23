"""Generated from protocol_specs/: AlterConfigsRequest, AlterConfigsResponse."""

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


class AlterConfigsRequest(Message):
    __slots__ = ("resources", "validate_only")
    api_key = 33
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        resources: list[AlterConfigsRequest.AlterConfigsResource] | None = None,
        validate_only: bool = False,
    ) -> None:
        self.resources = [] if resources is None else resources
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterConfigsRequest, int]:
        try:
            m = new(AlterConfigsRequest)
            count, pos = read_count(buf, pos, version == 2)
            m.resources, pos = read_array(buf, pos, version, count, AlterConfigsRequest.AlterConfigsResource.read)
            m.validate_only, pos = buf[pos] != 0, pos + 1
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterConfigsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.resources), version == 2)
        for item in self.resources:
            item.write(out, version)
        out.append(b"\1" if self.validate_only else b"\0")
        if version == 2:
            out.append(b"\0")

    class AlterableConfig(Struct):
        __slots__ = ("name", "value")

        def __init__(
            self,
            name: str = "",
            value: str | None = "",
        ) -> None:
            self.name = name
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterConfigsRequest.AlterableConfig, int]:
            m = new(AlterConfigsRequest.AlterableConfig)
            m.name, pos = read_string(buf, pos, version == 2)
            m.value, pos = read_nullable_string(buf, pos, version == 2)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 2)
            write_nullable_string(out, self.value, version == 2)
            if version == 2:
                out.append(b"\0")

    class AlterConfigsResource(Struct):
        __slots__ = ("resource_type", "resource_name", "configs")

        def __init__(
            self,
            resource_type: int = 0,
            resource_name: str = "",
            configs: list[AlterConfigsRequest.AlterableConfig] | None = None,
        ) -> None:
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.configs = [] if configs is None else configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterConfigsRequest.AlterConfigsResource, int]:
            m = new(AlterConfigsRequest.AlterConfigsResource)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.configs, pos = read_array(buf, pos, version, count, AlterConfigsRequest.AlterableConfig.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 2)
            write_count(out, len(self.configs), version == 2)
            for item in self.configs:
                item.write(out, version)
            if version == 2:
                out.append(b"\0")


class AlterConfigsResponse(Message):
    __slots__ = ("throttle_time_ms", "responses")
    api_key = 33
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        responses: list[AlterConfigsResponse.AlterConfigsResourceResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterConfigsResponse, int]:
        try:
            m = new(AlterConfigsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 2)
            m.responses, pos = read_array(
                buf, pos, version, count, AlterConfigsResponse.AlterConfigsResourceResponse.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterConfigsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.responses), version == 2)
        for item in self.responses:
            item.write(out, version)
        if version == 2:
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterConfigsResponse.AlterConfigsResourceResponse, int]:
            m = new(AlterConfigsResponse.AlterConfigsResourceResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 2)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version == 2)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version == 2)
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version == 2)
            if version == 2:
                out.append(b"\0")
