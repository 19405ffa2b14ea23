# ruff: noqa: N816
"""Generated from protocol_specs/: ConfigRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_nullable_string,
    read_string,
    skip_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
unpack_b = struct.Struct(">b").unpack_from


class ConfigRecord(MetadataMessage):
    __slots__ = ("resource_type", "resource_name", "name", "value")
    api_key = 4
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        resource_type: int = 0,
        resource_name: str = "",
        name: str = "",
        value: str | None = "",
    ) -> None:
        self.resource_type = resource_type
        self.resource_name = resource_name
        self.name = name
        self.value = value

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConfigRecord, int]:
        try:
            m = new(ConfigRecord)
            (m.resource_type,) = unpack_b(buf, pos)
            pos += 1
            m.resource_name, pos = read_string(buf, pos, True)
            m.name, pos = read_string(buf, pos, True)
            m.value, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConfigRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_b(self.resource_type),
            compact_string(self.resource_name),
            compact_string(self.name),
            nullable_string(self.value, True),
            b"\0",
        )
