"""Generated from protocol_specs/: StreamsGroupTopologyDescriptionUpdateRequest, StreamsGroupTopologyDescriptionUpdateResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class StreamsGroupTopologyDescriptionUpdateRequest(Message):
    __slots__ = ("group_id", "member_id", "topology_epoch", "topology_description")
    api_key = 93
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
        topology_epoch: int = 0,
        topology_description: StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.topology_epoch = topology_epoch
        self.topology_description = (
            StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription()
            if topology_description is None
            else topology_description
        )

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyDescriptionUpdateRequest, int]:
        try:
            m = new(StreamsGroupTopologyDescriptionUpdateRequest)
            m.group_id, pos = read_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            (m.topology_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.topology_description, pos = StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.read(
                buf, pos, version
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupTopologyDescriptionUpdateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_string(out, self.member_id, True)
        out.append(INT32.pack(self.topology_epoch))
        self.topology_description.write(out, version)
        out.append(b"\0")

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
        ) -> tuple[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode, int]:
            m = new(StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode)
            m.name, pos = read_string(buf, pos, True)
            (m.node_type,), pos = INT8.unpack_from(buf, pos), pos + 1
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
            write_string(out, self.name, True)
            out.append(INT8.pack(self.node_type))
            write_count(out, len(self.source_topics), True)
            for text in self.source_topics:
                write_string(out, text, True)
            write_nullable_string(out, self.sink_topic, True)
            write_count(out, len(self.stores), True)
            for text in self.stores:
                write_string(out, text, True)
            write_count(out, len(self.successors), True)
            for text in self.successors:
                write_string(out, text, True)
            out.append(b"\0")

    class TopologyDescriptionSubtopology(Struct):
        __slots__ = ("subtopology_id", "nodes")

        def __init__(
            self,
            subtopology_id: str = "",
            nodes: list[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.nodes = [] if nodes is None else nodes

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionSubtopology, int]:
            m = new(StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionSubtopology)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.nodes, pos = read_array(
                buf, pos, version, count, StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.subtopology_id, True)
            write_count(out, len(self.nodes), True)
            for item in self.nodes:
                item.write(out, version)
            out.append(b"\0")

    class TopologyDescriptionGlobalStore(Struct):
        __slots__ = ("source", "processor")

        def __init__(
            self,
            source: StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode | None = None,
            processor: StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode | None = None,
        ) -> None:
            self.source = (
                StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode() if source is None else source
            )
            self.processor = (
                StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode()
                if processor is None
                else processor
            )

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionGlobalStore, int]:
            m = new(StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionGlobalStore)
            m.source, pos = StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode.read(buf, pos, version)
            m.processor, pos = StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionNode.read(
                buf, pos, version
            )
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
            subtopologies: list[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionSubtopology]
            | None = None,
            global_stores: list[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionGlobalStore]
            | None = None,
        ) -> None:
            self.subtopologies = [] if subtopologies is None else subtopologies
            self.global_stores = [] if global_stores is None else global_stores

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription, int]:
            m = new(StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription)
            count, pos = read_count(buf, pos, True)
            m.subtopologies, pos = read_array(
                buf,
                pos,
                version,
                count,
                StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionSubtopology.read,
            )
            count, pos = read_count(buf, pos, True)
            m.global_stores, pos = read_array(
                buf,
                pos,
                version,
                count,
                StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescriptionGlobalStore.read,
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.subtopologies), True)
            for item in self.subtopologies:
                item.write(out, version)
            write_count(out, len(self.global_stores), True)
            for item in self.global_stores:
                item.write(out, version)
            out.append(b"\0")


class StreamsGroupTopologyDescriptionUpdateResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message")
    api_key = 93
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTopologyDescriptionUpdateResponse, int]:
        try:
            m = new(StreamsGroupTopologyDescriptionUpdateResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("StreamsGroupTopologyDescriptionUpdateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        out.append(b"\0")
