"""Generated from protocol_specs/: AlterClientQuotasRequest, AlterClientQuotasResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    FLOAT64,
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


class AlterClientQuotasRequest(Message):
    __slots__ = ("entries", "validate_only")
    api_key = 49
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        entries: list[AlterClientQuotasRequest.EntryData] | None = None,
        validate_only: bool = False,
    ) -> None:
        self.entries = [] if entries is None else entries
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasRequest, int]:
        try:
            m = new(AlterClientQuotasRequest)
            count, pos = read_count(buf, pos, version == 1)
            m.entries, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.EntryData.read)
            m.validate_only, pos = buf[pos] != 0, pos + 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterClientQuotasRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.entries), version == 1)
        for item in self.entries:
            item.write(out, version)
        out.append(b"\1" if self.validate_only else b"\0")
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasRequest.EntityData, int]:
            m = new(AlterClientQuotasRequest.EntityData)
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

    class OpData(Struct):
        __slots__ = ("key", "value", "remove")

        def __init__(
            self,
            key: str = "",
            value: float = 0.0,
            remove: bool = False,
        ) -> None:
            self.key = key
            self.value = value
            self.remove = remove

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasRequest.OpData, int]:
            m = new(AlterClientQuotasRequest.OpData)
            m.key, pos = read_string(buf, pos, version == 1)
            (m.value,), pos = FLOAT64.unpack_from(buf, pos), pos + 8
            m.remove, pos = buf[pos] != 0, pos + 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.key, version == 1)
            out.append(FLOAT64.pack(self.value))
            out.append(b"\1" if self.remove else b"\0")
            if version == 1:
                out.append(b"\0")

    class EntryData(Struct):
        __slots__ = ("entity", "ops")

        def __init__(
            self,
            entity: list[AlterClientQuotasRequest.EntityData] | None = None,
            ops: list[AlterClientQuotasRequest.OpData] | None = None,
        ) -> None:
            self.entity = [] if entity is None else entity
            self.ops = [] if ops is None else ops

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasRequest.EntryData, int]:
            m = new(AlterClientQuotasRequest.EntryData)
            count, pos = read_count(buf, pos, version == 1)
            m.entity, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.EntityData.read)
            count, pos = read_count(buf, pos, version == 1)
            m.ops, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.OpData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.entity), version == 1)
            for item in self.entity:
                item.write(out, version)
            write_count(out, len(self.ops), version == 1)
            for item in self.ops:
                item.write(out, version)
            if version == 1:
                out.append(b"\0")


class AlterClientQuotasResponse(Message):
    __slots__ = ("throttle_time_ms", "entries")
    api_key = 49
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        entries: list[AlterClientQuotasResponse.EntryData] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.entries = [] if entries is None else entries

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasResponse, int]:
        try:
            m = new(AlterClientQuotasResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 1)
            m.entries, pos = read_array(buf, pos, version, count, AlterClientQuotasResponse.EntryData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterClientQuotasResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasResponse.EntityData, int]:
            m = new(AlterClientQuotasResponse.EntityData)
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

    class EntryData(Struct):
        __slots__ = ("error_code", "error_message", "entity")

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = "",
            entity: list[AlterClientQuotasResponse.EntityData] | None = None,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.entity = [] if entity is None else entity

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasResponse.EntryData, int]:
            m = new(AlterClientQuotasResponse.EntryData)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 1)
            count, pos = read_count(buf, pos, version == 1)
            m.entity, pos = read_array(buf, pos, version, count, AlterClientQuotasResponse.EntityData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version == 1)
            write_count(out, len(self.entity), version == 1)
            for item in self.entity:
                item.write(out, version)
            if version == 1:
                out.append(b"\0")
