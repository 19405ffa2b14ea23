"""Generated from protocol_specs/: OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_string,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(OffsetForLeaderEpochRequest)
            if version >= 3:
                (m.replica_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.replica_id = -2
            count, pos = read_count(buf, pos, version == 4)
            m.topics, pos = read_array(buf, pos, version, count, OffsetForLeaderEpochRequest.OffsetForLeaderTopic.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetForLeaderEpochRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 3:
            out.append(INT32.pack(self.replica_id))
        write_count(out, len(self.topics), version == 4)
        for item in self.topics:
            item.write(out, version)
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
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.current_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT32.pack(self.current_leader_epoch))
            out.append(INT32.pack(self.leader_epoch))
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
            m = new(OffsetForLeaderEpochRequest.OffsetForLeaderTopic)
            m.topic, pos = read_string(buf, pos, version == 4)
            count, pos = read_count(buf, pos, version == 4)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetForLeaderEpochRequest.OffsetForLeaderPartition.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version == 4)
            write_count(out, len(self.partitions), version == 4)
            for item in self.partitions:
                item.write(out, version)
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
        try:
            m = new(OffsetForLeaderEpochResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 4)
            m.topics, pos = read_array(
                buf, pos, version, count, OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.read
            )
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetForLeaderEpochResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version == 4)
        for item in self.topics:
            item.write(out, version)
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
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.end_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            out.append(INT32.pack(self.partition))
            out.append(INT32.pack(self.leader_epoch))
            out.append(INT64.pack(self.end_offset))
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
            m = new(OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult)
            m.topic, pos = read_string(buf, pos, version == 4)
            count, pos = read_count(buf, pos, version == 4)
            m.partitions, pos = read_array(buf, pos, version, count, OffsetForLeaderEpochResponse.EpochEndOffset.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version == 4)
            write_count(out, len(self.partitions), version == 4)
            for item in self.partitions:
                item.write(out, version)
            if version == 4:
                out.append(b"\0")
