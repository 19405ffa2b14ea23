"""A stop between every two calls to the disk: whatever was going on is afterwards done or not done, never half (RT-6).

Each operation is done once to count its calls, then again and again, cut short before each of them; after each cut a
broker starts on what is left, in several manners of losing what was not synced.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.config.settings import Settings
from kafkalite.log.cleaner import Cleaner
from kafkalite.log.engine import LogEngine
from kafkalite.log.producers import Producers
from kafkalite.protocol.errors import KafkaError
from kafkalite.records.batch import build_batch
from tests.log.world import START_MS, TOPIC_ID, World, batch, config, offsets_and_values, produce, read_all
from tests.sim.broker import SimWorkers
from tests.sim.disk import Disk, Faults, PowerCut
from tests.sim.power_cuts import Manner, cut_power

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.partition_log import PartitionLog

    Operation = Callable[["Bench"], None]

SETTINGS: dict[str, Any] = {"internal_segment_bytes": 200, "index_interval_bytes": 0, "file_delete_delay_ms": 0}
OTHER_ID = bytes(reversed(TOPIC_ID))
CUTS = [None, *Manner]
"""How it ends: None for a process that is killed."""


class Bench(World):
    """A simulated disk, everything else done in line."""

    def __init__(self) -> None:
        self.disk = Disk(Faults(Random(0)))
        super().__init__(self.disk, "/data", "fsync")
        self.acked = 0
        self.left = -1
        self.disk.on_call = self._count

    def _count(self, call: str, path: str) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1

    def start(self, **options: Any) -> LogEngine:
        workers = SimWorkers()
        workers.at_once = True
        return super().start(workers=workers, **options)

    def fill(self, log: PartitionLog, first: int, count: int) -> None:
        for number in range(first, first + count):
            produce(log, batch(number, value=b"%d" % number, producer=(7, 0, number)))
            self.settle(log)
            self.acked = number + 1

    def crash(self, manner: Manner | None, seed: int) -> None:
        self.left = -1
        self.engines.clear()
        self.posted = type(self.posted)()
        if manner is None:
            self.disk.end_process()
        else:
            cut_power(self.disk, manner, Random(seed))


def seeds_for(manner: Manner | None) -> range:
    """The manners that leave something to chance get more than one."""
    return range(3 if manner in (Manner.ANY, Manner.FILES, Manner.ORDERED) else 1)


def prepared() -> Bench:
    """Six records in three segments, started again so that there is something to recover as well."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    bench.fill(log, 0, 6)
    return bench


def roll(bench: Bench) -> None:
    bench.fill(bench.engines[0].logs().__iter__().__next__(), 6, 3)


def create(bench: Bench) -> None:
    log = bench.open(bench.engines[0], "new", **SETTINGS)
    produce(log, batch(1, value=b"new"))
    bench.settle(log)


def delete(bench: Bench) -> None:
    bench.engines[0].delete("t", 0)
    bench.pump()


def delete_records(bench: Bench) -> None:
    log = bench.engines[0].get("t", 0)
    assert log is not None
    log.delete_records(4)
    bench.clock.advance(1)
    bench.pump()


def checkpoints(bench: Bench) -> None:
    bench.clock.advance(60_000)
    bench.pump()


def stop(bench: Bench) -> None:
    bench.stop()


def recover(bench: Bench) -> None:
    bench.crash(None, 0)
    bench.open(**SETTINGS)


OPERATIONS: list[Operation] = [roll, create, delete, delete_records, checkpoints, stop, recover]


def calls_of(operation: Operation) -> int:
    bench = prepared()
    before = bench.disk.calls
    operation(bench)
    return bench.disk.calls - before


def check_log(log: PartitionLog, bench: Bench, *, least_start: int = 0) -> None:
    assert not log.fenced
    assert log.log_start_offset in (0, least_start)
    assert log.high_watermark == log.log_end_offset >= bench.acked
    values = [(number, b"%d" % number) for number in range(log.log_start_offset, log.log_end_offset)]
    assert offsets_and_values(read_all(log))[-len(values) :] == values
    known = log.producers.get(7)
    assert known is not None and known.last_sequence == log.log_end_offset - 1
    for number in range(log.log_start_offset, log.log_end_offset):
        found = log.offset_for_timestamp(START_MS + number)
        assert found is not None and found[:2] == (number, START_MS + number)


def tidy(bench: Bench, directory: str) -> None:
    """Snapshots read, and nothing lies about but what a crash in recovery left."""
    for name in bench.disk.names(directory):
        if name.endswith(".snapshot"):
            file = bench.disk.open(f"{directory}/{name}")
            Producers.decode(file.read_at(file.size(), 0), 0)
        assert not name.endswith((".tmp", ".deleted")), name


@pytest.mark.parametrize("manner", CUTS, ids=lambda manner: "killed" if manner is None else manner.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_done_or_not_done(operation: Operation, manner: Manner | None) -> None:
    calls = calls_of(operation)
    assert calls
    for before in range(calls + 1):
        for seed in seeds_for(manner):
            bench = prepared()
            bench.left = before
            done = False
            try:
                operation(bench)
                done = True
            except PowerCut:
                pass
            bench.crash(manner, seed)
            engine = bench.start()
            if operation is delete:
                check_deleted(bench, engine, done)
                continue
            log = bench.open(engine, **SETTINGS)
            check_log(log, bench, least_start=4 if operation is delete_records else 0)
            if done and operation is delete_records:
                assert log.log_start_offset == 4
            tidy(bench, "/data/t-0")
            if operation is create:
                check_created(bench, engine, done)
            bench.fill(log, log.log_end_offset, 2)
            bench.stop()
            log = bench.open(**SETTINGS)
            check_log(log, bench, least_start=log.log_start_offset)


def check_created(bench: Bench, engine: LogEngine, done: bool) -> None:
    log = bench.open(engine, "new", **SETTINGS)
    found = offsets_and_values(read_all(log))
    assert found == [(0, b"new")] or (not done and not found)
    assert not log.fenced


def check_deleted(bench: Bench, engine: LogEngine, done: bool) -> None:
    """The topic's deletion was durable before: it is gone, also for a topic of that name (RT-72)."""
    engine.deleted_topics = {TOPIC_ID: "t"}
    engine.recover(lambda topic, partition: None, lambda topic: config())
    log = engine.open("t", 0, OTHER_ID, config(**SETTINGS))
    assert (log.log_start_offset, log.log_end_offset) == (0, 0)
    produce(log, batch(1, value=b"again"))
    bench.settle(log)
    bench.stop()
    assert [name for name in bench.disk.names("/data") if "-" in name and "checkpoint" not in name] in (
        ["durable-points", "t-0"],
        ["t-0", "durable-points"],
    )
    log = bench.start().open("t", 0, OTHER_ID, config(**SETTINGS))
    assert offsets_and_values(read_all(log)) == [(0, b"again")]


def test_a_recovery_that_is_cut_short_again_and_again_converges() -> None:
    """RT-5."""
    for step in range(1, 40):
        bench = prepared()
        bench.crash(Manner.ANY, step)
        for attempt in range(100):
            bench.left = step + attempt // 3
            try:
                log = bench.open(**SETTINGS)
                break
            except (PowerCut, KafkaError):
                bench.crash(Manner.ANY, attempt)
        else:
            pytest.fail("it never starts")
        bench.left = -1
        check_log(log, bench)
        bench.stop()


COMPACTED: dict[str, Any] = {**SETTINGS, "cleanup_policy": ("compact",), "min_cleanable_dirty_ratio": 0.01}


def compacting() -> Bench:
    """Three keys over and over, in segments of two batches."""
    bench = Bench()
    log = bench.open(**COMPACTED)
    for number in range(12):
        produce(log, build_keyed(number))
        bench.settle(log)
    bench.acked = 12
    return bench


def build_keyed(number: int) -> bytearray:
    record = (START_MS + number, b"k%d" % (number % 3), b"%d" % number, ())
    return build_batch([record], producer_id=7, producer_epoch=0, base_sequence=number)


def compact(bench: Bench) -> None:
    engine = bench.engines[0]
    settings = Settings.load(overrides={"log.cleaner.backoff.ms": "1000"})
    cleaner = Cleaner(engine, bench.clock, settings, stored=engine.logs)
    cleaner.start(0)
    for _ in range(50):
        bench.clock.advance(1)
        bench.pump()
    cleaner.close()


@pytest.mark.parametrize("manner", CUTS, ids=lambda manner: "killed" if manner is None else manner.value)
def test_a_compaction_cut_short_keeps_the_last_record_of_every_key(manner: Manner | None) -> None:
    bench = compacting()
    before = bench.disk.calls
    compact(bench)
    calls = bench.disk.calls - before
    log = bench.engines[0].get("t", 0)
    assert log is not None
    compacted = len(offsets_and_values(read_all(log)))
    assert compacted < 12
    for number in range(calls + 1):
        for seed in seeds_for(manner):
            bench = compacting()
            bench.left = number
            try:
                compact(bench)
            except PowerCut:
                pass
            bench.crash(manner, seed)
            log = bench.open(bench.start(), **COMPACTED)
            check_compacted(log)
            tidy(bench, "/data/t-0")
            compact(bench)
            check_compacted(log)
            assert len(offsets_and_values(read_all(log))) <= compacted + 2
            bench.stop()
            check_compacted(bench.open(**COMPACTED))


def test_a_log_fenced_while_it_is_compacted_keeps_the_last_record_of_every_key() -> None:
    """A sync of something else that fails in the middle of a swap; what is fenced is sorted out by the next start."""
    calls = 0
    for number in range(1000):
        bench = compacting()
        log = bench.engines[0].get("t", 0)
        assert log is not None
        bench.left = number

        def count(call: str, path: str, bench: Bench = bench, log: PartitionLog = log) -> None:
            bench.left -= 1
            if bench.left == 0:
                log.fence(OSError("elsewhere"))

        bench.disk.on_call = count
        compact(bench)
        if not log.fenced and number:
            break
        calls += 1
        bench.disk.on_call = None
        bench.crash(None, 0)
        check_compacted(bench.open(bench.start(), **COMPACTED))
    assert calls > 10


def check_compacted(log: PartitionLog) -> None:
    assert not log.fenced
    assert (log.log_start_offset, log.high_watermark) == (0, 12)
    found = offsets_and_values(read_all(log))
    assert {(number, b"%d" % number) for number in (9, 10, 11)} <= set(found)
    assert set(found) <= {(number, b"%d" % number) for number in range(12)}
    known = log.producers.get(7)
    assert known is not None and known.last_sequence == 11
