# ruff: noqa: N816
"""Generated from protocol_specs/: TopicRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import ZERO_UUID, compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

unpack_u = struct.Struct(">16s").unpack_from


class TopicRecord(MetadataMessage):
    __slots__ = ("name", "topic_id")
    api_key = 2
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        topic_id: bytes = ZERO_UUID,
    ) -> None:
        self.name = name
        self.topic_id = topic_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TopicRecord, int]:
        try:
            m = new(TopicRecord)
            m.name, pos = read_string(buf, pos, True)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("TopicRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.name), self.topic_id, b"\0")
