# ruff: noqa: N816
"""Generated from protocol_specs/: RemoveTopicRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import ZERO_UUID, new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

unpack_u = struct.Struct(">16s").unpack_from


class RemoveTopicRecord(MetadataMessage):
    __slots__ = ("topic_id",)
    api_key = 9
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topic_id: bytes = ZERO_UUID,
    ) -> None:
        self.topic_id = topic_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveTopicRecord, int]:
        try:
            m = new(RemoveTopicRecord)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoveTopicRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (self.topic_id, b"\0")
