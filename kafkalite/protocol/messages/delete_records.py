# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteRecordsRequest, DeleteRecordsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import array_count, new, read_array, read_count, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_iq = struct.Struct(">iq").pack
pack_iqh = struct.Struct(">iqh").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_iqh = struct.Struct(">iqh").unpack_from


class DeleteRecordsRequest(Message):
    __slots__ = ("topics", "timeout_ms")
    api_key = 21
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        topics: list[DeleteRecordsRequest.DeleteRecordsTopic] | None = None,
        timeout_ms: int = 0,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.timeout_ms = timeout_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsRequest, int]:
        flexible = version == 2
        try:
            m = new(DeleteRecordsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, DeleteRecordsRequest.DeleteRecordsTopic.read)
            (m.timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteRecordsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out.append(array_count(len(self.topics), flexible))
        for delete_records_topic in self.topics:
            delete_records_topic.write(out, version)
        out.append(pack_i(self.timeout_ms))
        if version == 2:
            out.append(b"\0")

    class DeleteRecordsPartition(Struct):
        __slots__ = ("partition_index", "offset")

        def __init__(
            self,
            partition_index: int = 0,
            offset: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.offset = offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsRequest.DeleteRecordsPartition, int]:
            m = new(DeleteRecordsRequest.DeleteRecordsPartition)
            m.partition_index, m.offset = unpack_iq(buf, pos)
            pos += 12
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_iq(self.partition_index, self.offset))
            if version == 2:
                out.append(b"\0")

    class DeleteRecordsTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[DeleteRecordsRequest.DeleteRecordsPartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsRequest.DeleteRecordsTopic, int]:
            flexible = version == 2
            m = new(DeleteRecordsRequest.DeleteRecordsTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(buf, pos, version, count, DeleteRecordsRequest.DeleteRecordsPartition.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for delete_records_partition in self.partitions:
                delete_records_partition.write(out, version)
            if version == 2:
                out.append(b"\0")


class DeleteRecordsResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 21
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[DeleteRecordsResponse.DeleteRecordsTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsResponse, int]:
        flexible = version == 2
        try:
            m = new(DeleteRecordsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, DeleteRecordsResponse.DeleteRecordsTopicResult.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteRecordsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        for delete_records_topic_result in self.topics:
            delete_records_topic_result.write(out, version)
        if version == 2:
            out.append(b"\0")

    class DeleteRecordsPartitionResult(Struct):
        __slots__ = ("partition_index", "low_watermark", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            low_watermark: int = 0,
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.low_watermark = low_watermark
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsResponse.DeleteRecordsPartitionResult, int]:
            m = new(DeleteRecordsResponse.DeleteRecordsPartitionResult)
            m.partition_index, m.low_watermark, m.error_code = unpack_iqh(buf, pos)
            pos += 14
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_iqh(self.partition_index, self.low_watermark, self.error_code))
            if version == 2:
                out.append(b"\0")

    class DeleteRecordsTopicResult(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[DeleteRecordsResponse.DeleteRecordsPartitionResult] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteRecordsResponse.DeleteRecordsTopicResult, int]:
            flexible = version == 2
            m = new(DeleteRecordsResponse.DeleteRecordsTopicResult)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, DeleteRecordsResponse.DeleteRecordsPartitionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for delete_records_partition_result in self.partitions:
                delete_records_partition_result.write(out, version)
            if version == 2:
                out.append(b"\0")
