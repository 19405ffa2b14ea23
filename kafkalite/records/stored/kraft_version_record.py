"""Generated from protocol_specs/: KRaftVersionRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.version,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.kraft_version,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("KRaftVersionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.version))
        out.append(INT16.pack(self.kraft_version))
        out.append(b"\0")
