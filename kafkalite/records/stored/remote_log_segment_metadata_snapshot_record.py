"""Generated from protocol_specs/: RemoteLogSegmentMetadataSnapshotRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_bytes,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_nullable_bytes,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class RemoteLogSegmentMetadataSnapshotRecord(MetadataMessage):
    __slots__ = (
        "segment_id",
        "start_offset",
        "end_offset",
        "broker_id",
        "max_timestamp_ms",
        "event_timestamp_ms",
        "segment_leader_epochs",
        "segment_size_in_bytes",
        "custom_metadata",
        "remote_log_segment_state",
        "txn_index_empty",
    )
    api_key = 3
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        segment_id: bytes = ZERO_UUID,
        start_offset: int = 0,
        end_offset: int = 0,
        broker_id: int = 0,
        max_timestamp_ms: int = 0,
        event_timestamp_ms: int = 0,
        segment_leader_epochs: list[RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochEntry] | None = None,
        segment_size_in_bytes: int = 0,
        custom_metadata: bytes | None = None,
        remote_log_segment_state: int = 0,
        txn_index_empty: bool = False,
    ) -> None:
        self.segment_id = segment_id
        self.start_offset = start_offset
        self.end_offset = end_offset
        self.broker_id = broker_id
        self.max_timestamp_ms = max_timestamp_ms
        self.event_timestamp_ms = event_timestamp_ms
        self.segment_leader_epochs = [] if segment_leader_epochs is None else segment_leader_epochs
        self.segment_size_in_bytes = segment_size_in_bytes
        self.custom_metadata = custom_metadata
        self.remote_log_segment_state = remote_log_segment_state
        self.txn_index_empty = txn_index_empty

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoteLogSegmentMetadataSnapshotRecord, int]:
        try:
            m = new(RemoteLogSegmentMetadataSnapshotRecord)
            m.segment_id, pos = read_uuid(buf, pos)
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.end_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.max_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.event_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.segment_leader_epochs, pos = read_array(
                buf, pos, version, count, RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochEntry.read
            )
            (m.segment_size_in_bytes,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.custom_metadata, pos = read_nullable_bytes(buf, pos, True)
            (m.remote_log_segment_state,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.txn_index_empty = False
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    m.txn_index_empty, pos = buf[pos] != 0, pos + 1
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RemoteLogSegmentMetadataSnapshotRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(self.segment_id)
        out.append(INT64.pack(self.start_offset))
        out.append(INT64.pack(self.end_offset))
        out.append(INT32.pack(self.broker_id))
        out.append(INT64.pack(self.max_timestamp_ms))
        out.append(INT64.pack(self.event_timestamp_ms))
        write_count(out, len(self.segment_leader_epochs), True)
        for item in self.segment_leader_epochs:
            item.write(out, version)
        out.append(INT32.pack(self.segment_size_in_bytes))
        write_nullable_bytes(out, self.custom_metadata, True)
        out.append(INT8.pack(self.remote_log_segment_state))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.txn_index_empty:
            part: list[Buffer] = []
            part.append(b"\1" if self.txn_index_empty else b"\0")
            tags.append((0, part))
        write_tags(out, tags)

    class SegmentLeaderEpochEntry(Struct):
        __slots__ = ("leader_epoch", "offset")

        def __init__(
            self,
            leader_epoch: int = 0,
            offset: int = 0,
        ) -> None:
            self.leader_epoch = leader_epoch
            self.offset = offset

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochEntry, int]:
            m = new(RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochEntry)
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.leader_epoch))
            out.append(INT64.pack(self.offset))
            out.append(b"\0")
