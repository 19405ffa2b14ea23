# ruff: noqa: N816
"""Generated from protocol_specs/: ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse."""

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
pack_iiq = struct.Struct(">iiq").pack
pack_iiqi = struct.Struct(">iiqi").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iiq = struct.Struct(">iiq").unpack_from
unpack_iiqi = struct.Struct(">iiqi").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("ReadShareGroupStateSummaryRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for read_state_summary_data in self.topics:
            read_state_summary_data.write(out, version)
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
            m.partition, m.leader_epoch = unpack_ii(buf, pos)
            pos += 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.partition, self.leader_epoch), b"\0")

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryRequest.PartitionData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
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
        except (IndexError, struct.error):
            raise ProtocolError("ReadShareGroupStateSummaryResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.results) + 1))
        for read_state_summary_result in self.results:
            read_state_summary_result.write(out, version)
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
            m.partition, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version == 1:
                m.state_epoch, m.leader_epoch, m.start_offset, m.delivery_complete_count = unpack_iiqi(buf, pos)
                pos += 20
            else:
                m.state_epoch, m.leader_epoch, m.start_offset = unpack_iiq(buf, pos)
                pos += 16
                m.delivery_complete_count = -1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 1:
                out += (
                    pack_ih(self.partition, self.error_code),
                    nullable_string(self.error_message, True),
                    pack_iiqi(self.state_epoch, self.leader_epoch, self.start_offset, self.delivery_complete_count),
                    b"\0",
                )
            else:
                out += (
                    pack_ih(self.partition, self.error_code),
                    nullable_string(self.error_message, True),
                    pack_iiq(self.state_epoch, self.leader_epoch, self.start_offset),
                    b"\0",
                )

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, ReadShareGroupStateSummaryResponse.PartitionResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_result in self.partitions:
                partition_result.write(out, version)
            out.append(b"\0")
