# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeClientQuotasRequest, DescribeClientQuotasResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_d = struct.Struct(">d").pack
pack_ih = struct.Struct(">ih").pack
pack_t = struct.Struct(">?").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_d = struct.Struct(">d").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class DescribeClientQuotasRequest(Message):
    __slots__ = ("components", "strict")
    api_key = 48
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        components: list[DescribeClientQuotasRequest.ComponentData] | None = None,
        strict: bool = False,
    ) -> None:
        self.components = [] if components is None else components
        self.strict = strict

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasRequest, int]:
        flexible = version == 1
        try:
            m = new(DescribeClientQuotasRequest)
            count, pos = read_count(buf, pos, flexible)
            m.components, pos = read_array(buf, pos, version, count, DescribeClientQuotasRequest.ComponentData.read)
            m.strict = buf[pos] != 0
            pos += 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeClientQuotasRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out.append(array_count(len(self.components), flexible))
        for component_data in self.components:
            component_data.write(out, version)
        out.append(pack_t(self.strict))
        if version == 1:
            out.append(b"\0")

    class ComponentData(Struct):
        __slots__ = ("entity_type", "match_type", "match")

        def __init__(
            self,
            entity_type: str = "",
            match_type: int = 0,
            match: str | None = "",
        ) -> None:
            self.entity_type = entity_type
            self.match_type = match_type
            self.match = match

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasRequest.ComponentData, int]:
            flexible = version == 1
            m = new(DescribeClientQuotasRequest.ComponentData)
            m.entity_type, pos = read_string(buf, pos, flexible)
            (m.match_type,) = unpack_b(buf, pos)
            pos += 1
            m.match, pos = read_nullable_string(buf, pos, flexible)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.entity_type, flexible), pack_b(self.match_type), nullable_string(self.match, flexible))
            if version == 1:
                out.append(b"\0")


class DescribeClientQuotasResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "entries")
    api_key = 48
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        entries: list[DescribeClientQuotasResponse.EntryData] | None = EMPTY,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.entries = [] if entries is EMPTY else entries

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasResponse, int]:
        flexible = version == 1
        try:
            m = new(DescribeClientQuotasResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.entries = None
            else:
                m.entries, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.EntryData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeClientQuotasResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, flexible),
            null_array(flexible) if self.entries is None else array_count(len(self.entries), flexible),
        )
        for entry_data in self.entries or ():
            entry_data.write(out, version)
        if version == 1:
            out.append(b"\0")

    class EntityData(Struct):
        __slots__ = ("entity_type", "entity_name")

        def __init__(
            self,
            entity_type: str = "",
            entity_name: str | None = "",
        ) -> None:
            self.entity_type = entity_type
            self.entity_name = entity_name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasResponse.EntityData, int]:
            flexible = version == 1
            m = new(DescribeClientQuotasResponse.EntityData)
            m.entity_type, pos = read_string(buf, pos, flexible)
            m.entity_name, pos = read_nullable_string(buf, pos, flexible)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.entity_type, flexible), nullable_string(self.entity_name, flexible))
            if version == 1:
                out.append(b"\0")

    class ValueData(Struct):
        __slots__ = ("key", "value")

        def __init__(
            self,
            key: str = "",
            value: float = 0.0,
        ) -> None:
            self.key = key
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasResponse.ValueData, int]:
            flexible = version == 1
            m = new(DescribeClientQuotasResponse.ValueData)
            m.key, pos = read_string(buf, pos, flexible)
            (m.value,) = unpack_d(buf, pos)
            pos += 8
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.key, flexible), pack_d(self.value))
            if version == 1:
                out.append(b"\0")

    class EntryData(Struct):
        __slots__ = ("entity", "values")

        def __init__(
            self,
            entity: list[DescribeClientQuotasResponse.EntityData] | None = None,
            values: list[DescribeClientQuotasResponse.ValueData] | None = None,
        ) -> None:
            self.entity = [] if entity is None else entity
            self.values = [] if values is None else values

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClientQuotasResponse.EntryData, int]:
            flexible = version == 1
            m = new(DescribeClientQuotasResponse.EntryData)
            count, pos = read_count(buf, pos, flexible)
            m.entity, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.EntityData.read)
            count, pos = read_count(buf, pos, flexible)
            m.values, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.ValueData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out.append(array_count(len(self.entity), flexible))
            for entity_data in self.entity:
                entity_data.write(out, version)
            out.append(array_count(len(self.values), flexible))
            for value_data in self.values:
                value_data.write(out, version)
            if version == 1:
                out.append(b"\0")
