"""A word count of Kafka Streams with exactly_once_v2 counts right while it and the broker are killed."""

from __future__ import annotations

import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, JAVA, missing_program
from compat_tests.conftest import IN_CI, Drivers, require
from compat_tests.kafka_python.admin import admin_client, create_topic
from compat_tests.lines import Record, record_line
from compat_tests.processes import BUILD, DriverProcess, wait_for

pytestmark = pytest.mark.restarts
APPLICATION = "word-count"
PARTITIONS = 2
PATIENCE_S = 90.0
LINES = 400  # fed at a time
WORDS = ("lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit")


class Counts:
    """What a committed reader finds in the output: word -> its counts in their order."""

    def __init__(self, broker: Broker) -> None:
        self.found: defaultdict[str, list[int]] = defaultdict(list)
        self.total = 0
        self._consumer: Any = KafkaConsumer(
            bootstrap_servers=broker.address,
            group_id=None,
            isolation_level="read_committed",
            enable_auto_commit=False,
            reconnect_backoff_max_ms=500,
        )
        self._partitions = [TopicPartition("counts", partition) for partition in range(PARTITIONS)]
        self._consumer.assign(self._partitions)
        self._consumer.seek_to_beginning(*self._partitions)

    def _poll(self) -> None:
        for batch in self._consumer.poll(timeout_ms=100).values():
            for record in batch:
                self.found[record.key.decode()].append(int(record.value))
                self.total += 1

    def wait(self, total: int) -> None:
        """Reads until it has that many counts."""

        def enough() -> bool:
            self._poll()
            return self.total >= total

        wait_for(f"{total} counts", enough, PATIENCE_S)

    def drain(self) -> None:
        """Reads all there is."""
        ends = self._consumer.end_offsets(self._partitions)

        def at_end() -> bool:
            self._poll()
            return all(self._consumer.position(place) >= end for place, end in ends.items())

        wait_for("the end of the counts", at_end, PATIENCE_S)

    def close(self) -> None:
        """Ends the consumer."""
        self._consumer.close()


class WordCount:
    """The application, its input and its output."""

    def __init__(self, broker: Broker, drivers: Drivers, directory: Path) -> None:
        self.broker = broker
        self.drivers = drivers
        self.directory = directory
        self.sent: Counter[str] = Counter()
        self._lines = 0
        self._chance = random.Random(5)
        create_topic(broker.address, "lines", PARTITIONS)
        create_topic(broker.address, "counts", PARTITIONS)
        self.feeder = drivers.start(CLIENTS["librdkafka"], "produce", broker, "lines", "--idempotent")
        self.counts = Counts(broker)
        self.start()

    def start(self) -> None:
        """Starts the application."""
        settings = [self.broker.address, APPLICATION, str(self.directory / "state"), "lines", "counts"]
        command = [*JAVA, "-cp", f"{BUILD}/streams/*", "kafkalite.compat.WordCount", *settings]
        self.process = DriverProcess(command, self.directory / "streams.log")
        self.drivers.running.append(self.process)

    def feed(self) -> None:
        """Queues lines without waiting for anything."""
        text = []
        for _ in range(LINES):
            words = self._chance.choices(WORDS, k=3)
            self.sent.update(words)
            text.append(
                record_line(Record(self._lines, self._lines % PARTITIONS, None, None, " ".join(words).encode()))
            )
            self._lines += 1
        self.feeder.write("".join(text))

    def wait_some(self) -> None:
        """Some of what is queued is counted, not all."""
        self.counts.wait(self.counts.total + LINES // 4)

    def finish(self) -> None:
        """All words counted, the application ends in good order."""
        self.counts.wait(sum(self.sent.values()))
        self.process.close_input()
        self.process.finish(PATIENCE_S)

    def check(self) -> None:
        """Every word was counted 1, 2, 3 ... up to the number of times it was sent."""
        self.counts.drain()
        assert set(self.counts.found) == set(self.sent)
        for word, counts in self.counts.found.items():
            assert counts == list(range(1, self.sent[word] + 1)), f"{word}: {counts}\n{self.process.describe()}"


@pytest.fixture
def words(own_broker: Broker, drivers: Drivers, tmp_path: Path) -> Iterator[WordCount]:
    """The running application."""
    require(CLIENTS["librdkafka"])
    reason = missing_program("java", BUILD / "streams" / "wordcount.jar")
    if reason is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"Kafka Streams: {reason}")
    application = WordCount(own_broker, drivers, tmp_path)
    try:
        yield application
    finally:
        application.counts.close()


def kill_application(words: WordCount) -> None:
    """Its next run has the same transactional ids, and ends what this one leaves."""
    words.process.kill()
    words.start()


def replace_application(words: WordCount) -> None:
    """Its next run has no state of its own: other transactional ids, all counts from the changelog."""
    words.process.kill()
    shutil.rmtree(words.directory / "state")
    words.start()


def end_application(words: WordCount) -> None:
    """In good order."""
    words.process.close_input()
    words.process.finish(PATIENCE_S)
    words.start()


def kill_broker(words: WordCount) -> None:
    """The application and the producer of its input go on by themselves."""
    words.broker.kill()
    words.broker.start()


def restart_broker(words: WordCount) -> None:
    """With SIGTERM."""
    words.broker.stop()
    words.broker.start()


ALL = (kill_application, kill_broker, replace_application, restart_broker, end_application)


def test_every_word_is_counted_once(full: bool, words: WordCount) -> None:
    """The committed counts of each word have no gap and no repetition, whatever was killed in the middle."""
    events: list[Callable[[WordCount], None]] = [*ALL] * 4 if full else [kill_application, kill_broker, restart_broker]
    words.feed()
    for event in events:
        words.wait_some()
        words.feed()
        event(words)
    words.finish()
    words.check()
    with admin_client(words.broker.address) as admin:
        topics = set(admin.list_topics())
    assert {f"{APPLICATION}-words-repartition", f"{APPLICATION}-counts-changelog"} <= topics
