"""Generated from protocol_specs/: UnregisterBrokerRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import INT32, INT64, new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class UnregisterBrokerRecord(MetadataMessage):
    __slots__ = ("broker_id", "broker_epoch")
    api_key = 1
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
        broker_epoch: int = 0,
    ) -> None:
        self.broker_id = broker_id
        self.broker_epoch = broker_epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UnregisterBrokerRecord, int]:
        try:
            m = new(UnregisterBrokerRecord)
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.broker_epoch,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UnregisterBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.broker_id))
        out.append(INT64.pack(self.broker_epoch))
        out.append(b"\0")
