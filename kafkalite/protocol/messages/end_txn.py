"""Generated from protocol_specs/: EndTxnRequest, EndTxnResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT32, INT64, new, read_string, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(EndTxnRequest)
            m.transactional_id, pos = read_string(buf, pos, version >= 3)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.committed, pos = buf[pos] != 0, pos + 1
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("EndTxnRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.transactional_id, version >= 3)
        out.append(INT64.pack(self.producer_id))
        out.append(INT16.pack(self.producer_epoch))
        out.append(b"\1" if self.committed else b"\0")
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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 5:
                (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.producer_id = -1
            if version == 5:
                (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.producer_epoch = -1
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("EndTxnResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        if version == 5:
            out.append(INT64.pack(self.producer_id))
        if version == 5:
            out.append(INT16.pack(self.producer_epoch))
        if version >= 3:
            out.append(b"\0")
