"""The transaction coordinator: finds the shard of a transactional id, hands requests to it, has markers written.

One method an API; each calls `reply` exactly once, at once or when what the answer shows is durable. An id lives on the
partition of `__transaction_state` that it hashes to (T-22). What is to be done about other shards, the markers and new
producer ids, is begun here when a shard's records are durable, and goes back to it as an operation.
"""

from __future__ import annotations

from functools import partial

from kafkalite.coordinator.outcome import Marker, Ticket
from kafkalite.coordinator.runtime import CoordinatorRuntime
from kafkalite.coordinator.transaction.effects import NeedsProducerId, WriteMarkers
from kafkalite.coordinator.transaction.markers import MarkerWriter
from kafkalite.coordinator.transaction.settings import TransactionSettings
from kafkalite.coordinator.transaction.shard import RECORD_TYPES, TransactionShard
from kafkalite.metadata.names import TRANSACTION_STATE
from kafkalite.metadata.placement import hash_partition
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.end_txn import EndTxnResponse
from kafkalite.protocol.messages.init_producer_id import InitProducerIdResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kafkalite.clock import Clock
    from kafkalite.config.settings import Settings
    from kafkalite.coordinator.outcome import Outcome, TimerKey
    from kafkalite.coordinator.transaction.transaction import Partition, Transaction
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.end_txn import EndTxnRequest
    from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest

_EPOCH_IN_ANSWER_FROM = 5


class TransactionCoordinator:
    """All transactional ids of a cluster.

    `log_for` is that of `MarkerWriter`; `state_topic` makes `__transaction_state` if it is
    not there; `end_offsets` ends a transaction in a partition of `__consumer_offsets`; `next_producer_id` calls back
    with a producer id nobody ever had; `soon` runs a call in the next turn of the loop.
    """

    __slots__ = (
        "_ending",
        "_log_for",
        "_next_producer_id",
        "_partition_count",
        "_runtime",
        "_settings",
        "_soon",
        "_state_topic",
        "markers",
    )

    def __init__(
        self,
        *,
        log_for: Callable[[str, int], PartitionLog | None],
        state_topic: Callable[[], Topic],
        end_offsets: Callable[[int, Marker, Callable[[ErrorCode], None]], None],
        next_producer_id: Callable[[Callable[[int, ErrorCode | None], None]], None],
        clock: Clock,
        settings: Settings,
        soon: Callable[[Callable[[], None]], object],
    ) -> None:
        self._settings = TransactionSettings.of(settings)
        self._log_for = log_for
        self._state_topic = state_topic
        self._next_producer_id = next_producer_id
        self._soon = soon
        self._partition_count = 0
        self._ending: dict[str, WriteMarkers] = {}
        """By id, what is being ended; a shard that is loaded anew begins that anew."""
        self.markers = MarkerWriter(log_for=log_for, end_offsets=end_offsets, clock=clock)
        self._runtime = CoordinatorRuntime(
            log_for=partial(log_for, TRANSACTION_STATE),
            new_state=lambda: TransactionShard(self._settings),
            record_types=RECORD_TYPES,
            clock=clock,
            soon=soon,
            begin=self._begin,
        )

    # Life

    def load(self, partitions: Iterable[int]) -> None:
        """Load the partitions that hold data, soon after start: what was being ended is ended, time runs on."""
        self._runtime.load(partitions)

    def load_without_producers(self, partitions: Iterable[int]) -> None:
        """Load the partitions that hold data, where the producers are known to be gone: abort what they left open."""
        for partition in partitions:
            self._runtime.load((partition,))
            self._runtime.schedule(partition, TransactionShard.abort_open)

    def state_topic_deleted(self) -> None:
        """All transactional ids are gone."""
        for partition in self._runtime.partitions():
            self._runtime.unload(partition)
        self._partition_count = 0

    def moved(self, partition: int) -> None:
        """Another node coordinates the ids of a partition, or none does: what was not stored is gone."""
        self._runtime.reload(partition)

    def observe(self, on_settled: Callable[[], None], on_timer_settled: Callable[[TimerKey, Outcome], None]) -> None:
        """Call these whenever hard state has changed, and when what a timer does is so."""
        self._runtime.on_settled = on_settled
        self._runtime.on_timer_settled = on_timer_settled

    def close(self) -> None:
        """Send everybody who waits away; no timer fires any more."""
        self._runtime.close()
        self.markers.close()

    def _partition(self, transactional_id: str) -> int:
        """Raises KafkaError where the topic can't be made."""
        count = self._partition_count
        if not count:
            # Kept: partitions added later would move ids away from their records.
            count = self._partition_count = len(self._state_topic().partitions)
        return hash_partition(transactional_id, count)

    def _run(self, transactional_id: str, ticket: Ticket, operation: Callable[..., None], *arguments: object) -> None:
        try:
            partition = self._partition(transactional_id)
        except KafkaError:
            ticket.fail(ErrorCode.COORDINATOR_NOT_AVAILABLE)
            return
        self._runtime.run(partition, ticket, operation, *arguments)

    # Producers

    def init_producer_id(self, request: InitProducerIdRequest, reply: Callable[[InitProducerIdResponse], None]) -> None:
        """Errors: INVALID_REQUEST, INVALID_TRANSACTION_TIMEOUT, PRODUCER_FENCED, CONCURRENT_TRANSACTIONS."""

        def failed(code: ErrorCode) -> InitProducerIdResponse:
            return InitProducerIdResponse(error_code=code, producer_id=-1, producer_epoch=-1)

        transactional_id = request.transactional_id
        if not transactional_id:
            reply(failed(ErrorCode.INVALID_REQUEST))
        elif not 0 < request.transaction_timeout_ms <= self._settings.max_timeout_ms:
            reply(failed(ErrorCode.INVALID_TRANSACTION_TIMEOUT))
        else:
            ticket = Ticket(reply, failed)
            self._run(transactional_id, ticket, TransactionShard.init_producer_id, ticket, request)

    def add_partitions(
        self,
        transactional_id: str,
        producer_id: int,
        producer_epoch: int,
        partitions: Collection[Partition],
        client_version: int,
        reply: Callable[[ErrorCode], None],
    ) -> None:
        """Answers one code for all partitions."""
        if not transactional_id:
            reply(ErrorCode.INVALID_REQUEST)
            return
        ticket = Ticket(reply, ErrorCode)
        self._run(
            transactional_id,
            ticket,
            TransactionShard.add_partitions,
            ticket,
            transactional_id,
            producer_id,
            producer_epoch,
            partitions,
            client_version,
        )

    def verify_partitions(
        self,
        transactional_id: str,
        producer_id: int,
        producer_epoch: int,
        partitions: Collection[Partition],
        reply: Callable[[tuple[ErrorCode, frozenset[Partition]]], None],
    ) -> None:
        """Answers a code for all, or NONE and the partitions that are not part of the transaction."""

        def failed(code: ErrorCode) -> tuple[ErrorCode, frozenset[Partition]]:
            return code, frozenset()

        if not transactional_id:
            reply(failed(ErrorCode.INVALID_REQUEST))
            return
        ticket = Ticket(reply, failed)
        operation = TransactionShard.verify_partitions
        self._run(
            transactional_id, ticket, operation, ticket, transactional_id, producer_id, producer_epoch, partitions
        )

    def end(self, request: EndTxnRequest, client_version: int, reply: Callable[[EndTxnResponse], None]) -> None:
        def failed(code: ErrorCode) -> EndTxnResponse:
            return EndTxnResponse(error_code=code)

        if not request.transactional_id:
            reply(failed(ErrorCode.INVALID_REQUEST))
        else:
            ticket = Ticket(reply, failed)
            self._run(request.transactional_id, ticket, TransactionShard.end, ticket, request, client_version)

    # Administration

    def describe(
        self,
        transactional_ids: Collection[str],
        reply: Callable[[dict[str, tuple[ErrorCode, Transaction | None]]], None],
    ) -> None:
        """Answers (error, transaction) by id; TRANSACTIONAL_ID_NOT_FOUND for ids that are not known."""
        from kafkalite.coordinator.gather import Gather

        by_partition: dict[int, list[str]] = {}
        try:
            for transactional_id in transactional_ids:
                by_partition.setdefault(self._partition(transactional_id), []).append(transactional_id)
        except KafkaError:
            reply(dict.fromkeys(transactional_ids, (ErrorCode.COORDINATOR_NOT_AVAILABLE, None)))
            return
        answers: dict[str, tuple[ErrorCode, Transaction | None]] = {}

        def finish(parts: list[object]) -> None:
            reply(answers)

        gather = Gather[object](len(by_partition), finish)
        for partition, names in by_partition.items():

            def found(answer: tuple[ErrorCode, dict[str, Transaction]], names: list[str] = names) -> None:
                code, known = answer
                for name in names:
                    if name in known:
                        answers[name] = ErrorCode.NONE, known[name]
                    else:
                        answers[name] = code or ErrorCode.TRANSACTIONAL_ID_NOT_FOUND, None
                gather.add(None)

            ticket = Ticket(found, _nothing_described)
            self._runtime.run(partition, ticket, TransactionShard.describe, ticket, names)

    def list_all(
        self,
        wanted: Callable[[str, Transaction, int], bool],
        reply: Callable[[ErrorCode, list[tuple[str, Transaction]]], None],
    ) -> None:
        """Answers all ids that are wanted, given their transaction and the time; an error while shards are loading."""

        from kafkalite.coordinator.gather import Gather

        def finish(parts: list[tuple[ErrorCode, list[tuple[str, Transaction]]]]) -> None:
            code = next((code for code, _ in parts if code), ErrorCode.NONE)
            reply(code, [] if code else [item for _, items in parts for item in items])

        partitions = self._runtime.partitions()
        gather = Gather(len(partitions), finish)
        for partition in partitions:
            ticket = Ticket(gather.add, _nothing_listed)
            self._runtime.run(partition, ticket, TransactionShard.list_all, ticket, wanted)

    # What follows from operations

    def _begin(self, partition: int, effect: WriteMarkers | NeedsProducerId) -> None:
        if isinstance(effect, WriteMarkers):
            # The answer leaves first, but whatever its client does then finds the markers.
            self._ending[effect.transactional_id] = effect
            self._soon(partial(self._write_markers, partition, effect))
        else:
            self._next_producer_id(partial(self._do_again, partition, effect))

    def _write_markers(self, partition: int, effect: WriteMarkers) -> None:
        log = self._log_for(TRANSACTION_STATE, partition)
        marker = Marker(
            effect.producer_id,
            effect.producer_epoch,
            effect.committed,
            0 if log is None else log.leader_epoch,
            effect.transaction_v2,
        )

        def is_current() -> bool:
            return self._ending.get(effect.transactional_id) is effect

        def done() -> None:
            if is_current():
                del self._ending[effect.transactional_id]
                self._runtime.schedule(
                    partition,
                    TransactionShard.complete,
                    effect.transactional_id,
                    effect.producer_id,
                    effect.producer_epoch,
                )

        self.markers.write_all(marker, effect.partitions, done, resumed=effect.resumed, wanted=is_current)

    def _do_again(self, partition: int, effect: NeedsProducerId, producer_id: int, error: ErrorCode | None) -> None:
        ticket = effect.ticket
        if error is not None:
            ticket.fail(ErrorCode.COORDINATOR_NOT_AVAILABLE)
        elif not ticket.done:
            self._runtime.run(partition, ticket, effect.operation, ticket, *effect.arguments, producer_id)


def _nothing_described(code: ErrorCode) -> tuple[ErrorCode, dict[str, Transaction]]:
    return code, {}


def _nothing_listed(code: ErrorCode) -> tuple[ErrorCode, list[tuple[str, Transaction]]]:
    return code, []
