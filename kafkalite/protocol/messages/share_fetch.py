# ruff: noqa: N816
"""Generated from protocol_specs/: ShareFetchRequest, ShareFetchResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    byte_string,
    compact_int32s,
    compact_string,
    new,
    nullable_string,
    numbers,
    read_array,
    read_count,
    read_int8s,
    read_int32s,
    read_nullable_string,
    read_records,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_iiiiii = struct.Struct(">iiiiii").pack
pack_iiiiiibt = struct.Struct(">iiiiiib?").pack
pack_qq = struct.Struct(">qq").pack
pack_qqh = struct.Struct(">qqh").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iiiiii = struct.Struct(">iiiiii").unpack_from
unpack_iiiiiibt = struct.Struct(">iiiiiib?").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from
unpack_qqh = struct.Struct(">qqh").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ShareFetchRequest(Message):
    __slots__ = (
        "group_id",
        "member_id",
        "share_session_epoch",
        "max_wait_ms",
        "min_bytes",
        "max_bytes",
        "max_records",
        "batch_size",
        "share_acquire_mode",
        "is_renew_ack",
        "topics",
        "forgotten_topics_data",
    )
    api_key = 78
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        group_id: str | None = None,
        member_id: str | None = "",
        share_session_epoch: int = 0,
        max_wait_ms: int = 0,
        min_bytes: int = 0,
        max_bytes: int = 2147483647,
        max_records: int = 0,
        batch_size: int = 0,
        share_acquire_mode: int = 0,
        is_renew_ack: bool = False,
        topics: list[ShareFetchRequest.FetchTopic] | None = None,
        forgotten_topics_data: list[ShareFetchRequest.ForgottenTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.share_session_epoch = share_session_epoch
        self.max_wait_ms = max_wait_ms
        self.min_bytes = min_bytes
        self.max_bytes = max_bytes
        self.max_records = max_records
        self.batch_size = batch_size
        self.share_acquire_mode = share_acquire_mode
        self.is_renew_ack = is_renew_ack
        self.topics = [] if topics is None else topics
        self.forgotten_topics_data = [] if forgotten_topics_data is None else forgotten_topics_data

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchRequest, int]:
        try:
            m = new(ShareFetchRequest)
            m.group_id, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                (
                    m.share_session_epoch,
                    m.max_wait_ms,
                    m.min_bytes,
                    m.max_bytes,
                    m.max_records,
                    m.batch_size,
                    m.share_acquire_mode,
                    m.is_renew_ack,
                ) = unpack_iiiiiibt(buf, pos)
                pos += 26
            else:
                m.share_session_epoch, m.max_wait_ms, m.min_bytes, m.max_bytes, m.max_records, m.batch_size = (
                    unpack_iiiiii(buf, pos)
                )
                pos += 24
                m.share_acquire_mode = 0
                m.is_renew_ack = False
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, ShareFetchRequest.FetchTopic.read)
            count, pos = read_count(buf, pos, True)
            m.forgotten_topics_data, pos = read_array(buf, pos, version, count, ShareFetchRequest.ForgottenTopic.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareFetchRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (
                nullable_string(self.group_id, True),
                nullable_string(self.member_id, True),
                pack_iiiiiibt(
                    self.share_session_epoch,
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.max_records,
                    self.batch_size,
                    self.share_acquire_mode,
                    self.is_renew_ack,
                ),
                uvarint(len(self.topics) + 1),
            )
        else:
            out += (
                nullable_string(self.group_id, True),
                nullable_string(self.member_id, True),
                pack_iiiiii(
                    self.share_session_epoch,
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.max_records,
                    self.batch_size,
                ),
                uvarint(len(self.topics) + 1),
            )
        for fetch_topic in self.topics:
            fetch_topic.write(out, version)
        out.append(uvarint(len(self.forgotten_topics_data) + 1))
        for forgotten_topic in self.forgotten_topics_data:
            forgotten_topic.write(out, version)
        out.append(b"\0")

    class AcknowledgementBatch(Struct):
        __slots__ = ("first_offset", "last_offset", "acknowledge_types")

        def __init__(
            self,
            first_offset: int = 0,
            last_offset: int = 0,
            acknowledge_types: list[int] | None = None,
        ) -> None:
            self.first_offset = first_offset
            self.last_offset = last_offset
            self.acknowledge_types = [] if acknowledge_types is None else acknowledge_types

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchRequest.AcknowledgementBatch, int]:
            m = new(ShareFetchRequest.AcknowledgementBatch)
            m.first_offset, m.last_offset = unpack_qq(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.acknowledge_types, pos = read_int8s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qq(self.first_offset, self.last_offset), numbers(self.acknowledge_types, "b", True), b"\0")

    class FetchPartition(Struct):
        __slots__ = ("partition_index", "acknowledgement_batches")

        def __init__(
            self,
            partition_index: int = 0,
            acknowledgement_batches: list[ShareFetchRequest.AcknowledgementBatch] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.acknowledgement_batches = [] if acknowledgement_batches is None else acknowledgement_batches

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchRequest.FetchPartition, int]:
            m = new(ShareFetchRequest.FetchPartition)
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.acknowledgement_batches, pos = read_array(
                buf, pos, version, count, ShareFetchRequest.AcknowledgementBatch.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.partition_index), uvarint(len(self.acknowledgement_batches) + 1))
            for acknowledgement_batch in self.acknowledgement_batches:
                acknowledgement_batch.write(out, version)
            out.append(b"\0")

    class FetchTopic(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ShareFetchRequest.FetchPartition] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchRequest.FetchTopic, int]:
            m = new(ShareFetchRequest.FetchTopic)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareFetchRequest.FetchPartition.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for fetch_partition in self.partitions:
                fetch_partition.write(out, version)
            out.append(b"\0")

    class ForgottenTopic(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchRequest.ForgottenTopic, int]:
            m = new(ShareFetchRequest.ForgottenTopic)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions), b"\0")


class ShareFetchResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "acquisition_lock_timeout_ms",
        "responses",
        "node_endpoints",
    )
    api_key = 78
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        acquisition_lock_timeout_ms: int = 0,
        responses: list[ShareFetchResponse.ShareFetchableTopicResponse] | None = None,
        node_endpoints: list[ShareFetchResponse.NodeEndpoint] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.acquisition_lock_timeout_ms = acquisition_lock_timeout_ms
        self.responses = [] if responses is None else responses
        self.node_endpoints = [] if node_endpoints is None else node_endpoints

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse, int]:
        try:
            m = new(ShareFetchResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            (m.acquisition_lock_timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(buf, pos, version, count, ShareFetchResponse.ShareFetchableTopicResponse.read)
            count, pos = read_count(buf, pos, True)
            m.node_endpoints, pos = read_array(buf, pos, version, count, ShareFetchResponse.NodeEndpoint.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareFetchResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            pack_i(self.acquisition_lock_timeout_ms),
            uvarint(len(self.responses) + 1),
        )
        for share_fetchable_topic_response in self.responses:
            share_fetchable_topic_response.write(out, version)
        out.append(uvarint(len(self.node_endpoints) + 1))
        for node_endpoint in self.node_endpoints:
            node_endpoint.write(out, version)
        out.append(b"\0")

    class LeaderIdAndEpoch(Struct):
        __slots__ = ("leader_id", "leader_epoch")

        def __init__(
            self,
            leader_id: int = 0,
            leader_epoch: int = 0,
        ) -> None:
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse.LeaderIdAndEpoch, int]:
            m = new(ShareFetchResponse.LeaderIdAndEpoch)
            m.leader_id, m.leader_epoch = unpack_ii(buf, pos)
            pos += 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.leader_id, self.leader_epoch), b"\0")

    class AcquiredRecords(Struct):
        __slots__ = ("first_offset", "last_offset", "delivery_count")

        def __init__(
            self,
            first_offset: int = 0,
            last_offset: int = 0,
            delivery_count: int = 0,
        ) -> None:
            self.first_offset = first_offset
            self.last_offset = last_offset
            self.delivery_count = delivery_count

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse.AcquiredRecords, int]:
            m = new(ShareFetchResponse.AcquiredRecords)
            m.first_offset, m.last_offset, m.delivery_count = unpack_qqh(buf, pos)
            pos += 18
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qqh(self.first_offset, self.last_offset, self.delivery_count), b"\0")

    class PartitionData(Struct):
        __slots__ = (
            "partition_index",
            "error_code",
            "error_message",
            "acknowledge_error_code",
            "acknowledge_error_message",
            "current_leader",
            "records",
            "acquired_records",
        )

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
            acknowledge_error_code: int = 0,
            acknowledge_error_message: str | None = None,
            current_leader: ShareFetchResponse.LeaderIdAndEpoch | None = None,
            records: Buffer = b"",
            acquired_records: list[ShareFetchResponse.AcquiredRecords] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message
            self.acknowledge_error_code = acknowledge_error_code
            self.acknowledge_error_message = acknowledge_error_message
            self.current_leader = ShareFetchResponse.LeaderIdAndEpoch() if current_leader is None else current_leader
            self.records = records
            self.acquired_records = [] if acquired_records is None else acquired_records

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse.PartitionData, int]:
            m = new(ShareFetchResponse.PartitionData)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            (m.acknowledge_error_code,) = unpack_h(buf, pos)
            pos += 2
            m.acknowledge_error_message, pos = read_nullable_string(buf, pos, True)
            m.current_leader, pos = ShareFetchResponse.LeaderIdAndEpoch.read(buf, pos, version)
            m.records, pos = read_records(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.acquired_records, pos = read_array(buf, pos, version, count, ShareFetchResponse.AcquiredRecords.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_ih(self.partition_index, self.error_code),
                nullable_string(self.error_message, True),
                pack_h(self.acknowledge_error_code),
                nullable_string(self.acknowledge_error_message, True),
            )
            self.current_leader.write(out, version)
            out += (*byte_string(self.records, True), uvarint(len(self.acquired_records) + 1))
            for acquired_records in self.acquired_records:
                acquired_records.write(out, version)
            out.append(b"\0")

    class ShareFetchableTopicResponse(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ShareFetchResponse.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse.ShareFetchableTopicResponse, int]:
            m = new(ShareFetchResponse.ShareFetchableTopicResponse)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareFetchResponse.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
            out.append(b"\0")

    class NodeEndpoint(Struct):
        __slots__ = ("node_id", "host", "port", "rack")

        def __init__(
            self,
            node_id: int = 0,
            host: str = "",
            port: int = 0,
            rack: str | None = None,
        ) -> None:
            self.node_id = node_id
            self.host = host
            self.port = port
            self.rack = rack

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareFetchResponse.NodeEndpoint, int]:
            m = new(ShareFetchResponse.NodeEndpoint)
            (m.node_id,) = unpack_i(buf, pos)
            pos += 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_i(buf, pos)
            pos += 4
            m.rack, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_i(self.node_id),
                compact_string(self.host),
                pack_i(self.port),
                nullable_string(self.rack, True),
                b"\0",
            )
