# ruff: noqa: N816
"""Generated from protocol_specs/: ClientQuotaRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_dt = struct.Struct(">d?").pack
unpack_dt = struct.Struct(">d?").unpack_from


class ClientQuotaRecord(MetadataMessage):
    __slots__ = ("entity", "key", "value", "remove")
    api_key = 14
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        entity: list[ClientQuotaRecord.EntityData] | None = None,
        key: str = "",
        value: float = 0.0,
        remove: bool = False,
    ) -> None:
        self.entity = [] if entity is None else entity
        self.key = key
        self.value = value
        self.remove = remove

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ClientQuotaRecord, int]:
        try:
            m = new(ClientQuotaRecord)
            count, pos = read_count(buf, pos, True)
            m.entity, pos = read_array(buf, pos, version, count, ClientQuotaRecord.EntityData.read)
            m.key, pos = read_string(buf, pos, True)
            m.value, m.remove = unpack_dt(buf, pos)
            pos += 9
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ClientQuotaRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.entity) + 1))
        for entity_data in self.entity:
            entity_data.write(out, version)
        out += (compact_string(self.key), pack_dt(self.value, self.remove), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ClientQuotaRecord.EntityData, int]:
            m = new(ClientQuotaRecord.EntityData)
            m.entity_type, pos = read_string(buf, pos, True)
            m.entity_name, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.entity_type), nullable_string(self.entity_name, True), b"\0")
