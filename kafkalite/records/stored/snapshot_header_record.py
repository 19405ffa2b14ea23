"""Generated from protocol_specs/: SnapshotHeaderRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import INT16, INT64, new, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class SnapshotHeaderRecord(Message):
    __slots__ = ("version", "last_contained_log_timestamp")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
        last_contained_log_timestamp: int = 0,
    ) -> None:
        self.version = version
        self.last_contained_log_timestamp = last_contained_log_timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SnapshotHeaderRecord, int]:
        try:
            m = new(SnapshotHeaderRecord)
            (m.version,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.last_contained_log_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("SnapshotHeaderRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.version))
        out.append(INT64.pack(self.last_contained_log_timestamp))
        out.append(b"\0")
