"""The transactional ids of one partition of `__transaction_state`, and what is asked of them.

Pure: operations take the time and requests and fill an `Outcome`; `replay` alone changes what is stored. A transaction
ends in three steps, each begun when the one before is durable: the prepare record, which decides; a marker in every
partition; the complete record. A crash in between is taken up at load, so that the outcome is all or nothing.

Soft state: who waits for a transaction that is being ended, and which epoch a producer may ask for again whose answer
was lost (KIP-360). Both are gone after a restart.

Deviates: a request that meets a transaction which is being ended waits for that end, up to
`add.partitions.to.txn.retry.backoff.max.ms`; Kafka answers most of them CONCURRENT_TRANSACTIONS at once.
Deviates: InitProducerId of a producer that is fenced already does not abort the open transaction of who fenced it.
Deviates: a new incarnation that finds a transaction open at the last epoch gets its new producer id with epoch 0; of
Kafka, with epoch 1.
Deviates: where the last epoch, 32766, is reached already, a producer that names the one before it gets the last, as it
would any other; Kafka answers UNKNOWN_SERVER_ERROR.
"""

from __future__ import annotations

from functools import partial
from itertools import islice

from kafkalite.coordinator.transaction.effects import NeedsProducerId, WriteMarkers
from kafkalite.coordinator.transaction.transaction import (
    IDLE,
    LAST_EPOCH,
    NO_EPOCH,
    NO_PRODUCER_ID,
    PREPARED,
    V2,
    Transaction,
    TransactionState,
    completed,
    extended,
    forgotten,
    initialised,
    prepared,
)
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.end_txn import EndTxnResponse
from kafkalite.protocol.messages.init_producer_id import InitProducerIdResponse
from kafkalite.records.stored.transaction_log import TransactionLogKey, TransactionLogValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kafkalite.coordinator.outcome import BatchMeta, CoordinatorRecord, Operation, Outcome, Ticket, TimerKey
    from kafkalite.coordinator.runtime import RecordTypes
    from kafkalite.coordinator.transaction.settings import TransactionSettings
    from kafkalite.coordinator.transaction.transaction import Partition
    from kafkalite.protocol.messages.end_txn import EndTxnRequest
    from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest

RECORD_TYPES: RecordTypes = {TransactionLogKey.api_key: (TransactionLogKey, TransactionLogValue)}

_OPEN_TIMER = ("open transactions",)
_EXPIRY_TIMER = ("expiry",)
_WAITING = "waiting"
_IDS_PER_EXPIRY_SLICE = 1000
_IDS_PER_ABORT_SLICE = 20
_MIN_LOOK_MS = 100


class TransactionShard:
    """The state of one partition."""

    __slots__ = ("_bumps", "_deadlines", "_expiry_queue", "_settings", "_waiting", "_watches_open", "transactions")

    def __init__(self, settings: TransactionSettings) -> None:
        self.transactions: dict[str, Transaction] = {}
        self._settings = settings
        self._deadlines: dict[str, int] = {}
        """In ticks, of each open transaction."""
        self._bumps: dict[str, tuple[int, int]] = {}
        """By id: the epoch given last, and the one it was given for."""
        self._waiting: dict[str, list[tuple[Ticket, Operation]]] = {}
        self._watches_open = False
        self._expiry_queue: list[str] = []

    # Hard state

    def replay(self, record: CoordinatorRecord, meta: BatchMeta) -> None:
        """Apply one record of the partition, live or at load."""
        key, value = record.key, record.value
        assert isinstance(key, TransactionLogKey)
        transactional_id = key.transactional_id
        if not isinstance(value, TransactionLogValue):
            self.transactions.pop(transactional_id, None)
            return
        transaction = self.transactions[transactional_id] = Transaction(value)
        if transaction.state is not TransactionState.ONGOING:
            self._deadlines.pop(transactional_id, None)

    def replay_marker(self, producer_id: int, *, committed: bool) -> None:
        """Nobody's transactions write here."""

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        """End what was being ended; the open ones' time runs on."""
        for transactional_id, transaction in self.transactions.items():
            if transaction.state in PREPARED:
                out.effects.append(_markers(transactional_id, transaction, resumed=True))
            elif transaction.state is TransactionState.ONGOING:
                left_ms = min(transaction.started_ms + transaction.timeout_ms - now_ms, transaction.timeout_ms)
                self._deadlines[transactional_id] = out.ticks_ms + left_ms
        self._watch_open(out)
        out.look_again(_EXPIRY_TIMER, self._settings.expire_interval_ms)

    def abort_open(self, out: Outcome, now_ms: int) -> None:
        """Abort every open transaction, as if its time were over."""
        for transactional_id, transaction in self.transactions.items():
            if transaction.state is TransactionState.ONGOING:
                self._deadlines.pop(transactional_id, None)
                self._fence(out, now_ms, transactional_id, transaction)

    def on_timer(self, out: Outcome, now_ms: int, key: TimerKey) -> None:
        if key == _OPEN_TIMER:
            self._abort_overdue(out, now_ms)
        elif key == _EXPIRY_TIMER:
            self._expire(out, now_ms)
        else:
            for ticket, _ in self._waiting.pop(key[1], ()):
                out.refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS)

    # A producer comes

    def init_producer_id(
        self, out: Outcome, now_ms: int, ticket: Ticket, request: InitProducerIdRequest, new_id: int = NO_PRODUCER_ID
    ) -> None:
        """Take an id over, which fences whoever had it, or get its next epoch (T-16 to T-18, KIP-360)."""
        transactional_id = request.transactional_id or ""
        transaction = self.transactions.get(transactional_id)
        again = partial(NeedsProducerId, ticket, TransactionShard.init_producer_id, request)
        if transaction is None:
            # What a client says of an id that is not known here counts for nothing (T-17).
            if new_id == NO_PRODUCER_ID:
                out.effects.append(again())
            else:
                self._give(out, now_ms, ticket, request, None, new_id, 0)
            return
        asked_epoch = request.producer_epoch
        names_epoch = asked_epoch != NO_EPOCH
        is_current = asked_epoch == transaction.producer_epoch
        is_retry = self._bumps.get(transactional_id) == (transaction.producer_epoch, asked_epoch)
        if names_epoch and not _may_name(transaction, request.producer_id, asked_epoch):
            out.refuse(ticket, ErrorCode.PRODUCER_FENCED)
        elif transaction.state in PREPARED:
            self._wait(out, transactional_id, ticket, partial(_init_again, ticket, request))
        elif names_epoch and not (is_current or is_retry):
            out.refuse(ticket, ErrorCode.PRODUCER_FENCED)
        elif is_retry and transaction.producer_epoch <= LAST_EPOCH:
            producer_id, epoch = transaction.producer_id, transaction.producer_epoch
            if transaction.state is TransactionState.ONGOING:  # it has gone on: nobody waits for this answer
                out.reply(ticket, _initialised(producer_id, epoch))
            else:
                self._give(out, now_ms, ticket, request, transaction, producer_id, epoch)
        elif transaction.state is TransactionState.ONGOING:
            # A new incarnation gets the epoch after the one that fences.
            self._fence(out, now_ms, transactional_id, transaction)
            self._wait(out, transactional_id, ticket, partial(_init_again, ticket, request))
        elif not transaction.epoch_is_exhausted:
            producer_id, epoch = transaction.producer_id, transaction.producer_epoch + 1
            self._give(out, now_ms, ticket, request, transaction, producer_id, epoch)
        elif new_id == NO_PRODUCER_ID:
            out.effects.append(again())
        else:
            self._give(out, now_ms, ticket, request, transaction, new_id, 0)

    def _give(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        request: InitProducerIdRequest,
        transaction: Transaction | None,
        producer_id: int,
        epoch: int,
    ) -> None:
        transactional_id = request.transactional_id or ""
        if transaction is None or request.producer_epoch == NO_EPOCH:
            self._bumps.pop(transactional_id, None)
        elif epoch != transaction.producer_epoch:
            self._bumps[transactional_id] = (epoch, transaction.producer_epoch)
        out.records.append(
            initialised(
                transactional_id,
                transaction,
                producer_id=producer_id,
                producer_epoch=epoch,
                timeout_ms=request.transaction_timeout_ms,
                now_ms=now_ms,
            )
        )
        out.reply(ticket, _initialised(producer_id, epoch))

    # It writes

    def add_partitions(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        transactional_id: str,
        producer_id: int,
        producer_epoch: int,
        partitions: Collection[Partition],
        client_version: int,
    ) -> None:
        """Make partitions part of the transaction, which begins with the first (T-27). Answers a code."""
        transaction = self.transactions.get(transactional_id)
        code = _check_producer(transaction, producer_id, producer_epoch)
        if transaction is None or code:
            out.refuse(ticket, code)
        elif transaction.state in PREPARED:
            again = partial(
                _add_again, ticket, transactional_id, producer_id, producer_epoch, partitions, client_version
            )
            self._wait(out, transactional_id, ticket, again)
        elif transaction.state is TransactionState.ONGOING and transaction.partitions.issuperset(partitions):
            out.reads_stored = True
            out.reply(ticket, ErrorCode.NONE)
        else:
            record = extended(transactional_id, transaction, partitions, now_ms=now_ms, client_version=client_version)
            out.records.append(record)
            out.reply(ticket, ErrorCode.NONE)
            if transaction.state is not TransactionState.ONGOING:
                self._deadlines[transactional_id] = out.ticks_ms + transaction.timeout_ms
                self._watch_open(out, transaction.timeout_ms)

    def verify_partitions(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        transactional_id: str,
        producer_id: int,
        producer_epoch: int,
        partitions: Collection[Partition],
    ) -> None:
        """Tell which partitions are not part of the transaction (T-38). Answers a code, and those partitions."""
        transaction = self.transactions.get(transactional_id)
        code = _check_producer(transaction, producer_id, producer_epoch)
        if transaction is None or code:
            out.refuse(ticket, code)
        elif transaction.state in PREPARED:
            out.refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS)
        else:
            out.reply(ticket, (ErrorCode.NONE, frozenset(partitions) - transaction.partitions))

    # It ends

    def end(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        request: EndTxnRequest,
        client_version: int,
        new_id: int = NO_PRODUCER_ID,
    ) -> None:
        """Commit or abort (T-29, T-39). Answers when the decision is durable."""
        transaction = self.transactions.get(request.transactional_id)
        if transaction is None:
            out.refuse(ticket, ErrorCode.INVALID_PRODUCER_ID_MAPPING)
            return
        state = transaction.state
        v2 = client_version >= V2
        code, is_retry = (_check_end_v2 if v2 else _check_end_v1)(transaction, request)
        if code:
            out.refuse(ticket, code)
        elif state is TransactionState.ONGOING or (v2 and not is_retry and not request.committed):
            if v2 and transaction.epoch_is_exhausted and new_id == NO_PRODUCER_ID:
                operation = TransactionShard.end
                out.effects.append(NeedsProducerId(ticket, operation, request, client_version))
                return
            self._prepare(out, now_ms, transaction, request, client_version, new_id)
            producer_id, epoch = transaction.producer_id, transaction.producer_epoch + 1
            if new_id != NO_PRODUCER_ID:
                producer_id, epoch = new_id, 0
            out.reply(ticket, EndTxnResponse(producer_id=producer_id, producer_epoch=epoch) if v2 else EndTxnResponse())
        elif state is (TransactionState.PREPARE_COMMIT if request.committed else TransactionState.PREPARE_ABORT):
            self._wait(out, request.transactional_id, ticket, partial(_end_again, ticket, request, client_version))
        elif is_retry and state is (
            TransactionState.COMPLETE_COMMIT if request.committed else TransactionState.COMPLETE_ABORT
        ):
            out.reads_stored = True
            response = EndTxnResponse()
            if v2:
                response.producer_id, response.producer_epoch = transaction.producer_id, transaction.producer_epoch
            out.reply(ticket, response)
        else:
            out.refuse(ticket, ErrorCode.INVALID_TXN_STATE)

    def _prepare(
        self,
        out: Outcome,
        now_ms: int,
        transaction: Transaction,
        request: EndTxnRequest,
        client_version: int,
        new_id: int,
    ) -> None:
        v2 = client_version >= V2
        if v2:  # the answer with the next epoch may be lost: who asks for it with this one is the same producer
            next_epoch = transaction.producer_epoch + 1 if new_id == NO_PRODUCER_ID else 0
            self._bumps[request.transactional_id] = (next_epoch, transaction.producer_epoch)
        record = prepared(
            request.transactional_id,
            transaction,
            committed=request.committed,
            producer_epoch=transaction.producer_epoch + 1 if v2 else transaction.producer_epoch,
            next_producer_id=new_id if v2 else NO_PRODUCER_ID,
            now_ms=now_ms,
            client_version=client_version,
        )
        out.records.append(record)
        out.effects.append(_markers_of(record))

    def _fence(self, out: Outcome, now_ms: int, transactional_id: str, transaction: Transaction) -> None:
        """Abort an open transaction without its producer: with the next epoch, so that it can write no more.

        Who held it may ask for that epoch, as long as no other takes the id over (KIP-588).
        """
        self._bumps[transactional_id] = (transaction.producer_epoch + 1, transaction.producer_epoch)
        record = prepared(
            transactional_id,
            transaction,
            committed=False,
            producer_epoch=transaction.producer_epoch + 1,
            next_producer_id=NO_PRODUCER_ID,
            now_ms=now_ms,
            client_version=transaction.client_version,
        )
        out.records.append(record)
        out.effects.append(_markers_of(record))

    def complete(self, out: Outcome, now_ms: int, transactional_id: str, producer_id: int, producer_epoch: int) -> None:
        """Every partition has its marker, durably; those who waited are served."""
        transaction = self.transactions.get(transactional_id)
        if (
            transaction is None
            or transaction.state not in PREPARED
            or (transaction.producer_id, transaction.producer_epoch) != (producer_id, producer_epoch)
        ):
            return
        out.records.append(completed(transactional_id, transaction, now_ms=now_ms))
        waiting = self._waiting.pop(transactional_id, None)
        if waiting is not None:
            out.timers[_WAITING, transactional_id] = None
            out.then += [operation for _, operation in waiting]

    # Waiting, and the time that passes

    def _wait(self, out: Outcome, transactional_id: str, ticket: Ticket, operation: Operation) -> None:
        """Do it when the transaction has ended; if that takes long, refuse it."""
        waiting = self._waiting.get(transactional_id)
        if waiting is None:
            waiting = self._waiting[transactional_id] = []
            out.timers[_WAITING, transactional_id] = self._settings.patience_ms
        waiting.append((ticket, operation))

    def _watch_open(self, out: Outcome, left_ms: int | None = None) -> None:
        """Look after open transactions at their next deadline, and from time to time while there are any."""
        if self._watches_open or not self._deadlines:
            return
        if left_ms is None:
            left_ms = min(self._deadlines.values()) - out.ticks_ms
        self._watches_open = True
        interval_ms = self._settings.abort_interval_ms
        out.timers[_OPEN_TIMER] = min(max(left_ms, min(_MIN_LOOK_MS, interval_ms)), interval_ms)

    def _abort_overdue(self, out: Outcome, now_ms: int) -> None:
        """T-23: some transactions at a time, so that many of them don't hold up the rest."""
        self._watches_open = False
        overdue = (name for name, deadline_ms in self._deadlines.items() if deadline_ms <= out.ticks_ms)
        for transactional_id in list(islice(overdue, _IDS_PER_ABORT_SLICE)):
            del self._deadlines[transactional_id]
            self._fence(out, now_ms, transactional_id, self.transactions[transactional_id])
        self._watch_open(out)
        if len(out.records) == _IDS_PER_ABORT_SLICE:
            self._watches_open = True
            out.timers[_OPEN_TIMER] = 0

    def _expire(self, out: Outcome, now_ms: int) -> None:
        """T-24: some ids at a time, so that many of them don't hold up the rest."""
        if not self._expiry_queue:
            self._expiry_queue = list(self.transactions)
        for _ in range(min(_IDS_PER_EXPIRY_SLICE, len(self._expiry_queue))):
            transactional_id = self._expiry_queue.pop()
            transaction = self.transactions.get(transactional_id)
            if (
                transaction is not None
                and transaction.state in IDLE
                and now_ms - transaction.updated_ms >= self._settings.expiration_ms
            ):
                self._bumps.pop(transactional_id, None)
                out.records.append(forgotten(transactional_id))
        if self._expiry_queue:
            out.timers[_EXPIRY_TIMER] = 0
        else:
            out.look_again(_EXPIRY_TIMER, self._settings.expire_interval_ms)

    # Administration

    def describe(self, out: Outcome, now_ms: int, ticket: Ticket, transactional_ids: Collection[str]) -> None:
        """Answers what is stored, by id; ids that are not known are left out."""
        out.reads_stored = True
        known = self.transactions
        out.reply(ticket, (ErrorCode.NONE, {name: known[name] for name in transactional_ids if name in known}))

    def list_all(
        self, out: Outcome, now_ms: int, ticket: Ticket, wanted: Callable[[str, Transaction, int], bool]
    ) -> None:
        """Answers (id, transaction) of all that are wanted."""
        out.reads_stored = True
        found = [(name, transaction) for name, transaction in self.transactions.items()]
        out.reply(ticket, (ErrorCode.NONE, [item for item in found if wanted(*item, now_ms)]))


def _init_again(
    ticket: Ticket, request: InitProducerIdRequest, shard: TransactionShard, out: Outcome, now: int
) -> None:
    shard.init_producer_id(out, now, ticket, request)


def _add_again(
    ticket: Ticket,
    transactional_id: str,
    producer_id: int,
    producer_epoch: int,
    partitions: Collection[Partition],
    client_version: int,
    shard: TransactionShard,
    out: Outcome,
    now: int,
) -> None:
    shard.add_partitions(out, now, ticket, transactional_id, producer_id, producer_epoch, partitions, client_version)


def _end_again(
    ticket: Ticket, request: EndTxnRequest, client_version: int, shard: TransactionShard, out: Outcome, now: int
) -> None:
    shard.end(out, now, ticket, request, client_version)


def _may_name(transaction: Transaction, producer_id: int, epoch: int) -> bool:
    """Whether the id is the current one, or the one before it, given up for its epoch (T-17)."""
    return producer_id == transaction.producer_id or (
        producer_id == transaction.previous_producer_id and epoch >= LAST_EPOCH
    )


def _initialised(producer_id: int, epoch: int) -> InitProducerIdResponse:
    return InitProducerIdResponse(producer_id=producer_id, producer_epoch=epoch)


def _check_producer(transaction: Transaction | None, producer_id: int, producer_epoch: int) -> ErrorCode:
    if transaction is None or producer_id != transaction.producer_id:
        return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    if producer_epoch != transaction.producer_epoch or producer_epoch > LAST_EPOCH:  # no client has a higher one
        return ErrorCode.PRODUCER_FENCED
    return ErrorCode.NONE


def _check_end_v1(transaction: Transaction, request: EndTxnRequest) -> tuple[ErrorCode, bool]:
    """Why the producer may not end it, and whether it may be asking again: the epoch does not tell."""
    return _check_producer(transaction, request.producer_id, request.producer_epoch), True


def _check_end_v2(transaction: Transaction, request: EndTxnRequest) -> tuple[ErrorCode, bool]:
    """The same where each transaction has its epoch: asking again is asking with the epoch before (T-39)."""
    state, epoch = transaction.state, request.producer_epoch
    overflowed = (
        epoch == LAST_EPOCH
        and request.producer_id == transaction.previous_producer_id != transaction.producer_id
        and transaction.producer_epoch == 0
    )
    if request.producer_id != transaction.producer_id and not overflowed:
        return ErrorCode.INVALID_PRODUCER_ID_MAPPING, False
    is_retry = overflowed or epoch == transaction.producer_epoch - 1
    is_current = epoch == transaction.producer_epoch and not overflowed
    if state in PREPARED:
        valid = is_retry
    elif transaction.producer_epoch > LAST_EPOCH:
        valid = False  # no client has this epoch: it fences
    elif state in (TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT):
        valid = is_retry or is_current
    else:
        valid = is_current
    return (ErrorCode.NONE if valid else ErrorCode.PRODUCER_FENCED), is_retry and not is_current


def _markers(transactional_id: str, transaction: Transaction, *, resumed: bool) -> WriteMarkers:
    return WriteMarkers(
        transactional_id,
        transaction.producer_id,
        transaction.producer_epoch,
        transaction.state is TransactionState.PREPARE_COMMIT,
        transaction.client_version >= V2,
        transaction.partitions,
        resumed,
    )


def _markers_of(record: CoordinatorRecord) -> WriteMarkers:
    """The markers that follow from a prepare record."""
    key, value = record.key, record.value
    assert isinstance(key, TransactionLogKey)
    assert isinstance(value, TransactionLogValue)
    return _markers(key.transactional_id, Transaction(value), resumed=False)
