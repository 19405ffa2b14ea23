"""Generated from protocol_specs/: ListTransactionsRequest, ListTransactionsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_int64s,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_ints,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ListTransactionsRequest(Message):
    __slots__ = ("state_filters", "producer_id_filters", "duration_filter", "transactional_id_pattern")
    api_key = 66
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        state_filters: list[str] | None = None,
        producer_id_filters: list[int] | None = None,
        duration_filter: int = -1,
        transactional_id_pattern: str | None = None,
    ) -> None:
        self.state_filters = [] if state_filters is None else state_filters
        self.producer_id_filters = [] if producer_id_filters is None else producer_id_filters
        self.duration_filter = duration_filter
        self.transactional_id_pattern = transactional_id_pattern

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListTransactionsRequest, int]:
        try:
            m = new(ListTransactionsRequest)
            count, pos = read_count(buf, pos, True)
            m.state_filters, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.producer_id_filters, pos = read_int64s(buf, pos, count)
            if version >= 1:
                (m.duration_filter,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.duration_filter = -1
            if version == 2:
                m.transactional_id_pattern, pos = read_nullable_string(buf, pos, True)
            else:
                m.transactional_id_pattern = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListTransactionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.state_filters), True)
        for text in self.state_filters:
            write_string(out, text, True)
        write_count(out, len(self.producer_id_filters), True)
        write_ints(out, self.producer_id_filters, "q")
        if version >= 1:
            out.append(INT64.pack(self.duration_filter))
        if version == 2:
            write_nullable_string(out, self.transactional_id_pattern, True)
        out.append(b"\0")


class ListTransactionsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "unknown_state_filters", "transaction_states")
    api_key = 66
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        unknown_state_filters: list[str] | None = None,
        transaction_states: list[ListTransactionsResponse.TransactionState] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.unknown_state_filters = [] if unknown_state_filters is None else unknown_state_filters
        self.transaction_states = [] if transaction_states is None else transaction_states

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListTransactionsResponse, int]:
        try:
            m = new(ListTransactionsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, True)
            m.unknown_state_filters, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.transaction_states, pos = read_array(
                buf, pos, version, count, ListTransactionsResponse.TransactionState.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListTransactionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_count(out, len(self.unknown_state_filters), True)
        for text in self.unknown_state_filters:
            write_string(out, text, True)
        write_count(out, len(self.transaction_states), True)
        for item in self.transaction_states:
            item.write(out, version)
        out.append(b"\0")

    class TransactionState(Struct):
        __slots__ = ("transactional_id", "producer_id", "transaction_state")

        def __init__(
            self,
            transactional_id: str = "",
            producer_id: int = 0,
            transaction_state: str = "",
        ) -> None:
            self.transactional_id = transactional_id
            self.producer_id = producer_id
            self.transaction_state = transaction_state

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListTransactionsResponse.TransactionState, int]:
            m = new(ListTransactionsResponse.TransactionState)
            m.transactional_id, pos = read_string(buf, pos, True)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.transaction_state, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.transactional_id, True)
            out.append(INT64.pack(self.producer_id))
            write_string(out, self.transaction_state, True)
            out.append(b"\0")
