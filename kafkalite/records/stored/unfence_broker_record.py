# ruff: noqa: N816
"""Generated from protocol_specs/: UnfenceBrokerRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iq = struct.Struct(">iq").pack
unpack_iq = struct.Struct(">iq").unpack_from


class UnfenceBrokerRecord(MetadataMessage):
    __slots__ = ("id", "epoch")
    api_key = 8
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        id: int = 0,
        epoch: int = 0,
    ) -> None:
        self.id = id
        self.epoch = epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnfenceBrokerRecord, int]:
        try:
            m = new(UnfenceBrokerRecord)
            m.id, m.epoch = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnfenceBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_iq(self.id, self.epoch), b"\0")
