"""Retention (L-20 to L-26, RT-40, RT-74): a model over random histories, and the cases by name."""

from __future__ import annotations

import random
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.clock import ManualClock
from kafkalite.log.retention import Retention
from kafkalite.records.batch import iter_batches
from tests.log.histories import histories
from tests.log.world import (
    START_MS,
    FaultyFileSystem,
    World,
    batch,
    config,
    fail_on,
    memory_world,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog

HOUR_MS = 3_600_000
NEVER: dict[str, Any] = {"retention_ms": -1, "retention_bytes": -1}


def offsets(log: PartitionLog) -> list[int]:
    return [found.base_offset for found in iter_batches(read_all(log))]


def is_named(log: PartitionLog) -> bool:
    return log.fenced or log.store.named_base == log.store.segments[-1].base_offset


def check(world: World, engine: LogEngine, interval_ms: int = 100_000) -> Retention:
    """Retention that has had one round, and another one where a new segment had to be on disk first."""
    retention = Retention(engine, world.clock, interval_ms=interval_ms, stored=lambda: list(engine.logs()))
    retention.start(0)
    for _ in range(3):
        world.clock.advance(0)
        for log in engine.logs():
            world.pump_until(partial(is_named, log))
        world.clock.advance(1000)
    retention.close()
    return retention


def files(world: World, suffix: str) -> list[str]:
    return sorted(name for name in world.fs.names(f"{world.directory}/t-0") if name.endswith(suffix))


def test_by_time(world: World) -> None:
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=100, retention_ms=10_000)
    for n in range(6):
        produce(log, batch(n * 1000))
        world.settle(log)
    check(world, engine)
    assert log.log_start_offset == 0
    world.clock.advance(START_MS + 12_500 - world.clock.now_ms())
    check(world, engine)
    assert offsets(log) == [3, 4, 5]


def test_by_size_never_below_the_limit(world: World) -> None:
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=100, retention_bytes=300, retention_ms=-1)
    for n in range(10):
        produce(log, batch(n))
        world.settle(log)
    size = log.store.segments[0].size
    check(world, engine)
    assert 300 <= log.size < 300 + size
    assert len(offsets(log)) == log.size // size


def test_what_time_takes_counts_for_the_size() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=180, retention_bytes=150, retention_ms=HOUR_MS)
    produce(log, batch(-2 * HOUR_MS, value=b"v" * 100))
    for n in range(3):
        produce(log, batch(n))
    world.pump()
    assert [segment.size for segment in log.store.segments] == [171, 140, 70]
    check(world, engine)
    assert log.size == 210


def test_unlimited_keeps_everything(world: World) -> None:
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=100, **NEVER)
    for n in range(5):
        produce(log, batch(n))
        world.settle(log)
    world.clock.advance(1000 * 24 * HOUR_MS)
    check(world, engine)
    assert len(offsets(log)) == 5


@pytest.mark.parametrize("policy", ["compact", ""])
def test_other_policies_keep_everything_but_what_was_deleted(policy: str) -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=0, retention_bytes=0, cleanup_policy=(policy,))
    for n in range(5):
        produce(log, batch(n))
    world.pump()
    check(world, engine)
    assert len(offsets(log)) == 5
    log.delete_records(2)
    check(world, engine)
    assert offsets(log) == [2, 3, 4]
    assert len(files(world, ".log")) == 3


def test_offsets_go_on_when_everything_has_expired(world: World) -> None:
    engine = world.start()
    log = world.open(engine, retention_ms=1000)
    for n in range(3):
        produce(log, batch(n))
    world.settle(log)
    world.clock.advance(5000)
    check(world, engine)
    assert (log.log_start_offset, log.log_end_offset, log.size) == (3, 3, 0)
    assert files(world, ".log") == [f"{3:020}.log"]
    assert produce(log, batch(5000)).base_offset == 3
    world.settle(log)
    for clean in (True, False):
        log = world.restart(clean=clean, retention_ms=1000)
        assert (log.log_start_offset, log.log_end_offset, offsets(log)) == (3, 4, [3])


@pytest.mark.parametrize("clean", [True, False])
def test_an_empty_log_that_was_let_go_of_keeps_its_offsets(tmp_path: Path, clean: bool) -> None:
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    log = world.open(engine, retention_ms=1000)
    produce(log, batch(0, 1, 2))
    world.settle(log)
    world.clock.advance(5000)
    check(world, engine)
    log = world.restart(clean=clean)
    assert (log.log_start_offset, log.log_end_offset, log.fenced) == (3, 3, False)
    world.stop()


def test_settings_may_change_at_any_time() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, **NEVER)
    for n in range(5):
        produce(log, batch(n))
    world.pump()
    retention = Retention(engine, world.clock, interval_ms=1000, stored=lambda: list(engine.logs()))
    retention.start(0)
    world.clock.advance(10_000)
    assert len(offsets(log)) == 5
    log.configure(config(internal_segment_bytes=70, retention_ms=-1, retention_bytes=2 * log.store.segments[0].size))
    world.clock.advance(1000)
    assert len(offsets(log)) == 2
    log.configure(config(internal_segment_bytes=70, retention_ms=0))
    world.clock.advance(1000)
    world.pump()
    world.clock.advance(2000)
    assert offsets(log) == []
    retention.close()
    log.configure(config(**NEVER))
    produce(log, batch(0))
    world.clock.advance(100_000)
    assert offsets(log) == [5]


def test_a_record_from_the_future_keeps_what_stands_behind_it() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=1000, message_timestamp_after_max_ms=1 << 62)
    for timestamp in (0, 10 * HOUR_MS, 0, 0):
        produce(log, batch(timestamp))
    world.pump()
    world.clock.advance(HOUR_MS)
    check(world, engine)
    assert offsets(log) == [1, 2, 3]


def test_records_without_timestamps_are_as_old_as_they_are_known() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=10_000)
    for _ in range(3):
        log.append_own(batch(-1 - START_MS))
    world.pump()
    retention = Retention(engine, world.clock, interval_ms=1000, stored=lambda: list(engine.logs()))
    retention.start(0)
    world.clock.advance(9_000)
    assert offsets(log) == [0, 1, 2]
    world.clock.advance(5_000)
    world.pump()
    world.clock.advance(2_000)
    assert offsets(log) == []
    retention.close()


def test_nothing_goes_that_is_not_on_disk(tmp_path: Path) -> None:
    """RT-74: the high watermark bounds retention."""
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=0)
    produce(log, batch(0))
    world.settle(log)
    produce(log, batch(1))
    produce(log, batch(2))  # not synced: the loop has not run
    world.clock.advance(5000)
    retention = Retention(engine, world.clock, interval_ms=100_000, stored=lambda: list(engine.logs()))
    retention.start(0)
    world.clock.advance(0)
    assert log.log_start_offset <= log.high_watermark == 1
    retention.close()
    world.stop()


class WallClock(ManualClock):
    """A clock that somebody sets ahead; timers do not notice."""

    leapt_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.leapt_ms


def test_the_clock_leaping_ahead_postpones_one_round() -> None:
    world = memory_world()
    clock = world.clock = WallClock(START_MS)
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=HOUR_MS)
    for n in range(3):
        produce(log, batch(n))
    world.pump()
    retention = Retention(engine, clock, interval_ms=1000, stored=lambda: list(engine.logs()))
    retention.start(1000)
    clock.leapt_ms = 50 * HOUR_MS
    clock.advance(1000)
    assert len(offsets(log)) == 3
    clock.advance(1000)
    world.pump()
    clock.advance(2000)
    assert offsets(log) == []
    retention.close()


def test_files_wait_for_whoever_reads_them(world: World) -> None:
    """L-51: a reader that holds a segment reads on until file.delete.delay.ms has passed."""
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=200, retention_ms=1000, file_delete_delay_ms=60_000)
    for n in range(6):
        produce(log, batch(n))
        world.settle(log)
    reading = log.read_uncommitted_batches(0)
    assert next(reading).base_offset == 0
    world.clock.advance(5000)
    check(world, engine)
    assert log.log_start_offset == 6
    assert files(world, ".log.deleted")
    assert next(reading).base_offset == 1
    world.clock.advance(70_000)
    world.stop()
    assert not files(world, ".deleted")


def test_leftovers_of_a_crash_are_removed(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "fsync")
    log = world.open()
    produce(log, batch(0))
    world.settle(log)
    world.stop(clean=False)
    for name in ("1.log.deleted", "1.index.deleted"):
        (tmp_path / "data/t-0" / name).write_bytes(b"x")
    world.open()
    assert not files(world, ".deleted")
    world.stop()


def test_a_log_start_that_cannot_be_kept_lets_nothing_go(tmp_path: Path) -> None:
    world = World(FaultyFileSystem(real_world(tmp_path).fs), str(tmp_path / "data"), "fsync")
    assert isinstance(world.fs, FaultyFileSystem)
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=1000)
    for n in range(3):
        produce(log, batch(n))
        world.settle(log)
    world.clock.advance(5000)
    with world.fs.failing(fail_on(("create", "log-start-offset-checkpoint.tmp"))):
        check(world, engine)
    assert (log.log_start_offset, offsets(log)) == (0, [0, 1, 2])
    world.fs.calls.clear()
    check(world, engine)
    assert log.log_start_offset == 3
    kept = world.fs.calls.index(("rename", "log-start-offset-checkpoint"))
    gone = [number for number, (call, name) in enumerate(world.fs.calls) if name.endswith(".log.deleted")]
    assert kept < min(gone)
    world.stop()


def test_deleted_topics_are_left_alone_in_the_middle_of_a_round() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=0)
    for n in range(3):
        produce(log, batch(n))
    world.pump()
    world.clock.advance(1000)

    def stored() -> Any:
        yield log
        engine.delete("t", 0)

    retention = Retention(engine, world.clock, interval_ms=1000, stored=stored)
    retention.start(0)
    world.clock.advance(0)
    assert log.log_start_offset == 0
    assert not world.fs.exists(f"{world.directory}/t-0")
    retention.close()


class Model:
    """What retention must and must not leave: (offset, timestamp, size) of each batch."""

    def __init__(self, seed: int, path: Path) -> None:
        self.random = random.Random(seed)
        kind = self.random.choice(["none", "os", "fsync"])
        self.world = memory_world() if kind == "none" else real_world(path / "data", kind)
        self.settings: dict[str, Any] = {}
        self.change()
        self.engine = self.world.start()
        self.log = self.world.open(self.engine, **self.settings)
        self.batches: list[tuple[int, int, int, int]] = []
        self.start = 0

    def change(self) -> None:
        choose = self.random.choice
        self.settings = {
            "internal_segment_bytes": choose([100, 200, 400]),
            "retention_ms": choose([-1, 0, 5000, 20_000]),
            "retention_bytes": choose([-1, 0, 150, 1000]),
            "cleanup_policy": choose([("delete",), ("delete",), ("delete", "compact"), ("compact",)]),
            "message_timestamp_after_max_ms": 1 << 62,
        }

    def append(self) -> None:
        times = [
            self.world.clock.now_ms() - START_MS + self.random.choice([0, 0, 0, -10_000, 6000])
            for _ in range(self.random.randint(1, 3))
        ]
        data = batch(*times)
        result = produce(self.log, data)
        self.batches.append((result.base_offset, result.last_offset, START_MS + max(times), len(data)))

    def delete(self) -> None:
        self.start = max(self.start, self.random.randint(self.log.log_start_offset, self.log.high_watermark))
        self.log.delete_records(self.start)

    def retain(self) -> None:
        before, size = self.log.log_start_offset, self.log.size
        check(self.world, self.engine)
        now_ms, log = self.world.clock.now_ms(), self.log
        assert before <= log.log_start_offset <= log.high_watermark
        gone = [found for found in self.batches if before <= found[0] < log.log_start_offset]
        if log.log_start_offset > before:
            assert "delete" in log.config.cleanup_policy
            limit = log.config.retention_bytes
            expired = log.config.retention_ms
            by_size = size - sum(found[3] for found in gone) >= limit >= 0
            assert by_size or all(expired >= 0 and found[2] < now_ms - expired for found in gone) or limit >= 0
            if limit < 0:
                assert all(found[2] < now_ms - expired for found in gone)
            if expired < 0:
                assert log.size >= limit
        if "delete" in log.config.cleanup_policy and not log.fenced:
            self.nothing_more(now_ms)
        self.start = max(self.start, log.log_start_offset)

    def nothing_more(self, now_ms: int) -> None:
        """The oldest segment left has a reason to be there, as of the last round."""
        oldest = self.log.store.segments[0]
        end = self.log.store.segments[1].base_offset if len(self.log.store.segments) > 1 else self.log.log_end_offset
        held = [found[2] for found in self.batches if oldest.base_offset <= found[0] < end]
        if held and self.log.config.retention_ms >= 0:
            assert max(held) >= now_ms - self.log.config.retention_ms - 3000

    def restart(self) -> None:
        self.world.settle(self.log)
        self.world.stop(clean=self.random.random() < 0.5)
        self.engine = self.world.start()
        self.log = self.world.open(self.engine, **self.settings)

    def step(self) -> None:
        kind = self.random.choices(["append", "retain", "wait", "change", "delete", "restart"], [12, 4, 4, 2, 1, 1])[0]
        if kind == "wait":
            self.world.clock.advance(self.random.choice([1, 2000, 20_000]))
        elif kind == "change":
            self.change()
            self.log.configure(config(**self.settings))
        else:
            getattr(self, kind)()
        self.world.settle(self.log)
        self.check()

    def check(self) -> None:
        log = self.log
        assert log.log_start_offset >= self.start
        self.start = max(self.start, log.log_start_offset)
        end = self.batches[-1][1] + 1 if self.batches else 0
        assert (log.log_end_offset, log.high_watermark) == (end, end)
        wanted = [found[:2] for found in self.batches if found[1] >= log.log_start_offset]
        assert [(found.base_offset, found.last_offset) for found in iter_batches(read_all(log))] == wanted


@pytest.mark.parametrize("seed", histories())
def test_random_histories(seed: int) -> None:
    """RT-74."""
    path = Path(tempfile.mkdtemp(prefix="kafkalite-retention-"))
    try:
        model = Model(seed, path)
        for _ in range(25):
            model.step()
        model.world.stop()
    finally:
        shutil.rmtree(path)
