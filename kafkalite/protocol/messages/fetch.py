"""Generated from protocol_specs/: FetchRequest, FetchResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_records,
    read_nullable_string,
    read_string,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_nullable_bytes,
    write_nullable_string,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class FetchRequest(Message):
    __slots__ = (
        "cluster_id",
        "replica_id",
        "replica_state",
        "max_wait_ms",
        "min_bytes",
        "max_bytes",
        "isolation_level",
        "session_id",
        "session_epoch",
        "topics",
        "forgotten_topics_data",
        "rack_id",
    )
    api_key = 1
    min_version = 4
    max_version = 18
    flexible_from = 12

    def __init__(
        self,
        cluster_id: str | None = None,
        replica_id: int = -1,
        replica_state: FetchRequest.ReplicaState | None = None,
        max_wait_ms: int = 0,
        min_bytes: int = 0,
        max_bytes: int = 2147483647,
        isolation_level: int = 0,
        session_id: int = 0,
        session_epoch: int = -1,
        topics: list[FetchRequest.FetchTopic] | None = None,
        forgotten_topics_data: list[FetchRequest.ForgottenTopic] | None = None,
        rack_id: str = "",
    ) -> None:
        self.cluster_id = cluster_id
        self.replica_id = replica_id
        self.replica_state = replica_state
        self.max_wait_ms = max_wait_ms
        self.min_bytes = min_bytes
        self.max_bytes = max_bytes
        self.isolation_level = isolation_level
        self.session_id = session_id
        self.session_epoch = session_epoch
        self.topics = [] if topics is None else topics
        self.forgotten_topics_data = [] if forgotten_topics_data is None else forgotten_topics_data
        self.rack_id = rack_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest, int]:
        try:
            m = new(FetchRequest)
            if version <= 14:
                (m.replica_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.replica_id = -1
            (m.max_wait_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.min_bytes,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.max_bytes,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.isolation_level,), pos = INT8.unpack_from(buf, pos), pos + 1
            if version >= 7:
                (m.session_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.session_id = 0
            if version >= 7:
                (m.session_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.session_epoch = -1
            count, pos = read_count(buf, pos, version >= 12)
            m.topics, pos = read_array(buf, pos, version, count, FetchRequest.FetchTopic.read)
            if version >= 7:
                count, pos = read_count(buf, pos, version >= 12)
                m.forgotten_topics_data, pos = read_array(buf, pos, version, count, FetchRequest.ForgottenTopic.read)
            else:
                m.forgotten_topics_data = []
            if version >= 11:
                m.rack_id, pos = read_string(buf, pos, version >= 12)
            else:
                m.rack_id = ""
            m.cluster_id = None
            m.replica_state = None
            if version >= 12:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        m.cluster_id, pos = read_nullable_string(buf, pos, True)
                    elif tag == 1 and version >= 15:
                        m.replica_state, pos = FetchRequest.ReplicaState.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("FetchRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version <= 14:
            out.append(INT32.pack(self.replica_id))
        out.append(INT32.pack(self.max_wait_ms))
        out.append(INT32.pack(self.min_bytes))
        out.append(INT32.pack(self.max_bytes))
        out.append(INT8.pack(self.isolation_level))
        if version >= 7:
            out.append(INT32.pack(self.session_id))
        if version >= 7:
            out.append(INT32.pack(self.session_epoch))
        write_count(out, len(self.topics), version >= 12)
        for item in self.topics:
            item.write(out, version)
        if version >= 7:
            write_count(out, len(self.forgotten_topics_data), version >= 12)
            for item in self.forgotten_topics_data:
                item.write(out, version)
        if version >= 11:
            write_string(out, self.rack_id, version >= 12)
        if version >= 12:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.cluster_id is not None:
                part: list[Buffer] = []
                write_nullable_string(part, self.cluster_id, True)
                tags.append((0, part))
            if version >= 15 and self.replica_state is not None and self.replica_state != FetchRequest.ReplicaState():
                part: list[Buffer] = []
                self.replica_state.write(part, version)
                tags.append((1, part))
            write_tags(out, tags)

    class ReplicaState(Struct):
        __slots__ = ("replica_id", "replica_epoch")

        def __init__(
            self,
            replica_id: int = -1,
            replica_epoch: int = -1,
        ) -> None:
            self.replica_id = replica_id
            self.replica_epoch = replica_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.ReplicaState, int]:
            m = new(FetchRequest.ReplicaState)
            (m.replica_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.replica_epoch,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.replica_id))
            out.append(INT64.pack(self.replica_epoch))
            out.append(b"\0")

    class FetchPartition(Struct):
        __slots__ = (
            "partition",
            "current_leader_epoch",
            "fetch_offset",
            "last_fetched_epoch",
            "log_start_offset",
            "partition_max_bytes",
            "replica_directory_id",
            "high_watermark",
        )

        def __init__(
            self,
            partition: int = 0,
            current_leader_epoch: int = -1,
            fetch_offset: int = 0,
            last_fetched_epoch: int = -1,
            log_start_offset: int = -1,
            partition_max_bytes: int = 0,
            replica_directory_id: bytes = ZERO_UUID,
            high_watermark: int = 9223372036854775807,
        ) -> None:
            self.partition = partition
            self.current_leader_epoch = current_leader_epoch
            self.fetch_offset = fetch_offset
            self.last_fetched_epoch = last_fetched_epoch
            self.log_start_offset = log_start_offset
            self.partition_max_bytes = partition_max_bytes
            self.replica_directory_id = replica_directory_id
            self.high_watermark = high_watermark

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.FetchPartition, int]:
            m = new(FetchRequest.FetchPartition)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 9:
                (m.current_leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.current_leader_epoch = -1
            (m.fetch_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 12:
                (m.last_fetched_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.last_fetched_epoch = -1
            if version >= 5:
                (m.log_start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.log_start_offset = -1
            (m.partition_max_bytes,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.replica_directory_id = ZERO_UUID
            m.high_watermark = 9223372036854775807
            if version >= 12:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 17:
                        m.replica_directory_id, pos = read_uuid(buf, pos)
                    elif tag == 1 and version == 18:
                        (m.high_watermark,), pos = INT64.unpack_from(buf, pos), pos + 8
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition))
            if version >= 9:
                out.append(INT32.pack(self.current_leader_epoch))
            out.append(INT64.pack(self.fetch_offset))
            if version >= 12:
                out.append(INT32.pack(self.last_fetched_epoch))
            if version >= 5:
                out.append(INT64.pack(self.log_start_offset))
            out.append(INT32.pack(self.partition_max_bytes))
            if version >= 12:
                tags: list[tuple[int, list[Buffer]]] = []
                if version >= 17 and self.replica_directory_id != ZERO_UUID:
                    part: list[Buffer] = []
                    part.append(self.replica_directory_id)
                    tags.append((0, part))
                if version == 18 and self.high_watermark != 9223372036854775807:
                    part: list[Buffer] = []
                    part.append(INT64.pack(self.high_watermark))
                    tags.append((1, part))
                write_tags(out, tags)

    class FetchTopic(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[FetchRequest.FetchPartition] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.FetchTopic, int]:
            m = new(FetchRequest.FetchTopic)
            if version <= 12:
                m.topic, pos = read_string(buf, pos, version == 12)
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 12)
            m.partitions, pos = read_array(buf, pos, version, count, FetchRequest.FetchPartition.read)
            if version >= 12:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 12:
                write_string(out, self.topic, version == 12)
            if version >= 13:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 12)
            for item in self.partitions:
                item.write(out, version)
            if version >= 12:
                out.append(b"\0")

    class ForgottenTopic(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.ForgottenTopic, int]:
            m = new(FetchRequest.ForgottenTopic)
            if version <= 12:
                m.topic, pos = read_string(buf, pos, version == 12)
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 12)
            m.partitions, pos = read_int32s(buf, pos, count)
            if version >= 12:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 12:
                write_string(out, self.topic, version == 12)
            if version >= 13:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 12)
            write_ints(out, self.partitions, "i")
            if version >= 12:
                out.append(b"\0")


class FetchResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "session_id", "responses", "node_endpoints")
    api_key = 1
    min_version = 4
    max_version = 18
    flexible_from = 12

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        session_id: int = 0,
        responses: list[FetchResponse.FetchableTopicResponse] | None = None,
        node_endpoints: list[FetchResponse.NodeEndpoint] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.session_id = session_id
        self.responses = [] if responses is None else responses
        self.node_endpoints = [] if node_endpoints is None else node_endpoints

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse, int]:
        try:
            m = new(FetchResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 7:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            if version >= 7:
                (m.session_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.session_id = 0
            count, pos = read_count(buf, pos, version >= 12)
            m.responses, pos = read_array(buf, pos, version, count, FetchResponse.FetchableTopicResponse.read)
            m.node_endpoints = []
            if version >= 12:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 16:
                        count, pos = read_count(buf, pos, True)
                        m.node_endpoints, pos = read_array(buf, pos, version, count, FetchResponse.NodeEndpoint.read)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("FetchResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        if version >= 7:
            out.append(INT16.pack(self.error_code))
        if version >= 7:
            out.append(INT32.pack(self.session_id))
        write_count(out, len(self.responses), version >= 12)
        for item in self.responses:
            item.write(out, version)
        if version >= 12:
            tags: list[tuple[int, list[Buffer]]] = []
            if version >= 16 and self.node_endpoints:
                part: list[Buffer] = []
                write_count(part, len(self.node_endpoints), True)
                for item in self.node_endpoints:
                    item.write(part, version)
                tags.append((0, part))
            write_tags(out, tags)

    class EpochEndOffset(Struct):
        __slots__ = ("epoch", "end_offset")

        def __init__(
            self,
            epoch: int = -1,
            end_offset: int = -1,
        ) -> None:
            self.epoch = epoch
            self.end_offset = end_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.EpochEndOffset, int]:
            m = new(FetchResponse.EpochEndOffset)
            (m.epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.end_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.epoch))
            out.append(INT64.pack(self.end_offset))
            out.append(b"\0")

    class LeaderIdAndEpoch(Struct):
        __slots__ = ("leader_id", "leader_epoch")

        def __init__(
            self,
            leader_id: int = -1,
            leader_epoch: int = -1,
        ) -> None:
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.LeaderIdAndEpoch, int]:
            m = new(FetchResponse.LeaderIdAndEpoch)
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.leader_id))
            out.append(INT32.pack(self.leader_epoch))
            out.append(b"\0")

    class SnapshotId(Struct):
        __slots__ = ("end_offset", "epoch")

        def __init__(
            self,
            end_offset: int = -1,
            epoch: int = -1,
        ) -> None:
            self.end_offset = end_offset
            self.epoch = epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.SnapshotId, int]:
            m = new(FetchResponse.SnapshotId)
            (m.end_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.end_offset))
            out.append(INT32.pack(self.epoch))
            out.append(b"\0")

    class AbortedTransaction(Struct):
        __slots__ = ("producer_id", "first_offset")

        def __init__(
            self,
            producer_id: int = 0,
            first_offset: int = 0,
        ) -> None:
            self.producer_id = producer_id
            self.first_offset = first_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.AbortedTransaction, int]:
            m = new(FetchResponse.AbortedTransaction)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 12:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.producer_id))
            out.append(INT64.pack(self.first_offset))
            if version >= 12:
                out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = (
            "partition_index",
            "error_code",
            "high_watermark",
            "last_stable_offset",
            "log_start_offset",
            "diverging_epoch",
            "current_leader",
            "snapshot_id",
            "aborted_transactions",
            "preferred_read_replica",
            "records",
        )

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            high_watermark: int = 0,
            last_stable_offset: int = -1,
            log_start_offset: int = -1,
            diverging_epoch: FetchResponse.EpochEndOffset | None = None,
            current_leader: FetchResponse.LeaderIdAndEpoch | None = None,
            snapshot_id: FetchResponse.SnapshotId | None = None,
            aborted_transactions: list[FetchResponse.AbortedTransaction] | None = EMPTY,
            preferred_read_replica: int = -1,
            records: Buffer | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.high_watermark = high_watermark
            self.last_stable_offset = last_stable_offset
            self.log_start_offset = log_start_offset
            self.diverging_epoch = diverging_epoch
            self.current_leader = current_leader
            self.snapshot_id = snapshot_id
            self.aborted_transactions = [] if aborted_transactions is EMPTY else aborted_transactions
            self.preferred_read_replica = preferred_read_replica
            self.records = records

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.PartitionData, int]:
            m = new(FetchResponse.PartitionData)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.high_watermark,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_stable_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 5:
                (m.log_start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.log_start_offset = -1
            count, pos = read_nullable_count(buf, pos, version >= 12)
            if count < 0:
                m.aborted_transactions = None
            else:
                m.aborted_transactions, pos = read_array(
                    buf, pos, version, count, FetchResponse.AbortedTransaction.read
                )
            if version >= 11:
                (m.preferred_read_replica,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.preferred_read_replica = -1
            m.records, pos = read_nullable_records(buf, pos, version >= 12)
            m.diverging_epoch = None
            m.current_leader = None
            m.snapshot_id = None
            if version >= 12:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        m.diverging_epoch, pos = FetchResponse.EpochEndOffset.read(buf, pos, version)
                    elif tag == 1:
                        m.current_leader, pos = FetchResponse.LeaderIdAndEpoch.read(buf, pos, version)
                    elif tag == 2:
                        m.snapshot_id, pos = FetchResponse.SnapshotId.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            out.append(INT64.pack(self.high_watermark))
            out.append(INT64.pack(self.last_stable_offset))
            if version >= 5:
                out.append(INT64.pack(self.log_start_offset))
            if self.aborted_transactions is None:
                write_null_array(out, version >= 12)
            else:
                write_count(out, len(self.aborted_transactions), version >= 12)
                for item in self.aborted_transactions:
                    item.write(out, version)
            if version >= 11:
                out.append(INT32.pack(self.preferred_read_replica))
            write_nullable_bytes(out, self.records, version >= 12)
            if version >= 12:
                tags: list[tuple[int, list[Buffer]]] = []
                if self.diverging_epoch is not None and self.diverging_epoch != FetchResponse.EpochEndOffset():
                    part: list[Buffer] = []
                    self.diverging_epoch.write(part, version)
                    tags.append((0, part))
                if self.current_leader is not None and self.current_leader != FetchResponse.LeaderIdAndEpoch():
                    part: list[Buffer] = []
                    self.current_leader.write(part, version)
                    tags.append((1, part))
                if self.snapshot_id is not None and self.snapshot_id != FetchResponse.SnapshotId():
                    part: list[Buffer] = []
                    self.snapshot_id.write(part, version)
                    tags.append((2, part))
                write_tags(out, tags)

    class FetchableTopicResponse(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[FetchResponse.PartitionData] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.FetchableTopicResponse, int]:
            m = new(FetchResponse.FetchableTopicResponse)
            if version <= 12:
                m.topic, pos = read_string(buf, pos, version == 12)
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 12)
            m.partitions, pos = read_array(buf, pos, version, count, FetchResponse.PartitionData.read)
            if version >= 12:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 12:
                write_string(out, self.topic, version == 12)
            if version >= 13:
                out.append(self.topic_id)
            write_count(out, len(self.partitions), version >= 12)
            for item in self.partitions:
                item.write(out, version)
            if version >= 12:
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.NodeEndpoint, int]:
            m = new(FetchResponse.NodeEndpoint)
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
