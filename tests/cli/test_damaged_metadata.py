"""What `kafkalite log` says of a directory whose metadata and partitions do not fit, and whether a broker starts."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kafkalite.cli.log_tools import run_log_tool
from kafkalite.metadata.inspection import read_metadata
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest, DeleteTopicsResponse
from kafkalite.protocol.messages.fetch import FetchRequest, FetchResponse
from kafkalite.records.batch import iter_batches, seal
from tests.cli.broker import BrokerRun
from tests.cli.test_full_disk import create, produce
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    import socket
    from pathlib import Path

METADATA = "__cluster_metadata-0"
LOG = f"{METADATA}/{0:020}.log"


def made(where: Path) -> Path:
    """A directory with two topics that hold records, and one that holds none."""
    with BrokerRun(where, "--data", str(where / "made")) as broker:
        with connect(broker.ready()) as connection:
            for name in ("t", "u", "empty"):
                create(connection, name)
            for name in ("t", "u", "u"):
                assert produce(connection, name, b"record") == (0, None)
        assert broker.end()[0] == 0
    return where / "made"


def fetch(connection: socket.socket, name: str) -> list[bytes]:
    """The values of a topic's records; none of one that is not there."""
    partition = FetchRequest.FetchPartition(0, fetch_offset=0, partition_max_bytes=1 << 20)
    topic = FetchRequest.FetchTopic(name, partitions=[partition])
    request = FetchRequest(max_wait_ms=0, min_bytes=0, max_bytes=1 << 20, topics=[topic])
    found = ask(connection, request, FetchResponse, 12).responses[0].partitions[0]
    if found.error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
        return []
    assert found.error_code == 0
    batches = iter_batches(bytes(found.records or b""))
    return [bytes(record.value or b"") for batch in batches for record in batch.records()]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "data")


def findings(data: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What verify says, with its exit code compared."""
    code = run_log_tool(["verify", str(data)])
    *found, totals = capsys.readouterr().out.splitlines()
    damaged = [line for line in found if line.startswith("DAMAGED: ")]
    assert code == bool(damaged)
    assert ("no damage" in totals) == (not damaged)
    return [line.replace(f"{data}/", "") for line in found]


def refusal(data: Path) -> str:
    """What a broker says that does not start there."""
    with BrokerRun(data.parent, "--data", str(data)) as broker:
        code, errors = broker.wait()
    assert code == 1
    return errors.splitlines()[-1]


def test_a_sound_directory(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(data, capsys) == []


def test_a_partition_that_is_gone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / "u-0")
    assert findings(data, capsys) == ["DAMAGED: u-0: it is gone, but offsets to 1 were on disk"]
    assert run_log_tool(["repair", str(data)]) == 1
    assert f"not mended: {data}.repaired/u-0: it is gone, but offsets to 1 were on disk" in capsys.readouterr().out


def test_a_partition_that_is_gone_is_told_at_the_start(data: Path) -> None:
    """Clients may never come, or wait long before somebody looks."""
    shutil.rmtree(data / "u-0")
    with BrokerRun(data.parent, "--data", str(data)) as broker:
        broker.ready()
        _, errors = broker.end()
    told = [json.loads(line) for line in errors.splitlines() if '"error"' in line]
    assert [(event["event"], event["topic"], event["partition"]) for event in told] == [("log.fenced", "u", 0)]


def test_a_deleted_topic_is_not_missed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with BrokerRun(data.parent, "--data", str(data)) as broker:
        with connect(broker.ready()) as connection:
            deleted = ask(
                connection, DeleteTopicsRequest(topic_names=["u"], timeout_ms=10_000), DeleteTopicsResponse, 5
            )
            assert deleted.responses[0].error_code == 0
        broker.process.kill()
        broker.process.wait()
    assert findings(data, capsys) == []


def test_metadata_that_is_gone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / METADATA)
    (found,) = findings(data, capsys)
    assert found.startswith(f"DAMAGED: {METADATA}: it is not there: which topics there are is not known")
    assert "The metadata log" in refusal(data)
    os.remove(data / "durable-points")
    (found,) = findings(data, capsys)
    assert found.startswith(f"note: {METADATA}: it is not there")
    assert "The metadata log is gone, while there is t-0." in refusal(data)
    assert not (data / METADATA).exists()


def test_metadata_of_another_cluster(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / METADATA)
    shutil.copytree(made(tmp_path) / METADATA, data / METADATA)
    found = findings(data, capsys)
    assert [line.partition(" of id")[0] for line in found] == [
        "DAMAGED: t-0: it was written for a topic",
        "DAMAGED: u-0: it was written for a topic",
    ]


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_metadata_with_a_wrong_byte(data: Path, part: float, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray((data / LOG).read_bytes())
    content[int(len(content) * part)] ^= 1
    (data / LOG).write_bytes(content)
    found = findings(data, capsys)
    assert found[0].startswith(f"DAMAGED: {LOG}: ")
    assert found[-1].startswith(f"DAMAGED: {METADATA}: the metadata log cannot be read near offset ")
    assert "The metadata log cannot be read" in refusal(data)


def repaired(data: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What repair says, whose copy is found to be sound."""
    assert run_log_tool(["repair", str(data)]) == 1
    found = capsys.readouterr().out.splitlines()
    assert not [line for line in found if line.startswith("not mended: ")]
    assert run_log_tool(["verify", f"{data}.repaired"]) == 0
    capsys.readouterr()
    return [line for line in found if line.startswith("made anew: ")]


def served(data: Path) -> dict[str, list[bytes]]:
    """What a broker shows of the copy, each topic after a record more; another start shows the same."""
    for number in range(2):
        with BrokerRun(data.parent, "--data", f"{data}.repaired") as broker, connect(broker.ready()) as connection:
            if not number:
                for name in ("t", "u", "empty"):
                    produce(connection, name, b"new")
            shown = {name: fetch(connection, name) for name in ("t", "u", "empty")}
    return shown


def test_repair_makes_metadata_that_is_gone_anew(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / METADATA)
    assert repaired(data, capsys) == [
        "made anew: the metadata log is gone; settings of topics are as they were before what is lost",
        "made anew: topic t is known by its directories only: it has 1 partitions now, and retention.ms=-1",
        "made anew: topic u is known by its directories only: it has 1 partitions now, and retention.ms=-1",
    ]
    assert served(data) == {"t": [b"record", b"new"], "u": [b"record", b"record", b"new"], "empty": []}


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.9])
def test_repair_makes_metadata_that_lacks_records_anew(
    data: Path, part: float, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray((data / LOG).read_bytes())
    content[int(len(content) * part)] ^= 1
    (data / LOG).write_bytes(content)
    assert repaired(data, capsys)
    shown = served(data)
    assert shown.pop("empty") in ([], [b"new"])
    assert shown == {"t": [b"record", b"new"], "u": [b"record", b"record", b"new"]}


def test_producer_ids_go_on_behind_those_that_wrote(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = data / f"t-0/{0:020}.log"
    batch = bytearray(log.read_bytes())
    again = bytearray(batch)
    again[7] = 1
    again[43:51] = (4711).to_bytes(8, "big")
    seal(memoryview(again))
    log.write_bytes(batch + again)
    shutil.rmtree(data / METADATA)
    repaired(data, capsys)
    assert read_metadata(f"{data}.repaired", {})[0].next_producer_id > 4711


def test_repair_leaves_metadata_alone_that_reads(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_log_tool(["repair", str(data)]) == 0
    assert "made anew" not in capsys.readouterr().out
    assert (data.parent / "data.repaired" / LOG).read_bytes() == (data / LOG).read_bytes()


def test_meta_properties_that_are_gone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.remove(data / "meta.properties")
    (found,) = findings(data, capsys)
    assert found.startswith("DAMAGED: meta.properties: it is missing, and no broker starts without it")


def test_whose_a_partition_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.remove(data / "t-0/partition.metadata")
    assert findings(data, capsys) == ["note: t-0: whose it is is not written down; the next start sees to it"]
