"""What `kafkalite log` says of a directory whose metadata and partitions do not fit, and whether a broker starts."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kafkalite.cli.log_tools import run_log_tool
from tests.cli.broker import BrokerRun
from tests.cli.test_full_disk import create, produce
from tests.wire_client import connect

if TYPE_CHECKING:
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
    assert f"not mended: {data}/u-0: it is gone, but offsets to 1 were on disk" in capsys.readouterr().out


def test_a_deleted_topic_is_not_missed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest, DeleteTopicsResponse
    from tests.wire_client import ask

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


def test_meta_properties_that_are_gone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.remove(data / "meta.properties")
    (found,) = findings(data, capsys)
    assert found.startswith("DAMAGED: meta.properties: it is missing, and no broker starts without it")


def test_whose_a_partition_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.remove(data / "t-0/partition.metadata")
    assert findings(data, capsys) == ["note: t-0: whose it is is not written down; the next start sees to it"]
