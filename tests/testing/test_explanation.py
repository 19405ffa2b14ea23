"""Why a consumer got nothing: each cause is brought about with a stock client, and named first."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from kafkalite.testing import Cluster, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.testing.client.seeing import Explanation


class World:
    """A cluster, and clients of it that are closed at the end."""

    def __init__(self, kafka: Cluster, stack: ExitStack) -> None:
        self.kafka = kafka
        self._stack = stack

    def consumer(
        self, *topics: str, client_id: str = "reader", group: str | None = "g", **settings: Any
    ) -> KafkaConsumer:
        settings = {"auto_offset_reset": "earliest", **settings}
        consumer = KafkaConsumer(
            *topics, bootstrap_servers=self.kafka.bootstrap_servers, group_id=group, client_id=client_id, **settings
        )
        self._stack.callback(consumer.close, autocommit=False, timeout_ms=1000)
        known(consumer, *topics)
        return consumer

    def producer(self, **settings: Any) -> KafkaProducer:
        producer = KafkaProducer(bootstrap_servers=self.kafka.bootstrap_servers, client_id="writer", **settings)
        self._stack.callback(producer.close, timeout=1)
        return producer

    def asked_for(self, topic: str) -> None:
        """Let a client named as the consumer ask for a topic that is not there, which creates it.

        A consumer that does so itself joins before it knows the topic, see `known`.
        """
        producer = KafkaProducer(bootstrap_servers=self.kafka.bootstrap_servers, client_id="reader")
        assert producer.partitions_for(topic) == {0}
        producer.close()

    def first(self, rule: str, *about: str, **more: str) -> str:
        """The text of the first reason, which has to be of that rule."""
        explanation = self.kafka.explain(*about, **more)
        assert explanation.rules[:1] == [rule], str(explanation)
        assert explanation.summary == explanation.reasons[0]["text"]
        return explanation.summary


def known(consumer: KafkaConsumer, *topics: str) -> None:
    """Let a consumer know its topics before it joins.

    Else it joins twice, and if the time of a poll is over during the second join, kafka-python 3.0.12 never ends it.
    """
    for topic in topics:
        consumer.partitions_for_topic(topic)


@pytest.fixture
def make(server: Server) -> Iterator[Callable[..., World]]:
    with ExitStack() as stack:

        def make(**options: Any) -> World:
            return World(stack.enter_context(server.cluster(**options)), stack)

        yield make


@pytest.fixture
def world(make: Callable[..., World]) -> World:
    return make(topics={"orders": 1})


def polled(consumer: KafkaConsumer, until: Callable[[], object] | None = None, limit: int = 40) -> list[Any]:
    """What polls give until something is true, or until there is something."""
    records: list[Any] = []
    for _ in range(limit):
        for batch in consumer.poll(timeout_ms=250).values():
            records += batch
        if until() if until is not None else records:
            break
    return records


def nothing(consumer: KafkaConsumer) -> None:
    """Let it join and fetch, in vain."""
    assert polled(consumer, lambda: consumer.assignment(), 80) == []
    assert consumer.assignment()
    assert polled(consumer, lambda: False, 2) == []


def together(consumers: list[KafkaConsumer], until: Callable[[], bool], world: World) -> None:
    """Let members poll at the same time, as processes of their own do, until they have what they shall have."""

    done = Event()

    def poll(consumer: KafkaConsumer) -> None:
        while time.monotonic() < deadline and not done.is_set():
            consumer.poll(timeout_ms=200)
            group = world.kafka.group("g")
            if group.state == "Stable" and len(group.members) == len(consumers) and until():
                done.set()

    deadline = time.monotonic() + 30
    with ThreadPoolExecutor(len(consumers)) as threads:
        list(threads.map(poll, consumers))
    assert done.is_set()


# -- topics --------------------------------------------------------------------------------------------------------


def test_a_topic_that_does_not_exist(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1}, config={"auto.create.topics.enable": "false"})
    world.kafka.produce("orders", "one")
    consumer = world.consumer("oders")
    assert polled(consumer, lambda: False, 3) == []
    for about in ({"topic": "oders"}, {"client_id": "reader"}, {}):
        text = world.first("no-such-topic", **about)
        assert text == "there is no topic oders, client reader asks for it; did you mean orders, which has 1 record?"


def test_a_topic_that_does_not_exist_and_nobody_joined_for(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1}, config={"auto.create.topics.enable": "false"})
    consumer = world.consumer(group=None)
    consumer.assign([TopicPartition("oders", 0)])
    assert polled(consumer, lambda: False, 2) == []
    for about in ({"topic": "oders"}, {"client_id": "reader"}, {}):
        assert world.first("no-such-topic", **about).startswith("there is no topic oders, client reader asks for it")
    world.kafka.create_topic("oders")
    assert world.kafka.explain().rules == []


def test_a_topic_that_was_created_by_asking_for_it(world: World) -> None:
    world.asked_for("payments")
    nothing(world.consumer("payments"))
    text = world.first("auto-created", "payments")
    assert text == "topic payments is empty: it was created automatically, for client reader"


@pytest.mark.parametrize("name", ["Orders", "order", "orders-", "ordres"])
def test_a_name_much_like_the_right_one(world: World, name: str) -> None:
    world.kafka.produce("orders", "one", "two")
    world.asked_for(name)
    nothing(world.consumer(name))
    text = world.first("other-topic")
    assert f"topic {name} is empty" in text and "2 records are in orders, a name much like it" in text


def test_records_went_to_a_topic_of_another_name(world: World) -> None:
    world.producer().send("invoices", b"one").get(30)
    nothing(world.consumer("orders"))
    assert "but client writer wrote 1 record to invoices-0" in world.first("other-topic", "orders")


def test_nobody_has_written(world: World) -> None:
    nothing(world.consumer("orders"))
    assert world.first("empty-topic", "orders") == "topic orders is empty: nobody has written to it"


def test_the_records_were_refused(make: Callable[..., World]) -> None:
    world = make(topics={"orders": {"partitions": 1, "config": {"max.message.bytes": 200}}})
    with pytest.raises(KafkaError):
        world.producer().send("orders", b"x" * 1000).get(30)
    text = "the records of client writer were refused (MESSAGE_TOO_LARGE, once)"
    assert world.first("produce-failed", "orders") == text
    assert "client writer" not in str(world.kafka.explain("orders")).replace(text, ""), "it is no consumer"
    nothing(world.consumer("orders"))
    assert world.first("produce-failed", "orders") == text


def test_the_records_were_deleted(make: Callable[..., World]) -> None:
    world = make(
        topics={"orders": {"config": {"retention.ms": 1000}}}, config={"log.retention.check.interval.ms": 1000}
    )
    world.kafka.produce("orders", "one", "two", timestamp_ms=1)
    world.kafka.clock.freeze()
    world.kafka.clock.advance("1 day")
    nothing(world.consumer("orders"))
    assert "topic orders had 2 records, and all were deleted" in world.first("records-deleted", "orders")


def test_a_partition_whose_broker_is_down(make: Callable[..., World]) -> None:
    world = make(topics={"orders": {"partitions": 1, "replication_factor": 1}}, brokers=2)
    world.kafka.produce("orders", "one")
    leader = world.kafka.describe_topic("orders")["partitions"][0]["leader"]
    world.kafka.brokers.stop(leader)
    consumer = world.consumer("orders")
    assert polled(consumer, lambda: False, 3) == []
    text = world.first("no-leader", "orders")
    assert f"nobody leads partition 0 of orders: its records are with broker {leader}, which is down" in text


# -- groups --------------------------------------------------------------------------------------------------------


def test_somebody_who_is_not_there(world: World) -> None:
    world.kafka.produce("orders", "one")
    assert "no client has subscribed to topic orders" in world.first("no-reader", "orders")
    assert len(polled(world.consumer("orders", group="billing"))) == 1
    assert "no client of id writer has connected; there are: reader" in world.first(
        "no-such-client", client_id="writer"
    )
    text = world.first("no-such-group", group="biling")
    assert text == "no consumer has joined group biling; groups there are: billing; did you mean billing?"


def test_a_consumer_that_never_subscribed(world: World) -> None:
    world.kafka.produce("orders", "one")
    world.consumer().partitions_for_topic("orders")
    assert "has neither joined a group nor fetched" in world.first("never-subscribed", client_id="reader")


def test_a_member_that_does_not_come_back(world: World) -> None:
    world.kafka.produce("orders", "one")
    idle = world.consumer("orders", client_id="idle")
    assert len(polled(idle)) == 1
    late = world.consumer("orders")
    assert polled(late, lambda: False, 4) == []
    text = world.first("rebalancing", group="g")
    assert "group g is rebalancing and waits for idle-" in text and "(client idle) to join again" in text


def pair(make: Callable[..., World], partitions: int) -> tuple[World, KafkaConsumer, KafkaConsumer]:
    """Two members that join in one round, so that the client never joins anew."""
    world = make(topics={"orders": partitions}, config={"group.initial.rebalance.delay.ms": "1000"})
    first, second = (world.consumer("orders", client_id=name) for name in ("one", "two"))
    return world, first, second


def test_more_members_than_partitions(make: Callable[..., World]) -> None:
    world, first, second = pair(make, 1)
    together([first, second], lambda: len(first.assignment()) + len(second.assignment()) == 1, world)
    idle = "two" if first.assignment() else "one"
    world.kafka.produce("orders", "one")
    text = world.first("assigned-nothing", "orders", client_id=idle)
    assert (
        f"client {idle} is in group g and was assigned nothing of orders: its only partition is with other members"
        in text
    )
    for consumer in (first, second):
        consumer.close()
    text = world.first("assigned-nothing", "orders", client_id=idle)
    busy = "one" if idle == "two" else "two"
    assert text == (
        f"client {idle}, no longer in group g, was assigned nothing of orders: its only partition was with other "
        f"members ({busy} [0])"
    )


def test_another_subscription(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 1, "invoices": 1})
    world.kafka.produce("orders", "one")
    nothing(world.consumer("invoices"))
    text = world.first("not-subscribed", "orders", client_id="reader")
    assert text == "client reader subscribes to invoices and not to orders"


def test_another_member_has_the_records(make: Callable[..., World]) -> None:
    world, first, second = pair(make, 2)
    together([first, second], lambda: len(first.assignment()) == len(second.assignment()) == 1, world)
    (mine,) = first.assignment()
    world.kafka.produce("orders", "one", partition=1 - mine.partition)
    assert polled(first, lambda: False, 2) == []
    text = world.first("other-member-has-them", "orders", client_id="one")
    assert f"are in partition {1 - mine.partition}, which another member of group g reads (two)" in text


def test_a_consumer_that_left(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer("orders")
    assert len(polled(consumer)) == 1
    consumer.close()
    world.kafka.produce("orders", "two")
    assert "client reader is no longer in group g" in world.first("left-group", group="g")


def test_a_consumer_whose_session_ended(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer("orders", heartbeat_interval_ms=2900, session_timeout_ms=10_000)
    assert len(polled(consumer)) == 1
    world.kafka.clock.freeze()
    world.kafka.clock.advance("20 s")
    world.kafka.wait_group("g", members=0)
    text = world.first("session-expired", group="g")
    assert "client reader is no longer in group g: it was removed because it was not heard of" in text


def test_a_group_that_takes_no_more(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 2}, config={"group.max.size": "1"})
    world.kafka.produce("orders", "one")
    assert len(polled(world.consumer("orders", client_id="one"))) == 1
    with suppress(KafkaError):
        polled(world.consumer("orders"), lambda: False, 3)
    text = world.first("group-error", client_id="reader")
    assert "client reader cannot join its group: the group is full (group.max.size)" in text


class Failing(ConsumerRebalanceListener):  # type: ignore[misc]
    """What many write: something that fails once partitions are there."""

    def on_partitions_revoked(self, revoked: Any) -> None:
        pass

    def on_partitions_assigned(self, assigned: Any) -> None:
        if assigned:
            raise KeyboardInterrupt


def test_assigned_and_never_fetched(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer()
    consumer.subscribe(["orders"], listener=Failing())
    with pytest.raises(KeyboardInterrupt):
        polled(consumer, lambda: False)
    text = world.first("never-fetched", client_id="reader")
    assert text == "client reader was assigned partitions in group g and never fetched"


# -- positions -----------------------------------------------------------------------------------------------------


def test_records_lie_in_another_partition(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 3})
    world.kafka.produce("orders", "one", partition=2)
    consumer = world.consumer(group=None)
    consumer.assign([TopicPartition("orders", 0), TopicPartition("orders", 1)])
    assert polled(consumer, lambda: False, 3) == []
    text = world.first("other-partition", "orders")
    assert text == "client reader reads partitions 0, 1 of orders, and the records are in partition 2"


@pytest.mark.parametrize("group", ["g", None])
def test_a_start_at_the_end(world: World, group: str | None) -> None:
    world.kafka.produce("orders", "one", "two")
    nothing(world.consumer("orders", group=group, auto_offset_reset="latest"))
    for about in ({"topic": "orders"}, {"client_id": "reader"}):
        text = world.first("started-at-end", **about)
        assert text == (
            "client reader began to read orders-0 at its end, offset 2: the 2 records before it were written earlier"
        )


def test_a_consumer_that_is_closed_by_the_time_of_the_question(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer("orders", auto_offset_reset="latest")
    nothing(consumer)
    consumer.close()
    world.kafka.wait_group("g", members=0)
    assert "at its end, offset 1" in world.first("started-at-end")
    assert world.kafka.explain(group="g").rules == ["started-at-end", "left-group"]


def test_a_group_that_has_read_it_all(world: World) -> None:
    world.kafka.produce("orders", "one", "two")
    before = world.consumer("orders", client_id="before")
    assert len(polled(before)) == 2
    before.commit()
    before.close()
    nothing(world.consumer("orders"))
    text = world.first("committed-at-end", client_id="reader")
    assert "at the offset that its group had committed, 2, which is the end (committed by client before" in text


def test_an_open_transaction_holds_readers_back(world: World) -> None:
    producer = world.producer(transactional_id="till-7", acks="all")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send("orders", b"one").get(30)
    nothing(world.consumer("orders", isolation_level="read_committed"))
    text = world.first("open-transaction", "orders")
    assert "the open transaction of till-7 holds orders-0 back at offset 0 of 1" in text
    producer.abort_transaction()
    world.kafka.wait_transaction("till-7", "CompleteAbort")
    assert "were aborted" in world.first("aborted", "orders")


def test_a_position_that_is_out_of_range(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer(group=None, auto_offset_reset="none")
    consumer.assign([TopicPartition("orders", 0)])
    consumer.seek(TopicPartition("orders", 0), 100)
    with pytest.raises(KafkaError):
        polled(consumer, lambda: False)
    text = world.first("fetch-error", "orders")
    assert text == "client reader is refused at offset 100 of orders-0: OFFSET_OUT_OF_RANGE, once"


def test_a_position_of_ones_own(world: World) -> None:
    world.kafka.produce("orders", "one", "two")
    consumer = world.consumer(group=None)
    consumer.assign([TopicPartition("orders", 0)])
    consumer.seek(TopicPartition("orders", 0), 2)
    assert polled(consumer, lambda: False, 3) == []
    text = world.first("at-end", "orders")
    assert text == "client reader reads orders-0 from offset 2 on, which is the end: 2 records lie before it"


def test_a_paused_partition(world: World) -> None:
    consumer = world.consumer("orders")
    nothing(consumer)
    consumer.pause(TopicPartition("orders", 0))
    assert polled(consumer, lambda: False, 3) == []
    world.kafka.produce("orders", "one")
    assert polled(consumer, lambda: False, 3) == []
    text = world.first("stopped-fetching", "orders")
    assert "client reader stopped at offset 0 of orders-0, whose end is 1: its last fetch was" in text


def test_one_of_two_partitions_is_paused(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 2})
    consumer = world.consumer("orders")
    nothing(consumer)
    consumer.pause(TopicPartition("orders", 1))
    assert polled(consumer, lambda: False, 3) == []
    world.kafka.produce("orders", "one", partition=1)
    assert polled(consumer, lambda: False, 3) == []
    text = world.first("stopped-fetching", "orders")
    assert "stopped at offset 0 of orders-1, whose end is 1: it fetches, but no longer this partition" in text


def test_a_consumer_that_stopped_polling(world: World) -> None:
    world.kafka.produce("orders", "one")
    consumer = world.consumer("orders")
    assert len(polled(consumer)) == 1
    # What it asks for ahead of the next poll is answered, and stays with the client.
    world.kafka.produce("orders", "two")
    for _ in range(40):
        world.kafka.produce("orders", "more")
        if "stopped-fetching" in world.kafka.explain("orders").rules:
            break
        time.sleep(0.1)
    assert "its last fetch was" in world.first("stopped-fetching", "orders")


def test_a_consumer_without_a_connection(world: World) -> None:
    consumer = world.consumer(group=None)
    consumer.assign([TopicPartition("orders", 0)])
    assert polled(consumer, lambda: False, 2) == []
    consumer.close()
    world.kafka.wait_connected("reader", 0)
    world.kafka.produce("orders", "one")
    assert "it has no connection any more" in world.first("stopped-fetching", "orders")


def test_records_that_did_arrive(world: World) -> None:
    world.kafka.produce("orders", "one", "two", "three")
    assert len(polled(world.consumer("orders"))) == 3
    text = world.first("delivered", "orders")
    assert text == "client reader was sent 3 records of orders-0, offsets 0 to 2"


def test_records_that_arrived_from_many_partitions(make: Callable[..., World]) -> None:
    world = make(topics={"orders": 30})
    for partition in range(30):
        world.kafka.produce("orders", "one", partition=partition)
    consumer = world.consumer("orders")
    polled(consumer, lambda: world.kafka.explain("orders").summary.startswith("client reader was sent 30 "))
    assert world.first("delivered", "orders").startswith(
        "client reader was sent 30 records of orders, from partitions 0, 1"
    )
    assert len(world.kafka.explain("orders").reasons) == 1
    late = world.consumer("orders", client_id="late", group="late", auto_offset_reset="latest")
    nothing(late)
    explanation = world.kafka.explain(client_id="late")
    assert set(explanation.rules) == {"started-at-end"} and len(explanation.rules) == 20


def test_a_fault_is_named_before_all(world: World) -> None:
    world.kafka.produce("orders", "one")
    world.kafka.faults.add(name="no leader", api="Fetch", error="NOT_LEADER_OR_FOLLOWER")
    nothing(world.consumer("orders"))
    assert "fault no leader hit Fetch of client reader" in world.first("fault", "orders")
    world.kafka.faults.clear()


def test_a_fault_that_kept_records_from_being_written(world: World) -> None:
    world.kafka.faults.add(name="full", api="Produce", error="KAFKA_STORAGE_ERROR")
    with pytest.raises(KafkaError):
        world.producer(
            retries=0, enable_idempotence=False, delivery_timeout_ms=1000, request_timeout_ms=500, linger_ms=0
        ).send("orders", b"one").get(30)
    nothing(world.consumer("orders"))
    assert "fault full hit Produce of client writer" in world.first("fault", "orders")


def test_nothing_is_wrong(world: World) -> None:
    explanation: Explanation = world.kafka.explain()
    assert explanation.rules == [] and explanation.summary == "no consumer was seen"
    consumer = world.consumer(group=None)
    consumer.assign([TopicPartition("orders", 0)])
    polled(consumer, lambda: False, 2)
    assert world.kafka.explain().rules == ["empty-topic"]
    world.kafka.produce("orders", "one")
    assert len(polled(consumer)) == 1
    assert world.kafka.explain().rules == ["delivered"]
