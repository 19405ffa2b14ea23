"""Generated from protocol_specs/: CreateTopicsRequest, CreateTopicsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
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
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_nullable_string,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class CreateTopicsRequest(Message):
    __slots__ = ("topics", "timeout_ms", "validate_only")
    api_key = 19
    min_version = 2
    max_version = 7
    flexible_from = 5

    def __init__(
        self,
        topics: list[CreateTopicsRequest.CreatableTopic] | None = None,
        timeout_ms: int = 60000,
        validate_only: bool = False,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.timeout_ms = timeout_ms
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsRequest, int]:
        try:
            m = new(CreateTopicsRequest)
            count, pos = read_count(buf, pos, version >= 5)
            m.topics, pos = read_array(buf, pos, version, count, CreateTopicsRequest.CreatableTopic.read)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.validate_only, pos = buf[pos] != 0, pos + 1
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateTopicsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), version >= 5)
        for item in self.topics:
            item.write(out, version)
        out.append(INT32.pack(self.timeout_ms))
        out.append(b"\1" if self.validate_only else b"\0")
        if version >= 5:
            out.append(b"\0")

    class CreatableReplicaAssignment(Struct):
        __slots__ = ("partition_index", "broker_ids")

        def __init__(
            self,
            partition_index: int = 0,
            broker_ids: list[int] | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.broker_ids = [] if broker_ids is None else broker_ids

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsRequest.CreatableReplicaAssignment, int]:
            m = new(CreateTopicsRequest.CreatableReplicaAssignment)
            (m.partition_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 5)
            m.broker_ids, pos = read_int32s(buf, pos, count)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.partition_index))
            write_count(out, len(self.broker_ids), version >= 5)
            write_ints(out, self.broker_ids, "i")
            if version >= 5:
                out.append(b"\0")

    class CreatableTopicConfig(Struct):
        __slots__ = ("name", "value")

        def __init__(
            self,
            name: str = "",
            value: str | None = "",
        ) -> None:
            self.name = name
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsRequest.CreatableTopicConfig, int]:
            m = new(CreateTopicsRequest.CreatableTopicConfig)
            m.name, pos = read_string(buf, pos, version >= 5)
            m.value, pos = read_nullable_string(buf, pos, version >= 5)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 5)
            write_nullable_string(out, self.value, version >= 5)
            if version >= 5:
                out.append(b"\0")

    class CreatableTopic(Struct):
        __slots__ = ("name", "num_partitions", "replication_factor", "assignments", "configs")

        def __init__(
            self,
            name: str = "",
            num_partitions: int = 0,
            replication_factor: int = 0,
            assignments: list[CreateTopicsRequest.CreatableReplicaAssignment] | None = None,
            configs: list[CreateTopicsRequest.CreatableTopicConfig] | None = None,
        ) -> None:
            self.name = name
            self.num_partitions = num_partitions
            self.replication_factor = replication_factor
            self.assignments = [] if assignments is None else assignments
            self.configs = [] if configs is None else configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsRequest.CreatableTopic, int]:
            m = new(CreateTopicsRequest.CreatableTopic)
            m.name, pos = read_string(buf, pos, version >= 5)
            (m.num_partitions,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.replication_factor,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, version >= 5)
            m.assignments, pos = read_array(
                buf, pos, version, count, CreateTopicsRequest.CreatableReplicaAssignment.read
            )
            count, pos = read_count(buf, pos, version >= 5)
            m.configs, pos = read_array(buf, pos, version, count, CreateTopicsRequest.CreatableTopicConfig.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 5)
            out.append(INT32.pack(self.num_partitions))
            out.append(INT16.pack(self.replication_factor))
            write_count(out, len(self.assignments), version >= 5)
            for item in self.assignments:
                item.write(out, version)
            write_count(out, len(self.configs), version >= 5)
            for item in self.configs:
                item.write(out, version)
            if version >= 5:
                out.append(b"\0")


class CreateTopicsResponse(Message):
    __slots__ = ("throttle_time_ms", "topics")
    api_key = 19
    min_version = 2
    max_version = 7
    flexible_from = 5

    def __init__(
        self,
        throttle_time_ms: int = 0,
        topics: list[CreateTopicsResponse.CreatableTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsResponse, int]:
        try:
            m = new(CreateTopicsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 5)
            m.topics, pos = read_array(buf, pos, version, count, CreateTopicsResponse.CreatableTopicResult.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateTopicsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.topics), version >= 5)
        for item in self.topics:
            item.write(out, version)
        if version >= 5:
            out.append(b"\0")

    class CreatableTopicConfigs(Struct):
        __slots__ = ("name", "value", "read_only", "config_source", "is_sensitive")

        def __init__(
            self,
            name: str = "",
            value: str | None = "",
            read_only: bool = False,
            config_source: int = -1,
            is_sensitive: bool = False,
        ) -> None:
            self.name = name
            self.value = value
            self.read_only = read_only
            self.config_source = config_source
            self.is_sensitive = is_sensitive

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsResponse.CreatableTopicConfigs, int]:
            m = new(CreateTopicsResponse.CreatableTopicConfigs)
            m.name, pos = read_string(buf, pos, True)
            m.value, pos = read_nullable_string(buf, pos, True)
            m.read_only, pos = buf[pos] != 0, pos + 1
            (m.config_source,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.is_sensitive, pos = buf[pos] != 0, pos + 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_nullable_string(out, self.value, True)
            out.append(b"\1" if self.read_only else b"\0")
            out.append(INT8.pack(self.config_source))
            out.append(b"\1" if self.is_sensitive else b"\0")
            out.append(b"\0")

    class CreatableTopicResult(Struct):
        __slots__ = (
            "name",
            "topic_id",
            "error_code",
            "error_message",
            "topic_config_error_code",
            "num_partitions",
            "replication_factor",
            "configs",
        )

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            error_code: int = 0,
            error_message: str | None = "",
            topic_config_error_code: int = 0,
            num_partitions: int = -1,
            replication_factor: int = -1,
            configs: list[CreateTopicsResponse.CreatableTopicConfigs] | None = EMPTY,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.error_code = error_code
            self.error_message = error_message
            self.topic_config_error_code = topic_config_error_code
            self.num_partitions = num_partitions
            self.replication_factor = replication_factor
            self.configs = [] if configs is EMPTY else configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateTopicsResponse.CreatableTopicResult, int]:
            m = new(CreateTopicsResponse.CreatableTopicResult)
            m.name, pos = read_string(buf, pos, version >= 5)
            if version == 7:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 5)
            if version >= 5:
                (m.num_partitions,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.num_partitions = -1
            if version >= 5:
                (m.replication_factor,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.replication_factor = -1
            if version >= 5:
                count, pos = read_nullable_count(buf, pos, True)
                if count < 0:
                    m.configs = None
                else:
                    m.configs, pos = read_array(
                        buf, pos, version, count, CreateTopicsResponse.CreatableTopicConfigs.read
                    )
            else:
                m.configs = []
            m.topic_config_error_code = 0
            if version >= 5:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        (m.topic_config_error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 5)
            if version == 7:
                out.append(self.topic_id)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version >= 5)
            if version >= 5:
                out.append(INT32.pack(self.num_partitions))
            if version >= 5:
                out.append(INT16.pack(self.replication_factor))
            if version >= 5:
                if self.configs is None:
                    write_null_array(out, True)
                else:
                    write_count(out, len(self.configs), True)
                    for item in self.configs:
                        item.write(out, version)
            if version >= 5:
                tags: list[tuple[int, list[Buffer]]] = []
                if self.topic_config_error_code != 0:
                    part: list[Buffer] = []
                    part.append(INT16.pack(self.topic_config_error_code))
                    tags.append((0, part))
                write_tags(out, tags)
