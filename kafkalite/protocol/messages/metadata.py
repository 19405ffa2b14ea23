"""Generated from protocol_specs/: MetadataRequest, MetadataResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class MetadataRequest(Message):
    __slots__ = (
        "topics",
        "allow_auto_topic_creation",
        "include_cluster_authorized_operations",
        "include_topic_authorized_operations",
    )
    api_key = 3
    min_version = 0
    max_version = 13
    flexible_from = 9

    def __init__(
        self,
        topics: list[MetadataRequest.MetadataRequestTopic] | None = EMPTY,
        allow_auto_topic_creation: bool = True,
        include_cluster_authorized_operations: bool = False,
        include_topic_authorized_operations: bool = False,
    ) -> None:
        self.topics = [] if topics is EMPTY else topics
        self.allow_auto_topic_creation = allow_auto_topic_creation
        self.include_cluster_authorized_operations = include_cluster_authorized_operations
        self.include_topic_authorized_operations = include_topic_authorized_operations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataRequest, int]:
        try:
            m = new(MetadataRequest)
            count, pos = read_nullable_count(buf, pos, version >= 9)
            if count < 0 and not (version >= 1):
                raise ProtocolError("MetadataRequest.topics is null")
            if count < 0:
                m.topics = None
            else:
                m.topics, pos = read_array(buf, pos, version, count, MetadataRequest.MetadataRequestTopic.read)
            if version >= 4:
                m.allow_auto_topic_creation, pos = buf[pos] != 0, pos + 1
            else:
                m.allow_auto_topic_creation = True
            if 8 <= version <= 10:
                m.include_cluster_authorized_operations, pos = buf[pos] != 0, pos + 1
            else:
                m.include_cluster_authorized_operations = False
            if version >= 8:
                m.include_topic_authorized_operations, pos = buf[pos] != 0, pos + 1
            else:
                m.include_topic_authorized_operations = False
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("MetadataRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if self.topics is None:
            write_null_array(out, version >= 9)
        else:
            write_count(out, len(self.topics), version >= 9)
            for item in self.topics:
                item.write(out, version)
        if version >= 4:
            out.append(b"\1" if self.allow_auto_topic_creation else b"\0")
        if 8 <= version <= 10:
            out.append(b"\1" if self.include_cluster_authorized_operations else b"\0")
        if version >= 8:
            out.append(b"\1" if self.include_topic_authorized_operations else b"\0")
        if version >= 9:
            out.append(b"\0")

    class MetadataRequestTopic(Struct):
        __slots__ = ("topic_id", "name")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            name: str | None = "",
        ) -> None:
            self.topic_id = topic_id
            self.name = name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataRequest.MetadataRequestTopic, int]:
            m = new(MetadataRequest.MetadataRequestTopic)
            if version >= 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            m.name, pos = read_nullable_string(buf, pos, version >= 9)
            if m.name is None and not (version >= 10):
                raise ProtocolError("MetadataRequest.name is null")
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 10:
                out.append(self.topic_id)
            write_nullable_string(out, self.name, version >= 9)
            if version >= 9:
                out.append(b"\0")


class MetadataResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "brokers",
        "cluster_id",
        "controller_id",
        "topics",
        "cluster_authorized_operations",
        "error_code",
    )
    api_key = 3
    min_version = 0
    max_version = 13
    flexible_from = 9

    def __init__(
        self,
        throttle_time_ms: int = 0,
        brokers: list[MetadataResponse.MetadataResponseBroker] | None = None,
        cluster_id: str | None = None,
        controller_id: int = -1,
        topics: list[MetadataResponse.MetadataResponseTopic] | None = None,
        cluster_authorized_operations: int = -2147483648,
        error_code: int = 0,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.brokers = [] if brokers is None else brokers
        self.cluster_id = cluster_id
        self.controller_id = controller_id
        self.topics = [] if topics is None else topics
        self.cluster_authorized_operations = cluster_authorized_operations
        self.error_code = error_code

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataResponse, int]:
        try:
            m = new(MetadataResponse)
            if version >= 3:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, version >= 9)
            m.brokers, pos = read_array(buf, pos, version, count, MetadataResponse.MetadataResponseBroker.read)
            if version >= 2:
                m.cluster_id, pos = read_nullable_string(buf, pos, version >= 9)
            else:
                m.cluster_id = None
            if version >= 1:
                (m.controller_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.controller_id = -1
            count, pos = read_count(buf, pos, version >= 9)
            m.topics, pos = read_array(buf, pos, version, count, MetadataResponse.MetadataResponseTopic.read)
            if 8 <= version <= 10:
                (m.cluster_authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.cluster_authorized_operations = -2147483648
            if version == 13:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("MetadataResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 3:
            out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.brokers), version >= 9)
        for item in self.brokers:
            item.write(out, version)
        if version >= 2:
            write_nullable_string(out, self.cluster_id, version >= 9)
        if version >= 1:
            out.append(INT32.pack(self.controller_id))
        write_count(out, len(self.topics), version >= 9)
        for item in self.topics:
            item.write(out, version)
        if 8 <= version <= 10:
            out.append(INT32.pack(self.cluster_authorized_operations))
        if version == 13:
            out.append(INT16.pack(self.error_code))
        if version >= 9:
            out.append(b"\0")

    class MetadataResponseBroker(Struct):
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataResponse.MetadataResponseBroker, int]:
            m = new(MetadataResponse.MetadataResponseBroker)
            (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.host, pos = read_string(buf, pos, version >= 9)
            (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 1:
                m.rack, pos = read_nullable_string(buf, pos, version >= 9)
            else:
                m.rack = None
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.node_id))
            write_string(out, self.host, version >= 9)
            out.append(INT32.pack(self.port))
            if version >= 1:
                write_nullable_string(out, self.rack, version >= 9)
            if version >= 9:
                out.append(b"\0")

    class MetadataResponsePartition(Struct):
        __slots__ = (
            "error_code",
            "partition_index",
            "leader_id",
            "leader_epoch",
            "replica_nodes",
            "isr_nodes",
            "offline_replicas",
        )

        def __init__(
            self,
            error_code: int = 0,
            partition_index: int = 0,
            leader_id: int = 0,
            leader_epoch: int = -1,
            replica_nodes: list[int] | None = None,
            isr_nodes: list[int] | None = None,
            offline_replicas: list[int] | None = None,
        ) -> None:
            self.error_code = error_code
            self.partition_index = partition_index
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch
            self.replica_nodes = [] if replica_nodes is None else replica_nodes
            self.isr_nodes = [] if isr_nodes is None else isr_nodes
            self.offline_replicas = [] if offline_replicas is None else offline_replicas

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataResponse.MetadataResponsePartition, int]:
            m = new(MetadataResponse.MetadataResponsePartition)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 7:
                (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.leader_epoch = -1
            count, pos = read_count(buf, pos, version >= 9)
            m.replica_nodes, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, version >= 9)
            m.isr_nodes, pos = read_int32s(buf, pos, count)
            if version >= 5:
                count, pos = read_count(buf, pos, version >= 9)
                m.offline_replicas, pos = read_int32s(buf, pos, count)
            else:
                m.offline_replicas = []
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            out.append(INT32.pack(self.partition_index))
            out.append(INT32.pack(self.leader_id))
            if version >= 7:
                out.append(INT32.pack(self.leader_epoch))
            write_count(out, len(self.replica_nodes), version >= 9)
            write_ints(out, self.replica_nodes, "i")
            write_count(out, len(self.isr_nodes), version >= 9)
            write_ints(out, self.isr_nodes, "i")
            if version >= 5:
                write_count(out, len(self.offline_replicas), version >= 9)
                write_ints(out, self.offline_replicas, "i")
            if version >= 9:
                out.append(b"\0")

    class MetadataResponseTopic(Struct):
        __slots__ = ("error_code", "name", "topic_id", "is_internal", "partitions", "topic_authorized_operations")

        def __init__(
            self,
            error_code: int = 0,
            name: str | None = "",
            topic_id: bytes = ZERO_UUID,
            is_internal: bool = False,
            partitions: list[MetadataResponse.MetadataResponsePartition] | None = None,
            topic_authorized_operations: int = -2147483648,
        ) -> None:
            self.error_code = error_code
            self.name = name
            self.topic_id = topic_id
            self.is_internal = is_internal
            self.partitions = [] if partitions is None else partitions
            self.topic_authorized_operations = topic_authorized_operations

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[MetadataResponse.MetadataResponseTopic, int]:
            m = new(MetadataResponse.MetadataResponseTopic)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.name, pos = read_nullable_string(buf, pos, version >= 9)
            if m.name is None and not (version >= 12):
                raise ProtocolError("MetadataResponse.name is null")
            if version >= 10:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            if version >= 1:
                m.is_internal, pos = buf[pos] != 0, pos + 1
            else:
                m.is_internal = False
            count, pos = read_count(buf, pos, version >= 9)
            m.partitions, pos = read_array(buf, pos, version, count, MetadataResponse.MetadataResponsePartition.read)
            if version >= 8:
                (m.topic_authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.topic_authorized_operations = -2147483648
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.name, version >= 9)
            if version >= 10:
                out.append(self.topic_id)
            if version >= 1:
                out.append(b"\1" if self.is_internal else b"\0")
            write_count(out, len(self.partitions), version >= 9)
            for item in self.partitions:
                item.write(out, version)
            if version >= 8:
                out.append(INT32.pack(self.topic_authorized_operations))
            if version >= 9:
                out.append(b"\0")
