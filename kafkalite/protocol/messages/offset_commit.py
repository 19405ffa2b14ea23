"""Generated from protocol_specs/: OffsetCommitRequest, OffsetCommitResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class OffsetCommitRequest(Message):
    __slots__ = (
        "group_id",
        "generation_id_or_member_epoch",
        "member_id",
        "group_instance_id",
        "retention_time_ms",
        "topics",
    )
    api_key = 8
    min_version = 2
    max_version = 10
    flexible_from = 8

    def __init__(
        self,
        group_id: str = "",
        generation_id_or_member_epoch: int = -1,
        member_id: str = "",
        group_instance_id: str | None = None,
        retention_time_ms: int = -1,
        topics: list[OffsetCommitRequest.OffsetCommitRequestTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.generation_id_or_member_epoch = generation_id_or_member_epoch
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.retention_time_ms = retention_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest, int]:
        try:
            m = new(OffsetCommitRequest)
            m.group_id, pos = read_string(buf, pos, version >= 8)
            (m.generation_id_or_member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.member_id, pos = read_string(buf, pos, version >= 8)
            if version >= 7:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version >= 8)
            else:
                m.group_instance_id = None
            if version <= 4:
                (m.retention_time_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.retention_time_ms = -1
            count, pos = read_count(buf, pos, version >= 8)
            m.topics, pos = read_array(buf, pos, version, count, OffsetCommitRequest.OffsetCommitRequestTopic.read)
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetCommitRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, version >= 8)
        out.append(INT32.pack(self.generation_id_or_member_epoch))
        write_string(out, self.member_id, version >= 8)
        if version >= 7:
            write_nullable_string(out, self.group_instance_id, version >= 8)
        if version <= 4:
            out.append(INT64.pack(self.retention_time_ms))
        write_count(out, len(self.topics), version >= 8)
        for item in self.topics:
            item.write(out, version)
        if version >= 8:
            out.append(b"\0")

    class OffsetCommitRequestPartition(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "committed_metadata")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            committed_metadata: str | None = "",
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.committed_metadata = committed_metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest.OffsetCommitRequestPartition, int]:
            m = new(OffsetCommitRequest.OffsetCommitRequestPartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.committed_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 6:
                (m.committed_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.committed_leader_epoch = -1
            m.committed_metadata, pos = read_nullable_string(buf, pos, version >= 8)
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.committed_offset))
            if version >= 6:
                out.append(INT32.pack(self.committed_leader_epoch))
            write_nullable_string(out, self.committed_metadata, version >= 8)
            if version >= 8:
                out.append(b"\0")

    class OffsetCommitRequestTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetCommitRequest.OffsetCommitRequestPartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest.OffsetCommitRequestTopic, int]:
            m = new(OffsetCommitRequest.OffsetCommitRequestTopic)
            if version <= 9:
                m.name, pos = read_string(buf, pos, version >= 8)
            else:
                m.name = ""
            if version == 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 8)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetCommitRequest.OffsetCommitRequestPartition.read
            )
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 9:
                write_string(out, self.name, version >= 8)
            if version == 10:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 8)
            for item in self.partitions:
                item.write(out, version)
            if version >= 8:
                out.append(b"\0")


class OffsetCommitResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 8
    min_version = 2
    max_version = 10
    flexible_from = 8

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[OffsetCommitResponse.OffsetCommitResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse, int]:
        try:
            m = new(OffsetCommitResponse)
            if version >= 3:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, version >= 8)
            m.topics, pos = read_array(buf, pos, version, count, OffsetCommitResponse.OffsetCommitResponseTopic.read)
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetCommitResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 3:
            out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version >= 8)
        for item in self.topics:
            item.write(out, version)
        if version >= 8:
            out.append(b"\0")

    class OffsetCommitResponsePartition(Struct):
        __slots__ = ("partition_index", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse.OffsetCommitResponsePartition, int]:
            m = new(OffsetCommitResponse.OffsetCommitResponsePartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            if version >= 8:
                out.append(b"\0")

    class OffsetCommitResponseTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetCommitResponse.OffsetCommitResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse.OffsetCommitResponseTopic, int]:
            m = new(OffsetCommitResponse.OffsetCommitResponseTopic)
            if version <= 9:
                m.name, pos = read_string(buf, pos, version >= 8)
            else:
                m.name = ""
            if version == 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 8)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetCommitResponse.OffsetCommitResponsePartition.read
            )
            if version >= 8:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 9:
                write_string(out, self.name, version >= 8)
            if version == 10:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 8)
            for item in self.partitions:
                item.write(out, version)
            if version >= 8:
                out.append(b"\0")
