# ruff: noqa: N816
"""Generated from protocol_specs/: InitializeShareGroupStateRequest, InitializeShareGroupStateResponse."""

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
pack_iiq = struct.Struct(">iiq").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iiq = struct.Struct(">iiq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("InitializeShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for initialize_state_data in self.topics:
            initialize_state_data.write(out, version)
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
            m.partition, m.state_epoch, m.start_offset = unpack_iiq(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iiq(self.partition, self.state_epoch, self.start_offset), b"\0")

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateRequest.PartitionData.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
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
        except (IndexError, struct.error):
            raise ProtocolError("InitializeShareGroupStateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.results) + 1))
        for initialize_state_result in self.results:
            initialize_state_result.write(out, version)
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
            m.partition, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition, self.error_code), nullable_string(self.error_message, True), b"\0")

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, InitializeShareGroupStateResponse.PartitionResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_result in self.partitions:
                partition_result.write(out, version)
            out.append(b"\0")
