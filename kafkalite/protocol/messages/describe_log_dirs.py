# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeLogDirsRequest, DescribeLogDirsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    int32s,
    new,
    null_array,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_iqqt = struct.Struct(">iqq?").pack
pack_qq = struct.Struct(">qq").pack
pack_qqt = struct.Struct(">qq?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iqqt = struct.Struct(">iqq?").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from
unpack_qqt = struct.Struct(">qq?").unpack_from


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
        flexible = version >= 2
        try:
            m = new(DescribeLogDirsRequest)
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(buf, pos, version, count, DescribeLogDirsRequest.DescribableLogDirTopic.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeLogDirsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(null_array(flexible) if self.topics is None else array_count(len(self.topics), flexible))
        for describable_log_dir_topic in self.topics or ():
            describable_log_dir_topic.write(out, version)
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
            flexible = version >= 2
            m = new(DescribeLogDirsRequest.DescribableLogDirTopic)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (string(self.topic, flexible), int32s(self.partitions, flexible))
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
        flexible = version >= 2
        try:
            m = new(DescribeLogDirsResponse)
            if version >= 3:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
                m.error_code = 0
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeLogDirsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        if version >= 3:
            out += (pack_ih(self.throttle_time_ms, self.error_code), uvarint(len(self.results) + 1))
        else:
            out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for describe_log_dirs_result in self.results:
            describe_log_dirs_result.write(out, version)
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
            m.partition_index, m.partition_size, m.offset_lag, m.is_future_key = unpack_iqqt(buf, pos)
            pos += 21
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_iqqt(self.partition_index, self.partition_size, self.offset_lag, self.is_future_key))
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
            flexible = version >= 2
            m = new(DescribeLogDirsResponse.DescribeLogDirsTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsPartition.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for describe_log_dirs_partition in self.partitions:
                describe_log_dirs_partition.write(out, version)
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
            flexible = version >= 2
            m = new(DescribeLogDirsResponse.DescribeLogDirsResult)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.log_dir, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, DescribeLogDirsResponse.DescribeLogDirsTopic.read)
            if version == 5:
                m.total_bytes, m.usable_bytes, m.is_cordoned = unpack_qqt(buf, pos)
                pos += 17
            elif version == 4:
                m.total_bytes, m.usable_bytes = unpack_qq(buf, pos)
                pos += 16
                m.is_cordoned = False
            else:
                m.total_bytes = -1
                m.usable_bytes = -1
                m.is_cordoned = False
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (pack_h(self.error_code), string(self.log_dir, flexible), array_count(len(self.topics), flexible))
            for describe_log_dirs_topic in self.topics:
                describe_log_dirs_topic.write(out, version)
            if version == 5:
                out.append(pack_qqt(self.total_bytes, self.usable_bytes, self.is_cordoned))
            elif version == 4:
                out.append(pack_qq(self.total_bytes, self.usable_bytes))
            if version >= 2:
                out.append(b"\0")
