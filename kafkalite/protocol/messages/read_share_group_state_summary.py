"""Generated from protocol_specs/: ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse."""

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


class ReadShareGroupStateSummaryRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 87
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[ReadShareGroupStateSummaryRequest.ReadStateSummaryData] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateSummaryRequest, int]:
        try:
            m = new(ReadShareGroupStateSummaryRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryRequest.ReadStateSummaryData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ReadShareGroupStateSummaryRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = ("partition", "leader_epoch")

        def __init__(
            self,
            partition: int = 0,
            leader_epoch: int = 0,
        ) -> None:
            self.partition = partition
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateSummaryRequest.PartitionData, int]:
            m = new(ReadShareGroupStateSummaryRequest.PartitionData)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT32.pack(self.leader_epoch))
            out.append(b"\0")

    class ReadStateSummaryData(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ReadShareGroupStateSummaryRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ReadShareGroupStateSummaryRequest.ReadStateSummaryData, int]:
            m = new(ReadShareGroupStateSummaryRequest.ReadStateSummaryData)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryRequest.PartitionData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")


class ReadShareGroupStateSummaryResponse(Message):
    __slots__ = ("results",)
    api_key = 87
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        results: list[ReadShareGroupStateSummaryResponse.ReadStateSummaryResult] | None = None,
    ) -> None:
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateSummaryResponse, int]:
        try:
            m = new(ReadShareGroupStateSummaryResponse)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryResponse.ReadStateSummaryResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ReadShareGroupStateSummaryResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.results), True)
        for item in self.results:
            item.write(out, version)
        out.append(b"\0")

    class PartitionResult(Struct):
        __slots__ = (
            "partition",
            "error_code",
            "error_message",
            "state_epoch",
            "leader_epoch",
            "start_offset",
            "delivery_complete_count",
        )

        def __init__(
            self,
            partition: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
            state_epoch: int = 0,
            leader_epoch: int = 0,
            start_offset: int = 0,
            delivery_complete_count: int = -1,
        ) -> None:
            self.partition = partition
            self.error_code = error_code
            self.error_message = error_message
            self.state_epoch = state_epoch
            self.leader_epoch = leader_epoch
            self.start_offset = start_offset
            self.delivery_complete_count = delivery_complete_count

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateSummaryResponse.PartitionResult, int]:
            m = new(ReadShareGroupStateSummaryResponse.PartitionResult)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            (m.state_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 1:
                (m.delivery_complete_count,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.delivery_complete_count = -1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(INT32.pack(self.state_epoch))
            out.append(INT32.pack(self.leader_epoch))
            out.append(INT64.pack(self.start_offset))
            if version == 1:
                out.append(INT32.pack(self.delivery_complete_count))
            out.append(b"\0")

    class ReadStateSummaryResult(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ReadShareGroupStateSummaryResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ReadShareGroupStateSummaryResponse.ReadStateSummaryResult, int]:
            m = new(ReadShareGroupStateSummaryResponse.ReadStateSummaryResult)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryResponse.PartitionResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
