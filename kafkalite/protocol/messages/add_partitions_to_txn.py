# ruff: noqa: N816
"""Generated from protocol_specs/: AddPartitionsToTxnRequest, AddPartitionsToTxnResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    compact_string,
    int32s,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_qh = struct.Struct(">qh").pack
pack_qht = struct.Struct(">qh?").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_qh = struct.Struct(">qh").unpack_from
unpack_qht = struct.Struct(">qh?").unpack_from


class AddPartitionsToTxnRequest(Message):
    __slots__ = (
        "transactions",
        "v3_and_below_transactional_id",
        "v3_and_below_producer_id",
        "v3_and_below_producer_epoch",
        "v3_and_below_topics",
    )
    api_key = 24
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        transactions: list[AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction] | None = None,
        v3_and_below_transactional_id: str = "",
        v3_and_below_producer_id: int = 0,
        v3_and_below_producer_epoch: int = 0,
        v3_and_below_topics: list[AddPartitionsToTxnRequest.AddPartitionsToTxnTopic] | None = None,
    ) -> None:
        self.transactions = [] if transactions is None else transactions
        self.v3_and_below_transactional_id = v3_and_below_transactional_id
        self.v3_and_below_producer_id = v3_and_below_producer_id
        self.v3_and_below_producer_epoch = v3_and_below_producer_epoch
        self.v3_and_below_topics = [] if v3_and_below_topics is None else v3_and_below_topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddPartitionsToTxnRequest, int]:
        flexible = version >= 3
        try:
            m = new(AddPartitionsToTxnRequest)
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.transactions, pos = read_array(
                    buf, pos, version, count, AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction.read
                )
            else:
                m.transactions = []
            if version <= 3:
                m.v3_and_below_transactional_id, pos = read_string(buf, pos, flexible)
            else:
                m.v3_and_below_transactional_id = ""
            if version >= 4:
                m.v3_and_below_producer_id = 0
                m.v3_and_below_producer_epoch = 0
            else:
                m.v3_and_below_producer_id, m.v3_and_below_producer_epoch = unpack_qh(buf, pos)
                pos += 10
            if version <= 3:
                count, pos = read_count(buf, pos, flexible)
                m.v3_and_below_topics, pos = read_array(
                    buf, pos, version, count, AddPartitionsToTxnRequest.AddPartitionsToTxnTopic.read
                )
            else:
                m.v3_and_below_topics = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddPartitionsToTxnRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        if version >= 4:
            out.append(uvarint(len(self.transactions) + 1))
        if version >= 4:
            for add_partitions_to_txn_transaction in self.transactions:
                add_partitions_to_txn_transaction.write(out, version)
        if version <= 3:
            out += (
                string(self.v3_and_below_transactional_id, flexible),
                pack_qh(self.v3_and_below_producer_id, self.v3_and_below_producer_epoch),
                array_count(len(self.v3_and_below_topics), flexible),
            )
        if version <= 3:
            for add_partitions_to_txn_topic in self.v3_and_below_topics:
                add_partitions_to_txn_topic.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class AddPartitionsToTxnTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AddPartitionsToTxnRequest.AddPartitionsToTxnTopic, int]:
            flexible = version >= 3
            m = new(AddPartitionsToTxnRequest.AddPartitionsToTxnTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            out += (string(self.name, flexible), int32s(self.partitions, flexible))
            if version >= 3:
                out.append(b"\0")

    class AddPartitionsToTxnTransaction(Struct):
        __slots__ = ("transactional_id", "producer_id", "producer_epoch", "verify_only", "topics")

        def __init__(
            self,
            transactional_id: str = "",
            producer_id: int = 0,
            producer_epoch: int = 0,
            verify_only: bool = False,
            topics: list[AddPartitionsToTxnRequest.AddPartitionsToTxnTopic] | None = None,
        ) -> None:
            self.transactional_id = transactional_id
            self.producer_id = producer_id
            self.producer_epoch = producer_epoch
            self.verify_only = verify_only
            self.topics = [] if topics is None else topics

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction, int]:
            m = new(AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction)
            m.transactional_id, pos = read_string(buf, pos, True)
            m.producer_id, m.producer_epoch, m.verify_only = unpack_qht(buf, pos)
            pos += 11
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, AddPartitionsToTxnRequest.AddPartitionsToTxnTopic.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.transactional_id),
                pack_qht(self.producer_id, self.producer_epoch, self.verify_only),
                uvarint(len(self.topics) + 1),
            )
            for add_partitions_to_txn_topic in self.topics:
                add_partitions_to_txn_topic.write(out, version)
            out.append(b"\0")


class AddPartitionsToTxnResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "results_by_transaction", "results_by_topic_v3_and_below")
    api_key = 24
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        results_by_transaction: list[AddPartitionsToTxnResponse.AddPartitionsToTxnResult] | None = None,
        results_by_topic_v3_and_below: list[AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.results_by_transaction = [] if results_by_transaction is None else results_by_transaction
        self.results_by_topic_v3_and_below = (
            [] if results_by_topic_v3_and_below is None else results_by_topic_v3_and_below
        )

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddPartitionsToTxnResponse, int]:
        flexible = version >= 3
        try:
            m = new(AddPartitionsToTxnResponse)
            if version >= 4:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
                m.error_code = 0
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.results_by_transaction, pos = read_array(
                    buf, pos, version, count, AddPartitionsToTxnResponse.AddPartitionsToTxnResult.read
                )
            else:
                m.results_by_transaction = []
            if version <= 3:
                count, pos = read_count(buf, pos, flexible)
                m.results_by_topic_v3_and_below, pos = read_array(
                    buf, pos, version, count, AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult.read
                )
            else:
                m.results_by_topic_v3_and_below = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddPartitionsToTxnResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        if version >= 4:
            out += (pack_ih(self.throttle_time_ms, self.error_code), uvarint(len(self.results_by_transaction) + 1))
        else:
            out.append(pack_i(self.throttle_time_ms))
        if version >= 4:
            for add_partitions_to_txn_result in self.results_by_transaction:
                add_partitions_to_txn_result.write(out, version)
        if version <= 3:
            out.append(array_count(len(self.results_by_topic_v3_and_below), flexible))
        if version <= 3:
            for add_partitions_to_txn_topic_result in self.results_by_topic_v3_and_below:
                add_partitions_to_txn_topic_result.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class AddPartitionsToTxnPartitionResult(Struct):
        __slots__ = ("partition_index", "partition_error_code")

        def __init__(
            self,
            partition_index: int = 0,
            partition_error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.partition_error_code = partition_error_code

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult, int]:
            m = new(AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult)
            m.partition_index, m.partition_error_code = unpack_ih(buf, pos)
            pos += 6
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_ih(self.partition_index, self.partition_error_code))
            if version >= 3:
                out.append(b"\0")

    class AddPartitionsToTxnTopicResult(Struct):
        __slots__ = ("name", "results_by_partition")

        def __init__(
            self,
            name: str = "",
            results_by_partition: list[AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult] | None = None,
        ) -> None:
            self.name = name
            self.results_by_partition = [] if results_by_partition is None else results_by_partition

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult, int]:
            flexible = version >= 3
            m = new(AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.results_by_partition, pos = read_array(
                buf, pos, version, count, AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            out += (string(self.name, flexible), array_count(len(self.results_by_partition), flexible))
            for add_partitions_to_txn_partition_result in self.results_by_partition:
                add_partitions_to_txn_partition_result.write(out, version)
            if version >= 3:
                out.append(b"\0")

    class AddPartitionsToTxnResult(Struct):
        __slots__ = ("transactional_id", "topic_results")

        def __init__(
            self,
            transactional_id: str = "",
            topic_results: list[AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult] | None = None,
        ) -> None:
            self.transactional_id = transactional_id
            self.topic_results = [] if topic_results is None else topic_results

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AddPartitionsToTxnResponse.AddPartitionsToTxnResult, int]:
            m = new(AddPartitionsToTxnResponse.AddPartitionsToTxnResult)
            m.transactional_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topic_results, pos = read_array(
                buf, pos, version, count, AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.transactional_id), uvarint(len(self.topic_results) + 1))
            for add_partitions_to_txn_topic_result in self.topic_results:
                add_partitions_to_txn_topic_result.write(out, version)
            out.append(b"\0")
