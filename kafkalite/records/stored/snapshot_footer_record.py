# ruff: noqa: N816
"""Generated from protocol_specs/: SnapshotFooterRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
unpack_h = struct.Struct(">h").unpack_from


class SnapshotFooterRecord(Message):
    __slots__ = ("version",)
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
    ) -> None:
        self.version = version

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SnapshotFooterRecord, int]:
        try:
            m = new(SnapshotFooterRecord)
            (m.version,) = unpack_h(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SnapshotFooterRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_h(self.version), b"\0")
