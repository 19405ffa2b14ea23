"""Transactions of stock clients: all or nothing, isolation, consume-transform-produce, zombies."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from compat_tests.broker import Broker
from compat_tests.kafka_python.admin import committed, create_topic, send_plainly
from compat_tests.processes import wait_for
from compat_tests.transaction_history import Read
from compat_tests.transactional import COMMANDS, PATIENCE_S, Actor, RefusedError, TransactionalClient, require_one

PARTITIONS = 2
Start = Callable[[str], TransactionalClient]


@pytest.fixture(params=list(COMMANDS))
def name(request: pytest.FixtureRequest) -> str:
    """Each client that has transactions."""
    require_one(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def start(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """One process a client for all tests that do not end it."""
    running: dict[str, TransactionalClient] = {}

    def client(name: str) -> TransactionalClient:
        if name not in running or running[name].process.process.poll() is not None:
            running[name] = TransactionalClient(name, broker, tmp_path_factory.mktemp(name))
        return running[name]

    try:
        yield client
    finally:
        for process in running.values():
            process.end()


def both(*texts: str) -> Read:
    """Each text in each partition."""
    return [(partition, text) for partition in range(PARTITIONS) for text in texts]


def fresh_topic(broker: Broker) -> str:
    """A topic of two partitions."""
    topic = f"txn-{uuid.uuid4().hex[:12]}"
    create_topic(broker.address, topic, PARTITIONS)
    return topic


def test_a_reader_sees_what_its_isolation_says(name: str, start: Start, broker: Broker) -> None:
    """Committed ones show whole, the aborted one to an uncommitted reader only."""
    topic = fresh_topic(broker)
    client = start(name)
    producer, reader = client.actor("isolation"), client.actor("reader")
    producer.init(topic)
    producer.transaction(topic, both("a", "b"))
    producer.transaction(topic, both("c", "d"), "abort")
    producer.transaction(topic, both("e"))
    send_plainly(broker.address, topic, both("end"))
    assert reader.read(topic, PARTITIONS, "end", committed=True) == both("a", "b", "e", "end")
    assert reader.read(topic, PARTITIONS, "end", committed=False) == both("a", "b", "c", "d", "e", "end")


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_an_open_transaction_holds_committed_readers_back(end: str, name: str, start: Start, broker: Broker) -> None:
    """What comes after it shows only when it is ended, and then in its place."""
    topic = fresh_topic(broker)
    client = start(name)
    producer = client.actor("open")
    producer.init(topic)
    producer.do("begin")
    producer.do("send", topic=topic, records=both("a"))
    send_plainly(broker.address, topic, both("end"))
    before = len(client.answers)
    held = client.actor("held").start_read(topic, PARTITIONS, "end", committed=True)
    assert client.actor("reader").read(topic, PARTITIONS, "end", committed=False) == both("a", "end")
    assert len(client.answers) == before + 1, "the committed reader was answered while the transaction was open"
    producer.do(end)
    assert held() == (both("a", "end") if end == "commit" else both("end"))


def test_an_answer_that_begins_amid_two_aborted_transactions(name: str, start: Start, broker: Broker) -> None:
    """The first record is of the one that began second; kafkajs knows one more of them with each record."""
    topic = fresh_topic(broker)
    client = start(name)
    first, second = client.actor(f"first {topic}"), client.actor(f"second {topic}")
    for producer in (first, second):
        producer.init(f"{topic} {producer.name}")
        producer.do("begin")
        producer.do("send", topic=topic, records=both(producer.name))
    plain = both(*(f"{number}".zfill(100_000) for number in range(10)))  # with `large` it is more than one answer has
    send_plainly(broker.address, topic, plain)
    large = both("x" * 100_000)
    for producer in (second, first):
        producer.do("send", topic=topic, records=large)
    for producer in (first, second):
        producer.do("abort")
    send_plainly(broker.address, topic, both("end"))
    assert client.actor("reader").read(topic, PARTITIONS, "end", committed=True) == sorted([*plain, *both("end")])


def test_copies_and_their_offsets_are_one(name: str, start: Start, broker: Broker) -> None:
    """A copy that is aborted, and one whose process is killed, leave neither records nor offsets; the next has all."""
    source, target = fresh_topic(broker), fresh_topic(broker)
    group = f"g-{source}"
    send_plainly(broker.address, source, both("a", "b", "c"))
    asked = {"topic": source, "to": target, "group": group}
    client = start(name)
    worker = client.actor("aborted")
    worker.init(target)
    worker.do("begin")
    worker.do("copy", **asked, count=4)
    worker.do("abort")
    worker.do("leave")
    assert committed(broker.address, group) == {}
    worker.do("begin")
    worker.do("copy", **asked, count=6)
    client.end()
    client = start(name)
    worker = client.actor("after")
    worker.init(target)
    worker.do("begin")
    worker.do("copy", **asked, count=6)
    assert committed(broker.address, group) == {}, "offsets show before the transaction is committed"
    worker.do("commit")
    wait_for("offsets", lambda: committed(broker.address, group) == {0: 3, 1: 3}, PATIENCE_S)
    worker.do("leave")
    send_plainly(broker.address, target, both("end"))
    assert client.actor("reader").read(target, PARTITIONS, "end", committed=True) == both("a!", "b!", "c!", "end")


def go_on(old: Actor, what: str, topic: str, source: str) -> None:
    """What a zombie might do next, up to its commit."""
    if what == "send":
        old.do("send", topic=topic, records=both("zombie"))
    elif what == "copy":
        old.do("copy", topic=source, to=topic, group=f"g-{topic}", count=2)
    old.do("commit")


@pytest.mark.parametrize("what", ["send", "commit", "copy"])
def test_a_zombie_is_fenced(what: str, name: str, start: Start, broker: Broker) -> None:
    """The second producer of an id ends the transaction of the first, which can do nothing more."""
    topic, source = fresh_topic(broker), fresh_topic(broker)
    client = start(name)
    old, new = client.actor(f"old {topic}"), client.actor(f"new {topic}")
    old.init(topic)
    old.do("begin")
    old.do("send", topic=topic, records=both("old"))
    new.init(topic)
    send_plainly(broker.address, source, both("x"))
    with pytest.raises(RefusedError) as refusal:
        go_on(old, what, topic, source)
    assert refusal.value.fenced, refusal.value
    new.transaction(topic, both("new"))
    send_plainly(broker.address, topic, both("end"))
    assert client.actor("reader").read(topic, PARTITIONS, "end", committed=True) == both("new", "end")
    assert committed(broker.address, f"g-{topic}") == {}
