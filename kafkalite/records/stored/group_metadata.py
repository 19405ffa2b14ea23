# ruff: noqa: N816
"""Generated from protocol_specs/: GroupMetadataKey, GroupMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    array_count,
    byte_string,
    new,
    nullable_string,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ii = struct.Struct(">ii").pack
pack_q = struct.Struct(">q").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_q = struct.Struct(">q").unpack_from


class GroupMetadataKey(KeyMessage):
    __slots__ = ("group",)
    api_key = 2
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group: str = "",
    ) -> None:
        self.group = group

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[GroupMetadataKey, int]:
        try:
            m = new(GroupMetadataKey)
            m.group, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("GroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group, False))


class GroupMetadataValue(VersionedMessage):
    __slots__ = ("protocol_type", "generation", "protocol", "leader", "current_state_timestamp", "members")
    api_key = 2
    min_version = 0
    max_version = 4
    flexible_from = 4

    def __init__(
        self,
        protocol_type: str = "",
        generation: int = 0,
        protocol: str | None = "",
        leader: str | None = "",
        current_state_timestamp: int = -1,
        members: list[GroupMetadataValue.MemberMetadata] | None = None,
    ) -> None:
        self.protocol_type = protocol_type
        self.generation = generation
        self.protocol = protocol
        self.leader = leader
        self.current_state_timestamp = current_state_timestamp
        self.members = [] if members is None else members

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[GroupMetadataValue, int]:
        flexible = version == 4
        try:
            m = new(GroupMetadataValue)
            m.protocol_type, pos = read_string(buf, pos, flexible)
            (m.generation,) = unpack_i(buf, pos)
            pos += 4
            m.protocol, pos = read_nullable_string(buf, pos, flexible)
            m.leader, pos = read_nullable_string(buf, pos, flexible)
            if version >= 2:
                (m.current_state_timestamp,) = unpack_q(buf, pos)
                pos += 8
            else:
                m.current_state_timestamp = -1
            count, pos = read_count(buf, pos, flexible)
            m.members, pos = read_array(buf, pos, version, count, GroupMetadataValue.MemberMetadata.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("GroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 4
        if version >= 2:
            out += (
                string(self.protocol_type, flexible),
                pack_i(self.generation),
                nullable_string(self.protocol, flexible),
                nullable_string(self.leader, flexible),
                pack_q(self.current_state_timestamp),
                array_count(len(self.members), flexible),
            )
        else:
            out += (
                string(self.protocol_type, False),
                pack_i(self.generation),
                nullable_string(self.protocol, False),
                nullable_string(self.leader, False),
                pack_i(len(self.members)),
            )
        for member_metadata in self.members:
            member_metadata.write(out, version)
        if version == 4:
            out.append(b"\0")

    class MemberMetadata(Struct):
        __slots__ = (
            "member_id",
            "group_instance_id",
            "client_id",
            "client_host",
            "rebalance_timeout",
            "session_timeout",
            "subscription",
            "assignment",
        )

        def __init__(
            self,
            member_id: str = "",
            group_instance_id: str | None = None,
            client_id: str = "",
            client_host: str = "",
            rebalance_timeout: int = -1,
            session_timeout: int = 0,
            subscription: bytes = b"",
            assignment: bytes = b"",
        ) -> None:
            self.member_id = member_id
            self.group_instance_id = group_instance_id
            self.client_id = client_id
            self.client_host = client_host
            self.rebalance_timeout = rebalance_timeout
            self.session_timeout = session_timeout
            self.subscription = subscription
            self.assignment = assignment

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[GroupMetadataValue.MemberMetadata, int]:
            flexible = version == 4
            m = new(GroupMetadataValue.MemberMetadata)
            m.member_id, pos = read_string(buf, pos, flexible)
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.group_instance_id = None
            m.client_id, pos = read_string(buf, pos, flexible)
            m.client_host, pos = read_string(buf, pos, flexible)
            if version >= 1:
                m.rebalance_timeout, m.session_timeout = unpack_ii(buf, pos)
                pos += 8
            else:
                (m.session_timeout,) = unpack_i(buf, pos)
                pos += 4
                m.rebalance_timeout = -1
            m.subscription, pos = read_bytes(buf, pos, flexible)
            m.assignment, pos = read_bytes(buf, pos, flexible)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 4
            if version >= 3:
                out += (
                    string(self.member_id, flexible),
                    nullable_string(self.group_instance_id, flexible),
                    string(self.client_id, flexible),
                    string(self.client_host, flexible),
                    pack_ii(self.rebalance_timeout, self.session_timeout),
                    *byte_string(self.subscription, flexible),
                    *byte_string(self.assignment, flexible),
                )
            elif version >= 1:
                out += (
                    string(self.member_id, False),
                    string(self.client_id, False),
                    string(self.client_host, False),
                    pack_ii(self.rebalance_timeout, self.session_timeout),
                    *byte_string(self.subscription, False),
                    *byte_string(self.assignment, False),
                )
            else:
                out += (
                    string(self.member_id, False),
                    string(self.client_id, False),
                    string(self.client_host, False),
                    pack_i(self.session_timeout),
                    *byte_string(self.subscription, False),
                    *byte_string(self.assignment, False),
                )
            if version == 4:
                out.append(b"\0")
