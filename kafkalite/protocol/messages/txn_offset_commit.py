"""Generated from protocol_specs/: TxnOffsetCommitRequest, TxnOffsetCommitResponse."""

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


class TxnOffsetCommitRequest(Message):
    __slots__ = (
        "transactional_id",
        "group_id",
        "producer_id",
        "producer_epoch",
        "generation_id_or_member_epoch",
        "member_id",
        "group_instance_id",
        "topics",
    )
    api_key = 28
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        transactional_id: str = "",
        group_id: str = "",
        producer_id: int = 0,
        producer_epoch: int = 0,
        generation_id_or_member_epoch: int = -1,
        member_id: str = "",
        group_instance_id: str | None = None,
        topics: list[TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic] | None = None,
    ) -> None:
        self.transactional_id = transactional_id
        self.group_id = group_id
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.generation_id_or_member_epoch = generation_id_or_member_epoch
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitRequest, int]:
        try:
            m = new(TxnOffsetCommitRequest)
            m.transactional_id, pos = read_string(buf, pos, version >= 3)
            m.group_id, pos = read_string(buf, pos, version >= 3)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 3:
                (m.generation_id_or_member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.generation_id_or_member_epoch = -1
            if version >= 3:
                m.member_id, pos = read_string(buf, pos, True)
            else:
                m.member_id = ""
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, True)
            else:
                m.group_instance_id = None
            count, pos = read_count(buf, pos, version >= 3)
            m.topics, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("TxnOffsetCommitRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.transactional_id, version >= 3)
        write_string(out, self.group_id, version >= 3)
        out.append(INT64.pack(self.producer_id))
        out.append(INT16.pack(self.producer_epoch))
        if version >= 3:
            out.append(INT32.pack(self.generation_id_or_member_epoch))
        if version >= 3:
            write_string(out, self.member_id, True)
        if version >= 3:
            write_nullable_string(out, self.group_instance_id, True)
        write_count(out, len(self.topics), version >= 3)
        for item in self.topics:
            item.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class TxnOffsetCommitRequestPartition(Struct):
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
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition, int]:
            m = new(TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.committed_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 2:
                (m.committed_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.committed_leader_epoch = -1
            m.committed_metadata, pos = read_nullable_string(buf, pos, version >= 3)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.committed_offset))
            if version >= 2:
                out.append(INT32.pack(self.committed_leader_epoch))
            write_nullable_string(out, self.committed_metadata, version >= 3)
            if version >= 3:
                out.append(b"\0")

    class TxnOffsetCommitRequestTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic, int]:
            m = new(TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic)
            if version <= 5:
                m.name, pos = read_string(buf, pos, version >= 3)
            else:
                m.name = ""
            if version == 6:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 3)
            m.partitions, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 5:
                write_string(out, self.name, version >= 3)
            if version == 6:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 3)
            for item in self.partitions:
                item.write(out, version)
            if version >= 3:
                out.append(b"\0")


class TxnOffsetCommitResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 28
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitResponse, int]:
        try:
            m = new(TxnOffsetCommitResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 3)
            m.topics, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("TxnOffsetCommitResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version >= 3)
        for item in self.topics:
            item.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class TxnOffsetCommitResponsePartition(Struct):
        __slots__ = ("partition_index", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition, int]:
            m = new(TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            if version >= 3:
                out.append(b"\0")

    class TxnOffsetCommitResponseTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic, int]:
            m = new(TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic)
            if version <= 5:
                m.name, pos = read_string(buf, pos, version >= 3)
            else:
                m.name = ""
            if version == 6:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 3)
            m.partitions, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 5:
                write_string(out, self.name, version >= 3)
            if version == 6:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 3)
            for item in self.partitions:
                item.write(out, version)
            if version >= 3:
                out.append(b"\0")
