# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_presence,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_H = struct.Struct(">H").pack
pack_ii = struct.Struct(">ii").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from


class StreamsGroupMemberMetadataKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 19
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMemberMetadataKey, int]:
        try:
            m = new(StreamsGroupMemberMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupMemberMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class StreamsGroupMemberMetadataValue(VersionedMessage):
    __slots__ = (
        "instance_id",
        "rack_id",
        "client_id",
        "client_host",
        "rebalance_timeout_ms",
        "topology_epoch",
        "process_id",
        "user_endpoint",
        "client_tags",
    )
    api_key = 19
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        instance_id: str | None = "",
        rack_id: str | None = "",
        client_id: str = "",
        client_host: str = "",
        rebalance_timeout_ms: int = -1,
        topology_epoch: int = 0,
        process_id: str = "",
        user_endpoint: StreamsGroupMemberMetadataValue.Endpoint | None = None,
        client_tags: list[StreamsGroupMemberMetadataValue.KeyValue] | None = None,
    ) -> None:
        self.instance_id = instance_id
        self.rack_id = rack_id
        self.client_id = client_id
        self.client_host = client_host
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.topology_epoch = topology_epoch
        self.process_id = process_id
        self.user_endpoint = user_endpoint
        self.client_tags = [] if client_tags is None else client_tags

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMemberMetadataValue, int]:
        try:
            m = new(StreamsGroupMemberMetadataValue)
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            m.rebalance_timeout_ms, m.topology_epoch = unpack_ii(buf, pos)
            pos += 8
            m.process_id, pos = read_string(buf, pos, True)
            present, pos = read_presence(buf, pos)
            if present:
                m.user_endpoint, pos = StreamsGroupMemberMetadataValue.Endpoint.read(buf, pos, version)
            else:
                m.user_endpoint = None
            count, pos = read_count(buf, pos, True)
            m.client_tags, pos = read_array(buf, pos, version, count, StreamsGroupMemberMetadataValue.KeyValue.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupMemberMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            nullable_string(self.instance_id, True),
            nullable_string(self.rack_id, True),
            compact_string(self.client_id),
            compact_string(self.client_host),
            pack_ii(self.rebalance_timeout_ms, self.topology_epoch),
            compact_string(self.process_id),
        )
        if self.user_endpoint is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.user_endpoint.write(out, version)
        out.append(uvarint(len(self.client_tags) + 1))
        for key_value in self.client_tags:
            key_value.write(out, version)
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMemberMetadataValue.Endpoint, int]:
            m = new(StreamsGroupMemberMetadataValue.Endpoint)
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.host), pack_H(self.port), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMemberMetadataValue.KeyValue, int]:
            m = new(StreamsGroupMemberMetadataValue.KeyValue)
            m.key, pos = read_string(buf, pos, True)
            m.value, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.key), compact_string(self.value), b"\0")
