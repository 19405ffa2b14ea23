"""Generated from protocol_specs/: DeleteRecordsRequest, DeleteRecordsResponse."""

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
        try:
            m = new(DeleteRecordsRequest)
            count, pos = read_count(buf, pos, version == 2)
            m.topics, pos = read_array(buf, pos, version, count, DeleteRecordsRequest.DeleteRecordsTopic.read)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteRecordsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), version == 2)
        for item in self.topics:
            item.write(out, version)
        out.append(INT32.pack(self.timeout_ms))
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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.offset))
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
            m = new(DeleteRecordsRequest.DeleteRecordsTopic)
            m.name, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partitions, pos = read_array(buf, pos, version, count, DeleteRecordsRequest.DeleteRecordsPartition.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 2)
            write_count(out, len(self.partitions), version == 2)
            for item in self.partitions:
                item.write(out, version)
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
        try:
            m = new(DeleteRecordsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 2)
            m.topics, pos = read_array(buf, pos, version, count, DeleteRecordsResponse.DeleteRecordsTopicResult.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteRecordsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version == 2)
        for item in self.topics:
            item.write(out, version)
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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.low_watermark,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.low_watermark))
            out.append(INT16.pack(self.error_code))
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
            m = new(DeleteRecordsResponse.DeleteRecordsTopicResult)
            m.name, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partitions, pos = read_array(
                buf, pos, version, count, DeleteRecordsResponse.DeleteRecordsPartitionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 2)
            write_count(out, len(self.partitions), version == 2)
            for item in self.partitions:
                item.write(out, version)
            if version == 2:
                out.append(b"\0")
