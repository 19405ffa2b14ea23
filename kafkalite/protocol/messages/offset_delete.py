# ruff: noqa: N816
"""Generated from protocol_specs/: OffsetDeleteRequest, OffsetDeleteResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import new, read_array, read_count, read_string, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hii = struct.Struct(">hii").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_hi = struct.Struct(">hi").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class OffsetDeleteRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 47
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        topics: list[OffsetDeleteRequest.OffsetDeleteRequestTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteRequest, int]:
        try:
            m = new(OffsetDeleteRequest)
            m.group_id, pos = read_string(buf, pos, False)
            count, pos = read_count(buf, pos, False)
            m.topics, pos = read_array(buf, pos, version, count, OffsetDeleteRequest.OffsetDeleteRequestTopic.read)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetDeleteRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), pack_i(len(self.topics)))
        for offset_delete_request_topic in self.topics:
            offset_delete_request_topic.write(out, version)

    class OffsetDeleteRequestPartition(Struct):
        __slots__ = ("partition_index",)

        def __init__(
            self,
            partition_index: int = 0,
        ) -> None:
            self.partition_index = partition_index

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteRequest.OffsetDeleteRequestPartition, int]:
            m = new(OffsetDeleteRequest.OffsetDeleteRequestPartition)
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_i(self.partition_index))

    class OffsetDeleteRequestTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[OffsetDeleteRequest.OffsetDeleteRequestPartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteRequest.OffsetDeleteRequestTopic, int]:
            m = new(OffsetDeleteRequest.OffsetDeleteRequestTopic)
            m.name, pos = read_string(buf, pos, False)
            count, pos = read_count(buf, pos, False)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetDeleteRequest.OffsetDeleteRequestPartition.read
            )
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (string(self.name, False), pack_i(len(self.partitions)))
            for offset_delete_request_partition in self.partitions:
                offset_delete_request_partition.write(out, version)


class OffsetDeleteResponse(Message):
    __slots__ = ("error_code", "throttle_time_ms", "topics")
    api_key = 47
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        error_code: int = 0,
        throttle_time_ms: int = 0,
        topics: list[OffsetDeleteResponse.OffsetDeleteResponseTopic] | None = None,
    ) -> None:
        self.error_code = error_code
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteResponse, int]:
        try:
            m = new(OffsetDeleteResponse)
            m.error_code, m.throttle_time_ms = unpack_hi(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, False)
            m.topics, pos = read_array(buf, pos, version, count, OffsetDeleteResponse.OffsetDeleteResponseTopic.read)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetDeleteResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_hii(self.error_code, self.throttle_time_ms, len(self.topics)))
        for offset_delete_response_topic in self.topics:
            offset_delete_response_topic.write(out, version)

    class OffsetDeleteResponsePartition(Struct):
        __slots__ = ("partition_index", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteResponse.OffsetDeleteResponsePartition, int]:
            m = new(OffsetDeleteResponse.OffsetDeleteResponsePartition)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_ih(self.partition_index, self.error_code))

    class OffsetDeleteResponseTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[OffsetDeleteResponse.OffsetDeleteResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetDeleteResponse.OffsetDeleteResponseTopic, int]:
            m = new(OffsetDeleteResponse.OffsetDeleteResponseTopic)
            m.name, pos = read_string(buf, pos, False)
            count, pos = read_count(buf, pos, False)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetDeleteResponse.OffsetDeleteResponsePartition.read
            )
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (string(self.name, False), pack_i(len(self.partitions)))
            for offset_delete_response_partition in self.partitions:
                offset_delete_response_partition.write(out, version)
