"""The broker's disk runs full and is emptied: stock producers wait for room, their sends succeed in the end."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat_tests.broker import Broker, make_broker
from compat_tests.clients import CLIENTS
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import create_topic
from compat_tests.load import Load
from compat_tests.processes import wait_for
from compat_tests.test_restart import judge, read_back

pytestmark = pytest.mark.restarts
PATIENCE_S = 60.0
FULL_S = 3.0


@pytest.fixture
def crowded_broker(broker_kind: str, tmp_path: Path) -> Iterator[Broker]:
    """A broker whose directory is a file system of 64 MiB."""
    if broker_kind != "kafkalite":
        pytest.skip("Kafka takes its log directory offline when the disk is full")
    place = tmp_path / "broker"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    started = make_broker(broker_kind, place, {"kafkalite.durability": "fsync"})
    try:
        started.start()
        yield started
    finally:
        started.end()
        subprocess.run(["umount", str(place)], check=True)


def test_producers_go_on_when_there_is_room_again(crowded_broker: Broker, drivers: Drivers) -> None:
    """KAFKA_STORAGE_ERROR is one that every client sends again (RT-33, RT-35)."""
    clients = [client for client in CLIENTS.values() if client.reports]
    for client in clients:
        require(client)
    create_topic(crowded_broker.address, "crowded", 3)
    load = Load(drivers, crowded_broker, "crowded", 3, clients, each=1)
    load.wait_progress(20, PATIENCE_S)
    filler = crowded_broker.directory / "of-another-program"
    with filler.open("wb") as file:
        file.write(bytes(56 << 20))
    wait_for("the broker notices", lambda: b"disk.low" in crowded_broker.log.read_bytes(), PATIENCE_S)
    before = {client.name: driver.counts["ack"] for client, driver in load.producers.items()}
    time.sleep(FULL_S)
    after = {client.name: driver.counts["ack"] for client, driver in load.producers.items()}
    filler.unlink()
    load.wait_progress(50, PATIENCE_S)
    load.stop()
    print(load.summary(), before, after)
    assert sum(after.values()) - sum(before.values()) < 100  # what was on its way
    assert not any(load.history.failed.values()), load.summary()
    read_back(load, [CLIENTS["librdkafka"]])
    judge(load)
