# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupTopologyDescriptionUpdateRequest, StreamsGroupTopologyDescriptionUpdateResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


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
            (m.topology_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.topology_description, pos = StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.read(
                buf, pos, version
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTopologyDescriptionUpdateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), compact_string(self.member_id), pack_i(self.topology_epoch))
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
            out += (compact_string(self.subtopology_id), uvarint(len(self.nodes) + 1))
            for topology_description_node in self.nodes:
                topology_description_node.write(out, version)
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
            out.append(uvarint(len(self.subtopologies) + 1))
            for topology_description_subtopology in self.subtopologies:
                topology_description_subtopology.write(out, version)
            out.append(uvarint(len(self.global_stores) + 1))
            for topology_description_global_store in self.global_stores:
                topology_description_global_store.write(out, version)
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
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTopologyDescriptionUpdateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True), b"\0")
