# ruff: noqa: N816
"""Generated from protocol_specs/: TransactionLogKey, TransactionLogValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    array_count,
    int32s,
    new,
    null_array,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_q = struct.Struct(">q").pack
pack_qhib = struct.Struct(">qhib").pack
pack_qq = struct.Struct(">qq").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_q = struct.Struct(">q").unpack_from
unpack_qhib = struct.Struct(">qhib").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("TransactionLogKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.transactional_id, False))


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
        flexible = version == 1
        try:
            m = new(TransactionLogValue)
            m.producer_id, m.producer_epoch, m.transaction_timeout_ms, m.transaction_status = unpack_qhib(buf, pos)
            pos += 15
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.transaction_partitions = None
            else:
                m.transaction_partitions, pos = read_array(
                    buf, pos, version, count, TransactionLogValue.PartitionsSchema.read
                )
            m.transaction_last_update_timestamp_ms, m.transaction_start_timestamp_ms = unpack_qq(buf, pos)
            pos += 16
            m.previous_producer_id = -1
            m.next_producer_id = -1
            m.client_transaction_version = 0
            m.next_producer_epoch = -1
            if version == 1:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        (m.previous_producer_id,) = unpack_q(buf, pos)
                        pos += 8
                    elif tag == 1:
                        (m.next_producer_id,) = unpack_q(buf, pos)
                        pos += 8
                    elif tag == 2:
                        (m.client_transaction_version,) = unpack_h(buf, pos)
                        pos += 2
                    elif tag == 3:
                        (m.next_producer_epoch,) = unpack_h(buf, pos)
                        pos += 2
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("TransactionLogValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 1
        out += (
            pack_qhib(self.producer_id, self.producer_epoch, self.transaction_timeout_ms, self.transaction_status),
            null_array(flexible)
            if self.transaction_partitions is None
            else array_count(len(self.transaction_partitions), flexible),
        )
        for partitions_schema in self.transaction_partitions or ():
            partitions_schema.write(out, version)
        out.append(pack_qq(self.transaction_last_update_timestamp_ms, self.transaction_start_timestamp_ms))
        if version == 1:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.previous_producer_id != -1:
                tag_0: list[Buffer] = []
                tag_0.append(pack_q(self.previous_producer_id))
                tags.append((0, tag_0))
            if self.next_producer_id != -1:
                tag_1: list[Buffer] = []
                tag_1.append(pack_q(self.next_producer_id))
                tags.append((1, tag_1))
            if self.client_transaction_version != 0:
                tag_2: list[Buffer] = []
                tag_2.append(pack_h(self.client_transaction_version))
                tags.append((2, tag_2))
            if self.next_producer_epoch != -1:
                tag_3: list[Buffer] = []
                tag_3.append(pack_h(self.next_producer_epoch))
                tags.append((3, tag_3))
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
            flexible = version == 1
            m = new(TransactionLogValue.PartitionsSchema)
            m.topic, pos = read_string(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.partition_ids, pos = read_int32s(buf, pos, count)
            if version == 1:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version == 1
            out += (string(self.topic, flexible), int32s(self.partition_ids, flexible))
            if version == 1:
                out.append(b"\0")
