# ruff: noqa: N816
"""Generated from protocol_specs/: BeginTransactionRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    read_nullable_string,
    read_tag,
    read_uvarint,
    skip_tag,
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
        except (IndexError, struct.error):
            raise ProtocolError("BeginTransactionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        tags: list[tuple[int, list[Buffer]]] = []
        if self.name is not None:
            tag_0: list[Buffer] = []
            tag_0.append(compact_string(self.name))
            tags.append((0, tag_0))
        write_tags(out, tags)
