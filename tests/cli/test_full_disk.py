"""A broker on a file system of 16 MiB, as a process: filled, emptied, killed while it is full (RT-33 to RT-35)."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest, CreateTopicsResponse
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest, DeleteRecordsResponse
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest, DeleteTopicsResponse
from kafkalite.protocol.messages.fetch import FetchRequest, FetchResponse
from kafkalite.protocol.messages.produce import ProduceRequest, ProduceResponse
from kafkalite.records.batch import build_batch, iter_batches
from tests.cli.broker import BrokerRun
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

WHOLE = 16 << 20
VALUE = b"x" * 100_000
PATIENCE_S = 20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A directory that is a file system of its own."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={WHOLE}", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def start(tmp_path: Path, small: Path) -> BrokerRun:
    return BrokerRun(tmp_path, "--data", str(small / "data"), "-o", "log.segment.delete.delay.ms=0")


def create(connection: socket.socket, name: str) -> None:
    topic = CreateTopicsRequest.CreatableTopic(name, 1, 1)
    assert ask(connection, CreateTopicsRequest([topic], 10_000), CreateTopicsResponse, 5).topics[0].error_code == 0


def produce(connection: socket.socket, name: str, value: bytes = VALUE) -> tuple[int, str | None]:
    """Error code and message of one record."""
    batch = build_batch([(int(time.time() * 1000), None, value, ())])
    data = ProduceRequest.TopicProduceData(name, partition_data=[ProduceRequest.PartitionProduceData(0, batch)])
    answer = ask(connection, ProduceRequest(acks=-1, timeout_ms=10_000, topic_data=[data]), ProduceResponse, 9)
    partition = answer.responses[0].partition_responses[0]
    return partition.error_code, partition.error_message


def fill(connection: socket.socket, name: str) -> int:
    """Produces until it is refused; how many records were taken."""
    count = 0
    while True:
        code, message = produce(connection, name)
        if code:
            assert code == ErrorCode.KAFKA_STORAGE_ERROR
            # So small a disk can be full between two looks at it.
            assert message is not None and ("kept in reserve" in message or "No space left" in message)
            return count
        count += 1


def count_of(connection: socket.socket, name: str) -> int:
    """Records that can be read from the beginning on."""
    offset = 0
    while True:
        partition = FetchRequest.FetchPartition(0, fetch_offset=offset, partition_max_bytes=1 << 20)
        request = FetchRequest(max_wait_ms=0, min_bytes=0, max_bytes=1 << 20,
                               topics=[FetchRequest.FetchTopic(name, partitions=[partition])])  # fmt: skip
        found = ask(connection, request, FetchResponse, 12).responses[0].partitions[0]
        assert found.error_code == 0
        if not found.records:
            return offset
        for batch in iter_batches(bytes(found.records)):
            offset = batch.last_offset + 1


def goes_on(connection: socket.socket, name: str) -> None:
    """Producing is possible again, within seconds and without a restart."""
    end = time.monotonic() + PATIENCE_S
    while produce(connection, name, b"small")[0]:
        assert time.monotonic() < end, "still refused"
        time.sleep(0.1)


def test_it_refuses_in_time_and_goes_on_when_there_is_room(tmp_path: Path, small: Path) -> None:
    """RT-35."""
    with start(tmp_path, small) as broker, connect(broker.ready()) as connection:
        create(connection, "kept")
        create(connection, "gone")
        assert produce(connection, "kept")[0] == 0
        taken = fill(connection, "gone")
        assert 100 < taken < WHOLE // len(VALUE)
        assert produce(connection, "kept")[0] == ErrorCode.KAFKA_STORAGE_ERROR
        assert count_of(connection, "gone") == taken
        asked = DeleteRecordsRequest.DeleteRecordsTopic("gone", [DeleteRecordsRequest.DeleteRecordsPartition(0, -1)])
        answer = ask(connection, DeleteRecordsRequest([asked], 10_000), DeleteRecordsResponse, 2)
        assert answer.topics[0].partitions[0].low_watermark == taken
        deleted = ask(connection, DeleteTopicsRequest(topic_names=["gone"], timeout_ms=10_000), DeleteTopicsResponse, 4)
        assert deleted.responses[0].error_code == 0
        goes_on(connection, "kept")
        code, errors = broker.end()
    assert code == 0
    names = [json.loads(line)["event"] for line in errors.splitlines()]
    assert names.count("disk.low") == names.count("disk.has_room") == 1


def test_a_start_that_finds_no_room_says_so(tmp_path: Path, small: Path) -> None:
    """At whichever of its first files that is."""
    codes = []
    for number, free in enumerate(range(0, 11 * 4096, 4096)):
        filler = small / "filler"
        filler.write_bytes(b"")
        filler.write_bytes(bytes(shutil.disk_usage(small).free - free))
        with BrokerRun(tmp_path, "--data", str(small / f"data{number}")) as broker:
            started = broker.process.stdout is not None and broker.process.stdout.readline() != ""
            code, errors = broker.end() if started else broker.wait()
        codes.append(code)
        assert "Traceback" not in errors, free
        if not started:
            assert f"data{number} is on a full disk: free some space" in errors.splitlines()[-1], free
        shutil.rmtree(small / f"data{number}", ignore_errors=True)
    assert codes[0] == 1
    assert codes[-1] == 0


def test_killed_on_a_full_disk_it_starts_serves_and_deletes(tmp_path: Path, small: Path) -> None:
    """RT-34, KF-22: not a byte is left, since another program fills the disk."""
    filler = small / "of-another-program"
    with start(tmp_path, small) as broker, connect(broker.ready()) as connection:
        create(connection, "kept")
        create(connection, "gone")
        for name in ("kept", "gone"):
            for _ in range(20):
                assert produce(connection, name)[0] == 0
        end = time.monotonic() + PATIENCE_S
        while not (small / "data/.reserved").exists():
            assert produce(connection, "gone", b"small")[0] == 0
            assert time.monotonic() < end
            time.sleep(0.1)
        fill_up(filler)
        assert produce(connection, "kept")[0] == ErrorCode.KAFKA_STORAGE_ERROR
        broker.end(signal.SIGKILL)
    fill_up(filler)
    with start(tmp_path, small) as broker, connect(broker.ready()) as connection:
        assert count_of(connection, "kept") == 20
        assert produce(connection, "kept")[0] == ErrorCode.KAFKA_STORAGE_ERROR
        fill_up(filler)
        deleted = ask(connection, DeleteTopicsRequest(topic_names=["gone"], timeout_ms=10_000), DeleteTopicsResponse, 4)
        assert deleted.responses[0].error_code == 0
        goes_on(connection, "kept")
        assert count_of(connection, "kept") == 21
        assert broker.end()[0] == 0


def fill_up(file: Path) -> None:
    """Take every byte there is."""
    with file.open("ab", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            return


def test_an_idle_broker_on_a_small_disk_uses_no_time(tmp_path: Path, small: Path) -> None:
    """The disk is not asked while nobody produces."""
    with start(tmp_path, small) as broker, connect(broker.ready()) as connection:
        create(connection, "t")
        assert produce(connection, "t")[0] == 0
        time.sleep(2.5)
        before = switches(broker.process.pid)
        time.sleep(2)
        assert switches(broker.process.pid) <= before + 1  # stalled connections are looked for now and then


def switches(pid: int) -> int:
    """How often the process went to sleep: once for each time it woke up."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt_switches"))
