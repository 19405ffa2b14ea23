# ruff: noqa: N816
"""Generated from protocol_specs/: WriteShareGroupStateRequest, WriteShareGroupStateResponse."""

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
pack_iiiq = struct.Struct(">iiiq").pack
pack_iiiqi = struct.Struct(">iiiqi").pack
pack_qqbh = struct.Struct(">qqbh").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iiiq = struct.Struct(">iiiq").unpack_from
unpack_iiiqi = struct.Struct(">iiiqi").unpack_from
unpack_qqbh = struct.Struct(">qqbh").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("WriteShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for write_state_data in self.topics:
            write_state_data.write(out, version)
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
            m.first_offset, m.last_offset, m.delivery_state, m.delivery_count = unpack_qqbh(buf, pos)
            pos += 19
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qqbh(self.first_offset, self.last_offset, self.delivery_state, self.delivery_count), b"\0")

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
            if version == 1:
                m.partition, m.state_epoch, m.leader_epoch, m.start_offset, m.delivery_complete_count = unpack_iiiqi(
                    buf, pos
                )
                pos += 24
            else:
                m.partition, m.state_epoch, m.leader_epoch, m.start_offset = unpack_iiiq(buf, pos)
                pos += 20
                m.delivery_complete_count = -1
            count, pos = read_count(buf, pos, True)
            m.state_batches, pos = read_array(buf, pos, version, count, WriteShareGroupStateRequest.StateBatch.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 1:
                out += (
                    pack_iiiqi(
                        self.partition,
                        self.state_epoch,
                        self.leader_epoch,
                        self.start_offset,
                        self.delivery_complete_count,
                    ),
                    uvarint(len(self.state_batches) + 1),
                )
            else:
                out += (
                    pack_iiiq(self.partition, self.state_epoch, self.leader_epoch, self.start_offset),
                    uvarint(len(self.state_batches) + 1),
                )
            for state_batch in self.state_batches:
                state_batch.write(out, version)
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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, WriteShareGroupStateRequest.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
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
        except (IndexError, struct.error):
            raise ProtocolError("WriteShareGroupStateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.results) + 1))
        for write_state_result in self.results:
            write_state_result.write(out, version)
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
            m.partition, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition, self.error_code), nullable_string(self.error_message, True), b"\0")

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, WriteShareGroupStateResponse.PartitionResult.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_result in self.partitions:
                partition_result.write(out, version)
            out.append(b"\0")
