"""Generated from protocol_specs/: AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(AlterReplicaLogDirsRequest)
            count, pos = read_count(buf, pos, version == 2)
            m.dirs, pos = read_array(buf, pos, version, count, AlterReplicaLogDirsRequest.AlterReplicaLogDir.read)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterReplicaLogDirsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.dirs), version == 2)
        for item in self.dirs:
            item.write(out, version)
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
            m = new(AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic)
            m.name, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version == 2)
            write_count(out, len(self.partitions), version == 2)
            write_ints(out, self.partitions, "i")
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
            m = new(AlterReplicaLogDirsRequest.AlterReplicaLogDir)
            m.path, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.topics, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.path, version == 2)
            write_count(out, len(self.topics), version == 2)
            for item in self.topics:
                item.write(out, version)
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
        try:
            m = new(AlterReplicaLogDirsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version == 2)
            m.results, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterReplicaLogDirsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), version == 2)
        for item in self.results:
            item.write(out, version)
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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
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
            m = new(AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult)
            m.topic_name, pos = read_string(buf, pos, version == 2)
            count, pos = read_count(buf, pos, version == 2)
            m.partitions, pos = read_array(
                buf, pos, version, count, AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult.read
            )
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, version == 2)
            write_count(out, len(self.partitions), version == 2)
            for item in self.partitions:
                item.write(out, version)
            if version == 2:
                out.append(b"\0")
