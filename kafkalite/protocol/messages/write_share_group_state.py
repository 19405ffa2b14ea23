"""Generated from protocol_specs/: WriteShareGroupStateRequest, WriteShareGroupStateResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
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


class WriteShareGroupStateRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 85
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[WriteShareGroupStateRequest.WriteStateData] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateRequest, int]:
        try:
            m = new(WriteShareGroupStateRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, WriteShareGroupStateRequest.WriteStateData.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("WriteShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class StateBatch(Struct):
        __slots__ = ("first_offset", "last_offset", "delivery_state", "delivery_count")

        def __init__(
            self,
            first_offset: int = 0,
            last_offset: int = 0,
            delivery_state: int = 0,
            delivery_count: int = 0,
        ) -> None:
            self.first_offset = first_offset
            self.last_offset = last_offset
            self.delivery_state = delivery_state
            self.delivery_count = delivery_count

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateRequest.StateBatch, int]:
            m = new(WriteShareGroupStateRequest.StateBatch)
            (m.first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.delivery_state,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.delivery_count,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.first_offset))
            out.append(INT64.pack(self.last_offset))
            out.append(INT8.pack(self.delivery_state))
            out.append(INT16.pack(self.delivery_count))
            out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = (
            "partition",
            "state_epoch",
            "leader_epoch",
            "start_offset",
            "delivery_complete_count",
            "state_batches",
        )

        def __init__(
            self,
            partition: int = 0,
            state_epoch: int = 0,
            leader_epoch: int = 0,
            start_offset: int = 0,
            delivery_complete_count: int = -1,
            state_batches: list[WriteShareGroupStateRequest.StateBatch] | None = None,
        ) -> None:
            self.partition = partition
            self.state_epoch = state_epoch
            self.leader_epoch = leader_epoch
            self.start_offset = start_offset
            self.delivery_complete_count = delivery_complete_count
            self.state_batches = [] if state_batches is None else state_batches

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateRequest.PartitionData, int]:
            m = new(WriteShareGroupStateRequest.PartitionData)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.state_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version == 1:
                (m.delivery_complete_count,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.delivery_complete_count = -1
            count, pos = read_count(buf, pos, True)
            m.state_batches, pos = read_array(buf, pos, version, count, WriteShareGroupStateRequest.StateBatch.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            out.append(INT32.pack(self.state_epoch))
            out.append(INT32.pack(self.leader_epoch))
            out.append(INT64.pack(self.start_offset))
            if version == 1:
                out.append(INT32.pack(self.delivery_complete_count))
            write_count(out, len(self.state_batches), True)
            for item in self.state_batches:
                item.write(out, version)
            out.append(b"\0")

    class WriteStateData(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[WriteShareGroupStateRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateRequest.WriteStateData, int]:
            m = new(WriteShareGroupStateRequest.WriteStateData)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, WriteShareGroupStateRequest.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")


class WriteShareGroupStateResponse(Message):
    __slots__ = ("results",)
    api_key = 85
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        results: list[WriteShareGroupStateResponse.WriteStateResult] | None = None,
    ) -> None:
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateResponse, int]:
        try:
            m = new(WriteShareGroupStateResponse)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(buf, pos, version, count, WriteShareGroupStateResponse.WriteStateResult.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("WriteShareGroupStateResponse: the buffer ends too early") from None

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateResponse.PartitionResult, int]:
            m = new(WriteShareGroupStateResponse.PartitionResult)
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

    class WriteStateResult(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[WriteShareGroupStateResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteShareGroupStateResponse.WriteStateResult, int]:
            m = new(WriteShareGroupStateResponse.WriteStateResult)
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, WriteShareGroupStateResponse.PartitionResult.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")
