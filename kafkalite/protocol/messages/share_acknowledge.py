# ruff: noqa: N816
"""Generated from protocol_specs/: ShareAcknowledgeRequest, ShareAcknowledgeResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    numbers,
    read_array,
    read_count,
    read_int8s,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_it = struct.Struct(">i?").pack
pack_qq = struct.Struct(">qq").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_it = struct.Struct(">i?").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ShareAcknowledgeRequest(Message):
    __slots__ = ("group_id", "member_id", "share_session_epoch", "is_renew_ack", "topics")
    api_key = 79
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        group_id: str | None = None,
        member_id: str | None = "",
        share_session_epoch: int = 0,
        is_renew_ack: bool = False,
        topics: list[ShareAcknowledgeRequest.AcknowledgeTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.share_session_epoch = share_session_epoch
        self.is_renew_ack = is_renew_ack
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeRequest, int]:
        try:
            m = new(ShareAcknowledgeRequest)
            m.group_id, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                m.share_session_epoch, m.is_renew_ack = unpack_it(buf, pos)
                pos += 5
            else:
                (m.share_session_epoch,) = unpack_i(buf, pos)
                pos += 4
                m.is_renew_ack = False
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgeTopic.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareAcknowledgeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (
                nullable_string(self.group_id, True),
                nullable_string(self.member_id, True),
                pack_it(self.share_session_epoch, self.is_renew_ack),
                uvarint(len(self.topics) + 1),
            )
        else:
            out += (
                nullable_string(self.group_id, True),
                nullable_string(self.member_id, True),
                pack_i(self.share_session_epoch),
                uvarint(len(self.topics) + 1),
            )
        for acknowledge_topic in self.topics:
            acknowledge_topic.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeRequest.AcknowledgementBatch, int]:
            m = new(ShareAcknowledgeRequest.AcknowledgementBatch)
            m.first_offset, m.last_offset = unpack_qq(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.acknowledge_types, pos = read_int8s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qq(self.first_offset, self.last_offset), numbers(self.acknowledge_types, "b", True), b"\0")

    class AcknowledgePartition(Struct):
        __slots__ = ("partition_index", "acknowledgement_batches")

        def __init__(
            self,
            partition_index: int = 0,
            acknowledgement_batches: list[ShareAcknowledgeRequest.AcknowledgementBatch] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.acknowledgement_batches = [] if acknowledgement_batches is None else acknowledgement_batches

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeRequest.AcknowledgePartition, int]:
            m = new(ShareAcknowledgeRequest.AcknowledgePartition)
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.acknowledgement_batches, pos = read_array(
                buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgementBatch.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.partition_index), uvarint(len(self.acknowledgement_batches) + 1))
            for acknowledgement_batch in self.acknowledgement_batches:
                acknowledgement_batch.write(out, version)
            out.append(b"\0")

    class AcknowledgeTopic(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ShareAcknowledgeRequest.AcknowledgePartition] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeRequest.AcknowledgeTopic, int]:
            m = new(ShareAcknowledgeRequest.AcknowledgeTopic)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgePartition.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, uvarint(len(self.partitions) + 1))
            for acknowledge_partition in self.partitions:
                acknowledge_partition.write(out, version)
            out.append(b"\0")


class ShareAcknowledgeResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "acquisition_lock_timeout_ms",
        "responses",
        "node_endpoints",
    )
    api_key = 79
    min_version = 1
    max_version = 2
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        acquisition_lock_timeout_ms: int = 0,
        responses: list[ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse] | None = None,
        node_endpoints: list[ShareAcknowledgeResponse.NodeEndpoint] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.acquisition_lock_timeout_ms = acquisition_lock_timeout_ms
        self.responses = [] if responses is None else responses
        self.node_endpoints = [] if node_endpoints is None else node_endpoints

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeResponse, int]:
        try:
            m = new(ShareAcknowledgeResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                (m.acquisition_lock_timeout_ms,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.acquisition_lock_timeout_ms = 0
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse.read
            )
            count, pos = read_count(buf, pos, True)
            m.node_endpoints, pos = read_array(buf, pos, version, count, ShareAcknowledgeResponse.NodeEndpoint.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareAcknowledgeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                pack_i(self.acquisition_lock_timeout_ms),
                uvarint(len(self.responses) + 1),
            )
        else:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.responses) + 1),
            )
        for share_acknowledge_topic_response in self.responses:
            share_acknowledge_topic_response.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeResponse.LeaderIdAndEpoch, int]:
            m = new(ShareAcknowledgeResponse.LeaderIdAndEpoch)
            m.leader_id, m.leader_epoch = unpack_ii(buf, pos)
            pos += 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.leader_id, self.leader_epoch), b"\0")

    class PartitionData(Struct):
        __slots__ = ("partition_index", "error_code", "error_message", "current_leader")

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = None,
            current_leader: ShareAcknowledgeResponse.LeaderIdAndEpoch | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message
            self.current_leader = (
                ShareAcknowledgeResponse.LeaderIdAndEpoch() if current_leader is None else current_leader
            )

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeResponse.PartitionData, int]:
            m = new(ShareAcknowledgeResponse.PartitionData)
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.current_leader, pos = ShareAcknowledgeResponse.LeaderIdAndEpoch.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ih(self.partition_index, self.error_code), nullable_string(self.error_message, True))
            self.current_leader.write(out, version)
            out.append(b"\0")

    class ShareAcknowledgeTopicResponse(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[ShareAcknowledgeResponse.PartitionData] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse, int]:
            m = new(ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareAcknowledgeResponse.PartitionData.read)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareAcknowledgeResponse.NodeEndpoint, int]:
            m = new(ShareAcknowledgeResponse.NodeEndpoint)
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
