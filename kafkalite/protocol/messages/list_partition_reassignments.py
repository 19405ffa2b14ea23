# ruff: noqa: N816
"""Generated from protocol_specs/: ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
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
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class ListPartitionReassignmentsRequest(Message):
    __slots__ = ("timeout_ms", "topics")
    api_key = 46
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        timeout_ms: int = 60000,
        topics: list[ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics] | None = None,
    ) -> None:
        self.timeout_ms = timeout_ms
        self.topics = topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListPartitionReassignmentsRequest, int]:
        try:
            m = new(ListPartitionReassignmentsRequest)
            (m.timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(
                    buf, pos, version, count, ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics.read
                )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListPartitionReassignmentsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.timeout_ms), null_array(True) if self.topics is None else uvarint(len(self.topics) + 1))
        for list_partition_reassignments_topics in self.topics or ():
            list_partition_reassignments_topics.write(out, version)
        out.append(b"\0")

    class ListPartitionReassignmentsTopics(Struct):
        __slots__ = ("name", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics, int]:
            m = new(ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_int32s(self.partition_indexes), b"\0")


class ListPartitionReassignmentsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "topics")
    api_key = 46
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        topics: list[ListPartitionReassignmentsResponse.OngoingTopicReassignment] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListPartitionReassignmentsResponse, int]:
        try:
            m = new(ListPartitionReassignmentsResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, ListPartitionReassignmentsResponse.OngoingTopicReassignment.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListPartitionReassignmentsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            uvarint(len(self.topics) + 1),
        )
        for ongoing_topic_reassignment in self.topics:
            ongoing_topic_reassignment.write(out, version)
        out.append(b"\0")

    class OngoingPartitionReassignment(Struct):
        __slots__ = ("partition_index", "replicas", "adding_replicas", "removing_replicas")

        def __init__(
            self,
            partition_index: int = 0,
            replicas: list[int] | None = None,
            adding_replicas: list[int] | None = None,
            removing_replicas: list[int] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.replicas = [] if replicas is None else replicas
            self.adding_replicas = [] if adding_replicas is None else adding_replicas
            self.removing_replicas = [] if removing_replicas is None else removing_replicas

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ListPartitionReassignmentsResponse.OngoingPartitionReassignment, int]:
            m = new(ListPartitionReassignmentsResponse.OngoingPartitionReassignment)
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.adding_replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.removing_replicas, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_i(self.partition_index),
                compact_int32s(self.replicas),
                compact_int32s(self.adding_replicas),
                compact_int32s(self.removing_replicas),
                b"\0",
            )

    class OngoingTopicReassignment(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[ListPartitionReassignmentsResponse.OngoingPartitionReassignment] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ListPartitionReassignmentsResponse.OngoingTopicReassignment, int]:
            m = new(ListPartitionReassignmentsResponse.OngoingTopicReassignment)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, ListPartitionReassignmentsResponse.OngoingPartitionReassignment.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for ongoing_partition_reassignment in self.partitions:
                ongoing_partition_reassignment.write(out, version)
            out.append(b"\0")
