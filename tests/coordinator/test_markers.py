"""Markers: in every partition, durably, once; tried again where a disk fails, not needed where a topic is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.coordinator.outcome import Marker
from kafkalite.coordinator.transaction.markers import MarkerWriter
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode, KafkaError
from tests.log.world import FaultyFileSystem, batch, config, fail_on, memory_world, produce

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.partition_log import PartitionLog

PID = 7
PLACES = [("a", 0), ("b", 0)]


class Bench:
    """Two partitions with an open transaction of one producer, and a writer."""

    def __init__(self) -> None:
        self.world = memory_world("os")
        self.disk = self.world.fs = FaultyFileSystem(self.world.fs)
        engine = self.world.start()
        self.logs: dict[tuple[str, int], PartitionLog] = {}
        for number, place in enumerate(PLACES):
            log = engine.open(*place, bytes([number]) * 16, config())
            produce(log, batch(1, producer=(PID, 0, 0), transactional=True))
            self.logs[place] = log
        self.offsets: list[tuple[int, Marker, Callable[[ErrorCode], None]]] = []
        self.writer = MarkerWriter(
            log_for=lambda topic, index: self.logs.get((topic, index)),
            end_offsets=lambda index, marker, reply: self.offsets.append((index, marker, reply)),
            clock=self.world.clock,
        )
        self.done: list[str] = []
        self.wanted = True

    def write(self, *places: tuple[str, int], marker: Marker | None = None, resumed: bool = False) -> None:
        marker = marker or Marker(PID, 1, True, 0, True)
        self.writer.write_all(
            marker, places or PLACES, lambda: self.done.append("done"), resumed=resumed, wanted=lambda: self.wanted
        )

    def markers(self) -> list[int]:
        return [sum(b.is_control for b in log.read_uncommitted_batches(0)) for log in self.logs.values()]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_each_partition_gets_one(bench: Bench) -> None:
    bench.write()
    assert (bench.done, bench.markers()) == (["done"], [1, 1])
    for log in bench.logs.values():
        assert log.last_stable_offset == log.log_end_offset == 2


def test_a_transaction_without_partitions_is_done(bench: Bench) -> None:
    bench.writer.write_all(
        Marker(PID, 1, False, 0, True), [], lambda: bench.done.append("done"), resumed=False, wanted=lambda: True
    )
    assert bench.done == ["done"]


def test_a_partition_that_is_gone_needs_none(bench: Bench) -> None:
    bench.write(*PLACES, ("gone", 3))
    assert (bench.done, bench.markers()) == (["done"], [1, 1])


def test_a_log_that_can_not_be_opened_gets_its_marker_later(bench: Bench) -> None:
    """It is not gone: without the marker what was committed would be part of the producer's next transaction."""
    unopened = [True]

    def log_for(topic: str, index: int) -> PartitionLog | None:
        if topic == "b" and unopened:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
        return bench.logs.get((topic, index))

    bench.writer._log_for = log_for
    bench.write()
    bench.world.clock.advance(10_000)
    assert (bench.done, bench.markers()) == ([], [1, 0])
    unopened.clear()
    bench.world.clock.advance(1000)
    assert (bench.done, bench.markers()) == (["done"], [1, 1])


def test_a_failing_disk_is_tried_again_for_that_partition_alone(bench: Bench) -> None:
    with bench.disk.failing(fail_on(("write", f"b-0/{0:020}.log"))):
        bench.write()
        bench.world.clock.advance(10_000)
        assert (bench.done, bench.markers()) == ([], [1, 0])
        assert bench.logs["b", 0].last_stable_offset == 0
    bench.world.clock.advance(1000)
    assert (bench.done, bench.markers()) == (["done"], [1, 1])
    bench.world.clock.advance(10_000)
    assert bench.markers() == [1, 1]


def test_a_topic_deleted_while_its_disk_fails_is_done(bench: Bench) -> None:
    with bench.disk.failing(fail_on(("write", f"b-0/{0:020}.log"))):
        bench.write()
        del bench.logs["b", 0]
        bench.world.clock.advance(1000)
    assert bench.done == ["done"]


def test_nothing_is_tried_again_when_all_is_closed(bench: Bench) -> None:
    with bench.disk.failing(fail_on(("write", f"b-0/{0:020}.log"))):
        bench.write()
        bench.writer.close()
    bench.world.clock.advance(10_000)
    assert (bench.done, bench.markers()) == ([], [1, 0])


def test_one_that_is_not_wanted_any_more_ends_nothing(bench: Bench) -> None:
    """A shard loaded anew has seen to it, and its client, of the v1 protocol, goes on with the same epoch."""
    marker = Marker(PID, 0, True, 0, False)
    log = bench.logs["b", 0]
    with bench.disk.failing(fail_on(("write", f"b-0/{0:020}.log"))):
        bench.write(marker=marker)
        bench.wanted = False
    log.append_own(marker.batch(0))
    produce(log, batch(1, producer=(PID, 0, 1), transactional=True))
    bench.world.clock.advance(10_000)
    assert log.last_stable_offset == 2
    assert bench.done == []


@pytest.mark.parametrize("epoch", [0, 1])
def test_after_a_restart_those_that_are_there_count(bench: Bench, epoch: int) -> None:
    """With the epoch of the data, as clients before transactions v2 have it, and with the next one."""
    marker = Marker(PID, epoch, True, 0, epoch == 1)
    bench.write(PLACES[0], marker=marker)
    bench.write(marker=marker, resumed=True)
    assert (bench.done, bench.markers()) == (["done", "done"], [1, 1])


def test_an_outdated_marker_is_let_be(bench: Bench) -> None:
    produce(bench.logs["a", 0], batch(1, producer=(PID, 5, 0), transactional=True))
    bench.write()
    assert (bench.done, bench.markers()) == (["done"], [0, 1])


def test_offsets_are_the_group_coordinators(bench: Bench) -> None:
    bench.logs[CONSUMER_OFFSETS, 4] = bench.logs["a", 0]
    bench.write((CONSUMER_OFFSETS, 4), ("b", 0))
    assert bench.done == []
    ((index, marker, reply),) = bench.offsets
    assert (index, marker.producer_id, marker.committed) == (4, PID, True)
    reply(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    bench.world.clock.advance(1000)
    assert len(bench.offsets) == 2
    bench.offsets[1][2](ErrorCode.NONE)
    assert bench.done == ["done"]
