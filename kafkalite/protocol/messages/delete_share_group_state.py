# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteShareGroupStateRequest, DeleteShareGroupStateResponse."""

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

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class DeleteShareGroupStateRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 86
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[DeleteShareGroupStateRequest.DeleteStateData] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateRequest, int]:
        try:
            m = new(DeleteShareGroupStateRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DeleteShareGroupStateRequest.DeleteStateData.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteShareGroupStateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for delete_state_data in self.topics:
            delete_state_data.write(out, version)
        out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = ("partition",)

        def __init__(
            self,
            partition: int = 0,
        ) -> None:
            self.partition = partition

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateRequest.PartitionData, int]:
            m = new(DeleteShareGroupStateRequest.PartitionData)
            (m.partition,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.partition), b"\0")

    class DeleteStateData(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[DeleteShareGroupStateRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateRequest.DeleteStateData, int]:
            m = new(DeleteShareGroupStateRequest.DeleteStateData)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, DeleteShareGroupStateRequest.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
            out.append(b"\0")


class DeleteShareGroupStateResponse(Message):
    __slots__ = ("results",)
    api_key = 86
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        results: list[DeleteShareGroupStateResponse.DeleteStateResult] | None = None,
    ) -> None:
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateResponse, int]:
        try:
            m = new(DeleteShareGroupStateResponse)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(buf, pos, version, count, DeleteShareGroupStateResponse.DeleteStateResult.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteShareGroupStateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.results) + 1))
        for delete_state_result in self.results:
            delete_state_result.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateResponse.PartitionResult, int]:
            m = new(DeleteShareGroupStateResponse.PartitionResult)
            m.partition, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition, self.error_code), nullable_string(self.error_message, True), b"\0")

    class DeleteStateResult(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[DeleteShareGroupStateResponse.PartitionResult] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupStateResponse.DeleteStateResult, int]:
            m = new(DeleteShareGroupStateResponse.DeleteStateResult)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, DeleteShareGroupStateResponse.PartitionResult.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_result in self.partitions:
                partition_result.write(out, version)
            out.append(b"\0")
