"""Generated from protocol_specs/: DeleteAclsRequest, DeleteAclsResponse."""

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
        try:
            m = new(DeleteAclsRequest)
            count, pos = read_count(buf, pos, version >= 2)
            m.filters, pos = read_array(buf, pos, version, count, DeleteAclsRequest.DeleteAclsFilter.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.filters), version >= 2)
        for item in self.filters:
            item.write(out, version)
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
            m = new(DeleteAclsRequest.DeleteAclsFilter)
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
        try:
            m = new(DeleteAclsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 2)
            m.filter_results, pos = read_array(buf, pos, version, count, DeleteAclsResponse.DeleteAclsFilterResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.filter_results), version >= 2)
        for item in self.filter_results:
            item.write(out, version)
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
            m = new(DeleteAclsResponse.DeleteAclsMatchingAcl)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 2)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, version >= 2)
            (m.pattern_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.principal, pos = read_string(buf, pos, version >= 2)
            m.host, pos = read_string(buf, pos, version >= 2)
            (m.operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.permission_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version >= 2)
            out.append(INT8.pack(self.resource_type))
            write_string(out, self.resource_name, version >= 2)
            out.append(INT8.pack(self.pattern_type))
            write_string(out, self.principal, version >= 2)
            write_string(out, self.host, version >= 2)
            out.append(INT8.pack(self.operation))
            out.append(INT8.pack(self.permission_type))
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
            m = new(DeleteAclsResponse.DeleteAclsFilterResult)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.matching_acls, pos = read_array(buf, pos, version, count, DeleteAclsResponse.DeleteAclsMatchingAcl.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version >= 2)
            write_count(out, len(self.matching_acls), version >= 2)
            for item in self.matching_acls:
                item.write(out, version)
            if version >= 2:
                out.append(b"\0")
