# ruff: noqa: N816
"""Generated from protocol_specs/: BrokerRegistrationChangeRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    new,
    read_count,
    read_nullable_count,
    read_tag,
    read_uuids,
    read_uvarint,
    skip_tag,
    uuids,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_iq = struct.Struct(">iq").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from


class BrokerRegistrationChangeRecord(MetadataMessage):
    __slots__ = ("broker_id", "broker_epoch", "fenced", "in_controlled_shutdown", "log_dirs", "cordoned_log_dirs")
    api_key = 17
    min_version = 0
    max_version = 3
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
        broker_epoch: int = 0,
        fenced: int = 0,
        in_controlled_shutdown: int = 0,
        log_dirs: list[bytes] | None = None,
        cordoned_log_dirs: list[bytes] | None = None,
    ) -> None:
        self.broker_id = broker_id
        self.broker_epoch = broker_epoch
        self.fenced = fenced
        self.in_controlled_shutdown = in_controlled_shutdown
        self.log_dirs = [] if log_dirs is None else log_dirs
        self.cordoned_log_dirs = cordoned_log_dirs

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[BrokerRegistrationChangeRecord, int]:
        try:
            m = new(BrokerRegistrationChangeRecord)
            m.broker_id, m.broker_epoch = unpack_iq(buf, pos)
            pos += 12
            m.fenced = 0
            m.in_controlled_shutdown = 0
            m.log_dirs = []
            m.cordoned_log_dirs = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.fenced,) = unpack_b(buf, pos)
                    pos += 1
                elif tag == 1 and version >= 1:
                    (m.in_controlled_shutdown,) = unpack_b(buf, pos)
                    pos += 1
                elif tag == 2 and version >= 2:
                    count, pos = read_count(buf, pos, True)
                    m.log_dirs, pos = read_uuids(buf, pos, count)
                elif tag == 3 and version == 3:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.cordoned_log_dirs = None
                    else:
                        m.cordoned_log_dirs, pos = read_uuids(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("BrokerRegistrationChangeRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_iq(self.broker_id, self.broker_epoch))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.fenced != 0:
            tag_0: list[Buffer] = []
            tag_0.append(pack_b(self.fenced))
            tags.append((0, tag_0))
        if version >= 1 and self.in_controlled_shutdown != 0:
            tag_1: list[Buffer] = []
            tag_1.append(pack_b(self.in_controlled_shutdown))
            tags.append((1, tag_1))
        if version >= 2 and self.log_dirs:
            tag_2: list[Buffer] = []
            tag_2.append(uuids(self.log_dirs, True))
            tags.append((2, tag_2))
        if version == 3 and self.cordoned_log_dirs is not None:
            tag_3: list[Buffer] = []
            tag_3.append(uuids(self.cordoned_log_dirs, True))
            tags.append((3, tag_3))
        write_tags(out, tags)
