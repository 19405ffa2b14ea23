"""A cluster looks after old records by itself: retention and compaction of the topics that ask for it, no others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kafkalite.clock import ManualClock
from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings
from kafkalite.metadata.topics import NewTopic, Setting
from kafkalite.records.batch import build_batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

START_MS = 1_700_000_000_000
SMALL = Setting("internal.segment.bytes", "300")


def open_cluster(data_dir: str | None, clock: ManualClock, **settings: str) -> Cluster:
    loaded = Settings.load(environ={}, overrides={name.replace("_", "."): text for name, text in settings.items()})
    return Cluster.open(loaded, loop=asyncio.get_running_loop(), data_dir=data_dir, clock=clock)


async def make(cluster: Cluster, *topics: NewTopic) -> None:
    made = asyncio.get_running_loop().create_future()
    cluster.controller.create_topics(list(topics), reply=made.set_result)
    for result in await made:
        assert result.error_code == 0, result.error_message


async def fill(cluster: Cluster, topic: str) -> PartitionLog:
    log = cluster.log(topic, 0)
    assert log is not None
    for n in range(10):
        log.append_own(build_batch([(START_MS, b"k", b"v%d" % n + b"." * 50, ())]))
    await until(lambda: log.high_watermark == log.log_end_offset)
    return log


async def until(done: Callable[[], bool], clock: ManualClock | None = None) -> None:
    for _ in range(2000):
        if done():
            return
        await asyncio.sleep(0.005)
        if clock is not None:
            clock.advance(100)
    raise AssertionError("it does not happen")


def count(log: PartitionLog) -> int:
    return sum(found.records_count for found in log.read_uncommitted_batches(log.log_start_offset))


@pytest.mark.parametrize("in_memory", [True, False])
async def test_old_records_go(in_memory: bool, tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    data_dir = None if in_memory else str(tmp_path / "data")
    cluster = open_cluster(data_dir, clock)
    try:
        await make(
            cluster,
            NewTopic("compacted", 1, 1, [Setting("cleanup.policy", "compact"), SMALL]),
            NewTopic("expired", 1, 1, [Setting("retention.ms", "1000"), SMALL]),
            NewTopic("kept", 1, 1, [Setting("retention.ms", "-1"), SMALL]),
        )
        compacted, expired, kept = [await fill(cluster, name) for name in ("compacted", "expired", "kept")]
        metadata = cluster.engine.get("__cluster_metadata", 0)
        assert metadata is not None
        before = metadata.log_end_offset
        clock.advance(29_000)
        assert (count(compacted), count(expired)) == (10, 10)
        clock.advance(2_000)
        await until(lambda: expired.store.named_base == expired.log_end_offset)
        clock.advance(2_000)
        await until(lambda: count(compacted) < 6 and not count(expired), clock)
        assert expired.log_start_offset == expired.log_end_offset == 10
        assert count(kept) == 10
        assert (metadata.log_start_offset, metadata.log_end_offset) == (0, before)
    finally:
        cluster.close()


async def test_logs_that_nobody_opens_are_looked_after(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    cluster = open_cluster(str(tmp_path / "data"), clock)
    await make(cluster, NewTopic("t", 1, 1, [Setting("retention.ms", "1000"), SMALL]))
    await fill(cluster, "t")
    cluster.close()
    cluster = open_cluster(str(tmp_path / "data"), clock)
    try:
        assert cluster.engine.get("t", 0) is None
        clock.advance(31_000)
        log = cluster.engine.get("t", 0)
        assert log is not None
        await until(lambda: log.store.named_base == 10)
        clock.advance(2_000)
        assert (log.log_start_offset, count(log)) == (10, 0)
    finally:
        cluster.close()
