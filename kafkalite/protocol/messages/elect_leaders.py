"""Generated from protocol_specs/: ElectLeadersRequest, ElectLeadersResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
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


class ElectLeadersRequest(Message):
    __slots__ = ("election_type", "topic_partitions", "timeout_ms")
    api_key = 43
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        election_type: int = 0,
        topic_partitions: list[ElectLeadersRequest.TopicPartitions] | None = EMPTY,
        timeout_ms: int = 60000,
    ) -> None:
        self.election_type = election_type
        self.topic_partitions = [] if topic_partitions is EMPTY else topic_partitions
        self.timeout_ms = timeout_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ElectLeadersRequest, int]:
        try:
            m = new(ElectLeadersRequest)
            if version >= 1:
                (m.election_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.election_type = 0
            count, pos = read_nullable_count(buf, pos, version == 2)
            if count < 0:
                m.topic_partitions = None
            else:
                m.topic_partitions, pos = read_array(buf, pos, version, count, ElectLeadersRequest.TopicPartitions.read)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ElectLeadersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT8.pack(self.election_type))
        if self.topic_partitions is None:
            write_null_array(out, version == 2)
        else:
            write_count(out, len(self.topic_partitions), version == 2)
            for item in self.topic_partitions:
                item.write(out, version)
        out.append(INT32.pack(self.timeout_ms))
        if version == 2:
            out.append(b"\0")

    class TopicPartitions(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ElectLeadersRequest.TopicPartitions, int]:
            m = new(ElectLeadersRequest.TopicPartitions)
            m.topic, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version == 2)
            write_count(out, len(self.partitions), version == 2)
            write_ints(out, self.partitions, "i")
            if version == 2:
                out.append(b"\0")


class ElectLeadersResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "replica_election_results")
    api_key = 43
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        replica_election_results: list[ElectLeadersResponse.ReplicaElectionResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.replica_election_results = [] if replica_election_results is None else replica_election_results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ElectLeadersResponse, int]:
        try:
            m = new(ElectLeadersResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 1:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            count, pos = read_count(buf, pos, version == 2)
            m.replica_election_results, pos = read_array(
                buf, pos, version, count, ElectLeadersResponse.ReplicaElectionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ElectLeadersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        if version >= 1:
            out.append(INT16.pack(self.error_code))
        write_count(out, len(self.replica_election_results), version == 2)
        for item in self.replica_election_results:
            item.write(out, version)
        if version == 2:
            out.append(b"\0")

    class PartitionResult(Struct):
        __slots__ = ("partition_id", "error_code", "error_message")

        def __init__(
            self,
            partition_id: int = 0,
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.partition_id = partition_id
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ElectLeadersResponse.PartitionResult, int]:
            m = new(ElectLeadersResponse.PartitionResult)
            (m.partition_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 2)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_id))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version == 2)
            if version == 2:
                out.append(b"\0")

    class ReplicaElectionResult(Struct):
        __slots__ = ("topic", "partition_result")

        def __init__(
            self,
            topic: str = "",
            partition_result: list[ElectLeadersResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic = topic
            self.partition_result = [] if partition_result is None else partition_result

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ElectLeadersResponse.ReplicaElectionResult, int]:
            m = new(ElectLeadersResponse.ReplicaElectionResult)
            m.topic, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partition_result, pos = read_array(buf, pos, version, count, ElectLeadersResponse.PartitionResult.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version == 2)
            write_count(out, len(self.partition_result), version == 2)
            for item in self.partition_result:
                item.write(out, version)
            if version == 2:
                out.append(b"\0")
