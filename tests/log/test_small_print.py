"""Promises of the log that hold only in rare orders of events."""

from __future__ import annotations

import os
import shutil
import struct
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.log.durable_points import MOST_BYTES, DurablePoints
from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.log.group_commit import GroupCommit
from kafkalite.protocol.errors import KafkaError
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_batch, iter_batches
from tests.log.world import (
    START_MS,
    TOPIC_ID,
    FaultyFileSystem,
    World,
    batch,
    config,
    memory_world,
    offsets_and_values,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

LOG = f"{0:020}.log"


def end_transaction(log: PartitionLog, kind: int) -> None:
    log.append_own(control_batch(kind, timestamp=START_MS, producer_id=5, producer_epoch=0, coordinator_epoch=0))


def change(path: str, edit: Callable[[bytes], bytes]) -> None:
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(edit(data))


def crash(world: World, target: Path) -> World:
    """The directory as it is now, for another process; this one's goes away."""
    shutil.copytree(world.directory, target)
    world.stop(clean=False)
    return World(world.fs, str(target), world.durability)


def test_a_transaction_is_not_stable_while_the_high_watermark_stands_at_its_marker() -> None:
    world = memory_world("fsync")
    log = world.open()
    produce(log, batch(1, producer=(5, 0, 0), transactional=True))
    world.posted.get(timeout=20)()  # the first group begins
    end_transaction(log, COMMIT_MARKER)
    world.pump_until(lambda: log.high_watermark > 0)
    assert (log.high_watermark, log.last_stable_offset) == (1, 0)
    world.settle(log)
    assert log.last_stable_offset == 2
    world.stop()


@pytest.mark.parametrize("cut_fails", [False, True])
def test_nothing_of_a_failed_write_stays_in_the_file(tmp_path: Path, cut_fails: bool) -> None:
    world = real_world(tmp_path / "data")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    produce(log, batch(1))
    calls = 0

    def fault(call: str, path: str) -> int | None:
        nonlocal calls
        if call == "write":
            calls += 1
            if calls == 1:
                return 300
            raise OSError(28, "No space left on device")
        if call == "truncate" and cut_fails:
            raise OSError(5, "Input/output error")
        return None

    with fs.failing(fault), pytest.raises(KafkaError):
        produce(log, batch(1, value=b"x" * 500))
    if not cut_fails:
        assert fs.size(f"{world.directory}/t-0/{LOG}") == log.size
    produce(log, batch(1))
    assert fs.size(f"{world.directory}/t-0/{LOG}") == log.size
    world.stop()


@pytest.mark.parametrize(("offset", "position"), [(-1, 0), (0, 1), (0, -1)])
def test_an_index_that_lies_in_order_is_found_out(tmp_path: Path, offset: int, position: int) -> None:
    world = real_world(tmp_path / "data")
    log = world.open(index_interval_bytes=60)
    for n in range(30):
        produce(log, batch(n, value=b"%d" % n))
    whole = offsets_and_values(read_all(log))
    world.stop()
    # The last entry is right: the start looks at that one.
    change(
        f"{world.directory}/t-0/{0:020}.index",
        lambda data: (
            b"".join(struct.pack(">II", o + offset, p + position) for o, p in struct.iter_unpack(">II", data[:-8]))
            + data[-8:]
        ),
    )
    for limit in (1, 250, 500):
        log = world.open(index_interval_bytes=60)
        first = log.read(0, limit)
        assert first.size == sum(found.size for part in first.parts for found in iter_batches(part))
        assert offsets_and_values(read_all(log, max_bytes=limit)) == whole
        assert [offsets_and_values(b"".join(log.read(o, 1).parts))[0][0] for o in range(30)] == list(range(30))
        world.stop()


@pytest.mark.parametrize("clean", [True, False])
def test_the_first_of_equal_largest_timestamps_counts(world: World, clean: bool) -> None:
    log = world.open(index_interval_bytes=0)
    for time in (3, 9, 9, 4, 9):
        produce(log, batch(time))
    world.settle(log)
    assert log.max_timestamp() == (1, START_MS + 9, 0)
    log = world.restart(clean=clean, index_interval_bytes=0)
    assert log.max_timestamp() == (1, START_MS + 9, 0)


@pytest.mark.parametrize("at", [0, 7, 8, 11, 12, 15, 16, 17, 23, 57, 62])
def test_a_log_ends_before_the_first_batch_that_is_wrong(tmp_path: Path, at: int) -> None:
    """Base offset and leader epoch lie outside of the checksum, and are noticed all the same."""
    world = real_world(tmp_path / "data")
    log = world.open()
    for n in range(6):
        produce(log, batch(1, value=b"%d" % n))
    world = crash(world, tmp_path / "crashed")
    start = 3 * len(batch(1, value=b"0")) + at
    change(f"{world.directory}/t-0/{LOG}", lambda data: data[:start] + bytes([data[start] ^ 1]) + data[start + 1 :])
    assert world.open().log_end_offset == 3
    world.stop()


def test_producers_of_old_segments_are_not_forgotten(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    settings: dict[str, Any] = {"internal_segment_bytes": 300}
    log = world.open(**settings)
    produce(log, batch(1, producer=(7, 0, 41)))
    for n in range(20):
        produce(log, batch(1, producer=(8, 0, n)))
    points = world.engines[0]._points.points
    for n in (20, 21):  # the second sync writes down the first
        log.request_sync()
        while points.get((TOPIC_ID, 0), 0) <= n:
            world.posted.get(timeout=20)()
        produce(log, batch(1, producer=(8, 0, n)))
    world.stop(clean=False)
    log = world.open(**settings)
    assert produce(log, batch(1, producer=(7, 0, 41))).duplicate
    with pytest.raises(KafkaError):
        produce(log, batch(1, producer=(7, 0, 43)))
    world.stop()


@pytest.mark.parametrize("clean", [True, False])
def test_segments_that_were_let_go_do_not_come_back(tmp_path: Path, clean: bool) -> None:
    """A crash may come between keeping the new start and removing the files."""
    world = real_world(tmp_path / "data")
    settings: dict[str, Any] = {"internal_segment_bytes": 300}
    log = world.open(**settings)
    for _ in range(20):
        produce(log, batch(1))
    shutil.copytree(f"{world.directory}/t-0", tmp_path / "before")
    log.delete_records(15)
    world.stop(clean=clean)
    for name in os.listdir(tmp_path / "before"):
        if not os.path.exists(f"{world.directory}/t-0/{name}"):
            shutil.copy(tmp_path / "before" / name, f"{world.directory}/t-0/{name}")
    log = world.open(**settings)
    assert (log.log_start_offset, log.log_end_offset) == (15, 20)
    world.stop()
    assert not os.path.exists(f"{world.directory}/t-0/{LOG}")


def test_an_abort_that_was_cut_off_is_none(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    log = world.open()
    produce(log, batch(1, producer=(5, 0, 0), transactional=True))
    size = log.size
    end_transaction(log, ABORT_MARKER)
    world = crash(world, tmp_path / "crashed")
    change(f"{world.directory}/t-0/{LOG}", lambda data: data[:size])
    log = world.open()
    assert log.last_stable_offset == 0
    end_transaction(log, COMMIT_MARKER)
    assert log.last_stable_offset == 2
    assert log.read(0, 1000, committed=True).aborted == []
    world.stop()


def test_a_snapshot_of_what_was_cut_off_is_not_used(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    log = world.open()
    sizes = []
    for n in range(4):
        produce(log, batch(1, producer=(5, 0, n)))
        sizes.append(log.size)
    world.stop()
    for name in ("durable-points", "recovery-point-offset-checkpoint", ".kafka_cleanshutdown"):
        os.remove(f"{world.directory}/{name}")
    change(f"{world.directory}/t-0/{LOG}", lambda data: data[: sizes[1]])
    log = world.open()
    assert log.log_end_offset == 2
    with pytest.raises(KafkaError):
        produce(log, batch(1, producer=(5, 0, 3)))
    assert not produce(log, batch(1, producer=(5, 0, 2))).duplicate
    world.stop()


def test_what_a_crash_left_in_memory_is_synced_before_it_is_shown(tmp_path: Path) -> None:
    """After kill -9 the page cache has it, the disk may not (R-10)."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open()
    produce(log, batch(1))
    world.settle(log)
    world = crash(world, tmp_path / "crashed")
    world.fs = fs = FaultyFileSystem(world.fs)
    engine = world.start()
    assert ("sync", LOG) not in fs.calls
    world.open(engine)
    assert ("sync", LOG) in fs.calls
    world.stop()


def test_removed_names_are_durable(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    world.fs = fs = FaultyFileSystem(world.fs)
    produce(world.open(), batch(1))
    world.stop()
    fs.calls.clear()
    engine = world.start()  # the mark of the clean stop goes for good before anything is written
    marker = fs.calls.index(("remove", ".kafka_cleanshutdown"))
    assert fs.calls[marker + 1] == ("sync_directory", "data")
    fs.calls.clear()
    engine.delete("t", 0)
    renamed = next(n for n, (call, _) in enumerate(fs.calls) if call == "rename")
    assert fs.calls[renamed + 1] == ("sync_directory", "data")
    world.stop()


def test_a_deleted_partition_has_no_past(world: World) -> None:
    engine = world.start()
    for _ in range(3):
        log = world.open(engine)
        assert not log.fenced
        produce(log, batch(1))
        world.settle(log)
        engine.delete("t", 0)
    assert not world.open(engine).fenced


def test_strays_of_one_topic_do_not_replace_each_other(world: World) -> None:
    for _ in range(3):
        produce(world.open(), batch(1))
        world.stop()
        world.start().open("t", 0, bytes(reversed(TOPIC_ID)), config())
        world.stop()
        world.fs.remove(f"{world.directory}/durable-points")
    assert len([name for name in world.fs.names(world.directory) if name.endswith("-stray")]) == 3


def test_a_group_that_was_waited_for_ends_once() -> None:
    posted: list[Callable[[], None]] = []
    ended: list[Exception | None] = []

    class Member:
        def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[Exception | None], None]]:
            return [lambda: None], ended.append

    group_commit = GroupCommit(posted.append, lambda job: job(), list)
    group_commit.add(Member())
    group_commit.drain()
    assert ended == [None]
    while posted:
        posted.pop(0)()
    assert ended == [None]


def test_the_journal_of_durable_points_is_bounded_and_checked() -> None:
    fs = MemoryFileSystem()
    fs.make_directory("d")
    points = DurablePoints(fs, "d/points")
    for round_ in range(80):
        for partition in range(1000):
            points.note(TOPIC_ID, partition, round_)
        for job in points.write_jobs():
            job()
        assert fs.size("d/points") <= MOST_BYTES
    assert DurablePoints(fs, "d/points").points == {(TOPIC_ID, partition): 79 for partition in range(1000)}
    size = fs.size("d/points")
    file = fs.open("d/points")
    for at in range(size - 32, size):
        (byte,) = file.read_at(1, at)
        file.write_at(bytes([byte ^ 1]), at)
        assert DurablePoints(fs, "d/points").points[TOPIC_ID, 999] < 79
        file.write_at(bytes([byte]), at)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files by /proc")
def test_reading_a_long_log_keeps_few_files_open(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    settings: dict[str, Any] = {"internal_segment_bytes": 1000}
    log = world.open(**settings)
    for _ in range(600):
        produce(log, batch(1, value=b"x" * 100))
    world.stop()
    log = world.open(**settings)
    before = len(os.listdir("/proc/self/fd"))
    assert len(offsets_and_values(read_all(log, max_bytes=500))) == 600
    workers = world.engines[0]._workers
    assert workers is not None
    workers.close()  # closing files is their work: let it be done
    assert len(os.listdir("/proc/self/fd")) <= before + 20
    world.stop()
