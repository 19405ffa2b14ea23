# ruff: noqa: N816
"""Generated from protocol_specs/: ControlRecordTypeSchema."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
unpack_h = struct.Struct(">h").unpack_from


class ControlRecordTypeSchema(VersionedMessage):
    __slots__ = ("type",)
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        type: int = 0,
    ) -> None:
        self.type = type

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ControlRecordTypeSchema, int]:
        try:
            m = new(ControlRecordTypeSchema)
            (m.type,) = unpack_h(buf, pos)
            pos += 2
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ControlRecordTypeSchema: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_h(self.type))
