"""Generated from protocol_specs/: WriteTxnMarkersRequest, WriteTxnMarkersResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("WriteTxnMarkersRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.markers), True)
        for item in self.markers:
            item.write(out, version)
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
            write_string(out, self.name, True)
            write_count(out, len(self.partition_indexes), True)
            write_ints(out, self.partition_indexes, "i")
            out.append(b"\0")

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
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.transaction_result, pos = buf[pos] != 0, pos + 1
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, WriteTxnMarkersRequest.WritableTxnMarkerTopic.read)
            (m.coordinator_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                (m.transaction_version,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.transaction_version = 0
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.producer_id))
            out.append(INT16.pack(self.producer_epoch))
            out.append(b"\1" if self.transaction_result else b"\0")
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
            out.append(INT32.pack(self.coordinator_epoch))
            if version == 2:
                out.append(INT8.pack(self.transaction_version))
            out.append(b"\0")


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
        except (IndexError, StructError):
            raise ProtocolError("WriteTxnMarkersResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.markers), True)
        for item in self.markers:
            item.write(out, version)
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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            out.append(b"\0")

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
            write_string(out, self.name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
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
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, WriteTxnMarkersResponse.WritableTxnMarkerTopicResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.producer_id))
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
            out.append(b"\0")
