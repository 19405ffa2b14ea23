"""However many producers come, only so many are remembered (KF-10, RT-77): who is forgotten, and who never is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.log.world import batch, memory_world, produce, valid

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog
    from tests.log.world import World

MOST = 160


@pytest.fixture
def world() -> World:
    return memory_world("os")


def send(world: World, log: PartitionLog, producer_id: int, sequence: int = 0, *, transactional: bool = False) -> None:
    """One record, a millisecond after the one before."""
    world.clock.advance(1)
    data = batch(1, producer=(producer_id, 0, sequence), transactional=transactional)
    log.append_produced(valid(data, log), now_ms=world.clock.now_ms(), transaction_v2=False)
    world.pump()


def test_those_silent_longest_are_forgotten(world: World) -> None:
    engine = world.start(most_producers=MOST)
    logs = [world.open(engine, topic) for topic in ("t", "u")]
    send(world, logs[0], 5000, transactional=True)
    for number in range(2000):
        send(world, logs[number % 2], number)
        send(world, logs[0], 9999, number)
        assert sum(len(log.producers) for log in logs) <= MOST
    assert logs[0].producers.get(5000) is not None, "its transaction is open"
    assert logs[0].last_stable_offset == 0
    assert logs[0].producers.get(9999) is not None, "it writes all the time"
    kept = [number for number in range(2000) if logs[number % 2].producers.get(number) is not None]
    assert kept == list(range(2000 - len(kept), 2000))
    assert len(kept) >= MOST * 15 // 16 - 2


def test_one_that_is_forgotten_may_go_on(world: World) -> None:
    engine = world.start(most_producers=MOST)
    log = world.open(engine)
    for number in range(2 * MOST):
        send(world, log, number)
    assert log.producers.get(3) is None
    send(world, log, 3, 7)
    assert produce(log, batch(1, producer=(3, 0, 7))).duplicate


def test_open_transactions_may_pass_the_limit(world: World) -> None:
    engine = world.start(most_producers=MOST)
    log = world.open(engine)
    for number in range(4 * MOST):
        send(world, log, number, transactional=True)
    assert len(log.producers) == len(log.producers.open_transactions) == 4 * MOST
    for number in range(1000, 1000 + MOST):
        send(world, log, number)
    assert len(log.producers) <= 4 * MOST + MOST // 16 + 1


def test_two_hundred_thousand_are_bounded(world: World) -> None:
    """The default."""
    engine = world.start()
    log = world.open(engine)
    producers = log.producers
    for number in range(200_000):
        producers.add_data(number, 0, 0, number, 0, 0, False, number)
        if world.posted.qsize():
            world.pump()
            assert len(producers) <= 100_000
    assert 90_000 < len(producers) <= 100_000
    assert producers.get(199_999) is not None


@pytest.mark.parametrize("clean", [True, False])
def test_a_start_remembers_no_more(world: World, clean: bool) -> None:
    """The limit may be smaller than it was; those that wrote last are kept."""
    log = world.open(world.start())
    send(world, log, 5000, transactional=True)
    for number in range(3 * MOST):
        send(world, log, number)
    world.stop(clean=clean)
    log = world.open(world.start(most_producers=MOST))
    world.pump()
    assert len(log.producers) <= MOST
    assert log.producers.get(5000) is not None
    for number in range(3 * MOST - MOST * 3 // 4, 3 * MOST):
        assert log.producers.get(number) is not None, number
