# ruff: noqa: N816
"""Generated from protocol_specs/: EndTxnRequest, EndTxnResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_ihqh = struct.Struct(">ihqh").pack
pack_qht = struct.Struct(">qh?").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ihqh = struct.Struct(">ihqh").unpack_from
unpack_qht = struct.Struct(">qh?").unpack_from


class EndTxnRequest(Message):
    __slots__ = ("transactional_id", "producer_id", "producer_epoch", "committed")
    api_key = 26
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        transactional_id: str = "",
        producer_id: int = 0,
        producer_epoch: int = 0,
        committed: bool = False,
    ) -> None:
        self.transactional_id = transactional_id
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.committed = committed

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[EndTxnRequest, int]:
        flexible = version >= 3
        try:
            m = new(EndTxnRequest)
            m.transactional_id, pos = read_string(buf, pos, flexible)
            m.producer_id, m.producer_epoch, m.committed = unpack_qht(buf, pos)
            pos += 11
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("EndTxnRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        out += (
            string(self.transactional_id, flexible),
            pack_qht(self.producer_id, self.producer_epoch, self.committed),
        )
        if version >= 3:
            out.append(b"\0")


class EndTxnResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "producer_id", "producer_epoch")
    api_key = 26
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        producer_id: int = -1,
        producer_epoch: int = -1,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[EndTxnResponse, int]:
        try:
            m = new(EndTxnResponse)
            if version == 5:
                m.throttle_time_ms, m.error_code, m.producer_id, m.producer_epoch = unpack_ihqh(buf, pos)
                pos += 16
            else:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
                m.producer_id = -1
                m.producer_epoch = -1
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("EndTxnResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 5:
            out.append(pack_ihqh(self.throttle_time_ms, self.error_code, self.producer_id, self.producer_epoch))
        else:
            out.append(pack_ih(self.throttle_time_ms, self.error_code))
        if version >= 3:
            out.append(b"\0")
