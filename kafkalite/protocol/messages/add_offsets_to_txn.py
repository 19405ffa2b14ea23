# ruff: noqa: N816
"""Generated from protocol_specs/: AddOffsetsToTxnRequest, AddOffsetsToTxnResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_qh = struct.Struct(">qh").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_qh = struct.Struct(">qh").unpack_from


class AddOffsetsToTxnRequest(Message):
    __slots__ = ("transactional_id", "producer_id", "producer_epoch", "group_id")
    api_key = 25
    min_version = 0
    max_version = 4
    flexible_from = 3

    def __init__(
        self,
        transactional_id: str = "",
        producer_id: int = 0,
        producer_epoch: int = 0,
        group_id: str = "",
    ) -> None:
        self.transactional_id = transactional_id
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddOffsetsToTxnRequest, int]:
        flexible = version >= 3
        try:
            m = new(AddOffsetsToTxnRequest)
            m.transactional_id, pos = read_string(buf, pos, flexible)
            m.producer_id, m.producer_epoch = unpack_qh(buf, pos)
            pos += 10
            m.group_id, pos = read_string(buf, pos, flexible)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddOffsetsToTxnRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        out += (
            string(self.transactional_id, flexible),
            pack_qh(self.producer_id, self.producer_epoch),
            string(self.group_id, flexible),
        )
        if version >= 3:
            out.append(b"\0")


class AddOffsetsToTxnResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code")
    api_key = 25
    min_version = 0
    max_version = 4
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddOffsetsToTxnResponse, int]:
        try:
            m = new(AddOffsetsToTxnResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddOffsetsToTxnResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_ih(self.throttle_time_ms, self.error_code))
        if version >= 3:
            out.append(b"\0")
