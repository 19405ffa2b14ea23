"""The table's rows, in the order they are measured and printed, and the bars they are held against.

A bar compares the `os` column with a fixed value or with a peer's value of the same run; 2 % are below the noise and
count as equal.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from bench import raw, sitting, storage

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.sitting import Samples, Sitting

TOLERANCE = 0.02


class Bar:
    """`os` at most (or at least) `limit`, or `limit` times the value of the column `of`."""

    __slots__ = ("limit", "of", "least")

    def __init__(self, limit: float, of: str | None = None, *, least: bool = False) -> None:
        self.limit, self.of, self.least = limit, of, least

    def words(self) -> str:
        sign = ">=" if self.least else "<="
        return f"{sign} {self.limit:g}" if self.of is None else f"{sign} {self.limit:g}x {self.of}"

    def met(self, values: dict[str, float]) -> bool | None:
        """None when the column or its peer was not measured."""
        ours, theirs = values.get("os"), 1.0 if self.of is None else values.get(self.of)
        if ours is None or theirs is None:
            return None
        bar = self.limit * theirs
        return ours >= bar * (1 - TOLERANCE) if self.least else ours <= bar * (1 + TOLERANCE)


class Row:
    """One line: key of its samples, title with the unit, bars; `durable` rows wait for syncs in the fsync mode."""

    __slots__ = ("key", "title", "bars", "durable")

    def __init__(self, key: str, title: str, *bars: Bar, durable: bool = False) -> None:
        self.key, self.title, self.bars, self.durable = key, title, bars, durable


class Group:
    """Rows that come from one measurement. `extra` groups run only when named."""

    __slots__ = ("key", "measure", "rows", "extra", "slow")

    def __init__(
        self,
        key: str,
        measure: Callable[[Sitting], Samples] | None,
        *rows: Row,
        extra: bool = False,
        slow: bool = False,
    ) -> None:
        self.key, self.measure, self.rows, self.extra, self.slow = key, measure, rows, extra, slow


def _flow(kind: str, key: str, title: str, *bars: Bar, unit: str = "mb_s", cpu: tuple[Bar, ...] = ()) -> Group:
    name = f"{kind}-{key}"
    words = {"mb_s": "MB/s", "msg_s": "records/s"}[unit]
    flow = key.removesuffix("-default")
    measure = sitting.produce_flow(key) if kind == "produce" else sitting.consume_flow(flow, eager=flow == key)
    return Group(
        name,
        measure,
        Row(f"{name}.{unit}", f"{kind} {title}, {words}", *bars),
        Row(f"{name}.cpu_gb", "... broker CPU-s/GB", *cpu),
    )


_FAST_AS_KAFKA = Bar(1, "kafka", least=True)
_CHEAP_AS_KAFKA = Bar(1, "kafka")

GROUPS = (
    Group(
        "start",
        None,
        Row("start.ms", "start to first Metadata, ms", Bar(100)),
        Row("start.over_bare", "... minus a bare asyncio listener, ms"),
    ),
    Group(
        "idle",
        sitting.idle,
        Row("idle.rss", "idle memory (RSS), MiB", Bar(35)),
        Row("idle.cpu", "idle CPU, %", Bar(0)),
    ),
    _flow(
        "produce",
        "1k",
        "1 KiB",
        Bar(1.5, "kafka", least=True),
        Bar(1, "kfake", least=True),
        cpu=(Bar(0.2, "kafka"),),
    ),
    _flow("produce", "1k-6", "1 KiB, 6 partitions"),
    _flow("produce", "100", "100 B", unit="msg_s"),
    _flow("produce", "10k", "10 KiB"),
    _flow("produce", "lz4", "1 KiB, lz4, big batches"),
    Group("held", sitting.held, Row("held.rss", "memory after 2 GB produced, MiB", Bar(60)), slow=True),
    _flow("consume", "1k", "1 KiB", _FAST_AS_KAFKA, cpu=(_CHEAP_AS_KAFKA,)),
    _flow("consume", "1k-6", "1 KiB, 6 partitions", _FAST_AS_KAFKA, cpu=(_CHEAP_AS_KAFKA,)),
    _flow("consume", "100", "100 B", unit="msg_s"),
    _flow("consume", "1k-default", "1 KiB, client's defaults"),
    _flow("consume", "100-default", "100 B, client's defaults", unit="msg_s"),
    Group(
        "end-to-end",
        sitting.end_to_end,
        Row("end-to-end.p50", "end to end at 1,000/s, p50 ms", Bar(1, "kfake"), durable=True),
        Row("end-to-end.p99", "... p99 ms", Bar(1, "kfake"), durable=True),
        Row("end-to-end.p999", "... p99.9 ms", durable=True),
    ),
    Group(
        "acks-all",
        sitting.in_flight,
        Row("acks-all.p50", "acks=all, one in flight, p50 ms", Bar(1, "kafka"), durable=True),
        Row("acks-all.p99", "... p99 ms", durable=True),
    ),
    Group("group", sitting.group, Row("group.first", "new group's first record, ms", Bar(1, "kfake"), durable=True)),
    Group(
        "transactions-init",
        sitting.init_producer,
        Row("transactions-init.next", "transactional producer initialised, ms", Bar(60), durable=True),
        Row("transactions-init.first", "... the first one of a broker, ms", Bar(60), durable=True),
        Row("transactions-init-at-once.next", "... without the client's own wait, ms", Bar(1, "kafka"), durable=True),
        Row("transactions-init-at-once.first", "... ... the first one of a broker, ms", Bar(1, "kafka"), durable=True),
    ),
    *(
        Group(
            f"transactions-{each}",
            sitting.commits(each),
            Row(f"transactions-{each}.s", f"transactions of {each} a second", *bars, durable=True),
            Row(f"transactions-{each}.cpu_ms", "... broker CPU ms each"),
        )
        for each, bars in (
            (1, ()),
            (10, (Bar(3, "kafka", least=True), Bar(0.9, "kfake", least=True))),
            (100, ()),
        )
    ),
    Group(
        "transactions-read",
        sitting.commit_to_read,
        Row("transactions-read.p50", "committed record read at 50/s, p50 ms", durable=True),
        Row("transactions-read.p99", "... p99 ms", durable=True),
    ),
    Group("topic", sitting.topic, Row("topic.one", "one topic created, ms", Bar(1), durable=True)),
    Group("topics", sitting.topics, Row("topics.visible", "1,000 topics created and seen, ms", Bar(100))),
    Group(
        "connections",
        sitting.connections,
        Row("connections.kib", "memory per idle connection (1,000), KiB", Bar(4)),
    ),
    Group(
        "recovery",
        storage.recovery,
        Row("recovery.busy", "restart after kill -9, s per GiB of unclean log", Bar(5)),
        Row("recovery.single", "... in batches of one record of 1 KiB"),
        extra=True,
    ),
    Group(
        "compaction",
        storage.compaction,
        Row("compaction.rate", "a producer at a fifth of its most, records/s"),
        Row("compaction.alone", "... acknowledged alone, p99 ms"),
        Row("compaction.beside", "... while 200 MB are compacted (5 GB: --large), p99 ms"),
        Row("compaction.more", "... times as long", Bar(3)),
        Row("compaction.covered", "... 1: all that time"),
        Row("compaction.s", "... compaction, s"),
        extra=True,
    ),
    Group(
        "compaction-keys",
        storage.keys,
        Row("keys.over", "compacting 100,000 keys (10 M: --large), MiB beyond the setting"),
        Row("keys.rounds", "... rounds"),
        Row("keys.s", "... s"),
        extra=True,
    ),
    Group(
        "partitions",
        storage.partitions,
        Row("partitions.stopped", "start with 1,000 partitions (10,000: --large), ms", Bar(500)),
        Row("partitions.stop", "... the clean stop before, s"),
        Row("partitions.killed", "... after kill -9, ms"),
        Row("partitions.kib", "... memory per partition, KiB"),
        Row("partitions.files", "... files open"),
        extra=True,
    ),
    *(
        Group(
            case.key,
            raw.measure(case),
            Row(f"{case.key}.req_s", f"raw: {case.title}, requests/s"),
            Row(f"{case.key}.cpu_us", "... broker CPU us/request"),
            Row(f"{case.key}.p99", "... p99 ms"),
            extra=True,
        )
        for case in raw.CASES
    ),
)


def chosen(only: list[str], *, quick: bool) -> list[Group]:
    """Groups whose key matches one of the shell patterns; without any, all that are not extra (nor slow when quick)."""
    if not only:
        return [group for group in GROUPS if not group.extra and not (quick and group.slow)]
    return [group for group in GROUPS if any(fnmatchcase(group.key, name) for name in only)]
