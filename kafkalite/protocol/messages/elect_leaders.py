# ruff: noqa: N816
"""Generated from protocol_specs/: ElectLeadersRequest, ElectLeadersResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    int32s,
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
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


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
        flexible = version == 2
        try:
            m = new(ElectLeadersRequest)
            if version >= 1:
                (m.election_type,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.election_type = 0
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.topic_partitions = None
            else:
                m.topic_partitions, pos = read_array(buf, pos, version, count, ElectLeadersRequest.TopicPartitions.read)
            (m.timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ElectLeadersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        if version >= 1:
            out += (
                pack_b(self.election_type),
                null_array(flexible)
                if self.topic_partitions is None
                else array_count(len(self.topic_partitions), flexible),
            )
        else:
            out.append(pack_i(-1 if self.topic_partitions is None else len(self.topic_partitions)))
        for topic_partitions in self.topic_partitions or ():
            topic_partitions.write(out, version)
        out.append(pack_i(self.timeout_ms))
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
            flexible = version == 2
            m = new(ElectLeadersRequest.TopicPartitions)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.topic, flexible), int32s(self.partitions, flexible))
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
        flexible = version == 2
        try:
            m = new(ElectLeadersResponse)
            if version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
                m.error_code = 0
            count, pos = read_count(buf, pos, flexible)
            m.replica_election_results, pos = read_array(
                buf, pos, version, count, ElectLeadersResponse.ReplicaElectionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ElectLeadersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        if version >= 1:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                array_count(len(self.replica_election_results), flexible),
            )
        else:
            out.append(pack_ii(self.throttle_time_ms, len(self.replica_election_results)))
        for replica_election_result in self.replica_election_results:
            replica_election_result.write(out, version)
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
            flexible = version == 2
            m = new(ElectLeadersResponse.PartitionResult)
            m.partition_id, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (pack_ih(self.partition_id, self.error_code), nullable_string(self.error_message, flexible))
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
            flexible = version == 2
            m = new(ElectLeadersResponse.ReplicaElectionResult)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partition_result, pos = read_array(buf, pos, version, count, ElectLeadersResponse.PartitionResult.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.topic, flexible), array_count(len(self.partition_result), flexible))
            for partition_result in self.partition_result:
                partition_result.write(out, version)
            if version == 2:
                out.append(b"\0")
