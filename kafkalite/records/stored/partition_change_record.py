"""Generated from protocol_specs/: PartitionChangeRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    ZERO_UUID,
    new,
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
            (m.partition_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.topic_id, pos = read_uuid(buf, pos)
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
                    (m.leader,), pos = INT32.unpack_from(buf, pos), pos + 4
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
                    (m.leader_recovery_state,), pos = INT8.unpack_from(buf, pos), pos + 1
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
        except (IndexError, StructError):
            raise ProtocolError("PartitionChangeRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.partition_id))
        out.append(self.topic_id)
        tags: list[tuple[int, list[Buffer]]] = []
        if self.isr is not None:
            part: list[Buffer] = []
            if self.isr is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.isr), True)
                write_ints(part, self.isr, "i")
            tags.append((0, part))
        if self.leader != -2:
            part: list[Buffer] = []
            part.append(INT32.pack(self.leader))
            tags.append((1, part))
        if self.replicas is not None:
            part: list[Buffer] = []
            if self.replicas is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.replicas), True)
                write_ints(part, self.replicas, "i")
            tags.append((2, part))
        if self.removing_replicas is not None:
            part: list[Buffer] = []
            if self.removing_replicas is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.removing_replicas), True)
                write_ints(part, self.removing_replicas, "i")
            tags.append((3, part))
        if self.adding_replicas is not None:
            part: list[Buffer] = []
            if self.adding_replicas is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.adding_replicas), True)
                write_ints(part, self.adding_replicas, "i")
            tags.append((4, part))
        if self.leader_recovery_state != -1:
            part: list[Buffer] = []
            part.append(INT8.pack(self.leader_recovery_state))
            tags.append((5, part))
        if version == 2 and self.eligible_leader_replicas is not None:
            part: list[Buffer] = []
            if self.eligible_leader_replicas is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.eligible_leader_replicas), True)
                write_ints(part, self.eligible_leader_replicas, "i")
            tags.append((6, part))
        if version == 2 and self.last_known_elr is not None:
            part: list[Buffer] = []
            if self.last_known_elr is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.last_known_elr), True)
                write_ints(part, self.last_known_elr, "i")
            tags.append((7, part))
        if version >= 1 and self.directories is not None:
            part: list[Buffer] = []
            if self.directories is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.directories), True)
                part += self.directories
            tags.append((8, part))
        write_tags(out, tags)
