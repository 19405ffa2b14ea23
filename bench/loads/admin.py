"""Topics made through the client's admin API."""

from __future__ import annotations

import time
from typing import Any

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from bench.figures import median
from bench.proc import Window


def one_topic(bootstrap: str, pid: int, prefix: str, times: int) -> dict[str, Any]:
    """One CreateTopics with one topic after the other, each waited for."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.list_topics(timeout=10)
    taken = []
    window = Window(pid)
    for index in range(times + 2):
        began = time.perf_counter()
        for future in admin.create_topics([NewTopic(f"{prefix}-{index}", 1, 1)], request_timeout=30).values():
            future.result()
        taken.append((time.perf_counter() - began) * 1e3)
    return {**window.close(), "samples_ms": taken[2:], "median_ms": median(taken[2:])}


def many_topics(bootstrap: str, pid: int, prefix: str, count: int) -> dict[str, float]:
    """One CreateTopics with `count` topics, until a Metadata answer names them all with a leader."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.list_topics(timeout=10)
    names = [f"{prefix}-{index}" for index in range(count)]
    window = Window(pid)
    began = time.perf_counter()
    for future in admin.create_topics([NewTopic(name, 1, 1) for name in names], request_timeout=60).values():
        future.result()
    created_ms = (time.perf_counter() - began) * 1e3
    while True:
        topics = admin.list_topics(timeout=30).topics
        if all(name in topics and topics[name].error is None and topics[name].partitions for name in names):
            break
        if time.perf_counter() - began > 60:
            raise SystemExit("the new topics did not appear within 60 s")
    return {**window.close(), "visible_ms": (time.perf_counter() - began) * 1e3, "created_ms": created_ms}


def make_topic(bootstrap: str, pid: int, topic: str, partitions: int) -> dict[str, float]:
    """A topic for another load, usable when this returns; not timed."""
    del pid
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic(topic, partitions, 1)], request_timeout=30).values():
        future.result()
    return {}
