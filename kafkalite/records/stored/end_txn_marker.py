# ruff: noqa: N816
"""Generated from protocol_specs/: EndTxnMarker."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
unpack_i = struct.Struct(">i").unpack_from


class EndTxnMarker(VersionedMessage):
    __slots__ = ("coordinator_epoch",)
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        coordinator_epoch: int = 0,
    ) -> None:
        self.coordinator_epoch = coordinator_epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[EndTxnMarker, int]:
        try:
            m = new(EndTxnMarker)
            (m.coordinator_epoch,) = unpack_i(buf, pos)
            pos += 4
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("EndTxnMarker: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_i(self.coordinator_epoch))
