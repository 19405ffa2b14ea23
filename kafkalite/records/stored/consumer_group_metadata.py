# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupMetadataKey, ConsumerGroupMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import new, read_string, read_tag, read_uvarint, skip_tag, string, write_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_q = struct.Struct(">q").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_q = struct.Struct(">q").unpack_from


class ConsumerGroupMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 3
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupMetadataKey, int]:
        try:
            m = new(ConsumerGroupMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class ConsumerGroupMetadataValue(VersionedMessage):
    __slots__ = ("epoch", "metadata_hash")
    api_key = 3
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        epoch: int = 0,
        metadata_hash: int = 0,
    ) -> None:
        self.epoch = epoch
        self.metadata_hash = metadata_hash

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupMetadataValue, int]:
        try:
            m = new(ConsumerGroupMetadataValue)
            (m.epoch,) = unpack_i(buf, pos)
            pos += 4
            m.metadata_hash = 0
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.metadata_hash,) = unpack_q(buf, pos)
                    pos += 8
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_i(self.epoch))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.metadata_hash != 0:
            tag_0: list[Buffer] = []
            tag_0.append(pack_q(self.metadata_hash))
            tags.append((0, tag_0))
        write_tags(out, tags)
