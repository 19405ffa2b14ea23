# ruff: noqa: N816
"""Generated from protocol_specs/: FeatureLevelRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
unpack_h = struct.Struct(">h").unpack_from


class FeatureLevelRecord(MetadataMessage):
    __slots__ = ("name", "feature_level")
    api_key = 12
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        feature_level: int = 0,
    ) -> None:
        self.name = name
        self.feature_level = feature_level

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FeatureLevelRecord, int]:
        try:
            m = new(FeatureLevelRecord)
            m.name, pos = read_string(buf, pos, True)
            (m.feature_level,) = unpack_h(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("FeatureLevelRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.name), pack_h(self.feature_level), b"\0")
