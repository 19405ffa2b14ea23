# ruff: noqa: N816
"""Generated from protocol_specs/: PartitionRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    new,
    read_count,
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
pack_iii = struct.Struct(">iii").pack
pack_iu = struct.Struct(">i16s").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_iii = struct.Struct(">iii").unpack_from
unpack_iu = struct.Struct(">i16s").unpack_from


class PartitionRecord(MetadataMessage):
    __slots__ = (
        "partition_id",
        "topic_id",
        "replicas",
        "isr",
        "removing_replicas",
        "adding_replicas",
        "leader",
        "leader_recovery_state",
        "leader_epoch",
        "partition_epoch",
        "directories",
        "eligible_leader_replicas",
        "last_known_elr",
    )
    api_key = 3
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        partition_id: int = -1,
        topic_id: bytes = ZERO_UUID,
        replicas: list[int] | None = None,
        isr: list[int] | None = None,
        removing_replicas: list[int] | None = None,
        adding_replicas: list[int] | None = None,
        leader: int = -1,
        leader_recovery_state: int = 0,
        leader_epoch: int = -1,
        partition_epoch: int = -1,
        directories: list[bytes] | None = None,
        eligible_leader_replicas: list[int] | None = None,
        last_known_elr: list[int] | None = None,
    ) -> None:
        self.partition_id = partition_id
        self.topic_id = topic_id
        self.replicas = [] if replicas is None else replicas
        self.isr = [] if isr is None else isr
        self.removing_replicas = [] if removing_replicas is None else removing_replicas
        self.adding_replicas = [] if adding_replicas is None else adding_replicas
        self.leader = leader
        self.leader_recovery_state = leader_recovery_state
        self.leader_epoch = leader_epoch
        self.partition_epoch = partition_epoch
        self.directories = [] if directories is None else directories
        self.eligible_leader_replicas = eligible_leader_replicas
        self.last_known_elr = last_known_elr

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[PartitionRecord, int]:
        try:
            m = new(PartitionRecord)
            m.partition_id, m.topic_id = unpack_iu(buf, pos)
            pos += 20
            count, pos = read_count(buf, pos, True)
            m.replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.isr, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.removing_replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.adding_replicas, pos = read_int32s(buf, pos, count)
            m.leader, m.leader_epoch, m.partition_epoch = unpack_iii(buf, pos)
            pos += 12
            if version >= 1:
                count, pos = read_count(buf, pos, True)
                m.directories, pos = read_uuids(buf, pos, count)
            else:
                m.directories = []
            m.leader_recovery_state = 0
            m.eligible_leader_replicas = None
            m.last_known_elr = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.leader_recovery_state,) = unpack_b(buf, pos)
                    pos += 1
                elif tag == 1 and version == 2:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.eligible_leader_replicas = None
                    else:
                        m.eligible_leader_replicas, pos = read_int32s(buf, pos, count)
                elif tag == 2 and version == 2:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.last_known_elr = None
                    else:
                        m.last_known_elr, pos = read_int32s(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("PartitionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out += (
                pack_iu(self.partition_id, self.topic_id),
                compact_int32s(self.replicas),
                compact_int32s(self.isr),
                compact_int32s(self.removing_replicas),
                compact_int32s(self.adding_replicas),
                pack_iii(self.leader, self.leader_epoch, self.partition_epoch),
                uuids(self.directories, True),
            )
        else:
            out += (
                pack_iu(self.partition_id, self.topic_id),
                compact_int32s(self.replicas),
                compact_int32s(self.isr),
                compact_int32s(self.removing_replicas),
                compact_int32s(self.adding_replicas),
                pack_iii(self.leader, self.leader_epoch, self.partition_epoch),
            )
        tags: list[tuple[int, list[Buffer]]] = []
        if self.leader_recovery_state != 0:
            tag_0: list[Buffer] = []
            tag_0.append(pack_b(self.leader_recovery_state))
            tags.append((0, tag_0))
        if version == 2 and self.eligible_leader_replicas is not None:
            tag_1: list[Buffer] = []
            tag_1.append(compact_int32s(self.eligible_leader_replicas))
            tags.append((1, tag_1))
        if version == 2 and self.last_known_elr is not None:
            tag_2: list[Buffer] = []
            tag_2.append(compact_int32s(self.last_known_elr))
            tags.append((2, tag_2))
        write_tags(out, tags)
