# ruff: noqa: N816
"""Generated from protocol_specs/: ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue."""

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


class ShareGroupTargetAssignmentMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 12
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupTargetAssignmentMetadataKey, int]:
        try:
            m = new(ShareGroupTargetAssignmentMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupTargetAssignmentMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class ShareGroupTargetAssignmentMetadataValue(VersionedMessage):
    __slots__ = ("assignment_epoch", "assignment_timestamp")
    api_key = 12
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        assignment_epoch: int = 0,
        assignment_timestamp: int = 0,
    ) -> None:
        self.assignment_epoch = assignment_epoch
        self.assignment_timestamp = assignment_timestamp

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupTargetAssignmentMetadataValue, int]:
        try:
            m = new(ShareGroupTargetAssignmentMetadataValue)
            (m.assignment_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.assignment_timestamp = 0
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.assignment_timestamp,) = unpack_q(buf, pos)
                    pos += 8
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareGroupTargetAssignmentMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_i(self.assignment_epoch))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.assignment_timestamp != 0:
            tag_0: list[Buffer] = []
            tag_0.append(pack_q(self.assignment_timestamp))
            tags.append((0, tag_0))
        write_tags(out, tags)
