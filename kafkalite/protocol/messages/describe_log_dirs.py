"""Generated from protocol_specs/: DescribeLogDirsRequest, DescribeLogDirsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DescribeLogDirsRequest(Message):
    __slots__ = ("topics",)
    api_key = 35
    min_version = 1
    max_version = 5
    flexible_from = 2

    def __init__(
        self,
        topics: list[DescribeLogDirsRequest.DescribableLogDirTopic] | None = EMPTY,
    ) -> None:
        self.topics = [] if topics is EMPTY else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsRequest, int]:
        try:
            m = new(DescribeLogDirsRequest)
            count, pos = read_nullable_count(buf, pos, version >= 2)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(buf, pos, version, count, DescribeLogDirsRequest.DescribableLogDirTopic.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeLogDirsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if self.topics is None:
            write_null_array(out, version >= 2)
        else:
            write_count(out, len(self.topics), version >= 2)
            for item in self.topics:
                item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DescribableLogDirTopic(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsRequest.DescribableLogDirTopic, int]:
            m = new(DescribeLogDirsRequest.DescribableLogDirTopic)
            m.topic, pos = read_string(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version >= 2)
            write_count(out, len(self.partitions), version >= 2)
            write_ints(out, self.partitions, "i")
            if version >= 2:
                out.append(b"\0")


class DescribeLogDirsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "results")
    api_key = 35
    min_version = 1
    max_version = 5
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        results: list[DescribeLogDirsResponse.DescribeLogDirsResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsResponse, int]:
        try:
            m = new(DescribeLogDirsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 3:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            count, pos = read_count(buf, pos, version >= 2)
            m.results, pos = read_array(buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeLogDirsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        if version >= 3:
            out.append(INT16.pack(self.error_code))
        write_count(out, len(self.results), version >= 2)
        for item in self.results:
            item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DescribeLogDirsPartition(Struct):
        __slots__ = ("partition_index", "partition_size", "offset_lag", "is_future_key")

        def __init__(
            self,
            partition_index: int = 0,
            partition_size: int = 0,
            offset_lag: int = 0,
            is_future_key: bool = False,
        ) -> None:
            self.partition_index = partition_index
            self.partition_size = partition_size
            self.offset_lag = offset_lag
            self.is_future_key = is_future_key

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsResponse.DescribeLogDirsPartition, int]:
            m = new(DescribeLogDirsResponse.DescribeLogDirsPartition)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.partition_size,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.offset_lag,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.is_future_key, pos = buf[pos] != 0, pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT64.pack(self.partition_size))
            out.append(INT64.pack(self.offset_lag))
            out.append(b"\1" if self.is_future_key else b"\0")
            if version >= 2:
                out.append(b"\0")

    class DescribeLogDirsTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[DescribeLogDirsResponse.DescribeLogDirsPartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsResponse.DescribeLogDirsTopic, int]:
            m = new(DescribeLogDirsResponse.DescribeLogDirsTopic)
            m.name, pos = read_string(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.partitions, pos = read_array(
                buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsPartition.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 2)
            write_count(out, len(self.partitions), version >= 2)
            for item in self.partitions:
                item.write(out, version)
            if version >= 2:
                out.append(b"\0")

    class DescribeLogDirsResult(Struct):
        __slots__ = ("error_code", "log_dir", "topics", "total_bytes", "usable_bytes", "is_cordoned")

        def __init__(
            self,
            error_code: int = 0,
            log_dir: str = "",
            topics: list[DescribeLogDirsResponse.DescribeLogDirsTopic] | None = None,
            total_bytes: int = -1,
            usable_bytes: int = -1,
            is_cordoned: bool = False,
        ) -> None:
            self.error_code = error_code
            self.log_dir = log_dir
            self.topics = [] if topics is None else topics
            self.total_bytes = total_bytes
            self.usable_bytes = usable_bytes
            self.is_cordoned = is_cordoned

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeLogDirsResponse.DescribeLogDirsResult, int]:
            m = new(DescribeLogDirsResponse.DescribeLogDirsResult)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.log_dir, pos = read_string(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.topics, pos = read_array(buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsTopic.read)
            if version >= 4:
                (m.total_bytes,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.total_bytes = -1
            if version >= 4:
                (m.usable_bytes,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.usable_bytes = -1
            if version == 5:
                m.is_cordoned, pos = buf[pos] != 0, pos + 1
            else:
                m.is_cordoned = False
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_string(out, self.log_dir, version >= 2)
            write_count(out, len(self.topics), version >= 2)
            for item in self.topics:
                item.write(out, version)
            if version >= 4:
                out.append(INT64.pack(self.total_bytes))
            if version >= 4:
                out.append(INT64.pack(self.usable_bytes))
            if version == 5:
                out.append(b"\1" if self.is_cordoned else b"\0")
            if version >= 2:
                out.append(b"\0")
