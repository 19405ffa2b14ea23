"""The clients of a simulated broker: producers, consumers that commit, an admin; each keeps the books of the models.

They send through the real handlers and survive the broker: an idempotent producer sends again, in order, what was not
answered, with the same sequences, and sometimes what was.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.create_partitions import CreatePartitionsRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.incremental_alter_configs import IncrementalAlterConfigsRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch
from kafkalite.server.handlers import configs, offset_commits, producer_ids, topics
from kafkalite.server.handlers.produce import produce
from tests.sim.inspection import check_commit, check_read
from tests.sim.model import Broken, PartitionModel, Sent, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.partition_log import PartitionLog
    from tests.sim.broker import SimBroker
    from tests.sim.driver import Simulation
    from tests.sim.model import Topics

_POLICIES: tuple[dict[str, str], ...] = (
    {},
    {"cleanup.policy": "delete", "retention.bytes": "4000", "file.delete.delay.ms": "2000"},
    {"cleanup.policy": "delete", "retention.ms": "90000"},
    {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01", "delete.retention.ms": "1000"},
    {"cleanup.policy": "compact,delete", "min.cleanable.dirty.ratio": "0.2", "retention.bytes": "9000"},
)
_CHANGES = (
    ("internal.segment.bytes", "1500"),
    ("internal.segment.bytes", "9000"),
    ("flush.ms", "5000"),
    ("retention.bytes", "3000"),
    ("retention.ms", "30000"),
    ("cleanup.policy", "compact"),
    ("cleanup.policy", "delete"),
    ("cleanup.policy", "compact,delete"),
    ("min.cleanable.dirty.ratio", "0.01"),
)
NAMES = ("apple", "plum", "fig")
TRANSACTIONAL = "pear"
"""The topic of transactional clients, who keep their own books of it."""
GROUPS = ("red", "blue")
_IN_FLIGHT = 5
_NOT_NOW = (
    ErrorCode.KAFKA_STORAGE_ERROR,
    ErrorCode.COORDINATOR_NOT_AVAILABLE,
    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    ErrorCode.NOT_COORDINATOR,
)
_GONE = (ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.UNKNOWN_TOPIC_ID)


class IdempotentProducer:
    """Writes to one partition; has no id while it waits for one."""

    def __init__(self, model: PartitionModel) -> None:
        self.model = model
        self.id = -1
        self.asks_for_id = False
        self.sequence = 0
        self.in_flight: deque[Sent] = deque()
        self.again: deque[Sent] = deque()
        """What is to be sent again before anything new."""
        self.last_acked: Sent | None = None


class Clients:
    """All clients of a run."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.rng = sim.rng
        self.life = 0
        self.producers: list[IdempotentProducer] = []
        self.given_ids: set[int] = set()
        self.sent_values = 0
        self.committed = 0
        self.moved = 0

    @property
    def broker(self) -> SimBroker:
        assert self.sim.broker is not None
        return self.sim.broker

    def _ask(self, handler: Any, request: Any, version: int, on_answer: Callable[[Any], object]) -> None:
        """Answers that come after the life of the broker go nowhere."""
        life = self.life

        def answered(response: Any) -> None:
            if life == self.life and not self.sim.is_dark:
                on_answer(response)

        self.broker.ask(handler, request, version, answered)

    def connection_lost(self) -> None:
        """The broker is gone, with all answers that were still to come."""
        self.life += 1
        for producer in self.producers:
            self._retry(producer)
            producer.asks_for_id = False

    def begin(self) -> None:
        """A broker is there; forget what writes to topics that are not."""
        models = self.sim.partitions.values()
        self.producers = [producer for producer in self.producers if producer.model in models]

    def act(self) -> None:
        transactions = self.sim.transactions
        acts = (
            self._produce,
            self._produce_idempotent,
            self._read,
            self._commit,
            self._fetch_commit,
            self._admin,
            transactions.act,
        )
        self.rng.choices(acts, (25, 35, 12, 10, 4, 8, transactions.weight))[0]()

    def finish(self) -> None:
        """Every producer gets through what it has to say, and nothing is twice in the log."""
        for _ in range(400):
            waiting = [producer for producer in self.producers if producer.again or producer.in_flight]
            if not waiting:
                break
            for producer in waiting:
                self._go_on(producer)
            self.broker.settle()
        else:
            raise Broken("producers do not get through")

    def send_last(self) -> None:
        """Idempotent producers send what the broker stops with; often nobody hears an answer any more."""
        for producer in self.producers[:]:
            for _ in range(self.rng.choice((0, 2, _IN_FLIGHT))):
                self._go_on(producer)
        if self.rng.random() < 0.7:
            self.life += 1

    # Producing

    def _pick(self) -> tuple[PartitionModel, PartitionLog] | None:
        models = list(self.sim.partitions.values())
        if not models:
            self._create()
            return None
        model = self.rng.choice(models)
        log = self.broker.cluster.log(model.name, model.index)
        return None if log is None else (model, log)

    def _batch(self, producer: tuple[int, int, int]) -> Sent:
        rng = self.rng
        now_ms = self.sim.clock.now_ms()
        records: list[tuple[int, bytes, bytes | None, tuple[()]]] = []
        count, size = rng.choice(((1, 0), (1, 10), (2, 100), (5, 100), (3, 300), (1, 700), (20, 10)))
        for _ in range(count):
            self.sent_values += 1
            value = b"%d:" % self.sent_values + rng.randbytes(size) if rng.random() < 0.95 else None
            records.append((now_ms - rng.randrange(5000), b"k%d" % rng.randrange(8), value, ()))
        data = build_batch(
            records,
            codec=rng.choice((0, 0, 1, 2, 3, 4)),
            producer_id=producer[0],
            producer_epoch=producer[1],
            base_sequence=producer[2],
        )
        return Sent(data, [record[:3] for record in records], producer)

    def _produce(self) -> None:
        if (picked := self._pick()) is None:
            return
        model, log = picked
        sent = self._batch((-1, -1, -1))
        self._send(model, log, sent, partial(self._produced, model, sent))

    def _send(self, model: PartitionModel, log: PartitionLog, sent: Sent, done: Callable[[Any], object]) -> None:
        """Ask for an append; what the log did is seen at once, whatever is answered later."""
        partition = ProduceRequest.PartitionProduceData(index=model.index, records=memoryview(bytearray(sent.data)))
        topic = ProduceRequest.TopicProduceData(name=model.name, partition_data=[partition])
        before, raised = log.log_end_offset, self.sim.faults.raised
        sent.waiting += 1
        early: list[Any] = []
        is_asking = True

        def answered(response: Any) -> None:
            if is_asking:
                early.append(response)
            else:
                done(response)

        self._ask(produce, ProduceRequest(acks=-1, timeout_ms=1000, topic_data=[topic]), 9, answered)
        after = log.log_end_offset
        if after == before + sent.last_delta + 1:
            if sent.base_offset is not None and sent.base_offset >= model.log_start:
                raise Broken(f"{model}: {sent!r} was appended again at {before}")
            model.taken(sent, before, log.leader_epoch)
            self.sim.note(f"{model} takes {before}..{after - 1} {sent!r}")
        elif after != before:
            raise Broken(f"{model} went from {before} to {after} for {sent!r}")
        elif self.sim.faults.raised > raised:
            model.refused(sent, before)
        is_asking = False
        for response in early:
            done(response)

    def _produced(self, model: PartitionModel, sent: Sent, response: Any) -> bool:
        """Whether the batch is acknowledged."""
        answer = response.responses[0].partition_responses[0]
        code = answer.error_code
        sent.waiting -= 1
        self.sim.note(f"{model} answers {ErrorCode(code).name} at {answer.base_offset} to {sent!r}")
        if code == ErrorCode.NONE:
            if sent.base_offset is None or answer.base_offset != sent.base_offset:
                raise Broken(f"{model}: {sent!r} is answered {answer.base_offset}")
            log = self.broker.cluster.log(model.name, model.index)
            if log is not None and log.high_watermark < sent.end_offset:
                raise Broken(f"{model}: {sent!r} is acknowledged before it is visible")
            sent.acked = True
            model.seen_end = max(model.seen_end, sent.end_offset)
            return True
        if code in _GONE and self._is_gone(model):
            return False
        if code == ErrorCode.KAFKA_STORAGE_ERROR and self._has_cause(model):
            return False
        if code == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER and sent.producer_id >= 0:
            return False
        raise Broken(f"{model}: {ErrorCode(code)!r} for {sent!r}")

    def _is_gone(self, model: PartitionModel) -> bool:
        topic = self.broker.cluster.image.topics.get(model.name)
        return topic is None or topic.id != model.topic_id

    def _has_cause(self, model: PartitionModel) -> bool:
        """Storage errors come of failing or full disks, of a broker that stops, of topics that are deleted."""
        full = self.sim.did["disk.low"] > 0
        return full or self.sim.faults.raised > 0 or self.sim.stopping or self._is_gone(model)

    # Idempotent producing

    def _produce_idempotent(self) -> None:
        if len(self.producers) < 4 or self.rng.random() < 0.02:
            if (picked := self._pick()) is not None:
                self.producers.append(IdempotentProducer(picked[0]))
            return
        producer = self.rng.choice(self.producers)
        for _ in range(self.rng.choice((1, 1, 2, _IN_FLIGHT))):
            self._go_on(producer)

    def _go_on(self, producer: IdempotentProducer) -> None:
        model = producer.model
        log = self.broker.cluster.log(model.name, model.index)
        if log is None or self._is_gone(model):
            if producer in self.producers:
                self.producers.remove(producer)
            return
        if producer.id < 0:
            self._ask_for_id(producer)
            return
        if producer.again:
            sent = producer.again.popleft()
            producer.in_flight.append(sent)
        elif producer.last_acked is not None and self.rng.random() < 0.1:
            sent = producer.last_acked
            if (sent.base_offset or 0) < log.log_start_offset or len(producer.in_flight) >= _IN_FLIGHT:
                return  # it may be forgotten
            self._send(model, log, sent, partial(self._repeated, model, sent))
            return
        elif producer.in_flight and self.rng.random() < 0.1:
            # A client that gave up waiting sends what is on its way a second time.
            self._retry(producer)
            return
        elif len(producer.in_flight) < _IN_FLIGHT:
            sent = self._batch((producer.id, 0, producer.sequence))
            producer.sequence += sent.last_delta + 1
            producer.in_flight.append(sent)
        else:
            return
        self._send(model, log, sent, partial(self._idempotent_produced, producer, sent))

    def _retry(self, producer: IdempotentProducer) -> None:
        """Send again all that was not answered, in order."""
        producer.again = deque(sorted([*producer.in_flight, *producer.again], key=lambda sent: sent.sequence))
        producer.in_flight.clear()

    def _repeated(self, model: PartitionModel, sent: Sent, response: Any) -> None:
        if not self._produced(model, sent, response) and not self._has_cause(model):
            raise Broken(f"{model}: {sent!r}, the last one acknowledged, is no duplicate")

    def _idempotent_produced(self, producer: IdempotentProducer, sent: Sent, response: Any) -> None:
        model = producer.model
        if self._produced(model, sent, response):
            if sent in producer.in_flight:
                producer.in_flight.remove(sent)
            elif sent in producer.again:
                producer.again.remove(sent)
            if producer.last_acked is None or producer.last_acked.sequence < sent.sequence:
                producer.last_acked = sent
            return
        code = response.responses[0].partition_responses[0].error_code
        if code == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
            earlier = any(
                other.sequence < sent.sequence and other.base_offset is None
                for other in (*producer.in_flight, *producer.again)
            )
            stands = sent.base_offset is not None
            if not earlier and not stands:
                raise Broken(f"{model}: {sent!r} is out of order, and nothing is missing before it")
            if stands:
                log = self.broker.cluster.log(model.name, model.index)
                if not model.compacts and (log is None or (sent.base_offset or 0) >= log.log_start_offset):
                    raise Broken(f"{model}: {sent!r} is out of order, though it stands in the log")
                # What the log let go of may be forgotten by a restart: a new id, as clients do.
                producer.id = -1
                producer.in_flight.clear()
                producer.again.clear()
                producer.last_acked = None
                return
        if sent in producer.in_flight:
            self._retry(producer)

    def _ask_for_id(self, producer: IdempotentProducer) -> None:
        if producer.asks_for_id:
            return
        producer.asks_for_id = True

        def given(response: Any) -> None:
            producer.asks_for_id = False
            if response.error_code:
                self._excuse(response.error_code, "InitProducerId")
                return
            if response.producer_id in self.given_ids:
                raise Broken(f"producer id {response.producer_id} was given twice")
            self.given_ids.add(response.producer_id)
            producer.id = response.producer_id
            producer.sequence = 0

        self._ask(
            producer_ids.init_producer_id,
            InitProducerIdRequest(transactional_id=None, transaction_timeout_ms=1000),
            4,
            given,
        )

    def _excuse(self, code: int, what: str) -> None:
        """An error that only a failing disk explains."""
        self.sim.note(f"{what}: {ErrorCode(code).name}")
        if code not in _NOT_NOW or not (self.sim.faults.raised or self.sim.stopping):
            raise Broken(f"{what} is answered {ErrorCode(code)!r}")

    # Reading and committing

    def _read(self) -> None:
        if (picked := self._pick()) is None:
            return
        model, log = picked
        if log.log_start_offset >= log.high_watermark:
            return
        raised = self.sim.faults.raised
        try:
            offset = self.rng.randrange(log.log_start_offset, log.high_watermark)
            check_read(log, model, offset, self.rng.choice((1, 500, 5000, 100_000)))
        except KafkaError as error:
            # What the system dropped of its cache after a sync that failed can't be walked through to the end.
            lost = log.fenced and self.sim.faults.forgets_unsynced and error.code == ErrorCode.CORRUPT_MESSAGE
            if not lost and (error.code != ErrorCode.KAFKA_STORAGE_ERROR or self.sim.faults.raised == raised):
                raise

    def _commit(self) -> None:
        if (picked := self._pick()) is None:
            return
        model, _ = picked
        key = self.rng.choice(GROUPS), model.name, model.index
        self.committed += 1
        offset = self.committed
        self.sim.commits.send(key, offset)
        partition = OffsetCommitRequest.OffsetCommitRequestPartition(
            partition_index=model.index, committed_offset=offset, committed_metadata="m" * self.rng.choice((0, 300))
        )
        topic = OffsetCommitRequest.OffsetCommitRequestTopic(name=model.name, partitions=[partition])
        request = OffsetCommitRequest(group_id=key[0], generation_id_or_member_epoch=-1, topics=[topic])

        def committed(response: Any) -> None:
            code = response.topics[0].partitions[0].error_code
            if code == ErrorCode.NONE:
                if not self._is_gone(model):
                    self.sim.commits.done(key, offset)
            elif not (code in _GONE and self._is_gone(model)):
                self._excuse(code, f"commit of {key}")

        try:
            self.broker.cluster.controller.ensure_internal_topic(CONSUMER_OFFSETS)
        except KafkaError as error:
            self._excuse(error.code, "the topic of offsets")
            return
        self._ask(offset_commits.offset_commit, request, 8, committed)

    def _fetch_commit(self) -> None:
        keys = [key for key in self.sim.commits.known() if key[1] in self.sim.metadata.acked]
        if keys and not self.sim.has_faults:
            check_commit(self.sim, self.rng.choice(keys))

    # Administration

    def _admin(self) -> None:
        self.rng.choices(
            (self._create, self._delete, self._recreate, self._alter, self._grow, self._delete_records),
            (30, 10, 4, 20, 8, 40),
        )[0]()

    def _create(self) -> None:
        self.create(self.rng.choice(NAMES), self.rng.randint(1, 3))

    def create(self, name: str, count: int) -> None:
        rng = self.rng
        values = {
            "internal.segment.bytes": str(rng.choice((1200, 2500, 20_000))),
            "index.interval.bytes": str(rng.choice((0, 300, 4096))),
        }
        values.update(rng.choice(_POLICIES))
        configs_wanted = [
            CreateTopicsRequest.CreatableTopicConfig(name=key, value=value) for key, value in values.items()
        ]
        topic = CreateTopicsRequest.CreatableTopic(
            name=name, num_partitions=count, replication_factor=1, configs=configs_wanted
        )
        state = None, count, tuple(sorted(values.items()))
        policy = policy_of(values)

        def step(known: Topics) -> Topics:
            return known if name in known else {**known, name: state}

        def created(response: Any) -> None:
            answer = response.topics[0]
            done = self._settled(step, answer.error_code, ErrorCode.TOPIC_ALREADY_EXISTS, topic_id=answer.topic_id)
            if done and name != TRANSACTIONAL:
                for index in range(count):
                    key = answer.topic_id, index
                    self.sim.partitions[key] = PartitionModel(name, index, answer.topic_id, policy)

        self._change(step, topics.create_topics, CreateTopicsRequest(topics=[topic], timeout_ms=1000), 7, created)

    def _recreate(self) -> None:
        """A topic of the name of one that is on its way out (RT-72)."""
        name = self.rng.choice(NAMES)
        self._delete(name)
        self.create(name, self.rng.randint(1, 3))

    def _delete(self, name: str | None = None) -> None:
        name = name or self.rng.choice(NAMES)
        request = DeleteTopicsRequest(topics=[DeleteTopicsRequest.DeleteTopicState(name=name)], timeout_ms=1000)

        def step(known: Topics) -> Topics:
            return {other: state for other, state in known.items() if other != name}

        def deleted(response: Any) -> None:
            answer = response.responses[0]
            if self._settled(step, answer.error_code, *_GONE):
                for key in [key for key in self.sim.partitions if key[0] == answer.topic_id]:
                    del self.sim.partitions[key]
                self.sim.gone[answer.topic_id] = name
                self.sim.commits.forget_topic(name)

        self._change(step, topics.delete_topics, request, 6, deleted)

    def _alter(self) -> None:
        name = self.rng.choice(NAMES)
        key, value = self.rng.choice(_CHANGES)
        resource = IncrementalAlterConfigsRequest.AlterConfigsResource(
            resource_type=2,
            resource_name=name,
            configs=[IncrementalAlterConfigsRequest.AlterableConfig(name=key, config_operation=0, value=value)],
        )

        def step(known: Topics) -> Topics:
            if name not in known:
                return known
            topic_id, count, values = known[name]
            return {**known, name: (topic_id, count, tuple(sorted({**dict(values), key: value}.items())))}

        def takes_policy() -> None:
            if "retention" in key or "policy" in key:
                for model in self.sim.partitions.values():
                    if model.name == name:
                        model.has_policy(policy_of({key: value}))

        def altered(response: Any) -> None:
            if self._settled(step, response.responses[0].error_code, *_GONE):
                takes_policy()

        takes_policy()
        request = IncrementalAlterConfigsRequest(resources=[resource])
        self._change(step, configs.incremental_alter_configs, request, 1, altered)

    def _grow(self) -> None:
        name = self.rng.choice(NAMES)
        state = self.sim.metadata.acked.get(name)
        if state is None or state[1] >= 5:
            return
        topic_id, before, _ = state
        request = CreatePartitionsRequest(
            topics=[CreatePartitionsRequest.CreatePartitionsTopic(name=name, count=before + 1, assignments=None)],
            timeout_ms=1000,
        )

        def step(known: Topics) -> Topics:
            if name not in known or known[name][1] > before:
                return known
            return {**known, name: (known[name][0], before + 1, known[name][2])}

        def grown(response: Any) -> None:
            code = response.results[0].error_code
            if self._settled(step, code, ErrorCode.INVALID_PARTITIONS, *_GONE):
                known = self.sim.metadata.acked.get(name)
                if known is not None and known[0] is not None:
                    policy = policy_of(dict(known[2]))
                    model = PartitionModel(name, before, known[0], policy)
                    self.sim.partitions.setdefault((known[0], before), model)

        self._change(step, topics.create_partitions, request, 3, grown)

    def _change(
        self, step: Callable[[Topics], Topics], handler: Any, request: Any, version: int, done: Callable[[Any], None]
    ) -> None:
        """Ask for a change of topics; after a crash any of those without an answer may have happened."""
        if len(self.sim.metadata.pending) < 6:
            self.sim.metadata.sent(step)
            self._ask(handler, request, version, done)

    def _settled(
        self, step: Callable[[Topics], Topics], code: int, *refusals: ErrorCode, topic_id: bytes | None = None
    ) -> bool:
        """Keep the books of a change to the metadata; whether it was done."""
        metadata = self.sim.metadata
        if code == ErrorCode.NONE:
            metadata.done(step, topic_id)
            self.sim.note(f"topics: {sorted(metadata.acked)}")
            return True
        if code in refusals:
            metadata.refused(step)
        else:
            self._excuse(code, "a change of topics")
        return False

    def _delete_records(self) -> None:
        if (picked := self._pick()) is None:
            return
        model, log = picked
        if self._is_gone(model) or not log.high_watermark or (model.compacts and not model.lets_go):
            return
        offset = self.rng.randint(log.log_start_offset, log.high_watermark)
        partition = DeleteRecordsRequest.DeleteRecordsPartition(partition_index=model.index, offset=offset)
        topic = DeleteRecordsRequest.DeleteRecordsTopic(name=model.name, partitions=[partition])
        model.most_log_start = max(model.most_log_start, offset)

        def deleted(response: Any) -> None:
            answer = response.topics[0].partitions[0]
            self.sim.note(f"{model} DeleteRecords {offset}: {ErrorCode(answer.error_code).name}")
            if answer.error_code == ErrorCode.NONE:
                model.log_start = max(model.log_start, offset)
                if answer.low_watermark < offset:
                    raise Broken(f"{model} starts at {answer.low_watermark}, {offset} was asked for")
            elif not (answer.error_code == ErrorCode.POLICY_VIOLATION and model.compacts):
                self._excuse(answer.error_code, f"DeleteRecords of {model}")

        self._ask(topics.delete_records, DeleteRecordsRequest(topics=[topic], timeout_ms=1000), 2, deleted)
