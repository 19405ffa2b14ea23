# ruff: noqa: N816
"""Generated from protocol_specs/: KRaftVersionRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hh = struct.Struct(">hh").pack
unpack_hh = struct.Struct(">hh").unpack_from


class KRaftVersionRecord(Message):
    __slots__ = ("version", "kraft_version")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
        kraft_version: int = 0,
    ) -> None:
        self.version = version
        self.kraft_version = kraft_version

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[KRaftVersionRecord, int]:
        try:
            m = new(KRaftVersionRecord)
            m.version, m.kraft_version = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("KRaftVersionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_hh(self.version, self.kraft_version), b"\0")
