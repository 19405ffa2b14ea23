"""Three clients of one group consume, transform and produce in transactions while they and the broker are killed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat_tests.broker import Broker
from compat_tests.kafka_python.admin import committed, create_topic, send_plainly
from compat_tests.processes import DeadlineError, wait_for
from compat_tests.transactional import PATIENCE_S, RefusedError, TransactionalClient, require_one

pytestmark = pytest.mark.restarts
PARTITIONS = 3
EACH = 200  # records to copy in a partition between two kills
# Those that send the group's generation with its offsets (KIP-447) and get over a broker that is away.
FAMILIES = ("librdkafka", "java", "java-3")


class Copier:
    """One instance; a killed one is replaced by another of the same transactional id."""

    def __init__(self, name: str, broker: Broker, directory: Path) -> None:
        self.name = name
        self.copies = 0
        self.error: BaseException | None = None
        self._killed = False
        self._broker = broker
        self._directory = directory
        self._client = TransactionalClient(name, broker, directory)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        ready = False
        while not self._stop.is_set():
            actor = self._client.actor("copier")
            try:
                if not ready:
                    actor.init(f"copier-{self.name}")
                    ready = True
                actor.do("begin")
                actor.do("copy", topic="source", to="target", group="copiers", count=7, least=1)
                actor.do("commit")
                self.copies += 1
            except DeadlineError as error:
                if self._stop.is_set():
                    return
                if not self._killed:
                    self.error = error
                    return
                self._killed = False
                self._client.end()
                self._client = TransactionalClient(self.name, self._broker, self._directory)
                ready = False
            except RefusedError:
                ready = False  # another generation, or the broker was away: whatever was begun is aborted by init
                self._leave()

    def _leave(self) -> None:
        try:
            self._client.actor("copier").do("leave")
        except (RefusedError, DeadlineError):
            pass  # it had not joined yet, or is gone

    def kill(self) -> None:
        """SIGKILL; its thread notices."""
        self._killed = True
        self._client.process.kill()

    def end(self) -> None:
        """For good."""
        self._stop.set()
        self._client.end()
        self._thread.join(PATIENCE_S)
        self._client.end()


@pytest.fixture
def copiers(own_broker: Broker, tmp_path: Path) -> Iterator[list[Copier]]:
    """One of each family, on three partitions."""
    for name in FAMILIES:
        require_one(name)
    for topic in ("source", "target"):
        create_topic(own_broker.address, topic, PARTITIONS)
    running: list[Copier] = []
    try:
        running += [Copier(name, own_broker, tmp_path) for name in FAMILIES]
        yield running
    finally:
        for copier in running:
            copier.end()


def test_copies_are_made_once(full: bool, own_broker: Broker, copiers: list[Copier], tmp_path: Path) -> None:
    """The committed copies are the source, record by record, whoever was killed."""
    seed = int(time.time())
    print(f"seed {seed}")
    chance = random.Random(seed)
    address = own_broker.address
    sent = 0

    def feed() -> None:
        nonlocal sent
        texts = range(sent, sent + EACH)
        send_plainly(address, "source", [(place, str(text)) for text in texts for place in range(PARTITIONS)])
        sent += EACH

    def wait_copied(least: int) -> None:
        def copied() -> bool:
            for copier in copiers:
                if copier.error is not None:
                    raise copier.error
            return sum(committed(address, "copiers").values()) >= least

        wait_for(f"{least} records copied, {[copier.copies for copier in copiers]}", copied, PATIENCE_S, poll_s=0.1)

    feed()
    for turn in range(30 if full else 4):
        wait_copied((sent - EACH) * PARTITIONS + 20)
        feed()
        if turn % 2 == 0:
            chance.choice(copiers).kill()
        else:
            own_broker.kill()
            own_broker.start()
    wait_copied(sent * PARTITIONS)
    for copier in copiers:
        copier.end()
    send_plainly(address, "target", [(place, "end") for place in range(PARTITIONS)])
    reader = TransactionalClient("librdkafka", own_broker, tmp_path, "-reader")
    try:
        found = reader.actor("reader").read("target", PARTITIONS, "end", committed=True)
    finally:
        reader.end()
    for place in range(PARTITIONS):
        texts = [text for partition, text in found if partition == place]
        assert texts == [*(f"{number}!" for number in range(sent)), "end"], f"partition {place}"
