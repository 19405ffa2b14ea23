# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteAclsRequest, DeleteAclsResponse."""

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
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_bb = struct.Struct(">bb").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


class DeleteAclsRequest(Message):
    __slots__ = ("filters",)
    api_key = 31
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        filters: list[DeleteAclsRequest.DeleteAclsFilter] | None = None,
    ) -> None:
        self.filters = [] if filters is None else filters

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteAclsRequest, int]:
        flexible = version >= 2
        try:
            m = new(DeleteAclsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.filters, pos = read_array(buf, pos, version, count, DeleteAclsRequest.DeleteAclsFilter.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(array_count(len(self.filters), flexible))
        for delete_acls_filter in self.filters:
            delete_acls_filter.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DeleteAclsFilter(Struct):
        __slots__ = (
            "resource_type_filter",
            "resource_name_filter",
            "pattern_type_filter",
            "principal_filter",
            "host_filter",
            "operation",
            "permission_type",
        )

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteAclsRequest.DeleteAclsFilter, int]:
            flexible = version >= 2
            m = new(DeleteAclsRequest.DeleteAclsFilter)
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


class DeleteAclsResponse(Message):
    __slots__ = ("throttle_time_ms", "filter_results")
    api_key = 31
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        filter_results: list[DeleteAclsResponse.DeleteAclsFilterResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.filter_results = [] if filter_results is None else filter_results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteAclsResponse, int]:
        flexible = version >= 2
        try:
            m = new(DeleteAclsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.filter_results, pos = read_array(buf, pos, version, count, DeleteAclsResponse.DeleteAclsFilterResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.filter_results), flexible))
        for delete_acls_filter_result in self.filter_results:
            delete_acls_filter_result.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DeleteAclsMatchingAcl(Struct):
        __slots__ = (
            "error_code",
            "error_message",
            "resource_type",
            "resource_name",
            "pattern_type",
            "principal",
            "host",
            "operation",
            "permission_type",
        )

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
            resource_type: int = 0,
            resource_name: str = "",
            pattern_type: int = 3,
            principal: str = "",
            host: str = "",
            operation: int = 0,
            permission_type: int = 0,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.resource_type = resource_type
            self.resource_name = resource_name
            self.pattern_type = pattern_type
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permission_type = permission_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteAclsResponse.DeleteAclsMatchingAcl, int]:
            flexible = version >= 2
            m = new(DeleteAclsResponse.DeleteAclsMatchingAcl)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            (m.pattern_type,) = unpack_b(buf, pos)
            pos += 1
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
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                pack_b(self.pattern_type),
                string(self.principal, flexible),
                string(self.host, flexible),
                pack_bb(self.operation, self.permission_type),
            )
            if version >= 2:
                out.append(b"\0")

    class DeleteAclsFilterResult(Struct):
        __slots__ = ("error_code", "error_message", "matching_acls")

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
            matching_acls: list[DeleteAclsResponse.DeleteAclsMatchingAcl] | None = None,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.matching_acls = [] if matching_acls is None else matching_acls

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteAclsResponse.DeleteAclsFilterResult, int]:
            flexible = version >= 2
            m = new(DeleteAclsResponse.DeleteAclsFilterResult)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.matching_acls, pos = read_array(buf, pos, version, count, DeleteAclsResponse.DeleteAclsMatchingAcl.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                array_count(len(self.matching_acls), flexible),
            )
            for delete_acls_matching_acl in self.matching_acls:
                delete_acls_matching_acl.write(out, version)
            if version >= 2:
                out.append(b"\0")
