# ruff: noqa: N816
"""Generated from protocol_specs/: AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse."""

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
pack_it = struct.Struct(">i?").pack
pack_ith = struct.Struct(">i?h").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_it = struct.Struct(">i?").unpack_from
unpack_ith = struct.Struct(">i?h").unpack_from


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
            if version == 1:
                m.timeout_ms, m.allow_replication_factor_change = unpack_it(buf, pos)
                pos += 5
            else:
                (m.timeout_ms,) = unpack_i(buf, pos)
                pos += 4
                m.allow_replication_factor_change = True
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsRequest.ReassignableTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterPartitionReassignmentsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (pack_it(self.timeout_ms, self.allow_replication_factor_change), uvarint(len(self.topics) + 1))
        else:
            out += (pack_i(self.timeout_ms), uvarint(len(self.topics) + 1))
        for reassignable_topic in self.topics:
            reassignable_topic.write(out, version)
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
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.replicas = None
            else:
                m.replicas, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_i(self.partition_index),
                null_array(True) if self.replicas is None else compact_int32s(self.replicas),
                b"\0",
            )

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
            out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for reassignable_partition in self.partitions:
                reassignable_partition.write(out, version)
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
            if version == 1:
                m.throttle_time_ms, m.allow_replication_factor_change, m.error_code = unpack_ith(buf, pos)
                pos += 7
            else:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
                m.allow_replication_factor_change = True
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, AlterPartitionReassignmentsResponse.ReassignableTopicResponse.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterPartitionReassignmentsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (
                pack_ith(self.throttle_time_ms, self.allow_replication_factor_change, self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.responses) + 1),
            )
        else:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.responses) + 1),
            )
        for reassignable_topic_response in self.responses:
            reassignable_topic_response.write(out, version)
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
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition_index, self.error_code), nullable_string(self.error_message, True), b"\0")

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
            out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for reassignable_partition_response in self.partitions:
                reassignable_partition_response.write(out, version)
            out.append(b"\0")
