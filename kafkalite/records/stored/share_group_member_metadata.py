# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ShareGroupMemberMetadataKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 10
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupMemberMetadataKey, int]:
        try:
            m = new(ShareGroupMemberMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupMemberMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class ShareGroupMemberMetadataValue(VersionedMessage):
    __slots__ = ("rack_id", "client_id", "client_host", "subscribed_topic_names")
    api_key = 10
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        rack_id: str | None = "",
        client_id: str = "",
        client_host: str = "",
        subscribed_topic_names: list[str] | None = None,
    ) -> None:
        self.rack_id = rack_id
        self.client_id = client_id
        self.client_host = client_host
        self.subscribed_topic_names = [] if subscribed_topic_names is None else subscribed_topic_names

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupMemberMetadataValue, int]:
        try:
            m = new(ShareGroupMemberMetadataValue)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            m.client_id, pos = read_string(buf, pos, True)
            m.client_host, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupMemberMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            nullable_string(self.rack_id, True),
            compact_string(self.client_id),
            compact_string(self.client_host),
            strings(self.subscribed_topic_names, True),
            b"\0",
        )
