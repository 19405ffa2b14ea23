# ruff: noqa: N816
"""Generated from protocol_specs/: ClearElrRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ClearElrRecord(MetadataMessage):
    __slots__ = ("topic_name",)
    api_key = 28
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topic_name: str = "",
    ) -> None:
        self.topic_name = topic_name

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ClearElrRecord, int]:
        try:
            m = new(ClearElrRecord)
            m.topic_name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ClearElrRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.topic_name), b"\0")
