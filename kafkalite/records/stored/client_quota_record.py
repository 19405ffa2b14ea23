"""Generated from protocol_specs/: ClientQuotaRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    FLOAT64,
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
            (m.value,), pos = FLOAT64.unpack_from(buf, pos), pos + 8
            m.remove, pos = buf[pos] != 0, pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ClientQuotaRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.entity), True)
        for item in self.entity:
            item.write(out, version)
        write_string(out, self.key, True)
        out.append(FLOAT64.pack(self.value))
        out.append(b"\1" if self.remove else b"\0")
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ClientQuotaRecord.EntityData, int]:
            m = new(ClientQuotaRecord.EntityData)
            m.entity_type, pos = read_string(buf, pos, True)
            m.entity_name, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.entity_type, True)
            write_nullable_string(out, self.entity_name, True)
            out.append(b"\0")
