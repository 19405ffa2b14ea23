"""Generated from protocol_specs/: ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_string,
    read_strings,
    read_uuid,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ConsumerGroupPartitionMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 4
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupPartitionMetadataKey, int]:
        try:
            m = new(ConsumerGroupPartitionMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupPartitionMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)


class ConsumerGroupPartitionMetadataValue(VersionedMessage):
    __slots__ = ("topics",)
    api_key = 4
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topics: list[ConsumerGroupPartitionMetadataValue.TopicMetadata] | None = None,
    ) -> None:
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupPartitionMetadataValue, int]:
        try:
            m = new(ConsumerGroupPartitionMetadataValue)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, ConsumerGroupPartitionMetadataValue.TopicMetadata.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupPartitionMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class PartitionMetadata(Struct):
        __slots__ = ("partition", "racks")

        def __init__(
            self,
            partition: int = 0,
            racks: list[str] | None = None,
        ) -> None:
            self.partition = partition
            self.racks = [] if racks is None else racks

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ConsumerGroupPartitionMetadataValue.PartitionMetadata, int]:
            m = new(ConsumerGroupPartitionMetadataValue.PartitionMetadata)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.racks, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            write_count(out, len(self.racks), True)
            for text in self.racks:
                write_string(out, text, True)
            out.append(b"\0")

    class TopicMetadata(Struct):
        __slots__ = ("topic_id", "topic_name", "num_partitions", "partition_metadata")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            topic_name: str = "",
            num_partitions: int = 0,
            partition_metadata: list[ConsumerGroupPartitionMetadataValue.PartitionMetadata] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.topic_name = topic_name
            self.num_partitions = num_partitions
            self.partition_metadata = [] if partition_metadata is None else partition_metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupPartitionMetadataValue.TopicMetadata, int]:
            m = new(ConsumerGroupPartitionMetadataValue.TopicMetadata)
            m.topic_id, pos = read_uuid(buf, pos)
            m.topic_name, pos = read_string(buf, pos, True)
            (m.num_partitions,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.partition_metadata, pos = read_array(
                buf, pos, version, count, ConsumerGroupPartitionMetadataValue.PartitionMetadata.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_string(out, self.topic_name, True)
            out.append(INT32.pack(self.num_partitions))
            write_count(out, len(self.partition_metadata), True)
            for item in self.partition_metadata:
                item.write(out, version)
            out.append(b"\0")
