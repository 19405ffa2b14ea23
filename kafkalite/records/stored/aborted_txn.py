# ruff: noqa: N816
"""Generated from protocol_specs/: AbortedTxn."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_qqqq = struct.Struct(">qqqq").pack
unpack_qqqq = struct.Struct(">qqqq").unpack_from


class AbortedTxn(VersionedMessage):
    __slots__ = ("producer_id", "first_offset", "last_offset", "last_stable_offset")
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        producer_id: int = 0,
        first_offset: int = 0,
        last_offset: int = 0,
        last_stable_offset: int = 0,
    ) -> None:
        self.producer_id = producer_id
        self.first_offset = first_offset
        self.last_offset = last_offset
        self.last_stable_offset = last_stable_offset

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AbortedTxn, int]:
        try:
            m = new(AbortedTxn)
            m.producer_id, m.first_offset, m.last_offset, m.last_stable_offset = unpack_qqqq(buf, pos)
            pos += 32
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AbortedTxn: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_qqqq(self.producer_id, self.first_offset, self.last_offset, self.last_stable_offset))
