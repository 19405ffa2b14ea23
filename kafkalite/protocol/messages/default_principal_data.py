# ruff: noqa: N816
"""Generated from protocol_specs/: DefaultPrincipalData."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_t = struct.Struct(">?").pack


class DefaultPrincipalData(VersionedMessage):
    __slots__ = ("type", "name", "token_authenticated")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        type: str = "",
        name: str = "",
        token_authenticated: bool = False,
    ) -> None:
        self.type = type
        self.name = name
        self.token_authenticated = token_authenticated

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DefaultPrincipalData, int]:
        try:
            m = new(DefaultPrincipalData)
            m.type, pos = read_string(buf, pos, True)
            m.name, pos = read_string(buf, pos, True)
            m.token_authenticated = buf[pos] != 0
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DefaultPrincipalData: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.type), compact_string(self.name), pack_t(self.token_authenticated), b"\0")
