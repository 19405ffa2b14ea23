# ruff: noqa: N816
"""Generated from protocol_specs/: PartitionChangeRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    new,
    read_int32s,
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
pack_i = struct.Struct(">i").pack
pack_iu = struct.Struct(">i16s").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iu = struct.Struct(">i16s").unpack_from


class PartitionChangeRecord(MetadataMessage):
    __slots__ = (
        "partition_id",
        "topic_id",
        "isr",
        "leader",
        "replicas",
        "removing_replicas",
        "adding_replicas",
        "leader_recovery_state",
        "directories",
        "eligible_leader_replicas",
        "last_known_elr",
    )
    api_key = 5
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        partition_id: int = -1,
        topic_id: bytes = ZERO_UUID,
        isr: list[int] | None = None,
        leader: int = -2,
        replicas: list[int] | None = None,
        removing_replicas: list[int] | None = None,
        adding_replicas: list[int] | None = None,
        leader_recovery_state: int = -1,
        directories: list[bytes] | None = None,
        eligible_leader_replicas: list[int] | None = None,
        last_known_elr: list[int] | None = None,
    ) -> None:
        self.partition_id = partition_id
        self.topic_id = topic_id
        self.isr = isr
        self.leader = leader
        self.replicas = replicas
        self.removing_replicas = removing_replicas
        self.adding_replicas = adding_replicas
        self.leader_recovery_state = leader_recovery_state
        self.directories = directories
        self.eligible_leader_replicas = eligible_leader_replicas
        self.last_known_elr = last_known_elr

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[PartitionChangeRecord, int]:
        try:
            m = new(PartitionChangeRecord)
            m.partition_id, m.topic_id = unpack_iu(buf, pos)
            pos += 20
            m.isr = None
            m.leader = -2
            m.replicas = None
            m.removing_replicas = None
            m.adding_replicas = None
            m.leader_recovery_state = -1
            m.eligible_leader_replicas = None
            m.last_known_elr = None
            m.directories = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.isr = None
                    else:
                        m.isr, pos = read_int32s(buf, pos, count)
                elif tag == 1:
                    (m.leader,) = unpack_i(buf, pos)
                    pos += 4
                elif tag == 2:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.replicas = None
                    else:
                        m.replicas, pos = read_int32s(buf, pos, count)
                elif tag == 3:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.removing_replicas = None
                    else:
                        m.removing_replicas, pos = read_int32s(buf, pos, count)
                elif tag == 4:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.adding_replicas = None
                    else:
                        m.adding_replicas, pos = read_int32s(buf, pos, count)
                elif tag == 5:
                    (m.leader_recovery_state,) = unpack_b(buf, pos)
                    pos += 1
                elif tag == 6 and version == 2:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.eligible_leader_replicas = None
                    else:
                        m.eligible_leader_replicas, pos = read_int32s(buf, pos, count)
                elif tag == 7 and version == 2:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.last_known_elr = None
                    else:
                        m.last_known_elr, pos = read_int32s(buf, pos, count)
                elif tag == 8 and version >= 1:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.directories = None
                    else:
                        m.directories, pos = read_uuids(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("PartitionChangeRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_iu(self.partition_id, self.topic_id))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.isr is not None:
            tag_0: list[Buffer] = []
            tag_0.append(compact_int32s(self.isr))
            tags.append((0, tag_0))
        if self.leader != -2:
            tag_1: list[Buffer] = []
            tag_1.append(pack_i(self.leader))
            tags.append((1, tag_1))
        if self.replicas is not None:
            tag_2: list[Buffer] = []
            tag_2.append(compact_int32s(self.replicas))
            tags.append((2, tag_2))
        if self.removing_replicas is not None:
            tag_3: list[Buffer] = []
            tag_3.append(compact_int32s(self.removing_replicas))
            tags.append((3, tag_3))
        if self.adding_replicas is not None:
            tag_4: list[Buffer] = []
            tag_4.append(compact_int32s(self.adding_replicas))
            tags.append((4, tag_4))
        if self.leader_recovery_state != -1:
            tag_5: list[Buffer] = []
            tag_5.append(pack_b(self.leader_recovery_state))
            tags.append((5, tag_5))
        if version == 2 and self.eligible_leader_replicas is not None:
            tag_6: list[Buffer] = []
            tag_6.append(compact_int32s(self.eligible_leader_replicas))
            tags.append((6, tag_6))
        if version == 2 and self.last_known_elr is not None:
            tag_7: list[Buffer] = []
            tag_7.append(compact_int32s(self.last_known_elr))
            tags.append((7, tag_7))
        if version >= 1 and self.directories is not None:
            tag_8: list[Buffer] = []
            tag_8.append(uuids(self.directories, True))
            tags.append((8, tag_8))
        write_tags(out, tags)
