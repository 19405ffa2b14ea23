# ruff: noqa: N816
"""Generated from protocol_specs/: CreateTopicsRequest, CreateTopicsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    array_count,
    compact_string,
    int32s,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_it = struct.Struct(">i?").pack
pack_tbt = struct.Struct(">?b?").pack
pack_uh = struct.Struct(">16sh").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_it = struct.Struct(">i?").unpack_from
unpack_tbt = struct.Struct(">?b?").unpack_from
unpack_uh = struct.Struct(">16sh").unpack_from


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
        flexible = version >= 5
        try:
            m = new(CreateTopicsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, CreateTopicsRequest.CreatableTopic.read)
            m.timeout_ms, m.validate_only = unpack_it(buf, pos)
            pos += 5
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateTopicsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 5
        out.append(array_count(len(self.topics), flexible))
        for creatable_topic in self.topics:
            creatable_topic.write(out, version)
        out.append(pack_it(self.timeout_ms, self.validate_only))
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
            flexible = version >= 5
            m = new(CreateTopicsRequest.CreatableReplicaAssignment)
            (m.partition_index,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.broker_ids, pos = read_int32s(buf, pos, count)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 5
            out += (pack_i(self.partition_index), int32s(self.broker_ids, flexible))
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
            flexible = version >= 5
            m = new(CreateTopicsRequest.CreatableTopicConfig)
            m.name, pos = read_string(buf, pos, flexible)
            m.value, pos = read_nullable_string(buf, pos, flexible)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 5
            out += (string(self.name, flexible), nullable_string(self.value, flexible))
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
            flexible = version >= 5
            m = new(CreateTopicsRequest.CreatableTopic)
            m.name, pos = read_string(buf, pos, flexible)
            m.num_partitions, m.replication_factor = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, flexible)
            m.assignments, pos = read_array(
                buf, pos, version, count, CreateTopicsRequest.CreatableReplicaAssignment.read
            )
            count, pos = read_count(buf, pos, flexible)
            m.configs, pos = read_array(buf, pos, version, count, CreateTopicsRequest.CreatableTopicConfig.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 5
            out += (
                string(self.name, flexible),
                pack_ih(self.num_partitions, self.replication_factor),
                array_count(len(self.assignments), flexible),
            )
            for creatable_replica_assignment in self.assignments:
                creatable_replica_assignment.write(out, version)
            out.append(array_count(len(self.configs), flexible))
            for creatable_topic_config in self.configs:
                creatable_topic_config.write(out, version)
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
        flexible = version >= 5
        try:
            m = new(CreateTopicsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, CreateTopicsResponse.CreatableTopicResult.read)
            if version >= 5:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateTopicsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 5
        out += (pack_i(self.throttle_time_ms), array_count(len(self.topics), flexible))
        for creatable_topic_result in self.topics:
            creatable_topic_result.write(out, version)
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
            m.read_only, m.config_source, m.is_sensitive = unpack_tbt(buf, pos)
            pos += 3
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                nullable_string(self.value, True),
                pack_tbt(self.read_only, self.config_source, self.is_sensitive),
                b"\0",
            )

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
            flexible = version >= 5
            m = new(CreateTopicsResponse.CreatableTopicResult)
            m.name, pos = read_string(buf, pos, flexible)
            if version == 7:
                m.topic_id, m.error_code = unpack_uh(buf, pos)
                pos += 18
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.topic_id = ZERO_UUID
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            if version >= 5:
                m.num_partitions, m.replication_factor = unpack_ih(buf, pos)
                pos += 6
            else:
                m.num_partitions = -1
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
                        (m.topic_config_error_code,) = unpack_h(buf, pos)
                        pos += 2
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 7:
                out += (
                    compact_string(self.name),
                    pack_uh(self.topic_id, self.error_code),
                    nullable_string(self.error_message, True),
                    pack_ih(self.num_partitions, self.replication_factor),
                    null_array(True) if self.configs is None else uvarint(len(self.configs) + 1),
                )
            elif version >= 5:
                out += (
                    compact_string(self.name),
                    pack_h(self.error_code),
                    nullable_string(self.error_message, True),
                    pack_ih(self.num_partitions, self.replication_factor),
                    null_array(True) if self.configs is None else uvarint(len(self.configs) + 1),
                )
            else:
                out += (string(self.name, False), pack_h(self.error_code), nullable_string(self.error_message, False))
            if version >= 5:
                for creatable_topic_configs in self.configs or ():
                    creatable_topic_configs.write(out, version)
            if version >= 5:
                tags: list[tuple[int, list[Buffer]]] = []
                if self.topic_config_error_code != 0:
                    tag_0: list[Buffer] = []
                    tag_0.append(pack_h(self.topic_config_error_code))
                    tags.append((0, tag_0))
                write_tags(out, tags)
