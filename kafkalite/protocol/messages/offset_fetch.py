# ruff: noqa: N816
"""Generated from protocol_specs/: OffsetFetchRequest, OffsetFetchResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    array_count,
    compact_int32s,
    compact_string,
    int32s,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_iq = struct.Struct(">iq").pack
pack_iqi = struct.Struct(">iqi").pack
pack_t = struct.Struct(">?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_iqi = struct.Struct(">iqi").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class OffsetFetchRequest(Message):
    __slots__ = ("group_id", "topics", "groups", "require_stable")
    api_key = 9
    min_version = 1
    max_version = 10
    flexible_from = 6

    def __init__(
        self,
        group_id: str = "",
        topics: list[OffsetFetchRequest.OffsetFetchRequestTopic] | None = EMPTY,
        groups: list[OffsetFetchRequest.OffsetFetchRequestGroup] | None = None,
        require_stable: bool = False,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is EMPTY else topics
        self.groups = [] if groups is None else groups
        self.require_stable = require_stable

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest, int]:
        flexible = version >= 6
        try:
            m = new(OffsetFetchRequest)
            if version <= 7:
                m.group_id, pos = read_string(buf, pos, flexible)
            else:
                m.group_id = ""
            if version <= 7:
                count, pos = read_nullable_count(buf, pos, flexible)
                if count < 0:
                    if not (version >= 2):
                        raise ProtocolError("OffsetFetchRequest: topics is null")
                    m.topics = None
                else:
                    m.topics, pos = read_array(
                        buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestTopic.read
                    )
            else:
                m.topics = []
            if version >= 8:
                count, pos = read_count(buf, pos, True)
                m.groups, pos = read_array(buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestGroup.read)
            else:
                m.groups = []
            if version >= 7:
                m.require_stable = buf[pos] != 0
                pos += 1
            else:
                m.require_stable = False
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetFetchRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version <= 7:
            out += (
                string(self.group_id, flexible),
                null_array(flexible) if self.topics is None else array_count(len(self.topics), flexible),
            )
        if version <= 7:
            for offset_fetch_request_topic in self.topics or ():
                offset_fetch_request_topic.write(out, version)
        if version >= 8:
            out.append(uvarint(len(self.groups) + 1))
        if version >= 8:
            for offset_fetch_request_group in self.groups:
                offset_fetch_request_group.write(out, version)
        if version >= 7:
            out.append(pack_t(self.require_stable))
        if version >= 6:
            out.append(b"\0")

    class OffsetFetchRequestTopic(Struct):
        __slots__ = ("name", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestTopic, int]:
            flexible = version >= 6
            m = new(OffsetFetchRequest.OffsetFetchRequestTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            out += (string(self.name, flexible), int32s(self.partition_indexes, flexible))
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchRequestTopics(Struct):
        __slots__ = ("name", "topic_id", "partition_indexes")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partition_indexes: list[int] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partition_indexes = [] if partition_indexes is None else partition_indexes

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestTopics, int]:
            m = new(OffsetFetchRequest.OffsetFetchRequestTopics)
            if version <= 9:
                m.name, pos = read_string(buf, pos, True)
            else:
                m.name = ""
            if version == 10:
                (m.topic_id,) = unpack_u(buf, pos)
                pos += 16
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, True)
            m.partition_indexes, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 10:
                out += (self.topic_id, compact_int32s(self.partition_indexes), b"\0")
            else:
                out += (compact_string(self.name), compact_int32s(self.partition_indexes), b"\0")

    class OffsetFetchRequestGroup(Struct):
        __slots__ = ("group_id", "member_id", "member_epoch", "topics")

        def __init__(
            self,
            group_id: str = "",
            member_id: str | None = None,
            member_epoch: int = -1,
            topics: list[OffsetFetchRequest.OffsetFetchRequestTopics] | None = EMPTY,
        ) -> None:
            self.group_id = group_id
            self.member_id = member_id
            self.member_epoch = member_epoch
            self.topics = [] if topics is EMPTY else topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchRequest.OffsetFetchRequestGroup, int]:
            m = new(OffsetFetchRequest.OffsetFetchRequestGroup)
            m.group_id, pos = read_string(buf, pos, True)
            if version >= 9:
                m.member_id, pos = read_nullable_string(buf, pos, True)
            else:
                m.member_id = None
            if version >= 9:
                (m.member_epoch,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.member_epoch = -1
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(buf, pos, version, count, OffsetFetchRequest.OffsetFetchRequestTopics.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (
                    compact_string(self.group_id),
                    nullable_string(self.member_id, True),
                    pack_i(self.member_epoch),
                    null_array(True) if self.topics is None else uvarint(len(self.topics) + 1),
                )
            else:
                out += (
                    compact_string(self.group_id),
                    null_array(True) if self.topics is None else uvarint(len(self.topics) + 1),
                )
            for offset_fetch_request_topics in self.topics or ():
                offset_fetch_request_topics.write(out, version)
            out.append(b"\0")


class OffsetFetchResponse(Message):
    __slots__ = ("throttle_time_ms", "topics", "error_code", "groups")
    api_key = 9
    min_version = 1
    max_version = 10
    flexible_from = 6

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[OffsetFetchResponse.OffsetFetchResponseTopic] | None = None,
        error_code: int = 0,
        groups: list[OffsetFetchResponse.OffsetFetchResponseGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics
        self.error_code = error_code
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse, int]:
        flexible = version >= 6
        try:
            m = new(OffsetFetchResponse)
            if version >= 3:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.throttle_time_ms = 0
            if version <= 7:
                count, pos = read_count(buf, pos, flexible)
                m.topics, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseTopic.read)
            else:
                m.topics = []
            if version >= 8:
                m.error_code = 0
            elif version >= 2:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
            else:
                m.error_code = 0
            if version >= 8:
                count, pos = read_count(buf, pos, True)
                m.groups, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseGroup.read)
            else:
                m.groups = []
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetFetchResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 6
        if version >= 8:
            out.append(pack_i(self.throttle_time_ms))
        elif version >= 3:
            out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        else:
            out.append(pack_i(len(self.topics)))
        if version <= 7:
            for offset_fetch_response_topic in self.topics:
                offset_fetch_response_topic.write(out, version)
        if version >= 8:
            out.append(uvarint(len(self.groups) + 1))
        elif version >= 2:
            out.append(pack_h(self.error_code))
        if version >= 8:
            for offset_fetch_response_group in self.groups:
                offset_fetch_response_group.write(out, version)
        if version >= 6:
            out.append(b"\0")

    class OffsetFetchResponsePartition(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "metadata", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            metadata: str | None = "",
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.metadata = metadata
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponsePartition, int]:
            flexible = version >= 6
            m = new(OffsetFetchResponse.OffsetFetchResponsePartition)
            if version >= 5:
                m.partition_index, m.committed_offset, m.committed_leader_epoch = unpack_iqi(buf, pos)
                pos += 16
            else:
                m.partition_index, m.committed_offset = unpack_iq(buf, pos)
                pos += 12
                m.committed_leader_epoch = -1
            m.metadata, pos = read_nullable_string(buf, pos, flexible)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            if version >= 5:
                out += (
                    pack_iqi(self.partition_index, self.committed_offset, self.committed_leader_epoch),
                    nullable_string(self.metadata, flexible),
                    pack_h(self.error_code),
                )
            else:
                out += (
                    pack_iq(self.partition_index, self.committed_offset),
                    nullable_string(self.metadata, False),
                    pack_h(self.error_code),
                )
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchResponseTopic(Struct):
        __slots__ = ("name", "partitions")

        def __init__(
            self,
            name: str = "",
            partitions: list[OffsetFetchResponse.OffsetFetchResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseTopic, int]:
            flexible = version >= 6
            m = new(OffsetFetchResponse.OffsetFetchResponseTopic)
            m.name, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponsePartition.read
            )
            if version >= 6:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 6
            out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for offset_fetch_response_partition in self.partitions:
                offset_fetch_response_partition.write(out, version)
            if version >= 6:
                out.append(b"\0")

    class OffsetFetchResponsePartitions(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "metadata", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            metadata: str | None = "",
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.metadata = metadata
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponsePartitions, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponsePartitions)
            m.partition_index, m.committed_offset, m.committed_leader_epoch = unpack_iqi(buf, pos)
            pos += 16
            m.metadata, pos = read_nullable_string(buf, pos, True)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_iqi(self.partition_index, self.committed_offset, self.committed_leader_epoch),
                nullable_string(self.metadata, True),
                pack_h(self.error_code),
                b"\0",
            )

    class OffsetFetchResponseTopics(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetFetchResponse.OffsetFetchResponsePartitions] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseTopics, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponseTopics)
            if version <= 9:
                m.name, pos = read_string(buf, pos, True)
            else:
                m.name = ""
            if version == 10:
                (m.topic_id,) = unpack_u(buf, pos)
                pos += 16
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(
                buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponsePartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 10:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            else:
                out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            for offset_fetch_response_partitions in self.partitions:
                offset_fetch_response_partitions.write(out, version)
            out.append(b"\0")

    class OffsetFetchResponseGroup(Struct):
        __slots__ = ("group_id", "topics", "error_code")

        def __init__(
            self,
            group_id: str = "",
            topics: list[OffsetFetchResponse.OffsetFetchResponseTopics] | None = None,
            error_code: int = 0,
        ) -> None:
            self.group_id = group_id
            self.topics = [] if topics is None else topics
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetFetchResponse.OffsetFetchResponseGroup, int]:
            m = new(OffsetFetchResponse.OffsetFetchResponseGroup)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, OffsetFetchResponse.OffsetFetchResponseTopics.read)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
            for offset_fetch_response_topics in self.topics:
                offset_fetch_response_topics.write(out, version)
            out += (pack_h(self.error_code), b"\0")
