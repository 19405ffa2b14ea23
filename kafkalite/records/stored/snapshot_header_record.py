# ruff: noqa: N816
"""Generated from protocol_specs/: SnapshotHeaderRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hq = struct.Struct(">hq").pack
unpack_hq = struct.Struct(">hq").unpack_from


class SnapshotHeaderRecord(Message):
    __slots__ = ("version", "last_contained_log_timestamp")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
        last_contained_log_timestamp: int = 0,
    ) -> None:
        self.version = version
        self.last_contained_log_timestamp = last_contained_log_timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SnapshotHeaderRecord, int]:
        try:
            m = new(SnapshotHeaderRecord)
            m.version, m.last_contained_log_timestamp = unpack_hq(buf, pos)
            pos += 10
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SnapshotHeaderRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_hq(self.version, self.last_contained_log_timestamp), b"\0")
