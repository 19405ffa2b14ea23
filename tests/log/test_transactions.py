"""Open transactions, the last stable offset, aborted transactions (T-43 to T-46)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.log.checkpoints import read_file, write_file
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_batch
from tests.log.test_cleaner import SMALL, clean, keyed, marker, roll
from tests.log.world import (
    START_MS,
    FaultyFileSystem,
    World,
    batch,
    memory_world,
    produce,
    read_all,
    real_world,
    records_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.partition_log import PartitionLog


def write(log: PartitionLog, producer_id: int, sequence: int, count: int = 1) -> int:
    data = batch(*range(count), producer=(producer_id, 0, sequence), transactional=True, value=b"%d" % producer_id)
    return produce(log, data).base_offset


def end(log: PartitionLog, producer_id: int, kind: int, *, epoch: int = 0) -> int:
    marker = control_batch(kind, timestamp=START_MS, producer_id=producer_id, producer_epoch=epoch, coordinator_epoch=0)
    return log.append_own(marker).base_offset


def test_the_last_stable_offset_waits_for_the_first_open_transaction(world: World) -> None:
    log = world.open()
    produce(log, batch(1))
    write(log, 1, 0)  # 1
    write(log, 2, 0)  # 2
    produce(log, batch(1))  # 3
    world.settle(log)
    assert (log.last_stable_offset, log.high_watermark) == (1, 4)
    assert records_of(log.read(0, 1000, committed=True).parts) == [(0, b"v")]
    end(log, 2, COMMIT_MARKER)  # 4
    world.settle(log)
    assert log.last_stable_offset == 1
    end(log, 1, ABORT_MARKER)  # 5
    world.settle(log)
    assert log.last_stable_offset == 6
    result = log.read(0, 1000, committed=True)
    assert result.aborted == [(1, 1)]
    assert log.read(0, 1000).aborted is None
    assert log.read(2, 1000, committed=True).aborted == [(1, 1)]  # its marker is still to come
    assert log.read(6, 1000, committed=True).aborted == []
    assert len(read_all(log, committed=True)) == len(read_all(log))


def test_a_transaction_is_stable_when_its_marker_is_visible(world: World) -> None:
    log = world.open()
    write(log, 1, 0)
    world.settle(log)
    end(log, 1, ABORT_MARKER)
    if log.high_watermark < log.log_end_offset:
        assert log.last_stable_offset == 0
        world.settle(log)
    assert log.last_stable_offset == 2


def test_other_records_of_a_producer_in_a_transaction_are_refused(world: World) -> None:
    log = world.open()
    write(log, 1, 0)
    with pytest.raises(KafkaError) as caught:
        produce(log, batch(1, producer=(1, 0, 1)))
    assert caught.value.code == ErrorCode.INVALID_TXN_STATE


def test_markers_are_checked(world: World) -> None:
    log = world.open()
    write(log, 1, 0)
    end_offset = log.log_end_offset
    marker = control_batch(ABORT_MARKER, timestamp=1, producer_id=1, producer_epoch=0, coordinator_epoch=0)
    with pytest.raises(KafkaError) as caught:
        log.append_own(marker, transaction_v2=True)
    assert caught.value.code == ErrorCode.INVALID_PRODUCER_EPOCH
    assert log.log_end_offset == end_offset
    end(log, 1, COMMIT_MARKER, epoch=1)
    with pytest.raises(KafkaError):
        produce(log, batch(1, producer=(1, 0, 1), transactional=True))  # T-42


@pytest.mark.parametrize("clean", [True, False])
def test_transactions_outlive_a_restart(world: World, clean: bool) -> None:
    log = world.open(internal_segment_bytes=400)
    write(log, 1, 0)
    write(log, 2, 0)
    end(log, 1, ABORT_MARKER)
    produce(log, batch(*range(10)))
    write(log, 3, 0)
    write(log, 1, 1)
    end(log, 3, ABORT_MARKER)
    world.settle(log)
    before = [log.read(offset, 1000, committed=True).aborted for offset in range(log.last_stable_offset)]
    stable = log.last_stable_offset
    log = world.restart(clean=clean, internal_segment_bytes=400)
    assert log.last_stable_offset == stable == 1
    after = [log.read(offset, 1000, committed=True).aborted for offset in range(log.last_stable_offset)]
    assert after == before
    end(log, 2, COMMIT_MARKER)
    end(log, 1, ABORT_MARKER)
    world.settle(log)
    assert log.last_stable_offset == log.log_end_offset
    aborted: set[tuple[int, int]] = set()
    offset = 0
    while offset < log.log_end_offset:
        result = log.read(offset, 1, committed=True)
        aborted.update(result.aborted or ())
        offset = records_of(result.parts)[-1][0] + 1
    assert aborted == {(1, 0), (3, 13), (1, 14)}


def test_aborted_transactions_come_by_first_offset(world: World) -> None:
    log = world.open()
    for producer_id in (1, 2, 3):
        write(log, producer_id, 0)
    for producer_id in (3, 1, 2):
        end(log, producer_id, ABORT_MARKER)
    world.settle(log)
    assert log.read(0, 10_000, committed=True).aborted == [(1, 0), (2, 1), (3, 2)]


def test_what_recovery_notes_of_aborted_transactions_is_on_disk_before_anything_relies_on_it(tmp_path: Path) -> None:
    """The next crash may find the durable point beyond the segment, and make its index no more."""
    world = real_world(tmp_path / "data", "fsync")
    fs = FaultyFileSystem(world.fs)
    world.fs = fs
    log = world.open()
    write(log, 1, 0)
    end(log, 1, ABORT_MARKER)
    world.settle(log)
    index = f"{0:020}.txnindex"
    for there in (True, False):  # made again, or made at all
        world.stop(clean=False)
        if not there:
            fs.fs.remove(f"{world.directory}/t-0/{index}")
        fs.calls.clear()
        log = world.open()
        assert log.read(0, 1000, committed=True).aborted == [(1, 0)]
        written = fs.calls.index(("write", index))
        synced = fs.calls.index(("sync", index))
        assert written < synced < fs.calls.index(("sync_directory", "t-0"))
    world.stop()


def test_what_is_noted_of_an_aborted_transaction_is_noted_whole(tmp_path: Path) -> None:
    """RT-38: half an entry reads as none, and after a stop in order nobody looks again."""
    world = real_world(tmp_path / "data")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    write(log, 1, 0)
    with fs.failing(lambda call, path: 22 if call == "write" and path.endswith(".txnindex") else None):
        end(log, 1, ABORT_MARKER)
    log = world.restart()
    assert log.read(0, 1000, committed=True).aborted == [(1, 0)]
    world.stop()


def test_compaction_leaves_the_indexes_of_later_segments_alone() -> None:
    """It reads them, to know how transactions ended that it finds."""
    world = memory_world()
    engine = world.start()
    log = world.open(engine, **SMALL)
    produce(log, keyed(("a", "1"), producer=(2, 0, 0), transactional=True))
    produce(log, keyed(("b", "1")))
    log.append_own(marker(ABORT_MARKER, 2))
    roll(world, log)
    for n in range(3):
        produce(log, keyed(("a", f"{n}"), producer=(3, 0, n), transactional=True))
        log.append_own(marker(ABORT_MARKER, 3))
    before = log.read(log.store.segments[-1].base_offset, 1 << 20, committed=True).aborted
    assert before
    clean(world, engine)
    log = world.restart(**SMALL)
    assert log.read(log.store.segments[-1].base_offset, 1 << 20, committed=True).aborted == before


def lose(fs: FileSystem, path: str) -> None:
    fs.remove(path)


def empty(fs: FileSystem, path: str) -> None:
    fs.open(path).truncate(0)


def shorten(fs: FileSystem, path: str) -> None:
    file = fs.open(path)
    file.truncate(file.size() - 34)


def of_many_transactions(world: World) -> PartitionLog:
    """A log of several segments, most of them with aborted transactions."""
    log = world.open(internal_segment_bytes=400)
    for number in range(6):
        write(log, 1, number)  # ends in the next round, where another segment may have begun
        if number:
            end(log, 2, ABORT_MARKER)
        write(log, 2, number)
        produce(log, batch(number))
        end(log, 1, (ABORT_MARKER, COMMIT_MARKER)[number % 3 == 0])
        world.settle(log)
    end(log, 2, ABORT_MARKER)
    world.settle(log)
    return log


def aborted(log: PartitionLog) -> list[list[tuple[int, int]] | None]:
    """What readers at each offset are told."""
    return [log.read(offset, 1000, committed=True).aborted for offset in range(log.log_end_offset)]


@pytest.mark.parametrize("how", [lose, empty, shorten])
def test_a_transaction_index_that_is_lost_after_a_crash_is_made_anew(
    how: Callable[[FileSystem, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Also where its segment is not read through, as all in it is durable."""
    world = memory_world("fsync")
    log = of_many_transactions(world)
    closed = [segment for segment in log.store.segments[:-1] if segment.has_aborted]
    assert len(closed) > 2
    before = aborted(log)
    world.clock.advance(60_000)
    world.stop(clean=False)
    for segment in closed:
        how(world.fs, segment.path + ".txnindex")
    log = world.open(internal_segment_bytes=400)
    assert aborted(log) == before
    assert caplog.text.count("log.index_lost") > len(closed) // 2  # the last ones were read through
    world.stop()


def test_a_transaction_index_that_is_lost_while_its_log_is_open(caplog: pytest.LogCaptureFixture) -> None:
    world = memory_world("fsync")
    log = of_many_transactions(world)
    before = aborted(log)
    for segment in log.store.segments[:-1]:
        if segment.has_aborted:
            lose(world.fs, segment.path + ".txnindex")
        segment.cool()
    assert aborted(log) == before
    assert "log.index_lost" in caplog.text
    world.stop(clean=False)


@pytest.mark.parametrize("snapshots", ["kept", "lost"])
@pytest.mark.parametrize("then", ["nothing", "a life without it", "a life with it"])
@pytest.mark.parametrize("how", [lose, empty, shorten])
def test_a_transaction_index_that_is_lost_after_a_stop_in_order_is_made_anew(
    how: Callable[[FileSystem, str], None], then: str, snapshots: str, caplog: pytest.LogCaptureFixture
) -> None:
    """RT-7: committed readers would be given what was aborted, and compaction would keep it."""
    world = memory_world("fsync")
    log = of_many_transactions(world)
    segments = [segment.path for segment in log.store.segments]
    before = aborted(log)
    world.stop()
    if then != "nothing":
        engine = world.start()
        if then == "a life with it":
            world.open(engine, internal_segment_bytes=400)
        world.stop()
    assert "log.index_lost" not in caplog.text
    whole = {path: read_file(world.fs, path + ".txnindex") for path in segments}
    indexes = [path + ".txnindex" for path, data in whole.items() if data is not None]
    assert len(segments) > len(indexes) > 2
    for path in indexes:
        how(world.fs, path)
    for path in segments if snapshots == "lost" else ():
        if world.fs.exists(path + ".snapshot"):
            world.fs.remove(path + ".snapshot")
    log = world.open(internal_segment_bytes=400)
    assert aborted(log) == before
    assert {path: read_file(world.fs, path + ".txnindex") for path in segments} == whole
    world.stop()


def test_a_transaction_index_that_has_grown_since_the_last_stop_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    """Nor is its segment read after a crash to make it anew."""
    world = memory_world("fsync")
    log = world.open()
    write(log, 1, 0)
    end(log, 1, ABORT_MARKER)
    world.settle(log)
    log = world.restart(internal_segment_bytes=400)
    write(log, 1, 1)
    end(log, 1, ABORT_MARKER)
    for number in range(10):
        produce(log, batch(number))
        world.settle(log)
    before = aborted(log)
    assert [segment.has_aborted for segment in log.store.segments][-2:] == [False, False]
    assert aborted(world.restart(clean=False, internal_segment_bytes=400)) == before
    assert "log.index_lost" not in caplog.text
    world.stop()


def test_a_stop_in_order_says_nothing_of_transactions_where_there_were_none() -> None:
    world = memory_world("fsync")
    log = world.open()
    write(log, 1, 0)
    end(log, 1, COMMIT_MARKER)
    world.settle(log)
    world.stop()
    assert read_file(world.fs, "data/.kafka_cleanshutdown") == b'{"version":0,"brokerEpoch":-1}'
    assert not world.fs.exists("data/transaction-index-checkpoint")


@pytest.mark.parametrize("text", [b"", b"0\n1\n", b"0\n1\nt-0 x y\n", b"9\n0\n", b"0\n1\nt-7 0 34\n"])
def test_sizes_of_transaction_indexes_are_only_a_hint(text: bytes) -> None:
    world = memory_world("fsync")
    before = aborted(of_many_transactions(world))
    world.stop()
    write_file(world.fs, "data/transaction-index-checkpoint", text)
    engine = world.start()
    assert engine.was_clean
    assert aborted(world.open(engine, internal_segment_bytes=400)) == before
    world.stop()


def test_the_index_of_a_compacted_segment_is_missed_as_well() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, **SMALL)
    produce(log, keyed(("a", "1"), producer=(2, 0, 0), transactional=True))
    log.append_own(marker(ABORT_MARKER, 2))
    roll(world, log)
    clean(world, engine)
    assert world.fs.exists("data/t-0/00000000000000000000.txnindex")
    world.stop()
    world.fs.remove("data/t-0/00000000000000000000.txnindex")
    world.open(**SMALL)
    assert world.fs.exists("data/t-0/00000000000000000000.txnindex")
    world.stop()


def test_an_index_that_compaction_has_shortened_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    """Nor after a crash that comes long after anybody has produced."""
    world = memory_world("os")
    settings = {**SMALL, "delete_retention_ms": 0}
    engine = world.start()
    log = world.open(engine, **settings)
    produce(log, keyed(("a", "1"), producer=(2, 0, 0), transactional=True))
    log.append_own(marker(ABORT_MARKER, 2))
    produce(log, keyed(("a", "2"), producer=(2, 0, 1), transactional=True))
    log.append_own(marker(COMMIT_MARKER, 2))
    roll(world, log)
    clean(world, engine)
    produce(log, keyed(("b", "1")))
    roll(world, log)
    world.clock.advance(60_000)
    index = "data/t-0/00000000000000000000.txnindex"
    assert world.fs.size(index) == 34
    clean(world, engine)
    assert world.fs.size(index) == 0
    world.clock.advance(60_000)
    world.stop(clean=False)
    world.open(**settings)
    assert "log.index_lost" not in caplog.text
    world.stop()
