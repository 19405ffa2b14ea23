"""Bits that flip on their own, and pages that land where they should not: noticed, reported, nothing made worse (RT-20
to RT-24)."""

from __future__ import annotations

import os
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.cli.log_tools import run_log_tool
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_batch, iter_batches
from tests.log.histories import histories
from tests.log.world import START_MS, World, batch, offsets_and_values, produce, read_all, real_world

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

SMALL: dict[str, Any] = {"internal_segment_bytes": 300, "index_interval_bytes": 0}
COUNT = 24
SIZE = len(batch(0, value=b"00"))


def written(path: Path) -> tuple[World, PartitionLog]:
    """A log of several segments with one batch an offset."""
    world = real_world(path, "fsync")
    log = world.open(**SMALL)
    for n in range(COUNT):
        produce(log, batch(n, value=b"%02d" % n))
        world.settle(log)
    return world, log


def contents(directory: str) -> dict[str, bytes]:
    """All files of the log itself."""
    found = {}
    for name in os.listdir(directory):
        if name.endswith(".log"):
            with open(f"{directory}/{name}", "rb") as file:
                found[name] = file.read()
    return found


def flip(path: str, at: int, bit: int = 2) -> None:
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        data[at] ^= 1 << bit
        file.seek(0)
        file.write(data)


def value_at(log: PartitionLog, offset: int, max_bytes: int = 1) -> bytes | None:
    """What a client makes of the batch at an offset, None where it finds that the batch is damaged."""
    try:
        result = log.read(offset, max_bytes)
    except KafkaError as error:
        if error.code != ErrorCode.CORRUPT_MESSAGE:
            raise
        return None
    found = next(iter_batches(b"".join(result.parts)), None)
    if found is None or not found.crc_ok():
        return None
    assert found.base_offset == offset
    return bytes(next(found.records()).value or b"")


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize(
    "at", [8, 16, 17, 21, 57, 61, 66], ids=["length", "magic", "crc", "attributes", "count", "record", "payload"]
)
def test_rt_20_a_flipped_bit_in_a_closed_segment(tmp_path: Path, at: int, clean: bool) -> None:
    """That batch is damaged for whoever reads it; all others are readable, nothing is deleted."""
    world, log = written(tmp_path / "data")
    other = world.open(world.engines[0], "other", **SMALL)
    produce(other, batch(1, value=b"other"))
    world.settle(other)
    bases = [segment.base_offset for segment in log.store.segments]
    assert len(bases) > 3
    world.stop(clean=clean)
    directory = f"{world.directory}/t-0"
    hit = bases[1] + 2
    flip(f"{directory}/{bases[1]:020}.log", 2 * SIZE + at)
    before = contents(directory)
    engine = world.start()
    log, other = world.open(engine, **SMALL), world.open(engine, "other", **SMALL)
    assert not log.fenced
    assert (log.log_start_offset, log.high_watermark) == (0, COUNT)
    for offset in range(COUNT):
        for max_bytes in (1, 2 * SIZE, 3 * SIZE, 1 << 20):
            assert value_at(log, offset, max_bytes) == (None if offset == hit else b"%02d" % offset), offset
    assert value_at(other, 0) == b"other"
    produce(log, batch(COUNT, value=b"more"))
    world.settle(log)
    assert value_at(log, COUNT) == b"more"
    world.stop()
    after = contents(directory)
    assert {name: after[name] for name in before if name != max(before)} == {
        name: before[name] for name in before if name != max(before)
    }


def test_rt_23_two_pages_swapped_between_segments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is a whole batch, checksum and all, and only its base offset gives it away: `log verify` names both.

    A reader of a closed segment is given them as they stand, as by Kafka: nobody looks at what is only passed on.
    """
    world, log = written(tmp_path / "data")
    bases = [segment.base_offset for segment in log.store.segments]
    world.stop()
    directory = f"{world.directory}/t-0"
    one, two = f"{directory}/{bases[2]:020}.log", f"{directory}/{bases[3]:020}.log"
    with open(one, "r+b") as first, open(two, "r+b") as second:
        a, b = first.read(), second.read()
        assert min(len(a), len(b)) > 3 * SIZE
        first.seek(SIZE)
        first.write(b[SIZE : 2 * SIZE])
        second.seek(SIZE)
        second.write(a[SIZE : 2 * SIZE])
    before = contents(directory)
    assert run_log_tool(["verify", world.directory]) == 1
    said = capsys.readouterr().out
    assert os.path.basename(one) in said and os.path.basename(two) in said
    log = world.open(**SMALL)
    for base in (bases[0], bases[1], bases[4]):
        assert value_at(log, base) == b"%02d" % base
    world.stop()
    assert contents(directory) == before


def test_rt_23_found_at_an_unclean_start_where_it_was_promised(tmp_path: Path) -> None:
    """The last segment is read through then: what stands there does not belong there, so the partition is fenced."""
    world, log = written(tmp_path / "data")
    bases = [segment.base_offset for segment in log.store.segments]
    world.stop(clean=False)
    directory = f"{world.directory}/t-0"
    with open(f"{directory}/{bases[2]:020}.log", "rb") as file:
        page = file.read()[SIZE : 2 * SIZE]
    with open(f"{directory}/{bases[-1]:020}.log", "r+b") as file:
        file.write(page)
    before = contents(directory)
    assert world.open(**SMALL).fenced
    world.stop()
    assert contents(directory) == before


@pytest.mark.parametrize("garbage", [b"\0" * 500, b"\xff" * 200, random.Random(0).randbytes(300)])
def test_rt_24_garbage_behind_the_end(tmp_path: Path, garbage: bytes) -> None:
    """Nobody was promised it: it is cut off. See `test_recovery.py` for old batches there."""
    world, log = written(tmp_path / "data")
    last = log.store.segments[-1].path + ".log"
    world.stop(clean=False)
    with open(last, "ab") as file:
        file.write(garbage)
    log = world.open(**SMALL)
    assert not log.fenced
    assert read_all(log)[-1:] and log.high_watermark == COUNT
    world.stop()


# RT-22: what is derived is compared with what it is derived from


def with_transactions(path: Path) -> World:
    """Committed and aborted transactions over several segments, idempotent batches between, records deleted."""
    world = real_world(path, "fsync")
    log = world.open(internal_segment_bytes=600, index_interval_bytes=100)
    sequence = 0
    for n in range(60):
        produce(log, batch(n * 10, n * 10 + 3, value=b"%d" % n, producer=(5, 0, 2 * n)))
        if n % 5 == 0:
            produce(log, batch(n * 10, value=b"t%d" % n, producer=(9, 0, sequence), transactional=True))
            sequence += 1
        if n % 10 == 7:
            kind = ABORT_MARKER if n % 20 == 7 else COMMIT_MARKER
            log.append_own(
                control_batch(kind, timestamp=START_MS, producer_id=9, producer_epoch=0, coordinator_epoch=0)
            )
        world.settle(log)
    log.delete_records(9)
    return world


def answers(log: PartitionLog) -> list[Any]:
    """What clients can ask."""
    found: list[Any] = [(log.log_start_offset, log.last_stable_offset, log.high_watermark)]
    for offset in range(log.log_start_offset, log.log_end_offset):
        result = log.read(offset, 1, committed=True)
        found.append((offsets_and_values(b"".join(result.parts)), result.aborted))
    found += [log.offset_for_timestamp(START_MS + timestamp) for timestamp in range(0, 620, 7)]
    found.append(log.max_timestamp())
    found.append(sorted((i, p.epoch, p.last_sequence, p.transaction_start) for i, p in log.producers.items()))
    return found


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Any]]:
    """A directory with a copy as a crash leaves it and one as a stop does, and what both answer."""
    path = tmp_path_factory.mktemp("pristine")
    world = with_transactions(path / "data")
    log = world.engines[0].get("t", 0)
    assert log is not None
    wanted = answers(log)
    shutil.copytree(path / "data", path / "crashed")
    world.stop()
    shutil.copytree(path / "data", path / "stopped")
    return str(path), wanted


@pytest.mark.parametrize("state", ["stopped", "crashed"])
@pytest.mark.parametrize(
    "kind",
    [
        ".index",
        ".timeindex",
        ".txnindex",
        ".snapshot",
        "leader-epoch-checkpoint",
        "durable-points",
        "recovery-point-offset-checkpoint",
        "replication-offset-checkpoint",
    ],
)
def test_rt_22_a_flipped_bit_in_what_is_derived(
    tmp_path: Path, pristine: tuple[str, list[Any]], kind: str, state: str
) -> None:
    """Every answer is as before: what lies is found out and made anew.

    Not so log-start-offset-checkpoint, which is the only place that says what DeleteRecords took, in Kafka's format,
    without a checksum.
    """
    source, wanted = pristine
    for seed in histories()[::8]:
        rng = random.Random(f"{kind}{seed}")
        path = f"{tmp_path}/{seed}"
        shutil.copytree(f"{source}/{state}", path)
        places = [path, f"{path}/t-0"]
        files = sorted(f"{place}/{name}" for place in places for name in os.listdir(place) if name.endswith(kind))
        files = [file for file in files if os.path.getsize(file)]
        if not files:
            assert state == "crashed" and kind in ("recovery-point-offset-checkpoint", "replication-offset-checkpoint")
            return
        file = rng.choice(files)
        for _ in range(rng.choice((1, 1, 1, 3))):
            flip(file, rng.randrange(os.path.getsize(file)), rng.randrange(8))
        world = real_world(tmp_path / str(seed), "fsync")
        log = world.open(internal_segment_bytes=600, index_interval_bytes=100)
        assert not log.fenced
        assert answers(log) == wanted, (seed, file)
        world.stop(clean=False)
        shutil.rmtree(path)
