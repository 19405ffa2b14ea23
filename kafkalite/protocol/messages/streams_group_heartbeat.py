"""Generated from protocol_specs/: StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    UINT16,
    new,
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
    write_count,
    write_ints,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.endpoint_information_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            (m.rebalance_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
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
            m.shutdown_application, pos = buf[pos] != 0, pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupHeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_string(out, self.member_id, True)
        out.append(INT32.pack(self.member_epoch))
        out.append(INT32.pack(self.endpoint_information_epoch))
        write_nullable_string(out, self.instance_id, True)
        write_nullable_string(out, self.rack_id, True)
        out.append(INT32.pack(self.rebalance_timeout_ms))
        if self.topology is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.topology.write(out, version)
        if self.active_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.active_tasks), True)
            for item in self.active_tasks:
                item.write(out, version)
        if self.standby_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.standby_tasks), True)
            for item in self.standby_tasks:
                item.write(out, version)
        if self.warmup_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.warmup_tasks), True)
            for item in self.warmup_tasks:
                item.write(out, version)
        write_nullable_string(out, self.process_id, True)
        if self.user_endpoint is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.user_endpoint.write(out, version)
        if self.client_tags is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.client_tags), True)
            for item in self.client_tags:
                item.write(out, version)
        if self.task_offsets is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.task_offsets), True)
            for item in self.task_offsets:
                item.write(out, version)
        if self.task_end_offsets is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.task_end_offsets), True)
            for item in self.task_end_offsets:
                item.write(out, version)
        out.append(b"\1" if self.shutdown_application else b"\0")
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.KeyValue, int]:
            m = new(StreamsGroupHeartbeatRequest.KeyValue)
            m.key, pos = read_string(buf, pos, True)
            m.value, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.key, True)
            write_string(out, self.value, True)
            out.append(b"\0")

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
            (m.partitions,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.replication_factor,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, True)
            m.topic_configs, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.KeyValue.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(INT32.pack(self.partitions))
            out.append(INT16.pack(self.replication_factor))
            write_count(out, len(self.topic_configs), True)
            for item in self.topic_configs:
                item.write(out, version)
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
            write_count(out, len(self.source_topics), True)
            write_ints(out, self.source_topics, "h")
            write_count(out, len(self.source_topic_regex), True)
            write_ints(out, self.source_topic_regex, "h")
            write_count(out, len(self.repartition_source_topics), True)
            write_ints(out, self.repartition_source_topics, "h")
            out.append(b"\0")

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
            write_string(out, self.subtopology_id, True)
            write_count(out, len(self.source_topics), True)
            for text in self.source_topics:
                write_string(out, text, True)
            write_count(out, len(self.source_topic_regex), True)
            for text in self.source_topic_regex:
                write_string(out, text, True)
            write_count(out, len(self.state_changelog_topics), True)
            for item in self.state_changelog_topics:
                item.write(out, version)
            write_count(out, len(self.repartition_sink_topics), True)
            for text in self.repartition_sink_topics:
                write_string(out, text, True)
            write_count(out, len(self.repartition_source_topics), True)
            for item in self.repartition_source_topics:
                item.write(out, version)
            write_count(out, len(self.copartition_groups), True)
            for item in self.copartition_groups:
                item.write(out, version)
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
            (m.epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(buf, pos, version, count, StreamsGroupHeartbeatRequest.Subtopology.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.epoch))
            write_count(out, len(self.subtopologies), True)
            for item in self.subtopologies:
                item.write(out, version)
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
            write_string(out, self.subtopology_id, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatRequest.Endpoint, int]:
            m = new(StreamsGroupHeartbeatRequest.Endpoint)
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(b"\0")

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
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.subtopology_id, True)
            out.append(INT32.pack(self.partition))
            out.append(INT64.pack(self.offset))
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.heartbeat_interval_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 0:
                (m.acceptable_recovery_lag_legacy,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.acceptable_recovery_lag_legacy = 0
            (m.task_offset_interval_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                (m.acceptable_recovery_lag,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
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
                m.topology_description_required, pos = buf[pos] != 0, pos + 1
            else:
                m.topology_description_required = False
            (m.endpoint_information_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.partitions_by_user_endpoint = None
            else:
                m.partitions_by_user_endpoint, pos = read_array(
                    buf, pos, version, count, StreamsGroupHeartbeatResponse.EndpointToPartitions.read
                )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupHeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        write_string(out, self.member_id, True)
        out.append(INT32.pack(self.member_epoch))
        out.append(INT32.pack(self.heartbeat_interval_ms))
        if version == 0:
            out.append(INT32.pack(self.acceptable_recovery_lag_legacy))
        out.append(INT32.pack(self.task_offset_interval_ms))
        if version == 1:
            out.append(INT64.pack(self.acceptable_recovery_lag))
        if self.status is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.status), True)
            for item in self.status:
                item.write(out, version)
        if self.active_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.active_tasks), True)
            for item in self.active_tasks:
                item.write(out, version)
        if self.standby_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.standby_tasks), True)
            for item in self.standby_tasks:
                item.write(out, version)
        if self.warmup_tasks is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.warmup_tasks), True)
            for item in self.warmup_tasks:
                item.write(out, version)
        if version == 1:
            out.append(b"\1" if self.topology_description_required else b"\0")
        out.append(INT32.pack(self.endpoint_information_epoch))
        if self.partitions_by_user_endpoint is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.partitions_by_user_endpoint), True)
            for item in self.partitions_by_user_endpoint:
                item.write(out, version)
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
            (m.status_code,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.status_detail, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT8.pack(self.status_code))
            write_string(out, self.status_detail, True)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.TaskIds, int]:
            m = new(StreamsGroupHeartbeatResponse.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.subtopology_id, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupHeartbeatResponse.Endpoint, int]:
            m = new(StreamsGroupHeartbeatResponse.Endpoint)
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(b"\0")

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
            write_string(out, self.topic, True)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")

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
            write_count(out, len(self.active_partitions), True)
            for item in self.active_partitions:
                item.write(out, version)
            write_count(out, len(self.standby_partitions), True)
            for item in self.standby_partitions:
                item.write(out, version)
            out.append(b"\0")
