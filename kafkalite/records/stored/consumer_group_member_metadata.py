# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    byte_string,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    read_tag,
    read_tagged_presence,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    strings,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
unpack_i = struct.Struct(">i").unpack_from


class ConsumerGroupMemberMetadataKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 5
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupMemberMetadataKey, int]:
        try:
            m = new(ConsumerGroupMemberMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupMemberMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class ConsumerGroupMemberMetadataValue(VersionedMessage):
    __slots__ = (
        "instance_id",
        "rack_id",
        "client_id",
        "client_host",
        "subscribed_topic_names",
        "subscribed_topic_regex",
        "rebalance_timeout_ms",
        "server_assignor",
        "classic_member_metadata",
    )
    api_key = 5
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        instance_id: str | None = "",
        rack_id: str | None = "",
        client_id: str = "",
        client_host: str = "",
        subscribed_topic_names: list[str] | None = None,
        subscribed_topic_regex: str | None = "",
        rebalance_timeout_ms: int = -1,
        server_assignor: str | None = "",
        classic_member_metadata: ConsumerGroupMemberMetadataValue.ClassicMemberMetadata | None = EMPTY,
    ) -> None:
        self.instance_id = instance_id
        self.rack_id = rack_id
        self.client_id = client_id
        self.client_host = client_host
        self.subscribed_topic_names = [] if subscribed_topic_names is None else subscribed_topic_names
        self.subscribed_topic_regex = subscribed_topic_regex
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.server_assignor = server_assignor
        self.classic_member_metadata = (
            ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
            if classic_member_metadata is EMPTY
            else classic_member_metadata
        )

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupMemberMetadataValue, int]:
        try:
            m = new(ConsumerGroupMemberMetadataValue)
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            m.subscribed_topic_regex, pos = read_nullable_string(buf, pos, True)
            (m.rebalance_timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            m.server_assignor, pos = read_nullable_string(buf, pos, True)
            m.classic_member_metadata = ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    present, pos = read_tagged_presence(buf, pos)
                    if present:
                        m.classic_member_metadata, pos = ConsumerGroupMemberMetadataValue.ClassicMemberMetadata.read(
                            buf, pos, version
                        )
                    else:
                        m.classic_member_metadata = None
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupMemberMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            nullable_string(self.instance_id, True),
            nullable_string(self.rack_id, True),
            compact_string(self.client_id),
            compact_string(self.client_host),
            strings(self.subscribed_topic_names, True),
            nullable_string(self.subscribed_topic_regex, True),
            pack_i(self.rebalance_timeout_ms),
            nullable_string(self.server_assignor, True),
        )
        tags: list[tuple[int, list[Buffer]]] = []
        if self.classic_member_metadata != ConsumerGroupMemberMetadataValue.ClassicMemberMetadata():
            tag_0: list[Buffer] = []
            if self.classic_member_metadata is None:
                tag_0.append(b"\0")
            else:
                tag_0.append(b"\1")
                self.classic_member_metadata.write(tag_0, version)
            tags.append((0, tag_0))
        write_tags(out, tags)

    class ClassicProtocol(Struct):
        __slots__ = ("name", "metadata")

        def __init__(
            self,
            name: str = "",
            metadata: bytes = b"",
        ) -> None:
            self.name = name
            self.metadata = metadata

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupMemberMetadataValue.ClassicProtocol, int]:
            m = new(ConsumerGroupMemberMetadataValue.ClassicProtocol)
            m.name, pos = read_string(buf, pos, True)
            m.metadata, pos = read_bytes(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), *byte_string(self.metadata, True), b"\0")

    class ClassicMemberMetadata(Struct):
        __slots__ = ("session_timeout_ms", "supported_protocols")

        def __init__(
            self,
            session_timeout_ms: int = 0,
            supported_protocols: list[ConsumerGroupMemberMetadataValue.ClassicProtocol] | None = None,
        ) -> None:
            self.session_timeout_ms = session_timeout_ms
            self.supported_protocols = [] if supported_protocols is None else supported_protocols

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[ConsumerGroupMemberMetadataValue.ClassicMemberMetadata, int]:
            m = new(ConsumerGroupMemberMetadataValue.ClassicMemberMetadata)
            (m.session_timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.supported_protocols, pos = read_array(
                buf, pos, version, count, ConsumerGroupMemberMetadataValue.ClassicProtocol.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.session_timeout_ms), uvarint(len(self.supported_protocols) + 1))
            for classic_protocol in self.supported_protocols:
                classic_protocol.write(out, version)
            out.append(b"\0")
