"""Requests of real clients that a network delivers once more, late: refused, nothing appended, nothing ended.

The error codes are those of Apache Kafka: the tests pass on it as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from compat_tests.broker import Broker
from compat_tests.kafka_python.admin import committed, create_topic, send_plainly
from compat_tests.processes import wait_for
from compat_tests.transaction_history import Read
from compat_tests.transaction_proxy import (
    ADD_OFFSETS,
    ADD_PARTITIONS,
    END_TXN,
    PRODUCE,
    TXN_OFFSET_COMMIT,
    Proxy,
    broker_behind,
)
from compat_tests.transactional import COMMANDS, PATIENCE_S, TransactionalClient, require_one

PARTITIONS = 2
NONE, INVALID_PRODUCER_EPOCH, PRODUCER_FENCED = 0, 47, 90
# The APIs in which PRODUCER_FENCED is INVALID_PRODUCER_EPOCH for clients of older versions.
FENCED_FROM = {ADD_PARTITIONS: 2, ADD_OFFSETS: 2, END_TXN: 2}
EPOCHS_FROM = 5  # of EndTxn: each transaction has an epoch of its own (KIP-890)

Start = Callable[[str], TransactionalClient]


@pytest.fixture(scope="module")
def behind(broker_kind: str, proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The broker, which tells its clients the proxy's address."""
    with broker_behind(proxy, broker_kind, tmp_path_factory.mktemp("behind"), {}) as broker:
        yield broker


@pytest.fixture(params=list(COMMANDS))
def client(
    request: pytest.FixtureRequest, behind: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TransactionalClient]:
    """Each client that has transactions."""
    require_one(request.param)
    started = TransactionalClient(request.param, behind, tmp_path_factory.mktemp(request.param))
    try:
        yield started
    finally:
        started.end()


def fresh_topic(broker: Broker) -> str:
    """A topic of two partitions."""
    topic = f"txn-{uuid.uuid4().hex[:12]}"
    create_topic(broker.address, topic, PARTITIONS)
    return topic


def both(*texts: str) -> Read:
    """Each text in each partition."""
    return [(partition, text) for partition in range(PARTITIONS) for text in texts]


@pytest.mark.parametrize(("first", "second"), [("commit", "abort"), ("abort", "commit")])
def test_a_request_of_the_transaction_before_counts_for_nothing(
    first: str, second: str, client: TransactionalClient, proxy: Proxy, behind: Broker
) -> None:
    """It comes in the middle of the next one, which it neither ends nor adds to.

    Only clients with an epoch for each transaction are safe from a late EndTxn; the records of the others are known by
    their sequences.
    """
    topic = fresh_topic(behind)
    producer = client.actor("producer")
    producer.init(topic)
    producer.transaction(topic, both("a"), first)
    sent, ended = proxy.requests(PRODUCE, topic), proxy.requests(END_TXN, topic)
    has_epochs = ended[-1].version >= EPOCHS_FROM
    producer.do("begin")
    producer.do("send", topic=topic, records=both("b"))
    assert {proxy.replay(request) for request in sent} == {INVALID_PRODUCER_EPOCH if has_epochs else NONE}
    if has_epochs:
        assert proxy.replay(ended[-1]) == PRODUCER_FENCED
    producer.do("send", topic=topic, records=both("c"))
    producer.do(second)
    send_plainly(behind.address, topic, both("end"))
    reader = client.actor("reader")
    shown = both("a", "end") if first == "commit" else both("b", "c", "end")
    assert reader.read(topic, PARTITIONS, "end", committed=True) == shown
    assert reader.read(topic, PARTITIONS, "end", committed=False) == both("a", "b", "c", "end")


def test_every_request_of_a_zombie_is_refused(client: TransactionalClient, proxy: Proxy, behind: Broker) -> None:
    """All that a producer sent before another one took its id over, in the middle of a transaction of the new one."""
    topic, source = fresh_topic(behind), fresh_topic(behind)
    group = f"g-{topic}"
    send_plainly(behind.address, source, both("x", "y"))
    old, new = client.actor("old"), client.actor("new")
    old.init(topic)
    copy = {"topic": source, "to": topic, "group": group, "count": 2}
    old.do("begin")
    old.do("copy", **copy)
    old.do("commit")
    wait_for("offsets", lambda: sum(committed(behind.address, group).values()) == 2, PATIENCE_S)
    offsets = committed(behind.address, group)
    old.do("begin")
    old.do("copy", **copy)
    left = {
        api: proxy.requests(api, topic) for api in (ADD_PARTITIONS, ADD_OFFSETS, PRODUCE, TXN_OFFSET_COMMIT, END_TXN)
    }
    adds = not left[ADD_PARTITIONS]  # the broker adds partitions and groups
    assert [api for api, requests in left.items() if not requests] == ([ADD_PARTITIONS, ADD_OFFSETS] if adds else [])
    new.init(topic)
    new.do("begin")
    new.do("send", topic=topic, records=both("new"))
    for api, requests in left.items():
        for request in requests:
            fenced = PRODUCER_FENCED if request.version >= FENCED_FROM.get(api, 1 << 15) else INVALID_PRODUCER_EPOCH
            assert (api, proxy.replay(request)) == (api, fenced)
    new.do("commit")
    old.do("leave")
    send_plainly(behind.address, topic, both("end"))
    reader = client.actor("reader")
    copied = [record for record in reader.read(topic, PARTITIONS, "end", committed=True) if record not in both("end")]
    assert [text for _, text in copied if text == "new"] == ["new", "new"]
    assert len(copied) == 4, copied
    everything = reader.read(topic, PARTITIONS, "end", committed=False)
    assert len(everything) == 2 + 2 + 2 + 2, everything
    assert committed(behind.address, group) == offsets
