"""Generated from protocol_specs/: OffsetFetchRequest, OffsetFetchResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_uuid,
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


class OffsetFetchRequest(Message):
    __slots__ = ("group_id", "topics", "groups", "require_stable")
    api_key = 9
    min_version = 1
    max_version = 10
    flexible_from = 6

    def __init__(
        self,
        group_id: str = "",
        topics: list[OffsetFetchRequest.OffsetFetchRequestTopic] | None = EMPTY,
        groups: list[OffsetFetchRequest.OffsetFetchRequestGroup] | None = None,
        require_stable: bool = False,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is EMPTY else topics
        self.groups = [] if groups is None else groups
        self.require_stable = require_stable

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest, int]:
        try:
            m = new(OffsetFetchRequest)
            if version <= 7:
                m.group_id, pos = read_string(buf, pos, version >= 6)
            else:
                m.group_id = ""
            if version <= 7:
                count, pos = read_nullable_count(buf, pos, version >= 6)
                if count < 0 and not (version >= 2):
                    raise ProtocolError("OffsetFetchRequest.topics is null")
                if count < 0:
                    m.topics = None
                else:
                    m.topics, pos = read_array(
                        buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestTopic.read
                    )
            else:
                m.topics = []
            if version >= 8:
                count, pos = read_count(buf, pos, True)
                m.groups, pos = read_array(buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestGroup.read)
            else:
                m.groups = []
            if version >= 7:
                m.require_stable, pos = buf[pos] != 0, pos + 1
            else:
                m.require_stable = False
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetFetchRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version <= 7:
            write_string(out, self.group_id, version >= 6)
        if version <= 7:
            if self.topics is None:
                write_null_array(out, version >= 6)
            else:
                write_count(out, len(self.topics), version >= 6)
                for item in self.topics:
                    item.write(out, version)
        if version >= 8:
            write_count(out, len(self.groups), True)
            for item in self.groups:
                item.write(out, version)
        if version >= 7:
            out.append(b"\1" if self.require_stable else b"\0")
        if version >= 6:
            out.append(b"\0")

    class OffsetFetchRequestTopic(Struct):
        __slots__ = ("name", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestTopic, int]:
            m = new(OffsetFetchRequest.OffsetFetchRequestTopic)
            m.name, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 6)
            write_count(out, len(self.partition_indexes), version >= 6)
            write_ints(out, self.partition_indexes, "i")
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchRequestTopics(Struct):
        __slots__ = ("name", "topic_id", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestTopics, int]:
            m = new(OffsetFetchRequest.OffsetFetchRequestTopics)
            if version <= 9:
                m.name, pos = read_string(buf, pos, True)
            else:
                m.name = ""
            if version == 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, True)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 9:
                write_string(out, self.name, True)
            if version == 10:
                out.append(self.topic_id)
            write_count(out, len(self.partition_indexes), True)
            write_ints(out, self.partition_indexes, "i")
            out.append(b"\0")

    class OffsetFetchRequestGroup(Struct):
        __slots__ = ("group_id", "member_id", "member_epoch", "topics")

        def __init__(
            self,
            group_id: str = "",
            member_id: str | None = None,
            member_epoch: int = -1,
            topics: list[OffsetFetchRequest.OffsetFetchRequestTopics] | None = EMPTY,
        ) -> None:
            self.group_id = group_id
            self.member_id = member_id
            self.member_epoch = member_epoch
            self.topics = [] if topics is EMPTY else topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestGroup, int]:
            m = new(OffsetFetchRequest.OffsetFetchRequestGroup)
            m.group_id, pos = read_string(buf, pos, True)
            if version >= 9:
                m.member_id, pos = read_nullable_string(buf, pos, True)
            else:
                m.member_id = None
            if version >= 9:
                (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.member_epoch = -1
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestTopics.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.group_id, True)
            if version >= 9:
                write_nullable_string(out, self.member_id, True)
            if version >= 9:
                out.append(INT32.pack(self.member_epoch))
            if self.topics is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.topics), True)
                for item in self.topics:
                    item.write(out, version)
            out.append(b"\0")


class OffsetFetchResponse(Message):
    __slots__ = ("throttle_time_ms", "topics", "error_code", "groups")
    api_key = 9
    min_version = 1
    max_version = 10
    flexible_from = 6

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[OffsetFetchResponse.OffsetFetchResponseTopic] | None = None,
        error_code: int = 0,
        groups: list[OffsetFetchResponse.OffsetFetchResponseGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics
        self.error_code = error_code
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse, int]:
        try:
            m = new(OffsetFetchResponse)
            if version >= 3:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            if version <= 7:
                count, pos = read_count(buf, pos, version >= 6)
                m.topics, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseTopic.read)
            else:
                m.topics = []
            if 2 <= version <= 7:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            if version >= 8:
                count, pos = read_count(buf, pos, True)
                m.groups, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseGroup.read)
            else:
                m.groups = []
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetFetchResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 3:
            out.append(INT32.pack(self.throttle_time_ms))
        if version <= 7:
            write_count(out, len(self.topics), version >= 6)
            for item in self.topics:
                item.write(out, version)
        if 2 <= version <= 7:
            out.append(INT16.pack(self.error_code))
        if version >= 8:
            write_count(out, len(self.groups), True)
            for item in self.groups:
                item.write(out, version)
        if version >= 6:
            out.append(b"\0")

    class OffsetFetchResponsePartition(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "metadata", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            metadata: str | None = "",
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.metadata = metadata
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponsePartition, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponsePartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.committed_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 5:
                (m.committed_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.committed_leader_epoch = -1
            m.metadata, pos = read_nullable_string(buf, pos, version >= 6)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.committed_offset))
            if version >= 5:
                out.append(INT32.pack(self.committed_leader_epoch))
            write_nullable_string(out, self.metadata, version >= 6)
            out.append(INT16.pack(self.error_code))
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchResponseTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[OffsetFetchResponse.OffsetFetchResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseTopic, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponseTopic)
            m.name, pos = read_string(buf, pos, version >= 6)
            count, pos = read_count(buf, pos, version >= 6)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponsePartition.read
            )
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 6)
            write_count(out, len(self.partitions), version >= 6)
            for item in self.partitions:
                item.write(out, version)
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchResponsePartitions(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "metadata", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            metadata: str | None = "",
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.metadata = metadata
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponsePartitions, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponsePartitions)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.committed_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.committed_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.metadata, pos = read_nullable_string(buf, pos, True)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.committed_offset))
            out.append(INT32.pack(self.committed_leader_epoch))
            write_nullable_string(out, self.metadata, True)
            out.append(INT16.pack(self.error_code))
            out.append(b"\0")

    class OffsetFetchResponseTopics(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetFetchResponse.OffsetFetchResponsePartitions] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseTopics, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponseTopics)
            if version <= 9:
                m.name, pos = read_string(buf, pos, True)
            else:
                m.name = ""
            if version == 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponsePartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 9:
                write_string(out, self.name, True)
            if version == 10:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")

    class OffsetFetchResponseGroup(Struct):
        __slots__ = ("group_id", "topics", "error_code")

        def __init__(
            self,
            group_id: str = "",
            topics: list[OffsetFetchResponse.OffsetFetchResponseTopics] | None = None,
            error_code: int = 0,
        ) -> None:
            self.group_id = group_id
            self.topics = [] if topics is None else topics
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseGroup, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponseGroup)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseTopics.read)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.group_id, True)
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
            out.append(INT16.pack(self.error_code))
            out.append(b"\0")
