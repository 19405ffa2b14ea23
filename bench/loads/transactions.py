"""Transactions of a stock producer: becoming one, commits a second, and how soon a committed record shows."""

from __future__ import annotations

import time
import uuid
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaError, Message, Producer, TopicPartition

from bench.figures import latencies_ms
from bench.proc import Window

VALUE_BYTES = 100
_LIMIT_S = 30


def init(bootstrap: str, pid: int, times: int, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """Producers of transactional ids nobody has used: milliseconds from making one to the end of its initialising."""
    taken = []
    window = Window(pid)
    for _ in range(times):
        began = time.perf_counter()
        _producer(bootstrap, settings)
        taken.append((time.perf_counter() - began) * 1e3)
    return {**window.close(), "samples_ms": taken}


def commits(bootstrap: str, pid: int, topic: str, each: int, count: int, time_s: float) -> dict[str, float]:
    """Up to `count` transactions, one after the other, of `each` records to one partition."""
    failures: list[str] = []

    def on_delivery(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            failures.append(str(error))

    producer = _producer(bootstrap)
    value = bytes(VALUE_BYTES)

    def transaction() -> None:
        producer.begin_transaction()
        for _ in range(each):
            producer.produce(topic, value, partition=0, on_delivery=on_delivery)
        producer.commit_transaction(_LIMIT_S)

    for _ in range(min(50, count // 5)):
        transaction()
    done = 0
    window = Window(pid)
    ends = time.perf_counter() + time_s
    while done < count and time.perf_counter() < ends:
        transaction()
        done += 1
    figures = window.close()
    if failures:
        raise SystemExit(f"{len(failures)} records refused: {failures[0]}")
    return {**figures, "transactions": done}


def end_to_end(bootstrap: str, pid: int, topic: str, rate: int, seconds: float, warm_s: float) -> dict[str, float]:
    """`rate` transactions a second of one record: from before produce() to after a read_committed poll()."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench-unused",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    consumer.assign([TopicPartition(topic, 0, OFFSET_END)])
    producer = _producer(bootstrap)

    def transaction(value: bytes) -> Message | None:
        producer.begin_transaction()
        producer.produce(topic, value, partition=0)
        producer.commit_transaction(_LIMIT_S)
        return consumer.poll(1)

    # until the consumer stands at the end nothing counts
    for _ in range(30):
        if transaction(b"0") is not None:
            break
    while consumer.poll(0.3) is not None:
        pass
    taken: list[float] = []
    count = int(rate * seconds)
    window = Window(pid)
    begins = time.perf_counter() + 0.01
    for index in range(count):
        time.sleep(max(0.0, begins + index / rate - time.perf_counter()))
        began = time.perf_counter_ns()
        message = transaction(b"%020d" % began + bytes(VALUE_BYTES - 20))
        if message is None or message.error() is not None:
            raise SystemExit(f"a committed record did not arrive: {message and message.error()}")
        value = message.value()
        if value is None or int(value[:20]) != began:
            raise SystemExit("another record arrived than the one committed last")
        taken.append((time.perf_counter_ns() - began) / 1e9)
    figures = window.close()
    consumer.close()
    return {**figures, **latencies_ms(taken[int(rate * warm_s) :])}


def _producer(bootstrap: str, settings: dict[str, Any] | None = None) -> Producer:
    names = {"bootstrap.servers": bootstrap, "transactional.id": f"bench-{uuid.uuid4()}"}
    producer = Producer({**names, **(settings or {})})
    producer.init_transactions(_LIMIT_S)
    return producer
