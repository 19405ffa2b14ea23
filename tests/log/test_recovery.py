"""What a crash leaves behind: torn tails go, what was durable stays or is reported (L-8 to L-15, RT-20 to RT-24)."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.log.recovery import Recovery, bytes_to_scan
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import ABORT_MARKER, control_batch
from tests.log.test_crash_points import SETTINGS, Bench
from tests.log.world import START_MS, TOPIC_ID, World, batch, config, offsets_and_values, produce, read_all, real_world
from tests.sim.disk import FileNode

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

LOG = f"t-0/{0:020}.log"


def crashed(tmp_path: Path, durability: str = "os", count: int = 6) -> tuple[World, list[int]]:
    """A directory as kill -9 leaves it, and where each of its batches ends."""
    world = real_world(tmp_path / "data", durability)
    log = world.open(index_interval_bytes=150)
    ends = [0]
    for n in range(count):
        data = batch(*range(1 + n % 2), value=b"%d" % n, producer=(5, 0, log.log_end_offset))
        produce(log, data)
        world.settle(log)
        ends.append(ends[-1] + len(data))
    shutil.copytree(world.directory, tmp_path / "crashed")
    world.stop(clean=False)
    return real_world(tmp_path / "crashed", durability), ends


def copy_of(world: World, number: object) -> World:
    path = f"{world.directory}-{number}"
    shutil.copytree(world.directory, path)
    return World(world.fs, path, world.durability)


def write_log(world: World, change: object) -> None:
    path = f"{world.directory}/{LOG}"
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data = change(data)  # type: ignore[operator]
    with open(path, "wb") as file:
        file.write(data)


def check_usable(world: World, log: PartitionLog, contents: list[tuple[int, bytes | None]]) -> None:
    """The log holds `contents`, takes more, and is the same after the next restart."""
    assert offsets_and_values(read_all(log)) == contents
    for offset, _ in contents:
        assert log.offset_for_timestamp(START_MS) is not None
        assert log.read(offset, 1).size
    again = batch(1, value=b"again")
    assert produce(log, again).base_offset == len(contents)
    world.settle(log)
    for clean in (False, True, True):
        log = world.restart(clean=clean)
        assert offsets_and_values(read_all(log)) == [*contents, (len(contents), b"again")]
    world.stop()


def test_cut_at_every_byte(tmp_path: Path) -> None:
    world, ends = crashed(tmp_path)
    log = copy_of(world, "whole").open()
    whole = offsets_and_values(read_all(log))
    offsets = [0, *(1 + offset for offset, value in whole if (offset + 1, value) not in whole)]
    for size in range(ends[-1] + 1):
        cut = copy_of(world, size)
        write_log(cut, lambda data, size=size: data[:size])
        log = cut.open()
        kept = sum(end <= size for end in ends) - 1
        assert log.log_end_offset == offsets[kept]
        assert not log.fenced
        if log.log_end_offset:
            assert log.end_offset_for_epoch(0) == (0, log.log_end_offset)
            assert log.leader_epoch == 1
        if size in (0, 1, 70, ends[2], ends[3] - 1, ends[-1]):
            check_usable(cut, log, whole[: log.log_end_offset])
        else:
            assert os.path.getsize(f"{cut.directory}/{LOG}") == ends[kept]
            cut.stop(clean=False)
        shutil.rmtree(cut.directory)


@pytest.mark.parametrize(
    "garbage",
    [b"\0" * 500, b"\xff" * 200, os.urandom(300), b"\0" * 7],
    ids=["zeros", "ones", "random", "few"],
)
def test_garbage_behind_the_end_is_cut_off(tmp_path: Path, garbage: bytes) -> None:
    world, ends = crashed(tmp_path)
    write_log(world, lambda data: data + garbage)
    log = world.open()
    assert os.path.getsize(f"{world.directory}/{LOG}") == ends[-1]
    check_usable(world, log, offsets_and_values(read_all(log)))


def test_an_old_batch_behind_the_end_is_cut_off(tmp_path: Path) -> None:
    """RT-24: valid bytes, but their offsets are taken."""
    world, ends = crashed(tmp_path)
    write_log(world, lambda data: data + data[: ends[1]])
    log = world.open()
    check_usable(world, log, offsets_and_values(read_all(log)))


@pytest.mark.parametrize("at", [0, 5, 7, 8, 11, 12, 15, 16, 17, 21, 23, 30, 57, 62])
def test_a_flipped_bit_in_the_tail_ends_the_log(tmp_path: Path, at: int) -> None:
    world, ends = crashed(tmp_path)

    def flip(data: bytearray) -> bytearray:
        data[ends[4] + at] ^= 4
        return data

    write_log(world, flip)
    log = world.open()
    check_usable(world, log, offsets_and_values(read_all(log)))
    assert log.leader_epoch == 1


def test_an_epoch_of_lost_records_is_not_used_again(tmp_path: Path) -> None:
    """F-35: who read them would not find out."""
    world, ends = crashed(tmp_path)
    log = world.open()
    produce(log, batch(1))
    world.stop(clean=False)
    write_log(world, lambda data: data[: ends[3]])
    log = world.open()
    end_offset = log.log_end_offset
    assert log.epochs.entries == [(0, 0), (2, end_offset)]
    assert log.end_offset_for_epoch(1) == (0, end_offset)
    world.stop()


@pytest.mark.parametrize("at", [8, 16, 17, 30, 62])
def test_damage_to_what_was_durable_fences(tmp_path: Path, at: int) -> None:
    """RT-21, L-14: acknowledged data is not cut off, nothing is deleted, the partition says so."""
    world = real_world(tmp_path / "data", "fsync")
    engine = world.start()
    log = world.open(engine)
    for n in range(4):
        produce(log, batch(1, value=b"%d" % n))
        world.settle(log)  # each in a group of its own
    other = world.open(engine, topic="other")
    produce(other, batch(1))
    world.settle(other)
    shutil.copytree(world.directory, tmp_path / "crashed")
    world.stop()
    world = real_world(tmp_path / "crashed", "fsync")
    size = len(batch(1, value=b"0"))

    def flip(data: bytearray) -> bytearray:
        data[2 * size + at] ^= 4
        return data

    write_log(world, flip)
    before = os.path.getsize(f"{world.directory}/{LOG}")
    engine = world.start()
    log = world.open(engine)
    assert log.fenced
    with pytest.raises(KafkaError) as caught:
        produce(log, batch(1))
    assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
    assert offsets_and_values(read_all(log)) == [(0, b"0"), (1, b"1")]
    other = world.open(engine, topic="other")
    assert not other.fenced
    world.stop()
    assert os.path.getsize(f"{world.directory}/{LOG}") == before
    assert not os.path.exists(f"{world.directory}/.kafka_cleanshutdown")
    assert world.open().fenced  # and it stays so
    world.stop()


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("gone", ["records", "file", "directory"])
def test_durable_records_that_are_gone_fence(tmp_path: Path, clean: bool, gone: str) -> None:
    """RT-7: offsets do not begin anew in silence."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open()
    for _ in range(3):
        produce(log, batch(1))
        world.settle(log)
    world.stop(clean=clean)
    if gone == "records":
        write_log(world, lambda data: b"")
    elif gone == "file":
        os.remove(f"{world.directory}/{LOG}")
    else:
        shutil.rmtree(f"{world.directory}/t-0")
    engine = world.start()
    assert world.open(engine).fenced
    engine.delete("t", 0)  # the way out
    log = engine.open("t", 0, bytes(reversed(TOPIC_ID)), config())
    assert produce(log, batch(1)).base_offset == 0
    world.stop()


def test_a_torn_tail_behind_the_durable_point_is_cut(tmp_path: Path) -> None:
    world, ends = crashed(tmp_path, "fsync")
    write_log(world, lambda data: data + b"\x01" * 100)
    log = world.open()
    assert not log.fenced
    assert os.path.getsize(f"{world.directory}/{LOG}") == ends[-1]
    assert log.leader_epoch == 1
    check_usable(world, log, offsets_and_values(read_all(log)))


def test_a_journal_that_is_gone_or_torn_loses_nothing(tmp_path: Path) -> None:
    world, _ = crashed(tmp_path, "fsync")
    whole = offsets_and_values(read_all(copy_of(world, "whole").open()))
    with open(f"{world.directory}/durable-points", "rb") as file:
        data = file.read()
    for number, torn in enumerate((b"", data[:-5], data + b"\0" * 64)):
        copy = copy_of(world, number)
        with open(f"{copy.directory}/durable-points", "wb") as file:
            file.write(torn)
        check_usable(copy, copy.open(), whole)


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("lost", [".index", ".timeindex", ".snapshot", "leader-epoch-checkpoint", "partition.metadata"])
@pytest.mark.parametrize("how", ["gone", "empty", "torn", "garbage"])
def test_files_that_can_be_made_again(tmp_path: Path, clean: bool, lost: str, how: str) -> None:
    """RT-7, RT-22 for whole files."""
    settings: dict[str, Any] = {"internal_segment_bytes": 700, "index_interval_bytes": 100}
    world = real_world(tmp_path / "data")
    log = world.open(**settings)
    for n in range(40):
        produce(log, batch(n, n + 1, value=b"%d" % n, producer=(5, 0, 2 * n)))
    world.pump_until(lambda: log.store.size > 0)
    whole = offsets_and_values(read_all(log))
    times = [log.offset_for_timestamp(START_MS + n) for n in range(43)]
    world.stop(clean=clean)
    directory = f"{world.directory}/t-0"
    for name in os.listdir(directory):
        if name.endswith(lost):
            path = f"{directory}/{name}"
            with open(path, "rb") as file:
                data = file.read()
            os.remove(path)
            if how != "gone":
                with open(path, "wb") as file:
                    file.write({"empty": b"", "torn": data[: len(data) // 2 + 1], "garbage": b"\x7f" * 40}[how])
    log = world.open(**settings)
    assert offsets_and_values(read_all(log)) == whole
    epoch = 0 if clean else 1
    assert log.leader_epoch == epoch
    assert [log.offset_for_timestamp(START_MS + n) for n in range(43)] == times
    assert log.end_offset_for_epoch(0) == (0, 80)
    assert produce(log, batch(39, 40, producer=(5, 0, 78))).duplicate
    assert not produce(log, batch(1, producer=(5, 0, 80))).duplicate
    world.stop()


def test_an_index_that_lies_is_found_out(tmp_path: Path) -> None:
    """RT-22: single bytes; every offset still reads the same."""
    settings: dict[str, Any] = {"internal_segment_bytes": 1000, "index_interval_bytes": 60}
    world = real_world(tmp_path / "data")
    log = world.open(**settings)
    for n in range(30):
        produce(log, batch(n, value=b"%d" % n))
    whole = offsets_and_values(read_all(log))
    world.stop()
    path = f"{world.directory}/t-0/{0:020}.index"
    with open(path, "rb") as file:
        good = file.read()
    for at in range(len(good)):
        with open(path, "wb") as file:
            file.write(good[:at] + bytes([good[at] ^ 0x11]) + good[at + 1 :])
        log = world.open(**settings)
        for limit in (1, 250, 5000):
            found = [offsets_and_values(b"".join(log.read(o, limit).parts))[0] for o in range(30)]
            assert found == whole
        world.stop()


def test_a_torn_segment_in_the_middle_keeps_the_later_ones_aside(tmp_path: Path) -> None:
    """Power loss may tear an older segment and keep a newer one: nothing is deleted (L-14)."""
    world = real_world(tmp_path / "data")
    log = world.open(internal_segment_bytes=300)
    for n in range(12):
        produce(log, batch(n, value=b"%d" % n))
    bases = [segment.base_offset for segment in log.store.segments]
    shutil.copytree(world.directory, tmp_path / "crashed")
    world.stop(clean=False)
    world = real_world(tmp_path / "crashed")
    path = f"{world.directory}/t-0/{bases[1]:020}.log"
    with open(path, "r+b") as file:
        file.truncate(os.path.getsize(path) - 5)
    log = world.open(internal_segment_bytes=300)
    assert bases[1] < log.log_end_offset < bases[2]
    assert not log.fenced
    aside = sorted(name for name in os.listdir(f"{world.directory}/t-0") if name.endswith(".damaged"))
    assert aside == [f"{base:020}.log.damaged" for base in bases[2:]]
    check_usable(world, log, [(n, b"%d" % n) for n in range(log.log_end_offset)])


def test_leftovers_of_a_crash_are_tidied_up(tmp_path: Path) -> None:
    world, _ = crashed(tmp_path)
    directory = f"{world.directory}/t-0"
    for name in (f"{5:020}.index", f"{5:020}.txnindex", "x.tmp", f"{0:020}.log.deleted", f"{0:020}.log.cleaned"):
        with open(f"{directory}/{name}", "wb") as file:
            file.write(b"x")
    log = world.open()
    assert sorted(os.listdir(directory)) == [f"{0:020}.log", "leader-epoch-checkpoint", "partition.metadata"]
    assert log.log_end_offset
    world.stop()


def test_a_crash_before_the_first_batch(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data")
    produce(world.open(), batch(1))
    world.stop(clean=False)
    for name in (f"{0:020}.log", "leader-epoch-checkpoint", "partition.metadata"):
        os.remove(f"{world.directory}/t-0/{name}")
        log = world.open()
        assert log.log_end_offset == 0
        world.stop(clean=False)
    log = world.open()
    assert produce(log, batch(1)).base_offset == 0
    world.stop()
    assert world.open().log_end_offset == 1


def test_a_crash_in_recovery_changes_nothing(tmp_path: Path) -> None:
    """RT-5: recover, crash, recover: the same log."""
    world, ends = crashed(tmp_path)
    write_log(world, lambda data: data[: ends[4] + 9])
    logs = []
    for _ in range(3):
        log = world.open()
        logs.append((log.log_end_offset, read_all(log)))
        shutil.rmtree(f"{tmp_path}/next", ignore_errors=True)
        shutil.copytree(world.directory, tmp_path / "next")
        world.stop(clean=False)
        world = real_world(tmp_path / "next")
        os.rename(tmp_path / "next", tmp_path / f"n{len(logs)}")
        world.directory = str(tmp_path / f"n{len(logs)}")
    assert logs[0] == logs[1] == logs[2]


@pytest.mark.parametrize("call", ["read", "sync"])
def test_a_recovery_that_fails_leaves_no_file_open(call: str) -> None:
    """RT-36: it is tried again each time somebody asks for the log."""
    bench = Bench()
    bench.fill(bench.open(**SETTINGS), 0, 5)
    bench.crash(None, 0)
    engine = bench.start()
    before = bench.disk.open_files
    bench.disk.faults.rates = {call: 0.7}
    for _ in range(20):
        with contextlib.suppress(OSError, KafkaError):
            bench.open(engine, **SETTINGS)
            break
        assert bench.disk.open_files == before
    assert bench.disk.faults.raised
    bench.disk.faults.clear()
    assert bench.open(engine, **SETTINGS).high_watermark == 5


def test_an_empty_log_that_can_not_be_opened_on_a_full_disk_leaves_no_file_open() -> None:
    bench = Bench()
    log = bench.open(**SETTINGS)
    produce(log, batch(0, value=b"never synced"))
    node = bench.disk.node("/data/t-0/00000000000000000000.log")
    assert isinstance(node, FileNode)
    del node.content[20:]
    bench.disk.remove("/data/t-0/leader-epoch-checkpoint")
    bench.crash(None, 0)
    engine = bench.start()
    before = bench.disk.open_files
    bench.disk.faults.full = True
    with pytest.raises(OSError, match="full"):
        bench.open(engine, **SETTINGS)
    assert bench.disk.open_files == before
    bench.disk.faults.clear()
    assert bench.open(engine, **SETTINGS).log_end_offset == 0


def test_what_could_not_be_recovered_is_not_trusted_by_the_next_start() -> None:
    """RT-34: recovery had removed an index it had no room to write again, and a stop in order hid that."""
    bench = Bench()
    log = bench.open(**SETTINGS)
    produce(log, batch(0, value=b"gone", producer=(1, 0, 0), transactional=True))
    log.append_own(
        control_batch(ABORT_MARKER, timestamp=START_MS, producer_id=1, producer_epoch=0, coordinator_epoch=0)
    )
    bench.settle(log)
    bench.crash(None, 0)
    engine = bench.start()
    bench.disk.faults.rates = {"create": 1.0}
    engine.recover(lambda topic, partition: TOPIC_ID, lambda topic: config(**SETTINGS))
    assert engine.get("t", 0) is None
    bench.disk.faults.clear()
    bench.stop()
    log = bench.open(**SETTINGS)
    assert log.read(0, 1000, committed=True).aborted == [(1, 0)]


def test_recovery_serves_on_a_full_disk(tmp_path: Path) -> None:
    """RT-34, KF-22: what is there can be read though nothing can be written."""
    from tests.log.world import FaultyFileSystem, fail_on

    world, _ = crashed(tmp_path)
    whole = offsets_and_values(read_all(copy_of(world, "whole").open()))
    faulty = FaultyFileSystem(world.fs)
    world.fs = faulty
    engine = world.start()
    with faulty.failing(fail_on(("write", ""), ("make_directory", ""))):
        log = engine.open("t", 0, TOPIC_ID, config())
        assert offsets_and_values(read_all(log)) == whole
        with pytest.raises(KafkaError) as caught:
            produce(log, batch(1))
        assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
    assert produce(log, batch(1)).base_offset == len(whole)
    world.stop()


@pytest.mark.parametrize("durable_point", [0, 1, 3, 7, 12, 100])
def test_the_bytes_that_recovery_will_read_are_known_before(tmp_path: Path, durable_point: int) -> None:
    world = real_world(tmp_path / "data", "os")
    log = world.open(internal_segment_bytes=200)
    for n in range(12):
        produce(log, batch(1, value=b"%d" % n * 50))
    directory = log.store.directory
    world.stop(clean=False)
    read: list[int] = []
    expected = bytes_to_scan(world.fs, directory, durable_point)
    Recovery(
        world.fs,
        directory,
        config(),
        clean=False,
        durable_point=durable_point,
        journaled=True,
        log_start_offset=0,
        now_ms=START_MS,
        most_producers=100,
        advance=read.append,
    ).run()
    assert sum(read) == expected > 0
