"""Random histories of transactions, with brokers that are stopped, killed and cut off (RT-6, RT-61, RT-64, RT-65)."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.log.histories import histories
from tests.server.transaction_history import History, act
from tests.sim.disk import PowerCut
from tests.sim.power_cuts import Manner
from tests.sim.transactional import TIMEOUT_MS, Producer, read


@pytest.mark.parametrize("seed", histories()[::2])
def test_transactions_over_kills_and_restarts(seed: int) -> None:
    rng = Random(seed)
    history = History(
        rng,
        durability=rng.choice(("none", "os")),
        producers=rng.choice((2, 6, 20)),
        compacting=rng.random() < 0.5,
    )
    for _ in range(rng.randint(1, 4)):
        for _ in range(rng.choice((30, 200))):
            act(history, rng)
        if rng.random() < 0.7:
            history.crash()
        else:
            history.stop_and_start()
    history.finish()


@pytest.mark.parametrize("seed", histories()[::2])
def test_transactions_over_power_cuts(seed: int) -> None:
    rng = Random(seed)
    history = History(rng, durability="fsync", producers=rng.choice((1, 3, 8)), compacting=rng.random() < 0.5)
    for _ in range(rng.randint(1, 5)):
        history.calls_left = int(rng.expovariate(1 / rng.choice((20, 80, 300))))
        try:
            for _ in range(rng.choice((60, 300))):
                act(history, rng)
                for _ in range(rng.randint(0, 3)):
                    if history.broker is not None and not history.broker.is_idle:
                        history.broker.step()
        except PowerCut:
            pass
        history.crash(rng.choice(list(Manner)))
    history.finish()


@pytest.mark.parametrize("step_ms", [-365 * 86_400_000, 365 * 86_400_000])
def test_timeouts_do_not_go_by_the_wall_clock(step_ms: int) -> None:
    """RT-40, RT-63."""
    history = History(Random(0), producers=1)
    (producer,) = history.producers
    history.init(producer)
    history.send(producer, 0, 1)
    history.clock.step(step_ms)
    history.advance(TIMEOUT_MS - 1)
    assert history.log(0).last_stable_offset == 0
    history.advance(10_001)
    assert history.broker is not None
    while history.broker.loop.calls:
        history.broker.loop.turn()
    assert history.log(0).last_stable_offset == history.log(0).log_end_offset == 2
    assert read(history.log(0), committed=True) == []


class Transactions(RuleBasedStateMachine):
    """The same, with hypothesis choosing what happens, so that a failure is told in few steps."""

    @initialize(count=st.integers(1, 20))
    def begin(self, count: int) -> None:
        self.history = History(Random(0), producers=count)
        for producer in self.history.producers:
            self.history.init(producer)

    def _producer(self, number: int) -> Producer:
        return self.history.producers[number % len(self.history.producers)]

    @rule(number=st.integers(0, 19))
    def init(self, number: int) -> None:
        self.history.init(self._producer(number))

    @rule(number=st.integers(0, 19), partition=st.integers(0, History.partitions - 1), count=st.integers(1, 3))
    def send(self, number: int, partition: int, count: int) -> None:
        self.history.send(self._producer(number), partition, count)

    @rule(number=st.integers(0, 19))
    def commit_offset(self, number: int) -> None:
        self.history.commit_offset(self._producer(number))

    @rule(number=st.integers(0, 19), committed=st.booleans())
    def end(self, number: int, committed: bool) -> None:
        self.history.end(self._producer(number), committed)

    @rule(number=st.integers(0, 19), which=st.integers(0, 19))
    def late_copy(self, number: int, which: int) -> None:
        self.history.late_copy(self._producer(number), which)

    @rule(ms=st.sampled_from((1, 100, 9_000, 30_000)))
    def advance(self, ms: int) -> None:
        self.history.advance(ms)

    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:
        if killed:
            self.history.crash()
        else:
            self.history.stop_and_start()

    @rule()
    def settle(self) -> None:
        self.history.settle()

    @invariant()
    def readers_see_what_they_may(self) -> None:
        if hasattr(self, "history"):
            self.history.check_readers()

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self.history.finish()


Transactions.TestCase.settings = settings(max_examples=40, stateful_step_count=60, deadline=None)
test_transactions_by_rules = Transactions.TestCase
