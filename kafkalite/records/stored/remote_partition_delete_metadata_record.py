# ruff: noqa: N816
"""Generated from protocol_specs/: RemotePartitionDeleteMetadataRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import ZERO_UUID, compact_string, new, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iqb = struct.Struct(">iqb").pack
pack_ui = struct.Struct(">16si").pack
unpack_iqb = struct.Struct(">iqb").unpack_from
unpack_ui = struct.Struct(">16si").unpack_from


class RemotePartitionDeleteMetadataRecord(MetadataMessage):
    __slots__ = ("topic_id_partition", "broker_id", "event_timestamp_ms", "remote_partition_delete_state")
    api_key = 2
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        topic_id_partition: RemotePartitionDeleteMetadataRecord.TopicIdPartitionEntry | None = None,
        broker_id: int = 0,
        event_timestamp_ms: int = 0,
        remote_partition_delete_state: int = 0,
    ) -> None:
        self.topic_id_partition = (
            RemotePartitionDeleteMetadataRecord.TopicIdPartitionEntry()
            if topic_id_partition is None
            else topic_id_partition
        )
        self.broker_id = broker_id
        self.event_timestamp_ms = event_timestamp_ms
        self.remote_partition_delete_state = remote_partition_delete_state

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemotePartitionDeleteMetadataRecord, int]:
        try:
            m = new(RemotePartitionDeleteMetadataRecord)
            m.topic_id_partition, pos = RemotePartitionDeleteMetadataRecord.TopicIdPartitionEntry.read(
                buf, pos, version
            )
            m.broker_id, m.event_timestamp_ms, m.remote_partition_delete_state = unpack_iqb(buf, pos)
            pos += 13
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemotePartitionDeleteMetadataRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        self.topic_id_partition.write(out, version)
        out += (pack_iqb(self.broker_id, self.event_timestamp_ms, self.remote_partition_delete_state), b"\0")

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
        ) -> tuple[RemotePartitionDeleteMetadataRecord.TopicIdPartitionEntry, int]:
            m = new(RemotePartitionDeleteMetadataRecord.TopicIdPartitionEntry)
            m.name, pos = read_string(buf, pos, True)
            m.id, m.partition = unpack_ui(buf, pos)
            pos += 20
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_ui(self.id, self.partition), b"\0")
