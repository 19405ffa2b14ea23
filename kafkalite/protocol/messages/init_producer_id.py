# ruff: noqa: N816
"""Generated from protocol_specs/: InitProducerIdRequest, InitProducerIdResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, nullable_string, read_nullable_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ihqh = struct.Struct(">ihqh").pack
pack_ihqhqh = struct.Struct(">ihqhqh").pack
pack_iqh = struct.Struct(">iqh").pack
pack_iqhtt = struct.Struct(">iqh??").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ihqh = struct.Struct(">ihqh").unpack_from
unpack_ihqhqh = struct.Struct(">ihqhqh").unpack_from
unpack_iqh = struct.Struct(">iqh").unpack_from
unpack_iqhtt = struct.Struct(">iqh??").unpack_from


class InitProducerIdRequest(Message):
    __slots__ = (
        "transactional_id",
        "transaction_timeout_ms",
        "producer_id",
        "producer_epoch",
        "enable2_pc",
        "keep_prepared_txn",
    )
    api_key = 22
    min_version = 0
    max_version = 6
    flexible_from = 2

    def __init__(
        self,
        transactional_id: str | None = "",
        transaction_timeout_ms: int = 0,
        producer_id: int = -1,
        producer_epoch: int = -1,
        enable2_pc: bool = False,
        keep_prepared_txn: bool = False,
    ) -> None:
        self.transactional_id = transactional_id
        self.transaction_timeout_ms = transaction_timeout_ms
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.enable2_pc = enable2_pc
        self.keep_prepared_txn = keep_prepared_txn

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[InitProducerIdRequest, int]:
        flexible = version >= 2
        try:
            m = new(InitProducerIdRequest)
            m.transactional_id, pos = read_nullable_string(buf, pos, flexible)
            if version == 6:
                m.transaction_timeout_ms, m.producer_id, m.producer_epoch, m.enable2_pc, m.keep_prepared_txn = (
                    unpack_iqhtt(buf, pos)
                )
                pos += 16
            elif version >= 3:
                m.transaction_timeout_ms, m.producer_id, m.producer_epoch = unpack_iqh(buf, pos)
                pos += 14
                m.enable2_pc = False
                m.keep_prepared_txn = False
            else:
                (m.transaction_timeout_ms,) = unpack_i(buf, pos)
                pos += 4
                m.producer_id = -1
                m.producer_epoch = -1
                m.enable2_pc = False
                m.keep_prepared_txn = False
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("InitProducerIdRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        if version == 6:
            out += (
                nullable_string(self.transactional_id, True),
                pack_iqhtt(
                    self.transaction_timeout_ms,
                    self.producer_id,
                    self.producer_epoch,
                    self.enable2_pc,
                    self.keep_prepared_txn,
                ),
            )
        elif version >= 3:
            out += (
                nullable_string(self.transactional_id, True),
                pack_iqh(self.transaction_timeout_ms, self.producer_id, self.producer_epoch),
            )
        else:
            out += (nullable_string(self.transactional_id, flexible), pack_i(self.transaction_timeout_ms))
        if version >= 2:
            out.append(b"\0")


class InitProducerIdResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "producer_id",
        "producer_epoch",
        "ongoing_txn_producer_id",
        "ongoing_txn_producer_epoch",
    )
    api_key = 22
    min_version = 0
    max_version = 6
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        producer_id: int = -1,
        producer_epoch: int = 0,
        ongoing_txn_producer_id: int = -1,
        ongoing_txn_producer_epoch: int = -1,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.ongoing_txn_producer_id = ongoing_txn_producer_id
        self.ongoing_txn_producer_epoch = ongoing_txn_producer_epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[InitProducerIdResponse, int]:
        try:
            m = new(InitProducerIdResponse)
            if version == 6:
                (
                    m.throttle_time_ms,
                    m.error_code,
                    m.producer_id,
                    m.producer_epoch,
                    m.ongoing_txn_producer_id,
                    m.ongoing_txn_producer_epoch,
                ) = unpack_ihqhqh(buf, pos)
                pos += 26
            else:
                m.throttle_time_ms, m.error_code, m.producer_id, m.producer_epoch = unpack_ihqh(buf, pos)
                pos += 16
                m.ongoing_txn_producer_id = -1
                m.ongoing_txn_producer_epoch = -1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("InitProducerIdResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 6:
            out.append(
                pack_ihqhqh(
                    self.throttle_time_ms,
                    self.error_code,
                    self.producer_id,
                    self.producer_epoch,
                    self.ongoing_txn_producer_id,
                    self.ongoing_txn_producer_epoch,
                )
            )
        else:
            out.append(pack_ihqh(self.throttle_time_ms, self.error_code, self.producer_id, self.producer_epoch))
        if version >= 2:
            out.append(b"\0")
