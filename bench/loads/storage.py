"""What fills a log: one record for each of many partitions, records with keys; and a producer at a steady pace."""

from __future__ import annotations

import os
import time
from typing import Any

from confluent_kafka import KafkaError, Message, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewTopic

from bench.figures import latencies_ms
from bench.proc import Window

_LIMIT_S = 600
_TIMED_EVERY = 20


def make_topics(bootstrap: str, pid: int, names: list[str], partitions: int, configs: dict[str, str]) -> dict[str, Any]:
    """Topics with settings; not timed."""
    del pid
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic(name, partitions, 1, config=configs) for name in names]).values():
        future.result()
    return {}


def delete_topic(bootstrap: str, pid: int, topic: str) -> dict[str, Any]:
    """A topic that is in the way of another figure; not timed."""
    del pid
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.delete_topics([topic]).values():
        future.result()
    return {}


def set_configs(bootstrap: str, pid: int, topic: str, configs: dict[str, str]) -> dict[str, Any]:
    """Settings of a topic, or of broker 1 where `topic` is empty; not timed."""
    del pid
    admin = AdminClient({"bootstrap.servers": bootstrap})
    kind = ResourceType.TOPIC if topic else ResourceType.BROKER
    entries = [ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET) for name, value in configs.items()]
    for future in admin.incremental_alter_configs(
        [ConfigResource(kind, topic or "1", incremental_configs=entries)]
    ).values():
        future.result()
    return {}


def one_each(bootstrap: str, pid: int, names: list[str], partitions: int) -> dict[str, float]:
    """A record of 100 bytes for each partition of each topic."""
    window = Window(pid)
    sender = _Sender({"bootstrap.servers": bootstrap, "linger.ms": 20})
    for name in names:
        for partition in range(partitions):
            sender.send(name, b"x" * 100, partition=partition)
    sender.finish()
    return window.close()


def keyed(bootstrap: str, pid: int, topic: str, keys: int, count: int, size: int) -> dict[str, float]:
    """`count` records whose keys go round and round."""
    window = Window(pid)
    sender = _Sender({"bootstrap.servers": bootstrap, "linger.ms": 20, "batch.size": 500_000})
    noise = os.urandom(size + 4096)
    for number in range(count):
        at = number % 4096
        sender.send(topic, noise[at : at + size], partition=0, key=b"%010d" % (number % keys))
    sender.finish()
    return {**window.close(), "bytes": count * size}


def paced(bootstrap: str, pid: int, topic: str, rate: int, size: int, seconds: float) -> dict[str, float]:
    """`rate` records a second with the client's usual batching; from produce() to the acknowledgement, of some."""
    taken: list[float] = []

    def timed(began: float) -> Any:
        return lambda error, _message: taken.append(time.perf_counter() - began) if error is None else None

    producer = Producer({"bootstrap.servers": bootstrap})
    value = os.urandom(size)
    window = Window(pid)
    began = time.perf_counter()
    sent = 0
    while (now := time.perf_counter()) < began + seconds:
        while sent < (now - began) * rate:
            on_delivery = timed(time.perf_counter()) if sent % _TIMED_EVERY == 0 else None
            producer.produce(topic, value, partition=0, on_delivery=on_delivery)
            sent += 1
        producer.poll(0.0005)
    if producer.flush(_LIMIT_S):
        raise SystemExit("records were not acknowledged")
    return {**window.close(), **latencies_ms(taken), "records": sent}


class _Sender:
    """A producer that waits where its queue is full, and says in the end whether a record was refused."""

    def __init__(self, config: dict[str, str | int | float | bool]) -> None:
        self._producer = Producer({"queue.buffering.max.messages": 1_000_000, **config})
        self._failures: list[str] = []
        self._sent = 0

    def _on_delivery(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._failures.append(str(error))

    def send(self, topic: str, value: bytes, *, partition: int, key: bytes | None = None) -> None:
        while True:
            try:
                self._producer.produce(topic, value, key, partition=partition, on_delivery=self._on_delivery)
                break
            except BufferError:
                self._producer.poll(0.05)
        self._sent += 1
        if self._sent % 1000 == 0:
            self._producer.poll(0)

    def finish(self) -> None:
        if self._producer.flush(_LIMIT_S) or self._failures:
            raise SystemExit(f"records refused or not acknowledged: {self._failures[:1]}")
