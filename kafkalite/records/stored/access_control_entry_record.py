# ruff: noqa: N816
"""Generated from protocol_specs/: AccessControlEntryRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import ZERO_UUID, compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_bb = struct.Struct(">bb").pack
pack_ub = struct.Struct(">16sb").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_bb = struct.Struct(">bb").unpack_from
unpack_ub = struct.Struct(">16sb").unpack_from


class AccessControlEntryRecord(MetadataMessage):
    __slots__ = (
        "id",
        "resource_type",
        "resource_name",
        "pattern_type",
        "principal",
        "host",
        "operation",
        "permission_type",
    )
    api_key = 18
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        id: bytes = ZERO_UUID,
        resource_type: int = 0,
        resource_name: str = "",
        pattern_type: int = 0,
        principal: str = "",
        host: str = "",
        operation: int = 0,
        permission_type: int = 0,
    ) -> None:
        self.id = id
        self.resource_type = resource_type
        self.resource_name = resource_name
        self.pattern_type = pattern_type
        self.principal = principal
        self.host = host
        self.operation = operation
        self.permission_type = permission_type

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AccessControlEntryRecord, int]:
        try:
            m = new(AccessControlEntryRecord)
            m.id, m.resource_type = unpack_ub(buf, pos)
            pos += 17
            m.resource_name, pos = read_string(buf, pos, True)
            (m.pattern_type,) = unpack_b(buf, pos)
            pos += 1
            m.principal, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            m.operation, m.permission_type = unpack_bb(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AccessControlEntryRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ub(self.id, self.resource_type),
            compact_string(self.resource_name),
            pack_b(self.pattern_type),
            compact_string(self.principal),
            compact_string(self.host),
            pack_bb(self.operation, self.permission_type),
            b"\0",
        )
