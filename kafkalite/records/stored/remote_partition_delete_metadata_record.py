"""Generated from protocol_specs/: RemotePartitionDeleteMetadataRecord."""

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
    read_string,
    read_uuid,
    skip_tags,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.event_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.remote_partition_delete_state,), pos = INT8.unpack_from(buf, pos), pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RemotePartitionDeleteMetadataRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        self.topic_id_partition.write(out, version)
        out.append(INT32.pack(self.broker_id))
        out.append(INT64.pack(self.event_timestamp_ms))
        out.append(INT8.pack(self.remote_partition_delete_state))
        out.append(b"\0")

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
            m.id, pos = read_uuid(buf, pos)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(self.id)
            out.append(INT32.pack(self.partition))
            out.append(b"\0")
