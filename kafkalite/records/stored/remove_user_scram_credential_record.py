# ruff: noqa: N816
"""Generated from protocol_specs/: RemoveUserScramCredentialRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
unpack_b = struct.Struct(">b").unpack_from


class RemoveUserScramCredentialRecord(MetadataMessage):
    __slots__ = ("name", "mechanism")
    api_key = 22
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        mechanism: int = 0,
    ) -> None:
        self.name = name
        self.mechanism = mechanism

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveUserScramCredentialRecord, int]:
        try:
            m = new(RemoveUserScramCredentialRecord)
            m.name, pos = read_string(buf, pos, True)
            (m.mechanism,) = unpack_b(buf, pos)
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoveUserScramCredentialRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.name), pack_b(self.mechanism), b"\0")
