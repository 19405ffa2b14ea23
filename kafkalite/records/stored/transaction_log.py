"""Generated from protocol_specs/: TransactionLogKey, TransactionLogValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class TransactionLogKey(KeyMessage):
    __slots__ = ("transactional_id",)
    api_key = 0
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        transactional_id: str = "",
    ) -> None:
        self.transactional_id = transactional_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TransactionLogKey, int]:
        try:
            m = new(TransactionLogKey)
            m.transactional_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("TransactionLogKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.transactional_id, False)


class TransactionLogValue(VersionedMessage):
    __slots__ = (
        "producer_id",
        "previous_producer_id",
        "next_producer_id",
        "producer_epoch",
        "next_producer_epoch",
        "transaction_timeout_ms",
        "transaction_status",
        "transaction_partitions",
        "transaction_last_update_timestamp_ms",
        "transaction_start_timestamp_ms",
        "client_transaction_version",
    )
    api_key = 0
    min_version = 0
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        producer_id: int = 0,
        previous_producer_id: int = -1,
        next_producer_id: int = -1,
        producer_epoch: int = 0,
        next_producer_epoch: int = -1,
        transaction_timeout_ms: int = 0,
        transaction_status: int = 0,
        transaction_partitions: list[TransactionLogValue.PartitionsSchema] | None = EMPTY,
        transaction_last_update_timestamp_ms: int = 0,
        transaction_start_timestamp_ms: int = 0,
        client_transaction_version: int = 0,
    ) -> None:
        self.producer_id = producer_id
        self.previous_producer_id = previous_producer_id
        self.next_producer_id = next_producer_id
        self.producer_epoch = producer_epoch
        self.next_producer_epoch = next_producer_epoch
        self.transaction_timeout_ms = transaction_timeout_ms
        self.transaction_status = transaction_status
        self.transaction_partitions = [] if transaction_partitions is EMPTY else transaction_partitions
        self.transaction_last_update_timestamp_ms = transaction_last_update_timestamp_ms
        self.transaction_start_timestamp_ms = transaction_start_timestamp_ms
        self.client_transaction_version = client_transaction_version

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TransactionLogValue, int]:
        try:
            m = new(TransactionLogValue)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.transaction_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.transaction_status,), pos = INT8.unpack_from(buf, pos), pos + 1
            count, pos = read_nullable_count(buf, pos, version == 1)
            if count < 0:
                m.transaction_partitions = None
            else:
                m.transaction_partitions, pos = read_array(
                    buf, pos, version, count, TransactionLogValue.PartitionsSchema.read
                )
            (m.transaction_last_update_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.transaction_start_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.previous_producer_id = -1
            m.next_producer_id = -1
            m.client_transaction_version = 0
            m.next_producer_epoch = -1
            if version == 1:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        (m.previous_producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
                    elif tag == 1:
                        (m.next_producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
                    elif tag == 2:
                        (m.client_transaction_version,), pos = INT16.unpack_from(buf, pos), pos + 2
                    elif tag == 3:
                        (m.next_producer_epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("TransactionLogValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT64.pack(self.producer_id))
        out.append(INT16.pack(self.producer_epoch))
        out.append(INT32.pack(self.transaction_timeout_ms))
        out.append(INT8.pack(self.transaction_status))
        if self.transaction_partitions is None:
            write_null_array(out, version == 1)
        else:
            write_count(out, len(self.transaction_partitions), version == 1)
            for item in self.transaction_partitions:
                item.write(out, version)
        out.append(INT64.pack(self.transaction_last_update_timestamp_ms))
        out.append(INT64.pack(self.transaction_start_timestamp_ms))
        if version == 1:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.previous_producer_id != -1:
                part: list[Buffer] = []
                part.append(INT64.pack(self.previous_producer_id))
                tags.append((0, part))
            if self.next_producer_id != -1:
                part: list[Buffer] = []
                part.append(INT64.pack(self.next_producer_id))
                tags.append((1, part))
            if self.client_transaction_version != 0:
                part: list[Buffer] = []
                part.append(INT16.pack(self.client_transaction_version))
                tags.append((2, part))
            if self.next_producer_epoch != -1:
                part: list[Buffer] = []
                part.append(INT16.pack(self.next_producer_epoch))
                tags.append((3, part))
            write_tags(out, tags)

    class PartitionsSchema(Struct):
        __slots__ = ("topic", "partition_ids")

        def __init__(
            self,
            topic: str = "",
            partition_ids: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.partition_ids = [] if partition_ids is None else partition_ids

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[TransactionLogValue.PartitionsSchema, int]:
            m = new(TransactionLogValue.PartitionsSchema)
            m.topic, pos = read_string(buf, pos, version == 1)
            count, pos = read_count(buf, pos, version == 1)
            m.partition_ids, pos = read_int32s(buf, pos, count)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic, version == 1)
            write_count(out, len(self.partition_ids), version == 1)
            write_ints(out, self.partition_ids, "i")
            if version == 1:
                out.append(b"\0")
