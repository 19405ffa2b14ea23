"""Generated from protocol_specs/: ListOffsetsRequest, ListOffsetsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_string,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ListOffsetsRequest(Message):
    __slots__ = ("replica_id", "isolation_level", "topics", "timeout_ms")
    api_key = 2
    min_version = 1
    max_version = 11
    flexible_from = 6

    def __init__(
        self,
        replica_id: int = 0,
        isolation_level: int = 0,
        topics: list[ListOffsetsRequest.ListOffsetsTopic] | None = None,
        timeout_ms: int = 0,
    ) -> None:
        self.replica_id = replica_id
        self.isolation_level = isolation_level
        self.topics = [] if topics is None else topics
        self.timeout_ms = timeout_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsRequest, int]:
        try:
            m = new(ListOffsetsRequest)
            (m.replica_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 2:
                (m.isolation_level,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.isolation_level = 0
            count, pos = read_count(buf, pos, version >= 6)
            m.topics, pos = read_array(buf, pos, version, count, ListOffsetsRequest.ListOffsetsTopic.read)
            if version >= 10:
                (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.timeout_ms = 0
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.replica_id))
        if version >= 2:
            out.append(INT8.pack(self.isolation_level))
        write_count(out, len(self.topics), version >= 6)
        for item in self.topics:
            item.write(out, version)
        if version >= 10:
            out.append(INT32.pack(self.timeout_ms))
        if version >= 6:
            out.append(b"\0")

    class ListOffsetsPartition(Struct):
        __slots__ = ("partition_index", "current_leader_epoch", "timestamp")

        def __init__(
            self,
            partition_index: int = 0,
            current_leader_epoch: int = -1,
            timestamp: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.current_leader_epoch = current_leader_epoch
            self.timestamp = timestamp

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsRequest.ListOffsetsPartition, int]:
            m = new(ListOffsetsRequest.ListOffsetsPartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 4:
                (m.current_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.current_leader_epoch = -1
            (m.timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            if version >= 4:
                out.append(INT32.pack(self.current_leader_epoch))
            out.append(INT64.pack(self.timestamp))
            if version >= 6:
                out.append(b"\0")

    class ListOffsetsTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[ListOffsetsRequest.ListOffsetsPartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsRequest.ListOffsetsTopic, int]:
            m = new(ListOffsetsRequest.ListOffsetsTopic)
            m.name, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.partitions, pos = read_array(buf, pos, version, count, ListOffsetsRequest.ListOffsetsPartition.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 6)
            write_count(out, len(self.partitions), version >= 6)
            for item in self.partitions:
                item.write(out, version)
            if version >= 6:
                out.append(b"\0")


class ListOffsetsResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 2
    min_version = 1
    max_version = 11
    flexible_from = 6

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[ListOffsetsResponse.ListOffsetsTopicResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsResponse, int]:
        try:
            m = new(ListOffsetsResponse)
            if version >= 2:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, version >= 6)
            m.topics, pos = read_array(buf, pos, version, count, ListOffsetsResponse.ListOffsetsTopicResponse.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 2:
            out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version >= 6)
        for item in self.topics:
            item.write(out, version)
        if version >= 6:
            out.append(b"\0")

    class ListOffsetsPartitionResponse(Struct):
        __slots__ = ("partition_index", "error_code", "timestamp", "offset", "leader_epoch")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            timestamp: int = -1,
            offset: int = -1,
            leader_epoch: int = -1,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.timestamp = timestamp
            self.offset = offset
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsResponse.ListOffsetsPartitionResponse, int]:
            m = new(ListOffsetsResponse.ListOffsetsPartitionResponse)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 4:
                (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.leader_epoch = -1
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            out.append(INT64.pack(self.timestamp))
            out.append(INT64.pack(self.offset))
            if version >= 4:
                out.append(INT32.pack(self.leader_epoch))
            if version >= 6:
                out.append(b"\0")

    class ListOffsetsTopicResponse(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[ListOffsetsResponse.ListOffsetsPartitionResponse] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListOffsetsResponse.ListOffsetsTopicResponse, int]:
            m = new(ListOffsetsResponse.ListOffsetsTopicResponse)
            m.name, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.partitions, pos = read_array(
                buf, pos, version, count, ListOffsetsResponse.ListOffsetsPartitionResponse.read
            )
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 6)
            write_count(out, len(self.partitions), version >= 6)
            for item in self.partitions:
                item.write(out, version)
            if version >= 6:
                out.append(b"\0")
