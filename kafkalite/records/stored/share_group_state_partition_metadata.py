"""Generated from protocol_specs/: ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupStatePartitionMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)


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
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupStatePartitionMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.initializing_topics), True)
        for item in self.initializing_topics:
            item.write(out, version)
        write_count(out, len(self.initialized_topics), True)
        for item in self.initialized_topics:
            item.write(out, version)
        write_count(out, len(self.deleting_topics), True)
        for item in self.deleting_topics:
            item.write(out, version)
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
            m.topic_id, pos = read_uuid(buf, pos)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_string(out, self.topic_name, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")

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
            m.topic_id, pos = read_uuid(buf, pos)
            m.topic_name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_string(out, self.topic_name, True)
            out.append(b"\0")
