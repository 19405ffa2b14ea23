"""Generated from protocol_specs/: ShareGroupMetadataKey, ShareGroupMetadataValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, VersionedMessage
from kafkalite.protocol.primitives import INT32, INT64, new, read_string, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)


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
            (m.epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.metadata_hash,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.epoch))
        out.append(INT64.pack(self.metadata_hash))
        out.append(b"\0")
