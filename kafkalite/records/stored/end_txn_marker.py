"""Generated from protocol_specs/: EndTxnMarker."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import INT32, new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.coordinator_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("EndTxnMarker: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.coordinator_epoch))
