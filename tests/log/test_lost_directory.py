"""A data directory, its lock file or a partition's directory that goes away under a running broker."""

from __future__ import annotations

import os
import shutil
from threading import Event as ThreadEvent
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.engine import DirectoryInUseError
from kafkalite.log.filesystem import RealFile, RealFileSystem
from kafkalite.log.segment_store import EPOCH_CHECKPOINT
from kafkalite.protocol.errors import ErrorCode, KafkaError
from tests.log.world import World, batch, produce, real_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.observability.log import Event


def removed(path: str) -> None:
    os.rename(path, path + "-going")  # or a file that is made meanwhile keeps it
    shutil.rmtree(path + "-going")


def moved(path: str) -> None:
    os.rename(path, path + "-moved")


def replaced(path: str) -> None:
    """With one of the same inode, where the file system gives it out again."""
    removed(path)
    os.mkdir(path)


def taken_over(path: str) -> None:
    os.remove(f"{path}/.lock")
    RealFileSystem().lock(f"{path}/.lock")


WAYS = [removed, moved, replaced, taken_over]


def answer(world: World, log: PartitionLog) -> ErrorCode | None:
    """What a producer with acks=all is told."""
    told: list[ErrorCode | None] = []
    try:
        result = produce(log, batch(1))
    except KafkaError as error:
        return error.code
    if log.high_watermark > result.last_offset:
        return None
    log.watch(result.last_offset + 1, told.append)
    world.pump_until(lambda: bool(told))
    return told[0]


def names_of(events: list[Event]) -> list[str]:
    return [event.name for event in events if event.level in ("warning", "error")]


@pytest.mark.parametrize("gone", WAYS)
def test_nothing_is_answered_from_a_directory_that_is_gone(
    gone: Callable[[str], None], tmp_path: Path, events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    if gone not in (removed, replaced):  # where files keep their names it takes half a second
        monkeypatch.setattr("kafkalite.log.directory_watch._EVERY_S", 0)
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    lost: list[bool] = []
    engine.watch.on_lost = lambda: lost.append(True)
    logs = [world.open(engine), world.open(engine, "u")]
    assert [answer(world, log) for log in logs] == [None, None]
    gone(world.directory)
    assert [answer(world, log) for log in logs] == [ErrorCode.KAFKA_STORAGE_ERROR] * 2
    with pytest.raises(FileNotFoundError):
        world.open(engine, "v")
    assert names_of(events) == ["log.directory_lost"]
    assert lost == [True]
    there = sorted(os.listdir(world.directory)) if os.path.exists(world.directory) else []
    world.stop(clean=True)
    assert (sorted(os.listdir(world.directory)) if os.path.exists(world.directory) else []) == there


def test_where_no_sync_is_promised_the_looks_at_the_disk_find_out(tmp_path: Path, events: list[Event]) -> None:
    world = real_world(tmp_path / "data", "os")
    engine = world.start(reserve_bytes=1)
    log = world.open(engine)
    assert answer(world, log) is None
    removed(world.directory)
    world.clock.advance(1000)
    assert answer(world, log) == ErrorCode.KAFKA_STORAGE_ERROR
    assert names_of(events) == ["log.directory_lost"]
    world.stop()


def test_the_first_batch_after_a_while_finds_out_before_it_is_taken(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "os")
    log = world.open(world.start(reserve_bytes=1))
    assert answer(world, log) is None
    world.clock.advance(5000)
    removed(world.directory)
    assert answer(world, log) == ErrorCode.KAFKA_STORAGE_ERROR
    assert log.log_end_offset == 1
    world.stop()


def test_a_stop_that_nobody_produced_before_writes_nothing_into_anothers_directory(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "fsync")
    log = world.open(world.start())
    assert answer(world, log) is None
    removed(world.directory)
    another = real_world(tmp_path / "data", "fsync")
    another.open(another.start())
    before = {name: os.stat(f"{world.directory}/{name}").st_mtime_ns for name in os.listdir(world.directory)}
    world.stop(clean=True)
    assert before == {name: os.stat(f"{world.directory}/{name}").st_mtime_ns for name in os.listdir(world.directory)}
    another.stop()


def test_a_topic_is_not_deleted_in_anothers_directory(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    assert answer(world, world.open(engine)) is None
    removed(world.directory)
    another = real_world(tmp_path / "data", "os")
    assert answer(another, another.open(another.start())) is None
    with pytest.raises(FileNotFoundError):
        engine.delete("t", 0)
    assert os.path.exists(f"{world.directory}/t-0")
    world.stop()
    another.stop()


@pytest.mark.parametrize("durability", ["os", "fsync"])
def test_a_lock_file_that_is_gone_alone_is_made_anew(durability: str, tmp_path: Path, events: list[Event]) -> None:
    world = real_world(tmp_path / "data", durability)
    engine = world.start()
    log = world.open(engine)
    os.remove(f"{world.directory}/.lock")
    engine.watch.look()
    with pytest.raises(DirectoryInUseError):
        real_world(tmp_path / "data").start()
    assert answer(world, log) is None
    assert names_of(events) == ["log.lock_made_anew"]
    with open(f"{world.directory}/.lock", encoding="ascii") as file:
        assert int(file.read()) == os.getpid()
    assert world.restart().log_end_offset == 1
    world.stop()


def test_a_partition_whose_directory_is_gone_is_out_of_use_before_it_is_answered(
    tmp_path: Path, events: list[Event]
) -> None:
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    logs = [world.open(engine), world.open(engine, "u")]
    assert [answer(world, log) for log in logs] == [None, None]
    removed(f"{world.directory}/t-0")
    assert [answer(world, log) for log in logs] == [ErrorCode.KAFKA_STORAGE_ERROR, None]
    assert names_of(events) == ["log.fenced"]
    assert "removed by somebody else" in str(events[-1].fields["fault"])
    # Offsets that were given out are not given out again, until the topic is deleted.
    for clean in (False, True):
        assert answer(world, world.restart(clean=clean)) == ErrorCode.KAFKA_STORAGE_ERROR
    engine = world.engines[-1]
    engine.delete("t", 0)
    assert answer(world, engine.open("t", 0, bytes(16), logs[0].config)) is None
    world.stop()


def test_a_partition_whose_directory_is_gone_cannot_roll(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "os")
    log = world.open(world.start(), internal_segment_bytes=150)
    assert answer(world, log) is None
    removed(f"{world.directory}/t-0")
    with pytest.raises(KafkaError) as caught:
        produce(log, batch(1, value=b"x" * 50))
    assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
    world.stop()


def test_a_file_that_is_replaced_while_it_is_synced_has_not_gone(
    tmp_path: Path, events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a partition's leader moves while its first batch is on its way to the disk."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open(world.start())
    synced: list[str] = []
    under_way, replaced = ThreadEvent(), ThreadEvent()
    sync = RealFile.sync

    def slow(file: RealFile) -> None:
        name = os.path.basename(file._path)
        synced.append(name)
        if name == EPOCH_CHECKPOINT and synced.count(name) == 1:
            under_way.set()
            assert replaced.wait(20)
        sync(file)

    monkeypatch.setattr(RealFile, "sync", slow)
    produce(log, batch(1))
    world.pump()
    assert under_way.wait(20)
    log.raise_leader_epoch(1)
    replaced.set()
    world.settle(log)
    assert (log.fenced, log.high_watermark, names_of(events)) == (False, 1, [])
    assert synced.count(EPOCH_CHECKPOINT) == 2  # the one that took its place, too
    world.stop()
