"""Generated from protocol_specs/: AbortedTxn."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import INT64, new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_stable_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AbortedTxn: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT64.pack(self.producer_id))
        out.append(INT64.pack(self.first_offset))
        out.append(INT64.pack(self.last_offset))
        out.append(INT64.pack(self.last_stable_offset))
