# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeTransactionsRequest, DescribeTransactionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_iqqh = struct.Struct(">iqqh").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iqqh = struct.Struct(">iqqh").unpack_from


class DescribeTransactionsRequest(Message):
    __slots__ = ("transactional_ids",)
    api_key = 65
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        transactional_ids: list[str] | None = None,
    ) -> None:
        self.transactional_ids = [] if transactional_ids is None else transactional_ids

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTransactionsRequest, int]:
        try:
            m = new(DescribeTransactionsRequest)
            count, pos = read_count(buf, pos, True)
            m.transactional_ids, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeTransactionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (strings(self.transactional_ids, True), b"\0")


class DescribeTransactionsResponse(Message):
    __slots__ = ("throttle_time_ms", "transaction_states")
    api_key = 65
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        transaction_states: list[DescribeTransactionsResponse.TransactionState] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.transaction_states = [] if transaction_states is None else transaction_states

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTransactionsResponse, int]:
        try:
            m = new(DescribeTransactionsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.transaction_states, pos = read_array(
                buf, pos, version, count, DescribeTransactionsResponse.TransactionState.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeTransactionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.transaction_states) + 1))
        for transaction_state in self.transaction_states:
            transaction_state.write(out, version)
        out.append(b"\0")

    class TopicData(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTransactionsResponse.TopicData, int]:
            m = new(DescribeTransactionsResponse.TopicData)
            m.topic, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic), compact_int32s(self.partitions), b"\0")

    class TransactionState(Struct):
        __slots__ = (
            "error_code",
            "transactional_id",
            "transaction_state",
            "transaction_timeout_ms",
            "transaction_start_time_ms",
            "producer_id",
            "producer_epoch",
            "topics",
        )

        def __init__(
            self,
            error_code: int = 0,
            transactional_id: str = "",
            transaction_state: str = "",
            transaction_timeout_ms: int = 0,
            transaction_start_time_ms: int = 0,
            producer_id: int = 0,
            producer_epoch: int = 0,
            topics: list[DescribeTransactionsResponse.TopicData] | None = None,
        ) -> None:
            self.error_code = error_code
            self.transactional_id = transactional_id
            self.transaction_state = transaction_state
            self.transaction_timeout_ms = transaction_timeout_ms
            self.transaction_start_time_ms = transaction_start_time_ms
            self.producer_id = producer_id
            self.producer_epoch = producer_epoch
            self.topics = [] if topics is None else topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTransactionsResponse.TransactionState, int]:
            m = new(DescribeTransactionsResponse.TransactionState)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.transactional_id, pos = read_string(buf, pos, True)
            m.transaction_state, pos = read_string(buf, pos, True)
            m.transaction_timeout_ms, m.transaction_start_time_ms, m.producer_id, m.producer_epoch = unpack_iqqh(
                buf, pos
            )
            pos += 22
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeTransactionsResponse.TopicData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_h(self.error_code),
                compact_string(self.transactional_id),
                compact_string(self.transaction_state),
                pack_iqqh(
                    self.transaction_timeout_ms, self.transaction_start_time_ms, self.producer_id, self.producer_epoch
                ),
                uvarint(len(self.topics) + 1),
            )
            for topic_data in self.topics:
                topic_data.write(out, version)
            out.append(b"\0")
