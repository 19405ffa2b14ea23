# ruff: noqa: N816
"""Generated from protocol_specs/: AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    int32s,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class AlterReplicaLogDirsRequest(Message):
    __slots__ = ("dirs",)
    api_key = 34
    min_version = 1
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        dirs: list[AlterReplicaLogDirsRequest.AlterReplicaLogDir] | None = None,
    ) -> None:
        self.dirs = [] if dirs is None else dirs

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterReplicaLogDirsRequest, int]:
        flexible = version == 2
        try:
            m = new(AlterReplicaLogDirsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.dirs, pos = read_array(buf, pos, version, count, AlterReplicaLogDirsRequest.AlterReplicaLogDir.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterReplicaLogDirsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out.append(array_count(len(self.dirs), flexible))
        for alter_replica_log_dir in self.dirs:
            alter_replica_log_dir.write(out, version)
        if version == 2:
            out.append(b"\0")

    class AlterReplicaLogDirTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic, int]:
            flexible = version == 2
            m = new(AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.name, flexible), int32s(self.partitions, flexible))
            if version == 2:
                out.append(b"\0")

    class AlterReplicaLogDir(Struct):
        __slots__ = ("path", "topics")

        def __init__(
            self,
            path: str = "",
            topics: list[AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic] | None = None,
        ) -> None:
            self.path = path
            self.topics = [] if topics is None else topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AlterReplicaLogDirsRequest.AlterReplicaLogDir, int]:
            flexible = version == 2
            m = new(AlterReplicaLogDirsRequest.AlterReplicaLogDir)
            m.path, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.path, flexible), array_count(len(self.topics), flexible))
            for alter_replica_log_dir_topic in self.topics:
                alter_replica_log_dir_topic.write(out, version)
            if version == 2:
                out.append(b"\0")


class AlterReplicaLogDirsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 34
    min_version = 1
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterReplicaLogDirsResponse, int]:
        flexible = version == 2
        try:
            m = new(AlterReplicaLogDirsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterReplicaLogDirsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for alter_replica_log_dir_topic_result in self.results:
            alter_replica_log_dir_topic_result.write(out, version)
        if version == 2:
            out.append(b"\0")

    class AlterReplicaLogDirPartitionResult(Struct):
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
        ) -> tuple[AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult, int]:
            m = new(AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_ih(self.partition_index, self.error_code))
            if version == 2:
                out.append(b"\0")

    class AlterReplicaLogDirTopicResult(Struct):
        __slots__ = ("topic_name", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            partitions: list[AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult, int]:
            flexible = version == 2
            m = new(AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult)
            m.topic_name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 2
            out += (string(self.topic_name, flexible), array_count(len(self.partitions), flexible))
            for alter_replica_log_dir_partition_result in self.partitions:
                alter_replica_log_dir_partition_result.write(out, version)
            if version == 2:
                out.append(b"\0")
