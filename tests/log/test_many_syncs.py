"""Many logs made durable together: nothing is synced twice, and nobody is spared a failure."""

from __future__ import annotations

import os
import sys
from collections import Counter
from errno import EIO
from functools import partial
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.group_commit import DirectorySync, GroupCommit
from kafkalite.log.whole_sync import _sync_all
from kafkalite.log.workers import MOST_THREADS
from tests.log.world import (
    FaultyFileSystem,
    World,
    batch,
    config,
    memory_world,
    offsets_and_values,
    produce,
    read_all,
)
from tests.sim.broker import SimWorkers
from tests.sim.disk import Disk, Faults
from tests.sim.power_cuts import Manner, cut_power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kafkalite.log.engine import LogEngine

PARTITIONS = 12
TOPIC_ID = b"topic".ljust(16)


class Calls(FaultyFileSystem):
    """Keeps the whole paths."""

    def before(self, call: str, path: str) -> int | None:
        self.calls.append((call, path))
        return None if self.fault is None else self.fault(call, path)


@pytest.fixture(params=["os", "fsync"])
def world(request: pytest.FixtureRequest) -> World:
    world = memory_world(request.param)
    world.fs = Calls(world.fs)
    return world


def written(world: World) -> None:
    engine = world.start()
    logs = [engine.open("t", index, TOPIC_ID, config()) for index in range(PARTITIONS)]
    for log in logs:
        produce(log, batch(1, value=b"%d" % log.partition))
    for log in logs:
        world.settle(log)


def test_a_stop_makes_the_names_of_each_directory_durable_once_and_last(world: World) -> None:
    written(world)
    assert isinstance(world.fs, Calls)
    world.fs.calls.clear()
    world.stop()
    for index in range(PARTITIONS):
        path = f"data/t-{index}"
        calls = [(call, name) for call, name in world.fs.calls if name == path or name.startswith(f"{path}/")]
        assert [call for call in calls if call[0] == "sync_directory"] == calls[-1:], calls
        renamed = sorted(name.rpartition("/")[2] for call, name in calls if call == "rename")
        assert renamed == [
            "00000000000000000000.index",
            "00000000000000000000.timeindex",
            "00000000000000000001.snapshot",
        ]
        synced = [name for call, name in calls if call == "sync"]
        assert len(synced) == len(set(synced))
        assert f"{path}/00000000000000000000.log" in synced
    world.start()
    for index in range(PARTITIONS):
        log = world.engines[0].open("t", index, TOPIC_ID, config())
        assert offsets_and_values(read_all(log)) == [(0, b"%d" % index)]
    world.stop()


def test_the_directory_above_is_synced_once_for_all_that_need_it() -> None:
    world = memory_world("fsync")
    fs = world.fs = Calls(world.fs)
    engine = world.start()
    logs = [engine.open("t", index, TOPIC_ID, config()) for index in range(PARTITIONS)]
    fs.calls.clear()
    for log in logs:
        produce(log, batch(1))
    for log in logs:
        world.settle(log)
    assert Counter(path for call, path in fs.calls if call == "sync_directory")["data"] <= 2  # the journal's is one
    world.stop()


def test_a_disk_that_fails_at_a_directory_fences_all_that_need_it() -> None:
    world = memory_world("fsync")
    fs = world.fs = Calls(world.fs)
    engine = world.start()
    logs = [engine.open("t", index, TOPIC_ID, config()) for index in range(PARTITIONS)]

    def fault(call: str, path: str) -> None:
        if call == "sync_directory" and path == "data":
            raise OSError(5, "Input/output error", path)

    with fs.failing(fault):
        for log in logs:
            produce(log, batch(1))
        for log in logs:
            world.settle(log)
    assert all(log.fenced and log.high_watermark == 0 for log in logs)
    world.stop()


class Member:
    def __init__(self, name: str, fail: bool = False) -> None:
        self.name = name
        self.fail = fail
        self.did: list[str] = []
        self.outcome: list[Exception | None] = []

    def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[Exception | None], None]]:
        return [partial(self.job, "data"), partial(self.job, "names")], self.outcome.append

    def job(self, what: str) -> None:
        if self.fail:
            raise OSError(5, "Input/output error")
        self.did.append(what)


@pytest.mark.parametrize("number", [2, MOST_THREADS + 1])
def test_a_failure_is_told_to_whom_it_met(number: int) -> None:
    posted: list[Callable[[], None]] = []
    submitted: list[Callable[[], None]] = []
    group_commit = GroupCommit(posted.append, submitted.append, list)
    members = [Member(str(each), fail=each == 1) for each in range(number)]
    for member in members:
        group_commit.add(member)
    posted.pop(0)()
    assert len(submitted) == (2 * number if number <= MOST_THREADS else number)
    for job in submitted:
        job()
    posted.pop(0)()
    for member in members:
        assert isinstance(member.outcome[0], OSError) == member.fail
        assert member.did == ([] if member.fail else ["data", "names"])


def test_directories_are_told_apart_by_path_and_file_system() -> None:
    fs, other = memory_world().fs, memory_world().fs
    assert DirectorySync(fs, "a") == DirectorySync(fs, "a")
    assert len({DirectorySync(fs, "a"), DirectorySync(fs, "a"), DirectorySync(fs, "b"), DirectorySync(other, "a")}) == 3


# -- everything at once ------------------------------------------------------------------------------------------------


class AtOnce(Calls):
    """Can make everything durable with one call."""

    def whole_sync(self, path: str) -> Callable[[], None] | None:
        def sync_all() -> None:
            self.before("whole_sync", path)

        return sync_all


def written_at_once(world: World) -> AtOnce:
    fs = world.fs = AtOnce(world.fs)
    written(world)
    world.engines[0].many_logs = PARTITIONS
    fs.calls.clear()
    return fs


def test_what_is_written_at_a_stop_gets_its_names_between_two_syncs_of_everything(world: World) -> None:
    fs = written_at_once(world)
    world.stop()
    first, second = (number for number, (call, _) in enumerate(fs.calls) if call == "whole_sync")
    renamed = [number for number, (call, name) in enumerate(fs.calls) if call == "rename" and "/t-" in name]
    assert len(renamed) == 3 * PARTITIONS
    assert first < min(renamed)
    assert max(renamed) < second
    marked = [number for number, (_, name) in enumerate(fs.calls) if name.endswith(".kafka_cleanshutdown.tmp")]
    assert marked
    assert second < min(marked)
    assert not [name for call, name in fs.calls if call in ("sync", "sync_directory") and "/t-" in name]
    engine = world.start()
    assert engine.was_clean
    for index in range(PARTITIONS):
        log = engine.open("t", index, TOPIC_ID, config())
        assert offsets_and_values(read_all(log)) == [(0, b"%d" % index)]
    world.stop()


def test_a_stop_with_little_to_write_leaves_the_rest_of_the_disk_alone(world: World) -> None:
    fs = written_at_once(world)
    world.stop()
    engine = world.start()
    engine.many_logs = PARTITIONS
    logs = [engine.open("t", index, TOPIC_ID, config()) for index in range(PARTITIONS)]
    produce(logs[0], batch(1))
    world.settle(logs[0])
    fs.calls.clear()
    world.stop()
    assert not [call for call, _ in fs.calls if call == "whole_sync"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_sync_of_everything_that_fails_leaves_no_clean_stop(world: World, failing: int) -> None:
    fs = written_at_once(world)
    left = [None] * failing

    def fault(call: str, path: str) -> None:
        if call == "whole_sync":
            left.pop()
            if not left:
                raise OSError(5, "Input/output error", path)

    with fs.failing(fault):
        world.stop()
    assert not world.start().was_clean
    world.stop()


def test_what_can_not_be_written_at_a_stop_is_made_again_from_the_log(world: World) -> None:
    fs = written_at_once(world)

    def fault(call: str, path: str) -> int | None:
        if call == "write" and path.endswith((".timeindex.tmp", ".snapshot.tmp")):
            raise OSError(28, "No space left on device", path)
        return None

    with fs.failing(fault):
        world.stop()
    assert not [name for call, name in fs.calls if call == "rename" and name.endswith((".timeindex", ".snapshot"))]
    engine = world.start()
    assert engine.was_clean
    log = engine.open("t", 1, TOPIC_ID, config())
    assert offsets_and_values(read_all(log)) == [(0, b"1")]
    world.stop()


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[RealFileSystem, str]]:
    """A directory that can be synced as a whole while it is locked; nobody else writes."""
    (tmp_path / "meminfo").write_text("Dirty: 0 kB\nWriteback: 0 kB\n")
    monkeypatch.setattr("kafkalite.log.whole_sync._MEMORY", str(tmp_path / "meminfo"))
    fs, path = RealFileSystem(), str(tmp_path / "data")
    fs.make_directory(path)
    assert fs.whole_sync(path) is None
    lock = fs.lock(f"{path}/.lock")
    if fs.whole_sync(path) is None:
        pytest.skip("not on this file system")
    yield fs, path
    lock.release()
    assert fs.whole_sync(path) is None


def test_a_disk_can_be_synced_as_a_whole(locked: tuple[RealFileSystem, str]) -> None:
    fs, path = locked
    sync_all = fs.whole_sync(path)
    assert sync_all is not None
    sync_all()


def test_a_disk_is_asked_through_what_was_open_before_anything_was_written(
    locked: tuple[RealFileSystem, str],
) -> None:
    fs, path = locked
    sync_all = fs.whole_sync(path)
    assert isinstance(sync_all, partial)
    _, descriptor, _ = sync_all.args
    asked: list[int] = []

    def fail(fd: int) -> int:
        asked.append(fd)
        return EIO

    with pytest.raises(OSError, match="Input/output error"):
        _sync_all(path, descriptor, fail)
    assert [os.path.samestat(os.fstat(fd), os.stat(path)) for fd in asked] == [True]


def test_a_python_without_ctypes_syncs_file_by_file(
    locked: tuple[RealFileSystem, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fs, path = locked
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert fs.whole_sync(path) is None


def test_what_others_have_written_is_not_waited_for_where_it_is_much(
    locked: tuple[RealFileSystem, str], tmp_path: Path
) -> None:
    fs, path = locked
    for dirty, writeback, partitions, expected in (
        (90 << 10, 0, 0, True),
        (110 << 10, 0, 0, False),
        (50 << 10, 60 << 10, 0, False),
        (110 << 10, 0, 250, True),
        (130 << 10, 0, 250, False),
    ):
        for number in range(partitions):
            os.makedirs(f"{path}/t-{number}", exist_ok=True)
        text = f"MemTotal: 8 kB\nDirty: {dirty} kB\nWriteback: {writeback} kB\nWritebackTmp: 999999999 kB\n"
        (tmp_path / "meminfo").write_text(text)
        assert (fs.whole_sync(path) is not None) == expected, (dirty, writeback, partitions)


def test_a_partition_on_another_disk_is_synced_by_itself(locked: tuple[RealFileSystem, str]) -> None:
    fs, path = locked
    if not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == os.stat(path).st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir="/dev/shm") as elsewhere:
        os.symlink(elsewhere, f"{path}/t-0")
        assert fs.whole_sync(path) is None
        os.remove(f"{path}/t-0")
        assert fs.whole_sync(path) is not None


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("manner", Manner)
def test_a_clean_stop_outlives_a_power_cut(manner: Manner, at_once: bool) -> None:
    for seed in range(5):
        disk = Disk(Faults(Random(seed)))
        disk.make_directory("/data")
        disk.sync_directory("/")
        world = World(disk, "/data", "os")
        engine = start_inline(world)
        engine.many_logs = PARTITIONS if at_once else PARTITIONS + 1
        logs = [engine.open("t", index, TOPIC_ID, config()) for index in range(PARTITIONS)]
        for log in logs:
            produce(log, batch(1, value=b"%d" % log.partition, producer=(7, 0, 0)))
        world.stop()
        cut_power(disk, manner, Random(seed))
        engine = start_inline(world)
        assert engine.was_clean
        for index in range(PARTITIONS):
            names = [name for name in disk.names(f"/data/t-{index}") if name[0] == "0"]
            stem, end = "00000000000000000000", "00000000000000000001"
            assert sorted(names) == [f"{stem}.index", f"{stem}.log", f"{stem}.timeindex", f"{end}.snapshot"]
            log = engine.open("t", index, TOPIC_ID, config())
            assert offsets_and_values(read_all(log)) == [(0, b"%d" % index)]
            assert log.producers.get(7) is not None
        world.stop()


def start_inline(world: World) -> LogEngine:
    """An engine whose disk has no threads."""
    workers = SimWorkers()
    workers.hurry()
    return world.start(workers=workers)
