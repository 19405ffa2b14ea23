"""One transactional id: what is stored of it, and the records that bring it from one state to the next.

A `Transaction` is what one record of `__transaction_state` says (D-5); it never changes, the next record makes the next
one. The functions below build those records; `_AFTER` is the one table of which state may follow which.

Epochs: 32767 only ever stands in markers and in states that fence somebody; a client has at most 32766, and gets a new
producer id instead of a higher one (T-18).
"""

from __future__ import annotations

from enum import IntEnum

from kafkalite.coordinator.outcome import CoordinatorRecord
from kafkalite.records.stored.transaction_log import TransactionLogKey, TransactionLogValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Partition = tuple[str, int]

NO_EPOCH = -1
NO_PRODUCER_ID = -1
LAST_EPOCH = 32766
"""The highest epoch a client gets to see."""
V2 = 2
"""Version of transactions where each has an epoch of its own (KIP-890 part 2)."""
_RECORD_VERSION = 1


class TransactionState(IntEnum):
    """States by their stored number; `text` is how tools show them (T-20)."""

    EMPTY = 0
    ONGOING = 1
    PREPARE_COMMIT = 2
    PREPARE_ABORT = 3
    COMPLETE_COMMIT = 4
    COMPLETE_ABORT = 5
    DEAD = 6
    PREPARE_EPOCH_FENCE = 7

    @property
    def text(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("_"))


_EMPTY = TransactionState.EMPTY
_ONGOING = TransactionState.ONGOING
_PREPARE_COMMIT = TransactionState.PREPARE_COMMIT
_PREPARE_ABORT = TransactionState.PREPARE_ABORT
_COMPLETE_COMMIT = TransactionState.COMPLETE_COMMIT
_COMPLETE_ABORT = TransactionState.COMPLETE_ABORT

# Empty and complete ones are aborted under transactions v2 only, to get an epoch that no late batch has.
_AFTER = {
    _EMPTY: (_EMPTY, _ONGOING, _PREPARE_ABORT),
    _ONGOING: (_ONGOING, _PREPARE_COMMIT, _PREPARE_ABORT),
    _PREPARE_COMMIT: (_COMPLETE_COMMIT,),
    _PREPARE_ABORT: (_COMPLETE_ABORT,),
    _COMPLETE_COMMIT: (_EMPTY, _ONGOING, _PREPARE_ABORT),
    _COMPLETE_ABORT: (_EMPTY, _ONGOING, _PREPARE_ABORT),
}
PREPARED = (_PREPARE_COMMIT, _PREPARE_ABORT)
IDLE = (_EMPTY, _COMPLETE_COMMIT, _COMPLETE_ABORT)


class Transaction:
    """What is stored of a transactional id; started_ms is -1 before its first transaction."""

    __slots__ = (
        "client_version",
        "next_producer_id",
        "partitions",
        "previous_producer_id",
        "producer_epoch",
        "producer_id",
        "started_ms",
        "state",
        "timeout_ms",
        "updated_ms",
    )

    def __init__(self, value: TransactionLogValue) -> None:
        self.producer_id = value.producer_id
        self.previous_producer_id = value.previous_producer_id
        self.next_producer_id = value.next_producer_id
        self.producer_epoch = value.producer_epoch
        self.timeout_ms = value.transaction_timeout_ms
        self.state = TransactionState(value.transaction_status)
        self.partitions: frozenset[Partition] = frozenset(
            (topic.topic, index) for topic in value.transaction_partitions or () for index in topic.partition_ids
        )
        self.started_ms = value.transaction_start_timestamp_ms
        self.updated_ms = value.transaction_last_update_timestamp_ms
        self.client_version = value.client_transaction_version

    @property
    def epoch_is_exhausted(self) -> bool:
        """Whether the next epoch would be none for a client."""
        return self.producer_epoch >= LAST_EPOCH


def initialised(
    transactional_id: str,
    before: Transaction | None,
    *,
    producer_id: int,
    producer_epoch: int,
    timeout_ms: int,
    now_ms: int,
) -> CoordinatorRecord:
    """A producer has taken the id over: no transaction yet."""
    value = _next(before, _EMPTY, now_ms)
    if before is not None and (producer_id, producer_epoch) == (before.producer_id, before.producer_epoch):
        value.previous_producer_id = before.previous_producer_id
    value.producer_id, value.producer_epoch = producer_id, producer_epoch
    value.transaction_timeout_ms = timeout_ms
    value.transaction_start_timestamp_ms = -1
    return _record(transactional_id, value)


def extended(
    transactional_id: str, before: Transaction, partitions: Iterable[Partition], *, now_ms: int, client_version: int
) -> CoordinatorRecord:
    """Partitions have joined the transaction, which begins with its first ones."""
    value = _next(before, _ONGOING, now_ms)
    begins = before.state is not _ONGOING
    value.transaction_partitions = _grouped(partitions if begins else before.partitions.union(partitions))
    if begins:
        value.transaction_start_timestamp_ms = now_ms
    value.client_transaction_version = client_version
    return _record(transactional_id, value)


def prepared(
    transactional_id: str,
    before: Transaction,
    *,
    committed: bool,
    producer_epoch: int,
    next_producer_id: int,
    now_ms: int,
    client_version: int,
) -> CoordinatorRecord:
    """How the transaction ends is decided: nothing takes this back."""
    value = _next(before, _PREPARE_COMMIT if committed else _PREPARE_ABORT, now_ms)
    value.producer_epoch = producer_epoch
    value.next_producer_id = next_producer_id
    value.transaction_partitions = _grouped(before.partitions)
    if before.state is not _ONGOING:
        value.transaction_start_timestamp_ms = now_ms
    value.client_transaction_version = client_version
    return _record(transactional_id, value)


def completed(transactional_id: str, before: Transaction, *, now_ms: int) -> CoordinatorRecord:
    """Every partition has its marker; a producer id that takes over from an exhausted one does so here (T-40)."""
    value = _next(before, _COMPLETE_COMMIT if before.state is _PREPARE_COMMIT else _COMPLETE_ABORT, now_ms)
    if before.next_producer_id != NO_PRODUCER_ID:
        value.producer_id, value.producer_epoch = before.next_producer_id, 0
    return _record(transactional_id, value)


def forgotten(transactional_id: str) -> CoordinatorRecord:
    """The tombstone of an id nobody used for long (T-24)."""
    return CoordinatorRecord(TransactionLogKey(transactional_id), None)


def _next(before: Transaction | None, state: TransactionState, now_ms: int) -> TransactionLogValue:
    """A value in the next state, all else as it was; without partitions."""
    if before is None:
        return TransactionLogValue(
            transaction_status=_EMPTY, transaction_partitions=None, transaction_last_update_timestamp_ms=now_ms
        )
    if state not in _AFTER[before.state]:
        raise RuntimeError(f"{before.state.text} can't be followed by {state.text}")
    return TransactionLogValue(
        producer_id=before.producer_id,
        previous_producer_id=before.producer_id,
        producer_epoch=before.producer_epoch,
        transaction_timeout_ms=before.timeout_ms,
        transaction_status=state,
        transaction_partitions=None if state is _EMPTY else [],
        transaction_last_update_timestamp_ms=now_ms,
        transaction_start_timestamp_ms=before.started_ms,
        client_transaction_version=before.client_version,
    )


def _grouped(partitions: Iterable[Partition]) -> list[TransactionLogValue.PartitionsSchema]:
    topics: dict[str, list[int]] = {}
    for topic, index in sorted(partitions):
        topics.setdefault(topic, []).append(index)
    return [TransactionLogValue.PartitionsSchema(topic, indexes) for topic, indexes in topics.items()]


def _record(transactional_id: str, value: TransactionLogValue) -> CoordinatorRecord:
    return CoordinatorRecord(TransactionLogKey(transactional_id), value, _RECORD_VERSION)
