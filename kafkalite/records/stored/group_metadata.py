"""Generated from protocol_specs/: GroupMetadataKey, GroupMetadataValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT32,
    INT64,
    new,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_bytes,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("GroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group, False)


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
        try:
            m = new(GroupMetadataValue)
            m.protocol_type, pos = read_string(buf, pos, version == 4)
            (m.generation,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.protocol, pos = read_nullable_string(buf, pos, version == 4)
            m.leader, pos = read_nullable_string(buf, pos, version == 4)
            if version >= 2:
                (m.current_state_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.current_state_timestamp = -1
            count, pos = read_count(buf, pos, version == 4)
            m.members, pos = read_array(buf, pos, version, count, GroupMetadataValue.MemberMetadata.read)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("GroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.protocol_type, version == 4)
        out.append(INT32.pack(self.generation))
        write_nullable_string(out, self.protocol, version == 4)
        write_nullable_string(out, self.leader, version == 4)
        if version >= 2:
            out.append(INT64.pack(self.current_state_timestamp))
        write_count(out, len(self.members), version == 4)
        for item in self.members:
            item.write(out, version)
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
            m = new(GroupMetadataValue.MemberMetadata)
            m.member_id, pos = read_string(buf, pos, version == 4)
            if version >= 3:
                m.group_instance_id, pos = read_nullable_string(buf, pos, version == 4)
            else:
                m.group_instance_id = None
            m.client_id, pos = read_string(buf, pos, version == 4)
            m.client_host, pos = read_string(buf, pos, version == 4)
            if version >= 1:
                (m.rebalance_timeout,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.rebalance_timeout = -1
            (m.session_timeout,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.subscription, pos = read_bytes(buf, pos, version == 4)
            m.assignment, pos = read_bytes(buf, pos, version == 4)
            if version == 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.member_id, version == 4)
            if version >= 3:
                write_nullable_string(out, self.group_instance_id, version == 4)
            write_string(out, self.client_id, version == 4)
            write_string(out, self.client_host, version == 4)
            if version >= 1:
                out.append(INT32.pack(self.rebalance_timeout))
            out.append(INT32.pack(self.session_timeout))
            write_bytes(out, self.subscription, version == 4)
            write_bytes(out, self.assignment, version == 4)
            if version == 4:
                out.append(b"\0")
