# ruff: noqa: N816
"""Generated from protocol_specs/: OffsetCommitRequest, OffsetCommitResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_string_length,
    read_uvarint,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

iter_unpack_ih = struct.Struct(">ih").iter_unpack
iter_unpack_ihB = struct.Struct(">ihB").iter_unpack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_iq = struct.Struct(">iq").pack
pack_iqi = struct.Struct(">iqi").pack
pack_qi = struct.Struct(">qi").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iB = struct.Struct(">iB").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ihB = struct.Struct(">ihB").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iqh = struct.Struct(">iqh").unpack_from
unpack_iqiB = struct.Struct(">iqiB").unpack_from
unpack_iqih = struct.Struct(">iqih").unpack_from
unpack_qi = struct.Struct(">qi").unpack_from
unpack_uB = struct.Struct(">16sB").unpack_from


class OffsetCommitRequest(Message):
    __slots__ = (
        "group_id",
        "generation_id_or_member_epoch",
        "member_id",
        "group_instance_id",
        "retention_time_ms",
        "topics",
    )
    api_key = 8
    min_version = 2
    max_version = 10
    flexible_from = 8

    def __init__(
        self,
        group_id: str = "",
        generation_id_or_member_epoch: int = -1,
        member_id: str = "",
        group_instance_id: str | None = None,
        retention_time_ms: int = -1,
        topics: list[OffsetCommitRequest.OffsetCommitRequestTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.generation_id_or_member_epoch = generation_id_or_member_epoch
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.retention_time_ms = retention_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest, int]:
        try:
            m = new(OffsetCommitRequest)
            if version >= 8:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if length < 0:
                raise ProtocolError("OffsetCommitRequest: group_id is null")
            m.group_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            if version >= 8:
                m.generation_id_or_member_epoch, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                m.generation_id_or_member_epoch, length = unpack_ih(buf, pos)
                pos += 6
            if length < 0:
                raise ProtocolError("OffsetCommitRequest: member_id is null")
            m.member_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            if version >= 8:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version == 7:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version >= 7:
                if length < 0:
                    m.group_instance_id = None
                else:
                    m.group_instance_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                    pos += length
            else:
                m.group_instance_id = None
            if version >= 8:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.retention_time_ms = -1
            elif version >= 5:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.retention_time_ms = -1
            else:
                m.retention_time_ms, count = unpack_qi(buf, pos)
                pos += 12
            if count < 0:
                raise ProtocolError("OffsetCommitRequest: topics is null")
            m.topics = offset_commit_request_topics = []
            for _ in range(count):
                offset_commit_request_topic, pos = OffsetCommitRequest.OffsetCommitRequestTopic.read(buf, pos, version)
                offset_commit_request_topics.append(offset_commit_request_topic)
            if version >= 8:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            if pos > len(buf):
                raise ProtocolError("OffsetCommitRequest: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetCommitRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 8:
            out += (
                compact_string(self.group_id),
                pack_i(self.generation_id_or_member_epoch),
                compact_string(self.member_id),
                nullable_string(self.group_instance_id, True),
                uvarint(len(self.topics) + 1),
            )
        elif version == 7:
            out += (
                string(self.group_id, False),
                pack_i(self.generation_id_or_member_epoch),
                string(self.member_id, False),
                nullable_string(self.group_instance_id, False),
                pack_i(len(self.topics)),
            )
        elif version >= 5:
            out += (
                string(self.group_id, False),
                pack_i(self.generation_id_or_member_epoch),
                string(self.member_id, False),
                pack_i(len(self.topics)),
            )
        else:
            out += (
                string(self.group_id, False),
                pack_i(self.generation_id_or_member_epoch),
                string(self.member_id, False),
                pack_qi(self.retention_time_ms, len(self.topics)),
            )
        for offset_commit_request_topic in self.topics:
            offset_commit_request_topic.write(out, version)
        if version >= 8:
            out.append(b"\0")

    class OffsetCommitRequestPartition(Struct):
        __slots__ = ("partition_index", "committed_offset", "committed_leader_epoch", "committed_metadata")

        def __init__(
            self,
            partition_index: int = 0,
            committed_offset: int = 0,
            committed_leader_epoch: int = -1,
            committed_metadata: str | None = "",
        ) -> None:
            self.partition_index = partition_index
            self.committed_offset = committed_offset
            self.committed_leader_epoch = committed_leader_epoch
            self.committed_metadata = committed_metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest.OffsetCommitRequestPartition, int]:
            m = new(OffsetCommitRequest.OffsetCommitRequestPartition)
            if version >= 8:
                m.partition_index, m.committed_offset, m.committed_leader_epoch, length = unpack_iqiB(buf, pos)
                pos += 17
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version >= 6:
                m.partition_index, m.committed_offset, m.committed_leader_epoch, length = unpack_iqih(buf, pos)
                pos += 18
            else:
                m.partition_index, m.committed_offset, length = unpack_iqh(buf, pos)
                pos += 14
                m.committed_leader_epoch = -1
            if length < 0:
                m.committed_metadata = None
            else:
                m.committed_metadata = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            if version >= 8:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 8:
                out += (
                    pack_iqi(self.partition_index, self.committed_offset, self.committed_leader_epoch),
                    nullable_string(self.committed_metadata, True),
                    b"\0",
                )
            elif version >= 6:
                out += (
                    pack_iqi(self.partition_index, self.committed_offset, self.committed_leader_epoch),
                    nullable_string(self.committed_metadata, False),
                )
            else:
                out += (
                    pack_iq(self.partition_index, self.committed_offset),
                    nullable_string(self.committed_metadata, False),
                )

    class OffsetCommitRequestTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetCommitRequest.OffsetCommitRequestPartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitRequest.OffsetCommitRequestTopic, int]:
            m = new(OffsetCommitRequest.OffsetCommitRequestTopic)
            if 8 <= version <= 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 7:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 9:
                if length < 0:
                    raise ProtocolError("OffsetCommitRequest: name is null")
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.name = ""
            if version == 10:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 8:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.topic_id = ZERO_UUID
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.topic_id = ZERO_UUID
            if count < 0:
                raise ProtocolError("OffsetCommitRequest: partitions is null")
            m.partitions = offset_commit_request_partitions = []
            for _ in range(count):
                offset_commit_request_partition, pos = OffsetCommitRequest.OffsetCommitRequestPartition.read(
                    buf, pos, version
                )
                offset_commit_request_partitions.append(offset_commit_request_partition)
            if version >= 8:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 10:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            elif version >= 8:
                out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.name, False), pack_i(len(self.partitions)))
            for offset_commit_request_partition in self.partitions:
                offset_commit_request_partition.write(out, version)
            if version >= 8:
                out.append(b"\0")


class OffsetCommitResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 8
    min_version = 2
    max_version = 10
    flexible_from = 8

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[OffsetCommitResponse.OffsetCommitResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse, int]:
        try:
            m = new(OffsetCommitResponse)
            if version >= 8:
                m.throttle_time_ms, count = unpack_iB(buf, pos)
                pos += 5
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 3:
                m.throttle_time_ms, count = unpack_ii(buf, pos)
                pos += 8
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.throttle_time_ms = 0
            if count < 0:
                raise ProtocolError("OffsetCommitResponse: topics is null")
            m.topics = offset_commit_response_topics = []
            for _ in range(count):
                offset_commit_response_topic, pos = OffsetCommitResponse.OffsetCommitResponseTopic.read(
                    buf, pos, version
                )
                offset_commit_response_topics.append(offset_commit_response_topic)
            if version >= 8:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            if pos > len(buf):
                raise ProtocolError("OffsetCommitResponse: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("OffsetCommitResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 8:
            out += (pack_i(self.throttle_time_ms), uvarint(len(self.topics) + 1))
        elif version >= 3:
            out.append(pack_ii(self.throttle_time_ms, len(self.topics)))
        else:
            out.append(pack_i(len(self.topics)))
        for offset_commit_response_topic in self.topics:
            offset_commit_response_topic.write(out, version)
        if version >= 8:
            out.append(b"\0")

    class OffsetCommitResponsePartition(Struct):
        __slots__ = ("partition_index", "error_code")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse.OffsetCommitResponsePartition, int]:
            m = new(OffsetCommitResponse.OffsetCommitResponsePartition)
            if version >= 8:
                m.partition_index, m.error_code, tags = unpack_ihB(buf, pos)
                pos += 7
            else:
                m.partition_index, m.error_code = unpack_ih(buf, pos)
                pos += 6
            if version >= 8 and tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        @staticmethod
        def read_all(
            buf: Buffer, pos: int, version: int, count: int
        ) -> tuple[list[OffsetCommitResponse.OffsetCommitResponsePartition], int]:
            items = []
            if version >= 8:
                for row in iter_unpack_ihB(buf[pos : pos + 7 * count]):
                    m = new(OffsetCommitResponse.OffsetCommitResponsePartition)
                    m.partition_index, m.error_code, tags = row
                    if tags:
                        break
                    items.append(m)
                pos += 7 * len(items)
            else:
                for row in iter_unpack_ih(buf[pos : pos + 6 * count]):
                    m = new(OffsetCommitResponse.OffsetCommitResponsePartition)
                    m.partition_index, m.error_code = row
                    items.append(m)
                pos += 6 * len(items)
            for _ in range(count - len(items)):
                m, pos = OffsetCommitResponse.OffsetCommitResponsePartition.read(buf, pos, version)
                items.append(m)
            return items, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 8:
                out += (pack_ih(self.partition_index, self.error_code), b"\0")
            else:
                out.append(pack_ih(self.partition_index, self.error_code))

    class OffsetCommitResponseTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[OffsetCommitResponse.OffsetCommitResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[OffsetCommitResponse.OffsetCommitResponseTopic, int]:
            m = new(OffsetCommitResponse.OffsetCommitResponseTopic)
            if 8 <= version <= 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 7:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 9:
                if length < 0:
                    raise ProtocolError("OffsetCommitResponse: name is null")
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.name = ""
            if version == 10:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 8:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.topic_id = ZERO_UUID
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.topic_id = ZERO_UUID
            if count < 0:
                raise ProtocolError("OffsetCommitResponse: partitions is null")
            m.partitions, pos = OffsetCommitResponse.OffsetCommitResponsePartition.read_all(buf, pos, version, count)
            if version >= 8:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 10:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            elif version >= 8:
                out += (compact_string(self.name), uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.name, False), pack_i(len(self.partitions)))
            for offset_commit_response_partition in self.partitions:
                offset_commit_response_partition.write(out, version)
            if version >= 8:
                out.append(b"\0")
