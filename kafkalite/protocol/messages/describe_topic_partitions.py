# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_presence,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_hiii = struct.Struct(">hiii").pack
pack_i = struct.Struct(">i").pack
pack_ut = struct.Struct(">16s?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_hiii = struct.Struct(">hiii").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ut = struct.Struct(">16s?").unpack_from


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
            (m.response_partition_limit,) = unpack_i(buf, pos)
            pos += 4
            present, pos = read_presence(buf, pos)
            if present:
                m.cursor, pos = DescribeTopicPartitionsRequest.Cursor.read(buf, pos, version)
            else:
                m.cursor = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeTopicPartitionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.topics) + 1))
        for topic_request in self.topics:
            topic_request.write(out, version)
        out.append(pack_i(self.response_partition_limit))
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
            out += (compact_string(self.name), b"\0")

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
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic_name), pack_i(self.partition_index), b"\0")


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
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
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
        except (IndexError, struct.error):
            raise ProtocolError("DescribeTopicPartitionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.topics) + 1))
        for describe_topic_partitions_response_topic in self.topics:
            describe_topic_partitions_response_topic.write(out, version)
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
            m.error_code, m.partition_index, m.leader_id, m.leader_epoch = unpack_hiii(buf, pos)
            pos += 14
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
            out += (
                pack_hiii(self.error_code, self.partition_index, self.leader_id, self.leader_epoch),
                compact_int32s(self.replica_nodes),
                compact_int32s(self.isr_nodes),
                null_array(True)
                if self.eligible_leader_replicas is None
                else compact_int32s(self.eligible_leader_replicas),
                null_array(True) if self.last_known_elr is None else compact_int32s(self.last_known_elr),
                compact_int32s(self.offline_replicas),
                b"\0",
            )

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
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.name, pos = read_nullable_string(buf, pos, True)
            m.topic_id, m.is_internal = unpack_ut(buf, pos)
            pos += 17
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition.read
            )
            (m.topic_authorized_operations,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_h(self.error_code),
                nullable_string(self.name, True),
                pack_ut(self.topic_id, self.is_internal),
                uvarint(len(self.partitions) + 1),
            )
            for describe_topic_partitions_response_partition in self.partitions:
                describe_topic_partitions_response_partition.write(out, version)
            out += (pack_i(self.topic_authorized_operations), b"\0")

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
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic_name), pack_i(self.partition_index), b"\0")
