"""kill -9 of the broker under transactions, and producers that never come back."""

from __future__ import annotations

import itertools
import random
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat_tests.broker import Broker
from compat_tests.kafka_python.admin import create_topic, send_plainly
from compat_tests.processes import wait_for
from compat_tests.transaction_history import End, Read, Transaction, TransactionHistory, anomalies
from compat_tests.transactional import COMMANDS, PATIENCE_S, Actor, RefusedError, TransactionalClient, require_one

pytestmark = pytest.mark.restarts
PARTITIONS = 3
# kafka-python's producer drops the request in hand when the coordinator refuses the connection, and waits for ever.
STUCK = ("kafka-python",)
END: Read = [(partition, "end") for partition in range(PARTITIONS)]


class Producer:
    """One actor in a thread: transaction after transaction, some aborted, into a history."""

    def __init__(self, actor: Actor, name: str, topic: str, history: TransactionHistory) -> None:
        self.name = name
        self.error: BaseException | None = None
        self._actor = actor
        self._topic = topic
        self._history = history
        self._chance = random.Random(name)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._init()
            for number in itertools.count():
                if self._stop.is_set():
                    return
                self._transaction(number)
        except BaseException as error:
            self.error = error

    def _init(self) -> None:
        """Until it works: what is left of the transaction before is aborted."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._actor.init(f"{self._topic}-{self.name}")
                return
            except RefusedError:
                if time.monotonic() > deadline:
                    raise

    def _transaction(self, number: int) -> None:
        size = self._chance.choice((1, 3, 10))
        records = [(self._chance.randrange(PARTITIONS), f"{self.name}/{number}/{place}") for place in range(size)]
        abort = self._chance.random() < 0.25
        end = End.ABORTED  # nobody asked for a commit
        try:
            self._actor.do("begin")
            self._actor.do("send", topic=self._topic, records=records)
            if abort:
                self._actor.do("abort")
            else:
                end = End.UNKNOWN
                self._actor.do("commit")
                end = End.COMMITTED
        except RefusedError:
            self._init()
        self._history.add(Transaction(self.name, number, records, end))

    def stop(self) -> None:
        """After its transaction."""
        self._stop.set()
        self._thread.join(2 * PATIENCE_S)
        assert not self._thread.is_alive(), f"{self.name} does not end"
        if self.error is not None:
            raise self.error


@pytest.fixture
def clients(full: bool, own_broker: Broker, tmp_path: Path) -> Iterator[dict[str, TransactionalClient]]:
    """A process of each family."""
    names = [name for name in COMMANDS if name not in STUCK] if full else ["librdkafka", "java", "aiokafka"]
    running: dict[str, TransactionalClient] = {}
    try:
        for name in names:
            require_one(name)
            running[name] = TransactionalClient(name, own_broker, tmp_path)
        yield running
    finally:
        for client in running.values():
            client.end()


def test_transactions_are_whole_after_kills(
    full: bool, own_broker: Broker, clients: dict[str, TransactionalClient]
) -> None:
    """Committed ones are all there, aborted ones not at all, those without an answer one or the other.

    A committed reader that runs all the time finds the same as one that comes at the end.
    """
    topic = f"txn-{uuid.uuid4().hex[:8]}"
    create_topic(own_broker.address, topic, PARTITIONS)
    seed = int(time.time())
    print(f"seed {seed}")
    chance = random.Random(seed)
    history = TransactionHistory()
    # kafkajs reads as a group and starts again where it did at first when the broker was away, so it comes at the end.
    watchers = {
        name: client.actor("watcher").start_read(topic, PARTITIONS, "end", committed=True)
        for name, client in list(clients.items())[:2]
    }
    producers = [
        Producer(client.actor(f"p{place}"), f"{name}-{place}", topic, history)
        for name, client in clients.items()
        for place in range(2)
    ]
    for _ in range(100 if full else 5):
        wait_progress(producers, history)
        time.sleep(chance.uniform(0, 0.3))
        own_broker.kill()
        own_broker.start()
    wait_progress(producers, history)
    for producer in producers:
        producer.stop()
    print(history.summary())
    send_plainly(own_broker.address, topic, END)
    finals = {
        (name, committed): client.actor("reader").read(topic, PARTITIONS, "end", committed=committed)
        for name, client in clients.items()
        for committed in (True, False)
    }
    wrong = []
    for (name, committed), found in finals.items():
        wrong += anomalies(history, name, without_end(found), committed=committed)
    for name, answer in watchers.items():
        wrong += anomalies(history, f"watching {name}", without_end(answer()))
    assert not wrong, f"{len(wrong)} anomalies\n" + "\n".join(wrong[:20]) + "\n" + history.summary()
    assert len({tuple(found) for (_, committed), found in finals.items() if committed}) == 1, "readers disagree"


def without_end(found: Read) -> Read:
    """The records of transactions."""
    assert [record for record in found if record in END] == END
    return [record for record in found if record not in END]


def wait_progress(producers: list[Producer], history: TransactionHistory, each: int = 3) -> None:
    """Every producer commits so many more."""
    goals = {producer: history.count(producer.name, End.COMMITTED) + each for producer in producers}

    def reached() -> bool:
        for producer in producers:
            if producer.error is not None:
                raise producer.error
        return all(history.count(producer.name, End.COMMITTED) >= goal for producer, goal in goals.items())

    wait_for("commits of all producers", reached, PATIENCE_S)


@pytest.mark.parametrize(
    "name",
    [
        "librdkafka",
        "java",
        "aiokafka",
        *(pytest.param(name, marks=pytest.mark.full) for name in ("java-3", "kafkajs", "kafka-python")),
    ],
)
def test_a_producer_that_never_comes_back_holds_nobody_long(name: str, own_broker: Broker, tmp_path: Path) -> None:
    """Its transaction is aborted within its timeout and ten seconds more, also when the broker was killed (RT-63)."""
    require_one(name)
    topic = f"txn-{uuid.uuid4().hex[:8]}"
    create_topic(own_broker.address, topic, PARTITIONS)
    timeout_s = 3
    gone = TransactionalClient(name, own_broker, tmp_path, "-gone")
    reader = TransactionalClient(name, own_broker, tmp_path, "-reader")
    try:
        producer = gone.actor("gone")
        producer.init(topic, timeout_s * 1000)
        producer.do("begin")
        producer.do("send", topic=topic, records=[(0, "hanging")])
        begun = time.monotonic()
        gone.end()
        own_broker.kill()
        own_broker.start()
        send_plainly(own_broker.address, topic, END)
        assert reader.actor("reader").read(topic, PARTITIONS, "end", committed=True) == END
        assert timeout_s - 1 < time.monotonic() - begun < timeout_s + 10
    finally:
        gone.end()
        reader.end()
