"""Generated from protocol_specs/: DescribeClientQuotasRequest, DescribeClientQuotasResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    FLOAT64,
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_count,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(DescribeClientQuotasRequest)
            count, pos = read_count(buf, pos, version == 1)
            m.components, pos = read_array(buf, pos, version, count, DescribeClientQuotasRequest.ComponentData.read)
            m.strict, pos = buf[pos] != 0, pos + 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeClientQuotasRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.components), version == 1)
        for item in self.components:
            item.write(out, version)
        out.append(b"\1" if self.strict else b"\0")
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
            m = new(DescribeClientQuotasRequest.ComponentData)
            m.entity_type, pos = read_string(buf, pos, version == 1)
            (m.match_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.match, pos = read_nullable_string(buf, pos, version == 1)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.entity_type, version == 1)
            out.append(INT8.pack(self.match_type))
            write_nullable_string(out, self.match, version == 1)
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
        try:
            m = new(DescribeClientQuotasResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 1)
            count, pos = read_nullable_count(buf, pos, version == 1)
            if count < 0:
                m.entries = None
            else:
                m.entries, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.EntryData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeClientQuotasResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, version == 1)
        if self.entries is None:
            write_null_array(out, version == 1)
        else:
            write_count(out, len(self.entries), version == 1)
            for item in self.entries:
                item.write(out, version)
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
            m = new(DescribeClientQuotasResponse.EntityData)
            m.entity_type, pos = read_string(buf, pos, version == 1)
            m.entity_name, pos = read_nullable_string(buf, pos, version == 1)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.entity_type, version == 1)
            write_nullable_string(out, self.entity_name, version == 1)
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
            m = new(DescribeClientQuotasResponse.ValueData)
            m.key, pos = read_string(buf, pos, version == 1)
            (m.value,), pos = FLOAT64.unpack_from(buf, pos), pos + 8
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.key, version == 1)
            out.append(FLOAT64.pack(self.value))
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
            m = new(DescribeClientQuotasResponse.EntryData)
            count, pos = read_count(buf, pos, version == 1)
            m.entity, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.EntityData.read)
            count, pos = read_count(buf, pos, version == 1)
            m.values, pos = read_array(buf, pos, version, count, DescribeClientQuotasResponse.ValueData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.entity), version == 1)
            for item in self.entity:
                item.write(out, version)
            write_count(out, len(self.values), version == 1)
            for item in self.values:
                item.write(out, version)
            if version == 1:
                out.append(b"\0")
