"""Generated from protocol_specs/: InitProducerIdRequest, InitProducerIdResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    new,
    read_nullable_string,
    skip_tags,
    write_nullable_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(InitProducerIdRequest)
            m.transactional_id, pos = read_nullable_string(buf, pos, version >= 2)
            (m.transaction_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 3:
                (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.producer_id = -1
            if version >= 3:
                (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.producer_epoch = -1
            if version == 6:
                m.enable2_pc, pos = buf[pos] != 0, pos + 1
            else:
                m.enable2_pc = False
            if version == 6:
                m.keep_prepared_txn, pos = buf[pos] != 0, pos + 1
            else:
                m.keep_prepared_txn = False
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("InitProducerIdRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.transactional_id, version >= 2)
        out.append(INT32.pack(self.transaction_timeout_ms))
        if version >= 3:
            out.append(INT64.pack(self.producer_id))
        if version >= 3:
            out.append(INT16.pack(self.producer_epoch))
        if version == 6:
            out.append(b"\1" if self.enable2_pc else b"\0")
        if version == 6:
            out.append(b"\1" if self.keep_prepared_txn else b"\0")
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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 6:
                (m.ongoing_txn_producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.ongoing_txn_producer_id = -1
            if version == 6:
                (m.ongoing_txn_producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.ongoing_txn_producer_epoch = -1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("InitProducerIdResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        out.append(INT64.pack(self.producer_id))
        out.append(INT16.pack(self.producer_epoch))
        if version == 6:
            out.append(INT64.pack(self.ongoing_txn_producer_id))
        if version == 6:
            out.append(INT16.pack(self.ongoing_txn_producer_epoch))
        if version >= 2:
            out.append(b"\0")
