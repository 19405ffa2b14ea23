"""Many logs made durable together: nothing is synced twice, and nobody is spared a failure."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.group_commit import DirectorySync, GroupCommit
from kafkalite.log.workers import MOST_THREADS
from tests.log.world import FaultyFileSystem, batch, config, memory_world, offsets_and_values, produce, read_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.log.world import World

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
