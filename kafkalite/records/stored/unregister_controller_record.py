# ruff: noqa: N816
"""Generated from protocol_specs/: UnregisterControllerRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
unpack_i = struct.Struct(">i").unpack_from


class UnregisterControllerRecord(MetadataMessage):
    __slots__ = ("controller_id",)
    api_key = 29
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        controller_id: int = 0,
    ) -> None:
        self.controller_id = controller_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterControllerRecord, int]:
        try:
            m = new(UnregisterControllerRecord)
            (m.controller_id,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterControllerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.controller_id), b"\0")
