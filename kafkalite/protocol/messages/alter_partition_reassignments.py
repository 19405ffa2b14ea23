"""Generated from protocol_specs/: AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse."""

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


class AlterPartitionReassignmentsRequest(Message):
    __slots__ = ("timeout_ms", "allow_replication_factor_change", "topics")
    api_key = 45
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        timeout_ms: int = 60000,
        allow_replication_factor_change: bool = True,
        topics: list[AlterPartitionReassignmentsRequest.ReassignableTopic] | None = None,
    ) -> None:
        self.timeout_ms = timeout_ms
        self.allow_replication_factor_change = allow_replication_factor_change
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterPartitionReassignmentsRequest, int]:
        try:
            m = new(AlterPartitionReassignmentsRequest)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                m.allow_replication_factor_change, pos = buf[pos] != 0, pos + 1
            else:
                m.allow_replication_factor_change = True
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsRequest.ReassignableTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterPartitionReassignmentsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.timeout_ms))
        if version == 1:
            out.append(b"\1" if self.allow_replication_factor_change else b"\0")
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class ReassignablePartition(Struct):
        __slots__ = ("partition_index", "replicas")

        def __init__(
            self,
            partition_index: int = 0,
            replicas: list[int] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.replicas = replicas

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterPartitionReassignmentsRequest.ReassignablePartition, int]:
            m = new(AlterPartitionReassignmentsRequest.ReassignablePartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.replicas = None
            else:
                m.replicas, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            if self.replicas is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.replicas), True)
                write_ints(out, self.replicas, "i")
            out.append(b"\0")

    class ReassignableTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[AlterPartitionReassignmentsRequest.ReassignablePartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterPartitionReassignmentsRequest.ReassignableTopic, int]:
            m = new(AlterPartitionReassignmentsRequest.ReassignableTopic)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsRequest.ReassignablePartition.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")


class AlterPartitionReassignmentsResponse(Message):
    __slots__ = ("throttle_time_ms", "allow_replication_factor_change", "error_code", "error_message", "responses")
    api_key = 45
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        allow_replication_factor_change: bool = True,
        error_code: int = 0,
        error_message: str | None = "",
        responses: list[AlterPartitionReassignmentsResponse.ReassignableTopicResponse] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.allow_replication_factor_change = allow_replication_factor_change
        self.error_code = error_code
        self.error_message = error_message
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterPartitionReassignmentsResponse, int]:
        try:
            m = new(AlterPartitionReassignmentsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                m.allow_replication_factor_change, pos = buf[pos] != 0, pos + 1
            else:
                m.allow_replication_factor_change = True
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsResponse.ReassignableTopicResponse.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterPartitionReassignmentsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        if version == 1:
            out.append(b"\1" if self.allow_replication_factor_change else b"\0")
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        write_count(out, len(self.responses), True)
        for item in self.responses:
            item.write(out, version)
        out.append(b"\0")

    class ReassignablePartitionResponse(Struct):
        __slots__ = ("partition_index", "error_code", "error_message")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterPartitionReassignmentsResponse.ReassignablePartitionResponse, int]:
            m = new(AlterPartitionReassignmentsResponse.ReassignablePartitionResponse)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")

    class ReassignableTopicResponse(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[AlterPartitionReassignmentsResponse.ReassignablePartitionResponse] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterPartitionReassignmentsResponse.ReassignableTopicResponse, int]:
            m = new(AlterPartitionReassignmentsResponse.ReassignableTopicResponse)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsResponse.ReassignablePartitionResponse.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
