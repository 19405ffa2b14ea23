# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeProducersRequest, DescribeProducersResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_qiiqiq = struct.Struct(">qiiqiq").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_qiiqiq = struct.Struct(">qiiqiq").unpack_from


class DescribeProducersRequest(Message):
    __slots__ = ("topics",)
    api_key = 61
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topics: list[DescribeProducersRequest.TopicRequest] | None = None,
    ) -> None:
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersRequest, int]:
        try:
            m = new(DescribeProducersRequest)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeProducersRequest.TopicRequest.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeProducersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.topics) + 1))
        for topic_request in self.topics:
            topic_request.write(out, version)
        out.append(b"\0")

    class TopicRequest(Struct):
        __slots__ = ("name", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersRequest.TopicRequest, int]:
            m = new(DescribeProducersRequest.TopicRequest)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_int32s(self.partition_indexes), b"\0")


class DescribeProducersResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 61
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[DescribeProducersResponse.TopicResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersResponse, int]:
        try:
            m = new(DescribeProducersResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeProducersResponse.TopicResponse.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeProducersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.topics) + 1))
        for topic_response in self.topics:
            topic_response.write(out, version)
        out.append(b"\0")

    class ProducerState(Struct):
        __slots__ = (
            "producer_id",
            "producer_epoch",
            "last_sequence",
            "last_timestamp",
            "coordinator_epoch",
            "current_txn_start_offset",
        )

        def __init__(
            self,
            producer_id: int = 0,
            producer_epoch: int = 0,
            last_sequence: int = -1,
            last_timestamp: int = -1,
            coordinator_epoch: int = 0,
            current_txn_start_offset: int = -1,
        ) -> None:
            self.producer_id = producer_id
            self.producer_epoch = producer_epoch
            self.last_sequence = last_sequence
            self.last_timestamp = last_timestamp
            self.coordinator_epoch = coordinator_epoch
            self.current_txn_start_offset = current_txn_start_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersResponse.ProducerState, int]:
            m = new(DescribeProducersResponse.ProducerState)
            (
                m.producer_id,
                m.producer_epoch,
                m.last_sequence,
                m.last_timestamp,
                m.coordinator_epoch,
                m.current_txn_start_offset,
            ) = unpack_qiiqiq(buf, pos)
            pos += 36
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_qiiqiq(
                    self.producer_id,
                    self.producer_epoch,
                    self.last_sequence,
                    self.last_timestamp,
                    self.coordinator_epoch,
                    self.current_txn_start_offset,
                ),
                b"\0",
            )

    class PartitionResponse(Struct):
        __slots__ = ("partition_index", "error_code", "error_message", "active_producers")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
            active_producers: list[DescribeProducersResponse.ProducerState] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message
            self.active_producers = [] if active_producers is None else active_producers

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersResponse.PartitionResponse, int]:
            m = new(DescribeProducersResponse.PartitionResponse)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.active_producers, pos = read_array(buf, pos, version, count, DescribeProducersResponse.ProducerState.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_ih(self.partition_index, self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.active_producers) + 1),
            )
            for producer_state in self.active_producers:
                producer_state.write(out, version)
            out.append(b"\0")

    class TopicResponse(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[DescribeProducersResponse.PartitionResponse] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeProducersResponse.TopicResponse, int]:
            m = new(DescribeProducersResponse.TopicResponse)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, DescribeProducersResponse.PartitionResponse.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for partition_response in self.partitions:
                partition_response.write(out, version)
            out.append(b"\0")
