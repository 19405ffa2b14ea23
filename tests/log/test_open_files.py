"""However many partitions there are, few files are open; and what happens when none is to be had (RT-36)."""

from __future__ import annotations

import os
import sys
import time
from errno import EMFILE
from typing import TYPE_CHECKING

import pytest

from kafkalite.log import warm
from kafkalite.protocol.errors import ErrorCode, KafkaError
from tests.log.world import (
    FaultyFileSystem,
    World,
    batch,
    config,
    offsets_and_values,
    produce,
    read_all,
    real_world,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog

PARTITIONS, MOST_GROWING = 60, 5
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")


@pytest.fixture(params=["os", "fsync"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(warm, "MOST_GROWING", MOST_GROWING)
    return real_world(tmp_path / "data", request.param)


def log_files(world: World) -> list[str]:
    """Segments this process has open."""
    found = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{fd}")
        except OSError:
            continue
        if target.startswith(world.directory) and target.endswith(".log"):
            found.append(target)
    return found


def wait_until_closed(world: World, most: int) -> None:
    """Files are closed off the loop, so it may take a moment until no more than these are open."""
    end = time.monotonic() + 60
    while len(log_files(world)) > most:
        assert time.monotonic() < end, log_files(world)
        time.sleep(0.01)


def open_all(world: World, engine: LogEngine) -> list[PartitionLog]:
    return [engine.open("t", index, b"topic".ljust(16), config()) for index in range(PARTITIONS)]


def settled(world: World, logs: list[PartitionLog]) -> None:
    for log in logs:
        world.settle(log)


@linux_only
def test_open_files_are_bounded_and_nothing_is_lost(world: World) -> None:
    logs = open_all(world, world.start())
    for turn in range(4):
        for index, log in enumerate(logs):
            produce(log, batch(1, value=b"%d/%d" % (index, turn)))
            if index % 3 == 2:
                settled(world, logs)
    expected = [[(turn, b"%d/%d" % (index, turn)) for turn in range(4)] for index in range(PARTITIONS)]
    assert [offsets_and_values(read_all(log)) for log in logs] == expected
    wait_until_closed(world, MOST_GROWING + 3)  # those that were not synced yet when they had to go
    world.stop(clean=False)
    assert log_files(world) == []
    logs = open_all(world, world.start())
    assert log_files(world) == []  # recovery gives them back
    assert [offsets_and_values(read_all(log)) for log in logs] == expected
    world.stop()


@linux_only
def test_a_file_is_not_closed_before_it_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-12: what the disk could not keep is told to those who have the file open."""
    monkeypatch.setattr(warm, "MOST_GROWING", MOST_GROWING)
    world = real_world(tmp_path / "data", "fsync")
    logs = open_all(world, world.start())
    for log in logs:
        produce(log, batch(1))
    assert len(log_files(world)) == PARTITIONS
    settled(world, logs)
    for log in logs[:20]:
        produce(log, batch(1))
        settled(world, logs)
    wait_until_closed(world, MOST_GROWING)
    world.stop()


@pytest.mark.parametrize("call", ["open", "create"])
def test_a_file_that_can_not_be_opened_is_an_error_of_that_request(tmp_path: Path, call: str) -> None:
    """RT-36."""
    world = real_world(tmp_path / "data")
    world.fs = fs = FaultyFileSystem(world.fs)
    engine = world.start()
    log, other = world.open(engine), world.open(engine, topic="other")
    for each in (log, other):
        produce(each, batch(1, value=b"a"))
        world.settle(each)
    world.stop()
    engine = world.start()
    log, other = world.open(engine), world.open(engine, topic="other")

    def fault(what: str, path: str) -> int | None:
        if what == call and "/t-0/" in path:
            raise OSError(EMFILE, "Too many open files", path)
        return None

    with fs.failing(fault):
        if call == "open":
            with pytest.raises(KafkaError) as caught:
                log.read(0, 100)
            assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
            with pytest.raises(KafkaError) as caught:
                produce(log, batch(1))
            assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
        produce(other, batch(1, value=b"b"))
        assert offsets_and_values(read_all(other)) == [(0, b"a"), (1, b"b")]
    produce(log, batch(1, value=b"b"))
    assert offsets_and_values(read_all(log)) == [(0, b"a"), (1, b"b")]
    world.stop()


def test_a_sync_waits_for_a_file_to_be_had(tmp_path: Path) -> None:
    """RT-36: it did not fail, it did not begin."""
    world = real_world(tmp_path / "data", "fsync")
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    refused: list[str] = []

    def fault(what: str, path: str) -> int | None:
        if what == "sync_directory" and len(refused) < 3:
            refused.append(path)
            raise OSError(EMFILE, "Too many open files", path)
        return None

    with fs.failing(fault):
        produce(log, batch(1, value=b"a"))
        world.settle(log)
    assert len(refused) == 3
    assert not log.fenced
    assert offsets_and_values(read_all(log)) == [(0, b"a")]
    world.stop()
