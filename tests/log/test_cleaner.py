"""Compaction (L-30 to L-40, RT-73): what stays and what goes, seen through a running engine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.config.settings import Settings
from kafkalite.log.cleaner import Cleaner
from kafkalite.log.key_map import KeyMap
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, build_batch, control_batch, iter_batches
from tests.log.small_disk import SmallDisk
from tests.log.world import (
    START_MS,
    FaultyFileSystem,
    World,
    config,
    fail_on,
    memory_world,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.observability.log import Event
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


def test_a_clean_log_is_left_alone_until_it_is_dirty_enough(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **{**SMALL, "min_cleanable_dirty_ratio": 0.5})
    for n in range(12):
        produce(log, keyed((f"k{n}", "v" * 20)))
    roll(world, log)
    clean(world, engine)
    before = log.store.segments[:]
    for n in range(4):
        produce(log, keyed((f"k{n}", "w" * 20)))
    roll(world, log)
    clean(world, engine)
    assert log.store.segments[: len(before) - 1] == before[:-1]
    for n in range(12):
        produce(log, keyed((f"k{n}", "x" * 20)))
    roll(world, log)
    clean(world, engine)
    assert [value[:1] for _, _, value in content(log) if value] == ["x"] * 12


def test_lags(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **{**SMALL, "min_compaction_lag_ms": 10_000, "segment_ms": DAY_MS})
    for n in range(4):
        produce(log, keyed(("k", f"v{n}"), at_ms=START_MS))
    roll(world, log)
    clean(world, engine)
    assert len(content(log)) == 4
    world.clock.advance(10_001)
    clean(world, engine)
    assert content(log) == [(3, "k", "v3")]


def test_an_overdue_record_is_compacted_however_clean_the_log_is(world: World) -> None:
    engine = world.start()
    rare = {**SMALL, "min_cleanable_dirty_ratio": 1.0}
    log = world.open(engine, **rare)
    for n in range(4):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    clean(world, engine)
    assert len(content(log)) == 4
    world.clock.advance(5_000)
    log.configure(config(**rare, max_compaction_lag_ms=4_000))
    clean(world, engine)
    assert content(log) == [(3, "k", "v3")]


def test_tombstones_stay_until_their_horizon(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL, delete_retention_ms=60_000)
    produce(log, keyed(("a", "1"), ("b", "1")))
    produce(log, keyed(("a", None)))
    roll(world, log)
    clean(world, engine)
    assert content(log) == [(1, "b", "1"), (2, "a", None)]
    held = next(found for found in batches(log) if found.base_offset == 2)
    assert held.delete_horizon_ms == world.clock.now_ms() + 60_000
    assert [record.timestamp for record in held.records()] == [START_MS]
    world.clock.advance(59_000)
    produce(log, keyed(("c", "1")))
    roll(world, log)
    clean(world, engine)
    assert (2, "a", None) in content(log)
    world.clock.advance(2_000)
    produce(log, keyed(("c", "2")))
    roll(world, log)
    clean(world, engine)
    assert content(log) == [(1, "b", "1"), (4, "c", "2")]
    assert [log.offset_for_timestamp(START_MS), log.max_timestamp()] == [(1, START_MS, 0)] * 2


@pytest.mark.parametrize("codec", [1, 2, 3, 4])
def test_compressed_batches_keep_their_codec(codec: int) -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, **SMALL)
    produce(log, keyed(*((f"k{n}", "v" * 30) for n in range(20)), codec=codec))
    produce(log, keyed(("k3", None), ("k4", "new"), codec=codec))
    roll(world, log)
    clean(world, engine)
    assert [found.codec for found in batches(log)] == [codec] * 2
    assert len(content(log)) == 20
    assert content(log)[3:4] == [(5, "k5", "v" * 30)]


def test_log_append_time_stays(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL, message_timestamp_type="LogAppendTime")
    produce(log, keyed(("a", "1"), ("b", "1"), at_ms=5))
    produce(log, keyed(("a", None), at_ms=5))
    roll(world, log)
    clean(world, engine)
    assert [(record.offset, record.timestamp) for record in records(log)] == [(1, START_MS), (2, START_MS)]


def test_producers_are_remembered_by_batches_without_records(world: World) -> None:
    """L-36, KF-8: sequences go on after a restart that knows no more than the log."""
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(6):
        produce(log, keyed(("a", f"a{n}"), ("b", f"b{n}"), producer=(7, 0, 2 * n)))
    produce(log, keyed(("a", "last"), ("b", "last")))
    produce(log, keyed(("c", "last")))
    roll(world, log)
    clean(world, engine)
    empty = [found for found in batches(log) if found.producer_id == 7][-1]
    assert (empty.base_offset, empty.last_offset, empty.records_count) == (10, 11, 0)
    assert (empty.base_sequence, empty.last_sequence, empty.producer_epoch) == (10, 11, 0)
    world.stop(clean=False)
    for name in world.fs.names(f"{world.directory}/t-0"):
        if name.endswith(".snapshot"):
            world.fs.remove(f"{world.directory}/t-0/{name}")
    log = world.open(**SMALL)
    assert produce(log, keyed(("a", "6"), ("b", "6"), producer=(7, 0, 10))).duplicate
    assert not produce(log, keyed(("a", "7"), producer=(7, 0, 12))).duplicate


def test_a_batch_without_records_has_no_timestamp_to_be_found_by(world: World) -> None:
    """Kept for its producer's sake only: it is not the newest there is, and no index knows its time."""
    engine = world.start()
    log = world.open(engine, **SMALL)
    produce(log, keyed(("a", "1"), at_ms=START_MS + 10))
    produce(log, keyed(("k", "old"), at_ms=START_MS + 500, producer=(7, 0, 0)))
    produce(log, keyed(("k", "new"), at_ms=START_MS + 20))
    roll(world, log)
    clean(world, engine)
    for _ in range(2):
        assert [found.records_count for found in batches(log)] == [1, 0, 1]
        assert (log.max_timestamp() or ())[:2] == (2, START_MS + 20)
        assert (log.offset_for_timestamp(START_MS + 11) or ())[:2] == (2, START_MS + 20)
        assert log.offset_for_timestamp(START_MS + 21) is None
        log.store.segments[0].rebuild_indexes(0)  # the log says the same


def test_transactions(world: World) -> None:
    """L-35: aborted data goes, markers go a pass later when nothing of their transaction is left."""
    engine = world.start()
    log = world.open(engine, **{**SMALL, "internal_segment_bytes": 2000}, delete_retention_ms=1000)
    produce(log, keyed(("a", "committed"), producer=(1, 0, 0), transactional=True))
    produce(log, keyed(("a", "aborted"), ("b", "aborted"), producer=(2, 0, 0), transactional=True))
    log.append_own(marker(ABORT_MARKER, 2))
    log.append_own(marker(COMMIT_MARKER, 1))
    produce(log, keyed(("b", "open"), producer=(3, 0, 0), transactional=True))
    roll(world, log)
    produce(log, keyed(("x", "x")))
    clean(world, engine)
    assert (0, "a", "committed") in content(log)
    assert (1, "a", "aborted") in content(log), "the segment holds an open transaction"
    log.append_own(marker(COMMIT_MARKER, 3))
    roll(world, log)
    clean(world, engine)
    assert content(log) == [(0, "a", "committed"), (5, "b", "open"), (6, "x", "x")]
    held = {found.base_offset for found in batches(log) if found.is_control}
    assert held == {3, 4, 7}
    assert log.read(0, 1 << 20, committed=True).aborted == [(2, 1)]
    for n in range(4):
        # All three producers are known no more, so nothing but data keeps their markers.
        world.clock.advance(2 * DAY_MS)
        log.expire_producers(1000)
        produce(log, keyed(("a", f"plain{n}"), ("y", f"{n}")))
        roll(world, log)
        clean(world, engine)
    held = {found.base_offset for found in batches(log) if found.is_control and found.records_count}
    assert held == {7}, "the others' data went, then their horizon passed"
    assert log.read(0, 1 << 20, committed=True).aborted == []


def test_null_keys_of_older_days_go() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, internal_segment_bytes=300)
    produce(log, build_batch([(START_MS, None, b"x", ()), (START_MS, b"k", b"v", ())]))
    roll(world, log)
    log.configure(config(**SMALL))
    clean(world, engine)
    assert content(log) == [(1, "k", "v")]


def test_a_full_map_makes_more_rounds(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **{**SMALL, "internal_segment_bytes": 2000})
    for n in range(40):
        produce(log, keyed(*((f"k{(n * 5 + i) % 50}", f"{n}") for i in range(5))))
    roll(world, log)
    clean(world, engine, log_cleaner_dedupe_buffer_size=str(24 * 30))
    assert len(content(log)) == 50
    assert {offset for offset, _, _ in content(log)} == set(range(150, 200))


def test_small_segments_become_few(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(40):
        produce(log, keyed(("k", f"v{n}" * 20)))
    roll(world, log)
    assert len(log.store.segments) == 21
    clean(world, engine)
    produce(log, keyed(("k", "last")))
    roll(world, log)
    clean(world, engine)
    assert len(log.store.segments) <= 8
    assert content(log) == [(40, "k", "last")]
    for offset in range(41):
        result = log.read(offset, 1000)
        first = next(iter_batches(result.parts[0]))
        assert first.last_offset >= offset
    world.clock.advance(61_000)
    world.stop()
    names = world.fs.names(f"{world.directory}/t-0")
    assert not [name for name in names if name.endswith((".deleted", ".swap", ".cleaned"))]


def test_the_checkpoint_says_where_the_log_is_clean(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    clean(world, engine)
    assert (tmp_path / "data/cleaner-offset-checkpoint").read_text() == "0\n1\nt 0 8\n"
    world.stop()
    engine = world.start()
    log = world.open(engine, **SMALL)
    before = log.store.segments[:]
    clean(world, engine)
    assert log.store.segments == before
    world.stop()


def test_damaged_records_are_reported_and_the_others_go_on(tmp_path: Path, events: list[Event]) -> None:
    """L-39, KF-23."""
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    bad, good = world.open(engine, **SMALL), world.open(engine, "good", **SMALL)
    for log in (bad, good):
        for n in range(8):
            produce(log, keyed(("k", f"v{n}")))
        roll(world, log)
    path = tmp_path / f"data/t-0/{0:020}.log"
    data = bytearray(path.read_bytes())
    data[70] ^= 1
    path.write_bytes(data)
    cleaner = clean(world, engine)
    assert len(content(good)) == 1
    assert [event.name for event in events if event.level == "error"] == ["log.compaction_failed"]
    assert not bad.fenced
    assert not [name for name in world.fs.names(bad.store.directory) if name.endswith(".cleaned")]
    data[70] ^= 1
    path.write_bytes(data)
    cleaner.start(0)
    finish(world, cleaner)
    assert len(content(bad)) == 8  # not yet
    world.clock.advance(60_000)
    finish(world, cleaner)
    assert len(content(bad)) == 1
    cleaner.close()
    world.stop()


@pytest.mark.parametrize(
    ("fault", "fences"),
    [
        (("create", ".log.cleaned"), False),
        (("write", ".log.cleaned"), False),
        (("sync", ".log.cleaned"), False),
        (("rename", ".log.swap"), False),
        (("rename", ".log.deleted"), True),
        (("rename", "0.index"), True),
        (("rename", "0.log"), True),
        (("sync_directory", "t-0"), False),
    ],
)
def test_a_full_disk(fault: tuple[str, str], fences: bool, events: list[Event]) -> None:
    """Before the swap a fault costs nothing; in its middle the log waits for a start that sorts names out."""
    world = World(FaultyFileSystem(memory_world().fs), "data", "none")
    assert isinstance(world.fs, FaultyFileSystem)
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    with world.fs.failing(fail_on(fault)):
        cleaner = clean(world, engine)
    assert len(content(log)) == 8
    assert log.fenced == fences
    errors = [event.name for event in events if event.level == "error"]
    assert errors == ["log.fenced", "log.compaction_failed"][1 - fences :]
    assert not [name for name in world.fs.names(log.store.directory) if name.endswith(".cleaned")]
    if not fences:
        world.clock.advance(60_000)
        cleaner.start(0)
        finish(world, cleaner)
        cleaner.close()
        assert content(log) == [(7, "k", "v7")]
    log = world.restart(clean=False, **SMALL)
    assert not log.fenced
    assert content(log)[-1] == (7, "k", "v7")
    assert {value for _, _, value in content(log)} <= {f"v{n}" for n in range(8)}


def test_no_compaction_begins_without_room_for_it(events: list[Event]) -> None:
    """RT-33: the last of the room is for what deletes."""
    world = World(SmallDisk(1 << 20), "data", "none")
    assert isinstance(world.fs, SmallDisk)
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    world.fs.fill(left=100)
    cleaner = clean(world, engine)
    assert "free" in str(next(event.fields["fault"] for event in events if event.level == "error"))
    world.fs.others = 0
    world.clock.advance(60_000)
    cleaner.start(0)
    finish(world, cleaner)
    assert len(content(log)) == 1


def test_what_is_deleted_while_it_is_compacted(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    cleaner = cleaner_of(world, engine)
    cleaner.start(0)
    world.clock.advance(0)
    engine.delete("t", 0)
    finish(world, cleaner)
    cleaner.close()
    assert "t-0" not in world.fs.names(world.directory)


def test_records_deleted_while_they_are_compacted_stay_deleted(world: World) -> None:
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed((f"k{n}", f"v{n}")))
    roll(world, log)
    cleaner = cleaner_of(world, engine)
    cleaner.start(0)
    world.clock.advance(0)
    log.delete_records(6)
    finish(world, cleaner)
    cleaner.close()
    assert [key for _, key, _ in content(log)] == ["k6", "k7"]
    log = world.restart(clean=False, **SMALL)
    assert [key for _, key, _ in content(log)] == ["k6", "k7"]


def test_the_key_map_takes_the_memory_it_is_given() -> None:
    keys = KeyMap(24 * 1000, 0.9)
    assert sum(keys.put(b"%d" % n, n) for n in range(2000)) == 900
    assert all(keys.put(b"%d" % n, n + 5000) for n in range(900))
    assert [keys.get(b"%d" % n) for n in (0, 899, 900, 10**6)] == [5000, 5899, -1, -1]
    assert sys.getsizeof(keys._table) < 24 * 1000 + 100
