# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import new, read_count, read_string, read_strings, skip_tags, string, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_qq = struct.Struct(">qq").pack
unpack_qq = struct.Struct(">qq").unpack_from


class ConsumerGroupRegularExpressionKey(KeyMessage):
    __slots__ = ("group_id", "regular_expression")
    api_key = 16
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        regular_expression: str = "",
    ) -> None:
        self.group_id = group_id
        self.regular_expression = regular_expression

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupRegularExpressionKey, int]:
        try:
            m = new(ConsumerGroupRegularExpressionKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.regular_expression, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupRegularExpressionKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.regular_expression, False))


class ConsumerGroupRegularExpressionValue(VersionedMessage):
    __slots__ = ("topics", "version", "timestamp")
    api_key = 16
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topics: list[str] | None = None,
        version: int = 0,
        timestamp: int = 0,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.version = version
        self.timestamp = timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupRegularExpressionValue, int]:
        try:
            m = new(ConsumerGroupRegularExpressionValue)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_strings(buf, pos, count, True)
            m.version, m.timestamp = unpack_qq(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupRegularExpressionValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (strings(self.topics, True), pack_qq(self.version, self.timestamp), b"\0")
