"""As many records as the client can send or read, bounded by a count and by a time, timed from first to last."""

from __future__ import annotations

import random
import time
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, Producer, TopicPartition

from bench.proc import Window

PAYLOADS = 512


def payloads(size: int, *, compressible: bool) -> list[bytes]:
    """Different values of one size; the compressible ones look like lines of JSON and shrink to about a third."""
    chance = random.Random(7)
    if not compressible:
        return [chance.randbytes(size) for _ in range(PAYLOADS)]
    made = []
    for _ in range(PAYLOADS):
        text = ""
        while len(text) < size:
            text += f'{{"user": {chance.randrange(10**6)}, "page": "/catalogue/item/{chance.randrange(10**5)}", '
            text += f'"session": "{chance.randbytes(8).hex()}", "took_ms": {chance.randrange(900)}}}\n'
        made.append(text[:size].encode())
    return made


def produce(
    bootstrap: str,
    pid: int,
    topic: str,
    size: int,
    count: int,
    time_s: float,
    config: dict[str, Any],
    compressible: bool,
) -> dict[str, float]:
    """Sends up to `count` values without keys and waits until every one is acknowledged."""
    failures: list[str] = []

    def on_delivery(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            failures.append(str(error))

    producer = Producer({"bootstrap.servers": bootstrap, "delivery.report.only.error": True, **config})
    producer.list_topics(topic, timeout=10)
    values = payloads(size, compressible=compressible)
    sent = 0
    window = Window(pid)
    ends = time.perf_counter() + time_s
    while sent < count and time.perf_counter() < ends:
        # in steps, so that the clock is not asked for each record
        step_ends = min(count, sent + 1000)
        while sent < step_ends:
            try:
                producer.produce(topic, values[sent % PAYLOADS], on_delivery=on_delivery)
                sent += 1
            except BufferError:
                producer.poll(0.005)
    left = producer.flush(30)
    figures = window.close()
    if left or failures:
        raise SystemExit(f"{left} of {sent} records without an answer, {len(failures)} refused: {failures[:1]}")
    return {**figures, "records": sent, "bytes": sent * size}


def consume(
    bootstrap: str, pid: int, topic: str, partitions: int, size: int, count: int, time_s: float, config: dict[str, Any]
) -> dict[str, float]:
    """Reads up to `count` records of a topic from its beginning, without a group."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "bench-unused", "enable.auto.commit": False, **config}
    )
    consumer.list_topics(topic, timeout=10)
    window = Window(pid)
    consumer.assign([TopicPartition(topic, index, OFFSET_BEGINNING) for index in range(partitions)])
    got, ends = 0, time.perf_counter() + time_s
    while got < count and time.perf_counter() < ends:
        messages = consumer.consume(min(1000, count - got), timeout=0.5)
        got += len(messages)
        for message in messages:
            error = message.error()
            if error is not None:
                raise SystemExit(f"consume: {error}")
    figures = window.close()
    consumer.close()
    if not got:
        raise SystemExit("nothing could be read")
    return {**figures, "records": got, "bytes": got * size}
