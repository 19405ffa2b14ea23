"""Barriers against live clients: woken by what those do, by the cluster's clock, and by the disk."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import CommitFailedError, RebalanceInProgressError

from kafkalite.config.settings import Settings
from kafkalite.network.addresses import Listener
from kafkalite.protocol.messages.add_partitions_to_txn import AddPartitionsToTxnRequest
from kafkalite.protocol.messages.end_txn import EndTxnRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.testing import Cluster, Server, WaitTimeoutError
from kafkalite.testing.control.topics import create_topics
from kafkalite.testing.inside import ask
from kafkalite.testing.pulse import Pulse
from kafkalite.testing.virtual_cluster import VirtualCluster
from kafkalite.testing.waits import wait_transaction
from tests.testing.test_explanation import known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def kafka(server: Server) -> Iterator[Cluster]:
    with server.cluster(topics={"orders": 2}) as kafka:
        yield kafka


class Application:
    """A consumer in a thread of its own, until it is stopped."""

    def __init__(self, kafka: Cluster, client_id: str, **config: Any) -> None:
        settings = kafka.client_config("kafka-python", "consumer", group_id="billing", client_id=client_id, **config)
        self._consumer = KafkaConsumer("orders", **settings)
        known(self._consumer, "orders")
        self._stop = threading.Event()
        self.values: list[bytes] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            for records in self._consumer.poll(timeout_ms=50).values():
                self.values += [record.value for record in records]
            try:
                self._consumer.commit()
            except (CommitFailedError, RebalanceInProgressError):
                continue  # the members share the partitions anew; it is done again
        self._consumer.close()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def test_an_application_is_waited_for_step_by_step(kafka: Cluster) -> None:
    first = Application(kafka, "app-1")
    try:
        kafka.wait_connected("app-1")
        group = kafka.wait_group("billing", members=1, partitions=2)
        assert group.state == "Stable"
        assert group.members[0].assignment == {"orders": [0, 1]}
        kafka.produce("orders", "a", "b", "c")
        kafka.wait_lag("billing")
        assert sorted(first.values) == [b"a", b"b", b"c"]
        second = Application(kafka, "app-2")
        try:
            group = kafka.wait_group("billing", "Stable", members=2, partitions=2)
            assert sorted(len(member.assignment["orders"]) for member in group.members) == [1, 1]
            with pytest.raises(WaitTimeoutError, match=r"it is \w+ with 2 members \(app-.*lag 0"):
                kafka.wait_group("billing", members=3, timeout_s=0.01)
        finally:
            second.stop()
        kafka.wait_group("billing", "Stable", members=1)
        kafka.wait_connected("app-2", 0)
        with pytest.raises(WaitTimeoutError, match=r"client 'app-1' to be gone; seen instead: connected are: app-1 \("):
            kafka.wait_connected("app-1", 0, timeout_s=0.01)
    finally:
        first.stop()
    assert kafka.wait_group("billing", "Empty").offsets == kafka.committed("billing")


def test_records_of_a_producer_are_waited_for(kafka: Cluster) -> None:
    producer = KafkaProducer(**kafka.client_config("kafka-python", "producer"))
    waiting = threading.Timer(0.02, lambda: producer.send("orders", b"x", key=b"k"))
    waiting.start()
    assert kafka.wait_records("orders", key="k")[0].value == b"x"
    waiting.join()
    producer.close()


def test_only_what_is_committed_is_waited_for(kafka: Cluster) -> None:
    producer = KafkaProducer(**kafka.client_config("kafka-python", "producer", transactional_id="tx"))
    producer.init_transactions()
    producer.begin_transaction()
    producer.send("orders", b"aborted", partition=0).get(30)
    assert kafka.wait_transaction("tx", "Ongoing").partitions == [("orders", 0)]
    assert len(kafka.wait_records("orders")) == 1
    with pytest.raises(WaitTimeoutError, match="1 committed record in orders; seen instead: 0 records"):
        kafka.wait_records("orders", read_committed=True, timeout_s=0.01)
    producer.abort_transaction()
    kafka.wait_transaction("tx", "CompleteAbort")
    producer.begin_transaction()
    producer.send("orders", b"committed", partition=0)
    producer.commit_transaction()
    kafka.wait_transaction("tx")
    assert [record.text for record in kafka.wait_records("orders", read_committed=True)] == ["committed"]
    assert [record.text for record in kafka.records("orders")] == ["aborted", "committed"]
    assert [record.offset for record in kafka.records("orders", read_committed=True)] == [2]
    producer.close()
    kafka.commit("readers", {("orders", 0): 3})
    kafka.wait_lag("readers")  # the marker behind offset 2 is no record


def test_the_clock_wakes_those_who_wait(kafka: Cluster) -> None:
    producer = KafkaProducer(**kafka.client_config("kafka-python", "producer", transactional_id="slow"))
    producer.init_transactions()
    producer.begin_transaction()
    producer.send("orders", b"x").get(30)
    kafka.call("POST", "/clock/freeze")
    waiting = threading.Timer(0.02, lambda: kafka.call("POST", "/clock/advance", {"by": "10 min"}))
    waiting.start()
    kafka.wait_transaction("slow", "CompleteAbort")
    waiting.join()
    producer.close()


async def test_what_the_disk_completes_wakes_those_who_wait(tmp_path: Path) -> None:
    """A transaction that is complete when the disk has it: no client is told of that, and no timer fires."""
    loop = asyncio.get_running_loop()
    settings = Settings.load(overrides={"kafkalite.durability": "fsync"})
    cluster = VirtualCluster("main", loop)
    cluster.open_cluster(settings, node_ids=[1], data_dir=str(tmp_path))
    node = cluster.add_node(1, [Listener("PLAINTEXT", "127.0.0.1", 0)])
    await node.start()
    try:
        await create_topics(cluster, [{"topic": "t"}])
        for _ in range(5):
            made = await ask(node, InitProducerIdRequest("tx", 60_000))
            topic = AddPartitionsToTxnRequest.AddPartitionsToTxnTopic("t", [0])
            request = AddPartitionsToTxnRequest(
                v3_and_below_transactional_id="tx",
                v3_and_below_producer_id=made.producer_id,
                v3_and_below_producer_epoch=made.producer_epoch,
                v3_and_below_topics=[topic],
            )
            assert (await ask(node, request, 3)).results_by_topic_v3_and_below[0].results_by_partition[
                0
            ].partition_error_code == 0
            ended = EndTxnRequest("tx", made.producer_id, made.producer_epoch, True)
            assert (await ask(node, ended, 3)).error_code == 0
            began_s = loop.time()
            found = await wait_transaction(cluster, "tx", "CompleteCommit", 20)
            assert found["state"] == "CompleteCommit"
            assert loop.time() - began_s < 10
    finally:
        await node.stop(0)
        cluster.cluster.close(clean=True)


async def test_a_pulse_between_looking_and_waiting_is_not_missed() -> None:
    pulse = Pulse(asyncio.get_running_loop())
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        if looks == 1:
            pulse.fire()
            await asyncio.sleep(0)
        return looks == 2

    assert await asyncio.wait_for(pulse.wait_until(look, 60), 10)


async def test_many_pulses_are_one_look() -> None:
    pulse = Pulse(asyncio.get_running_loop())
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        return looks == 2

    waiting = asyncio.create_task(pulse.wait_until(look, 60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert pulse.waiting == 1
    for _ in range(100):
        pulse.fire()
    assert await waiting
    assert (looks, pulse.waiting) == (2, 0)
