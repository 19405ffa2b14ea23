# ruff: noqa: N816
"""Generated from protocol_specs/: RemoteLogSegmentMetadataUpdateRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_byte_string,
    read_nullable_bytes,
    read_string,
    skip_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_iq = struct.Struct(">iq").pack
pack_ui = struct.Struct(">16si").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from
unpack_u = struct.Struct(">16s").unpack_from
unpack_ui = struct.Struct(">16si").unpack_from


class RemoteLogSegmentMetadataUpdateRecord(MetadataMessage):
    __slots__ = (
        "remote_log_segment_id",
        "broker_id",
        "event_timestamp_ms",
        "custom_metadata",
        "remote_log_segment_state",
    )
    api_key = 1
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        remote_log_segment_id: RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentIdEntry | None = None,
        broker_id: int = 0,
        event_timestamp_ms: int = 0,
        custom_metadata: bytes | None = None,
        remote_log_segment_state: int = 0,
    ) -> None:
        self.remote_log_segment_id = (
            RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentIdEntry()
            if remote_log_segment_id is None
            else remote_log_segment_id
        )
        self.broker_id = broker_id
        self.event_timestamp_ms = event_timestamp_ms
        self.custom_metadata = custom_metadata
        self.remote_log_segment_state = remote_log_segment_state

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoteLogSegmentMetadataUpdateRecord, int]:
        try:
            m = new(RemoteLogSegmentMetadataUpdateRecord)
            m.remote_log_segment_id, pos = RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentIdEntry.read(
                buf, pos, version
            )
            m.broker_id, m.event_timestamp_ms = unpack_iq(buf, pos)
            pos += 12
            m.custom_metadata, pos = read_nullable_bytes(buf, pos, True)
            (m.remote_log_segment_state,) = unpack_b(buf, pos)
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoteLogSegmentMetadataUpdateRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        self.remote_log_segment_id.write(out, version)
        out += (
            pack_iq(self.broker_id, self.event_timestamp_ms),
            *nullable_byte_string(self.custom_metadata, True),
            pack_b(self.remote_log_segment_state),
            b"\0",
        )

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
        ) -> tuple[RemoteLogSegmentMetadataUpdateRecord.TopicIdPartitionEntry, int]:
            m = new(RemoteLogSegmentMetadataUpdateRecord.TopicIdPartitionEntry)
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
            topic_id_partition: RemoteLogSegmentMetadataUpdateRecord.TopicIdPartitionEntry | None = None,
            id: bytes = ZERO_UUID,
        ) -> None:
            self.topic_id_partition = (
                RemoteLogSegmentMetadataUpdateRecord.TopicIdPartitionEntry()
                if topic_id_partition is None
                else topic_id_partition
            )
            self.id = id

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentIdEntry, int]:
            m = new(RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentIdEntry)
            m.topic_id_partition, pos = RemoteLogSegmentMetadataUpdateRecord.TopicIdPartitionEntry.read(
                buf, pos, version
            )
            (m.id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            self.topic_id_partition.write(out, version)
            out += (self.id, b"\0")
