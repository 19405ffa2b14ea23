"""Many tests of a user at once: eight clusters alive in one process, two workers, random order; nothing stays behind.

KAFKALITE_MANY_TESTS=500 runs the long form; KAFKALITE_MANY_SEED another order.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kafkalite.testing import Server
from tests.testing.pytest_run import run_pytest

if TYPE_CHECKING:
    from pathlib import Path

COUNT = int(os.environ.get("KAFKALITE_MANY_TESTS", "40"))
SEED = os.environ.get("KAFKALITE_MANY_SEED", "1")
WARM = 30

CONFTEST = """
import os, random

def pytest_collection_modifyitems(items):
    random.Random(os.environ["MANY_SEED"]).shuffle(items)
"""

# Each test has four clusters: its fixture's and three more. Every way to use a cluster is used, in each of them.
TESTS = """
import os
import random

import pytest
from kafka import KafkaConsumer, KafkaProducer

COUNT = int(os.environ["MANY_COUNT"])


@pytest.fixture
def more(kafka_server):
    clusters = [kafka_server.cluster(topics={"t": 3}, brokers=number % 3 + 1).open() for number in range(3)]
    yield clusters
    for cluster in clusters:
        cluster.close()


@pytest.fixture(scope="session", autouse=True)
def no_open_files_left():
    yield
    left = len(os.listdir("/proc/self/fd"))
    assert left < 60, left


def by_hand(kafka, token):
    kafka.produce("t", token, token, (token, token))
    kafka.commit(f"group-{token}", {("t", 0): 1})
    assert {record.text for record in kafka.records("t")} == {token}
    assert [group.name for group in kafka.groups()] == [f"group-{token}"]


def with_clients(kafka, token):
    producer = KafkaProducer(**kafka.client_config("kafka-python", "producer", client_id=token))
    for _ in range(3):
        producer.send("t", token.encode())
    producer.flush()
    config = kafka.client_config("kafka-python", "consumer", group_id=token, client_id=token, consumer_timeout_ms=20000)
    consumer = KafkaConsumer("t", **config)
    consumer.partitions_for_topic("t")  # known before it joins, or kafka-python sometimes stops
    values = {next(consumer).value for _ in range(3)}
    assert values == {token.encode()}
    consumer.close()
    producer.close()
    kafka.wait_lag(token)
    assert [group.name for group in kafka.groups()] == [token]


def in_a_transaction(kafka, token):
    producer = KafkaProducer(**kafka.client_config("kafka-python", "producer", transactional_id=token))
    producer.init_transactions()
    producer.begin_transaction()
    producer.send("t", token.encode())
    producer.commit_transaction()
    kafka.wait_transaction(token)
    assert [record.text for record in kafka.wait_records("t", read_committed=True)] == [token]
    # The producer is left open on purpose: a test that fails leaves more behind.


def mistreated(kafka, token):
    kafka.faults.add(api="Fetch", delay_ms=1)
    kafka.produce("t", token)
    kafka.call("POST", "/snapshots", {"snapshot": "s"})
    kafka.produce("t", "gone")
    kafka.call("POST", "/restore", {"snapshot": "s"})
    kafka.call("POST", "/clock/advance", {"by": "5 s"})
    assert [record.text for record in kafka.records("t")] == [token]


WAYS = [by_hand, by_hand, by_hand, with_clients, in_a_transaction, mistreated]


@pytest.mark.kafka(topics={"t": 3})
@pytest.mark.parametrize("number", range(COUNT))
def test_alone(kafka, more, number):
    for place, cluster in enumerate([kafka, *more]):
        WAYS[(number + place) % len(WAYS)](cluster, f"token-{number}-{place}")
"""


class Usage:
    """What a process has of the machine now."""

    def __init__(self, pid: int) -> None:
        self.files = len(os.listdir(f"/proc/{pid}/fd"))
        self.threads = len(os.listdir(f"/proc/{pid}/task"))
        with open(f"/proc/{pid}/status") as file:
            found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
        assert found is not None
        self.resident_mb = int(found[1]) / 1024

    def __repr__(self) -> str:
        return f"{self.resident_mb:.1f} MB, {self.files} files, {self.threads} threads"


def run(directory: Path, server: Server, count: int) -> None:
    (directory / "conftest.py").write_text(CONFTEST)
    more = {"KAFKALITE_CONTROL": server.control_address, "MANY_COUNT": str(count), "MANY_SEED": SEED}
    done = run_pytest(directory, TESTS, "-n", "2", "-p", "no:asyncio", timeout_s=1200, environ=more)
    assert done.summary.startswith(f"{count} passed"), done.out[-5000:]


def test_many_tests_leave_nothing_behind(tmp_path: Path) -> None:
    with Server() as server:
        run(tmp_path, server, WARM)
        server.control.close()
        before = Usage(server.pid)
        run(tmp_path, server, COUNT)
        server.control.close()
        shown = server.control.call("GET", "/v1/server")
        after = Usage(shown["pid"])
    print(f"before {before}, after {COUNT} tests {after}")
    assert shown["clusters"] == 0
    assert after.files <= before.files + 2
    assert after.threads <= before.threads + 1
    # A cluster that stays behind is some 200 KB.
    assert after.resident_mb - before.resident_mb < 8 + COUNT * 0.01
