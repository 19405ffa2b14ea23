"""The broker goes away and comes back, in good order or killed, and clients go on by themselves."""

from __future__ import annotations

import random
import time
import uuid

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.history import anomalies
from compat_tests.kafka_python.admin import create_topic, end_offsets
from compat_tests.load import Load
from compat_tests.processes import DriverProcess, wait_for

pytestmark = pytest.mark.restarts
PARTITIONS = 3
PATIENCE_S = 60.0


def read_back(load: Load, clients: list[Client]) -> None:
    """Lets clients read the whole topic into the history."""
    count = sum(end_offsets(load.broker.address, load.topic, PARTITIONS).values())
    partitions = ",".join(map(str, range(PARTITIONS)))
    for client in clients:
        records = load.drivers.consume(
            client, load.broker, load.topic, count, "--partitions", partitions, timeout_s=120
        )
        load.history.read_back(client.name, sorted(records, key=lambda record: (record.partition, record.offset)))


def judge(load: Load) -> None:
    """Nothing lost, changed, doubled or reordered."""
    once = [client.name for client in load.producers if client.idempotent]
    found = anomalies(load.history, once=once)
    assert not found, f"{len(found)} anomalies\n" + "\n".join(found[:20]) + "\n" + load.summary()


def finish(load: Load, watcher: DriverProcess, client: Client, ends: dict[int, int]) -> None:
    """Stop the load, let the client that watches read to the ends, and judge what everybody saw."""
    load.stop()
    everything = {(partition, offset) for partition, end in ends.items() for offset in range(end)}

    def caught_up() -> bool:
        return everything <= {(record.partition, record.offset) for record in load.history.seen[client.name]}

    wait_for(f"the consumer reads all {len(everything)}", caught_up, PATIENCE_S, poll_s=0.1)
    watcher.write("close\n")
    watcher.finish(PATIENCE_S)
    read_back(load, [CLIENTS["librdkafka"]])
    judge(load)


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_a_client_goes_on_after_a_restart(how: str, client: Client, own_broker: Broker, drivers: Drivers) -> None:
    """Its producer loses nothing, its consumer sees every record that is there."""
    topic = f"restart-{uuid.uuid4().hex[:8]}"
    create_topic(own_broker.address, topic, PARTITIONS)
    load = Load(drivers, own_broker, topic, PARTITIONS, [client], each=2)
    watcher = load.watch(client, group=f"g-{topic}" if client.strategies else None)
    watcher.wait_until("records before", lambda: watcher.counts["record"] >= 20, PATIENCE_S)
    if how == "SIGTERM":
        own_broker.stop()
    else:
        own_broker.kill()
    time.sleep(0.5)  # sends and fetches fail for a while
    before = watcher.counts["record"]
    own_broker.start()
    load.wait_progress(50, PATIENCE_S)
    watcher.wait_until("records after", lambda: watcher.counts["record"] >= before + 20, PATIENCE_S)
    finish(load, watcher, client, end_offsets(own_broker.address, topic, PARTITIONS))
    assert not load.history.failed[client.name], load.summary()


@pytest.mark.parametrize(
    "own_broker",
    [{"kafkalite.durability": "fsync"}, pytest.param({"kafkalite.durability": "os"}, marks=pytest.mark.full)],
    indirect=True,
    ids=["fsync", "os"],
)
def test_every_acknowledged_record_survives_kills(full: bool, own_broker: Broker, drivers: Drivers) -> None:
    """kill -9 at random moments under the load of all clients, at times while it starts; all is read back."""
    kills = 50 if full else 10
    # the console producer gives no sign of life before its end
    clients = [client for client in CLIENTS.values() if client.name != "java-console"]
    for client in clients:
        require(client)
    seed = int(time.time())
    print(f"seed {seed}")
    chance = random.Random(seed)
    create_topic(own_broker.address, "kills", PARTITIONS)
    load = Load(drivers, own_broker, "kills", PARTITIONS, clients)
    for name in ("librdkafka", "java", "franz-go"):
        load.watch(CLIENTS[name])
    for _ in range(kills):
        load.wait_progress(20, PATIENCE_S)
        time.sleep(chance.uniform(0, 0.5))
        own_broker.kill()
        own_broker.launch()
        if chance.random() < 0.25:
            time.sleep(chance.uniform(0, 0.2))
            own_broker.kill()
            own_broker.launch()
        own_broker.wait_ready()
    load.wait_progress(20, PATIENCE_S)
    load.stop()
    print(load.summary())
    read_back(load, [CLIENTS[name] for name in CLIENTS])
    judge(load)
