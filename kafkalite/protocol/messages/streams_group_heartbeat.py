# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    null_array,
    nullable_string,
    numbers,
    read_array,
    read_count,
    read_int16s,
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
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
pack_iiii = struct.Struct(">iiii").pack
pack_iiiq = struct.Struct(">iiiq").pack
pack_iq = struct.Struct(">iq").pack
pack_t = struct.Struct(">?").pack
pack_ti = struct.Struct(">?i").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iiii = struct.Struct(">iiii").unpack_from
unpack_iiiq = struct.Struct(">iiiq").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_ti = struct.Struct(">?i").unpack_from


class StreamsGroupHeartbeatRequest(Message):
    __slots__ = (
        "group_id",
        "member_id",
        "member_epoch",
        "endpoint_information_epoch",
        "instance_id",
        "rack_id",
        "rebalance_timeout_ms",
        "topology",
        "active_tasks",
        "standby_tasks",
        "warmup_tasks",
        "process_id",
        "user_endpoint",
        "client_tags",
        "task_offsets",
        "task_end_offsets",
        "shutdown_application",
    )
    api_key = 88
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
        member_epoch: int = 0,
        endpoint_information_epoch: int = 0,
        instance_id: str | None = None,
        rack_id: str | None = None,
        rebalance_timeout_ms: int = -1,
        topology: StreamsGroupHeartbeatRequest.Topology | None = None,
        active_tasks: list[StreamsGroupHeartbeatRequest.TaskIds] | None = None,
        standby_tasks: list[StreamsGroupHeartbeatRequest.TaskIds] | None = None,
        warmup_tasks: list[StreamsGroupHeartbeatRequest.TaskIds] | None = None,
        process_id: str | None = None,
        user_endpoint: StreamsGroupHeartbeatRequest.Endpoint | None = None,
        client_tags: list[StreamsGroupHeartbeatRequest.KeyValue] | None = None,
        task_offsets: list[StreamsGroupHeartbeatRequest.TaskOffset] | None = None,
        task_end_offsets: list[StreamsGroupHeartbeatRequest.TaskOffset] | None = None,
        shutdown_application: bool = False,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.endpoint_information_epoch = endpoint_information_epoch
        self.instance_id = instance_id
        self.rack_id = rack_id
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.topology = topology
        self.active_tasks = active_tasks
        self.standby_tasks = standby_tasks
        self.warmup_tasks = warmup_tasks
        self.process_id = process_id
        self.user_endpoint = user_endpoint
        self.client_tags = client_tags
        self.task_offsets = task_offsets
        self.task_end_offsets = task_end_offsets
        self.shutdown_application = shutdown_application

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest, int]:
        try:
            m = new(StreamsGroupHeartbeatRequest)
            m.group_id, pos = read_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            m.member_epoch, m.endpoint_information_epoch = unpack_ii(buf, pos)
            pos += 8
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            (m.rebalance_timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            present, pos = read_presence(buf, pos)
            if present:
                m.topology, pos = StreamsGroupHeartbeatRequest.Topology.read(buf, pos, version)
            else:
                m.topology = None
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.active_tasks = None
            else:
                m.active_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.TaskIds.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.standby_tasks = None
            else:
                m.standby_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.TaskIds.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.warmup_tasks = None
            else:
                m.warmup_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.TaskIds.read)
            m.process_id, pos = read_nullable_string(buf, pos, True)
            present, pos = read_presence(buf, pos)
            if present:
                m.user_endpoint, pos = StreamsGroupHeartbeatRequest.Endpoint.read(buf, pos, version)
            else:
                m.user_endpoint = None
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.client_tags = None
            else:
                m.client_tags, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.KeyValue.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.task_offsets = None
            else:
                m.task_offsets, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.TaskOffset.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.task_end_offsets = None
            else:
                m.task_end_offsets, pos = read_array(
                    buf, pos, version, count, StreamsGroupHeartbeatRequest.TaskOffset.read
                )
            m.shutdown_application = buf[pos] != 0
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupHeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            compact_string(self.group_id),
            compact_string(self.member_id),
            pack_ii(self.member_epoch, self.endpoint_information_epoch),
            nullable_string(self.instance_id, True),
            nullable_string(self.rack_id, True),
            pack_i(self.rebalance_timeout_ms),
        )
        if self.topology is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.topology.write(out, version)
        out.append(null_array(True) if self.active_tasks is None else uvarint(len(self.active_tasks) + 1))
        for task_ids in self.active_tasks or ():
            task_ids.write(out, version)
        out.append(null_array(True) if self.standby_tasks is None else uvarint(len(self.standby_tasks) + 1))
        for task_ids in self.standby_tasks or ():
            task_ids.write(out, version)
        out.append(null_array(True) if self.warmup_tasks is None else uvarint(len(self.warmup_tasks) + 1))
        for task_ids in self.warmup_tasks or ():
            task_ids.write(out, version)
        out.append(nullable_string(self.process_id, True))
        if self.user_endpoint is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.user_endpoint.write(out, version)
        out.append(null_array(True) if self.client_tags is None else uvarint(len(self.client_tags) + 1))
        for key_value in self.client_tags or ():
            key_value.write(out, version)
        out.append(null_array(True) if self.task_offsets is None else uvarint(len(self.task_offsets) + 1))
        for task_offset in self.task_offsets or ():
            task_offset.write(out, version)
        out.append(null_array(True) if self.task_end_offsets is None else uvarint(len(self.task_end_offsets) + 1))
        for task_offset in self.task_end_offsets or ():
            task_offset.write(out, version)
        out += (pack_t(self.shutdown_application), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.KeyValue, int]:
            m = new(StreamsGroupHeartbeatRequest.KeyValue)
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
            topic_configs: list[StreamsGroupHeartbeatRequest.KeyValue] | None = None,
        ) -> None:
            self.name = name
            self.partitions = partitions
            self.replication_factor = replication_factor
            self.topic_configs = [] if topic_configs is None else topic_configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.TopicInfo, int]:
            m = new(StreamsGroupHeartbeatRequest.TopicInfo)
            m.name, pos = read_string(buf, pos, True)
            m.partitions, m.replication_factor = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.topic_configs, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.KeyValue.read)
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

    class CopartitionGroup(Struct):
        __slots__ = ("source_topics", "source_topic_regex", "repartition_source_topics")

        def __init__(
            self,
            source_topics: list[int] | None = None,
            source_topic_regex: list[int] | None = None,
            repartition_source_topics: list[int] | None = None,
        ) -> None:
            self.source_topics = [] if source_topics is None else source_topics
            self.source_topic_regex = [] if source_topic_regex is None else source_topic_regex
            self.repartition_source_topics = [] if repartition_source_topics is None else repartition_source_topics

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.CopartitionGroup, int]:
            m = new(StreamsGroupHeartbeatRequest.CopartitionGroup)
            count, pos = read_count(buf, pos, True)
            m.source_topics, pos = read_int16s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.source_topic_regex, pos = read_int16s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.repartition_source_topics, pos = read_int16s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                numbers(self.source_topics, "h", True),
                numbers(self.source_topic_regex, "h", True),
                numbers(self.repartition_source_topics, "h", True),
                b"\0",
            )

    class Subtopology(Struct):
        __slots__ = (
            "subtopology_id",
            "source_topics",
            "source_topic_regex",
            "state_changelog_topics",
            "repartition_sink_topics",
            "repartition_source_topics",
            "copartition_groups",
        )

        def __init__(
            self,
            subtopology_id: str = "",
            source_topics: list[str] | None = None,
            source_topic_regex: list[str] | None = None,
            state_changelog_topics: list[StreamsGroupHeartbeatRequest.TopicInfo] | None = None,
            repartition_sink_topics: list[str] | None = None,
            repartition_source_topics: list[StreamsGroupHeartbeatRequest.TopicInfo] | None = None,
            copartition_groups: list[StreamsGroupHeartbeatRequest.CopartitionGroup] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.source_topics = [] if source_topics is None else source_topics
            self.source_topic_regex = [] if source_topic_regex is None else source_topic_regex
            self.state_changelog_topics = [] if state_changelog_topics is None else state_changelog_topics
            self.repartition_sink_topics = [] if repartition_sink_topics is None else repartition_sink_topics
            self.repartition_source_topics = [] if repartition_source_topics is None else repartition_source_topics
            self.copartition_groups = [] if copartition_groups is None else copartition_groups

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.Subtopology, int]:
            m = new(StreamsGroupHeartbeatRequest.Subtopology)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.source_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.source_topic_regex, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.state_changelog_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupHeartbeatRequest.TopicInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.repartition_sink_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.repartition_source_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupHeartbeatRequest.TopicInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.copartition_groups, pos = read_array(
                buf, pos, version, count, StreamsGroupHeartbeatRequest.CopartitionGroup.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.subtopology_id),
                strings(self.source_topics, True),
                strings(self.source_topic_regex, True),
                uvarint(len(self.state_changelog_topics) + 1),
            )
            for topic_info in self.state_changelog_topics:
                topic_info.write(out, version)
            out += (strings(self.repartition_sink_topics, True), uvarint(len(self.repartition_source_topics) + 1))
            for topic_info in self.repartition_source_topics:
                topic_info.write(out, version)
            out.append(uvarint(len(self.copartition_groups) + 1))
            for copartition_group in self.copartition_groups:
                copartition_group.write(out, version)
            out.append(b"\0")

    class Topology(Struct):
        __slots__ = ("epoch", "subtopologies")

        def __init__(
            self,
            epoch: int = 0,
            subtopologies: list[StreamsGroupHeartbeatRequest.Subtopology] | None = None,
        ) -> None:
            self.epoch = epoch
            self.subtopologies = [] if subtopologies is None else subtopologies

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.Topology, int]:
            m = new(StreamsGroupHeartbeatRequest.Topology)
            (m.epoch,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.Subtopology.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.epoch), uvarint(len(self.subtopologies) + 1))
            for subtopology in self.subtopologies:
                subtopology.write(out, version)
            out.append(b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.TaskIds, int]:
            m = new(StreamsGroupHeartbeatRequest.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), compact_int32s(self.partitions), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.Endpoint, int]:
            m = new(StreamsGroupHeartbeatRequest.Endpoint)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.TaskOffset, int]:
            m = new(StreamsGroupHeartbeatRequest.TaskOffset)
            m.subtopology_id, pos = read_string(buf, pos, True)
            m.partition, m.offset = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), pack_iq(self.partition, self.offset), b"\0")


class StreamsGroupHeartbeatResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "member_id",
        "member_epoch",
        "heartbeat_interval_ms",
        "acceptable_recovery_lag_legacy",
        "task_offset_interval_ms",
        "acceptable_recovery_lag",
        "status",
        "active_tasks",
        "standby_tasks",
        "warmup_tasks",
        "topology_description_required",
        "endpoint_information_epoch",
        "partitions_by_user_endpoint",
    )
    api_key = 88
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        member_id: str = "",
        member_epoch: int = 0,
        heartbeat_interval_ms: int = 0,
        acceptable_recovery_lag_legacy: int = 0,
        task_offset_interval_ms: int = 0,
        acceptable_recovery_lag: int = -1,
        status: list[StreamsGroupHeartbeatResponse.Status] | None = EMPTY,
        active_tasks: list[StreamsGroupHeartbeatResponse.TaskIds] | None = None,
        standby_tasks: list[StreamsGroupHeartbeatResponse.TaskIds] | None = None,
        warmup_tasks: list[StreamsGroupHeartbeatResponse.TaskIds] | None = None,
        topology_description_required: bool = False,
        endpoint_information_epoch: int = 0,
        partitions_by_user_endpoint: list[StreamsGroupHeartbeatResponse.EndpointToPartitions] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.acceptable_recovery_lag_legacy = acceptable_recovery_lag_legacy
        self.task_offset_interval_ms = task_offset_interval_ms
        self.acceptable_recovery_lag = acceptable_recovery_lag
        self.status = [] if status is EMPTY else status
        self.active_tasks = active_tasks
        self.standby_tasks = standby_tasks
        self.warmup_tasks = warmup_tasks
        self.topology_description_required = topology_description_required
        self.endpoint_information_epoch = endpoint_information_epoch
        self.partitions_by_user_endpoint = partitions_by_user_endpoint

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse, int]:
        try:
            m = new(StreamsGroupHeartbeatResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            if version == 1:
                m.member_epoch, m.heartbeat_interval_ms, m.task_offset_interval_ms, m.acceptable_recovery_lag = (
                    unpack_iiiq(buf, pos)
                )
                pos += 20
                m.acceptable_recovery_lag_legacy = 0
            else:
                m.member_epoch, m.heartbeat_interval_ms, m.acceptable_recovery_lag_legacy, m.task_offset_interval_ms = (
                    unpack_iiii(buf, pos)
                )
                pos += 16
                m.acceptable_recovery_lag = -1
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.status = None
            else:
                m.status, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatResponse.Status.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.active_tasks = None
            else:
                m.active_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatResponse.TaskIds.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.standby_tasks = None
            else:
                m.standby_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatResponse.TaskIds.read)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.warmup_tasks = None
            else:
                m.warmup_tasks, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatResponse.TaskIds.read)
            if version == 1:
                m.topology_description_required, m.endpoint_information_epoch = unpack_ti(buf, pos)
                pos += 5
            else:
                (m.endpoint_information_epoch,) = unpack_i(buf, pos)
                pos += 4
                m.topology_description_required = False
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.partitions_by_user_endpoint = None
            else:
                m.partitions_by_user_endpoint, pos = read_array(
                    buf, pos, version, count, StreamsGroupHeartbeatResponse.EndpointToPartitions.read
                )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupHeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                compact_string(self.member_id),
                pack_iiiq(
                    self.member_epoch,
                    self.heartbeat_interval_ms,
                    self.task_offset_interval_ms,
                    self.acceptable_recovery_lag,
                ),
                null_array(True) if self.status is None else uvarint(len(self.status) + 1),
            )
        else:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                compact_string(self.member_id),
                pack_iiii(
                    self.member_epoch,
                    self.heartbeat_interval_ms,
                    self.acceptable_recovery_lag_legacy,
                    self.task_offset_interval_ms,
                ),
                null_array(True) if self.status is None else uvarint(len(self.status) + 1),
            )
        for status in self.status or ():
            status.write(out, version)
        out.append(null_array(True) if self.active_tasks is None else uvarint(len(self.active_tasks) + 1))
        for task_ids in self.active_tasks or ():
            task_ids.write(out, version)
        out.append(null_array(True) if self.standby_tasks is None else uvarint(len(self.standby_tasks) + 1))
        for task_ids in self.standby_tasks or ():
            task_ids.write(out, version)
        out.append(null_array(True) if self.warmup_tasks is None else uvarint(len(self.warmup_tasks) + 1))
        for task_ids in self.warmup_tasks or ():
            task_ids.write(out, version)
        if version == 1:
            out += (
                pack_ti(self.topology_description_required, self.endpoint_information_epoch),
                null_array(True)
                if self.partitions_by_user_endpoint is None
                else uvarint(len(self.partitions_by_user_endpoint) + 1),
            )
        else:
            out += (
                pack_i(self.endpoint_information_epoch),
                null_array(True)
                if self.partitions_by_user_endpoint is None
                else uvarint(len(self.partitions_by_user_endpoint) + 1),
            )
        for endpoint_to_partitions in self.partitions_by_user_endpoint or ():
            endpoint_to_partitions.write(out, version)
        out.append(b"\0")

    class Status(Struct):
        __slots__ = ("status_code", "status_detail")

        def __init__(
            self,
            status_code: int = 0,
            status_detail: str = "",
        ) -> None:
            self.status_code = status_code
            self.status_detail = status_detail

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.Status, int]:
            m = new(StreamsGroupHeartbeatResponse.Status)
            (m.status_code,) = unpack_b(buf, pos)
            pos += 1
            m.status_detail, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_b(self.status_code), compact_string(self.status_detail), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.TaskIds, int]:
            m = new(StreamsGroupHeartbeatResponse.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), compact_int32s(self.partitions), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.Endpoint, int]:
            m = new(StreamsGroupHeartbeatResponse.Endpoint)
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.host), pack_H(self.port), b"\0")

    class TopicPartition(Struct):
        __slots__ = ("topic", "partitions")

        def __init__(
            self,
            topic: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.TopicPartition, int]:
            m = new(StreamsGroupHeartbeatResponse.TopicPartition)
            m.topic, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.topic), compact_int32s(self.partitions), b"\0")

    class EndpointToPartitions(Struct):
        __slots__ = ("user_endpoint", "active_partitions", "standby_partitions")

        def __init__(
            self,
            user_endpoint: StreamsGroupHeartbeatResponse.Endpoint | None = None,
            active_partitions: list[StreamsGroupHeartbeatResponse.TopicPartition] | None = None,
            standby_partitions: list[StreamsGroupHeartbeatResponse.TopicPartition] | None = None,
        ) -> None:
            self.user_endpoint = StreamsGroupHeartbeatResponse.Endpoint() if user_endpoint is None else user_endpoint
            self.active_partitions = [] if active_partitions is None else active_partitions
            self.standby_partitions = [] if standby_partitions is None else standby_partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.EndpointToPartitions, int]:
            m = new(StreamsGroupHeartbeatResponse.EndpointToPartitions)
            m.user_endpoint, pos = StreamsGroupHeartbeatResponse.Endpoint.read(buf, pos, version)
            count, pos = read_count(buf, pos, True)
            m.active_partitions, pos = read_array(
                buf, pos, version, count, StreamsGroupHeartbeatResponse.TopicPartition.read
            )
            count, pos = read_count(buf, pos, True)
            m.standby_partitions, pos = read_array(
                buf, pos, version, count, StreamsGroupHeartbeatResponse.TopicPartition.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            self.user_endpoint.write(out, version)
            out.append(uvarint(len(self.active_partitions) + 1))
            for topic_partition in self.active_partitions:
                topic_partition.write(out, version)
            out.append(uvarint(len(self.standby_partitions) + 1))
            for topic_partition in self.standby_partitions:
                topic_partition.write(out, version)
            out.append(b"\0")
