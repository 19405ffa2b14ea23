"""Generated from protocol_specs/: ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import (
    INT64,
    new,
    read_count,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupRegularExpressionKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        write_string(out, self.regular_expression, False)


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
            (m.version,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupRegularExpressionValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), True)
        for text in self.topics:
            write_string(out, text, True)
        out.append(INT64.pack(self.version))
        out.append(INT64.pack(self.timestamp))
        out.append(b"\0")
