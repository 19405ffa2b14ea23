# ruff: noqa: N816
"""Generated from protocol_specs/: CreateAclsRequest, CreateAclsResponse."""

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
        flexible = version >= 2
        try:
            m = new(CreateAclsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.creations, pos = read_array(buf, pos, version, count, CreateAclsRequest.AclCreation.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateAclsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(array_count(len(self.creations), flexible))
        for acl_creation in self.creations:
            acl_creation.write(out, version)
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
            flexible = version >= 2
            m = new(CreateAclsRequest.AclCreation)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, flexible)
            (m.resource_pattern_type,) = unpack_b(buf, pos)
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
                pack_b(self.resource_type),
                string(self.resource_name, flexible),
                pack_b(self.resource_pattern_type),
                string(self.principal, flexible),
                string(self.host, flexible),
                pack_bb(self.operation, self.permission_type),
            )
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
        flexible = version >= 2
        try:
            m = new(CreateAclsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(buf, pos, version, count, CreateAclsResponse.AclCreationResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateAclsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for acl_creation_result in self.results:
            acl_creation_result.write(out, version)
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
            flexible = version >= 2
            m = new(CreateAclsResponse.AclCreationResult)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (pack_h(self.error_code), nullable_string(self.error_message, flexible))
            if version >= 2:
                out.append(b"\0")
