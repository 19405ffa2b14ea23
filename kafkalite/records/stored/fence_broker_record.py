"""Generated from protocol_specs/: FenceBrokerRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import INT32, INT64, new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class FenceBrokerRecord(MetadataMessage):
    __slots__ = ("id", "epoch")
    api_key = 7
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[FenceBrokerRecord, int]:
        try:
            m = new(FenceBrokerRecord)
            (m.id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.epoch,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("FenceBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.id))
        out.append(INT64.pack(self.epoch))
        out.append(b"\0")
