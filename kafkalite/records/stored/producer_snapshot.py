# ruff: noqa: N816
"""Generated from protocol_specs/: ProducerSnapshot."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Struct, VersionedMessage
from kafkalite.protocol.primitives import new, read_array, read_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_Ii = struct.Struct(">Ii").pack
pack_qhiqiqiq = struct.Struct(">qhiqiqiq").pack
unpack_I = struct.Struct(">I").unpack_from
unpack_qhiqiqiq = struct.Struct(">qhiqiqiq").unpack_from


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
            (m.crc,) = unpack_I(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, False)
            m.producer_entries, pos = read_array(buf, pos, version, count, ProducerSnapshot.ProducerEntry.read)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ProducerSnapshot: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_Ii(self.crc, len(self.producer_entries)))
        for producer_entry in self.producer_entries:
            producer_entry.write(out, version)

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
            (
                m.producer_id,
                m.epoch,
                m.last_sequence,
                m.last_offset,
                m.offset_delta,
                m.timestamp,
                m.coordinator_epoch,
                m.current_txn_first_offset,
            ) = unpack_qhiqiqiq(buf, pos)
            pos += 46
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(
                pack_qhiqiqiq(
                    self.producer_id,
                    self.epoch,
                    self.last_sequence,
                    self.last_offset,
                    self.offset_delta,
                    self.timestamp,
                    self.coordinator_epoch,
                    self.current_txn_first_offset,
                )
            )
