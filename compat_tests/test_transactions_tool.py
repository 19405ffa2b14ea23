"""kafka-transactions shows transactions and their producers, finds one that hangs, and ends it."""

from __future__ import annotations

import re
import struct
import subprocess
import uuid
from collections.abc import Callable, Iterator

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS
from compat_tests.conftest import require
from compat_tests.console.tools import tool
from compat_tests.kafka_python.admin import create_topic, send_plainly
from compat_tests.transaction_proxy import PRODUCE, Proxy, Request, broker_behind
from compat_tests.transactional import RefusedError, TransactionalClient, require_one

Run = Callable[..., str]
LONG_TIMEOUT_MS = 600_000


@pytest.fixture(scope="module")
def unchecked(broker_kind: str, proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that takes a producer's word for what belongs to its transaction, as all did before Kafka 3.6."""
    settings = {"transaction.partition.verification.enable": "false"}
    with broker_behind(proxy, broker_kind, tmp_path_factory.mktemp("unchecked"), settings) as broker:
        yield broker


@pytest.fixture(scope="module")
def client(unchecked: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransactionalClient]:
    """A producer that adds partitions to its transactions itself."""
    require_one("librdkafka")
    started = TransactionalClient("librdkafka", unchecked, tmp_path_factory.mktemp("client"))
    try:
        yield started
    finally:
        started.end()


@pytest.fixture
def run(unchecked: Broker) -> Run:
    """Runs the tool; its output, or a failure with all it said."""
    require(CLIENTS["java-console"])

    def start(*arguments: str) -> str:
        command = tool("transactions", "--bootstrap-server", unchecked.address, *arguments)
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    return start


@pytest.fixture
def topic(unchecked: Broker) -> str:
    """Two partitions."""
    name = f"t-{uuid.uuid4().hex[:12]}"
    create_topic(unchecked.address, name, 2)
    return name


def rows(printed: str) -> list[dict[str, str]]:
    """The tool's table, by the names of its columns."""
    head, *lines = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    names = [cell.strip() for cell in head]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines]


def to_partition(request: Request, topic: str, partition: int) -> Request:
    """The Produce request of one partition, as if its records were for another one."""
    frame = bytearray(request.frame)
    at = frame.rindex(topic.encode()) + len(topic) + (1 if request.version >= 9 else 4)
    assert struct.unpack_from(">i", frame, at) == (0,)
    struct.pack_into(">i", frame, at, partition)
    return Request(request.api_key, request.version, bytes(frame))


def test_an_open_transaction_is_listed_and_described(
    run: Run, topic: str, client: TransactionalClient, unchecked: Broker
) -> None:
    """By its id and by its producer in the partition; gone from there when it is over."""
    name = f"id-{topic}"
    producer = client.actor(name)
    producer.init(name, LONG_TIMEOUT_MS)
    producer.do("begin")
    producer.do("send", topic=topic, records=[(0, "a"), (0, "b")])
    (listed,) = rows(run("list", "--transactional-id-pattern", f"{name}.*"))
    assert (listed["TransactionalId"], listed["TransactionState"]) == (name, "Ongoing")
    assert rows(run("list", "--transactional-id-pattern", "nobody.*")) == []
    assert name not in [row["TransactionalId"] for row in rows(run("list", "--duration-filter", "500000"))]
    (described,) = rows(run("describe", "--transactional-id", name))
    assert described["ProducerId"] == listed["ProducerId"]
    assert described["TransactionTimeoutMs"] == str(LONG_TIMEOUT_MS)
    assert described["TopicPartitions"] == f"{topic}-0"
    where = ("--topic", topic, "--partition", "0")
    (seen,) = rows(run("describe-producers", *where))
    assert (seen["ProducerId"], seen["ProducerEpoch"]) == (described["ProducerId"], described["ProducerEpoch"])
    assert (seen["LastSequence"], seen["CurrentTransactionStartOffset"]) == ("1", "0")
    assert rows(run("find-hanging", "--broker-id", "1", "--max-transaction-timeout", "0")) == []
    producer.do("commit")
    (seen,) = rows(run("describe-producers", *where))
    assert seen["CurrentTransactionStartOffset"] == "None"


def test_a_hanging_transaction_is_found_and_aborted(
    run: Run, topic: str, client: TransactionalClient, proxy: Proxy, unchecked: Broker
) -> None:
    """Records that came after their transaction was over, so that nobody would ever end it."""
    name = f"id-{topic}"
    producer = client.actor(name)
    producer.init(name, LONG_TIMEOUT_MS)
    producer.transaction(topic, [(0, "a"), (0, "b")])
    late = [to_partition(request, topic, 1) for request in proxy.requests(PRODUCE, name)]
    assert late and {proxy.replay(request) for request in late} == {0}
    send_plainly(unchecked.address, topic, [(0, "end"), (1, "end")])
    held = client.actor("reader").start_read(topic, 2, "end", committed=True)
    (hanging,) = rows(run("find-hanging", "--broker-id", "1", "--max-transaction-timeout", "0"))
    assert (hanging["Topic"], hanging["Partition"]) == (topic, "1")
    assert hanging["ProducerId"] == rows(run("describe", "--transactional-id", name))[0]["ProducerId"]
    start = hanging["StartOffset"]
    run("abort", "--topic", topic, "--partition", "1", "--start-offset", start)
    assert rows(run("find-hanging", "--broker-id", "1", "--max-transaction-timeout", "0")) == []
    assert held() == [(0, "a"), (0, "b"), (0, "end"), (1, "end")]


def test_a_transaction_is_terminated_by_its_id(
    run: Run, topic: str, client: TransactionalClient, unchecked: Broker
) -> None:
    """Its producer is fenced, what it wrote is aborted."""
    name = f"id-{topic}"
    producer = client.actor(name)
    producer.init(name, LONG_TIMEOUT_MS)
    producer.do("begin")
    producer.do("send", topic=topic, records=[(0, "a")])
    run("forceTerminateTransaction", "--transactionalId", name)
    with pytest.raises(RefusedError) as refusal:
        producer.do("commit")
    assert refusal.value.fenced, refusal.value
    (described,) = rows(run("describe", "--transactional-id", name))
    assert re.fullmatch("Empty|CompleteAbort", described["TransactionState"])
    send_plainly(unchecked.address, topic, [(0, "end"), (1, "end")])
    assert client.actor("reader").read(topic, 2, "end", committed=True) == [(0, "end"), (1, "end")]
