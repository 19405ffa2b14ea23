"""Three brokers that come and go: clients find the new leaders and coordinators by themselves."""

from __future__ import annotations

import random
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat_tests.clients import CLIENTS
from compat_tests.conftest import Drivers, require
from compat_tests.console.tools import tool
from compat_tests.kafka_python.admin import end_offsets, send_plainly
from compat_tests.load import Load
from compat_tests.processes import wait_for
from compat_tests.several_brokers import IDS, SeveralBrokers
from compat_tests.test_restart import finish, judge, read_back
from compat_tests.test_transactions_restart import END, Producer, wait_progress, without_end
from compat_tests.transaction_history import TransactionHistory, anomalies
from compat_tests.transactional import COMMANDS, TransactionalClient, require_one
from kafkalite.testing.client.faults import Fault

pytestmark = pytest.mark.restarts
PARTITIONS = 3
PATIENCE_S = 60.0
# It resolves a send without having sent to a partition whose leader moved to a broker that had answered for others.
FORGETFUL = ("kafkajs",)
# The console producer gives no sign of life before its end.
ACTIVE = [name for name in CLIENTS if name != "java-console"]


@pytest.fixture
def three(broker_kind: str, tmp_path: Path) -> Iterator[SeveralBrokers]:
    """Brokers of the test's own."""
    if broker_kind != "kafkalite":
        pytest.skip("brokers are stopped and started over kafkalite's control")
    started = SeveralBrokers(tmp_path / "brokers")
    try:
        started.start()
        yield started
    finally:
        started.end()


@pytest.mark.parametrize("name", ACTIVE)
def test_a_client_goes_on_without_a_broker(name: str, three: SeveralBrokers, drivers: Drivers) -> None:
    """The leader it writes to stops, then the coordinator of its group, then leaders and coordinator are moved."""
    client = CLIENTS[name]
    require(client)
    topic = f"brokers-{uuid.uuid4().hex[:8]}"
    group = f"g-{topic}"
    three.create(topic, PARTITIONS)
    load = Load(drivers, three, topic, PARTITIONS, [client], each=2)
    watcher = load.watch(client, group=group if client.strategies else None)
    watcher.wait_until("records before", lambda: watcher.counts["record"] >= 20, PATIENCE_S)
    for stopped in (three.brokers.leader(topic, 0), three.brokers.coordinator(group)):
        before = watcher.counts["record"]
        three.brokers.stop(stopped)
        load.wait_progress(20, PATIENCE_S)
        watcher.wait_until("records", lambda seen=before: watcher.counts["record"] >= seen + 20, PATIENCE_S)  # type: ignore[misc]
        three.brokers.start(stopped)
    for partition in range(PARTITIONS):
        three.brokers.move(topic, partition, IDS[(partition + 1) % len(IDS)])
    three.brokers.move_group(group, three.brokers.coordinator(group) % len(IDS) + 1)
    before = watcher.counts["record"]
    load.wait_progress(50, PATIENCE_S)
    watcher.wait_until("records after", lambda: watcher.counts["record"] >= before + 20, PATIENCE_S)
    finish(load, watcher, client, end_offsets(three.address, topic, PARTITIONS))
    assert client.name in FORGETFUL or not load.history.failed[client.name], load.summary()


@pytest.mark.parametrize("name", [name for name in ACTIVE if CLIENTS[name].idempotent])
def test_a_leader_dies_with_the_answer_on_its_lips(name: str, three: SeveralBrokers, drivers: Drivers) -> None:
    """What was written and not answered is sent again, to another broker, and stands there once."""
    client = CLIENTS[name]
    require(client)
    topic = f"lips-{uuid.uuid4().hex[:8]}"
    three.create(topic, PARTITIONS)
    dies = Fault(api="Produce", topic=topic, nth=[10, 20, 30], broker_down="after", down_ms=300)
    rule = three.cluster.faults.add(dies)
    load = Load(drivers, three, topic, PARTITIONS, [client], each=2)
    rule.wait(3, PATIENCE_S)
    load.wait_progress(20, PATIENCE_S)
    load.stop()
    wait_for("all brokers", lambda: all(broker.up for broker in three.brokers.all()), PATIENCE_S)
    read_back(load, [CLIENTS["librdkafka"]])
    judge(load)
    assert not load.history.failed[client.name], load.summary()


def test_tools_see_brokers_come_and_go(three: SeveralBrokers) -> None:
    """What Kafka's tools say of three brokers while one is gone, and after it is back."""
    require(CLIENTS["java-console"])
    three.create("elected", PARTITIONS)

    def run(name: str, *arguments: str) -> str:
        command = tool(name, "--bootstrap-server", three.address, *arguments)
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert run("log-dirs", "--describe", "--topic-list", "elected").count('"elected-0"') == len(IDS)
    first = three.brokers.leader("elected", 0)
    three.brokers.stop(first)
    assert run("topics", "--describe", "--under-replicated-partitions").count("Topic: elected") == PARTITIONS
    three.brokers.start(first)
    assert run("topics", "--describe", "--under-replicated-partitions").strip() == ""
    said = run("leader-election", "--election-type", "preferred", "--all-topic-partitions")
    assert "Successfully completed leader election (PREFERRED) for partitions elected-0" in said
    assert three.brokers.leader("elected", 0) == first


def test_every_acknowledged_record_is_there_once(full: bool, three: SeveralBrokers, drivers: Drivers) -> None:
    """One broker after the other is gone for a while, under the load of all clients; all is read back."""
    clients = [CLIENTS[name] for name in ACTIVE]
    for client in clients:
        require(client)
    seed = int(time.time())
    print(f"seed {seed}")
    chance = random.Random(seed)
    three.create("rolling", PARTITIONS)
    load = Load(drivers, three, "rolling", PARTITIONS, clients, each=2)
    for name in ("librdkafka", "java", "franz-go"):
        load.watch(CLIENTS[name], group="rolling")
    for _ in range(30 if full else 6):
        stopped = chance.choice(IDS)
        three.brokers.stop(stopped)
        time.sleep(chance.uniform(0, 0.5))
        if chance.random() < 0.5:
            load.wait_progress(10, PATIENCE_S)
        three.brokers.start(stopped)
        load.wait_progress(10, PATIENCE_S)
    load.stop()
    print(load.summary())
    read_back(load, [CLIENTS[name] for name in (CLIENTS if full else ("librdkafka", "java"))])
    judge(load)


def test_transactions_are_whole(full: bool, three: SeveralBrokers, tmp_path: Path) -> None:
    """Producers go on while the brokers that lead and coordinate for them come and go."""
    names = list(COMMANDS) if full else ["librdkafka", "java"]
    for name in names:
        require_one(name)
    topic = f"txn-{uuid.uuid4().hex[:8]}"
    three.create(topic, PARTITIONS)
    seed = int(time.time())
    print(f"seed {seed}")
    chance = random.Random(seed)
    history = TransactionHistory()
    clients: dict[str, TransactionalClient] = {}
    try:
        for name in names:
            clients[name] = TransactionalClient(name, three, tmp_path)
        producers = [
            Producer(client.actor(f"p{place}"), f"{name}-{place}", topic, history)
            for name, client in clients.items()
            for place in range(2)
        ]
        for _ in range(30 if full else 6):
            wait_progress(producers, history, 1)
            stopped = chance.choice(IDS)
            three.brokers.stop(stopped)
            time.sleep(chance.uniform(0, 0.3))
            three.brokers.start(stopped)
        wait_progress(producers, history)
        for producer in producers:
            producer.stop()
        print(history.summary())
        send_plainly(three.address, topic, END)
        wrong = []
        for name, client in clients.items():
            for committed in (True, False):
                found = client.actor("reader").read(topic, PARTITIONS, "end", committed=committed)
                wrong += anomalies(history, name, without_end(found), committed=committed)
    finally:
        for client in clients.values():
            client.end()
    assert not wrong, f"{len(wrong)} anomalies\n" + "\n".join(wrong[:20]) + "\n" + history.summary()
