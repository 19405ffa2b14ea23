# ruff: noqa: N816
"""Generated from protocol_specs/: TxnOffsetCommitRequest, TxnOffsetCommitResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    array_count,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_iq = struct.Struct(">iq").pack
pack_iqi = struct.Struct(">iqi").pack
pack_qhi = struct.Struct(">qhi").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_iqi = struct.Struct(">iqi").unpack_from
unpack_qh = struct.Struct(">qh").unpack_from
unpack_qhi = struct.Struct(">qhi").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class TxnOffsetCommitRequest(Message):
    __slots__ = (
        "transactional_id",
        "group_id",
        "producer_id",
        "producer_epoch",
        "generation_id_or_member_epoch",
        "member_id",
        "group_instance_id",
        "topics",
    )
    api_key = 28
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        transactional_id: str = "",
        group_id: str = "",
        producer_id: int = 0,
        producer_epoch: int = 0,
        generation_id_or_member_epoch: int = -1,
        member_id: str = "",
        group_instance_id: str | None = None,
        topics: list[TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic] | None = None,
    ) -> None:
        self.transactional_id = transactional_id
        self.group_id = group_id
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.generation_id_or_member_epoch = generation_id_or_member_epoch
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitRequest, int]:
        flexible = version >= 3
        try:
            m = new(TxnOffsetCommitRequest)
            m.transactional_id, pos = read_string(buf, pos, flexible)
            m.group_id, pos = read_string(buf, pos, flexible)
            if version >= 3:
                m.producer_id, m.producer_epoch, m.generation_id_or_member_epoch = unpack_qhi(buf, pos)
                pos += 14
            else:
                m.producer_id, m.producer_epoch = unpack_qh(buf, pos)
                pos += 10
                m.generation_id_or_member_epoch = -1
            if version >= 3:
                m.member_id, pos = read_string(buf, pos, True)
            else:
                m.member_id = ""
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, True)
            else:
                m.group_instance_id = None
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("TxnOffsetCommitRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 3:
            out += (
                compact_string(self.transactional_id),
                compact_string(self.group_id),
                pack_qhi(self.producer_id, self.producer_epoch, self.generation_id_or_member_epoch),
                compact_string(self.member_id),
                nullable_string(self.group_instance_id, True),
                uvarint(len(self.topics) + 1),
            )
        else:
            out += (
                string(self.transactional_id, False),
                string(self.group_id, False),
                pack_qhi(self.producer_id, self.producer_epoch, len(self.topics)),
            )
        for txn_offset_commit_request_topic in self.topics:
            txn_offset_commit_request_topic.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class TxnOffsetCommitRequestPartition(Struct):
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
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition, int]:
            flexible = version >= 3
            m = new(TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition)
            if version >= 2:
                m.partition_index, m.committed_offset, m.committed_leader_epoch = unpack_iqi(buf, pos)
                pos += 16
            else:
                m.partition_index, m.committed_offset = unpack_iq(buf, pos)
                pos += 12
                m.committed_leader_epoch = -1
            m.committed_metadata, pos = read_nullable_string(buf, pos, flexible)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            if version >= 2:
                out += (
                    pack_iqi(self.partition_index, self.committed_offset, self.committed_leader_epoch),
                    nullable_string(self.committed_metadata, flexible),
                )
            else:
                out += (
                    pack_iq(self.partition_index, self.committed_offset),
                    nullable_string(self.committed_metadata, False),
                )
            if version >= 3:
                out.append(b"\0")

    class TxnOffsetCommitRequestTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic, int]:
            flexible = version >= 3
            m = new(TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic)
            if version <= 5:
                m.name, pos = read_string(buf, pos, flexible)
            else:
                m.name = ""
            if version == 6:
                (m.topic_id,) = unpack_u(buf, pos)
                pos += 16
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            if version == 6:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for txn_offset_commit_request_partition in self.partitions:
                txn_offset_commit_request_partition.write(out, version)
            if version >= 3:
                out.append(b"\0")


class TxnOffsetCommitResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 28
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TxnOffsetCommitResponse, int]:
        flexible = version >= 3
        try:
            m = new(TxnOffsetCommitResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("TxnOffsetCommitResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        for txn_offset_commit_response_topic in self.topics:
            txn_offset_commit_response_topic.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class TxnOffsetCommitResponsePartition(Struct):
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
        ) -> tuple[TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition, int]:
            m = new(TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(pack_ih(self.partition_index, self.error_code))
            if version >= 3:
                out.append(b"\0")

    class TxnOffsetCommitResponseTopic(Struct):
        __slots__ = ("name", "topic_id", "partitions")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic, int]:
            flexible = version >= 3
            m = new(TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic)
            if version <= 5:
                m.name, pos = read_string(buf, pos, flexible)
            else:
                m.name = ""
            if version == 6:
                (m.topic_id,) = unpack_u(buf, pos)
                pos += 16
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, flexible)
            m.partitions, pos = read_array(
                buf, pos, version, count, TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition.read
            )
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            if version == 6:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.name, flexible), array_count(len(self.partitions), flexible))
            for txn_offset_commit_response_partition in self.partitions:
                txn_offset_commit_response_partition.write(out, version)
            if version >= 3:
                out.append(b"\0")
