"""What a partition remembers of its idempotent and transactional producers (T-1 to T-11, T-33 to T-35).

Of each producer id: its epoch, its last five batches, so that one sent again is found (T-3), the offset its open
transaction began at. Checks change nothing; state changes when the batch stands in the log (T-7), at run time and in
replay alike. Open transactions are kept in the order they began, so that the first bounds the last stable offset.

A snapshot holds all of it but four of the five batches, which `earlier_batches.py` finds in the log, in Kafka's format
(7.5): version int16 = 1, CRC-32C of what follows, uint32, count int32, then per producer 46 bytes: producer_id int64,
epoch int16, last_sequence int32, last_offset int64, offset_delta int32, timestamp int64, coordinator_epoch int32,
current_txn_first_offset int64 (-1 none).

Deviates: a producer counts as idle from when it last wrote by the broker's clock, not from its records' timestamps.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import (
    ABORT_MARKER,
    COMMIT_MARKER,
    NO_SEQUENCE,
    control_kind,
    marker_coordinator_epoch,
    plain_marker,
)
from kafkalite.records.crc import crc32c
from kafkalite.records.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.records.batch import RecordBatch

_SNAPSHOT_VERSION = 1
_HEAD = Struct(">hI")
_COUNT = Struct(">i")
_ENTRY = Struct(">qhiqiqiq")
WINDOW = 5
"""Batches of a producer that are remembered: as many as a client has in flight (T-3)."""
_SEQUENCES = 1 << 31


class BadSnapshot(Exception):  # noqa: N818
    """The bytes are not a snapshot of producers."""


class BatchMark:
    """A batch as it is remembered: where it stands, so that its copy is answered alike."""

    __slots__ = ("last_offset", "last_sequence", "offset_delta", "timestamp")

    def __init__(self, last_sequence: int, last_offset: int, offset_delta: int, timestamp: int) -> None:
        self.last_sequence = last_sequence
        self.last_offset = last_offset
        self.offset_delta = offset_delta
        self.timestamp = timestamp

    @property
    def base_offset(self) -> int:
        return self.last_offset - self.offset_delta


class Producer:
    """One producer id; transaction_start is -1 without an open transaction."""

    __slots__ = ("active_ms", "batches", "coordinator_epoch", "epoch", "timestamp", "transaction_start")

    def __init__(self, epoch: int, active_ms: int) -> None:
        self.epoch = epoch
        self.batches: list[BatchMark] = []
        self.coordinator_epoch = -1
        self.timestamp = -1
        self.transaction_start = -1
        self.active_ms = active_ms

    @property
    def last_sequence(self) -> int:
        return self.batches[-1].last_sequence if self.batches else NO_SEQUENCE

    @property
    def last_offset(self) -> int:
        return self.batches[-1].last_offset if self.batches else -1

    def sent_before(self, base_sequence: int, delta: int) -> BatchMark | None:
        """The remembered batch of these very sequences."""
        last_sequence = (base_sequence + delta) % _SEQUENCES
        for mark in self.batches:
            if mark.last_sequence == last_sequence and mark.offset_delta == delta:
                return mark
        return None


class EndedTransaction:
    """What a marker ended."""

    __slots__ = ("aborted", "first_offset", "marker_offset", "producer_id")

    def __init__(self, producer_id: int, first_offset: int, marker_offset: int, aborted: bool) -> None:
        self.producer_id = producer_id
        self.first_offset = first_offset
        self.marker_offset = marker_offset
        self.aborted = aborted


class Producers:
    """The producers of one partition, by id; `on_added` is called for each that was not remembered."""

    __slots__ = ("_by_id", "complete_from", "on_added", "open_transactions")

    def __init__(self) -> None:
        self._by_id: dict[int, Producer] = {}
        self.complete_from = 0
        """Offset from which on every batch was seen; of those before it a producer's last one at most is known."""
        self.on_added: Callable[[], None] | None = None
        self.open_transactions: dict[int, int] = {}
        """First offset of each, by producer id, in the order they began."""

    def __len__(self) -> int:
        return len(self._by_id)

    def items(self) -> list[tuple[int, Producer]]:
        return list(self._by_id.items())

    def get(self, producer_id: int) -> Producer | None:
        return self._by_id.get(producer_id)

    def first_open_offset(self) -> int | None:
        """Where the transaction that began first began."""
        for offset in self.open_transactions.values():
            return offset
        return None

    def first_open_offset_beside(self, producer_id: int) -> int | None:
        """The same, not counting one producer's."""
        for other, offset in self.open_transactions.items():
            if other != producer_id:
                return offset
        return None

    def admit(
        self,
        producer_id: int,
        epoch: int,
        base_sequence: int,
        delta: int,
        transactional: bool,
        transaction_v2: bool,
    ) -> BatchMark | None:
        """Return the remembered batch of these very sequences (T-3), or None for one that may be appended.

        Raises RecordError as `check_data` does.
        """
        producer = self._by_id.get(producer_id)
        if producer is not None and producer.epoch == epoch:
            batches = producer.batches
            if batches and (batches[-1].last_sequence + 1) % _SEQUENCES == base_sequence:
                if transactional or producer.transaction_start < 0:
                    return None
            elif (mark := producer.sent_before(base_sequence, delta)) is not None:
                return mark
        self.check_data(producer_id, epoch, base_sequence, transactional=transactional, transaction_v2=transaction_v2)
        return None

    def check_data(
        self,
        producer_id: int,
        epoch: int,
        base_sequence: int,
        *,
        transactional: bool,
        transaction_v2: bool = False,
    ) -> None:
        """Refuse a batch that does not follow what its producer wrote before (T-4, T-5, T-35).

        base_sequence is -1 where there are no sequences to check: what coordinators write. Raises RecordError:
        INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_TXN_STATE.
        """
        producer = self._by_id.get(producer_id)
        if producer is None:
            if transaction_v2 and transactional and base_sequence > 0:
                raise _out_of_order(producer_id, base_sequence, 0)
            return
        if epoch < producer.epoch:
            raise _fenced_epoch(producer_id, epoch, producer.epoch)
        if base_sequence >= 0 and producer.epoch >= 0:
            expected = (producer.last_sequence + 1) % _SEQUENCES if epoch == producer.epoch else 0
            if base_sequence != expected:
                raise _out_of_order(producer_id, base_sequence, expected)
        if producer.transaction_start >= 0 and not transactional:
            raise RecordError(
                ErrorCode.INVALID_TXN_STATE,
                f"producer {producer_id} has an open transaction, the batch is not part of one",
            )

    def add_data(
        self,
        producer_id: int,
        epoch: int,
        base_sequence: int,
        base_offset: int,
        delta: int,
        timestamp: int,
        transactional: bool,
        now_ms: int,
    ) -> None:
        """Remember a batch that stands in the log."""
        producer = self._by_id.get(producer_id)
        if producer is None:
            producer = self._add(producer_id, epoch, now_ms)
        elif producer.epoch != epoch:
            producer.epoch = epoch
            producer.batches = []
        batches = producer.batches
        last_sequence = (base_sequence + delta) % _SEQUENCES if base_sequence >= 0 else NO_SEQUENCE
        if len(batches) == WINDOW:
            del batches[0]
        batches.append(BatchMark(last_sequence, base_offset + delta, delta, timestamp))
        producer.timestamp = timestamp
        producer.active_ms = now_ms
        if transactional and producer.transaction_start < 0:
            producer.transaction_start = base_offset
            self.open_transactions[producer_id] = base_offset

    def _add(self, producer_id: int, epoch: int, now_ms: int) -> Producer:
        producer = self._by_id[producer_id] = Producer(epoch, now_ms)
        if self.on_added is not None:
            self.on_added()
        return producer

    def check_marker(self, producer_id: int, epoch: int, coordinator_epoch: int, *, transaction_v2: bool) -> None:
        """Refuse a marker of an older producer or coordinator (T-33).

        Raises KafkaError: INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED.
        """
        producer = self._by_id.get(producer_id)
        if producer is None:
            return
        if epoch < producer.epoch or (transaction_v2 and epoch == producer.epoch):
            raise _fenced_epoch(producer_id, epoch, producer.epoch)
        if coordinator_epoch < producer.coordinator_epoch:
            raise KafkaError(
                ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                f"coordinator epoch {coordinator_epoch} is older than {producer.coordinator_epoch}",
            )

    def add_marker(
        self,
        producer_id: int,
        epoch: int,
        *,
        kind: int,
        coordinator_epoch: int,
        offset: int,
        timestamp: int,
        now_ms: int,
    ) -> EndedTransaction | None:
        """Remember a marker that stands in the log; return the transaction it ended, if that wrote anything here."""
        producer = self._by_id.get(producer_id)
        if producer is None:
            producer = self._add(producer_id, epoch, now_ms)
        elif producer.epoch != epoch:
            producer.epoch = epoch
            producer.batches = []  # T-34
        start = producer.transaction_start
        producer.transaction_start = -1
        producer.coordinator_epoch = coordinator_epoch
        producer.timestamp = timestamp
        producer.active_ms = now_ms
        self.open_transactions.pop(producer_id, None)
        return None if start < 0 else EndedTransaction(producer_id, start, offset, kind == ABORT_MARKER)

    def expire(self, idle_since_ms: int) -> int:
        """Forget who wrote nothing since then and has no open transaction (T-8); return how many are left."""
        for producer_id, producer in self.items():
            if producer.active_ms <= idle_since_ms and producer.transaction_start < 0:
                del self._by_id[producer_id]
        return len(self._by_id)

    def count_from(self, now_ms: int) -> None:
        """Take everybody for having written now."""
        for producer in self._by_id.values():
            producer.active_ms = now_ms

    def forget_idempotent(self) -> None:
        """Forget who never was part of a transaction: it may go on with any sequence."""
        for producer_id, producer in self.items():
            if producer.coordinator_epoch < 0 and producer.transaction_start < 0:
                del self._by_id[producer_id]

    def idle_since(self) -> Iterator[int]:
        """Since when each wrote nothing that may be forgotten."""
        return (producer.active_ms for producer in self._by_id.values() if producer.transaction_start < 0)

    def forget(self, idle_since_ms: int, most: int) -> int:
        """Forget at most so many that wrote nothing since then, those silent longest; return how many."""
        idle = [
            (producer.active_ms, producer.last_offset, producer_id)
            for producer_id, producer in self._by_id.items()
            if producer.active_ms <= idle_since_ms and producer.transaction_start < 0
        ]
        idle.sort()
        del idle[max(most, 0) :]
        for _, _, producer_id in idle:
            del self._by_id[producer_id]
        return len(idle)

    def encode(self) -> bytes:
        """Return a snapshot."""
        parts = [_COUNT.pack(len(self._by_id))]
        for producer_id, producer in self._by_id.items():
            last = producer.batches[-1] if producer.batches else _NO_BATCH
            parts.append(
                _ENTRY.pack(
                    producer_id,
                    producer.epoch,
                    last.last_sequence,
                    last.last_offset,
                    last.offset_delta,
                    producer.timestamp,
                    producer.coordinator_epoch,
                    producer.transaction_start,
                )
            )
        body = b"".join(parts)
        return _HEAD.pack(_SNAPSHOT_VERSION, crc32c(body)) + body

    @classmethod
    def decode(cls, data: bytes, now_ms: int) -> Producers:
        """Read a snapshot; raises BadSnapshot."""
        try:
            version, crc = _HEAD.unpack_from(data)
            (count,) = _COUNT.unpack_from(data, _HEAD.size)
        except struct_error:
            raise BadSnapshot("it ends early") from None
        body = memoryview(data)[_HEAD.size :]
        entries = body[_COUNT.size :]
        if version != _SNAPSHOT_VERSION or crc != crc32c(body) or len(entries) != count * _ENTRY.size:
            raise BadSnapshot("wrong version, checksum or size")
        producers = cls()
        started: list[tuple[int, int]] = []
        for producer_id, epoch, sequence, offset, delta, timestamp, coordinator_epoch, start in _ENTRY.iter_unpack(
            entries
        ):
            producer = producers._by_id[producer_id] = Producer(epoch, now_ms)
            if offset >= 0:
                producer.batches.append(BatchMark(sequence, offset, delta, timestamp))
            producer.timestamp = timestamp
            producer.coordinator_epoch = coordinator_epoch
            producer.transaction_start = start
            if start >= 0:
                started.append((start, producer_id))
        producers.open_transactions = {producer_id: start for start, producer_id in sorted(started)}
        return producers


_NO_BATCH = BatchMark(NO_SEQUENCE, -1, 0, -1)


def follows(sequence: int, later: int) -> bool:
    """Whether `later` is ahead of a sequence, the shorter way around."""
    return 0 < (later - sequence) % _SEQUENCES < _SEQUENCES // 2


def _fenced_epoch(producer_id: int, epoch: int, current: int) -> RecordError:
    return RecordError(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        f"epoch {epoch} of producer {producer_id} is older than {current}",
    )


def _out_of_order(producer_id: int, sequence: int, expected: int) -> RecordError:
    return RecordError(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        f"sequence {sequence} of producer {producer_id}, expected {expected}",
    )


def read_marker(batch: RecordBatch) -> tuple[int, int] | None:
    """Return type and coordinator epoch of the marker a control batch is, None for other control batches."""
    marker = plain_marker(batch)
    if marker is not None:
        return marker if marker[0] in (ABORT_MARKER, COMMIT_MARKER) else None
    for record in batch.records():
        kind = control_kind(record)
        if kind in (ABORT_MARKER, COMMIT_MARKER):
            return kind, marker_coordinator_epoch(record)
    return None


def replay_batch(producers: Producers, batch: RecordBatch, now_ms: int) -> EndedTransaction | None:
    """Remember a batch of a producer that was found in the log, unchecked; return the transaction it ended."""
    if batch.producer_id < 0:
        return None
    if batch.is_control:
        marker = read_marker(batch)
        if marker is None:
            return None
        return producers.add_marker(
            batch.producer_id,
            batch.producer_epoch,
            kind=marker[0],
            coordinator_epoch=marker[1],
            offset=batch.last_offset,
            timestamp=batch.max_timestamp,
            now_ms=now_ms,
        )
    producers.add_data(
        batch.producer_id,
        batch.producer_epoch,
        batch.base_sequence,
        batch.base_offset,
        batch.last_offset_delta,
        batch.max_timestamp,
        batch.is_transactional,
        now_ms,
    )
    return None
