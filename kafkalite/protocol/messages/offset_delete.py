"""Generated from protocol_specs/: OffsetDeleteRequest, OffsetDeleteResponse."""

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
    read_string,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("OffsetDeleteRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        write_count(out, len(self.topics), False)
        for item in self.topics:
            item.write(out, version)

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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))

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
            write_string(out, self.name, False)
            write_count(out, len(self.partitions), False)
            for item in self.partitions:
                item.write(out, version)


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
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, False)
            m.topics, pos = read_array(buf, pos, version, count, OffsetDeleteResponse.OffsetDeleteResponseTopic.read)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("OffsetDeleteResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), False)
        for item in self.topics:
            item.write(out, version)

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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))

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
            write_string(out, self.name, False)
            write_count(out, len(self.partitions), False)
            for item in self.partitions:
                item.write(out, version)
