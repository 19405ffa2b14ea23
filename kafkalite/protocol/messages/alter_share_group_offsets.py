# ruff: noqa: N816
"""Generated from protocol_specs/: AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_iq = struct.Struct(">iq").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class AlterShareGroupOffsetsRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 91
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterShareGroupOffsetsRequest, int]:
        try:
            m = new(AlterShareGroupOffsetsRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterShareGroupOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for alter_share_group_offsets_request_topic in self.topics:
            alter_share_group_offsets_request_topic.write(out, version)
        out.append(b"\0")

    class AlterShareGroupOffsetsRequestPartition(Struct):
        __slots__ = ("partition_index", "start_offset")

        def __init__(
            self,
            partition_index: int = 0,
            start_offset: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.start_offset = start_offset

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition, int]:
            m = new(AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition)
            m.partition_index, m.start_offset = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iq(self.partition_index, self.start_offset), b"\0")

    class AlterShareGroupOffsetsRequestTopic(Struct):
        __slots__ = ("topic_name", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            partitions: list[AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic, int]:
            m = new(AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic_name), uvarint(len(self.partitions) + 1))
            for alter_share_group_offsets_request_partition in self.partitions:
                alter_share_group_offsets_request_partition.write(out, version)
            out.append(b"\0")


class AlterShareGroupOffsetsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "responses")
    api_key = 91
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        responses: list[AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterShareGroupOffsetsResponse, int]:
        try:
            m = new(AlterShareGroupOffsetsResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterShareGroupOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            uvarint(len(self.responses) + 1),
        )
        for alter_share_group_offsets_response_topic in self.responses:
            alter_share_group_offsets_response_topic.write(out, version)
        out.append(b"\0")

    class AlterShareGroupOffsetsResponsePartition(Struct):
        __slots__ = ("partition_index", "error_code", "error_message")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition, int]:
            m = new(AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition_index, self.error_code), nullable_string(self.error_message, True), b"\0")

    class AlterShareGroupOffsetsResponseTopic(Struct):
        __slots__ = ("topic_name", "topic_id", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic, int]:
            m = new(AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic_name), self.topic_id, uvarint(len(self.partitions) + 1))
            for alter_share_group_offsets_response_partition in self.partitions:
                alter_share_group_offsets_response_partition.write(out, version)
            out.append(b"\0")
