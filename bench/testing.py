"""`python -m bench.testing`: times what tests do to whole clusters, over the control as they do it.

A cluster is filled with a gigabyte by librdkafka; then snapshots, forks and restores of it are timed, and how much the
server's memory grows by one; and seven days of its time.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from confluent_kafka import Consumer, Producer, TopicPartition

from bench import proc
from bench.figures import median, number
from bench.table import draw
from kafkalite.testing import Cluster, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PARTITIONS = 8
VALUE_BYTES = 1024
ALLOWED_S = 120.0


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.testing", description="Times snapshots, forks and virtual time.")
    parser.add_argument("--gb", type=float, default=1.0, help="how much the cluster holds (default 1)")
    parser.add_argument("--times", type=int, default=9, help="how often each is done; medians are shown (default 9)")
    asked = parser.parse_args(given)
    with Server() as server, server.cluster(topics={"t": PARTITIONS}) as kafka:
        fill(kafka, int(asked.gb * 1e9) // VALUE_BYTES)
        print(draw(["", "ms", "server's memory, MiB"], measured(server, kafka, asked.times)))
    return 0


def fill(kafka: Cluster, count: int) -> None:
    """Write so many records, spread over the partitions."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers, "linger.ms": 20, "batch.size": 900_000})
    value = bytes(VALUE_BYTES)
    for written in range(count):
        while True:
            try:
                producer.produce("t", value, partition=written * PARTITIONS // count)
                break
            except BufferError:
                producer.poll(0.05)
    assert producer.flush(ALLOWED_S) == 0


def measured(server: Server, kafka: Cluster, times: int) -> list[list[str]]:
    """The table's rows."""
    rows = [["what the cluster holds", "-", number(memory_mib(server))]]

    def row(title: str, do: Callable[[], object], before: Callable[[], object] | None = None) -> None:
        taken, grown = [], []
        for _ in range(times):
            if before is not None:
                before()
            memory = memory_mib(server)
            began = time.perf_counter()
            do()
            taken.append((time.perf_counter() - began) * 1000)
            grown.append(memory_mib(server) - memory)
        rows.append([title, number(median(taken)), number(max(median(grown), 0.0))])

    def write() -> None:
        for partition in range(PARTITIONS):
            kafka.produce("t", "x", partition=partition)

    row("snapshot, every partition written to since", lambda: kafka.snapshot("s"), write)
    row("snapshot, nothing written since", lambda: kafka.snapshot("s"))
    forks: list[Cluster] = []
    row("fork", lambda: forks.append(kafka.fork("s")))
    waiting = iter(forks)
    row("... its first read of every partition's end", lambda: read_ends(next(waiting)))
    row("restore", lambda: kafka.restore("s"))
    row("seven days", lambda: kafka.clock.advance("7 days"), lambda: kafka.restore("s"))
    for fork in forks:
        fork.close()
    return rows


def read_ends(kafka: Cluster) -> None:
    """Read the last record of each partition with a consumer."""
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap_servers, "group.id": "bench"})
    places = [TopicPartition("t", partition) for partition in range(PARTITIONS)]
    for place in places:
        place.offset = consumer.get_watermark_offsets(place, ALLOWED_S)[1] - 1
    consumer.assign(places)
    deadline_s = time.monotonic() + ALLOWED_S
    left = set(range(PARTITIONS))
    while left and time.monotonic() < deadline_s:
        message = consumer.poll(1.0)
        if message is not None and message.error() is None:
            left.discard(message.partition() or 0)
    consumer.close()
    assert not left


def memory_mib(server: Server) -> float:
    """The server process's resident memory."""
    return proc.rss_kib(server.control.call("GET", "/v1/server")["pid"]) / 1024


if __name__ == "__main__":
    sys.exit(main())
