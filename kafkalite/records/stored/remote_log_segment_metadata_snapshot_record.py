# ruff: noqa: N816
"""Generated from protocol_specs/: RemoteLogSegmentMetadataSnapshotRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    new,
    nullable_byte_string,
    read_array,
    read_count,
    read_nullable_bytes,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_i = struct.Struct(">i").pack
pack_iq = struct.Struct(">iq").pack
pack_t = struct.Struct(">?").pack
pack_uqqiqq = struct.Struct(">16sqqiqq").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_uqqiqq = struct.Struct(">16sqqiqq").unpack_from


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
            m.segment_id, m.start_offset, m.end_offset, m.broker_id, m.max_timestamp_ms, m.event_timestamp_ms = (
                unpack_uqqiqq(buf, pos)
            )
            pos += 52
            count, pos = read_count(buf, pos, True)
            m.segment_leader_epochs, pos = read_array(
                buf, pos, version, count, RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochEntry.read
            )
            (m.segment_size_in_bytes,) = unpack_i(buf, pos)
            pos += 4
            m.custom_metadata, pos = read_nullable_bytes(buf, pos, True)
            (m.remote_log_segment_state,) = unpack_b(buf, pos)
            pos += 1
            m.txn_index_empty = False
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    m.txn_index_empty = buf[pos] != 0
                    pos += 1
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoteLogSegmentMetadataSnapshotRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_uqqiqq(
                self.segment_id,
                self.start_offset,
                self.end_offset,
                self.broker_id,
                self.max_timestamp_ms,
                self.event_timestamp_ms,
            ),
            uvarint(len(self.segment_leader_epochs) + 1),
        )
        for segment_leader_epoch_entry in self.segment_leader_epochs:
            segment_leader_epoch_entry.write(out, version)
        out += (
            pack_i(self.segment_size_in_bytes),
            *nullable_byte_string(self.custom_metadata, True),
            pack_b(self.remote_log_segment_state),
        )
        tags: list[tuple[int, list[Buffer]]] = []
        if self.txn_index_empty:
            tag_0: list[Buffer] = []
            tag_0.append(pack_t(self.txn_index_empty))
            tags.append((0, tag_0))
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
            m.leader_epoch, m.offset = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iq(self.leader_epoch, self.offset), b"\0")
