# ruff: noqa: N816
"""Generated from protocol_specs/: ListOffsetsRequest, ListOffsetsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import array_count, new, read_array, read_count, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ib = struct.Struct(">ib").pack
pack_ihqq = struct.Struct(">ihqq").pack
pack_ihqqi = struct.Struct(">ihqqi").pack
pack_ii = struct.Struct(">ii").pack
pack_iiq = struct.Struct(">iiq").pack
pack_iq = struct.Struct(">iq").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ib = struct.Struct(">ib").unpack_from
unpack_ihqq = struct.Struct(">ihqq").unpack_from
unpack_ihqqi = struct.Struct(">ihqqi").unpack_from
unpack_iiq = struct.Struct(">iiq").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from


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
        flexible = version >= 6
        try:
            m = new(ListOffsetsRequest)
            if version >= 2:
                m.replica_id, m.isolation_level = unpack_ib(buf, pos)
                pos += 5
            else:
                (m.replica_id,) = unpack_i(buf, pos)
                pos += 4
                m.isolation_level = 0
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, ListOffsetsRequest.ListOffsetsTopic.read)
            if version >= 10:
                (m.timeout_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.timeout_ms = 0
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version >= 2:
            out += (pack_ib(self.replica_id, self.isolation_level), array_count(len(self.topics), flexible))
        else:
            out.append(pack_ii(self.replica_id, len(self.topics)))
        for list_offsets_topic in self.topics:
            list_offsets_topic.write(out, version)
        if version >= 10:
            out.append(pack_i(self.timeout_ms))
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
            if version >= 4:
                m.partition_index, m.current_leader_epoch, m.timestamp = unpack_iiq(buf, pos)
                pos += 16
            else:
                m.partition_index, m.timestamp = unpack_iq(buf, pos)
                pos += 12
                m.current_leader_epoch = -1
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 4:
                out.append(pack_iiq(self.partition_index, self.current_leader_epoch, self.timestamp))
            else:
                out.append(pack_iq(self.partition_index, self.timestamp))
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
            flexible = version >= 6
            m = new(ListOffsetsRequest.ListOffsetsTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(buf, pos, version, count, ListOffsetsRequest.ListOffsetsPartition.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for list_offsets_partition in self.partitions:
                list_offsets_partition.write(out, version)
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
        flexible = version >= 6
        try:
            m = new(ListOffsetsResponse)
            if version >= 2:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, ListOffsetsResponse.ListOffsetsTopicResponse.read)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version >= 2:
            out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        else:
            out.append(pack_i(len(self.topics)))
        for list_offsets_topic_response in self.topics:
            list_offsets_topic_response.write(out, version)
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
            if version >= 4:
                m.partition_index, m.error_code, m.timestamp, m.offset, m.leader_epoch = unpack_ihqqi(buf, pos)
                pos += 26
            else:
                m.partition_index, m.error_code, m.timestamp, m.offset = unpack_ihqq(buf, pos)
                pos += 22
                m.leader_epoch = -1
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 4:
                out.append(
                    pack_ihqqi(self.partition_index, self.error_code, self.timestamp, self.offset, self.leader_epoch)
                )
            else:
                out.append(pack_ihqq(self.partition_index, self.error_code, self.timestamp, self.offset))
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
            flexible = version >= 6
            m = new(ListOffsetsResponse.ListOffsetsTopicResponse)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, ListOffsetsResponse.ListOffsetsPartitionResponse.read
            )
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for list_offsets_partition_response in self.partitions:
                list_offsets_partition_response.write(out, version)
            if version >= 6:
                out.append(b"\0")
