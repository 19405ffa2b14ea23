# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeQuorumRequest, DescribeQuorumResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_H = struct.Struct(">H").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ihiiq = struct.Struct(">ihiiq").pack
pack_iiq = struct.Struct(">iiq").pack
pack_iq = struct.Struct(">iq").pack
pack_iqqq = struct.Struct(">iqqq").pack
pack_iuqqq = struct.Struct(">i16sqqq").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iiq = struct.Struct(">iiq").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_iqqq = struct.Struct(">iqqq").unpack_from
unpack_iuqqq = struct.Struct(">i16sqqq").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("DescribeQuorumRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.topics) + 1))
        for topic_data in self.topics:
            topic_data.write(out, version)
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
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.partition_index), b"\0")

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
            out += (compact_string(self.topic_name), uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
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
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
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
        except (IndexError, struct.error):
            raise ProtocolError("DescribeQuorumResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (pack_h(self.error_code), nullable_string(self.error_message, True), uvarint(len(self.topics) + 1))
        else:
            out += (pack_h(self.error_code), uvarint(len(self.topics) + 1))
        for topic_data in self.topics:
            topic_data.write(out, version)
        if version == 2:
            out.append(uvarint(len(self.nodes) + 1))
        if version == 2:
            for node in self.nodes:
                node.write(out, version)
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
            if version == 2:
                (
                    m.replica_id,
                    m.replica_directory_id,
                    m.log_end_offset,
                    m.last_fetch_timestamp,
                    m.last_caught_up_timestamp,
                ) = unpack_iuqqq(buf, pos)
                pos += 44
            elif version == 1:
                m.replica_id, m.log_end_offset, m.last_fetch_timestamp, m.last_caught_up_timestamp = unpack_iqqq(
                    buf, pos
                )
                pos += 28
                m.replica_directory_id = ZERO_UUID
            else:
                m.replica_id, m.log_end_offset = unpack_iq(buf, pos)
                pos += 12
                m.replica_directory_id = ZERO_UUID
                m.last_fetch_timestamp = -1
                m.last_caught_up_timestamp = -1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 2:
                out += (
                    pack_iuqqq(
                        self.replica_id,
                        self.replica_directory_id,
                        self.log_end_offset,
                        self.last_fetch_timestamp,
                        self.last_caught_up_timestamp,
                    ),
                    b"\0",
                )
            elif version == 1:
                out += (
                    pack_iqqq(
                        self.replica_id, self.log_end_offset, self.last_fetch_timestamp, self.last_caught_up_timestamp
                    ),
                    b"\0",
                )
            else:
                out += (pack_iq(self.replica_id, self.log_end_offset), b"\0")

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
            m.partition_index, m.error_code = unpack_ih(buf, pos)
            pos += 6
            if version == 2:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = ""
            m.leader_id, m.leader_epoch, m.high_watermark = unpack_iiq(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.current_voters, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.ReplicaState.read)
            count, pos = read_count(buf, pos, True)
            m.observers, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.ReplicaState.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 2:
                out += (
                    pack_ih(self.partition_index, self.error_code),
                    nullable_string(self.error_message, True),
                    pack_iiq(self.leader_id, self.leader_epoch, self.high_watermark),
                    uvarint(len(self.current_voters) + 1),
                )
            else:
                out += (
                    pack_ihiiq(
                        self.partition_index, self.error_code, self.leader_id, self.leader_epoch, self.high_watermark
                    ),
                    uvarint(len(self.current_voters) + 1),
                )
            for replica_state in self.current_voters:
                replica_state.write(out, version)
            out.append(uvarint(len(self.observers) + 1))
            for replica_state in self.observers:
                replica_state.write(out, version)
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
            out += (compact_string(self.topic_name), uvarint(len(self.partitions) + 1))
            for partition_data in self.partitions:
                partition_data.write(out, version)
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
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_string(self.host), pack_H(self.port), b"\0")

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
            (m.node_id,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.listeners, pos = read_array(buf, pos, version, count, DescribeQuorumResponse.Listener.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.node_id), uvarint(len(self.listeners) + 1))
            for listener in self.listeners:
                listener.write(out, version)
            out.append(b"\0")
