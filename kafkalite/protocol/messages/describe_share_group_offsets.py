"""Generated from protocol_specs/: DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse."""

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


class DescribeShareGroupOffsetsRequest(Message):
    __slots__ = ("groups",)
    api_key = 90
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        groups: list[DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup] | None = None,
    ) -> None:
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeShareGroupOffsetsRequest, int]:
        try:
            m = new(DescribeShareGroupOffsetsRequest)
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(
                buf, pos, version, count, DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeShareGroupOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.groups), True)
        for item in self.groups:
            item.write(out, version)
        out.append(b"\0")

    class DescribeShareGroupOffsetsRequestTopic(Struct):
        __slots__ = ("topic_name", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic, int]:
            m = new(DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")

    class DescribeShareGroupOffsetsRequestGroup(Struct):
        __slots__ = ("group_id", "topics")

        def __init__(
            self,
            group_id: str = "",
            topics: list[DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic] | None = EMPTY,
        ) -> None:
            self.group_id = group_id
            self.topics = [] if topics is EMPTY else topics

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup, int]:
            m = new(DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(
                    buf,
                    pos,
                    version,
                    count,
                    DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic.read,
                )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.group_id, True)
            if self.topics is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.topics), True)
                for item in self.topics:
                    item.write(out, version)
            out.append(b"\0")


class DescribeShareGroupOffsetsResponse(Message):
    __slots__ = ("throttle_time_ms", "groups")
    api_key = 90
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        groups: list[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeShareGroupOffsetsResponse, int]:
        try:
            m = new(DescribeShareGroupOffsetsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(
                buf, pos, version, count, DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeShareGroupOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.groups), True)
        for item in self.groups:
            item.write(out, version)
        out.append(b"\0")

    class DescribeShareGroupOffsetsResponsePartition(Struct):
        __slots__ = ("partition_index", "start_offset", "leader_epoch", "lag", "error_code", "error_message")

        def __init__(
            self,
            partition_index: int = 0,
            start_offset: int = 0,
            leader_epoch: int = 0,
            lag: int = -1,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.start_offset = start_offset
            self.leader_epoch = leader_epoch
            self.lag = lag
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition, int]:
            m = new(DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                (m.lag,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.lag = -1
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.start_offset))
            out.append(INT32.pack(self.leader_epoch))
            if version == 1:
                out.append(INT64.pack(self.lag))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")

    class DescribeShareGroupOffsetsResponseTopic(Struct):
        __slots__ = ("topic_name", "topic_id", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition]
            | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic, int]:
            m = new(DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf,
                pos,
                version,
                count,
                DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition.read,
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")

    class DescribeShareGroupOffsetsResponseGroup(Struct):
        __slots__ = ("group_id", "topics", "error_code", "error_message")

        def __init__(
            self,
            group_id: str = "",
            topics: list[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic] | None = None,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.group_id = group_id
            self.topics = [] if topics is None else topics
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup, int]:
            m = new(DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic.read
            )
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.group_id, True)
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")
