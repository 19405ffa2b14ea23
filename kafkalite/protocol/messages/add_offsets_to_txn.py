"""Generated from protocol_specs/: AddOffsetsToTxnRequest, AddOffsetsToTxnResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT32, INT64, new, read_string, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(AddOffsetsToTxnRequest)
            m.transactional_id, pos = read_string(buf, pos, version >= 3)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.group_id, pos = read_string(buf, pos, version >= 3)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AddOffsetsToTxnRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.transactional_id, version >= 3)
        out.append(INT64.pack(self.producer_id))
        out.append(INT16.pack(self.producer_epoch))
        write_string(out, self.group_id, version >= 3)
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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AddOffsetsToTxnResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        if version >= 3:
            out.append(b"\0")
