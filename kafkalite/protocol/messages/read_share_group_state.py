# ruff: noqa: N816
"""Generated from protocol_specs/: ReadShareGroupStateRequest, ReadShareGroupStateResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_iq = struct.Struct(">iq").pack
pack_qqbh = struct.Struct(">qqbh").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_qqbh = struct.Struct(">qqbh").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ReadShareGroupStateRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 84
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[ReadShareGroupStateRequest.ReadStateData] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateRequest, int]:
        try:
            m = new(ReadShareGroupStateRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, ReadShareGroupStateRequest.ReadStateData.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ReadShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for read_state_data in self.topics:
            read_state_data.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateRequest.PartitionData, int]:
            m = new(ReadShareGroupStateRequest.PartitionData)
            m.partition, m.leader_epoch = unpack_ii(buf, pos)
            pos += 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.partition, self.leader_epoch), b"\0")

    class ReadStateData(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ReadShareGroupStateRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateRequest.ReadStateData, int]:
            m = new(ReadShareGroupStateRequest.ReadStateData)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ReadShareGroupStateRequest.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
            out.append(b"\0")


class ReadShareGroupStateResponse(Message):
    __slots__ = ("results",)
    api_key = 84
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        results: list[ReadShareGroupStateResponse.ReadStateResult] | None = None,
    ) -> None:
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateResponse, int]:
        try:
            m = new(ReadShareGroupStateResponse)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(buf, pos, version, count, ReadShareGroupStateResponse.ReadStateResult.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ReadShareGroupStateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.results) + 1))
        for read_state_result in self.results:
            read_state_result.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateResponse.StateBatch, int]:
            m = new(ReadShareGroupStateResponse.StateBatch)
            m.first_offset, m.last_offset, m.delivery_state, m.delivery_count = unpack_qqbh(buf, pos)
            pos += 19
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qqbh(self.first_offset, self.last_offset, self.delivery_state, self.delivery_count), b"\0")

    class PartitionResult(Struct):
        __slots__ = ("partition", "error_code", "error_message", "state_epoch", "start_offset", "state_batches")

        def __init__(
            self,
            partition: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
            state_epoch: int = 0,
            start_offset: int = 0,
            state_batches: list[ReadShareGroupStateResponse.StateBatch] | None = None,
        ) -> None:
            self.partition = partition
            self.error_code = error_code
            self.error_message = error_message
            self.state_epoch = state_epoch
            self.start_offset = start_offset
            self.state_batches = [] if state_batches is None else state_batches

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateResponse.PartitionResult, int]:
            m = new(ReadShareGroupStateResponse.PartitionResult)
            m.partition, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.state_epoch, m.start_offset = unpack_iq(buf, pos)
            pos += 12
            count, pos = read_count(buf, pos, True)
            m.state_batches, pos = read_array(buf, pos, version, count, ReadShareGroupStateResponse.StateBatch.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_ih(self.partition, self.error_code),
                nullable_string(self.error_message, True),
                pack_iq(self.state_epoch, self.start_offset),
                uvarint(len(self.state_batches) + 1),
            )
            for state_batch in self.state_batches:
                state_batch.write(out, version)
            out.append(b"\0")

    class ReadStateResult(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ReadShareGroupStateResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ReadShareGroupStateResponse.ReadStateResult, int]:
            m = new(ReadShareGroupStateResponse.ReadStateResult)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ReadShareGroupStateResponse.PartitionResult.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_result in self.partitions:
                partition_result.write(out, version)
            out.append(b"\0")
