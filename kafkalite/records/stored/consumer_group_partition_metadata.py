# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    read_array,
    read_count,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupPartitionMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


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
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupPartitionMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.topics) + 1))
        for topic_metadata in self.topics:
            topic_metadata.write(out, version)
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
            (m.partition,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.racks, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.partition), strings(self.racks, True), b"\0")

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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            m.topic_name, pos = read_string(buf, pos, True)
            (m.num_partitions,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.partition_metadata, pos = read_array(
                buf, pos, version, count, ConsumerGroupPartitionMetadataValue.PartitionMetadata.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                self.topic_id,
                compact_string(self.topic_name),
                pack_i(self.num_partitions),
                uvarint(len(self.partition_metadata) + 1),
            )
            for partition_metadata in self.partition_metadata:
                partition_metadata.write(out, version)
            out.append(b"\0")
