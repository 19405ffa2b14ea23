# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupDescribeRequest, StreamsGroupDescribeResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_presence,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_H = struct.Struct(">H").pack
pack_b = struct.Struct(">b").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_iq = struct.Struct(">iq").pack
pack_t = struct.Struct(">?").pack
pack_tt = struct.Struct(">??").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_b = struct.Struct(">b").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_tt = struct.Struct(">??").unpack_from


class StreamsGroupDescribeRequest(Message):
    __slots__ = ("group_ids", "include_authorized_operations", "include_topology_description")
    api_key = 89
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        group_ids: list[str] | None = None,
        include_authorized_operations: bool = False,
        include_topology_description: bool = False,
    ) -> None:
        self.group_ids = [] if group_ids is None else group_ids
        self.include_authorized_operations = include_authorized_operations
        self.include_topology_description = include_topology_description

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeRequest, int]:
        try:
            m = new(StreamsGroupDescribeRequest)
            count, pos = read_count(buf, pos, True)
            m.group_ids, pos = read_strings(buf, pos, count, True)
            if version == 1:
                m.include_authorized_operations, m.include_topology_description = unpack_tt(buf, pos)
                pos += 2
            else:
                m.include_authorized_operations = buf[pos] != 0
                pos += 1
                m.include_topology_description = False
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupDescribeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (
                strings(self.group_ids, True),
                pack_tt(self.include_authorized_operations, self.include_topology_description),
                b"\0",
            )
        else:
            out += (strings(self.group_ids, True), pack_t(self.include_authorized_operations), b"\0")


class StreamsGroupDescribeResponse(Message):
    __slots__ = ("throttle_time_ms", "groups")
    api_key = 89
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        groups: list[StreamsGroupDescribeResponse.DescribedGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse, int]:
        try:
            m = new(StreamsGroupDescribeResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.groups, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.DescribedGroup.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupDescribeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.groups) + 1))
        for described_group in self.groups:
            described_group.write(out, version)
        out.append(b"\0")

    class KeyValue(Struct):
        __slots__ = ("key", "value")

        def __init__(
            self,
            key: str = "",
            value: str = "",
        ) -> None:
            self.key = key
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.KeyValue, int]:
            m = new(StreamsGroupDescribeResponse.KeyValue)
            m.key, pos = read_string(buf, pos, True)
            m.value, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.key), compact_string(self.value), b"\0")

    class TopicInfo(Struct):
        __slots__ = ("name", "partitions", "replication_factor", "topic_configs")

        def __init__(
            self,
            name: str = "",
            partitions: int = 0,
            replication_factor: int = 0,
            topic_configs: list[StreamsGroupDescribeResponse.KeyValue] | None = None,
        ) -> None:
            self.name = name
            self.partitions = partitions
            self.replication_factor = replication_factor
            self.topic_configs = [] if topic_configs is None else topic_configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.TopicInfo, int]:
            m = new(StreamsGroupDescribeResponse.TopicInfo)
            m.name, pos = read_string(buf, pos, True)
            m.partitions, m.replication_factor = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.topic_configs, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.KeyValue.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                pack_ih(self.partitions, self.replication_factor),
                uvarint(len(self.topic_configs) + 1),
            )
            for key_value in self.topic_configs:
                key_value.write(out, version)
            out.append(b"\0")

    class Subtopology(Struct):
        __slots__ = (
            "subtopology_id",
            "source_topics",
            "repartition_sink_topics",
            "state_changelog_topics",
            "repartition_source_topics",
        )

        def __init__(
            self,
            subtopology_id: str = "",
            source_topics: list[str] | None = None,
            repartition_sink_topics: list[str] | None = None,
            state_changelog_topics: list[StreamsGroupDescribeResponse.TopicInfo] | None = None,
            repartition_source_topics: list[StreamsGroupDescribeResponse.TopicInfo] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.source_topics = [] if source_topics is None else source_topics
            self.repartition_sink_topics = [] if repartition_sink_topics is None else repartition_sink_topics
            self.state_changelog_topics = [] if state_changelog_topics is None else state_changelog_topics
            self.repartition_source_topics = [] if repartition_source_topics is None else repartition_source_topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.Subtopology, int]:
            m = new(StreamsGroupDescribeResponse.Subtopology)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.source_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.repartition_sink_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.state_changelog_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupDescribeResponse.TopicInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.repartition_source_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupDescribeResponse.TopicInfo.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.subtopology_id),
                strings(self.source_topics, True),
                strings(self.repartition_sink_topics, True),
                uvarint(len(self.state_changelog_topics) + 1),
            )
            for topic_info in self.state_changelog_topics:
                topic_info.write(out, version)
            out.append(uvarint(len(self.repartition_source_topics) + 1))
            for topic_info in self.repartition_source_topics:
                topic_info.write(out, version)
            out.append(b"\0")

    class Topology(Struct):
        __slots__ = ("epoch", "subtopologies")

        def __init__(
            self,
            epoch: int = 0,
            subtopologies: list[StreamsGroupDescribeResponse.Subtopology] | None = None,
        ) -> None:
            self.epoch = epoch
            self.subtopologies = subtopologies

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.Topology, int]:
            m = new(StreamsGroupDescribeResponse.Topology)
            (m.epoch,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.subtopologies = None
            else:
                m.subtopologies, pos = read_array(
                    buf, pos, version, count, StreamsGroupDescribeResponse.Subtopology.read
                )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_i(self.epoch),
                null_array(True) if self.subtopologies is None else uvarint(len(self.subtopologies) + 1),
            )
            for subtopology in self.subtopologies or ():
                subtopology.write(out, version)
            out.append(b"\0")

    class Endpoint(Struct):
        __slots__ = ("host", "port")

        def __init__(
            self,
            host: str = "",
            port: int = 0,
        ) -> None:
            self.host = host
            self.port = port

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.Endpoint, int]:
            m = new(StreamsGroupDescribeResponse.Endpoint)
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.host), pack_H(self.port), b"\0")

    class TaskOffset(Struct):
        __slots__ = ("subtopology_id", "partition", "offset")

        def __init__(
            self,
            subtopology_id: str = "",
            partition: int = 0,
            offset: int = 0,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.partition = partition
            self.offset = offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.TaskOffset, int]:
            m = new(StreamsGroupDescribeResponse.TaskOffset)
            m.subtopology_id, pos = read_string(buf, pos, True)
            m.partition, m.offset = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), pack_iq(self.partition, self.offset), b"\0")

    class TaskIds(Struct):
        __slots__ = ("subtopology_id", "partitions")

        def __init__(
            self,
            subtopology_id: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.TaskIds, int]:
            m = new(StreamsGroupDescribeResponse.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), compact_int32s(self.partitions), b"\0")

    class Assignment(Struct):
        __slots__ = ("active_tasks", "standby_tasks", "warmup_tasks")

        def __init__(
            self,
            active_tasks: list[StreamsGroupDescribeResponse.TaskIds] | None = None,
            standby_tasks: list[StreamsGroupDescribeResponse.TaskIds] | None = None,
            warmup_tasks: list[StreamsGroupDescribeResponse.TaskIds] | None = None,
        ) -> None:
            self.active_tasks = [] if active_tasks is None else active_tasks
            self.standby_tasks = [] if standby_tasks is None else standby_tasks
            self.warmup_tasks = [] if warmup_tasks is None else warmup_tasks

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.Assignment, int]:
            m = new(StreamsGroupDescribeResponse.Assignment)
            count, pos = read_count(buf, pos, True)
            m.active_tasks, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.TaskIds.read)
            count, pos = read_count(buf, pos, True)
            m.standby_tasks, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.TaskIds.read)
            count, pos = read_count(buf, pos, True)
            m.warmup_tasks, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.TaskIds.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(uvarint(len(self.active_tasks) + 1))
            for task_ids in self.active_tasks:
                task_ids.write(out, version)
            out.append(uvarint(len(self.standby_tasks) + 1))
            for task_ids in self.standby_tasks:
                task_ids.write(out, version)
            out.append(uvarint(len(self.warmup_tasks) + 1))
            for task_ids in self.warmup_tasks:
                task_ids.write(out, version)
            out.append(b"\0")

    class Member(Struct):
        __slots__ = (
            "member_id",
            "member_epoch",
            "instance_id",
            "rack_id",
            "client_id",
            "client_host",
            "topology_epoch",
            "process_id",
            "user_endpoint",
            "client_tags",
            "task_offsets",
            "task_end_offsets",
            "assignment",
            "target_assignment",
            "is_classic",
        )

        def __init__(
            self,
            member_id: str = "",
            member_epoch: int = 0,
            instance_id: str | None = None,
            rack_id: str | None = None,
            client_id: str = "",
            client_host: str = "",
            topology_epoch: int = 0,
            process_id: str = "",
            user_endpoint: StreamsGroupDescribeResponse.Endpoint | None = None,
            client_tags: list[StreamsGroupDescribeResponse.KeyValue] | None = None,
            task_offsets: list[StreamsGroupDescribeResponse.TaskOffset] | None = None,
            task_end_offsets: list[StreamsGroupDescribeResponse.TaskOffset] | None = None,
            assignment: StreamsGroupDescribeResponse.Assignment | None = None,
            target_assignment: StreamsGroupDescribeResponse.Assignment | None = None,
            is_classic: bool = False,
        ) -> None:
            self.member_id = member_id
            self.member_epoch = member_epoch
            self.instance_id = instance_id
            self.rack_id = rack_id
            self.client_id = client_id
            self.client_host = client_host
            self.topology_epoch = topology_epoch
            self.process_id = process_id
            self.user_endpoint = user_endpoint
            self.client_tags = [] if client_tags is None else client_tags
            self.task_offsets = [] if task_offsets is None else task_offsets
            self.task_end_offsets = [] if task_end_offsets is None else task_end_offsets
            self.assignment = StreamsGroupDescribeResponse.Assignment() if assignment is None else assignment
            self.target_assignment = (
                StreamsGroupDescribeResponse.Assignment() if target_assignment is None else target_assignment
            )
            self.is_classic = is_classic

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.Member, int]:
            m = new(StreamsGroupDescribeResponse.Member)
            m.member_id, pos = read_string(buf, pos, True)
            (m.member_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            (m.topology_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.process_id, pos = read_string(buf, pos, True)
            present, pos = read_presence(buf, pos)
            if present:
                m.user_endpoint, pos = StreamsGroupDescribeResponse.Endpoint.read(buf, pos, version)
            else:
                m.user_endpoint = None
            count, pos = read_count(buf, pos, True)
            m.client_tags, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.KeyValue.read)
            count, pos = read_count(buf, pos, True)
            m.task_offsets, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.TaskOffset.read)
            count, pos = read_count(buf, pos, True)
            m.task_end_offsets, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.TaskOffset.read)
            m.assignment, pos = StreamsGroupDescribeResponse.Assignment.read(buf, pos, version)
            m.target_assignment, pos = StreamsGroupDescribeResponse.Assignment.read(buf, pos, version)
            m.is_classic = buf[pos] != 0
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.member_id),
                pack_i(self.member_epoch),
                nullable_string(self.instance_id, True),
                nullable_string(self.rack_id, True),
                compact_string(self.client_id),
                compact_string(self.client_host),
                pack_i(self.topology_epoch),
                compact_string(self.process_id),
            )
            if self.user_endpoint is None:
                out.append(b"\xff")
            else:
                out.append(b"\1")
                self.user_endpoint.write(out, version)
            out.append(uvarint(len(self.client_tags) + 1))
            for key_value in self.client_tags:
                key_value.write(out, version)
            out.append(uvarint(len(self.task_offsets) + 1))
            for task_offset in self.task_offsets:
                task_offset.write(out, version)
            out.append(uvarint(len(self.task_end_offsets) + 1))
            for task_offset in self.task_end_offsets:
                task_offset.write(out, version)
            self.assignment.write(out, version)
            self.target_assignment.write(out, version)
            out += (pack_t(self.is_classic), b"\0")

    class TopologyDescriptionNode(Struct):
        __slots__ = ("name", "node_type", "source_topics", "sink_topic", "stores", "successors")

        def __init__(
            self,
            name: str = "",
            node_type: int = 0,
            source_topics: list[str] | None = None,
            sink_topic: str | None = None,
            stores: list[str] | None = None,
            successors: list[str] | None = None,
        ) -> None:
            self.name = name
            self.node_type = node_type
            self.source_topics = [] if source_topics is None else source_topics
            self.sink_topic = sink_topic
            self.stores = [] if stores is None else stores
            self.successors = [] if successors is None else successors

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupDescribeResponse.TopologyDescriptionNode, int]:
            m = new(StreamsGroupDescribeResponse.TopologyDescriptionNode)
            m.name, pos = read_string(buf, pos, True)
            (m.node_type,) = unpack_b(buf, pos)
            pos += 1
            count, pos = read_count(buf, pos, True)
            m.source_topics, pos = read_strings(buf, pos, count, True)
            m.sink_topic, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.stores, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.successors, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                pack_b(self.node_type),
                strings(self.source_topics, True),
                nullable_string(self.sink_topic, True),
                strings(self.stores, True),
                strings(self.successors, True),
                b"\0",
            )

    class TopologyDescriptionSubtopology(Struct):
        __slots__ = ("subtopology_id", "nodes")

        def __init__(
            self,
            subtopology_id: str = "",
            nodes: list[StreamsGroupDescribeResponse.TopologyDescriptionNode] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.nodes = [] if nodes is None else nodes

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupDescribeResponse.TopologyDescriptionSubtopology, int]:
            m = new(StreamsGroupDescribeResponse.TopologyDescriptionSubtopology)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.nodes, pos = read_array(
                buf, pos, version, count, StreamsGroupDescribeResponse.TopologyDescriptionNode.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), uvarint(len(self.nodes) + 1))
            for topology_description_node in self.nodes:
                topology_description_node.write(out, version)
            out.append(b"\0")

    class TopologyDescriptionGlobalStore(Struct):
        __slots__ = ("source", "processor")

        def __init__(
            self,
            source: StreamsGroupDescribeResponse.TopologyDescriptionNode | None = None,
            processor: StreamsGroupDescribeResponse.TopologyDescriptionNode | None = None,
        ) -> None:
            self.source = StreamsGroupDescribeResponse.TopologyDescriptionNode() if source is None else source
            self.processor = StreamsGroupDescribeResponse.TopologyDescriptionNode() if processor is None else processor

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupDescribeResponse.TopologyDescriptionGlobalStore, int]:
            m = new(StreamsGroupDescribeResponse.TopologyDescriptionGlobalStore)
            m.source, pos = StreamsGroupDescribeResponse.TopologyDescriptionNode.read(buf, pos, version)
            m.processor, pos = StreamsGroupDescribeResponse.TopologyDescriptionNode.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            self.source.write(out, version)
            self.processor.write(out, version)
            out.append(b"\0")

    class TopologyDescription(Struct):
        __slots__ = ("subtopologies", "global_stores")

        def __init__(
            self,
            subtopologies: list[StreamsGroupDescribeResponse.TopologyDescriptionSubtopology] | None = None,
            global_stores: list[StreamsGroupDescribeResponse.TopologyDescriptionGlobalStore] | None = None,
        ) -> None:
            self.subtopologies = [] if subtopologies is None else subtopologies
            self.global_stores = [] if global_stores is None else global_stores

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.TopologyDescription, int]:
            m = new(StreamsGroupDescribeResponse.TopologyDescription)
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(
                buf, pos, version, count, StreamsGroupDescribeResponse.TopologyDescriptionSubtopology.read
            )
            count, pos = read_count(buf, pos, True)
            m.global_stores, pos = read_array(
                buf, pos, version, count, StreamsGroupDescribeResponse.TopologyDescriptionGlobalStore.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(uvarint(len(self.subtopologies) + 1))
            for topology_description_subtopology in self.subtopologies:
                topology_description_subtopology.write(out, version)
            out.append(uvarint(len(self.global_stores) + 1))
            for topology_description_global_store in self.global_stores:
                topology_description_global_store.write(out, version)
            out.append(b"\0")

    class DescribedGroup(Struct):
        __slots__ = (
            "error_code",
            "error_message",
            "group_id",
            "group_state",
            "group_epoch",
            "assignment_epoch",
            "topology",
            "members",
            "authorized_operations",
            "topology_description",
            "topology_description_status",
            "assignor_name",
        )

        def __init__(
            self,
            error_code: int = 0,
            error_message: str | None = None,
            group_id: str = "",
            group_state: str = "",
            group_epoch: int = 0,
            assignment_epoch: int = 0,
            topology: StreamsGroupDescribeResponse.Topology | None = None,
            members: list[StreamsGroupDescribeResponse.Member] | None = None,
            authorized_operations: int = -2147483648,
            topology_description: StreamsGroupDescribeResponse.TopologyDescription | None = None,
            topology_description_status: int = 0,
            assignor_name: str | None = None,
        ) -> None:
            self.error_code = error_code
            self.error_message = error_message
            self.group_id = group_id
            self.group_state = group_state
            self.group_epoch = group_epoch
            self.assignment_epoch = assignment_epoch
            self.topology = topology
            self.members = [] if members is None else members
            self.authorized_operations = authorized_operations
            self.topology_description = topology_description
            self.topology_description_status = topology_description_status
            self.assignor_name = assignor_name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupDescribeResponse.DescribedGroup, int]:
            m = new(StreamsGroupDescribeResponse.DescribedGroup)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.group_id, pos = read_string(buf, pos, True)
            m.group_state, pos = read_string(buf, pos, True)
            m.group_epoch, m.assignment_epoch = unpack_ii(buf, pos)
            pos += 8
            present, pos = read_presence(buf, pos)
            if present:
                m.topology, pos = StreamsGroupDescribeResponse.Topology.read(buf, pos, version)
            else:
                m.topology = None
            count, pos = read_count(buf, pos, True)
            m.members, pos = read_array(buf, pos, version, count, StreamsGroupDescribeResponse.Member.read)
            (m.authorized_operations,) = unpack_i(buf, pos)
            pos += 4
            if version == 1:
                present, pos = read_presence(buf, pos)
                if present:
                    m.topology_description, pos = StreamsGroupDescribeResponse.TopologyDescription.read(
                        buf, pos, version
                    )
                else:
                    m.topology_description = None
            else:
                m.topology_description = None
            if version == 1:
                (m.topology_description_status,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.topology_description_status = 0
            if version == 1:
                m.assignor_name, pos = read_nullable_string(buf, pos, True)
            else:
                m.assignor_name = None
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, True),
                compact_string(self.group_id),
                compact_string(self.group_state),
                pack_ii(self.group_epoch, self.assignment_epoch),
            )
            if self.topology is None:
                out.append(b"\xff")
            else:
                out.append(b"\1")
                self.topology.write(out, version)
            out.append(uvarint(len(self.members) + 1))
            for member in self.members:
                member.write(out, version)
            out.append(pack_i(self.authorized_operations))
            if version == 1:
                if self.topology_description is None:
                    out.append(b"\xff")
                else:
                    out.append(b"\1")
                    self.topology_description.write(out, version)
            if version == 1:
                out += (pack_b(self.topology_description_status), nullable_string(self.assignor_name, True), b"\0")
            else:
                out.append(b"\0")
