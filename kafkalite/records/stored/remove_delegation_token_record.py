# ruff: noqa: N816
"""Generated from protocol_specs/: RemoveDelegationTokenRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class RemoveDelegationTokenRecord(MetadataMessage):
    __slots__ = ("token_id",)
    api_key = 26
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        token_id: str = "",
    ) -> None:
        self.token_id = token_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveDelegationTokenRecord, int]:
        try:
            m = new(RemoveDelegationTokenRecord)
            m.token_id, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoveDelegationTokenRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.token_id), b"\0")
