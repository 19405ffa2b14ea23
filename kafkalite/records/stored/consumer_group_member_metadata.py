"""Generated from protocol_specs/: ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT32,
    new,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_bytes,
    write_count,
    write_nullable_string,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupMemberMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        write_string(out, self.member_id, False)


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
            (m.rebalance_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.server_assignor, pos = read_nullable_string(buf, pos, True)
            m.classic_member_metadata = ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    present, pos = read_uvarint(buf, pos)
                    if present > 0:
                        m.classic_member_metadata, pos = ConsumerGroupMemberMetadataValue.ClassicMemberMetadata.read(
                            buf, pos, version
                        )
                    else:
                        m.classic_member_metadata = None
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupMemberMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.instance_id, True)
        write_nullable_string(out, self.rack_id, True)
        write_string(out, self.client_id, True)
        write_string(out, self.client_host, True)
        write_count(out, len(self.subscribed_topic_names), True)
        for text in self.subscribed_topic_names:
            write_string(out, text, True)
        write_nullable_string(out, self.subscribed_topic_regex, True)
        out.append(INT32.pack(self.rebalance_timeout_ms))
        write_nullable_string(out, self.server_assignor, True)
        tags: list[tuple[int, list[Buffer]]] = []
        if self.classic_member_metadata != ConsumerGroupMemberMetadataValue.ClassicMemberMetadata():
            part: list[Buffer] = []
            if self.classic_member_metadata is None:
                part.append(b"\0")
            else:
                part.append(b"\1")
                self.classic_member_metadata.write(part, version)
            tags.append((0, part))
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
            write_string(out, self.name, True)
            write_bytes(out, self.metadata, True)
            out.append(b"\0")

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
            (m.session_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.supported_protocols, pos = read_array(
                buf, pos, version, count, ConsumerGroupMemberMetadataValue.ClassicProtocol.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.session_timeout_ms))
            write_count(out, len(self.supported_protocols), True)
            for item in self.supported_protocols:
                item.write(out, version)
            out.append(b"\0")
