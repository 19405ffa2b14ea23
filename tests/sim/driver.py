"""One simulated history: a seed decides about everything that happens in it.

A run is a handful of lives of a broker on one disk. In each life clients act, jobs end and time passes in random order;
a life ends with a power cut or a kill at a random call to the disk, with a kill in between, or with a stop in order,
which the power may cut too. Then the next broker starts on what is left, and all promises are checked. Some runs also
have a disk that fails now and then.
"""

from __future__ import annotations

from collections import Counter, deque
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.log import time_slices
from kafkalite.metadata import history
from kafkalite.observability import log as events
from kafkalite.records.errors import CorruptBatch
from tests.sim.broker import DIRECTORY, SimBroker
from tests.sim.clients import Clients
from tests.sim.disk import Disk, Faults, PowerCut
from tests.sim.inspection import check_directory, check_lookups, check_metadata_and_commits, check_partitions
from tests.sim.model import Broken, CommitModel, MetadataModel, PartitionModel
from tests.sim.power_cuts import Manner, cut_power
from tests.sim.transactions import Transactions

if TYPE_CHECKING:
    from kafkalite.observability.log import Event

START_MS = 1_700_000_000_000
SETTINGS = {
    "offsets.topic.num.partitions": "2",
    "transaction.state.log.num.partitions": "2",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.backoff.ms": "500",
    "log.initial.task.delay.ms": "1000",
    "log.retention.check.interval.ms": "5000",
}
_ENDINGS = {
    "fsync": ("power", "kill at a call", "kill", "stop", "stop and power"),
    "os": ("kill at a call", "kill at a call", "kill", "stop", "stop"),
}
_FAULTY_CALLS = ("write", "sync", "sync_directory", "create", "rename", "remove", "truncate", "read", "open", "short")


class Failure(Exception):  # noqa: N818
    """A run that found something; the message says what and how to see it again."""


class Simulation:
    """The run of a seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = rng = Random(seed)
        self.durability = "os" if seed % 8 == 7 else "fsync"
        """Under os nothing is promised but that what is acknowledged outlives the process."""
        self.faults = Faults(Random(rng.random()))
        self.faults.forgets_unsynced = rng.random() < 0.5
        self.ever_fails = self.has_faults = self.durability == "fsync" and rng.random() < 0.35
        self.disk = Disk(self.faults)
        self.clock = ManualClock(START_MS)
        self.partitions: dict[tuple[bytes, int], PartitionModel] = {}
        self.gone: dict[bytes, str] = {}
        """Topics whose deletion was acknowledged."""
        self.metadata = MetadataModel()
        self.commits = CommitModel()
        self.broker: SimBroker | None = None
        self.clients = Clients(self)
        self.transactions = Transactions(self)
        self.history: deque[str] = deque(maxlen=60)
        self.did: Counter[str] = Counter()
        """What the run had in it, so that one can see whether runs have all that they should."""
        self.left: int | None = None
        """Calls to the disk until the power goes."""
        self.keeps_written = True
        self.stopping = False
        self.is_dark = False
        """The power is gone: whatever code still runs on its way out counts for nothing."""
        self.lives = 0
        self.cuts = 0
        self.disk.on_call = self._on_call

    def note(self, text: str) -> None:
        self.history.append(f"life {self.lives} call {self.disk.calls}: {text}")

    def _on_event(self, event: Event) -> None:
        if self.is_dark:
            return
        self.note(f"    event {event.name} {event.fields} {event.fault or ''}")
        topic = str(event.fields.get("topic", ""))
        self.did[f"{event.name} {topic}" if topic.startswith("__") else event.name] += 1
        lost = self.faults.raised and self.faults.forgets_unsynced and isinstance(event.fault, CorruptBatch)
        if event.fault is not None and not isinstance(event.fault, OSError) and not lost:
            raise Broken(f"a bug of ours was logged: {event.name}") from event.fault

    def _on_call(self, call: str, path: str) -> None:
        if self.left is not None:
            if self.left <= 0:
                self.is_dark = True
                raise PowerCut
            self.left -= 1

    # The run

    def run(self) -> None:
        """Raises Failure."""
        sink, now = events._sink, vars(time_slices)["perf_counter"]
        events._sink = self._on_event
        limits = history.LEAST_BYTES, history.TIMES_LONGER
        history.LEAST_BYTES, history.TIMES_LONGER = 0, 1  # each start shortens the metadata log, not one of many
        ticks = count()
        time_slices.perf_counter = lambda: next(ticks) * 0.0002  # type: ignore[attr-defined]
        try:
            for _ in range(self.rng.randint(2, 6)):
                self._live()
            self._end_in_order()
        except Exception as error:
            told = "\n".join(self.history)
            raise Failure(f"seed {self.seed}: {type(error).__name__}: {error}\n{told}") from error
        finally:
            history.LEAST_BYTES, history.TIMES_LONGER = limits
            events._sink, time_slices.perf_counter = sink, now  # type: ignore[attr-defined]

    def _live(self) -> None:
        rng = self.rng
        self.lives += 1
        started = False
        ending = rng.choices(_ENDINGS[self.durability], (55, 15, 10, 10, 10))[0]
        self.left = self._countdown() if ending in ("power", "kill at a call") else None
        try:
            self._start()
            started = True
            self.clients.begin()
            for _ in range(rng.choice((20, 100, 300))):
                self._act()
            if ending.startswith("stop"):
                self.clients.send_last()
                self._stop(cut=ending == "stop and power")
        except PowerCut:
            self.did["cut while it ran" if started else "cut while it started"] += 1
            if self.durability == "fsync" and ending != "kill at a call":
                ending = "power"
        self.left = None
        self._end_process(ending)

    def _forget_broker(self) -> None:
        self.broker = self.transactions.broker = None
        self.disk.end_process()
        self.clock = ManualClock(self.clock.now_ms())  # the timers of the dead do not fire

    def _end_process(self, ending: str) -> None:
        self._forget_broker()
        self.stopping = self.is_dark = False
        self.clients.connection_lost()
        self.transactions.connections_lost()
        if "power" in ending:
            manner = self.rng.choice(list(Manner))
            self.note(f"the power goes: {manner.value}")
            self.cuts += 1
            self.keeps_written = False
            cut_power(self.disk, manner, self.rng)
        else:
            self.note(f"the process ends: {ending}")
            self.keeps_written = self.keeps_written and not self.ever_fails

    def _countdown(self) -> int:
        return int(self.rng.expovariate(1 / self.rng.choice((5, 40, 150, 500))))

    def _start(self) -> None:
        """Start a broker, again when the disk fails meanwhile, and look whether everything is there."""
        rng = self.rng
        settings = Settings.load(overrides=SETTINGS)
        flaky = self.has_faults and rng.random() < 0.3
        while self.broker is None:
            if flaky:
                self._break_something(0.03)
            raised = self.faults.raised
            try:
                self.broker = SimBroker(
                    self.disk, self.clock, settings, rng, self.durability, at_once=bool(self.seed % 2)
                )
                fenced = any(log.fenced for log in self.broker.engine.logs())
                if self.faults.raised > raised and fenced:
                    self.note("started, with something fenced by a fault")
                    self._forget_broker()
            except PowerCut:
                raise
            except Exception as error:
                self._forget_broker()
                if self.faults.raised == raised:
                    raise Broken(f"it does not start: {type(error).__name__}: {error}") from error
                self.note(f"a start failed: {error}")
            flaky = False
            self.faults.clear()
        start = "clean start" if self.broker.engine.was_clean else "start that was not clean"
        self.did[start] += 1
        self.note(start)
        check_metadata_and_commits(self)
        check_partitions(self)
        check_lookups(self)
        self.transactions.broker = self.broker
        self.transactions.check()
        self.keeps_written = True
        self.faults.raised = 0

    def _break_something(self, rate: float) -> None:
        rng = self.rng
        self.faults.rates = dict.fromkeys(rng.sample(_FAULTY_CALLS, rng.randint(1, 3)), rate)
        self.faults.full = rng.random() < 0.2
        self.note(f"the disk fails: {sorted(self.faults.rates)}{', full' if self.faults.full else ''}")

    def _act(self) -> None:
        """One thing happens."""
        rng, broker = self.rng, self.broker
        assert broker is not None
        if self.has_faults and rng.random() < 0.02:
            if self.faults.rates or self.faults.full:
                self.faults.clear()
            else:
                self._break_something(rng.choice((0.02, 0.2, 1.0)))
        what = rng.random()
        if what < 0.5:
            broker.step()
        elif what < 0.54:
            broker.settle()
        elif what < 0.58:
            self.clock.advance(rng.choice((0, 0, 1, 50, 1000, 10_000, 61_000)))
        else:
            self.clients.act()
        self._look_at_logs()
        if rng.random() < 0.05:
            self.metadata.check(broker.cluster.image)

    def _look_at_logs(self) -> None:
        """What anybody may have seen by now."""
        assert self.broker is not None
        for log in self.broker.engine.logs():
            model = self.partitions.get((log.topic_id, log.partition))
            if model is not None:
                model.saw(log)

    def _stop(self, *, cut: bool) -> None:
        broker = self.broker
        assert broker is not None
        if cut and self.rng.random() < 0.7:
            self.left = self._countdown()
        self.note("stopping")
        self.stopping = True
        broker.stop(clean=True)
        # What a stop made durable was not seen by anybody, but nothing that was seen may be missing.
        if self.disk.open_files and not self.faults.raised:
            raise Broken(f"{self.disk.open_files} files are open after a stop")

    def _end_in_order(self) -> None:
        """All is well at the end: start, finish what is to be done, stop, start again."""
        self.has_faults = False
        self.faults.clear()
        self.left = None
        for _ in range(2):
            self.lives += 1
            self._start()
            assert self.broker is not None
            self.broker.settle()
            self.clients.begin()
            self.clients.finish()
            self.transactions.finish()
            self._look_at_logs()
            check_directory(self)
            for _ in range(self.rng.choice((0, 20))):
                self.clients.act()
            self.clients.send_last()
            self._stop(cut=False)
            self._end_process("stop")
        self.did.update(f"{txn.fate.value} transaction" for _, txn in self.transactions.all_txns)
        if not self.disk.exists(f"{DIRECTORY}/.kafka_cleanshutdown"):
            raise Broken("a stop in order left no mark")
