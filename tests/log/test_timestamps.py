"""Clocks that are set, timestamps that make no sense: the log goes by them nowhere that it must not (RT-40, RT-42)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.log.retention import Retention
from kafkalite.records.batch import build_batch, iter_batches
from kafkalite.records.validation import validate_produced
from tests.log.test_cleaner import clean
from tests.log.world import START_MS, World, memory_world, read_all, real_world

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

YEAR_MS = 365 * 86_400_000
LATEST = (1 << 63) - 1
ODD = (-1, 0, 1, START_MS, START_MS + 100 * YEAR_MS, LATEST)
ANY_TIME: dict[str, Any] = {"message_timestamp_after_max_ms": LATEST, "message_timestamp_before_max_ms": LATEST}


def append(world: World, log: PartitionLog, *timestamps: int, key: bytes = b"k") -> int:
    data = build_batch([(timestamp, key, b"v", ()) for timestamp in timestamps])
    now_ms = world.clock.now_ms()
    batch = validate_produced(memoryview(data), log.config.policy, now_ms=now_ms, api_version=9)
    return log.append_produced(batch, now_ms=now_ms).base_offset


def stored(log: PartitionLog) -> list[tuple[int, int]]:
    return [(record.offset, record.timestamp) for found in iter_batches(read_all(log)) for record in found.records()]


def check_look_ups(log: PartitionLog, times: list[int]) -> None:
    """By time as by going through everything (F-39), and the largest timestamp (F-38)."""
    records = stored(log)
    for wanted in times:
        first = next(((offset, timestamp) for offset, timestamp in records if timestamp >= wanted), None)
        found = log.offset_for_timestamp(wanted)
        assert (None if found is None else found[:2]) == first, wanted
    largest = max(timestamp for _, timestamp in records)
    at_most = log.max_timestamp()
    if largest >= 0:
        assert at_most is not None and at_most[1] == largest


@pytest.mark.parametrize("clean_stop", [True, False])
@pytest.mark.parametrize("interval", [0, 4096])
def test_rt_42_odd_timestamps_are_found_by_time(tmp_path: Path, interval: int, clean_stop: bool) -> None:
    world = real_world(tmp_path / "data")
    settings: dict[str, Any] = {"internal_segment_bytes": 300, "index_interval_bytes": interval, **ANY_TIME}
    log = world.open(**settings)
    for first, second in product(ODD, ODD):
        append(world, log, first, second)
    times = [time + step for time in ODD for step in (-1, 0, 1) if 0 <= time + step <= LATEST]
    check_look_ups(log, times)
    before = stored(log)
    log = world.restart(clean=clean_stop, **settings)
    assert stored(log) == before
    check_look_ups(log, times)
    world.stop()


def test_rt_42_segments_roll_by_size_whatever_the_timestamps() -> None:
    """segment.ms: a record from the far future begins a segment (L-4), it does not begin one each time."""
    world = memory_world()
    log = world.open(segment_ms=1000, **ANY_TIME)
    for _ in range(10):
        append(world, log, LATEST)
    assert len(log.store.segments) == 1
    for _ in range(10):
        append(world, log, 0)
    assert len(log.store.segments) == 1
    append(world, log, -1)
    assert log.log_end_offset == 21


def test_rt_42_retention_goes_by_what_makes_sense_of_it() -> None:
    """The future keeps its segment and those behind it (L-20), the distant past is let go at once."""
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=70, retention_ms=1000, **ANY_TIME)
    for timestamp in (0, START_MS, -1, LATEST, 0):
        append(world, log, timestamp)
    retention = Retention(engine, world.clock, interval_ms=1000, stored=lambda: list(engine.logs()))
    retention.start(0)
    for _ in range(10):
        world.clock.advance(1000)
        world.pump()
    retention.close()
    assert [offset for offset, _ in stored(log)] == [3, 4]


def test_rt_42_compaction_goes_by_offsets() -> None:
    """The last record of a key is the last one, whatever its timestamp; a lag that never ends keeps what it should."""
    world = memory_world()
    engine = world.start()
    log = world.open(
        engine,
        internal_segment_bytes=200,
        cleanup_policy=("compact",),
        min_cleanable_dirty_ratio=0.01,
        min_compaction_lag_ms=10,
        **ANY_TIME,
    )
    for timestamp in (LATEST, 0, -1, START_MS):
        append(world, log, timestamp, key=b"a")
    append(world, log, START_MS, key=b"b")
    clean(world, engine)
    assert len(stored(log)) == 5, "its first segment is not older than the lag, and never will be"
    log = world.open(engine, "other", internal_segment_bytes=200, cleanup_policy=("compact",),
                     min_cleanable_dirty_ratio=0.01, **ANY_TIME)  # fmt: skip
    for timestamp in (LATEST, 0, -1, 7):
        append(world, log, timestamp, key=b"a")
    for _ in range(4):
        append(world, log, START_MS, key=b"b")
    log.store.roll()
    world.pump()
    clean(world, engine)
    assert stored(log) == [(3, 7), (7, START_MS)]


def test_rt_40_append_time_that_goes_back() -> None:
    """A clock that is set: offsets rise, and a look-up by time finds the first record of that time or later."""
    world = memory_world()
    log = world.open(message_timestamp_type="LogAppendTime", internal_segment_bytes=300, index_interval_bytes=0)
    for step_ms in (0, 3_600_000, -3_600_000, YEAR_MS, -2 * YEAR_MS, YEAR_MS, 0):
        world.clock.step(step_ms)
        for _ in range(4):
            world.clock.advance(10)
            append(world, log, START_MS)
    records = stored(log)
    assert [offset for offset, _ in records] == list(range(28))
    assert len({timestamp for _, timestamp in records}) > 20
    check_look_ups(log, [timestamp + step for _, timestamp in records for step in (-1, 0, 1)])
