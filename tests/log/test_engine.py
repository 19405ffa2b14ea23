"""The collection of logs: whose the directory is, what is on disk and when, deleting, making anew."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.engine import DirectoryInUseError, ForeignDirectoryError
from tests.log.world import (
    TOPIC_ID,
    FaultyFileSystem,
    World,
    batch,
    config,
    fail_on,
    offsets_and_values,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from pathlib import Path


OTHER_ID = bytes(reversed(TOPIC_ID))
ROOT_FILES = {
    ".kafka_cleanshutdown",
    ".lock",
    "durable-points",
    "meta.properties",
    "recovery-point-offset-checkpoint",
    "replication-offset-checkpoint",
}


@pytest.fixture
def disk(tmp_path: Path) -> World:
    return real_world(tmp_path / "data")


def test_a_directory_has_one_owner(disk: World) -> None:
    engine = disk.start()
    with pytest.raises(DirectoryInUseError) as caught:
        disk.start()
    assert disk.directory in str(caught.value)
    engine.close()
    disk.start().close()


def test_the_lock_ends_with_its_process(disk: World) -> None:
    code = (
        "import sys, os\n"
        "from kafkalite.clock import ManualClock\n"
        "from kafkalite.log.engine import LogEngine\n"
        "from kafkalite.log.filesystem import RealFileSystem\n"
        "LogEngine(RealFileSystem(), sys.argv[1], ManualClock(), durability='os', post=lambda job: None)\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, disk.directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))),
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        with pytest.raises(DirectoryInUseError):
            disk.start()
        holder.kill()
        holder.wait()
    disk.start().close()


def test_a_directory_belongs_to_one_cluster_and_node(disk: World) -> None:
    engine = disk.start(node_id=3)
    first = engine.cluster_id
    assert len(first) == 22
    engine.close()
    again = disk.start(node_id=3)
    assert again.cluster_id == first
    again.close()
    for options in ({"node_id": 4}, {"node_id": 3, "cluster_id": "another"}):
        with pytest.raises(ForeignDirectoryError):
            disk.start(**options)
    kept = disk.start(node_id=3, cluster_id=first)
    assert kept.was_clean  # refusing changed nothing
    kept.close()
    assert "version=1\n" in (disk_file(disk, "meta.properties").decode())


def test_partitions_without_identity_are_not_taken_over(disk: World) -> None:
    produce(disk.open(), batch(1))
    disk.stop()
    os.remove(f"{disk.directory}/meta.properties")
    with pytest.raises(ForeignDirectoryError):
        disk.start()


def disk_file(disk: World, name: str) -> bytes:
    with open(f"{disk.directory}/{name}", "rb") as file:
        return file.read()


def test_nothing_is_on_disk_before_the_first_append(disk: World) -> None:
    engine = disk.start()
    logs = [engine.open(f"topic-{n}", 0, TOPIC_ID, config()) for n in range(1000)]
    assert set(os.listdir(disk.directory)) == {".lock", "durable-points", "meta.properties"}
    assert engine.open("topic-7", 0, TOPIC_ID, config()) is logs[7]
    assert engine.get("topic-7", 0) is logs[7]
    assert engine.get("topic-7", 1) is None
    produce(logs[7], batch(1))
    assert sorted(os.listdir(f"{disk.directory}/topic-7-0")) == [
        "00000000000000000000.log",
        "leader-epoch-checkpoint",
        "partition.metadata",
    ]
    engine.close()
    assert set(os.listdir(disk.directory)) == ROOT_FILES | {"topic-7-0"}
    assert disk_file(disk, "topic-7-0/partition.metadata") == b"version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODw\n"
    assert disk_file(disk, "topic-7-0/leader-epoch-checkpoint") == b"0\n1\n0 0\n"
    assert disk_file(disk, "recovery-point-offset-checkpoint") == b"0\n1\ntopic-7 0 1\n"


def test_a_clean_start_reads_no_records(disk: World) -> None:
    log = disk.open(internal_segment_bytes=5000, index_interval_bytes=200)
    for _ in range(50):
        produce(log, batch(1, 2, producer=(5, 0, log.log_end_offset)))
    disk.stop()
    # Damage that a scan would find.
    path = f"{disk.directory}/t-0/{0:020}.log"
    with open(path, "r+b") as file:
        file.seek(80)
        file.write(b"\xff")
    engine = disk.start()
    assert engine.was_clean
    log = disk.open(engine, internal_segment_bytes=5000)
    assert (log.log_end_offset, log.leader_epoch, log.fenced) == (100, 0, False)
    assert not os.path.exists(f"{disk.directory}/.kafka_cleanshutdown")
    disk.stop(clean=False)
    engine = disk.start()
    assert engine.was_clean  # nothing was written since
    produce(disk.open(engine), batch(1))
    disk.stop(clean=False)
    assert not disk.start().was_clean
    disk.stop()


def test_a_topic_that_is_deleted_while_the_engine_closes_is_no_damage(tmp_path: Path) -> None:
    disk = real_world(tmp_path, "fsync")
    engine = disk.start()
    kept, gone = disk.open(engine, "kept"), disk.open(engine, "gone")
    produce(gone, batch(1))
    disk.settle(gone)
    produce(kept, batch(1))
    kept.watch(1, lambda _: engine.delete("gone", 0))
    disk.stop()
    assert engine.get("gone", 0) is None
    engine = disk.start()
    assert engine.was_clean
    assert engine.existing() == [("kept", 0)]
    disk.stop()


def test_a_deleted_topic_is_gone_and_its_name_is_free(world: World) -> None:
    engine = world.start()
    log = world.open(engine)
    for _ in range(5):
        produce(log, batch(1, value=b"old"))
    world.settle(log)
    log.delete_records(3)
    engine.delete("t", 0)
    assert engine.get("t", 0) is None
    assert not world.fs.exists(f"{world.directory}/t-0")
    log = engine.open("t", 0, OTHER_ID, config())
    assert (log.log_start_offset, log.log_end_offset) == (0, 0)
    produce(log, batch(1, value=b"new"))
    world.settle(log)
    assert offsets_and_values(read_all(log)) == [(0, b"new")]
    world.stop()
    assert not [name for name in world.fs.names(world.directory) if name.endswith("-delete")]
    log = world.start().open("t", 0, OTHER_ID, config())
    assert offsets_and_values(read_all(log)) == [(0, b"new")]


def test_deleting_what_was_not_opened(world: World) -> None:
    produce(world.open(), batch(1))
    world.stop()
    engine = world.start()
    assert engine.existing() == [("t", 0)]
    engine.delete("t", 0)
    engine.delete("never", 0)
    assert engine.existing() == []
    world.stop()
    assert "t-0" not in world.fs.names(world.directory)


def test_data_of_another_topic_id_is_never_shown(world: World) -> None:
    """RT-72: the directory was left behind by a topic of the same name."""
    produce(world.open(), batch(1, value=b"old"))
    world.stop()
    log = world.start().open("t", 0, OTHER_ID, config())
    assert (log.log_end_offset, log.high_watermark) == (0, 0)
    produce(log, batch(1, value=b"new"))
    world.settle(log)
    assert offsets_and_values(read_all(log)) == [(0, b"new")]
    stray = [name for name in world.fs.names(world.directory) if name.endswith("-stray")]
    assert stray == [f"t-0.{TOPIC_ID.hex()}-stray"]  # kept: data is not deleted unasked


def test_an_interrupted_deletion_is_finished(world: World) -> None:
    produce(world.open(), batch(1))
    world.stop()
    world.fs.rename(f"{world.directory}/t-0", f"{world.directory}/t-0.abc-delete")
    engine = world.start()
    assert engine.existing() == []
    world.stop()
    assert not [name for name in world.fs.names(world.directory) if name.endswith("-delete")]


def test_a_stale_log_start_does_not_meet_a_new_topic(world: World) -> None:
    log = world.open()
    for _ in range(9):
        produce(log, batch(1))
    world.settle(log)
    log.delete_records(8)
    world.stop()
    world.fs.rename(f"{world.directory}/t-0", f"{world.directory}/t-0.abc-delete")  # then the power went
    log = world.start().open("t", 0, OTHER_ID, config())
    produce(log, batch(1))
    world.settle(log)
    world.stop()
    log = world.start().open("t", 0, OTHER_ID, config())
    assert (log.log_start_offset, log.log_end_offset) == (0, 1)


def test_recover_opens_what_metadata_knows(world: World) -> None:
    engine = world.start()
    for topic in ("a", "b-1", "c"):
        produce(engine.open(topic, 0, TOPIC_ID, config()), batch(1))
    world.stop(clean=False)
    engine = world.start()
    engine.recover(lambda topic, partition: None if topic == "c" else TOPIC_ID, lambda topic: config())
    assert sorted(log.topic for log in engine.logs()) == ["a", "b-1"]
    world.stop()
    engine = world.start()
    engine.recover(lambda topic, partition: TOPIC_ID, lambda topic: config())
    assert list(engine.logs()) == []  # nothing to recover: opened when asked for


def test_what_a_crash_left_of_deleted_topics_goes_at_the_next_start(world: World) -> None:
    """RT-72. What nobody says is deleted stays."""
    engine = world.start()
    for topic in ("gone", "again", "foreign"):
        produce(world.open(engine, topic), batch(1))
    world.stop(clean=False)
    world.fs.open(f"{world.directory}/half.tmp", create=True).close()
    engine = world.start()
    engine.deleted_topics = {b"gone".ljust(16): "gone", b"again".ljust(16): "again"}
    engine.recover(lambda topic, partition: OTHER_ID if topic == "again" else None, lambda topic: config())
    assert offsets_and_values(read_all(engine.open("again", 0, OTHER_ID, config()))) == []
    world.stop()
    directories = [name for name in world.fs.names(world.directory) if "-0" in name or name.endswith(".tmp")]
    assert directories == ["foreign-0"]


def test_what_could_not_be_deleted_does_not_come_back_in_a_topic_of_that_name(disk: World) -> None:
    """RT-72."""
    disk.fs = fs = FaultyFileSystem(disk.fs)
    engine = disk.start()
    produce(disk.open(engine), batch(1))
    with fs.failing(fail_on(("rename", "-delete"))), pytest.raises(OSError, match="No space"):
        engine.delete("t", 0)
    log = engine.open("t", 0, OTHER_ID, config())
    produce(log, batch(1, value=b"new"))
    disk.stop()
    log = disk.start().open("t", 0, OTHER_ID, config())
    assert offsets_and_values(read_all(log)) == [(0, b"new")]
    disk.stop()


def test_a_log_whose_topic_id_a_crash_took_gets_it_back(disk: World) -> None:
    """Without it, logs in this state would go by one id, and each by the durable points of the others."""
    engine = disk.start()
    for topic in ("a", "b"):
        produce(engine.open(topic, 0, TOPIC_ID, config()), batch(1))
    disk.stop(clean=False)
    for topic in ("a", "b"):
        disk.fs.remove(f"{disk.directory}/{topic}-0/partition.metadata")
    engine = disk.start()
    engine.recover(lambda topic, partition: topic.encode() * 16, lambda topic: config())
    assert [(log.topic, log.topic_id) for log in engine.logs()] == [("a", b"a" * 16), ("b", b"b" * 16)]
    disk.stop()


def test_an_unclean_start_raises_the_leader_epoch(tmp_path: Path) -> None:
    for durability, epoch in (("os", 1), ("fsync", 0)):
        world = real_world(tmp_path / durability, durability)
        log = world.open()
        produce(log, batch(1))
        world.settle(log)
        log = world.restart(clean=False)
        assert log.leader_epoch == epoch  # with fsync nothing that was visible can be lost
        assert log.end_offset_for_epoch(0) == (0, 1)
        world.stop()


def test_open_files_and_indexes_of_old_segments_are_bounded(disk: World) -> None:
    log = disk.open(internal_segment_bytes=1000, index_interval_bytes=100)
    for _ in range(600):
        produce(log, batch(1, value=b"x" * 100))
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    disk.pump()
    disk.clock.advance(1)
    read_all(log, max_bytes=500)
    disk.stop(clean=False)
    log = disk.open(internal_segment_bytes=1000)
    read_all(log, max_bytes=500)
    if before:
        assert len(os.listdir("/proc/self/fd")) < before + 40
    disk.stop()


def test_stamps_on_disk_are_what_readers_get(disk: World) -> None:
    log = disk.open()
    produce(log, batch(1))
    produce(log, batch(1, 2))
    data = disk_file(disk, f"t-0/{0:020}.log")
    assert data == read_all(log)
    assert struct.unpack_from(">q", data, len(batch(1))) == (1,)
