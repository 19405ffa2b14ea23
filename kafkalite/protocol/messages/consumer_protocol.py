# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerProtocolAssignment, ConsumerProtocolSubscription."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    int32s,
    new,
    nullable_byte_string,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_bytes,
    read_nullable_string,
    read_string,
    read_strings,
    string,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
unpack_i = struct.Struct(">i").unpack_from


class ConsumerProtocolAssignment(VersionedMessage):
    __slots__ = ("assigned_partitions", "user_data")
    min_version = 0
    max_version = 3
    flexible_from = None

    def __init__(
        self,
        assigned_partitions: list[ConsumerProtocolAssignment.TopicPartition] | None = None,
        user_data: bytes | None = None,
    ) -> None:
        self.assigned_partitions = [] if assigned_partitions is None else assigned_partitions
        self.user_data = user_data

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerProtocolAssignment, int]:
        try:
            m = new(ConsumerProtocolAssignment)
            count, pos = read_count(buf, pos, False)
            m.assigned_partitions, pos = read_array(
                buf, pos, version, count, ConsumerProtocolAssignment.TopicPartition.read
            )
            m.user_data, pos = read_nullable_bytes(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerProtocolAssignment: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_i(len(self.assigned_partitions)))
        for topic_partition in self.assigned_partitions:
            topic_partition.write(out, version)
        out += (*nullable_byte_string(self.user_data, False),)

    class TopicPartition(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerProtocolAssignment.TopicPartition, int]:
            m = new(ConsumerProtocolAssignment.TopicPartition)
            m.topic, pos = read_string(buf, pos, False)
            count, pos = read_count(buf, pos, False)
            m.partitions, pos = read_int32s(buf, pos, count)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (string(self.topic, False), int32s(self.partitions, False))


class ConsumerProtocolSubscription(VersionedMessage):
    __slots__ = ("topics", "user_data", "owned_partitions", "generation_id", "rack_id")
    min_version = 0
    max_version = 3
    flexible_from = None

    def __init__(
        self,
        topics: list[str] | None = None,
        user_data: bytes | None = None,
        owned_partitions: list[ConsumerProtocolSubscription.TopicPartition] | None = None,
        generation_id: int = -1,
        rack_id: str | None = None,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.user_data = user_data
        self.owned_partitions = [] if owned_partitions is None else owned_partitions
        self.generation_id = generation_id
        self.rack_id = rack_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerProtocolSubscription, int]:
        try:
            m = new(ConsumerProtocolSubscription)
            count, pos = read_count(buf, pos, False)
            m.topics, pos = read_strings(buf, pos, count, False)
            m.user_data, pos = read_nullable_bytes(buf, pos, False)
            if version >= 1:
                count, pos = read_count(buf, pos, False)
                m.owned_partitions, pos = read_array(
                    buf, pos, version, count, ConsumerProtocolSubscription.TopicPartition.read
                )
            else:
                m.owned_partitions = []
            if version >= 2:
                (m.generation_id,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.generation_id = -1
            if version == 3:
                m.rack_id, pos = read_nullable_string(buf, pos, False)
            else:
                m.rack_id = None
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerProtocolSubscription: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out += (
                strings(self.topics, False),
                *nullable_byte_string(self.user_data, False),
                pack_i(len(self.owned_partitions)),
            )
        else:
            out += (strings(self.topics, False), *nullable_byte_string(self.user_data, False))
        if version >= 1:
            for topic_partition in self.owned_partitions:
                topic_partition.write(out, version)
        if version == 3:
            out += (pack_i(self.generation_id), nullable_string(self.rack_id, False))
        elif version == 2:
            out.append(pack_i(self.generation_id))

    class TopicPartition(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerProtocolSubscription.TopicPartition, int]:
            m = new(ConsumerProtocolSubscription.TopicPartition)
            m.topic, pos = read_string(buf, pos, False)
            count, pos = read_count(buf, pos, False)
            m.partitions, pos = read_int32s(buf, pos, count)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (string(self.topic, False), int32s(self.partitions, False))
