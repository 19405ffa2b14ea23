# ruff: noqa: N816
"""Generated from protocol_specs/: OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import array_count, new, read_array, read_count, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hiiq = struct.Struct(">hiiq").pack
pack_i = struct.Struct(">i").pack
pack_iii = struct.Struct(">iii").pack
unpack_hiiq = struct.Struct(">hiiq").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iii = struct.Struct(">iii").unpack_from


class OffsetForLeaderEpochRequest(Message):
    __slots__ = ("replica_id", "topics")
    api_key = 23
    min_version = 2
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        replica_id: int = -2,
        topics: list[OffsetForLeaderEpochRequest.OffsetForLeaderTopic] | None = None,
    ) -> None:
        self.replica_id = replica_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetForLeaderEpochRequest, int]:
        flexible = version == 4
        try:
            m = new(OffsetForLeaderEpochRequest)
            if version >= 3:
                (m.replica_id,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.replica_id = -2
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, OffsetForLeaderEpochRequest.OffsetForLeaderTopic.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetForLeaderEpochRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        if version >= 3:
            out += (pack_i(self.replica_id), array_count(len(self.topics), flexible))
        else:
            out.append(pack_i(len(self.topics)))
        for offset_for_leader_topic in self.topics:
            offset_for_leader_topic.write(out, version)
        if version == 4:
            out.append(b"\0")

    class OffsetForLeaderPartition(Struct):
        __slots__ = ("partition", "current_leader_epoch", "leader_epoch")

        def __init__(
            self,
            partition: int = 0,
            current_leader_epoch: int = -1,
            leader_epoch: int = 0,
        ) -> None:
            self.partition = partition
            self.current_leader_epoch = current_leader_epoch
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[OffsetForLeaderEpochRequest.OffsetForLeaderPartition, int]:
            m = new(OffsetForLeaderEpochRequest.OffsetForLeaderPartition)
            m.partition, m.current_leader_epoch, m.leader_epoch = unpack_iii(buf, pos)
            pos += 12
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_iii(self.partition, self.current_leader_epoch, self.leader_epoch))
            if version == 4:
                out.append(b"\0")

    class OffsetForLeaderTopic(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[OffsetForLeaderEpochRequest.OffsetForLeaderPartition] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetForLeaderEpochRequest.OffsetForLeaderTopic, int]:
            flexible = version == 4
            m = new(OffsetForLeaderEpochRequest.OffsetForLeaderTopic)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetForLeaderEpochRequest.OffsetForLeaderPartition.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (string(self.topic, flexible), array_count(len(self.partitions), flexible))
            for offset_for_leader_partition in self.partitions:
                offset_for_leader_partition.write(out, version)
            if version == 4:
                out.append(b"\0")


class OffsetForLeaderEpochResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 23
    min_version = 2
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetForLeaderEpochResponse, int]:
        flexible = version == 4
        try:
            m = new(OffsetForLeaderEpochResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(
                buf, pos, version, count, OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetForLeaderEpochResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        for offset_for_leader_topic_result in self.topics:
            offset_for_leader_topic_result.write(out, version)
        if version == 4:
            out.append(b"\0")

    class EpochEndOffset(Struct):
        __slots__ = ("error_code", "partition", "leader_epoch", "end_offset")

        def __init__(
            self,
            error_code: int = 0,
            partition: int = 0,
            leader_epoch: int = -1,
            end_offset: int = -1,
        ) -> None:
            self.error_code = error_code
            self.partition = partition
            self.leader_epoch = leader_epoch
            self.end_offset = end_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetForLeaderEpochResponse.EpochEndOffset, int]:
            m = new(OffsetForLeaderEpochResponse.EpochEndOffset)
            m.error_code, m.partition, m.leader_epoch, m.end_offset = unpack_hiiq(buf, pos)
            pos += 18
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_hiiq(self.error_code, self.partition, self.leader_epoch, self.end_offset))
            if version == 4:
                out.append(b"\0")

    class OffsetForLeaderTopicResult(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[OffsetForLeaderEpochResponse.EpochEndOffset] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult, int]:
            flexible = version == 4
            m = new(OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(buf, pos, version, count, OffsetForLeaderEpochResponse.EpochEndOffset.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            out += (string(self.topic, flexible), array_count(len(self.partitions), flexible))
            for epoch_end_offset in self.partitions:
                epoch_end_offset.write(out, version)
            if version == 4:
                out.append(b"\0")
