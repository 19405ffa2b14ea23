"""Generated from protocol_specs/: DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_presence,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DescribeTopicPartitionsRequest(Message):
    __slots__ = ("topics", "response_partition_limit", "cursor")
    api_key = 75
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topics: list[DescribeTopicPartitionsRequest.TopicRequest] | None = None,
        response_partition_limit: int = 2000,
        cursor: DescribeTopicPartitionsRequest.Cursor | None = None,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.response_partition_limit = response_partition_limit
        self.cursor = cursor

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTopicPartitionsRequest, int]:
        try:
            m = new(DescribeTopicPartitionsRequest)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeTopicPartitionsRequest.TopicRequest.read)
            (m.response_partition_limit,), pos = INT32.unpack_from(buf, pos), pos + 4
            present, pos = read_presence(buf, pos)
            if present:
                m.cursor, pos = DescribeTopicPartitionsRequest.Cursor.read(buf, pos, version)
            else:
                m.cursor = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeTopicPartitionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(INT32.pack(self.response_partition_limit))
        if self.cursor is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.cursor.write(out, version)
        out.append(b"\0")

    class TopicRequest(Struct):
        __slots__ = ("name",)

        def __init__(
            self,
            name: str = "",
        ) -> None:
            self.name = name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTopicPartitionsRequest.TopicRequest, int]:
            m = new(DescribeTopicPartitionsRequest.TopicRequest)
            m.name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(b"\0")

    class Cursor(Struct):
        __slots__ = ("topic_name", "partition_index")

        def __init__(
            self,
            topic_name: str = "",
            partition_index: int = 0,
        ) -> None:
            self.topic_name = topic_name
            self.partition_index = partition_index

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTopicPartitionsRequest.Cursor, int]:
            m = new(DescribeTopicPartitionsRequest.Cursor)
            m.topic_name, pos = read_string(buf, pos, True)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            out.append(INT32.pack(self.partition_index))
            out.append(b"\0")


class DescribeTopicPartitionsResponse(Message):
    __slots__ = ("throttle_time_ms", "topics", "next_cursor")
    api_key = 75
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic] | None = None,
        next_cursor: DescribeTopicPartitionsResponse.Cursor | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics
        self.next_cursor = next_cursor

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTopicPartitionsResponse, int]:
        try:
            m = new(DescribeTopicPartitionsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic.read
            )
            present, pos = read_presence(buf, pos)
            if present:
                m.next_cursor, pos = DescribeTopicPartitionsResponse.Cursor.read(buf, pos, version)
            else:
                m.next_cursor = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeTopicPartitionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        if self.next_cursor is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.next_cursor.write(out, version)
        out.append(b"\0")

    class DescribeTopicPartitionsResponsePartition(Struct):
        __slots__ = (
            "error_code",
            "partition_index",
            "leader_id",
            "leader_epoch",
            "replica_nodes",
            "isr_nodes",
            "eligible_leader_replicas",
            "last_known_elr",
            "offline_replicas",
        )

        def __init__(
            self,
            error_code: int = 0,
            partition_index: int = 0,
            leader_id: int = 0,
            leader_epoch: int = -1,
            replica_nodes: list[int] | None = None,
            isr_nodes: list[int] | None = None,
            eligible_leader_replicas: list[int] | None = None,
            last_known_elr: list[int] | None = None,
            offline_replicas: list[int] | None = None,
        ) -> None:
            self.error_code = error_code
            self.partition_index = partition_index
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch
            self.replica_nodes = [] if replica_nodes is None else replica_nodes
            self.isr_nodes = [] if isr_nodes is None else isr_nodes
            self.eligible_leader_replicas = eligible_leader_replicas
            self.last_known_elr = last_known_elr
            self.offline_replicas = [] if offline_replicas is None else offline_replicas

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition, int]:
            m = new(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.replica_nodes, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.isr_nodes, pos = read_int32s(buf, pos, count)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.eligible_leader_replicas = None
            else:
                m.eligible_leader_replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.last_known_elr = None
            else:
                m.last_known_elr, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.offline_replicas, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            out.append(INT32.pack(self.partition_index))
            out.append(INT32.pack(self.leader_id))
            out.append(INT32.pack(self.leader_epoch))
            write_count(out, len(self.replica_nodes), True)
            write_ints(out, self.replica_nodes, "i")
            write_count(out, len(self.isr_nodes), True)
            write_ints(out, self.isr_nodes, "i")
            if self.eligible_leader_replicas is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.eligible_leader_replicas), True)
                write_ints(out, self.eligible_leader_replicas, "i")
            if self.last_known_elr is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.last_known_elr), True)
                write_ints(out, self.last_known_elr, "i")
            write_count(out, len(self.offline_replicas), True)
            write_ints(out, self.offline_replicas, "i")
            out.append(b"\0")

    class DescribeTopicPartitionsResponseTopic(Struct):
        __slots__ = ("error_code", "name", "topic_id", "is_internal", "partitions", "topic_authorized_operations")

        def __init__(
            self,
            error_code: int = 0,
            name: str | None = "",
            topic_id: bytes = ZERO_UUID,
            is_internal: bool = False,
            partitions: list[DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition] | None = None,
            topic_authorized_operations: int = -2147483648,
        ) -> None:
            self.error_code = error_code
            self.name = name
            self.topic_id = topic_id
            self.is_internal = is_internal
            self.partitions = [] if partitions is None else partitions
            self.topic_authorized_operations = topic_authorized_operations

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic, int]:
            m = new(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.name, pos = read_nullable_string(buf, pos, True)
            m.topic_id, pos = read_uuid(buf, pos)
            m.is_internal, pos = buf[pos] != 0, pos + 1
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition.read
            )
            (m.topic_authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.name, True)
            out.append(self.topic_id)
            out.append(b"\1" if self.is_internal else b"\0")
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(INT32.pack(self.topic_authorized_operations))
            out.append(b"\0")

    class Cursor(Struct):
        __slots__ = ("topic_name", "partition_index")

        def __init__(
            self,
            topic_name: str = "",
            partition_index: int = 0,
        ) -> None:
            self.topic_name = topic_name
            self.partition_index = partition_index

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeTopicPartitionsResponse.Cursor, int]:
            m = new(DescribeTopicPartitionsResponse.Cursor)
            m.topic_name, pos = read_string(buf, pos, True)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            out.append(INT32.pack(self.partition_index))
            out.append(b"\0")
