"""One broker measured once: it is started fresh, warmed up, put through the asked groups of rows in order, stopped.

A group's function takes the sitting and gives `{row key: sample or samples}`. Noise of each timed stretch is kept with
its group, so that a figure taken on a busy machine can be told from others.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bench import brokers, loads, proc
from bench.figures import ratio

if TYPE_CHECKING:
    from collections.abc import Callable

Samples = dict[str, float | list[float]]

MB = 1e6
GB = 1e9
CLIENT_PAUSE_MS = 400
"""How much longer librdkafka takes to initialise a transactional producer when it tries again after half a second."""
# librdkafka leaves its first connection for the one it learns of, and waits before it opens that (see the README)
AT_ONCE = {"enable.sparse.connections": False}
# librdkafka waits a second before it fetches on when its queue was full once; small records then time that wait
EAGER = {"fetch.queue.backoff.ms": 1, "queued.min.messages": 1_000_000}


class Scale:
    """How much is done per figure: bytes and records per load, seconds, repetitions."""

    __slots__ = (
        "warm_bytes", "load_bytes", "small_records", "load_limit_s", "starts", "idle_s", "end_to_end_s",
        "in_flight_records", "groups", "transactions", "transactions_s", "inits", "firsts", "topics", "connections",
        "held_bytes",
        "raw_s",
        "partitions",
        "unclean_bytes",
        "compacted_bytes",
        "paced_s",
        "keys",
        "dedupe_bytes",
    )  # fmt: skip

    def __init__(self, *, quick: bool, rounds: int, large: bool = False) -> None:
        self.warm_bytes = 60_000_000 if quick else 200_000_000
        self.load_bytes = 300_000_000 if quick else 800_000_000
        self.small_records = 600_000 if quick else 2_000_000
        self.load_limit_s = 8.0 if quick else 30.0
        self.starts = 3 if quick else -(-10 // rounds)
        self.idle_s = 2.0 if quick else 5.0
        self.end_to_end_s = 3.0 if quick else 10.0
        self.in_flight_records = 1_500 if quick else 5_000
        self.groups = 3 if quick else 5
        self.transactions = 1_000 if quick else 4_000
        self.transactions_s = 4.0 if quick else 10.0
        self.inits = 10 if quick else 30
        self.firsts = 2 if quick else max(-(-9 // rounds), 2)
        self.topics = 20 if quick else 50
        self.connections = 1_000
        self.held_bytes = 2_000_000_000
        self.raw_s = 1.5 if quick else 4.0
        self.partitions = 10_000 if large else 1_000
        self.unclean_bytes = 1_900_000_000 if large else 200_000_000
        self.compacted_bytes = 5_000_000_000 if large else 200_000_000
        self.paced_s = 20.0 if large else 3.0
        self.keys = 10_000_000 if large else 100_000
        self.dedupe_bytes = (128 << 20) if large else (2 << 20)


class Flow:
    """One kind of record stream: value size, partitions, client settings."""

    __slots__ = ("key", "size", "partitions", "config", "compressible")

    def __init__(
        self, key: str, size: int, partitions: int = 1, config: dict[str, Any] | None = None, compressible: bool = False
    ) -> None:
        self.key, self.size, self.partitions = key, size, partitions
        self.config, self.compressible = config or {}, compressible


BIG_BATCHES = {"compression.type": "lz4", "linger.ms": 50, "batch.size": 1_000_000, "batch.num.messages": 100_000}
FLOWS = {
    flow.key: flow
    for flow in (
        Flow("warm", 1024),
        Flow("1k", 1024),
        Flow("1k-6", 1024, partitions=6),
        Flow("100", 100),
        Flow("10k", 10_240),
        Flow("lz4", 1024, config=BIG_BATCHES, compressible=True),
    )
}


class Sitting:
    """A running broker and what has been done to it so far."""

    __slots__ = ("column", "scale", "running", "noise", "_made", "_records", "_bytes")

    def __init__(self, column: brokers.Column, scale: Scale) -> None:
        self.column, self.scale = column, scale
        self.running = column.start()
        self.noise: list[tuple[float, float]] = []
        self._made: set[str] = set()
        self._records: dict[str, int] = {}
        self._bytes = 0

    @property
    def pid(self) -> int:
        return self.running.pid

    def load(self, name: str, *, limit_s: float = 60.0, **parameters: Any) -> dict[str, Any]:
        """One load against this broker, its noise noted."""
        figures = loads.run(name, limit_s=limit_s, bootstrap=self.running.bootstrap, pid=self.pid, **parameters)
        if "other_cores" in figures:
            self.noise.append((figures["other_cores"], figures["steal"]))
        return figures

    def topic(self, name: str, partitions: int = 1) -> str:
        """The name of a topic that exists from the first call on."""
        if name not in self._made:
            self.load("make_topic", topic=name, partitions=partitions)
            self._made.add(name)
        return name

    def produce(self, flow: Flow, count: int) -> dict[str, Any]:
        """Sends a flow's records into the flow's topic."""
        figures = self.load(
            "produce",
            limit_s=self.scale.load_limit_s + 45,
            topic=self.topic(f"flow-{flow.key}", flow.partitions),
            size=flow.size,
            count=count,
            time_s=self.scale.load_limit_s,
            config=flow.config,
            compressible=flow.compressible,
        )
        self._records[flow.key] = self._records.get(flow.key, 0) + figures["records"]
        self._bytes += figures["bytes"]
        return figures

    def records_of(self, flow: Flow) -> int:
        """How many records the flow's topic holds, after filling it if nobody has."""
        if flow.key not in self._records:
            self.produce(flow, self.count(flow))
        return self._records[flow.key]

    def count(self, flow: Flow) -> int:
        """Records of one load of a flow."""
        return min(self.scale.load_bytes // flow.size, max(self.scale.small_records, self.scale.load_bytes // 1024))

    def warm_up(self) -> None:
        """Some traffic both ways before anything is timed, which a JVM needs and the others get alike."""
        flow = FLOWS["warm"]
        count = self.scale.warm_bytes // flow.size
        self.produce(flow, count)
        self.consume(flow, EAGER, count)

    def consume(self, flow: Flow, config: dict[str, Any], count: int | None = None) -> dict[str, Any]:
        """Reads a flow's topic from the beginning."""
        held = self.records_of(flow)
        return self.load(
            "consume",
            limit_s=self.scale.load_limit_s + 30,
            topic=f"flow-{flow.key}",
            partitions=flow.partitions,
            size=flow.size,
            count=min(held, count or self.count(flow)),
            time_s=self.scale.load_limit_s,
            config=config,
        )

    def fill(self) -> None:
        """Produces 1 KiB records until the broker has taken the bytes after which memory is asked for."""
        flow = FLOWS["1k"]
        while self._bytes < self.scale.held_bytes:
            self.produce(flow, min(self.count(flow), (self.scale.held_bytes - self._bytes) // flow.size + 1))


def throughput_of(key: str, figures: dict[str, Any]) -> Samples:
    """MB/s, records/s and the broker's CPU seconds per GB of values, under `key`."""
    return {
        f"{key}.mb_s": figures["bytes"] / MB / figures["seconds"],
        f"{key}.msg_s": figures["records"] / figures["seconds"],
        f"{key}.cpu_gb": figures["broker_cpu_s"] / (figures["bytes"] / GB),
        f"{key}.cores": ratio(figures["broker_cpu_s"], figures["seconds"]) or 0.0,
    }


def produce_flow(key: str) -> Callable[[Sitting], Samples]:
    def measure(sitting: Sitting) -> Samples:
        flow = FLOWS[key]
        return throughput_of(f"produce-{key}", sitting.produce(flow, sitting.count(flow)))

    return measure


def consume_flow(key: str, *, eager: bool) -> Callable[[Sitting], Samples]:
    name = f"consume-{key}" if eager else f"consume-{key}-default"

    def measure(sitting: Sitting) -> Samples:
        return throughput_of(name, sitting.consume(FLOWS[key], EAGER if eager else {}))

    return measure


def idle(sitting: Sitting) -> Samples:
    """Memory and CPU of a broker nobody uses, after it had time to settle."""
    time.sleep(sitting.scale.idle_s / 2)
    before, began = proc.cpu_s(sitting.pid), time.perf_counter()
    time.sleep(sitting.scale.idle_s)
    used = (proc.cpu_s(sitting.pid) - before) / (time.perf_counter() - began)
    return {"idle.rss": proc.rss_kib(sitting.pid) / proc.KIB, "idle.cpu": used * 100}


def held(sitting: Sitting) -> Samples:
    sitting.fill()
    return {"held.rss": proc.rss_kib(sitting.pid) / proc.KIB}


def end_to_end(sitting: Sitting) -> Samples:
    seconds = sitting.scale.end_to_end_s
    figures = sitting.load("end_to_end", topic=sitting.topic("end-to-end"), rate=1000, seconds=seconds, warm_s=1.0)
    return {f"end-to-end.{part}": figures[f"{part}_ms"] for part in ("p50", "p99", "p999")}


def in_flight(sitting: Sitting) -> Samples:
    figures = sitting.load(
        "one_in_flight",
        topic=sitting.topic("one-in-flight"),
        count=sitting.scale.in_flight_records,
        time_s=sitting.scale.load_limit_s,
    )
    return {f"acks-all.{part}": figures[f"{part}_ms"] for part in ("p50", "p99")}


def group(sitting: Sitting) -> Samples:
    figures = sitting.load("fresh_group", topic=sitting.topic("group"), times=sitting.scale.groups)
    samples: list[float] = figures["samples_ms"]
    return {"group.first": samples}


def init_producer(sitting: Sitting) -> Samples:
    """By the client's defaults, and without the waits that are the client's own."""
    samples: Samples = {}
    for key, settings in (("", {}), ("-at-once", AT_ONCE)):
        figures = sitting.load("init_producer", times=sitting.scale.inits + 1, settings=settings)
        # the first one found the broker making its internal topic
        samples[f"transactions-init{key}.next"] = _without_pause(figures["samples_ms"][1:])
        samples[f"transactions-init{key}.first"] = _first_inits_ms(sitting.column, sitting.scale.firsts, settings)
    return samples


def _without_pause(taken: list[float]) -> list[float]:
    return [each for each in taken if each < min(taken) + CLIENT_PAUSE_MS]


def _first_inits_ms(column: brokers.Column, wanted: int, settings: dict[str, Any]) -> list[float]:
    """Samples without the client's pause, as many as wanted if so many are found in three times as many tries."""
    taken: list[float] = []
    while len(_without_pause(taken)) < wanted and len(taken) < 3 * wanted:
        taken.append(_first_init_ms(column, settings))
    return _without_pause(taken)


def _first_init_ms(column: brokers.Column, settings: dict[str, Any]) -> float:
    """The first transactional producer of a broker that was started a second ago."""
    running = column.start()
    try:
        time.sleep(1)
        asked = {"bootstrap": running.bootstrap, "pid": running.pid, "times": 1, "settings": settings}
        figures = loads.run("init_producer", limit_s=60, **asked)
    finally:
        running.stop()
    taken: float = figures["samples_ms"][0]
    return taken


def commits(each: int) -> Callable[[Sitting], Samples]:
    """Transactions of so many records, one after the other."""

    def measure(sitting: Sitting) -> Samples:
        figures = sitting.load(
            "commits",
            topic=sitting.topic(f"transactions-{each}"),
            each=each,
            count=sitting.scale.transactions,
            time_s=sitting.scale.transactions_s,
        )
        done = figures["transactions"]
        return {
            f"transactions-{each}.s": done / figures["seconds"],
            f"transactions-{each}.cpu_ms": figures["broker_cpu_s"] / done * 1e3,
        }

    return measure


def commit_to_read(sitting: Sitting) -> Samples:
    figures = sitting.load(
        "commit_to_read",
        topic=sitting.topic("transactions-read"),
        rate=50,
        seconds=sitting.scale.end_to_end_s,
        warm_s=1.0,
    )
    return {f"transactions-read.{part}": figures[f"{part}_ms"] for part in ("p50", "p99")}


def topic(sitting: Sitting) -> Samples:
    figures = sitting.load("one_topic", prefix="single", times=sitting.scale.topics)
    samples: list[float] = figures["samples_ms"]
    return {"topic.one": samples}


def topics(sitting: Sitting) -> Samples:
    return {"topics.visible": sitting.load("many_topics", prefix="many", count=1000, limit_s=90)["visible_ms"]}


def connections(sitting: Sitting) -> Samples:
    figures = sitting.load("idle_connections", count=sitting.scale.connections)
    return {"connections.kib": figures["kib_each"]}


def start(column: brokers.Column, scale: Scale) -> Samples:
    """Starts with an empty data directory; for a Python broker also what a bare asyncio listener does not take."""
    taken, over = [], []
    for _ in range(scale.starts):
        bare = brokers.bare_listener_start_ms() if column.python else 0.0
        running = column.start()
        running.stop()
        taken.append(running.started_ms)
        over.append(running.started_ms - bare)
    samples: Samples = {"start.ms": taken}
    if column.python:
        samples["start.over_bare"] = over
    return samples
