"""How long single records take: end to end, acknowledged one by one, and to the first record of a new group."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaError, Message, Producer, TopicPartition

from bench.figures import latencies_ms, median
from bench.proc import Window

VALUE_BYTES = 100


def end_to_end(bootstrap: str, pid: int, topic: str, rate: int, seconds: float, warm_s: float) -> dict[str, float]:
    """`rate` records a second, linger 0: from before produce() to after poll(), the first `warm_s` left out."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "bench-unused", "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, 0, OFFSET_END)])
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0})
    producer.list_topics(topic, timeout=10)
    # until the consumer stands at the end nothing counts
    for _ in range(100):
        producer.produce(topic, b"0", partition=0)
        producer.flush(5)
        if consumer.poll(0.2) is not None:
            break
    count = int(rate * seconds)
    stop = threading.Event()

    def pace() -> None:
        begins = time.perf_counter() + 0.01
        for index in range(count):
            wait = begins + index / rate - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            if stop.is_set():
                return
            # librdkafka's own queue is not what is timed, so a full one would be an error
            producer.produce(topic, b"%020d" % time.perf_counter_ns() + bytes(VALUE_BYTES - 20), partition=0)
            producer.poll(0)
        producer.flush(10)

    pacer = threading.Thread(target=pace)
    window = Window(pid)
    pacer.start()
    taken: list[float] = []
    ends = time.perf_counter() + seconds + 10
    while len(taken) < count and time.perf_counter() < ends:
        message = consumer.poll(0.5)
        if message is None:
            if not pacer.is_alive():
                break
            continue
        value = message.value()
        if message.error() is None and value is not None and len(value) == VALUE_BYTES:
            taken.append((time.perf_counter_ns() - int(value[:20])) / 1e9)
    stop.set()
    pacer.join()
    figures = window.close()
    consumer.close()
    if len(taken) < count:
        raise SystemExit(f"{count - len(taken)} of {count} records did not arrive")
    return {**figures, **latencies_ms(taken[int(rate * warm_s) :])}


def one_in_flight(bootstrap: str, pid: int, topic: str, count: int, time_s: float) -> dict[str, float]:
    """acks=all, each record sent after the acknowledgement of the one before."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0, "acks": "all"})
    producer.list_topics(topic, timeout=10)
    done: list[float] = []

    def on_delivery(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            raise SystemExit(f"not acknowledged: {error}")
        done.append(time.perf_counter())

    warm = min(200, count // 5)
    taken: list[float] = []
    value = bytes(VALUE_BYTES)
    window = Window(pid)
    ends = time.perf_counter() + time_s
    while len(taken) < count + warm and time.perf_counter() < ends:
        began = time.perf_counter()
        producer.produce(topic, value, partition=0, on_delivery=on_delivery)
        while not done:
            producer.poll(1)
        taken.append(done.pop() - began)
    return {**window.close(), **latencies_ms(taken[warm:])}


def fresh_group(bootstrap: str, pid: int, topic: str, times: int) -> dict[str, Any]:
    """A lone consumer subscribes in a group nobody has used: milliseconds from its making to its first record."""
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce(topic, b"first")
    producer.flush(10)
    taken = []
    window = Window(pid)
    for _ in range(times + 1):
        began = time.perf_counter()
        consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"bench-{uuid.uuid4()}",
                "group.protocol": "classic",
                "auto.offset.reset": "earliest",
            }
        )
        consumer.subscribe([topic])
        message = consumer.poll(30)
        taken.append((time.perf_counter() - began) * 1e3)
        if message is None or message.error() is not None:
            raise SystemExit(f"no record for a new group: {message and message.error()}")
        consumer.close()
    # the first one finds the broker making its internal topic
    return {**window.close(), "first_ms": taken[0], "samples_ms": taken[1:], "median_ms": median(taken[1:])}
