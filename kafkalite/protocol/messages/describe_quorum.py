"""Generated from protocol_specs/: DescribeQuorumRequest, DescribeQuorumResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    UINT16,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DescribeQuorumRequest(Message):
    __slots__ = ("topics",)
    api_key = 55
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        topics: list[DescribeQuorumRequest.TopicData] | None = None,
    ) -> None:
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumRequest, int]:
        try:
            m = new(DescribeQuorumRequest)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeQuorumRequest.TopicData.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeQuorumRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = ("partition_index",)

        def __init__(
            self,
            partition_index: int = 0,
        ) -> None:
            self.partition_index = partition_index

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumRequest.PartitionData, int]:
            m = new(DescribeQuorumRequest.PartitionData)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(b"\0")

    class TopicData(Struct):
        __slots__ = ("topic_name", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            partitions: list[DescribeQuorumRequest.PartitionData] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumRequest.TopicData, int]:
            m = new(DescribeQuorumRequest.TopicData)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, DescribeQuorumRequest.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")


class DescribeQuorumResponse(Message):
    __slots__ = ("error_code", "error_message", "topics", "nodes")
    api_key = 55
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        error_code: int = 0,
        error_message: str | None = "",
        topics: list[DescribeQuorumResponse.TopicData] | None = None,
        nodes: list[DescribeQuorumResponse.Node] | None = None,
    ) -> None:
        self.error_code = error_code
        self.error_message = error_message
        self.topics = [] if topics is None else topics
        self.nodes = [] if nodes is None else nodes

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse, int]:
        try:
            m = new(DescribeQuorumResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 2:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = ""
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.TopicData.read)
            if version == 2:
                count, pos = read_count(buf, pos, True)
                m.nodes, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.Node.read)
            else:
                m.nodes = []
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeQuorumResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        if version == 2:
            write_nullable_string(out, self.error_message, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        if version == 2:
            write_count(out, len(self.nodes), True)
            for item in self.nodes:
                item.write(out, version)
        out.append(b"\0")

    class ReplicaState(Struct):
        __slots__ = (
            "replica_id",
            "replica_directory_id",
            "log_end_offset",
            "last_fetch_timestamp",
            "last_caught_up_timestamp",
        )

        def __init__(
            self,
            replica_id: int = 0,
            replica_directory_id: bytes = ZERO_UUID,
            log_end_offset: int = 0,
            last_fetch_timestamp: int = -1,
            last_caught_up_timestamp: int = -1,
        ) -> None:
            self.replica_id = replica_id
            self.replica_directory_id = replica_directory_id
            self.log_end_offset = log_end_offset
            self.last_fetch_timestamp = last_fetch_timestamp
            self.last_caught_up_timestamp = last_caught_up_timestamp

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse.ReplicaState, int]:
            m = new(DescribeQuorumResponse.ReplicaState)
            (m.replica_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 2:
                m.replica_directory_id, pos = read_uuid(buf, pos)
            else:
                m.replica_directory_id = ZERO_UUID
            (m.log_end_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 1:
                (m.last_fetch_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.last_fetch_timestamp = -1
            if version >= 1:
                (m.last_caught_up_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.last_caught_up_timestamp = -1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.replica_id))
            if version == 2:
                out.append(self.replica_directory_id)
            out.append(INT64.pack(self.log_end_offset))
            if version >= 1:
                out.append(INT64.pack(self.last_fetch_timestamp))
            if version >= 1:
                out.append(INT64.pack(self.last_caught_up_timestamp))
            out.append(b"\0")

    class PartitionData(Struct):
        __slots__ = (
            "partition_index",
            "error_code",
            "error_message",
            "leader_id",
            "leader_epoch",
            "high_watermark",
            "current_voters",
            "observers",
        )

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            error_message: str | None = "",
            leader_id: int = 0,
            leader_epoch: int = 0,
            high_watermark: int = 0,
            current_voters: list[DescribeQuorumResponse.ReplicaState] | None = None,
            observers: list[DescribeQuorumResponse.ReplicaState] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.error_message = error_message
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch
            self.high_watermark = high_watermark
            self.current_voters = [] if current_voters is None else current_voters
            self.observers = [] if observers is None else observers

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse.PartitionData, int]:
            m = new(DescribeQuorumResponse.PartitionData)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 2:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = ""
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.high_watermark,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.current_voters, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.ReplicaState.read)
            count, pos = read_count(buf, pos, True)
            m.observers, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.ReplicaState.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            out.append(INT16.pack(self.error_code))
            if version == 2:
                write_nullable_string(out, self.error_message, True)
            out.append(INT32.pack(self.leader_id))
            out.append(INT32.pack(self.leader_epoch))
            out.append(INT64.pack(self.high_watermark))
            write_count(out, len(self.current_voters), True)
            for item in self.current_voters:
                item.write(out, version)
            write_count(out, len(self.observers), True)
            for item in self.observers:
                item.write(out, version)
            out.append(b"\0")

    class TopicData(Struct):
        __slots__ = ("topic_name", "partitions")

        def __init__(
            self,
            topic_name: str = "",
            partitions: list[DescribeQuorumResponse.PartitionData] | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse.TopicData, int]:
            m = new(DescribeQuorumResponse.TopicData)
            m.topic_name, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.PartitionData.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            write_count(out, len(self.partitions), True)
            for item in self.partitions:
                item.write(out, version)
            out.append(b"\0")

    class Listener(Struct):
        __slots__ = ("name", "host", "port")

        def __init__(
            self,
            name: str = "",
            host: str = "",
            port: int = 0,
        ) -> None:
            self.name = name
            self.host = host
            self.port = port

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse.Listener, int]:
            m = new(DescribeQuorumResponse.Listener)
            m.name, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(b"\0")

    class Node(Struct):
        __slots__ = ("node_id", "listeners")

        def __init__(
            self,
            node_id: int = 0,
            listeners: list[DescribeQuorumResponse.Listener] | None = None,
        ) -> None:
            self.node_id = node_id
            self.listeners = [] if listeners is None else listeners

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeQuorumResponse.Node, int]:
            m = new(DescribeQuorumResponse.Node)
            (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.listeners, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.Listener.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.node_id))
            write_count(out, len(self.listeners), True)
            for item in self.listeners:
                item.write(out, version)
            out.append(b"\0")
