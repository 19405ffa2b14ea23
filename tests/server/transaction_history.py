"""A history of transactions over a simulated broker; `tests/sim/transactional.py` has the clients and what is checked.

The broker may be killed, lose power, or be stopped in order at any moment.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.log.config import LogConfig
from kafkalite.metadata.names import METADATA_TOPIC
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.server.handlers import topics
from tests.sim.broker import SimBroker
from tests.sim.disk import Disk, Faults, PowerCut
from tests.sim.power_cuts import cut_power
from tests.sim.transactional import TIMEOUT_MS, TransactionalClients

if TYPE_CHECKING:
    from random import Random

    from tests.sim.power_cuts import Manner

START_MS = 1_700_000_000_000
SETTINGS = {
    "offsets.topic.num.partitions": "2",
    "transaction.state.log.num.partitions": "2",
    "log.initial.task.delay.ms": "500",
    "log.cleaner.backoff.ms": "500",
}
_COMPACTING = {
    "cleanup.policy": ["compact"],
    "internal.segment.bytes": 700,
    "min.cleanable.dirty.ratio": 0.01,
    "delete.retention.ms": 3000,
    "file.delete.delay.ms": 1000,
}


class History(TransactionalClients):
    """One run."""

    def __init__(self, rng: Random, *, durability: str = "none", producers: int = 6, compacting: bool = False) -> None:
        """compacting: segments are tiny, and compacted all the time, those of internal topics too."""
        super().__init__(rng, producers)
        self.compacting = compacting
        self.durability = durability
        self.faults = Faults(rng)
        self.disk = Disk(self.faults)
        self.disk.on_call = self._on_call
        self.calls_left: int | None = None
        self.clock = ManualClock(START_MS)
        self.settings = Settings.load(overrides=SETTINGS)
        self.start()
        self._create_topic()

    def _on_call(self, call: str, path: str) -> None:
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise PowerCut

    # The broker's life

    def start(self) -> None:
        self.clock = ManualClock(self.clock.now_ms())  # timers of an earlier life are gone
        self.broker = SimBroker(self.disk, self.clock, self.settings, self.rng, self.durability)
        if self.compacting:
            config = LogConfig(_COMPACTING)
            self.broker.cluster._log_config = lambda overrides: config  # type: ignore[method-assign]
            for log in self.broker.engine.logs():
                if log.topic != METADATA_TOPIC:
                    log.configure(config)

    def _create_topic(self) -> None:
        wanted = CreateTopicsRequest.CreatableTopic(self.topic, self.partitions, 1)
        answers: list[Any] = []
        assert self.broker is not None
        self.broker.ask(topics.create_topics, CreateTopicsRequest([wanted], 1000), 7, answers.append)
        self.broker.settle()
        assert answers[0].topics[0].error_code == 0

    def crash(self, manner: Manner | None = None) -> None:
        """The process is gone, with the power if `manner` says what that leaves; another one starts."""
        self.calls_left = None
        if manner is not None:
            cut_power(self.disk, manner, self.rng)
        else:
            self.disk.end_process()
        self.connections_lost()
        self.start()

    def stop_and_start(self) -> None:
        assert self.broker is not None
        self.connections_lost()
        self.broker.stop(clean=True)
        self.start()

    def settle(self) -> None:
        assert self.broker is not None
        self.broker.settle()

    def advance(self, ms: int) -> None:
        self.clock.advance(ms)

    def finish(self) -> None:
        """Let every transaction end, by its client or by its timeout, and look what is left."""
        for _ in range(6):
            self.settle()
            self.advance(TIMEOUT_MS)
        self.settle()
        self.check_ended()


def act(history: History, rng: Random) -> None:
    """One thing happens."""
    producer = rng.choice(history.producers)
    if not producer.ready and rng.random() < 0.7:
        history.init(producer)
        return
    what = rng.choices(
        (
            partial(history.send, producer, rng.randrange(history.partitions), rng.randint(1, 3)),
            partial(history.commit_offset, producer),
            partial(history.end, producer, True),
            partial(history.end, producer, False),
            partial(history.late_copy, producer, rng.randrange(100)),
            partial(history.init, producer),
            partial(history.advance, rng.choice((1, 50, 150, 1000, 9000))),
            history.settle,
            history.check_readers,
        ),
        (30, 6, 10, 5, 8, 2, 4, 10, 3),
    )[0]
    what()
