"""Transactional clients of a simulated broker, and what readers must make of what they write.

Producers write unique values to the partitions of a topic and commit offsets of a group each, some as clients before
transactions v2, some as today's; they are single-minded clients: an answer that does not come, or one that is no
success, makes them abort or start again. The broker may be killed, lose power, or be stopped in order at any moment.

What is checked (RT-61, RT-65): a read_committed reader sees the values of committed transactions, whole, in order and
once, in all partitions or in none, never those of aborted or open ones; what it has seen stays, but for what retention
or DeleteRecords took; a read_uncommitted reader sees each value at most once; when all is quiet nothing holds readers
back.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from kafkalite.coordinator.transaction.transaction import PREPARED
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.add_offsets_to_txn import AddOffsetsToTxnRequest
from kafkalite.protocol.messages.add_partitions_to_txn import AddPartitionsToTxnRequest
from kafkalite.protocol.messages.end_txn import EndTxnRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest
from kafkalite.records.batch import ABORT_MARKER, build_batch, control_kind, iter_batches
from kafkalite.server.handlers import producer_ids, transactions
from kafkalite.server.handlers.produce import produce

if TYPE_CHECKING:
    from random import Random

    from kafkalite.log.partition_log import PartitionLog
    from tests.sim.broker import SimBroker

TIMEOUT_MS = 20_000
_LATER = (
    ErrorCode.CONCURRENT_TRANSACTIONS,
    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    ErrorCode.COORDINATOR_NOT_AVAILABLE,
    ErrorCode.NOT_COORDINATOR,
    ErrorCode.NOT_ENOUGH_REPLICAS,
)
_FENCED = (
    ErrorCode.PRODUCER_FENCED,
    ErrorCode.INVALID_PRODUCER_EPOCH,
    ErrorCode.INVALID_TXN_STATE,
    ErrorCode.TRANSACTION_ABORTABLE,
)


class Fate(Enum):
    """What became of a transaction, as far as its client knows."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"
    MAYBE = "maybe"


class Txn:
    """A transaction: its values by partition, the offset it commits."""

    def __init__(self, name: str, began_ms: int) -> None:
        self.name = name
        self.began_ms = began_ms
        self.values: dict[int, list[bytes]] = {}
        self.offset: int | None = None
        self.fate = Fate.OPEN
        self.touched = False
        self.must_abort = False
        """Something was sent that may or may not be there: the client will not commit this."""

    def __repr__(self) -> str:
        return f"Txn({self.name}, {self.fate.value}, {self.values}, offset={self.offset})"


class Producer:
    """A client with a transactional id."""

    def __init__(self, name: str, v2: bool) -> None:
        self.name = name
        self.v2 = v2
        self.id, self.epoch = -1, -1
        self.ready = False
        self.names_epoch = False
        self.busy = False
        self.txn: Txn | None = None
        self.ending: bool | None = None
        self.sequences: dict[int, int] = {}
        self.added: set[int | str] = set()
        self.old_requests: list[tuple[Any, Any, int]] = []
        """Requests of transactions that are over, to come again late (T-42)."""
        self.requests: list[tuple[Any, Any, int]] = []


class TransactionalClients:
    """The clients of one topic; whoever runs the broker says which one it is and what the time is."""

    topic = "t"
    partitions = 5

    def __init__(self, rng: Random, producers: int) -> None:
        self.rng = rng
        self.producers = [Producer(f"p{number}", number % 3 != 0) for number in range(producers)]
        self.txns: dict[bytes, Txn] = {}
        """By value."""
        self.all_txns: list[tuple[Producer, Txn]] = []
        self.offsets: dict[bytes, int] = {}
        """Where values stand that were acknowledged."""
        self.seen: dict[int, list[tuple[int, bytes]]] = {}
        self.sent = 0
        self.broker: SimBroker | None = None

    @property
    def now_ms(self) -> int:
        return self.broker.clock.now_ms() if self.broker is not None else 0

    def excuses(self, code: int) -> bool:
        """Whether an error is to be expected that no client of a healthy broker would see."""
        return False

    def hears(self) -> bool:
        """Whether answers still come."""
        return True

    def note(self, text: str) -> None:
        """For the story of a run that fails."""

    def connections_lost(self) -> None:
        """The broker is gone, with all answers that were still to come."""
        for producer in self.producers:
            if producer.busy and producer.txn is not None:
                producer.txn.must_abort = True
            producer.busy = False

    def _ask(self, producer: Producer, handler: Any, request: Any, version: int, then: Any) -> None:
        broker = self.broker
        assert broker is not None
        producer.busy = True

        def answered(response: Any) -> None:
            if self.broker is broker and producer.busy and self.hears():
                self.note(f"{producer.name} is answered {response}")
                producer.busy = False
                then(response)

        self.note(f"{producer.name} asks {type(request).__name__} {producer.id}/{producer.epoch} of {producer.txn}")

        if producer.v2:
            producer.requests.append((handler, request, version))
        broker.ask(handler, request, version, answered)

    def init(self, producer: Producer) -> None:
        if producer.busy:
            return
        request = InitProducerIdRequest(producer.name, TIMEOUT_MS)
        if producer.names_epoch:
            request.producer_id, request.producer_epoch = producer.id, producer.epoch

        def given(response: Any) -> None:
            if response.error_code == ErrorCode.PRODUCER_FENCED and producer.names_epoch:
                producer.names_epoch = False  # the broker has forgotten that it has answered this before
                return
            if response.error_code:
                assert self._is_later(response.error_code), ErrorCode(response.error_code)
                return
            assert (response.producer_id, response.producer_epoch) != (producer.id, producer.epoch)
            if producer.txn is not None and producer.txn.fate is Fate.OPEN:
                producer.txn.fate = Fate.MAYBE if producer.ending else Fate.ABORTED
            self._next_transaction(producer, response.producer_id, response.producer_epoch)
            producer.ready = True

        producer.ready = False
        self._ask(producer, producer_ids.init_producer_id, request, 5, given)

    def _next_transaction(self, producer: Producer, producer_id: int, epoch: int) -> None:
        producer.txn, producer.ending = None, None
        producer.added = set()
        if (producer_id, epoch) != (producer.id, producer.epoch):
            producer.sequences = {}
            producer.id, producer.epoch = producer_id, epoch
        producer.old_requests = (producer.old_requests + producer.requests)[-20:]
        producer.requests = []

    def _begin(self, producer: Producer) -> Txn:
        if producer.txn is None:
            producer.txn = Txn(f"{producer.name}-{len(self.all_txns)}", self.now_ms)
            self.all_txns.append((producer, producer.txn))
        return producer.txn

    def _can_write(self, producer: Producer) -> bool:
        fine = producer.ready and not producer.busy and producer.ending is None
        return fine and (producer.txn is None or not producer.txn.must_abort)

    def send(self, producer: Producer, partition: int, count: int) -> None:
        if not self._can_write(producer):
            return
        txn = self._begin(producer)
        if producer.v2 or partition in producer.added:
            self._produce(producer, txn, partition, count)
            return
        request = AddPartitionsToTxnRequest(
            v3_and_below_transactional_id=producer.name,
            v3_and_below_producer_id=producer.id,
            v3_and_below_producer_epoch=producer.epoch,
            v3_and_below_topics=[AddPartitionsToTxnRequest.AddPartitionsToTxnTopic(self.topic, [partition])],
        )

        def added(response: Any) -> None:
            code = response.results_by_topic_v3_and_below[0].results_by_partition[0].partition_error_code
            if self._went_well(producer, txn, code):
                txn.touched = True
                producer.added.add(partition)
                self._produce(producer, txn, partition, count)

        self._ask(producer, transactions.add_partitions_to_txn, request, 3, added)

    def _produce(self, producer: Producer, txn: Txn, partition: int, count: int) -> None:
        values = [b"%s/%d" % (txn.name.encode(), self.sent + number) for number in range(count)]
        self.sent += count
        self.txns.update(dict.fromkeys(values, txn))
        sequence = producer.sequences.get(partition, 0)
        batch = build_batch(
            [(self.now_ms, value, value, ()) for value in values],
            producer_id=producer.id,
            producer_epoch=producer.epoch,
            base_sequence=sequence,
            transactional=True,
        )
        data = ProduceRequest.PartitionProduceData(partition, memoryview(batch))
        request = ProduceRequest(
            producer.name, -1, 1000, [ProduceRequest.TopicProduceData(self.topic, partition_data=[data])]
        )

        def produced(response: Any) -> None:
            answer = response.responses[0].partition_responses[0]
            if self._went_well(producer, txn, answer.error_code):
                producer.sequences[partition] = sequence + count
                txn.values.setdefault(partition, []).extend(values)
                self.offsets.update((value, answer.base_offset + number) for number, value in enumerate(values))

        txn.touched = True
        self._ask(producer, produce, request, 12 if producer.v2 else 11, produced)

    def commit_offset(self, producer: Producer) -> None:
        if not self._can_write(producer):
            return
        txn = self._begin(producer)
        if producer.v2 or "offsets" in producer.added:
            self._commit_offset(producer, txn)
            return
        request = AddOffsetsToTxnRequest(producer.name, producer.id, producer.epoch, producer.name)

        def added(response: Any) -> None:
            if self._went_well(producer, txn, response.error_code):
                txn.touched = True
                producer.added.add("offsets")
                self._commit_offset(producer, txn)

        self._ask(producer, transactions.add_offsets_to_txn, request, 3, added)

    def _commit_offset(self, producer: Producer, txn: Txn) -> None:
        self.sent += 1
        offset = self.sent
        place = TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition(0, offset)
        topic = TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic(self.topic, partitions=[place])
        request = TxnOffsetCommitRequest(producer.name, producer.name, producer.id, producer.epoch, topics=[topic])

        def committed(response: Any) -> None:
            if self._went_well(producer, txn, response.topics[0].partitions[0].error_code):
                txn.offset = offset

        txn.touched = True
        self._ask(producer, transactions.txn_offset_commit, request, 5 if producer.v2 else 3, committed)

    def _went_well(self, producer: Producer, txn: Txn, code: int) -> bool:
        if not code:
            return True
        txn.must_abort = True
        if code in _FENCED:
            assert self._may_be_over(txn), (producer.name, ErrorCode(code), txn)
            producer.ready = False
        else:
            assert self._is_later(code), (producer.name, ErrorCode(code), txn)
        return False

    def _is_later(self, code: int) -> bool:
        return code in _LATER or self.excuses(code)

    def _may_be_over(self, txn: Txn) -> bool:
        return self.now_ms - txn.began_ms >= TIMEOUT_MS

    def end(self, producer: Producer, committed: bool) -> None:
        txn = producer.txn
        if txn is None or not producer.ready or producer.busy or not txn.touched:
            return
        if producer.ending is None:
            producer.ending = committed and not txn.must_abort
        request = EndTxnRequest(producer.name, producer.id, producer.epoch, producer.ending)
        version = 5 if producer.v2 else 4

        def ended(response: Any) -> None:
            code = response.error_code
            if not code:
                txn.fate = Fate.COMMITTED if producer.ending else Fate.ABORTED
                if producer.v2:
                    self._next_transaction(producer, response.producer_id, response.producer_epoch)
                else:
                    # It does not know which sequences were taken: it asks for another epoch (KIP-360).
                    producer.ready, producer.names_epoch = not txn.must_abort, txn.must_abort
                    self._next_transaction(producer, producer.id, producer.epoch)
            elif code in _FENCED:
                # A client of old can't know whether its transaction ended as it wished or timed out.
                unsure = txn.must_abort or not producer.v2 or code != ErrorCode.INVALID_TXN_STATE
                assert self._may_be_over(txn) or txn.must_abort, (producer.name, ErrorCode(code), txn)
                txn.fate = Fate.MAYBE if unsure and producer.ending else Fate.ABORTED
                producer.ready = False
            else:
                assert self._is_later(code), ErrorCode(code)

        self._ask(producer, transactions.end_txn, request, version, ended)

    def late_copy(self, producer: Producer, number: int) -> None:
        """A request of an earlier transaction arrives again: it may do nothing (T-42, RT-64)."""
        if not producer.old_requests or self.broker is None:
            return
        handler, request, version = producer.old_requests[number % len(producer.old_requests)]
        if handler is not producer_ids.init_producer_id:  # that is a new incarnation, whoever sends it
            self.broker.ask(handler, request, version, lambda response: None)

    # What readers see

    def log(self, partition: int) -> PartitionLog:
        assert self.broker is not None
        log = self.broker.cluster.log(self.topic, partition)
        assert log is not None
        return log

    def check_readers(self) -> None:
        """At any time: what readers get now is what they may get, and what they got before is still there."""
        for partition in range(self.partitions):
            log = self.log(partition)
            everything = [value for _, value in read(log, committed=False)]
            assert len(set(everything)) == len(everything), "a value stands twice"
            visible = read(log, committed=True)
            before = [found for found in self.seen.get(partition, []) if found[0] >= log.log_start_offset]
            assert visible[: len(before)] == before, f"what was read is gone: {before} before, now {visible}"
            self.seen[partition] = visible
            for offset, value in visible:
                txn = self.txns[value]
                assert txn.fate in (Fate.COMMITTED, Fate.MAYBE) or self._is_ending(txn), (txn, value)
                assert self.offsets.setdefault(value, offset) == offset, f"{value!r} has moved to {offset}"

    def _is_ending(self, txn: Txn) -> bool:
        return txn.fate is Fate.OPEN and any(p.txn is txn and p.ending for p in self.producers)

    def check_ended(self) -> None:
        """When every transaction has ended, by its client or by its timeout: all or nothing is left of each."""
        self.check_readers()
        for producer, txn in self.all_txns:
            if txn.fate is Fate.OPEN:
                txn.fate = Fate.MAYBE if producer.txn is txn and producer.ending else Fate.ABORTED
        visible = {value for found in self.seen.values() for _, value in found}
        for _, txn in self.all_txns:
            kept = [value for part, values in txn.values.items() for value in values if not self._is_gone(part, value)]
            found = [value for value in kept if value in visible]
            if txn.fate is Fate.MAYBE and kept:
                txn.fate = Fate.COMMITTED if found else Fate.ABORTED
            if txn.fate is Fate.COMMITTED:
                assert found == kept, f"torn or lost: {txn}"
            elif txn.fate is Fate.ABORTED:
                assert not found, f"seen though aborted: {txn}"
        for partition, seen in self.seen.items():
            log = self.log(partition)
            assert all(value in self.txns[value].values[partition] for _, value in seen)
            assert [offset for offset, _ in seen] == sorted(offset for offset, _ in seen)
            assert log.last_stable_offset == log.high_watermark == log.log_end_offset, log
        self._check_offsets()
        self._check_coordinator()

    def _is_gone(self, partition: int, value: bytes) -> bool:
        return self.offsets[value] < self.log(partition).log_start_offset

    def _check_offsets(self) -> None:
        assert self.broker is not None
        for producer in self.producers:
            own = [txn for owner, txn in self.all_txns if owner is producer and txn.offset is not None]
            sure = [txn.offset for txn in own if txn.fate is Fate.COMMITTED]
            allowed = {sure[-1] if sure else -1}
            if sure:
                own = own[[txn.offset for txn in own].index(sure[-1]) :]
            allowed |= {txn.offset for txn in own if txn.fate is Fate.MAYBE}
            answers: list[Any] = []
            if CONSUMER_OFFSETS not in self.broker.cluster.image.topics:
                assert allowed == {-1}
                continue
            self.broker.cluster.groups.fetch_offsets(
                producer.name, [(self.topic, bytes(16), [0])], answers.append, require_stable=True
            )
            self.broker.settle()
            code, found = answers[0]
            assert code == ErrorCode.NONE
            value = found[0][1][0][1]
            assert (-1 if value is None else value.offset) in allowed, (producer.name, value, allowed)
            if value is not None:
                assert value.commit_timestamp != 0, "unstable though all is over"

    def _check_coordinator(self) -> None:
        assert self.broker is not None
        found: list[Any] = []
        self.broker.cluster.transactions.list_all(lambda *item: True, lambda code, items: found.extend(items))
        self.broker.settle()
        assert not [name for name, transaction in found if transaction.state in PREPARED]


def read(log: PartitionLog, *, committed: bool) -> list[tuple[int, bytes]]:
    """Offsets and values as a consumer gets them: it sorts out aborted transactions as clients do (T-47)."""
    values: list[tuple[int, bytes]] = []
    start = offset = log.log_start_offset
    aborting: set[int] = set()
    while True:
        result = log.read(offset, 1 << 16, committed=committed)
        if not result.size:
            return values
        waiting = sorted(result.aborted or (), key=lambda entry: entry[1])
        for part in result.parts:
            for batch in iter_batches(part):
                offset = batch.last_offset + 1
                while waiting and waiting[0][1] <= batch.last_offset:
                    aborting.add(waiting.pop(0)[0])
                if batch.is_control:
                    if any(control_kind(record) == ABORT_MARKER for record in batch.records()):
                        aborting.discard(batch.producer_id)
                elif not (committed and batch.producer_id in aborting):
                    values += [
                        (record.offset, bytes(record.value or b""))
                        for record in batch.records()
                        if record.offset >= start
                    ]
