"""Clients that live through a restore: they are cut off, connect again and find the earlier state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from compat_tests.clients import CLIENTS as CLIENT_TABLE
from compat_tests.conftest import Drivers, require
from compat_tests.load import Load
from compat_tests.several_brokers import SeveralBrokers
from kafkalite.testing import Cluster, Server

PATIENCE_S = 40.0
# The console producer gives no sign of life before its end. A consumer of kafkajs stops for good when a commit, rather
# than a heartbeat, is what tells it that its membership is gone.
ACTIVE = [name for name in CLIENT_TABLE if name not in ("java-console", "kafkajs")]
NAMES = ("kafka-python", "aiokafka", "confluent-kafka")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


class Reader:
    """What a consumer has read, in order."""

    def __init__(self, kafka: Cluster, group: str | None) -> None:
        self.kafka = kafka
        self.group = group
        self.values: list[str] = []

    async def start(self) -> None:
        raise NotImplementedError

    async def poll(self) -> None:
        raise NotImplementedError

    async def commit(self, offset: int) -> None:
        raise NotImplementedError

    async def send(self, *values: str) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def until(self, *wanted: str) -> None:
        """Poll until every one of these was read."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not set(wanted) <= set(self.values):
            assert time.monotonic() < deadline_s, f"read {self.values}, but not all of {wanted}"
            await self.poll()

    async def until_member(self) -> None:
        """Poll until the group has this consumer in it."""
        deadline_s = time.monotonic() + PATIENCE_S
        while self.kafka.group(self.group or "").state != "Stable":
            assert time.monotonic() < deadline_s, self.kafka.group(self.group or "")
            await self.poll()


class KafkaPython(Reader):
    async def start(self) -> None:
        from kafka import KafkaConsumer, KafkaProducer, TopicPartition

        settings: dict[str, Any] = {"bootstrap_servers": self.kafka.bootstrap_servers}
        self.producer = KafkaProducer(**settings)
        self.place = TopicPartition("t", 0)
        self.consumer = KafkaConsumer(
            **settings, group_id=self.group, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        if self.group is None:
            self.consumer.assign([self.place])
        else:
            from compat_tests.kafka_python.joining import know

            self.consumer.subscribe(["t"])
            know(self.consumer, "t")

    async def poll(self) -> None:
        for records in self.consumer.poll(timeout_ms=200).values():
            self.values += [record.value.decode() for record in records]

    async def commit(self, offset: int) -> None:
        from kafka.structs import OffsetAndMetadata

        self.consumer.commit({self.place: OffsetAndMetadata(offset, "", -1)})

    async def send(self, *values: str) -> None:
        sent = [self.producer.send("t", value.encode()) for value in values]
        for each in sent:
            each.get(PATIENCE_S)

    async def stop(self) -> None:
        self.consumer.close(autocommit=False)
        self.producer.close()


class Aiokafka(Reader):
    async def start(self) -> None:
        from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

        settings: dict[str, Any] = {"bootstrap_servers": self.kafka.bootstrap_servers}
        self.producer = AIOKafkaProducer(**settings, enable_idempotence=True)
        await self.producer.start()
        self.place = TopicPartition("t", 0)
        self.consumer = AIOKafkaConsumer(
            **settings, group_id=self.group, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        if self.group is None:
            self.consumer.assign([self.place])
        else:
            self.consumer.subscribe(["t"])
        await self.consumer.start()

    async def poll(self) -> None:
        for records in (await self.consumer.getmany(timeout_ms=200)).values():
            self.values += [record.value.decode() for record in records]

    async def commit(self, offset: int) -> None:
        await self.consumer.commit({self.place: offset})

    async def send(self, *values: str) -> None:
        for value in values:
            await asyncio.wait_for(self.producer.send_and_wait("t", value.encode()), PATIENCE_S)

    async def stop(self) -> None:
        await self.consumer.stop()
        await self.producer.stop()


class Confluent(Reader):
    async def start(self) -> None:
        from confluent_kafka import Consumer, Producer, TopicPartition

        settings: dict[str, Any] = {"bootstrap.servers": self.kafka.bootstrap_servers}
        self.producer = Producer({**settings, "enable.idempotence": True})
        self.consumer = Consumer(
            {
                **settings,
                "group.id": self.group or "nobody",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
            }
        )
        self.place = TopicPartition
        if self.group is None:
            self.consumer.assign([TopicPartition("t", 0, 0)])
        else:
            self.consumer.subscribe(["t"])

    async def poll(self) -> None:
        message = self.consumer.poll(0.2)
        if message is not None and message.error() is None:
            value = message.value()
            assert value is not None
            self.values.append(value.decode())

    async def commit(self, offset: int) -> None:
        self.consumer.commit(offsets=[self.place("t", 0, offset)], asynchronous=False)

    async def send(self, *values: str) -> None:
        failed: list[object] = []
        for value in values:
            self.producer.produce("t", value, on_delivery=lambda error, _: failed.append(error))
        assert self.producer.flush(PATIENCE_S) == 0
        assert failed == [None] * len(values)

    async def stop(self) -> None:
        self.consumer.close()
        self.producer.flush(PATIENCE_S)


CLIENTS: dict[str, type[Reader]] = {"kafka-python": KafkaPython, "aiokafka": Aiokafka, "confluent-kafka": Confluent}


def live(name: str, server: Server, group: str | None, test: Callable[[Cluster, Reader], Awaitable[None]]) -> None:
    async def main(kafka: Cluster) -> None:
        reader = CLIENTS[name](kafka, group)
        await reader.start()
        try:
            await test(kafka, reader)
        finally:
            await reader.stop()

    require(CLIENT_TABLE["librdkafka" if name == "confluent-kafka" else name])
    with server.cluster(topics={"t": 1}) as kafka:
        asyncio.run(main(kafka))


def numbered(name: str, first: int, end: int) -> list[str]:
    return [f"{name} {number}" for number in range(first, end)]


@pytest.mark.parametrize("name", NAMES)
def test_a_group_goes_on_from_the_offsets_of_the_snapshot(name: str, server: Server) -> None:
    async def test(kafka: Cluster, reader: Reader) -> None:
        await reader.send(*numbered("kept", 0, 10))
        await reader.until(*numbered("kept", 0, 10))
        await reader.commit(5)
        kafka.snapshot("seeded")
        await reader.send(*numbered("forgotten", 0, 30))
        await reader.until(*numbered("forgotten", 0, 30))
        await reader.commit(40)
        for restored in range(2):
            kafka.restore("seeded")
            assert kafka.committed("g") == {("t", 0): 5}
            reader.values.clear()
            await reader.send(*numbered(f"after {restored}", 0, 3))
            await reader.until(*numbered("kept", 5, 10), *numbered(f"after {restored}", 0, 3))
            assert not [value for value in reader.values if value.startswith("forgotten")]
            assert [record.text for record in kafka.records("t")] == [
                *numbered("kept", 0, 10),
                *numbered(f"after {restored}", 0, 3),
            ]
            await reader.until_member()  # a commit of before is refused: whoever made it is no member any more
            await reader.commit(13)
            assert kafka.committed("g") == {("t", 0): 13}

    live(name, server, "g", test)


@pytest.mark.parametrize("name", NAMES)
def test_a_consumer_that_is_ahead_of_what_there_is_finds_its_way(name: str, server: Server) -> None:
    """One without a group, whose position is its own."""

    async def test(kafka: Cluster, reader: Reader) -> None:
        await reader.send(*numbered("kept", 0, 10))
        kafka.snapshot("seeded")
        await reader.send(*numbered("forgotten", 0, 30))
        await reader.until(*numbered("kept", 0, 10), *numbered("forgotten", 0, 30))
        kafka.restore("seeded")
        reader.values.clear()
        await reader.send(*numbered("after", 0, 3))
        await reader.until(*numbered("after", 0, 3))
        assert not [value for value in reader.values if value.startswith("forgotten")]

    live(name, server, None, test)


@pytest.mark.parametrize("name", NAMES)
def test_a_member_that_missed_a_day_joins_again(name: str, server: Server) -> None:
    """To the cluster a client did nothing for a day; to the client no time has passed."""

    async def test(kafka: Cluster, reader: Reader) -> None:
        await reader.send(*numbered("before", 0, 3))
        await reader.until(*numbered("before", 0, 3))
        await reader.commit(3)
        kafka.clock.advance("1 day")
        assert kafka.group("g").state == "Empty"  # its next heartbeat is a matter of seconds
        await reader.send(*numbered("after", 0, 3))
        await reader.until(*numbered("after", 0, 3))
        await reader.until_member()
        await reader.commit(6)
        assert kafka.committed("g") == {("t", 0): 6}
        assert reader.values[:3] == numbered("before", 0, 3)

    live(name, server, "g", test)


@pytest.mark.parametrize("name", NAMES)
def test_clients_of_a_fork_and_of_its_origin_do_not_meet(name: str, server: Server) -> None:
    async def test(kafka: Cluster, reader: Reader) -> None:
        await reader.send("kept")
        await reader.until("kept")
        await reader.commit(1)
        with kafka.fork() as fork:
            other = CLIENTS[name](fork, "g")
            await other.start()
            try:
                await other.send("of the fork")
                await reader.send("of the origin")
                await reader.until("of the origin")
                await other.until("of the fork")
                assert (reader.values, other.values) == (["kept", "of the origin"], ["of the fork"])
            finally:
                await other.stop()

    live(name, server, "g", test)


@pytest.mark.restarts
@pytest.mark.parametrize("name", ACTIVE)
def test_a_client_at_work_goes_on_after_each_restore(name: str, drivers: Drivers, tmp_path: Path) -> None:
    """Three brokers, a group that reads and producers that never stop writing, in every client."""
    client = CLIENT_TABLE[name]
    require(client)
    three = SeveralBrokers(tmp_path / "brokers")
    try:
        three.start()
        three.create("t", 3)
        load = Load(drivers, three, "t", 3, [client], each=2)
        watcher = load.watch(client, group="g" if client.strategies else None)
        watcher.wait_until("records before", lambda: watcher.counts["record"] >= 20, PATIENCE_S)
        three.cluster.snapshot("busy")
        load.wait_progress(50, PATIENCE_S)
        for _ in range(3):
            three.cluster.restore("busy")
            before = watcher.counts["record"]
            load.wait_progress(20, PATIENCE_S)
            watcher.wait_until("records", lambda seen=before: watcher.counts["record"] >= seen + 20, PATIENCE_S)  # type: ignore[misc]
        load.stop()
        watcher.write("close\n")
        watcher.finish(PATIENCE_S)
    finally:
        three.end()


def test_a_transactional_producer_begins_anew_after_a_restore(server: Server) -> None:
    """What it had open is aborted, and it is told so; a new one of the same id goes on."""
    from confluent_kafka import KafkaException, Producer

    def producer(kafka: Cluster) -> Producer:
        made = Producer({"bootstrap.servers": kafka.bootstrap_servers, "transactional.id": "x"})
        made.init_transactions(PATIENCE_S)
        made.begin_transaction()
        return made

    with server.cluster(topics={"t": 1}) as kafka:
        before = producer(kafka)
        before.produce("t", "open")
        before.flush(PATIENCE_S)
        kafka.snapshot("seeded")
        kafka.restore("seeded")
        assert kafka.wait_transaction("x", "CompleteAbort").state == "CompleteAbort"
        before.produce("t", "late")
        with pytest.raises(KafkaException):
            before.commit_transaction(PATIENCE_S)
        after = producer(kafka)
        after.produce("t", "new")
        after.commit_transaction(PATIENCE_S)
        assert [record.text for record in kafka.records("t", read_committed=True)] == ["new"]
