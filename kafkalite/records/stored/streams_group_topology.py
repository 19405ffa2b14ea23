"""Generated from protocol_specs/: StreamsGroupTopologyKey, StreamsGroupTopologyValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_int16s,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_ints,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupTopologyKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)


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
            (m.epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(buf, pos, version, count, StreamsGroupTopologyValue.Subtopology.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupTopologyValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.epoch))
        write_count(out, len(self.subtopologies), True)
        for item in self.subtopologies:
            item.write(out, version)
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
            (m.partitions,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.replication_factor,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, True)
            m.topic_configs, pos = read_array(buf, pos, version, count, StreamsGroupTopologyValue.TopicConfig.read)
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
