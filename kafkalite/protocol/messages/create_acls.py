"""Generated from protocol_specs/: CreateAclsRequest, CreateAclsResponse."""

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


class CreateAclsRequest(Message):
    __slots__ = ("creations",)
    api_key = 30
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        creations: list[CreateAclsRequest.AclCreation] | None = None,
    ) -> None:
        self.creations = [] if creations is None else creations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateAclsRequest, int]:
        try:
            m = new(CreateAclsRequest)
            count, pos = read_count(buf, pos, version >= 2)
            m.creations, pos = read_array(buf, pos, version, count, CreateAclsRequest.AclCreation.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.creations), version >= 2)
        for item in self.creations:
            item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class AclCreation(Struct):
        __slots__ = (
            "resource_type",
            "resource_name",
            "resource_pattern_type",
            "principal",
            "host",
            "operation",
            "permission_type",
        )

        def __init__(
            self,
            resource_type: int = 0,
            resource_name: str = "",
            resource_pattern_type: int = 3,
            principal: str = "",
            host: str = "",
            operation: int = 0,
            permission_type: int = 0,
        ) -> None:
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.resource_pattern_type = resource_pattern_type
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permission_type = permission_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateAclsRequest.AclCreation, int]:
            m = new(CreateAclsRequest.AclCreation)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version >= 2)
            (m.resource_pattern_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.principal, pos = read_string(buf, pos, version >= 2)
            m.host, pos = read_string(buf, pos, version >= 2)
            (m.operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.permission_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version >= 2)
            out.append(INT8.pack(self.resource_pattern_type))
            write_string(out, self.principal, version >= 2)
            write_string(out, self.host, version >= 2)
            out.append(INT8.pack(self.operation))
            out.append(INT8.pack(self.permission_type))
            if version >= 2:
                out.append(b"\0")


class CreateAclsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 30
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[CreateAclsResponse.AclCreationResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateAclsResponse, int]:
        try:
            m = new(CreateAclsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 2)
            m.results, pos = read_array(buf, pos, version, count, CreateAclsResponse.AclCreationResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), version >= 2)
        for item in self.results:
            item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class AclCreationResult(Struct):
        __slots__ = ("error_code", "error_message")

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateAclsResponse.AclCreationResult, int]:
            m = new(CreateAclsResponse.AclCreationResult)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 2)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version >= 2)
            if version >= 2:
                out.append(b"\0")
