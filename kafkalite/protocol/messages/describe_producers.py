"""Generated from protocol_specs/: DescribeProducersRequest, DescribeProducersResponse."""

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
    read_int32s,
    read_nullable_string,
    read_string,
    skip_tags,
    write_count,
    write_ints,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("DescribeProducersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
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
            write_string(out, self.name, True)
            write_count(out, len(self.partition_indexes), True)
            write_ints(out, self.partition_indexes, "i")
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeProducersResponse.TopicResponse.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeProducersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
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
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.last_sequence,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.last_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.coordinator_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.current_txn_start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.producer_id))
            out.append(INT32.pack(self.producer_epoch))
            out.append(INT32.pack(self.last_sequence))
            out.append(INT64.pack(self.last_timestamp))
            out.append(INT32.pack(self.coordinator_epoch))
            out.append(INT64.pack(self.current_txn_start_offset))
            out.append(b"\0")

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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.active_producers, pos = read_array(buf, pos, version, count, DescribeProducersResponse.ProducerState.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            write_count(out, len(self.active_producers), True)
            for item in self.active_producers:
                item.write(out, version)
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
            write_string(out, self.name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
