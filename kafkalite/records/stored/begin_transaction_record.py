"""Generated from protocol_specs/: BeginTransactionRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    new,
    read_nullable_string,
    read_tag,
    read_uvarint,
    skip_tag,
    write_nullable_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class BeginTransactionRecord(MetadataMessage):
    __slots__ = ("name",)
    api_key = 23
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str | None = None,
    ) -> None:
        self.name = name

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[BeginTransactionRecord, int]:
        try:
            m = new(BeginTransactionRecord)
            m.name = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    m.name, pos = read_nullable_string(buf, pos, True)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("BeginTransactionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        tags: list[tuple[int, list[Buffer]]] = []
        if self.name is not None:
            part: list[Buffer] = []
            write_nullable_string(part, self.name, True)
            tags.append((0, part))
        write_tags(out, tags)
