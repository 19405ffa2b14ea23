"""Generated from protocol_specs/: InitializeShareGroupStateRequest, InitializeShareGroupStateResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class InitializeShareGroupStateRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 83
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[InitializeShareGroupStateRequest.InitializeStateData] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[InitializeShareGroupStateRequest, int]:
        try:
            m = new(InitializeShareGroupStateRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateRequest.InitializeStateData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("InitializeShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = ("partition", "state_epoch", "start_offset")

        def __init__(
            self,
            partition: int = 0,
            state_epoch: int = 0,
            start_offset: int = 0,
        ) -> None:
            self.partition = partition
            self.state_epoch = state_epoch
            self.start_offset = start_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[InitializeShareGroupStateRequest.PartitionData, int]:
            m = new(InitializeShareGroupStateRequest.PartitionData)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.state_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT32.pack(self.state_epoch))
            out.append(INT64.pack(self.start_offset))
            out.append(b"\0")

    class InitializeStateData(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[InitializeShareGroupStateRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[InitializeShareGroupStateRequest.InitializeStateData, int]:
            m = new(InitializeShareGroupStateRequest.InitializeStateData)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateRequest.PartitionData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")


class InitializeShareGroupStateResponse(Message):
    __slots__ = ("results",)
    api_key = 83
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        results: list[InitializeShareGroupStateResponse.InitializeStateResult] | None = None,
    ) -> None:
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[InitializeShareGroupStateResponse, int]:
        try:
            m = new(InitializeShareGroupStateResponse)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateResponse.InitializeStateResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("InitializeShareGroupStateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.results), True)
        for item in self.results:
            item.write(out, version)
        out.append(b"\0")

    class PartitionResult(Struct):
        __slots__ = ("partition", "error_code", "error_message")

        def __init__(
            self,
            partition: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.partition = partition
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[InitializeShareGroupStateResponse.PartitionResult, int]:
            m = new(InitializeShareGroupStateResponse.PartitionResult)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")

    class InitializeStateResult(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[InitializeShareGroupStateResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[InitializeShareGroupStateResponse.InitializeStateResult, int]:
            m = new(InitializeShareGroupStateResponse.InitializeStateResult)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateResponse.PartitionResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
