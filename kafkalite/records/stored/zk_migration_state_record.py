# ruff: noqa: N816
"""Generated from protocol_specs/: ZkMigrationStateRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
unpack_b = struct.Struct(">b").unpack_from


class ZkMigrationStateRecord(MetadataMessage):
    __slots__ = ("zk_migration_state",)
    api_key = 21
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        zk_migration_state: int = 0,
    ) -> None:
        self.zk_migration_state = zk_migration_state

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ZkMigrationStateRecord, int]:
        try:
            m = new(ZkMigrationStateRecord)
            (m.zk_migration_state,) = unpack_b(buf, pos)
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ZkMigrationStateRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_b(self.zk_migration_state), b"\0")
