# ruff: noqa: N816
"""Generated from protocol_specs/: ListTransactionsRequest, ListTransactionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    numbers,
    read_array,
    read_count,
    read_int64s,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_q = struct.Struct(">q").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_q = struct.Struct(">q").unpack_from


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
                (m.duration_filter,) = unpack_q(buf, pos)
                pos += 8
            else:
                m.duration_filter = -1
            if version == 2:
                m.transactional_id_pattern, pos = read_nullable_string(buf, pos, True)
            else:
                m.transactional_id_pattern = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListTransactionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (
                strings(self.state_filters, True),
                numbers(self.producer_id_filters, "q", True),
                pack_q(self.duration_filter),
                nullable_string(self.transactional_id_pattern, True),
                b"\0",
            )
        elif version == 1:
            out += (
                strings(self.state_filters, True),
                numbers(self.producer_id_filters, "q", True),
                pack_q(self.duration_filter),
                b"\0",
            )
        else:
            out += (strings(self.state_filters, True), numbers(self.producer_id_filters, "q", True), b"\0")


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
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.unknown_state_filters, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.transaction_states, pos = read_array(
                buf, pos, version, count, ListTransactionsResponse.TransactionState.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListTransactionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            strings(self.unknown_state_filters, True),
            uvarint(len(self.transaction_states) + 1),
        )
        for transaction_state in self.transaction_states:
            transaction_state.write(out, version)
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
            (m.producer_id,) = unpack_q(buf, pos)
            pos += 8
            m.transaction_state, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.transactional_id),
                pack_q(self.producer_id),
                compact_string(self.transaction_state),
                b"\0",
            )
