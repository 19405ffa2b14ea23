# ruff: noqa: N816
"""Generated from protocol_specs/: AlterClientQuotasRequest, AlterClientQuotasResponse."""

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

pack_dt = struct.Struct(">d?").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_t = struct.Struct(">?").pack
unpack_dt = struct.Struct(">d?").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


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
        flexible = version == 1
        try:
            m = new(AlterClientQuotasRequest)
            count, pos = read_count(buf, pos, flexible)
            m.entries, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.EntryData.read)
            m.validate_only = buf[pos] != 0
            pos += 1
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterClientQuotasRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out.append(array_count(len(self.entries), flexible))
        for entry_data in self.entries:
            entry_data.write(out, version)
        out.append(pack_t(self.validate_only))
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
            flexible = version == 1
            m = new(AlterClientQuotasRequest.EntityData)
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
            flexible = version == 1
            m = new(AlterClientQuotasRequest.OpData)
            m.key, pos = read_string(buf, pos, flexible)
            m.value, m.remove = unpack_dt(buf, pos)
            pos += 9
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.key, flexible), pack_dt(self.value, self.remove))
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
            flexible = version == 1
            m = new(AlterClientQuotasRequest.EntryData)
            count, pos = read_count(buf, pos, flexible)
            m.entity, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.EntityData.read)
            count, pos = read_count(buf, pos, flexible)
            m.ops, pos = read_array(buf, pos, version, count, AlterClientQuotasRequest.OpData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out.append(array_count(len(self.entity), flexible))
            for entity_data in self.entity:
                entity_data.write(out, version)
            out.append(array_count(len(self.ops), flexible))
            for op_data in self.ops:
                op_data.write(out, version)
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
        flexible = version == 1
        try:
            m = new(AlterClientQuotasResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.entries, pos = read_array(buf, pos, version, count, AlterClientQuotasResponse.EntryData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterClientQuotasResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out += (pack_i(self.throttle_time_ms), array_count(len(self.entries), flexible))
        for entry_data in self.entries:
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterClientQuotasResponse.EntityData, int]:
            flexible = version == 1
            m = new(AlterClientQuotasResponse.EntityData)
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
            flexible = version == 1
            m = new(AlterClientQuotasResponse.EntryData)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.entity, pos = read_array(buf, pos, version, count, AlterClientQuotasResponse.EntityData.read)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                array_count(len(self.entity), flexible),
            )
            for entity_data in self.entity:
                entity_data.write(out, version)
            if version == 1:
                out.append(b"\0")
