# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupTopologyKey, StreamsGroupTopologyValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    numbers,
    read_array,
    read_count,
    read_int16s,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class StreamsGroupTopologyKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 23
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyKey, int]:
        try:
            m = new(StreamsGroupTopologyKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTopologyKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class StreamsGroupTopologyValue(VersionedMessage):
    __slots__ = ("epoch", "subtopologies")
    api_key = 23
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        epoch: int = 0,
        subtopologies: list[StreamsGroupTopologyValue.Subtopology] | None = None,
    ) -> None:
        self.epoch = epoch
        self.subtopologies = [] if subtopologies is None else subtopologies

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyValue, int]:
        try:
            m = new(StreamsGroupTopologyValue)
            (m.epoch,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(buf, pos, version, count, StreamsGroupTopologyValue.Subtopology.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTopologyValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.epoch), uvarint(len(self.subtopologies) + 1))
        for subtopology in self.subtopologies:
            subtopology.write(out, version)
        out.append(b"\0")

    class TopicConfig(Struct):
        __slots__ = ("key", "value")

        def __init__(
            self,
            key: str = "",
            value: str = "",
        ) -> None:
            self.key = key
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyValue.TopicConfig, int]:
            m = new(StreamsGroupTopologyValue.TopicConfig)
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
            topic_configs: list[StreamsGroupTopologyValue.TopicConfig] | None = None,
        ) -> None:
            self.name = name
            self.partitions = partitions
            self.replication_factor = replication_factor
            self.topic_configs = [] if topic_configs is None else topic_configs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyValue.TopicInfo, int]:
            m = new(StreamsGroupTopologyValue.TopicInfo)
            m.name, pos = read_string(buf, pos, True)
            m.partitions, m.replication_factor = unpack_ih(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.topic_configs, pos = read_array(buf, pos, version, count, StreamsGroupTopologyValue.TopicConfig.read)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                pack_ih(self.partitions, self.replication_factor),
                uvarint(len(self.topic_configs) + 1),
            )
            for topic_config in self.topic_configs:
                topic_config.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyValue.CopartitionGroup, int]:
            m = new(StreamsGroupTopologyValue.CopartitionGroup)
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
            state_changelog_topics: list[StreamsGroupTopologyValue.TopicInfo] | None = None,
            repartition_sink_topics: list[str] | None = None,
            repartition_source_topics: list[StreamsGroupTopologyValue.TopicInfo] | None = None,
            copartition_groups: list[StreamsGroupTopologyValue.CopartitionGroup] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.source_topics = [] if source_topics is None else source_topics
            self.source_topic_regex = [] if source_topic_regex is None else source_topic_regex
            self.state_changelog_topics = [] if state_changelog_topics is None else state_changelog_topics
            self.repartition_sink_topics = [] if repartition_sink_topics is None else repartition_sink_topics
            self.repartition_source_topics = [] if repartition_source_topics is None else repartition_source_topics
            self.copartition_groups = [] if copartition_groups is None else copartition_groups

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyValue.Subtopology, int]:
            m = new(StreamsGroupTopologyValue.Subtopology)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.source_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.source_topic_regex, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.state_changelog_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupTopologyValue.TopicInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.repartition_sink_topics, pos = read_strings(buf, pos, count, True)
            count, pos = read_count(buf, pos, True)
            m.repartition_source_topics, pos = read_array(
                buf, pos, version, count, StreamsGroupTopologyValue.TopicInfo.read
            )
            count, pos = read_count(buf, pos, True)
            m.copartition_groups, pos = read_array(
                buf, pos, version, count, StreamsGroupTopologyValue.CopartitionGroup.read
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
