# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeAclsRequest, DescribeAclsResponse."""

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
pack_bb = struct.Struct(">bb").pack
pack_ih = struct.Struct(">ih").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_bb = struct.Struct(">bb").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


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
        flexible = version >= 2
        try:
            m = new(DescribeAclsRequest)
            (m.resource_type_filter,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name_filter, pos = read_nullable_string(buf, pos, flexible)
            (m.pattern_type_filter,) = unpack_b(buf, pos)
            pos += 1
            m.principal_filter, pos = read_nullable_string(buf, pos, flexible)
            m.host_filter, pos = read_nullable_string(buf, pos, flexible)
            m.operation, m.permission_type = unpack_bb(buf, pos)
            pos += 2
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (
            pack_b(self.resource_type_filter),
            nullable_string(self.resource_name_filter, flexible),
            pack_b(self.pattern_type_filter),
            nullable_string(self.principal_filter, flexible),
            nullable_string(self.host_filter, flexible),
            pack_bb(self.operation, self.permission_type),
        )
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
        flexible = version >= 2
        try:
            m = new(DescribeAclsResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.resources, pos = read_array(buf, pos, version, count, DescribeAclsResponse.DescribeAclsResource.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, flexible),
            array_count(len(self.resources), flexible),
        )
        for describe_acls_resource in self.resources:
            describe_acls_resource.write(out, version)
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
            flexible = version >= 2
            m = new(DescribeAclsResponse.AclDescription)
            m.principal, pos = read_string(buf, pos, flexible)
            m.host, pos = read_string(buf, pos, flexible)
            m.operation, m.permission_type = unpack_bb(buf, pos)
            pos += 2
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (
                string(self.principal, flexible),
                string(self.host, flexible),
                pack_bb(self.operation, self.permission_type),
            )
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
            flexible = version >= 2
            m = new(DescribeAclsResponse.DescribeAclsResource)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            (m.pattern_type,) = unpack_b(buf, pos)
            pos += 1
            count, pos = read_count(buf, pos, flexible)
            m.acls, pos = read_array(buf, pos, version, count, DescribeAclsResponse.AclDescription.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                pack_b(self.pattern_type),
                array_count(len(self.acls), flexible),
            )
            for acl_description in self.acls:
                acl_description.write(out, version)
            if version >= 2:
                out.append(b"\0")
