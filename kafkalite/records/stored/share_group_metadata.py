# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupMetadataKey, ShareGroupMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import new, read_string, skip_tags, string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iq = struct.Struct(">iq").pack
unpack_iq = struct.Struct(">iq").unpack_from


class ShareGroupMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 11
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupMetadataKey, int]:
        try:
            m = new(ShareGroupMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class ShareGroupMetadataValue(VersionedMessage):
    __slots__ = ("epoch", "metadata_hash")
    api_key = 11
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupMetadataValue, int]:
        try:
            m = new(ShareGroupMetadataValue)
            m.epoch, m.metadata_hash = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_iq(self.epoch, self.metadata_hash), b"\0")
