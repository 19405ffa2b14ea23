"""`kafkalite log`: verify finds what is damaged and nothing else, dump reads as Kafka's tool, repair keeps the rest."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.failures import StartError
from kafkalite.cli.log_tools import run_log_tool
from kafkalite.records.batch import ABORT_MARKER, control_batch
from tests.log.world import START_MS, TOPIC_ID, World, batch, config, offsets_and_values, produce, read_all, real_world

if TYPE_CHECKING:
    from pathlib import Path

SMALL: dict[str, Any] = {"internal_segment_bytes": 300, "index_interval_bytes": 0}


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A directory with a partition of several segments, all kinds of files in it."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open(**SMALL)
    for n in range(16):
        produce(log, batch(n, n, producer=(7, 0, 2 * n), codec=n % 2))
        world.settle(log)
    produce(log, batch(50, producer=(8, 0, 0), transactional=True))
    log.append_own(
        control_batch(ABORT_MARKER, timestamp=START_MS, producer_id=8, producer_epoch=0, coordinator_epoch=3)
    )
    world.settle(log)
    world.stop()
    return world.directory


def segments(data: str, suffix: str = ".log") -> list[str]:
    return [f"{data}/t-0/{name}" for name in sorted(os.listdir(f"{data}/t-0")) if name.endswith(suffix)]


def flip(path: str, at: int) -> None:
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes((byte ^ 0xFF,)))


def contents(path: str) -> dict[str, bytes]:
    return {
        os.path.join(where, name): open(os.path.join(where, name), "rb").read()  # noqa: SIM115
        for where, _, names in os.walk(path)
        for name in names
    }


@pytest.mark.parametrize("of", ["", "/t-0"])
def test_a_sound_directory(data: str, of: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    assert run_log_tool(["verify", data + of]) == 0
    out = capsys.readouterr().out
    assert "1 partition, " in out
    assert "18 batches, 34 records" in out
    assert "no damage" in out
    assert "note" not in out
    assert contents(data) == before


@pytest.mark.parametrize("at", [3, 7, 8, 16, 20, 30, 70])
def test_a_damaged_batch_is_found(data: str, at: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = segments(data)[1]
    flip(path, at)
    assert run_log_tool(["verify", data]) == 1
    out = capsys.readouterr().out
    assert f"DAMAGED: {path}: " in out
    assert "at position 0 are no batch" in out
    assert out.count("DAMAGED") == 1


def test_records_that_do_not_decode_are_found(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    from kafkalite.records.batch import seal

    path = segments(data)[0]
    with open(path, "r+b") as file:
        content = bytearray(file.read())
        end = 12 + int.from_bytes(content[8:12], "big")
        content[57:61] = (3).to_bytes(4, "big")  # two records, it says three
        seal(memoryview(content)[:end])
        file.seek(0)
        file.write(content)
    assert run_log_tool(["verify", data]) == 1
    assert "the batch at offset 0" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [".index", ".timeindex", ".snapshot"])
def test_what_a_start_makes_anew_is_a_note(data: str, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    flip(segments(data, suffix)[0], 3)
    assert run_log_tool(["verify", data]) == 0
    assert "note" in capsys.readouterr().out


def test_an_end_that_was_on_disk_and_is_gone(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    last = segments(data)[-1]
    base = int(os.path.basename(last)[:20])
    os.truncate(last, 0)
    for suffix in (".index", ".timeindex"):
        os.truncate(last.removesuffix(".log") + suffix, 0)
    assert run_log_tool(["verify", data]) == 1
    assert f"the log ends at offset {base}, but offsets to 33 were on disk" in capsys.readouterr().out
    assert run_log_tool(["repair", data]) == 1
    out = capsys.readouterr().out
    assert f"lost: {data}/t-0: offsets {base} to 33: they were on disk, and are gone" in out
    assert "has everything but that" in out
    assert run_log_tool(["verify", f"{data}.repaired"]) == 0


@pytest.mark.parametrize("left", [None, 0, 20])
def test_an_index_that_lacks_aborted_transactions(
    data: str, left: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = real_world(tmp_path / "data", "fsync")
    log = world.open(**SMALL)
    for n in range(4):  # so that the index is no longer that of the last segment
        produce(log, batch(n, n, producer=(7, 0, 32 + 2 * n)))
        world.settle(log)
    wanted = log.read(32, 1 << 20, committed=True).aborted
    assert wanted
    world.stop()
    (path,) = segments(data, ".txnindex")
    if left is None:
        os.remove(path)
    else:
        os.truncate(path, left)
    assert run_log_tool(["verify", data]) == 1
    lacks = "it lacks aborted transactions, 1 in all, the first at offset 32"
    assert f"DAMAGED: {path}: {lacks}" in capsys.readouterr().out
    run_log_tool(["repair", data])
    assert run_log_tool(["verify", f"{data}.repaired"]) == 0
    world = real_world(tmp_path / "data.repaired", "fsync")
    assert world.open(**SMALL).read(32, 1 << 20, committed=True).aborted == wanted
    world.stop()


def test_an_overlap_is_found(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = segments(data)[:2]
    shutil.copy(first, second)
    assert run_log_tool(["verify", data]) == 1
    assert "is due" in capsys.readouterr().out


def test_a_running_broker_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = real_world(tmp_path / "data", "fsync")
    log = world.open()
    produce(log, batch(1))
    world.settle(log)
    assert run_log_tool(["verify", world.directory]) == 0
    assert "is running there" in capsys.readouterr().out
    with pytest.raises(StartError, match="stop it first"):
        run_log_tool(["repair", world.directory])
    world.stop()


def test_dump_reads_as_kafkas(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, last = segments(data)[0], segments(data)[-1]
    assert run_log_tool(["dump", "--data", first, last]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"Dumping {first}", "Log starting offset: 0"]
    assert lines[2].startswith(
        "baseOffset: 0 lastOffset: 1 count: 2 baseSequence: 0 lastSequence: 1 producerId: 7 producerEpoch: 0 "
        "partitionLeaderEpoch: 0 isTransactional: false isControl: false deleteHorizonMs: OptionalLong.empty "
        f"position: 0 CreateTime: {START_MS} size: "
    )
    assert " magic: 2 compresscodec: none crc: " in lines[2]
    assert lines[2].endswith(" isvalid: true")
    assert lines[3] == f"| offset: 0 CreateTime: {START_MS} keySize: 1 valueSize: 1 sequence: 0 headerKeys: [] " + (
        "key: k payload: v"
    )
    assert lines[-1].endswith("headerKeys: [] endTxnMarker: ABORT coordinatorEpoch: 3")
    for suffix, start in (
        (".index", "offset: "),
        (".timeindex", "timestamp: 17"),
        (".snapshot", "producerId: 7 producerEpoch: 0 coordinatorEpoch: -1 currentTxnFirstOffset: OptionalLong.empty "),
        (".txnindex", "version: 0 producerId: 8 firstOffset: 32 lastOffset: 33 lastStableOffset: 34"),
    ):
        assert run_log_tool(["dump", segments(data, suffix)[-1 if suffix == ".txnindex" else 0]]) == 0
        assert capsys.readouterr().out.splitlines()[1].startswith(start)


@pytest.mark.parametrize("suffix", [".index", ".timeindex"])
def test_dump_leaves_out_the_zeros_of_an_index_that_kafka_was_writing(
    data: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = segments(data, suffix)[0]
    assert run_log_tool(["dump", path]) == 0
    whole = capsys.readouterr().out
    with open(path, "ab") as file:
        file.write(bytes(120))
    assert run_log_tool(["dump", path]) == 0
    assert capsys.readouterr().out == whole


def test_dump_shows_damage_and_goes_on(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = segments(data)[0]
    flip(path, 70)
    assert run_log_tool(["dump", path]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("position: 0 size: ")
    assert "isvalid: false reason: a wrong checksum" in lines[2]
    assert lines[3].startswith("baseOffset: 2 ")


def reopened(directory: str) -> list[tuple[int, bytes | None]]:
    world = real_world_at(directory)
    log = world.start().open("t", 0, TOPIC_ID, config(**SMALL))
    assert not log.fenced
    found = offsets_and_values(read_all(log))
    end = log.log_end_offset
    assert produce(log, batch(1)).base_offset == end
    world.settle(log)
    world.stop()
    return found


def real_world_at(directory: str) -> World:
    from kafkalite.log.filesystem import RealFileSystem

    return World(RealFileSystem(), directory, "fsync")


@pytest.mark.parametrize("number", [0, 1, -1])
@pytest.mark.parametrize("at", [3, 7, 8, 70])
def test_repair_keeps_everything_else(data: str, number: int, at: int, capsys: pytest.CaptureFixture[str]) -> None:
    whole = reopened(shutil.copytree(data, data + ".whole"))
    path = segments(data)[number]
    flip(path, at)
    base = int(os.path.basename(path)[:20])
    before = contents(data)
    assert run_log_tool(["repair", data]) == 1
    out = capsys.readouterr().out
    assert f"offsets {base} to {base + 1}" in out or number == -1
    assert contents(data) == before
    if number == -1:
        kept = {offset for offset, _ in reopened(data + ".repaired")}
        assert {offset for offset, _ in whole} - kept <= {base, base + 1}
        return
    assert reopened(data + ".repaired") == [pair for pair in whole if pair[0] not in (base, base + 1)]


def test_what_a_failed_write_left_behind_a_segment_is_no_loss(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = reopened(shutil.copytree(data, data + ".whole"))
    path = segments(data)[1]
    size, following = os.path.getsize(path), os.path.basename(segments(data)[2])[:20]
    with open(path, "r+b") as file:
        left = file.read(90)
        file.seek(size)
        file.write(left)
    assert run_log_tool(["verify", data]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("DAMAGED")]
    assert f"90 bytes at position {size} are no batch" in line
    assert f"no record is missing, the next segment goes on at offset {int(following)}" in line
    assert run_log_tool(["repair", data]) == 1
    assert f"90 bytes at position {size}, no record" in capsys.readouterr().out
    assert set(os.listdir(f"{data}.repaired/t-0")) >= {os.path.basename(path) for path in segments(data, ".snapshot")}
    assert reopened(data + ".repaired") == whole


def test_repair_of_a_sound_directory_is_a_copy(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = reopened(shutil.copytree(data, data + ".whole"))
    target = str(tmp_path / "elsewhere")
    assert run_log_tool(["repair", data, "--to", target]) == 0
    assert reopened(target) == whole
    with pytest.raises(StartError, match="exists already"):
        run_log_tool(["repair", data, "--to", target])
    assert "nothing was damaged" in capsys.readouterr().out


def test_a_partition_alone_is_not_repaired(data: str) -> None:
    with pytest.raises(UsageError, match="whole data directory"):
        run_log_tool(["repair", f"{data}/t-0"])


def test_files_that_are_not_there_or_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StartError, match="No such file"):
        run_log_tool(["verify", str(tmp_path / "none")])
    (tmp_path / "x.txt").write_text("x")
    assert run_log_tool(["dump", str(tmp_path / "x.txt")]) == 1
    assert "is none of .log" in capsys.readouterr().err


def test_what_is_no_data_directory_is_not_called_sound(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no data directory"):
        run_log_tool(["verify", str(tmp_path)])
