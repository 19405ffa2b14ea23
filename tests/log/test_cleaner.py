"""Compaction (L-30 to L-40, RT-73): what stays and what goes, seen through a running engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.config.settings import Settings
from kafkalite.log.cleaner import Cleaner
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, build_batch, control_batch, iter_batches
from tests.log.world import START_MS, World, memory_world, produce, read_all, real_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.records.batch import RecordBatch
    from kafkalite.records.record import Record

DAY_MS = 86_400_000
SMALL: dict[str, Any] = {
    "internal_segment_bytes": 300,
    "cleanup_policy": ("compact",),
    "min_cleanable_dirty_ratio": 0.01,
}


@pytest.fixture(params=["memory-none", "real-os", "real-fsync"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    kind, durability = request.param.split("-")
    world = real_world(tmp_path / "data", durability) if kind == "real" else memory_world(durability)
    yield world
    world.stop(clean=False)


def keyed(
    *pairs: tuple[str, str | None],
    at_ms: int = START_MS,
    producer: tuple[int, int, int] = (-1, -1, -1),
    transactional: bool = False,
    codec: int = 0,
) -> bytearray:
    return build_batch(
        [(at_ms, key.encode(), None if value is None else value.encode(), ()) for key, value in pairs],
        codec=codec,
        producer_id=producer[0],
        producer_epoch=producer[1],
        base_sequence=producer[2],
        transactional=transactional,
    )


def marker(kind: int, producer_id: int, epoch: int = 0) -> bytearray:
    return control_batch(kind, timestamp=START_MS, producer_id=producer_id, producer_epoch=epoch, coordinator_epoch=0)


def cleaner_of(world: World, engine: LogEngine, **overrides: str) -> Cleaner:
    settings = Settings.load(environ={}, overrides={name.replace("_", "."): text for name, text in overrides.items()})
    return Cleaner(engine, world.clock, settings, stored=lambda: list(engine.logs()))


def clean(world: World, engine: LogEngine, **overrides: str) -> Cleaner:
    """Compact until nothing more is to be compacted."""
    cleaner = cleaner_of(world, engine, **overrides)
    cleaner.start(0)
    finish(world, cleaner)
    cleaner.close()
    return cleaner


def finish(world: World, cleaner: Cleaner) -> None:
    """Run the loop until the cleaner rests."""
    world.clock.advance(0)
    while cleaner.is_busy:
        due = world.clock.next_due_ms()
        if due is not None and due <= world.clock.now_ms():
            world.clock.advance(0)
        else:
            world.posted.get(timeout=20)()


def roll(world: World, log: PartitionLog) -> None:
    """Close the segment that grows, so that everything so far may be compacted."""
    world.settle(log)
    log.store.roll()
    world.pump_until(lambda: log.store.named_base == log.store.segments[-1].base_offset)


def batches(log: PartitionLog) -> list[RecordBatch]:
    return list(iter_batches(read_all(log)))


def records(log: PartitionLog) -> list[Record]:
    return [record for found in batches(log) for record in found.records()]


def content(log: PartitionLog) -> list[tuple[int, str, str | None]]:
    return [
        (
            record.offset,
            bytes(record.key or b"").decode(),
            None if record.value is None else bytes(record.value).decode(),
        )
        for found in batches(log)
        if not found.is_control
        for record in found.records()
    ]


def test_the_newest_of_each_key_stays_at_its_offset(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(12):
        produce(log, keyed(("a", f"a{n}"), (f"k{n % 3}", f"v{n}")))
        world.settle(log)
    roll(world, log)
    clean(world, engine)
    wanted = [(19, "k0", "v9"), (21, "k1", "v10"), (22, "a", "a11"), (23, "k2", "v11")]
    assert content(log) == wanted
    assert (log.log_start_offset, log.log_end_offset) == (0, 24)
    assert all(found.crc_ok() for found in batches(log))
    held = [(found.base_offset, found.last_offset) for found in batches(log) if found.records_count]
    assert held == [(18, 19), (20, 21), (22, 23)]
    assert len(log.store.segments) < 6
    assert produce(log, keyed(("a", "new"))).base_offset == 24
    world.settle(log)
    for how in (True, False):
        log = world.restart(clean=how, **SMALL)
        assert content(log) == [*wanted, (24, "a", "new")]
        assert not log.fenced
