"""What simulated power cuts once found in the log, one by one: each of these lost or hid acknowledged data."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.checkpoints import read_file, write_file, write_offsets
from kafkalite.protocol.errors import KafkaError
from kafkalite.records.batch import iter_batches
from tests.log.test_crash_points import SETTINGS, Bench
from tests.log.world import START_MS, TOPIC_ID, batch, config, offsets_and_values, produce, read_all
from tests.sim.disk import DirectoryNode, FileChange, FileNode
from tests.sim.power_cuts import Manner, cut_power

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog

OTHER_ID = bytes(reversed(TOPIC_ID))


def values(count: int) -> list[tuple[int, bytes | None]]:
    return [(number, b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("again", [False, True])
def test_what_recovery_shows_is_on_disk(again: bool) -> None:
    """R-10: a process that was killed may have synced neither files nor names, of its older segments either."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    for number in range(6):
        produce(log, batch(number, value=b"%d" % number))
    bench.crash(None, 0)
    assert bench.open(**SETTINGS).high_watermark == 6
    if again:  # the next start has the same to do
        bench.crash(None, 0)
        bench.open(**SETTINGS)
    bench.crash(Manner.NOTHING, 0)
    assert offsets_and_values(read_all(bench.open(**SETTINGS))) == values(6)


def test_what_a_failed_sync_left_in_the_cache_is_written_again() -> None:
    """R-12, RT-31, KF-21: a later sync would succeed, and lie."""
    bench = Bench()
    log = bench.open()
    bench.fill(log, 0, 1)
    produce(log, batch(1, value=b"1"))
    bench.disk.faults.rates = {"sync": 1.0}
    bench.settle(log)
    bench.disk.faults.clear()
    assert log.fenced and log.high_watermark == 1
    bench.crash(None, 0)
    log = bench.open()
    assert log.high_watermark == 2
    bench.crash(Manner.NOTHING, 0)
    assert offsets_and_values(read_all(bench.open())) == values(2)


@pytest.mark.parametrize("left", [b"", b"\0", b"\0" * 100], ids=["all of it", "its length", "its bytes"])
def test_what_was_durable_is_read_though_a_failed_sync_took_away_what_follows(left: bytes) -> None:
    """KF-21: the log is fenced, and the cache has forgotten what it could not write."""
    bench = Bench()
    bench.fill(bench.open(), 0, 2)
    log = bench.restart()
    produce(log, batch(2, value=b"2"))
    node = bench.disk.node(log.store.segments[0].path + ".log")
    assert isinstance(node, FileNode)
    node.pending.clear()
    node.content[:] = node.durable + left
    bench.disk.faults.rates = {"sync": 1.0}
    bench.settle(log)
    bench.disk.faults.clear()
    assert log.fenced
    assert offsets_and_values(read_all(log)) == values(2)
    assert log.read(1, 1 << 20).size


def test_whose_a_directory_is_is_written_again_after_a_failed_sync() -> None:
    """R-12: it was in the cache only, and a power cut made what readers had seen the data of nobody knows which topic.

    Of a name that another topic had before, such data is set apart.
    """
    bench = Bench()
    log = bench.open()
    produce(log, batch(0, value=b"0"))
    bench.disk.faults.rates = {"sync": 1.0}
    bench.settle(log)
    bench.disk.faults.clear()
    node = bench.disk.node("/data/t-0/partition.metadata")
    assert isinstance(node, FileNode)
    node.durable.clear()  # what the cache has passes for written
    assert node.content and not node.pending
    bench.crash(None, 0)
    assert bench.open().high_watermark == 1
    bench.crash(Manner.NOTHING, 0)
    engine = bench.start()
    engine.deleted_topics = {OTHER_ID: "t"}
    assert offsets_and_values(read_all(bench.open(engine))) == values(1)


def test_a_segment_behind_a_lost_tail_is_not_the_logs() -> None:
    """Offsets are dense: a name may survive that was made after data that did not."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    bench.fill(log, 0, 2)
    for number in range(2, 5):
        produce(log, batch(number, value=b"%d" % number))
    segments = log.store.segments
    lost = segments[-2].path + ".log"
    node = bench.disk.node(lost)
    assert isinstance(node, FileNode) and node.pending
    for segment in segments:
        if segment.path + ".log" != lost:
            segment.file().sync()
    bench.disk.sync_directory("/data/t-0")
    bench.crash(Manner.NOTHING, 0)
    log = bench.open(**SETTINGS)
    assert offsets_and_values(read_all(log)) == values(log.log_end_offset)
    produce(log, batch(9, value=b"%d" % log.log_end_offset))
    bench.settle(log)
    bench.stop()
    log = bench.open(**SETTINGS)
    assert offsets_and_values(read_all(log)) == values(log.log_end_offset)


def test_segments_whose_first_one_has_no_name_are_not_the_logs() -> None:
    """Offsets begin where they were let begin: the names of a directory may survive in any subset."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    for number in range(5):
        produce(log, batch(number, value=b"%d" % number))
    directory = bench.disk.node("/data/t-0")
    assert isinstance(directory, DirectoryNode)
    for node in directory.entries.values():
        assert isinstance(node, FileNode)
        node.sync()
    directory.sync()
    del directory.durable["00000000000000000000.log"]
    bench.disk.sync_directory("/data")
    bench.crash(Manner.NOTHING, 0)
    log = bench.open(**SETTINGS)
    assert (log.log_start_offset, log.log_end_offset) == (0, 0)
    bench.fill(log, 0, 3)
    bench.stop()
    assert offsets_and_values(read_all(bench.open(**SETTINGS))) == values(3)


def test_a_torn_tail_that_was_cut_off_does_not_come_back() -> None:
    """Once there is a segment behind it nobody would look for it any more."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    bench.fill(log, 0, 1)
    bench.stop()
    node = bench.disk.node("/data/t-0/00000000000000000000.log")
    assert isinstance(node, FileNode)
    node.content += b"torn"
    node.pending.append(FileChange(bench.disk.number(), len(node.content) - 4, b"torn"))
    node.sync()
    bench.disk.remove("/data/.kafka_cleanshutdown")
    bench.disk.sync_directory("/data")
    bench.crash(None, 0)
    log = bench.open(**SETTINGS)
    produce(log, batch(1, value=b"1" * 110))
    bench.disk.sync_directory("/data/t-0")
    bench.crash(Manner.NOTHING, 0)
    log = bench.open(**SETTINGS)
    assert len(log.store.segments) == 2
    assert [found.base_offset for found in log.read_uncommitted_batches(0)] == [0]


ROOMY = {**SETTINGS, "internal_segment_bytes": 300}


def promised(count: int) -> tuple[Bench, PartitionLog]:
    """A log of so many records that are known to be on disk; the first segment has room for more."""
    bench = Bench()
    bench.fill(bench.open(**ROOMY), 0, count)
    bench.stop()
    return bench, bench.open(**ROOMY)


def torn_write(bench: Bench, log: PartitionLog) -> FileNode:
    """A write that is refused half way, and cut back."""
    node = bench.disk.node(log.store.segments[-1].path + ".log")
    assert isinstance(node, FileNode)
    bench.disk.faults.full = True
    while not any(change.data is None for change in node.pending):
        with pytest.raises(KafkaError):
            produce(log, batch(9, value=b"9" * 20))
    bench.disk.faults.clear()
    return node


def sync_writes_only(node: FileNode) -> None:
    """A failed sync: the disk has what was written, and not that it was cut back."""
    node.pending = [change for change in node.pending if change.data is not None]
    node.sync()


@pytest.mark.parametrize("known", [1, 2], ids=["behind the durable point", "at the durable point"])
def test_what_a_failed_write_left_behind_a_segment_belongs_to_nobody(known: int) -> None:
    """It was cut back and another segment begun; the disk has what was cut off, and not the cut.

    The metadata log could not be read any more, and the broker did not start.
    """
    bench, log = promised(known)
    for number in range(known, 2):
        produce(log, batch(number, value=b"%d" % number))
    sync_writes_only(torn_write(bench, log))
    log.store.roll()
    produce(log, batch(2, value=b"2"))
    first, second = (segment.path + ".log" for segment in log.store.segments)
    log.store.segments[-1].file().sync()
    bench.disk.sync_directory("/data/t-0")
    bench.crash(Manner.NOTHING, 0)
    size = bench.disk.size(first)
    log = bench.open(**ROOMY)
    assert not log.fenced
    assert bench.disk.size(first) == log.store.segments[0].size < size
    assert bench.disk.exists(second)
    assert [found.base_offset for found in log.read_uncommitted_batches(0)] == [0, 1, 2]
    assert offsets_and_values(read_all(log)) == values(3)
    # Nor does it come back: once something behind it is on disk nobody looks for it any more.
    bench.crash(Manner.NOTHING, 0)
    assert bench.disk.size(first) < size


@pytest.mark.parametrize("rolled", ["before the restart", "after it", "after a stop in order"])
def test_a_cut_that_a_failed_sync_forgot_is_made_again(rolled: str) -> None:
    """R-12: of a file's length, too, what the cache says after a restart need not be what a power cut will leave."""
    bench, log = promised(2)
    node = torn_write(bench, log)
    if rolled == "before the restart":
        log.store.roll()
        produce(log, batch(2, value=b"2", producer=(7, 0, 2)))
    sync_writes_only(node)
    bench.crash(None, 0)
    log = bench.open(**ROOMY)
    if rolled == "after a stop in order":
        log = bench.restart(**ROOMY)
    if rolled != "before the restart":
        log.store.roll()
    bench.fill(log, log.log_end_offset, 12 - log.log_end_offset)
    bench.crash(Manner.NOTHING, 0)
    for segment in log.store.segments:
        left = bench.disk.node(segment.path + ".log")
        assert isinstance(left, FileNode)
        assert sum(found.size for found in iter_batches(bytes(left.content))) == len(left.content)
    assert offsets_and_values(read_all(bench.open(**ROOMY))) == values(12)


def test_damage_at_the_end_of_a_segment_is_not_cut_off() -> None:
    """What stands where a batch was promised is not what a failed write left."""
    bench, log = promised(2)
    log.store.roll()
    produce(log, batch(2, value=b"2"))
    first = bench.disk.node(log.store.segments[0].path + ".log")
    assert isinstance(first, FileNode)
    log.store.segments[-1].file().sync()
    bench.disk.sync_directory("/data/t-0")
    first.durable[-1] ^= 1  # the checksum of the last batch is wrong
    first.durable += b"rest"
    damaged = bytes(first.durable)
    bench.crash(Manner.NOTHING, 0)
    log = bench.open(**ROOMY)
    left = bench.disk.node(log.store.segments[0].path + ".log")
    assert isinstance(left, FileNode)
    assert bytes(left.content) == damaged


def test_indexes_that_stood_beside_a_segment_before_it_grew_are_not_trusted() -> None:
    """Another was begun behind it, and the disk has that one's name, not that the old indexes were removed."""
    bench, log = promised(1)
    old = [read_file(bench.disk, f"/data/t-0/{0:020}{kind}") for kind in (".index", ".timeindex")]
    bench.fill(log, 1, 1)
    bench.stop()
    log = bench.open(**ROOMY)
    log.store.roll()
    produce(log, batch(2, value=b"2"))
    log.store.segments[-1].file().sync()
    for kind, data in zip((".index", ".timeindex"), old, strict=True):
        assert data is not None
        write_file(bench.disk, f"/data/t-0/{0:020}{kind}", data)
    bench.crash(Manner.NOTHING, 0)
    log = bench.open(**ROOMY)
    found = log.offset_for_timestamp(START_MS + 1)
    assert found is not None
    assert found[0] == 1


def test_a_new_leader_epoch_is_on_disk_before_a_batch_of_it_counts() -> None:
    """RT-34: raised on a full disk, it was missing at the next recovery, which cut its batches off."""
    bench = Bench()
    log = bench.open()
    bench.fill(log, 0, 1)
    produce(log, batch(1, value=b"torn"))
    node = bench.disk.node(log.store.segments[0].path + ".log")
    assert isinstance(node, FileNode)
    del node.content[-3:]
    bench.crash(None, 0)
    bench.disk.faults.full = True
    log = bench.open()
    assert log.leader_epoch == 1
    bench.disk.faults.clear()
    produce(log, batch(1, value=b"1"))
    bench.settle(log)
    bench.crash(Manner.NOTHING, 0)
    assert offsets_and_values(read_all(bench.open())) == values(2)


def test_points_of_a_topic_that_is_gone_do_not_fence_one_of_its_name() -> None:
    """The journal's name is durable; without it the checkpoint counts, which knows topics by name only."""
    bench = Bench()
    bench.start()
    write_file(bench.disk, "/data/recovery-point-offset-checkpoint", write_offsets({("t", 0): 50}))
    log = bench.open(bench.engines[0])
    bench.fill(log, 0, 1)
    bench.crash(Manner.DATA, 0)
    log = bench.open()
    assert not log.fenced
    assert offsets_and_values(read_all(log)) == values(1)


def test_a_producer_is_forgotten_rather_than_known_by_an_old_snapshot() -> None:
    bench = Bench()
    log = bench.open(**SETTINGS)
    bench.fill(log, 0, 8)
    bench.disk.on_call = None
    log.delete_records(7)
    first = log.store.segments[0].base_offset
    directory = bench.disk.node("/data/t-0")
    assert isinstance(directory, DirectoryNode)
    old = next(name for name in directory.entries if name.endswith(".snapshot"))
    for name in [name for name in directory.entries if name.endswith(".snapshot")]:
        bench.disk.rename(f"/data/t-0/{name}", f"/data/t-0/{2:020}.snapshot" if name == old else f"/data/t-0/{name}.x")
    assert first > 2
    bench.crash(None, 0)
    log = bench.open(**SETTINGS)
    known = log.producers.get(7)
    assert known is None or known.last_sequence == 7


def test_a_directory_that_does_not_say_whose_it_is_is_not_the_next_topics_of_that_name() -> None:
    """RT-72: a power cut took its identity, which was never synced; the topic was deleted and made again."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    produce(log, batch(0, value=b"of the old one"))
    node = bench.disk.node("/data/t-0/partition.metadata")
    assert isinstance(node, FileNode)
    node.content.clear()
    bench.crash(None, 0)
    engine = bench.start()
    engine.deleted_topics = {TOPIC_ID: "t"}
    log = engine.open("t", 0, OTHER_ID, config(**SETTINGS))
    assert log.log_end_offset == 0
    bench.fill(log, 0, 1)
    assert offsets_and_values(read_all(log)) == values(1)


def test_a_start_that_could_not_be_forgotten_is_not_the_next_topics() -> None:
    bench = Bench()
    engine = bench.start()
    log = bench.open(engine)
    bench.fill(log, 0, 5)
    log.delete_records(4)
    bench.disk.faults.rates = {"create": 1.0}
    with pytest.raises(OSError, match="create"):
        engine.delete("t", 0)
    bench.disk.faults.clear()
    log = engine.open("t", 0, OTHER_ID, config())
    produce(log, batch(0, value=b"0"))
    bench.settle(log)
    bench.crash(Manner.NOTHING, 0)
    log = bench.start().open("t", 0, OTHER_ID, config())
    assert (log.log_start_offset, offsets_and_values(read_all(log))) == (0, values(1))


def test_everything_ever_acknowledged_stands_on_the_data_directorys_name() -> None:
    bench = Bench()
    bench.fill(bench.open(), 0, 1)
    cut_power(bench.disk, Manner.NOTHING, Random(0))
    bench.engines.clear()
    assert offsets_and_values(read_all(bench.open())) == values(1)


def test_whose_a_directory_is_is_not_written_over() -> None:
    """On a full disk that left nothing there, and what a power cut then brought back was nobody's."""
    bench = Bench()
    log = bench.open()
    bench.fill(log, 0, 1)
    bench.disk.remove(log.store.segments[0].path + ".log")
    bench.disk.remove("/data/durable-points")
    bench.crash(None, 0)
    log = bench.open()
    bench.disk.faults.full = True
    with pytest.raises(KafkaError):
        produce(log, batch(0, value=b"0"))
    bench.disk.faults.clear()
    bench.crash(None, 0)
    assert bench.start()._directory.topic_id("t", 0) == TOPIC_ID
