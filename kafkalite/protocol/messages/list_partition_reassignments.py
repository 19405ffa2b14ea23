"""Generated from protocol_specs/: ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
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
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(
                    buf, pos, version, count, ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics.read
                )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListPartitionReassignmentsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.timeout_ms))
        if self.topics is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
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
            write_string(out, self.name, True)
            write_count(out, len(self.partition_indexes), True)
            write_ints(out, self.partition_indexes, "i")
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, ListPartitionReassignmentsResponse.OngoingTopicReassignment.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListPartitionReassignmentsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.adding_replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.removing_replicas, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            write_count(out, len(self.replicas), True)
            write_ints(out, self.replicas, "i")
            write_count(out, len(self.adding_replicas), True)
            write_ints(out, self.adding_replicas, "i")
            write_count(out, len(self.removing_replicas), True)
            write_ints(out, self.removing_replicas, "i")
            out.append(b"\0")

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
            write_string(out, self.name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
