"""Generated from protocol_specs/: ShareAcknowledgeRequest, ShareAcknowledgeResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int8s,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.share_session_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                m.is_renew_ack, pos = buf[pos] != 0, pos + 1
            else:
                m.is_renew_ack = False
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgeTopic.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareAcknowledgeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.group_id, True)
        write_nullable_string(out, self.member_id, True)
        out.append(INT32.pack(self.share_session_epoch))
        if version == 2:
            out.append(b"\1" if self.is_renew_ack else b"\0")
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
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
            (m.first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.acknowledge_types, pos = read_int8s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.first_offset))
            out.append(INT64.pack(self.last_offset))
            write_count(out, len(self.acknowledge_types), True)
            write_ints(out, self.acknowledge_types, "b")
            out.append(b"\0")

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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.acknowledgement_batches, pos = read_array(
                buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgementBatch.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            write_count(out, len(self.acknowledgement_batches), True)
            for item in self.acknowledgement_batches:
                item.write(out, version)
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
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareAcknowledgeRequest.AcknowledgePartition.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                (m.acquisition_lock_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
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
        except (IndexError, StructError):
            raise ProtocolError("ShareAcknowledgeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        if version == 2:
            out.append(INT32.pack(self.acquisition_lock_timeout_ms))
        write_count(out, len(self.responses), True)
        for item in self.responses:
            item.write(out, version)
        write_count(out, len(self.node_endpoints), True)
        for item in self.node_endpoints:
            item.write(out, version)
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
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.leader_id))
            out.append(INT32.pack(self.leader_epoch))
            out.append(b"\0")

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
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.current_leader, pos = ShareAcknowledgeResponse.LeaderIdAndEpoch.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
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
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, ShareAcknowledgeResponse.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
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
            (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.rack, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.node_id))
            write_string(out, self.host, True)
            out.append(INT32.pack(self.port))
            write_nullable_string(out, self.rack, True)
            out.append(b"\0")
