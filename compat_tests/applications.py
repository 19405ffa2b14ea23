"""Small applications that consume, with the bugs that classic ones have, mended, and correct in three clients.

Each reads `orders` in the group `billing` and bills every order: a record in `invoices`, or an entry in a ledger that
outlives it. `run` is a supervisor: whatever an application raises, it is started again, until the group has no lag.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from kafkalite.testing import Cluster

ORDERS = 30
PARTITIONS = 2
GROUP = "billing"
BATCH = 3
SESSION_MS = 1500  # how long a member that crashed without leaving holds the next one up
LIMIT_S = 180.0  # librdkafka asks again for a coordinator twice a second only


class Ledger:
    """What applications keep outside of Kafka; a database, say."""

    def __init__(self) -> None:
        self.amounts: Counter[bytes] = Counter()
        self.seen: set[tuple[int, int]] = set()


class Run:
    """One application at work on one cluster."""

    def __init__(self, kafka: Cluster) -> None:
        self.kafka = kafka
        self.ledger = Ledger()
        self.crashes: list[str] = []
        self.done = threading.Event()
        kafka.create_topic("orders", PARTITIONS)
        kafka.create_topic("invoices", PARTITIONS)
        for number in range(ORDERS):
            kafka.produce("orders", f"order-{number}", partition=number % PARTITIONS)

    def invoices(self) -> Counter[bytes]:
        """How often each order was billed in the topic, as read_committed consumers see it."""
        return Counter(record.value or b"" for record in self.kafka.records("invoices", read_committed=True))


Application = Callable[[Run], None]
EXPECTED = Counter(f"order-{number}".encode() for number in range(ORDERS))


def run(application: Application, kafka: Cluster) -> Run:
    """The application's work, done or not when its time was over."""
    work = Run(kafka)
    watch = threading.Thread(target=_watch, args=(work,), daemon=True)
    watch.start()
    while not work.done.is_set():
        try:
            application(work)
        except (Exception, asyncio.CancelledError) as error:  # aiokafka lets its own cancellation out
            work.crashes.append(f"{type(error).__name__}: {error}")
            work.done.wait(0.02)
    watch.join()
    return work


def _watch(work: Run) -> None:
    """Say when all is committed."""
    deadline_s = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline_s:
        committed = work.kafka.committed(GROUP, "orders")
        if sum(committed.values()) >= ORDERS:
            break
        time.sleep(0.03)
    work.done.set()


# -- three with bugs, and mended: kafka-python -------------------------------------------------------------------------


def _consumer(work: Run, **more: Any) -> Any:
    from kafka import KafkaConsumer

    from compat_tests.kafka_python.joining import know

    config = work.kafka.client_config("kafka-python", "consumer", session_timeout_ms=SESSION_MS, **more)
    consumer = KafkaConsumer(
        "orders", group_id=GROUP, client_id="billing", enable_auto_commit=False, max_poll_records=BATCH, **config
    )
    try:
        know(consumer, "orders")
    except BaseException:
        consumer.close()
        raise
    return consumer


def _fail_fast_producer(work: Run) -> Any:
    """A producer that would rather fail than wait."""
    from kafka import KafkaProducer

    config = work.kafka.client_config("kafka-python", "producer", retries=0, enable_idempotence=False, linger_ms=0)
    return KafkaProducer(client_id="billing", acks="all", **config)


class _Loop:
    """Polls until the work is done; closes what was opened."""

    def __init__(self, work: Run, *opened: Any) -> None:
        self.work = work
        self.opened = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for each in self.opened:
            each.close()

    def batches(self) -> Any:
        """Batches of records, as the consumer gives them."""
        while not self.work.done.is_set():
            yield [record for records in self.opened[0].poll(1000).values() for record in records]


def commits_first(work: Run) -> None:
    """Commits before processing: what it has committed and not billed when it fails is never billed."""
    consumer, producer = _consumer(work), _fail_fast_producer(work)
    with _Loop(work, consumer, producer) as loop:
        for batch in loop.batches():
            if batch:
                consumer.commit()
            for record in batch:
                producer.send("invoices", record.value, partition=record.partition).get(10)


def commits_last(work: Run) -> None:
    """The same, mended: commits what is billed."""
    consumer, producer = _consumer(work), _fail_fast_producer(work)
    with _Loop(work, consumer, producer) as loop:
        for batch in loop.batches():
            for record in batch:
                producer.send("invoices", record.value, partition=record.partition).get(10)
            if batch:
                consumer.commit()


def counts_twice(work: Run) -> None:
    """Bills whatever it is given, also what it was given before."""
    consumer = _consumer(work)
    with _Loop(work, consumer) as loop:
        for batch in loop.batches():
            for record in batch:
                work.ledger.amounts[record.value] += 1
            if batch:
                consumer.commit()


def counts_once(work: Run) -> None:
    """The same, mended: keeps beside the amounts which records they come from."""
    consumer = _consumer(work)
    with _Loop(work, consumer) as loop:
        for batch in loop.batches():
            for record in batch:
                if (record.partition, record.offset) not in work.ledger.seen:
                    work.ledger.seen.add((record.partition, record.offset))
                    work.ledger.amounts[record.value] += 1
            if batch:
                consumer.commit()


def trusts_send(work: Run) -> None:
    """Sends and never asks what became of it."""
    consumer, producer = _consumer(work), _fail_fast_producer(work)
    with _Loop(work, consumer, producer) as loop:
        for batch in loop.batches():
            for record in batch:
                producer.send("invoices", record.value, partition=record.partition)
            producer.flush()
            if batch:
                consumer.commit()


def checks_send(work: Run) -> None:
    """The same, mended: commits when all that was sent is acknowledged."""
    consumer, producer = _consumer(work), _fail_fast_producer(work)
    with _Loop(work, consumer, producer) as loop:
        for batch in loop.batches():
            sent = [producer.send("invoices", record.value, partition=record.partition) for record in batch]
            for future in sent:
                future.get(10)
            if batch:
                consumer.commit()


# -- correct in three clients ------------------------------------------------------------------------------------------


def kafka_python_biller(work: Run) -> None:
    """At least once, with an idempotent producer, and a ledger that knows what it has."""
    from kafka import KafkaProducer

    config = work.kafka.client_config("kafka-python", "producer", enable_idempotence=True, linger_ms=0)
    consumer, producer = _consumer(work), KafkaProducer(client_id="billing", acks="all", **config)
    with _Loop(work, consumer, producer) as loop:
        for batch in loop.batches():
            sent = [producer.send("invoices", record.value, partition=record.partition) for record in batch]
            for record, future in zip(batch, sent, strict=True):
                future.get(30)
                _enter(work, record.partition, record.offset, record.value)
            if batch:
                consumer.commit()


def _enter(work: Run, partition: int, offset: int, value: bytes) -> None:
    if (partition, offset) not in work.ledger.seen:
        work.ledger.seen.add((partition, offset))
        work.ledger.amounts[value] += 1


def aiokafka_biller(work: Run) -> None:
    """At least once, in coroutines."""
    asyncio.run(_aiokafka_biller(work))


async def _aiokafka_biller(work: Run) -> None:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    consumer = AIOKafkaConsumer(
        "orders",
        group_id=GROUP,
        client_id="billing",
        enable_auto_commit=False,
        max_poll_records=BATCH,
        **work.kafka.client_config("aiokafka", "consumer", session_timeout_ms=SESSION_MS),
    )
    config = work.kafka.client_config("aiokafka", "producer", enable_idempotence=True)
    producer = AIOKafkaProducer(client_id="billing", **config)
    try:
        await producer.start()
        await consumer.start()
        while not work.done.is_set():
            batches = await consumer.getmany(timeout_ms=50)
            for place, records in batches.items():
                for record in records:
                    await producer.send_and_wait("invoices", record.value, partition=place.partition)
                    _enter(work, place.partition, record.offset, record.value)
            if batches:
                await consumer.commit()
    finally:
        await consumer.stop()
        await producer.stop()


def _confluent_consumer(work: Run) -> Any:
    from confluent_kafka import Consumer

    config = work.kafka.client_config("confluent", "consumer", **{"session.timeout.ms": SESSION_MS})
    consumer = Consumer({**config, **_QUIET, "group.id": GROUP, "client.id": "billing", "enable.auto.commit": False})
    consumer.subscribe(["orders"])
    return consumer


_QUIET = {"log_level": 0, "topic.metadata.refresh.fast.interval.ms": 20}


def confluent_biller(work: Run) -> None:
    """At least once, told of deliveries by a callback."""
    from confluent_kafka import KafkaException, Producer, TopicPartition

    config = work.kafka.client_config("confluent", "producer", **{"enable.idempotence": True})
    consumer, producer = _confluent_consumer(work), Producer({**config, **_QUIET, "client.id": "billing"})
    refused: list[Any] = []

    def delivered(error: Any, message: Any) -> None:
        if error is not None:
            refused.append(error)

    try:
        while not work.done.is_set():
            batch = [record for record in consumer.consume(BATCH, 0.1) if record.error() is None]
            for record in batch:
                producer.produce("invoices", record.value(), partition=record.partition(), on_delivery=delivered)
            if producer.flush(30) or refused:
                raise RuntimeError(f"not delivered: {refused}")
            for record in batch:
                _enter(work, record.partition(), record.offset(), record.value())
            billed = {record.partition(): record.offset() + 1 for record in batch}
            if billed:
                places = [TopicPartition("orders", partition, offset) for partition, offset in billed.items()]
                consumer.commit(offsets=places, asynchronous=False)
    except KafkaException as error:
        raise RuntimeError(str(error)) from error
    finally:
        consumer.close()


def confluent_copier(work: Run) -> None:
    """Exactly once: invoices and offsets in one transaction.

    What it has billed it skips: librdkafka 2.16 starts to fetch a partition that it has lost when that had no committed
    offset and was lost within half a second, and gives these records out when it has the partition again, then those
    from the committed offset on.
    """
    from confluent_kafka import KafkaException, Producer, TopicPartition

    config = work.kafka.client_config("confluent", "producer")
    consumer = _confluent_consumer(work)
    producer = Producer({**config, **_QUIET, "transactional.id": "biller", "client.id": "billing"})
    billed: dict[int, int] = {}
    try:
        producer.init_transactions(30)
        while not work.done.is_set():
            records = [record for record in consumer.consume(10, 0.3) if record.error() is None]
            batch = [record for record in records if record.offset() >= billed.get(record.partition(), 0)]
            if not batch:
                continue
            producer.begin_transaction()
            try:
                for record in batch:
                    producer.produce("invoices", record.value(), partition=record.partition())
                    billed[record.partition()] = record.offset() + 1
                places = [TopicPartition("orders", partition, offset) for partition, offset in billed.items()]
                producer.send_offsets_to_transaction(places, consumer.consumer_group_metadata(), 30)
                producer.commit_transaction(30)
            except KafkaException as error:
                if error.args[0].txn_requires_abort():
                    producer.abort_transaction(30)
                raise  # the position is ahead of what is billed: begin again from what is committed
    finally:
        consumer.close()
        producer.flush(0)
