# ruff: noqa: N816
"""Generated from protocol_specs/: NoOpRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class NoOpRecord(MetadataMessage):
    __slots__ = ()
    api_key = 20
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
    ) -> None:
        pass

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[NoOpRecord, int]:
        try:
            m = new(NoOpRecord)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("NoOpRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(b"\0")
