# ruff: noqa: N816
"""Generated from protocol_specs/: ListConfigResourcesRequest, ListConfigResourcesResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    numbers,
    read_array,
    read_count,
    read_int8s,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_ih = struct.Struct(">ih").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class ListConfigResourcesRequest(Message):
    __slots__ = ("resource_types",)
    api_key = 74
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        resource_types: list[int] | None = None,
    ) -> None:
        self.resource_types = [] if resource_types is None else resource_types

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListConfigResourcesRequest, int]:
        try:
            m = new(ListConfigResourcesRequest)
            if version == 1:
                count, pos = read_count(buf, pos, True)
                m.resource_types, pos = read_int8s(buf, pos, count)
            else:
                m.resource_types = []
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListConfigResourcesRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (numbers(self.resource_types, "b", True), b"\0")
        else:
            out.append(b"\0")


class ListConfigResourcesResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "config_resources")
    api_key = 74
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        config_resources: list[ListConfigResourcesResponse.ConfigResource] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.config_resources = [] if config_resources is None else config_resources

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListConfigResourcesResponse, int]:
        try:
            m = new(ListConfigResourcesResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.config_resources, pos = read_array(
                buf, pos, version, count, ListConfigResourcesResponse.ConfigResource.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListConfigResourcesResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), uvarint(len(self.config_resources) + 1))
        for config_resource in self.config_resources:
            config_resource.write(out, version)
        out.append(b"\0")

    class ConfigResource(Struct):
        __slots__ = ("resource_name", "resource_type")

        def __init__(
            self,
            resource_name: str = "",
            resource_type: int = 16,
        ) -> None:
            self.resource_name = resource_name
            self.resource_type = resource_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListConfigResourcesResponse.ConfigResource, int]:
            m = new(ListConfigResourcesResponse.ConfigResource)
            m.resource_name, pos = read_string(buf, pos, True)
            if version == 1:
                (m.resource_type,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.resource_type = 16
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 1:
                out += (compact_string(self.resource_name), pack_b(self.resource_type), b"\0")
            else:
                out += (compact_string(self.resource_name), b"\0")
