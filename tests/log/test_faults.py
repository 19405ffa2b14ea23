"""Disks that fail: writes are cut back and go on, syncs fence, nothing is acknowledged that is not there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.log.group_commit import GroupCommit
from kafkalite.protocol.errors import ErrorCode, KafkaError
from tests.log.world import (
    START_MS,
    FaultyFileSystem,
    World,
    batch,
    fail_on,
    offsets_and_values,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.observability.log import Event


@pytest.fixture(params=["os", "fsync"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    world = real_world(tmp_path / "data", request.param)
    world.fs = FaultyFileSystem(world.fs)
    return world


def faulty(world: World) -> FaultyFileSystem:
    assert isinstance(world.fs, FaultyFileSystem)
    return world.fs


def storage_error(call: Callable[[], object]) -> None:
    with pytest.raises(KafkaError) as caught:
        call()
    assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR


def ok_contents(world: World, log: PartitionLog, values: list[bytes]) -> None:
    world.settle(log)
    expected = list(enumerate(values))
    assert offsets_and_values(read_all(log)) == expected
    log = world.restart(clean=False)
    assert offsets_and_values(read_all(log)) == expected
    world.stop()


def test_a_failed_write_changes_nothing_and_the_log_goes_on(disk: World) -> None:
    """RT-30, RT-33."""
    log = disk.open()
    produce(log, batch(1, value=b"a", producer=(5, 0, 0)))
    with faulty(disk).failing(fail_on(("write", ".log"))):
        for _ in range(3):
            storage_error(lambda: produce(log, batch(1, value=b"lost", producer=(5, 0, 1))))
    assert log.log_end_offset == 1
    assert not log.fenced
    assert not produce(log, batch(1, value=b"b", producer=(5, 0, 1))).duplicate
    ok_contents(disk, log, [b"a", b"b"])


@pytest.mark.parametrize("taken", [0, 1, 30, 61, 70])
@pytest.mark.parametrize("cut_fails", [False, True])
def test_a_write_that_stops_halfway_is_cut_back(disk: World, taken: int, cut_fails: bool) -> None:
    log = disk.open()
    produce(log, batch(1, value=b"a"))
    calls = 0

    def fault(call: str, path: str) -> int | None:
        nonlocal calls
        if call == "write" and path.endswith(".log"):
            calls += 1
            if calls == 1 and taken:
                return taken
            raise OSError(28, "No space left on device")
        if call == "truncate" and cut_fails:
            raise OSError(5, "Input/output error")
        return None

    with faulty(disk).failing(fault):
        storage_error(lambda: produce(log, batch(1, value=b"lost")))
        storage_error(lambda: produce(log, batch(1, value=b"lost")))
    produce(log, batch(1, value=b"b"))
    ok_contents(disk, log, [b"a", b"b"])


def test_short_writes_are_completed(disk: World) -> None:
    """RT-38."""
    log = disk.open()
    with faulty(disk).failing(lambda call, path: 7 if call == "write" else None):
        produce(log, batch(1, value=b"a" * 100))
        produce(log, batch(1, value=b"b" * 100))
    ok_contents(disk, log, [b"a" * 100, b"b" * 100])


@pytest.mark.parametrize("call", ["make_directory", "create", "write"])
def test_a_partition_that_can_not_be_made_is_made_later(disk: World, call: str) -> None:
    log = disk.open()
    with faulty(disk).failing(fail_on((call, ""))):
        storage_error(lambda: produce(log, batch(1)))
    produce(log, batch(1, value=b"a"))
    ok_contents(disk, log, [b"a"])


def test_a_segment_that_can_not_be_made_leaves_the_old_one(disk: World) -> None:
    log = disk.open(internal_segment_bytes=100)
    produce(log, batch(1, value=b"a"))
    disk.settle(log)
    with faulty(disk).failing(fail_on(("create", ".log"))):
        storage_error(lambda: produce(log, batch(1, value=b"lost")))
    produce(log, batch(1, value=b"b"))
    ok_contents(disk, log, [b"a", b"b"])


def test_a_new_segment_needs_no_truncating_that_could_fail(disk: World) -> None:
    """Its name would stay, and hide what the segment before it goes on to hold."""
    log = disk.open(internal_segment_bytes=300)
    values = [b"x" * 150, b"y" * 200, b"z"]
    produce(log, batch(1, value=values[0]))
    with faulty(disk).failing(fail_on(("truncate", ".log"))):
        produce(log, batch(1, value=values[1]))
    assert len(log.store.segments) == 2
    produce(log, batch(1, value=values[2]))
    ok_contents(disk, log, values)


def test_indexes_and_snapshots_that_can_not_be_written_are_made_again(disk: World) -> None:
    log = disk.open(internal_segment_bytes=200)
    with faulty(disk).failing(fail_on(("create", "index.tmp"), ("write", ".snapshot.tmp"))):
        for n in range(9):
            produce(log, batch(1, value=b"%d" % n, producer=(5, 0, n)))
        disk.settle(log)
    assert not log.fenced
    log = disk.restart(internal_segment_bytes=200)
    assert produce(log, batch(1, producer=(5, 0, 8))).duplicate
    ok_contents(disk, log, [b"%d" % n for n in range(9)])


def test_a_failed_sync_fences(tmp_path: Path) -> None:
    """RT-31, R-12: never synced again, nothing acknowledged, the others go on."""
    world = real_world(tmp_path / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    engine = world.start()
    log, other = world.open(engine), world.open(engine, topic="other")
    produce(log, batch(1, value=b"a"))
    world.settle(log)
    heard: list[object] = []
    log.watch(2, heard.append)
    log.add_listener(lambda: heard.append("listener"))
    with fs.failing(fail_on(("sync", f"t-0/{0:020}.log"))):
        produce(log, batch(1, value=b"b"))
        produce(other, batch(1, value=b"c"))
        world.settle(other)
        world.settle(log)
    assert log.fenced
    assert heard == [ErrorCode.KAFKA_STORAGE_ERROR, "listener"]
    assert (log.high_watermark, other.high_watermark) == (1, 1)
    assert not other.fenced
    assert offsets_and_values(read_all(log)) == [(0, b"a")]
    log.watch(2, heard.append)
    assert heard[2:] == [ErrorCode.KAFKA_STORAGE_ERROR]  # nobody waits for ever
    fs.calls.clear()
    storage_error(lambda: produce(log, batch(1)))
    log.request_sync()
    world.stop()
    assert fs.calls.count(("sync", f"{0:020}.log")) <= 1  # the other one's
    assert not fs.exists(f"{world.directory}/.kafka_cleanshutdown")
    log = world.open()
    assert not log.fenced  # what is on disk is read again
    assert offsets_and_values(read_all(log))[:1] == [(0, b"a")]
    world.stop()


def test_a_failed_read_is_that_read_alone(disk: World) -> None:
    """RT-32."""
    log = disk.open()
    produce(log, batch(1, value=b"a"))
    disk.settle(log)
    with faulty(disk).failing(fail_on(("read", ".log"))):
        storage_error(lambda: log.read(0, 100))
        storage_error(lambda: list(log.read_uncommitted_batches(0)))
        storage_error(lambda: log.offset_for_timestamp(0))
        storage_error(lambda: log.max_timestamp())
    ok_contents(disk, log, [b"a"])


def test_records_are_not_deleted_before_it_is_kept(disk: World) -> None:
    log = disk.open()
    for n in range(3):
        produce(log, batch(1, value=b"%d" % n))
    disk.settle(log)
    with faulty(disk).failing(fail_on(("write", "log-start-offset-checkpoint.tmp"))):
        storage_error(lambda: log.delete_records(2))
    assert log.log_start_offset == 0
    faulty(disk).calls.clear()
    log.delete_records(2)
    calls = faulty(disk).calls
    assert [call for call, name in calls if "log-start" in name or call == "sync_directory"][:5] == [
        "create",
        "truncate",
        "write",
        "sync",
        "rename",
    ]
    assert ("sync_directory", "data") in calls
    disk.stop()


def test_a_first_append_is_visible_when_its_names_are_durable(tmp_path: Path) -> None:
    """R-13: file, partition's directory and the directory above are synced before."""
    world = real_world(tmp_path / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    fs.calls.clear()
    produce(log, batch(1))
    assert log.high_watermark == 0
    assert "sync" not in [call for call, _ in fs.calls]
    world.settle(log)
    for call in (
        ("sync", f"{0:020}.log"),
        ("sync", "partition.metadata"),
        ("sync", "leader-epoch-checkpoint"),
        ("sync_directory", "t-0"),
        ("sync_directory", "data"),
    ):
        assert call in fs.calls
    produce(log, batch(1))
    world.settle(log)  # the journal of durable points is made
    fs.calls.clear()
    produce(log, batch(1))
    world.settle(log)
    assert [call for call in fs.calls if "sync" in call[0]] == [("sync", f"{0:020}.log")]
    world.stop()


def test_appends_of_one_turn_share_a_sync(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    engine = world.start()
    logs = [world.open(engine, topic=f"t{n}") for n in range(20)]
    for log in logs:
        produce(log, batch(1))
    for log in logs:
        world.settle(log)
    fs.calls.clear()
    for log in logs:
        for _ in range(5):
            produce(log, batch(1))
    for log in logs:
        world.settle(log)
    assert [call for call, name in fs.calls if call == "sync" and name.endswith(".log")] == ["sync"] * 20
    world.stop()


@pytest.mark.parametrize(("setting", "synced"), [({"flush_messages": 3}, 2), ({"flush_ms": 100}, 0)])
def test_flush_settings_work_as_in_kafka(tmp_path: Path, setting: dict[str, Any], synced: int) -> None:
    world = real_world(tmp_path / "data", "os")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open(**setting)
    for _ in range(7):
        produce(log, batch(1))
        world.settle(log)
    assert len([1 for call, name in fs.calls if call == "sync" and name.endswith(".log")]) == synced
    world.clock.advance(100)
    if "flush_ms" in setting:
        world.pump_until(lambda: any(call == "sync" and name.endswith(".log") for call, name in fs.calls))
    world.stop()


def test_flush_messages_of_one_holds_the_high_watermark(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "os")
    log = world.open(flush_messages=1)
    produce(log, batch(1))
    assert log.high_watermark == 0
    world.settle(log)
    assert log.high_watermark == 1
    world.stop()


class _Member:
    def __init__(self) -> None:
        self.written = 0
        self.synced = 0

    def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[Exception | None], None]]:
        return [lambda: None, lambda: None], partial(self.end_sync, self.written)

    def end_sync(self, target: int, error: Exception | None) -> None:
        assert error is None
        self.synced = target


def test_one_group_at_a_time_and_the_next_takes_all_that_waits() -> None:
    posted: list[Callable[[], None]] = []
    submitted: list[Callable[[], None]] = []
    group_commit = GroupCommit(posted.append, submitted.append, list)
    a, b = _Member(), _Member()
    a.written = 1
    group_commit.add(a)
    assert not submitted
    posted.pop(0)()
    assert len(submitted) == 2
    a.written = 2
    group_commit.add(a)
    b.written = 1
    group_commit.add(b)
    group_commit.add(b)
    assert not posted
    submitted.pop(0)()
    assert not posted
    submitted.pop(0)()
    posted.pop(0)()  # the end of the first group begins the second
    assert (a.synced, b.synced, len(submitted)) == (1, 0, 4)
    while submitted:
        submitted.pop(0)()
    posted.pop(0)()
    assert (a.synced, b.synced) == (2, 1)
    assert not posted


def test_what_goes_wrong_after_one_sync_does_not_keep_others_from_theirs() -> None:
    posted: list[Callable[[], None]] = []
    group_commit = GroupCommit(posted.append, lambda job: job(), list)
    broken, well = _Member(), _Member()
    broken.end_sync = lambda target, error: 1 // 0  # type: ignore[assignment, method-assign]
    broken.written = well.written = 1
    group_commit.add(broken)
    group_commit.add(well)
    while posted:
        posted.pop(0)()
    assert well.synced == 1


def test_a_new_data_directory_is_durable_before_anything_in_it(tmp_path: Path) -> None:
    """R-13: its name, and those of the directories made above it."""
    world = real_world(tmp_path / "above" / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    world.start()
    synced = [name for call, name in fs.calls if call == "sync_directory"]
    assert synced[:2] == [tmp_path.name, "above"]
    assert fs.calls.index(("sync_directory", "above")) < fs.calls.index(("create", "meta.properties.tmp"))
    world.stop()


def test_an_index_of_a_shorter_segment_is_never_used(disk: World) -> None:
    """What a clean stop wrote for the growing segment is wrong as soon as that grows."""
    log = disk.open(index_interval_bytes=0)
    produce(log, batch(1))
    log = disk.restart(index_interval_bytes=0, internal_segment_bytes=300)
    produce(log, batch(5))
    with faulty(disk).failing(fail_on(("create", "index.tmp"), ("remove", "index"))):
        for n in range(5):
            produce(log, batch(6 + n))
        disk.settle(log)
    log = disk.restart(clean=False)
    assert (log.offset_for_timestamp(START_MS + 4) or ())[:2] == (1, START_MS + 5)
    disk.stop()


def test_a_journal_that_cannot_be_written_is_told_of_when_that_begins_and_when_it_ends(
    tmp_path: Path, events: list[Event]
) -> None:
    """Nothing is refused for it: the next start reads more."""
    world = real_world(tmp_path / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    with fs.failing(fail_on(("write", "durable-points"))):
        for n in range(5):
            produce(log, batch(n))
            world.settle(log)
    assert log.high_watermark == 5
    for n in range(2):
        produce(log, batch(n))
        world.settle(log)
    assert [event.name for event in events] == ["log.journal_lags", "log.journal_goes_on"]
    log = world.restart(clean=False)
    assert log.high_watermark == 7
    world.stop()
