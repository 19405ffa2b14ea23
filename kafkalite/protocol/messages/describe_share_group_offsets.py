# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
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

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_iqih = struct.Struct(">iqih").pack
pack_iqiqh = struct.Struct(">iqiqh").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iqih = struct.Struct(">iqih").unpack_from
unpack_iqiqh = struct.Struct(">iqiqh").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("DescribeShareGroupOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.groups) + 1))
        for describe_share_group_offsets_request_group in self.groups:
            describe_share_group_offsets_request_group.write(out, version)
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
            out += (compact_string(self.topic_name), compact_int32s(self.partitions), b"\0")

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
            out += (
                compact_string(self.group_id),
                null_array(True) if self.topics is None else uvarint(len(self.topics) + 1),
            )
            for describe_share_group_offsets_request_topic in self.topics or ():
                describe_share_group_offsets_request_topic.write(out, version)
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
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(
                buf, pos, version, count, DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeShareGroupOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.groups) + 1))
        for describe_share_group_offsets_response_group in self.groups:
            describe_share_group_offsets_response_group.write(out, version)
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
            if version == 1:
                m.partition_index, m.start_offset, m.leader_epoch, m.lag, m.error_code = unpack_iqiqh(buf, pos)
                pos += 26
            else:
                m.partition_index, m.start_offset, m.leader_epoch, m.error_code = unpack_iqih(buf, pos)
                pos += 18
                m.lag = -1
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 1:
                out += (
                    pack_iqiqh(self.partition_index, self.start_offset, self.leader_epoch, self.lag, self.error_code),
                    nullable_string(self.error_message, True),
                    b"\0",
                )
            else:
                out += (
                    pack_iqih(self.partition_index, self.start_offset, self.leader_epoch, self.error_code),
                    nullable_string(self.error_message, True),
                    b"\0",
                )

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
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
            out += (compact_string(self.topic_name), self.topic_id, uvarint(len(self.partitions) + 1))
            for describe_share_group_offsets_response_partition in self.partitions:
                describe_share_group_offsets_response_partition.write(out, version)
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
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
            for describe_share_group_offsets_response_topic in self.topics:
                describe_share_group_offsets_response_topic.write(out, version)
            out += (pack_h(self.error_code), nullable_string(self.error_message, True), b"\0")
