"""Generated from protocol_specs/: ControlRecordTypeSchema."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import INT16, new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ControlRecordTypeSchema(VersionedMessage):
    __slots__ = ("type",)
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        type: int = 0,
    ) -> None:
        self.type = type

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ControlRecordTypeSchema, int]:
        try:
            m = new(ControlRecordTypeSchema)
            (m.type,), pos = INT16.unpack_from(buf, pos), pos + 2
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ControlRecordTypeSchema: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.type))
