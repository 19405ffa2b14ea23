# ruff: noqa: N816
"""Generated from protocol_specs/: WriteTxnMarkersRequest, WriteTxnMarkersResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ib = struct.Struct(">ib").pack
pack_ih = struct.Struct(">ih").pack
pack_q = struct.Struct(">q").pack
pack_qht = struct.Struct(">qh?").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ib = struct.Struct(">ib").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_q = struct.Struct(">q").unpack_from
unpack_qht = struct.Struct(">qh?").unpack_from


class WriteTxnMarkersRequest(Message):
    __slots__ = ("markers",)
    api_key = 27
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        markers: list[WriteTxnMarkersRequest.WritableTxnMarker] | None = None,
    ) -> None:
        self.markers = [] if markers is None else markers

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[WriteTxnMarkersRequest, int]:
        try:
            m = new(WriteTxnMarkersRequest)
            count, pos = read_count(buf, pos, True)
            m.markers, pos = read_array(buf, pos, version, count, WriteTxnMarkersRequest.WritableTxnMarker.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("WriteTxnMarkersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.markers) + 1))
        for writable_txn_marker in self.markers:
            writable_txn_marker.write(out, version)
        out.append(b"\0")

    class WritableTxnMarkerTopic(Struct):
        __slots__ = ("name", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteTxnMarkersRequest.WritableTxnMarkerTopic, int]:
            m = new(WriteTxnMarkersRequest.WritableTxnMarkerTopic)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_int32s(self.partition_indexes), b"\0")

    class WritableTxnMarker(Struct):
        __slots__ = (
            "producer_id",
            "producer_epoch",
            "transaction_result",
            "topics",
            "coordinator_epoch",
            "transaction_version",
        )

        def __init__(
            self,
            producer_id: int = 0,
            producer_epoch: int = 0,
            transaction_result: bool = False,
            topics: list[WriteTxnMarkersRequest.WritableTxnMarkerTopic] | None = None,
            coordinator_epoch: int = 0,
            transaction_version: int = 0,
        ) -> None:
            self.producer_id = producer_id
            self.producer_epoch = producer_epoch
            self.transaction_result = transaction_result
            self.topics = [] if topics is None else topics
            self.coordinator_epoch = coordinator_epoch
            self.transaction_version = transaction_version

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteTxnMarkersRequest.WritableTxnMarker, int]:
            m = new(WriteTxnMarkersRequest.WritableTxnMarker)
            m.producer_id, m.producer_epoch, m.transaction_result = unpack_qht(buf, pos)
            pos += 11
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, WriteTxnMarkersRequest.WritableTxnMarkerTopic.read)
            if version == 2:
                m.coordinator_epoch, m.transaction_version = unpack_ib(buf, pos)
                pos += 5
            else:
                (m.coordinator_epoch,) = unpack_i(buf, pos)
                pos += 4
                m.transaction_version = 0
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_qht(self.producer_id, self.producer_epoch, self.transaction_result),
                uvarint(len(self.topics) + 1),
            )
            for writable_txn_marker_topic in self.topics:
                writable_txn_marker_topic.write(out, version)
            if version == 2:
                out += (pack_ib(self.coordinator_epoch, self.transaction_version), b"\0")
            else:
                out += (pack_i(self.coordinator_epoch), b"\0")


class WriteTxnMarkersResponse(Message):
    __slots__ = ("markers",)
    api_key = 27
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        markers: list[WriteTxnMarkersResponse.WritableTxnMarkerResult] | None = None,
    ) -> None:
        self.markers = [] if markers is None else markers

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[WriteTxnMarkersResponse, int]:
        try:
            m = new(WriteTxnMarkersResponse)
            count, pos = read_count(buf, pos, True)
            m.markers, pos = read_array(buf, pos, version, count, WriteTxnMarkersResponse.WritableTxnMarkerResult.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("WriteTxnMarkersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.markers) + 1))
        for writable_txn_marker_result in self.markers:
            writable_txn_marker_result.write(out, version)
        out.append(b"\0")

    class WritableTxnMarkerPartitionResult(Struct):
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
        ) -> tuple[WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult, int]:
            m = new(WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition_index, self.error_code), b"\0")

    class WritableTxnMarkerTopicResult(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[WriteTxnMarkersResponse.WritableTxnMarkerTopicResult, int]:
            m = new(WriteTxnMarkersResponse.WritableTxnMarkerTopicResult)
            m.name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for writable_txn_marker_partition_result in self.partitions:
                writable_txn_marker_partition_result.write(out, version)
            out.append(b"\0")

    class WritableTxnMarkerResult(Struct):
        __slots__ = ("producer_id", "topics")

        def __init__(
            self,
            producer_id: int = 0,
            topics: list[WriteTxnMarkersResponse.WritableTxnMarkerTopicResult] | None = None,
        ) -> None:
            self.producer_id = producer_id
            self.topics = [] if topics is None else topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[WriteTxnMarkersResponse.WritableTxnMarkerResult, int]:
            m = new(WriteTxnMarkersResponse.WritableTxnMarkerResult)
            (m.producer_id,) = unpack_q(buf, pos)
            pos += 8
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, WriteTxnMarkersResponse.WritableTxnMarkerTopicResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_q(self.producer_id), uvarint(len(self.topics) + 1))
            for writable_txn_marker_topic_result in self.topics:
                writable_txn_marker_topic_result.write(out, version)
            out.append(b"\0")
