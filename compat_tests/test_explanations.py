"""Why a consumer got nothing, asked of aiokafka's and confluent-kafka's; kafka-python's are in tests/testing."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kafkalite.testing import Cluster, Server

aiokafka = pytest.importorskip("aiokafka")
confluent = pytest.importorskip("confluent_kafka")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIME_S = 60.0


class Consumer(Protocol):
    """One that polls in the background until it is closed."""

    values: list[bytes]

    def pause(self, topic: str) -> None: ...
    def close(self) -> None: ...


class AioConsumer:
    """aiokafka's, on a loop of its own."""

    def __init__(self, servers: str, topic: str, group: str, reset: str, isolation: str) -> None:
        self.values: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._consumer = self._run(self._make(servers, topic, group, reset, isolation))
        self._polling = asyncio.run_coroutine_threadsafe(self._poll(), self._loop)

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(TIME_S)

    async def _make(self, servers: str, topic: str, group: str, reset: str, isolation: str) -> Any:
        return aiokafka.AIOKafkaConsumer(
            topic, bootstrap_servers=servers, group_id=group, client_id="reader", auto_offset_reset=reset,
            isolation_level=isolation, enable_auto_commit=False,
        )  # fmt: skip

    async def _poll(self) -> None:
        await self._consumer.start()  # waits for its topic and its coordinator
        while True:
            for batch in (await self._consumer.getmany(timeout_ms=100)).values():
                self.values += [record.value for record in batch]
                await self._consumer.commit()

    def pause(self, topic: str) -> None:
        self._loop.call_soon_threadsafe(self._consumer.pause, aiokafka.TopicPartition(topic, 0))

    def close(self) -> None:
        self._polling.cancel()
        self._run(self._consumer.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIME_S)
        self._loop.close()


class ConfluentConsumer:
    """confluent-kafka's, in a thread."""

    def __init__(self, servers: str, topic: str, group: str, reset: str, isolation: str) -> None:
        self.values: list[bytes] = []
        self._consumer = confluent.Consumer(
            {
                "bootstrap.servers": servers,
                "group.id": group,
                "client.id": "reader",
                "auto.offset.reset": reset,
                "isolation.level": isolation,
                "enable.auto.commit": False,
                "allow.auto.create.topics": False,
            }
        )
        self._consumer.subscribe([topic])
        self._open = True
        self._to_pause: list[Any] = []
        self._thread = Thread(target=self._poll, daemon=True)
        self._thread.start()

    def _poll(self) -> None:
        while self._open:
            if self._to_pause:
                self._consumer.pause(self._to_pause)
                self._to_pause = []
            message = self._consumer.poll(0.1)
            if message is not None and message.error() is None:
                self.values.append(message.value())
                self._consumer.commit(message, asynchronous=False)
        self._consumer.close()

    def pause(self, topic: str) -> None:
        self._to_pause = [confluent.TopicPartition(topic, 0)]

    def close(self) -> None:
        self._open = False
        self._thread.join(TIME_S)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


class World:
    """A cluster and a consumer of it."""

    def __init__(self, kafka: Cluster, stack: ExitStack, kind: type) -> None:
        self.kafka = kafka
        self._stack = stack
        self._kind = kind

    def read(self, topic: str = "orders", reset: str = "earliest", isolation: str = "read_uncommitted") -> Consumer:
        consumer: Consumer = self._kind(self.kafka.bootstrap_servers, topic, "g", reset, isolation)
        self._stack.callback(consumer.close)
        return consumer

    def first(self, rule: str, **about: str) -> str:
        """The first reason, once it is of that rule."""
        deadline = time.monotonic() + TIME_S
        while True:
            explanation = self.kafka.explain(**about)
            if explanation.rules[:1] == [rule]:
                return explanation.summary
            assert time.monotonic() < deadline, str(explanation)
            self.kafka.wait_connected("reader")
            time.sleep(0.1)


@pytest.fixture(params=[AioConsumer, ConfluentConsumer], ids=["aiokafka", "confluent"])
def make(request: pytest.FixtureRequest, server: Server, stack: ExitStack) -> Callable[..., World]:
    def make(**options: Any) -> World:
        return World(stack.enter_context(server.cluster(**options)), stack, request.param)

    return make


def test_no_such_topic(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1}, config={"auto.create.topics.enable": "false"})
    world.kafka.produce("orders", "one")
    world.read("oders")
    assert "did you mean orders, which has 1 record?" in world.first("no-such-topic", topic="oders")


def test_an_empty_topic(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.read()
    assert world.first("empty-topic") == "topic orders is empty: nobody has written to it"


def test_a_start_at_the_end(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.kafka.produce("orders", "one", "two")
    world.read(reset="latest")
    text = "client reader began to read orders-0 at its end, offset 2: the 2 records before it were written earlier"
    assert world.first("started-at-end", topic="orders") == text


def test_a_group_that_has_read_it_all(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.kafka.produce("orders", "one")
    world.kafka.commit("g", {("orders", 0): 1})
    world.read()
    assert "at the offset that its group had committed, 1, which is the end" in world.first(
        "committed-at-end", group="g"
    )


def test_records_that_arrived(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.kafka.produce("orders", "one", "two")
    consumer = world.read()
    world.kafka.wait_lag("g", 0)
    assert world.first("delivered") == "client reader was sent 2 records of orders-0, offsets 0 to 1"
    assert consumer.values == [b"one", b"two"]


def test_an_open_transaction_and_an_aborted_one(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    producer = confluent.Producer(
        {"bootstrap.servers": world.kafka.bootstrap_servers, "transactional.id": "till-7", "client.id": "writer"}
    )
    producer.init_transactions(TIME_S)
    producer.begin_transaction()
    producer.produce("orders", b"one")
    producer.flush(TIME_S)
    consumer = world.read(isolation="read_committed")
    text = world.first("open-transaction", topic="orders")
    assert "the open transaction of till-7 holds orders-0 back at offset 0 of 1" in text
    producer.abort_transaction(TIME_S)
    assert "all records of orders-0 from offset 0 on were aborted" in world.first("aborted", topic="orders")
    assert consumer.values == []


def test_a_paused_partition(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.kafka.produce("orders", "one")
    consumer = world.read()
    world.kafka.wait_lag("g", 0)
    consumer.pause("orders")
    # What was asked for before is still answered, and kept by the client.
    deadline = time.monotonic() + TIME_S
    while world.kafka.explain("orders").rules[:1] != ["stopped-fetching"]:
        assert time.monotonic() < deadline, str(world.kafka.explain("orders"))
        world.kafka.produce("orders", "more")
        time.sleep(0.2)
    assert "client reader stopped at offset" in world.first("stopped-fetching", topic="orders")


def test_a_fault(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1})
    world.kafka.produce("orders", "one")
    world.kafka.faults.add(name="away", api="FindCoordinator", error="COORDINATOR_NOT_AVAILABLE")
    world.read()
    assert "fault away hit FindCoordinator of client reader" in world.first("fault", topic="orders")
    world.kafka.faults.clear()
    assert world.first("delivered", topic="orders")


@pytest.mark.parametrize(("protocol", "topics"), [("consumer", ["orders"]), ("classic", [])])
def test_a_consumer_that_does_not_join(server: Server, protocol: str, topics: list[str]) -> None:
    """librdkafka says nothing of the API that is not there, and asks the same where nobody has subscribed."""
    with server.cluster() as kafka:
        kafka.produce("orders", "one")
        settings = {"group.id": "g", "group.protocol": protocol, "client.id": "newer"}
        consumer = confluent.Consumer({"bootstrap.servers": kafka.bootstrap_servers, **settings})
        if topics:
            consumer.subscribe(topics)
        deadline = time.monotonic() + TIME_S
        while not kafka.requests("FindCoordinator", client_id="newer") and time.monotonic() < deadline:
            assert consumer.poll(0.2) is None
        explanation = kafka.explain("orders", group="g")
        consumer.close()
        assert explanation.summary == "client newer asked who coordinates group g, and has not joined it"
        for advice in ("Subscribe, if it has not", "With group.protocol=consumer librdkafka waits here for ever"):
            assert advice in explanation.reasons[0]["advice"]
