# ruff: noqa: N816
"""Generated from protocol_specs/: RemoteLogSegmentMetadataRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_byte_string,
    read_array,
    read_count,
    read_nullable_bytes,
    read_string,
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
pack_qqiqq = struct.Struct(">qqiqq").pack
pack_t = struct.Struct(">?").pack
pack_ui = struct.Struct(">16si").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_qqiqq = struct.Struct(">qqiqq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from
unpack_ui = struct.Struct(">16si").unpack_from


class RemoteLogSegmentMetadataRecord(MetadataMessage):
    __slots__ = (
        "remote_log_segment_id",
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
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        remote_log_segment_id: RemoteLogSegmentMetadataRecord.RemoteLogSegmentIdEntry | None = None,
        start_offset: int = 0,
        end_offset: int = 0,
        broker_id: int = 0,
        max_timestamp_ms: int = 0,
        event_timestamp_ms: int = 0,
        segment_leader_epochs: list[RemoteLogSegmentMetadataRecord.SegmentLeaderEpochEntry] | None = None,
        segment_size_in_bytes: int = 0,
        custom_metadata: bytes | None = None,
        remote_log_segment_state: int = 0,
        txn_index_empty: bool = False,
    ) -> None:
        self.remote_log_segment_id = (
            RemoteLogSegmentMetadataRecord.RemoteLogSegmentIdEntry()
            if remote_log_segment_id is None
            else remote_log_segment_id
        )
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoteLogSegmentMetadataRecord, int]:
        try:
            m = new(RemoteLogSegmentMetadataRecord)
            m.remote_log_segment_id, pos = RemoteLogSegmentMetadataRecord.RemoteLogSegmentIdEntry.read(
                buf, pos, version
            )
            m.start_offset, m.end_offset, m.broker_id, m.max_timestamp_ms, m.event_timestamp_ms = unpack_qqiqq(buf, pos)
            pos += 36
            count, pos = read_count(buf, pos, True)
            m.segment_leader_epochs, pos = read_array(
                buf, pos, version, count, RemoteLogSegmentMetadataRecord.SegmentLeaderEpochEntry.read
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
            raise ProtocolError("RemoteLogSegmentMetadataRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        self.remote_log_segment_id.write(out, version)
        out += (
            pack_qqiqq(
                self.start_offset, self.end_offset, self.broker_id, self.max_timestamp_ms, self.event_timestamp_ms
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

    class TopicIdPartitionEntry(Struct):
        __slots__ = ("name", "id", "partition")

        def __init__(
            self,
            name: str = "",
            id: bytes = ZERO_UUID,
            partition: int = 0,
        ) -> None:
            self.name = name
            self.id = id
            self.partition = partition

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[RemoteLogSegmentMetadataRecord.TopicIdPartitionEntry, int]:
            m = new(RemoteLogSegmentMetadataRecord.TopicIdPartitionEntry)
            m.name, pos = read_string(buf, pos, True)
            m.id, m.partition = unpack_ui(buf, pos)
            pos += 20
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_ui(self.id, self.partition), b"\0")

    class RemoteLogSegmentIdEntry(Struct):
        __slots__ = ("topic_id_partition", "id")

        def __init__(
            self,
            topic_id_partition: RemoteLogSegmentMetadataRecord.TopicIdPartitionEntry | None = None,
            id: bytes = ZERO_UUID,
        ) -> None:
            self.topic_id_partition = (
                RemoteLogSegmentMetadataRecord.TopicIdPartitionEntry()
                if topic_id_partition is None
                else topic_id_partition
            )
            self.id = id

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[RemoteLogSegmentMetadataRecord.RemoteLogSegmentIdEntry, int]:
            m = new(RemoteLogSegmentMetadataRecord.RemoteLogSegmentIdEntry)
            m.topic_id_partition, pos = RemoteLogSegmentMetadataRecord.TopicIdPartitionEntry.read(buf, pos, version)
            (m.id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            self.topic_id_partition.write(out, version)
            out += (self.id, b"\0")

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
        ) -> tuple[RemoteLogSegmentMetadataRecord.SegmentLeaderEpochEntry, int]:
            m = new(RemoteLogSegmentMetadataRecord.SegmentLeaderEpochEntry)
            m.leader_epoch, m.offset = unpack_iq(buf, pos)
            pos += 12
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iq(self.leader_epoch, self.offset), b"\0")
