"""Generated from protocol_specs/: ProducerSnapshot."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Struct, VersionedMessage
from kafkalite.protocol.primitives import INT16, INT32, INT64, UINT32, new, read_array, read_count, write_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ProducerSnapshot(VersionedMessage):
    __slots__ = ("crc", "producer_entries")
    min_version = 1
    max_version = 1
    flexible_from = None

    def __init__(
        self,
        crc: int = 0,
        producer_entries: list[ProducerSnapshot.ProducerEntry] | None = None,
    ) -> None:
        self.crc = crc
        self.producer_entries = [] if producer_entries is None else producer_entries

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ProducerSnapshot, int]:
        try:
            m = new(ProducerSnapshot)
            (m.crc,), pos = UINT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, False)
            m.producer_entries, pos = read_array(buf, pos, version, count, ProducerSnapshot.ProducerEntry.read)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ProducerSnapshot: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(UINT32.pack(self.crc))
        write_count(out, len(self.producer_entries), False)
        for item in self.producer_entries:
            item.write(out, version)

    class ProducerEntry(Struct):
        __slots__ = (
            "producer_id",
            "epoch",
            "last_sequence",
            "last_offset",
            "offset_delta",
            "timestamp",
            "coordinator_epoch",
            "current_txn_first_offset",
        )

        def __init__(
            self,
            producer_id: int = 0,
            epoch: int = 0,
            last_sequence: int = 0,
            last_offset: int = 0,
            offset_delta: int = 0,
            timestamp: int = 0,
            coordinator_epoch: int = 0,
            current_txn_first_offset: int = 0,
        ) -> None:
            self.producer_id = producer_id
            self.epoch = epoch
            self.last_sequence = last_sequence
            self.last_offset = last_offset
            self.offset_delta = offset_delta
            self.timestamp = timestamp
            self.coordinator_epoch = coordinator_epoch
            self.current_txn_first_offset = current_txn_first_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProducerSnapshot.ProducerEntry, int]:
            m = new(ProducerSnapshot.ProducerEntry)
            (m.producer_id,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.epoch,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.last_sequence,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.last_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.offset_delta,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.coordinator_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.current_txn_first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.producer_id))
            out.append(INT16.pack(self.epoch))
            out.append(INT32.pack(self.last_sequence))
            out.append(INT64.pack(self.last_offset))
            out.append(INT32.pack(self.offset_delta))
            out.append(INT64.pack(self.timestamp))
            out.append(INT32.pack(self.coordinator_epoch))
            out.append(INT64.pack(self.current_txn_first_offset))
