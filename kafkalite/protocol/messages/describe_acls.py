"""Generated from protocol_specs/: DescribeAclsRequest, DescribeAclsResponse."""

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


class DescribeAclsRequest(Message):
    __slots__ = (
        "resource_type_filter",
        "resource_name_filter",
        "pattern_type_filter",
        "principal_filter",
        "host_filter",
        "operation",
        "permission_type",
    )
    api_key = 29
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        resource_type_filter: int = 0,
        resource_name_filter: str | None = "",
        pattern_type_filter: int = 3,
        principal_filter: str | None = "",
        host_filter: str | None = "",
        operation: int = 0,
        permission_type: int = 0,
    ) -> None:
        self.resource_type_filter = resource_type_filter
        self.resource_name_filter = resource_name_filter
        self.pattern_type_filter = pattern_type_filter
        self.principal_filter = principal_filter
        self.host_filter = host_filter
        self.operation = operation
        self.permission_type = permission_type

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeAclsRequest, int]:
        try:
            m = new(DescribeAclsRequest)
            (m.resource_type_filter,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name_filter, pos = read_nullable_string(buf, pos, version >= 2)
            (m.pattern_type_filter,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.principal_filter, pos = read_nullable_string(buf, pos, version >= 2)
            m.host_filter, pos = read_nullable_string(buf, pos, version >= 2)
            (m.operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.permission_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT8.pack(self.resource_type_filter))
        write_nullable_string(out, self.resource_name_filter, version >= 2)
        out.append(INT8.pack(self.pattern_type_filter))
        write_nullable_string(out, self.principal_filter, version >= 2)
        write_nullable_string(out, self.host_filter, version >= 2)
        out.append(INT8.pack(self.operation))
        out.append(INT8.pack(self.permission_type))
        if version >= 2:
            out.append(b"\0")


class DescribeAclsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "resources")
    api_key = 29
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        resources: list[DescribeAclsResponse.DescribeAclsResource] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.resources = [] if resources is None else resources

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeAclsResponse, int]:
        try:
            m = new(DescribeAclsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.resources, pos = read_array(buf, pos, version, count, DescribeAclsResponse.DescribeAclsResource.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, version >= 2)
        write_count(out, len(self.resources), version >= 2)
        for item in self.resources:
            item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class AclDescription(Struct):
        __slots__ = ("principal", "host", "operation", "permission_type")

        def __init__(
            self,
            principal: str = "",
            host: str = "",
            operation: int = 0,
            permission_type: int = 0,
        ) -> None:
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permission_type = permission_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeAclsResponse.AclDescription, int]:
            m = new(DescribeAclsResponse.AclDescription)
            m.principal, pos = read_string(buf, pos, version >= 2)
            m.host, pos = read_string(buf, pos, version >= 2)
            (m.operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.permission_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.principal, version >= 2)
            write_string(out, self.host, version >= 2)
            out.append(INT8.pack(self.operation))
            out.append(INT8.pack(self.permission_type))
            if version >= 2:
                out.append(b"\0")

    class DescribeAclsResource(Struct):
        __slots__ = ("resource_type", "resource_name", "pattern_type", "acls")

        def __init__(
            self,
            resource_type: int = 0,
            resource_name: str = "",
            pattern_type: int = 3,
            acls: list[DescribeAclsResponse.AclDescription] | None = None,
        ) -> None:
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.pattern_type = pattern_type
            self.acls = [] if acls is None else acls

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeAclsResponse.DescribeAclsResource, int]:
            m = new(DescribeAclsResponse.DescribeAclsResource)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version >= 2)
            (m.pattern_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            count, pos = read_count(buf, pos, version >= 2)
            m.acls, pos = read_array(buf, pos, version, count, DescribeAclsResponse.AclDescription.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version >= 2)
            out.append(INT8.pack(self.pattern_type))
            write_count(out, len(self.acls), version >= 2)
            for item in self.acls:
                item.write(out, version)
            if version >= 2:
                out.append(b"\0")
