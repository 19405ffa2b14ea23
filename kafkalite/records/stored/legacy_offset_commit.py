# ruff: noqa: N816
"""Generated from protocol_specs/: LegacyOffsetCommitKey, LegacyOffsetCommitValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import new, read_string, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_q = struct.Struct(">q").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_q = struct.Struct(">q").unpack_from


class LegacyOffsetCommitKey(KeyMessage):
    __slots__ = ("group", "topic", "partition")
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group: str = "",
        topic: str = "",
        partition: int = 0,
    ) -> None:
        self.group = group
        self.topic = topic
        self.partition = partition

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LegacyOffsetCommitKey, int]:
        try:
            m = new(LegacyOffsetCommitKey)
            m.group, pos = read_string(buf, pos, False)
            m.topic, pos = read_string(buf, pos, False)
            (m.partition,) = unpack_i(buf, pos)
            pos += 4
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("LegacyOffsetCommitKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group, False), string(self.topic, False), pack_i(self.partition))


class LegacyOffsetCommitValue(VersionedMessage):
    __slots__ = ("offset", "metadata", "commit_timestamp")
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        offset: int = 0,
        metadata: str = "",
        commit_timestamp: int = 0,
    ) -> None:
        self.offset = offset
        self.metadata = metadata
        self.commit_timestamp = commit_timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LegacyOffsetCommitValue, int]:
        try:
            m = new(LegacyOffsetCommitValue)
            (m.offset,) = unpack_q(buf, pos)
            pos += 8
            m.metadata, pos = read_string(buf, pos, False)
            (m.commit_timestamp,) = unpack_q(buf, pos)
            pos += 8
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("LegacyOffsetCommitValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_q(self.offset), string(self.metadata, False), pack_q(self.commit_timestamp))
