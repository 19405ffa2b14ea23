# ruff: noqa: N816
"""Generated from protocol_specs/: UnregisterBrokerRecord."""

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
            m.broker_id, m.broker_epoch = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UnregisterBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_iq(self.broker_id, self.broker_epoch), b"\0")
