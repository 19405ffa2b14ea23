"""Generated from protocol_specs/: PartitionRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    ZERO_UUID,
    new,
    read_count,
    read_int32s,
    read_nullable_count,
    read_tag,
    read_uuid,
    read_uuids,
    read_uvarint,
    skip_tag,
    write_count,
    write_ints,
    write_null_array,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.partition_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.isr, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.removing_replicas, pos = read_int32s(buf, pos, count)
            count, pos = read_count(buf, pos, True)
            m.adding_replicas, pos = read_int32s(buf, pos, count)
            (m.leader,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.partition_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
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
                    (m.leader_recovery_state,), pos = INT8.unpack_from(buf, pos), pos + 1
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
        except (IndexError, StructError):
            raise ProtocolError("PartitionRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.partition_id))
        out.append(self.topic_id)
        write_count(out, len(self.replicas), True)
        write_ints(out, self.replicas, "i")
        write_count(out, len(self.isr), True)
        write_ints(out, self.isr, "i")
        write_count(out, len(self.removing_replicas), True)
        write_ints(out, self.removing_replicas, "i")
        write_count(out, len(self.adding_replicas), True)
        write_ints(out, self.adding_replicas, "i")
        out.append(INT32.pack(self.leader))
        out.append(INT32.pack(self.leader_epoch))
        out.append(INT32.pack(self.partition_epoch))
        if version >= 1:
            write_count(out, len(self.directories), True)
            out += self.directories
        tags: list[tuple[int, list[Buffer]]] = []
        if self.leader_recovery_state != 0:
            part: list[Buffer] = []
            part.append(INT8.pack(self.leader_recovery_state))
            tags.append((0, part))
        if version == 2 and self.eligible_leader_replicas is not None:
            part: list[Buffer] = []
            if self.eligible_leader_replicas is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.eligible_leader_replicas), True)
                write_ints(part, self.eligible_leader_replicas, "i")
            tags.append((1, part))
        if version == 2 and self.last_known_elr is not None:
            part: list[Buffer] = []
            if self.last_known_elr is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.last_known_elr), True)
                write_ints(part, self.last_known_elr, "i")
            tags.append((2, part))
        write_tags(out, tags)
