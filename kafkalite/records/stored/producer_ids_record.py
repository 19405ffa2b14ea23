# ruff: noqa: N816
"""Generated from protocol_specs/: ProducerIdsRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iqq = struct.Struct(">iqq").pack
unpack_iqq = struct.Struct(">iqq").unpack_from


class ProducerIdsRecord(MetadataMessage):
    __slots__ = ("broker_id", "broker_epoch", "next_producer_id")
    api_key = 15
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
        broker_epoch: int = -1,
        next_producer_id: int = 0,
    ) -> None:
        self.broker_id = broker_id
        self.broker_epoch = broker_epoch
        self.next_producer_id = next_producer_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ProducerIdsRecord, int]:
        try:
            m = new(ProducerIdsRecord)
            m.broker_id, m.broker_epoch, m.next_producer_id = unpack_iqq(buf, pos)
            pos += 20
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ProducerIdsRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_iqq(self.broker_id, self.broker_epoch, self.next_producer_id), b"\0")
