# ruff: noqa: N816
"""Generated from protocol_specs/: MetadataRequest, MetadataResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    int32s,
    new,
    null_array,
    nullable_string,
    read_int32s,
    read_string_length,
    read_uvarint,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_hii = struct.Struct(">hii").pack
pack_hiii = struct.Struct(">hiii").pack
pack_i = struct.Struct(">i").pack
pack_ii = struct.Struct(">ii").pack
pack_t = struct.Struct(">?").pack
pack_ti = struct.Struct(">?i").pack
pack_tt = struct.Struct(">??").pack
pack_ttt = struct.Struct(">???").pack
pack_ut = struct.Struct(">16s?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_hB = struct.Struct(">hB").unpack_from
unpack_hh = struct.Struct(">hh").unpack_from
unpack_hiii = struct.Struct(">hiii").unpack_from
unpack_hiiiB = struct.Struct(">hiiiB").unpack_from
unpack_hiiii = struct.Struct(">hiiii").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iB = struct.Struct(">iB").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_tB = struct.Struct(">?B").unpack_from
unpack_ti = struct.Struct(">?i").unpack_from
unpack_ttB = struct.Struct(">??B").unpack_from
unpack_ttt = struct.Struct(">???").unpack_from
unpack_tttB = struct.Struct(">???B").unpack_from
unpack_uB = struct.Struct(">16sB").unpack_from
unpack_utB = struct.Struct(">16s?B").unpack_from


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
            if version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
            if count < 0:
                if not (version >= 1):
                    raise ProtocolError("MetadataRequest: topics is null")
                m.topics = None
            else:
                m.topics = metadata_request_topics = []
                for _ in range(count):
                    metadata_request_topic, pos = MetadataRequest.MetadataRequestTopic.read(buf, pos, version)
                    metadata_request_topics.append(metadata_request_topic)
            if version >= 11:
                m.allow_auto_topic_creation, m.include_topic_authorized_operations, tags = unpack_ttB(buf, pos)
                pos += 3
                m.include_cluster_authorized_operations = False
            elif version >= 9:
                (
                    m.allow_auto_topic_creation,
                    m.include_cluster_authorized_operations,
                    m.include_topic_authorized_operations,
                    tags,
                ) = unpack_tttB(buf, pos)
                pos += 4
            elif version == 8:
                (
                    m.allow_auto_topic_creation,
                    m.include_cluster_authorized_operations,
                    m.include_topic_authorized_operations,
                ) = unpack_ttt(buf, pos)
                pos += 3
            elif version >= 4:
                m.allow_auto_topic_creation = buf[pos] != 0
                pos += 1
                m.include_cluster_authorized_operations = False
                m.include_topic_authorized_operations = False
            else:
                m.allow_auto_topic_creation = True
                m.include_cluster_authorized_operations = False
                m.include_topic_authorized_operations = False
            if version >= 9 and tags:
                pos = skip_tags(buf, pos - 1)
            if pos > len(buf):
                raise ProtocolError("MetadataRequest: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("MetadataRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 9:
            out.append(null_array(True) if self.topics is None else uvarint(len(self.topics) + 1))
        else:
            out.append(pack_i(-1 if self.topics is None else len(self.topics)))
        for metadata_request_topic in self.topics or ():
            metadata_request_topic.write(out, version)
        if version >= 11:
            out += (pack_tt(self.allow_auto_topic_creation, self.include_topic_authorized_operations), b"\0")
        elif version >= 9:
            out += (
                pack_ttt(
                    self.allow_auto_topic_creation,
                    self.include_cluster_authorized_operations,
                    self.include_topic_authorized_operations,
                ),
                b"\0",
            )
        elif version == 8:
            out.append(
                pack_ttt(
                    self.allow_auto_topic_creation,
                    self.include_cluster_authorized_operations,
                    self.include_topic_authorized_operations,
                )
            )
        elif version >= 4:
            out.append(pack_t(self.allow_auto_topic_creation))

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
                m.topic_id, length = unpack_uB(buf, pos)
                pos += 17
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version == 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
                m.topic_id = ZERO_UUID
            else:
                (length,) = unpack_h(buf, pos)
                pos += 2
                m.topic_id = ZERO_UUID
            if length < 0:
                if not (version >= 10):
                    raise ProtocolError("MetadataRequest: name is null")
                m.name = None
            else:
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 10:
                out += (self.topic_id, nullable_string(self.name, True), b"\0")
            elif version == 9:
                out += (nullable_string(self.name, True), b"\0")
            else:
                out.append(nullable_string(self.name, False))


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
            if version >= 9:
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
                raise ProtocolError("MetadataResponse: brokers is null")
            m.brokers = metadata_response_brokers = []
            for _ in range(count):
                metadata_response_broker, pos = MetadataResponse.MetadataResponseBroker.read(buf, pos, version)
                metadata_response_brokers.append(metadata_response_broker)
            if version >= 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version >= 2:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version >= 2:
                if length < 0:
                    m.cluster_id = None
                else:
                    m.cluster_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                    pos += length
            else:
                m.cluster_id = None
            if version >= 9:
                m.controller_id, count = unpack_iB(buf, pos)
                pos += 5
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 1:
                m.controller_id, count = unpack_ii(buf, pos)
                pos += 8
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.controller_id = -1
            if count < 0:
                raise ProtocolError("MetadataResponse: topics is null")
            m.topics = metadata_response_topics = []
            for _ in range(count):
                metadata_response_topic, pos = MetadataResponse.MetadataResponseTopic.read(buf, pos, version)
                metadata_response_topics.append(metadata_response_topic)
            if version == 13:
                m.error_code, tags = unpack_hB(buf, pos)
                pos += 3
                m.cluster_authorized_operations = -2147483648
            elif version >= 11:
                tags = buf[pos]
                pos += 1
                m.cluster_authorized_operations = -2147483648
                m.error_code = 0
            elif version >= 9:
                m.cluster_authorized_operations, tags = unpack_iB(buf, pos)
                pos += 5
                m.error_code = 0
            elif version == 8:
                (m.cluster_authorized_operations,) = unpack_i(buf, pos)
                pos += 4
                m.error_code = 0
            else:
                m.cluster_authorized_operations = -2147483648
                m.error_code = 0
            if version >= 9 and tags:
                pos = skip_tags(buf, pos - 1)
            if pos > len(buf):
                raise ProtocolError("MetadataResponse: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("MetadataResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 9:
            out += (pack_i(self.throttle_time_ms), uvarint(len(self.brokers) + 1))
        elif version >= 3:
            out.append(pack_ii(self.throttle_time_ms, len(self.brokers)))
        else:
            out.append(pack_i(len(self.brokers)))
        for metadata_response_broker in self.brokers:
            metadata_response_broker.write(out, version)
        if version >= 9:
            out += (nullable_string(self.cluster_id, True), pack_i(self.controller_id), uvarint(len(self.topics) + 1))
        elif version >= 2:
            out += (nullable_string(self.cluster_id, False), pack_ii(self.controller_id, len(self.topics)))
        elif version == 1:
            out.append(pack_ii(self.controller_id, len(self.topics)))
        else:
            out.append(pack_i(len(self.topics)))
        for metadata_response_topic in self.topics:
            metadata_response_topic.write(out, version)
        if version == 13:
            out += (pack_h(self.error_code), b"\0")
        elif version >= 11:
            out.append(b"\0")
        elif version >= 9:
            out += (pack_i(self.cluster_authorized_operations), b"\0")
        elif version == 8:
            out.append(pack_i(self.cluster_authorized_operations))

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
            if version >= 9:
                m.node_id, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                m.node_id, length = unpack_ih(buf, pos)
                pos += 6
            if length < 0:
                raise ProtocolError("MetadataResponse: host is null")
            m.host = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            if version >= 9:
                m.port, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version >= 1:
                m.port, length = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.port,) = unpack_i(buf, pos)
                pos += 4
            if version >= 1:
                if length < 0:
                    m.rack = None
                else:
                    m.rack = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                    pos += length
            else:
                m.rack = None
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (
                    pack_i(self.node_id),
                    compact_string(self.host),
                    pack_i(self.port),
                    nullable_string(self.rack, True),
                    b"\0",
                )
            elif version >= 1:
                out += (
                    pack_i(self.node_id),
                    string(self.host, False),
                    pack_i(self.port),
                    nullable_string(self.rack, False),
                )
            else:
                out += (pack_i(self.node_id), string(self.host, False), pack_i(self.port))

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
            if version >= 9:
                m.error_code, m.partition_index, m.leader_id, m.leader_epoch, count = unpack_hiiiB(buf, pos)
                pos += 15
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 7:
                m.error_code, m.partition_index, m.leader_id, m.leader_epoch, count = unpack_hiiii(buf, pos)
                pos += 18
            else:
                m.error_code, m.partition_index, m.leader_id, count = unpack_hiii(buf, pos)
                pos += 14
                m.leader_epoch = -1
            if count < 0:
                raise ProtocolError("MetadataResponse: replica_nodes is null")
            m.replica_nodes, pos = read_int32s(buf, pos, count)
            if version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
            if count < 0:
                raise ProtocolError("MetadataResponse: isr_nodes is null")
            m.isr_nodes, pos = read_int32s(buf, pos, count)
            if version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 5:
                (count,) = unpack_i(buf, pos)
                pos += 4
            if version >= 5:
                if count < 0:
                    raise ProtocolError("MetadataResponse: offline_replicas is null")
                m.offline_replicas, pos = read_int32s(buf, pos, count)
            else:
                m.offline_replicas = []
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (
                    pack_hiii(self.error_code, self.partition_index, self.leader_id, self.leader_epoch),
                    compact_int32s(self.replica_nodes),
                    compact_int32s(self.isr_nodes),
                    compact_int32s(self.offline_replicas),
                    b"\0",
                )
            elif version >= 7:
                out += (
                    pack_hiii(self.error_code, self.partition_index, self.leader_id, self.leader_epoch),
                    int32s(self.replica_nodes, False),
                    int32s(self.isr_nodes, False),
                    int32s(self.offline_replicas, False),
                )
            elif version >= 5:
                out += (
                    pack_hii(self.error_code, self.partition_index, self.leader_id),
                    int32s(self.replica_nodes, False),
                    int32s(self.isr_nodes, False),
                    int32s(self.offline_replicas, False),
                )
            else:
                out += (
                    pack_hii(self.error_code, self.partition_index, self.leader_id),
                    int32s(self.replica_nodes, False),
                    int32s(self.isr_nodes, False),
                )

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
            if version >= 9:
                m.error_code, length = unpack_hB(buf, pos)
                pos += 3
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                m.error_code, length = unpack_hh(buf, pos)
                pos += 4
            if length < 0:
                if not (version >= 12):
                    raise ProtocolError("MetadataResponse: name is null")
                m.name = None
            else:
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            if version >= 10:
                m.topic_id, m.is_internal, count = unpack_utB(buf, pos)
                pos += 18
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version == 9:
                m.is_internal, count = unpack_tB(buf, pos)
                pos += 2
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.topic_id = ZERO_UUID
            elif version >= 1:
                m.is_internal, count = unpack_ti(buf, pos)
                pos += 5
                m.topic_id = ZERO_UUID
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.topic_id = ZERO_UUID
                m.is_internal = False
            if count < 0:
                raise ProtocolError("MetadataResponse: partitions is null")
            m.partitions = metadata_response_partitions = []
            for _ in range(count):
                metadata_response_partition, pos = MetadataResponse.MetadataResponsePartition.read(buf, pos, version)
                metadata_response_partitions.append(metadata_response_partition)
            if version >= 9:
                m.topic_authorized_operations, tags = unpack_iB(buf, pos)
                pos += 5
            elif version == 8:
                (m.topic_authorized_operations,) = unpack_i(buf, pos)
                pos += 4
            else:
                m.topic_authorized_operations = -2147483648
            if version >= 9 and tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 10:
                out += (
                    pack_h(self.error_code),
                    nullable_string(self.name, True),
                    pack_ut(self.topic_id, self.is_internal),
                    uvarint(len(self.partitions) + 1),
                )
            elif version == 9:
                out += (
                    pack_h(self.error_code),
                    nullable_string(self.name, True),
                    pack_t(self.is_internal),
                    uvarint(len(self.partitions) + 1),
                )
            elif version >= 1:
                out += (
                    pack_h(self.error_code),
                    nullable_string(self.name, False),
                    pack_ti(self.is_internal, len(self.partitions)),
                )
            else:
                out += (pack_h(self.error_code), nullable_string(self.name, False), pack_i(len(self.partitions)))
            for metadata_response_partition in self.partitions:
                metadata_response_partition.write(out, version)
            if version >= 9:
                out += (pack_i(self.topic_authorized_operations), b"\0")
            elif version == 8:
                out.append(pack_i(self.topic_authorized_operations))
