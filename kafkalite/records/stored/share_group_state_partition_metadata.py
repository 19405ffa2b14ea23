# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

unpack_u = struct.Struct(">16s").unpack_from


class ShareGroupStatePartitionMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 15
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupStatePartitionMetadataKey, int]:
        try:
            m = new(ShareGroupStatePartitionMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupStatePartitionMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class ShareGroupStatePartitionMetadataValue(VersionedMessage):
    __slots__ = ("initializing_topics", "initialized_topics", "deleting_topics")
    api_key = 15
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        initializing_topics: list[ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo] | None = None,
        initialized_topics: list[ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo] | None = None,
        deleting_topics: list[ShareGroupStatePartitionMetadataValue.TopicInfo] | None = None,
    ) -> None:
        self.initializing_topics = [] if initializing_topics is None else initializing_topics
        self.initialized_topics = [] if initialized_topics is None else initialized_topics
        self.deleting_topics = [] if deleting_topics is None else deleting_topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupStatePartitionMetadataValue, int]:
        try:
            m = new(ShareGroupStatePartitionMetadataValue)
            count, pos = read_count(buf, pos, True)
            m.initializing_topics, pos = read_array(
                buf, pos, version, count, ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.initialized_topics, pos = read_array(
                buf, pos, version, count, ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.deleting_topics, pos = read_array(
                buf, pos, version, count, ShareGroupStatePartitionMetadataValue.TopicInfo.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupStatePartitionMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.initializing_topics) + 1))
        for topic_partitions_info in self.initializing_topics:
            topic_partitions_info.write(out, version)
        out.append(uvarint(len(self.initialized_topics) + 1))
        for topic_partitions_info in self.initialized_topics:
            topic_partitions_info.write(out, version)
        out.append(uvarint(len(self.deleting_topics) + 1))
        for topic_info in self.deleting_topics:
            topic_info.write(out, version)
        out.append(b"\0")

    class TopicPartitionsInfo(Struct):
        __slots__ = ("topic_id", "topic_name", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            topic_name: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo, int]:
            m = new(ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_string(self.topic_name), compact_int32s(self.partitions), b"\0")

    class TopicInfo(Struct):
        __slots__ = ("topic_id", "topic_name")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            topic_name: str = "",
        ) -> None:
            self.topic_id = topic_id
            self.topic_name = topic_name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupStatePartitionMetadataValue.TopicInfo, int]:
            m = new(ShareGroupStatePartitionMetadataValue.TopicInfo)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            m.topic_name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_string(self.topic_name), b"\0")
