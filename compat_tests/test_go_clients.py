"""sarama and kafka-go: records with every codec, a time, a group of two, interleaved transactions, ACLs."""

from __future__ import annotations

from typing import Any

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, CODECS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import admin_client, committed, create_topic
from compat_tests.lines import Received, Record
from compat_tests.processes import BUILD, DriverProcess, wait_for
from compat_tests.records import BASE_MS, awkward

MEMBERS_PARTITIONS = 4


def _built(name: str) -> str | None:
    return None if (BUILD / name).exists() else f".build/{name} is not built (needs go; run compat_tests/setup.sh)"


GO_CLIENTS = {
    "sarama": Client("sarama", [str(BUILD / "sarama")], lambda: _built("sarama")),
    "kafka-go": Client("kafka-go", [str(BUILD / "kafka-go")], lambda: _built("kafka-go"), idempotent=False),
}


@pytest.fixture(params=list(GO_CLIENTS))
def go_client(request: pytest.FixtureRequest) -> Client:
    """Each of the two."""
    chosen = GO_CLIENTS[request.param]
    require(chosen)
    return chosen


def shown(reader: Client, record: Record | Received) -> tuple[object, ...]:
    """What is to be equal; kafka-go's reader gives what is empty as none."""
    key, value, headers = record.key, record.value, record.headers
    if reader.name == "kafka-go":
        key, value = key or None, value or None
        headers = tuple((name, content or None) for name, content in headers)
    return record.timestamp_ms, key, value, headers


def test_records_arrive_as_they_were_sent(go_client: Client, drivers: Drivers, broker: Broker, topic: str) -> None:
    """With every codec, read by itself, in fetches of a byte too, and by librdkafka; and librdkafka's by it."""
    librdkafka = CLIENTS["librdkafka"]
    require(librdkafka)
    create_topic(broker.address, topic, len(CODECS) + 1)
    sent = []
    for partition, codec in enumerate((*CODECS, "none")):
        sender = go_client if partition < len(CODECS) else librdkafka
        records = awkward(partition, go_client)
        offsets = drivers.produce(sender, broker, topic, records, "--codec", codec)
        assert offsets == {record.number: record.number for record in records}, codec
        sent += records
    everywhere = "--partitions", ",".join(map(str, range(len(CODECS) + 1)))
    for reader, options in ((librdkafka, ()), (go_client, ()), (go_client, ("--max-bytes", "1"))):
        received = drivers.consume(reader, broker, topic, len(sent), *everywhere, *options)
        found = {(record.partition, record.offset): record for record in received}
        assert len(found) == len(sent)
        for record in sent:
            read = found[record.partition, record.number]
            same = shown(reader, read) == shown(reader, record)
            assert same, f"{reader}, {(*CODECS, 'of librdkafka')[record.partition]}, record {record.number}"


def test_reading_starts_at_a_time(go_client: Client, drivers: Drivers, broker: Broker, topic: str) -> None:
    """The first record that is not older."""
    create_topic(broker.address, topic, 1)
    records = [Record(number, 0, BASE_MS + number * 1000, None, b"%d" % number) for number in range(50)]
    drivers.produce(go_client, broker, topic, records)
    received = drivers.consume(go_client, broker, topic, 20, "--from", str(BASE_MS + 29_001))
    assert [record.offset for record in received] == list(range(30, 50))


def settled(address: str, group: str, members: int) -> bool:
    """Whether the group has so many members, and each its partitions."""
    with admin_client(address) as admin:
        described = admin.describe_groups([group])[group]
    return described["group_state"] == "Stable" and len(described["members"]) == members


def test_two_members_share_a_topic_and_one_takes_over(
    go_client: Client, drivers: Drivers, broker: Broker, topic: str
) -> None:
    """Nothing is read twice, and what was read is committed."""
    create_topic(broker.address, topic, MEMBERS_PARTITIONS)
    group = f"g-{topic}"

    def feed(first: int) -> None:
        numbers = range(first, first + 40)
        records = [Record(number, number % MEMBERS_PARTITIONS, None, None, b"%d" % number) for number in numbers]
        drivers.produce(go_client, broker, topic, records)

    def join() -> DriverProcess:
        return drivers.start(go_client, "group", broker, topic, "--group", group)

    def read(member: DriverProcess, since: int = 0) -> list[Any]:
        return [event["p"] for event in member.of("record")[since:]]

    feed(0)
    one = join()
    one.wait_until("all is read", lambda: one.counts["record"] == 40, 20)
    wait_for("all is committed", lambda: sum(committed(broker.address, group).values()) == 40, 20)
    two = join()
    wait_for("two members", lambda: settled(broker.address, group, 2), 20)
    feed(40)
    wait_for("both read", lambda: one.counts["record"] + two.counts["record"] == 80, 20)
    shares = set(read(one, 40)), set(read(two))
    assert shares in (({0, 1}, {2, 3}), ({2, 3}, {0, 1}))
    one.write("close\n")
    one.finish(20)
    # A record that comes while the group changes hands kafka-go reads twice: its commit waits for the next generation.
    wait_for("one member", lambda: settled(broker.address, group, 1), 20)
    feed(80)
    two.wait_until("the rest is read", lambda: two.counts["record"] == 60, 20)
    two.write("close\n")
    two.finish(20)
    assert sorted(read(one) + read(two)) == sorted(30 * list(range(MEMBERS_PARTITIONS)))
    assert committed(broker.address, group) == dict.fromkeys(range(MEMBERS_PARTITIONS), 30)


@pytest.mark.parametrize("max_bytes", [1, 400, 1 << 20])
def test_sarama_shows_no_aborted_record(max_bytes: int, drivers: Drivers, broker: Broker, topic: str) -> None:
    """Three producers whose transactions overlap, read in fetches from one batch to everything."""
    sarama = GO_CLIENTS["sarama"]
    require(sarama)
    create_topic(broker.address, topic, 1)
    producing = drivers.start(sarama, "transactions", broker, topic)
    producing.finish(30)
    transactions: list[Any] = producing.of("transaction")
    assert {transaction["commits"] for transaction in transactions} == {True, False}
    expected = sorted(
        value for transaction in transactions if transaction["commits"] for value in transaction["values"]
    )
    drivers.produce(sarama, broker, topic, [Record(0, 0, None, None, b"the end")])
    reading = drivers.start(sarama, "consume", broker, topic, "--committed", "--max-bytes", str(max_bytes))
    wait_for("the end", lambda: "dGhlIGVuZA==" in [event["v"] for event in reading.of("record")], 20)
    reading.close_input()
    reading.finish(10)
    drivers.end()
    everything = drivers.consume(sarama, broker, topic, 49)
    values = {record.offset: (record.value or b"").decode() for record in everything}
    read = [values[event["o"]] for event in reading.of("record")]  # type: ignore[index]
    assert sorted(read[:-1]) == expected and read[-1] == "the end"


def test_there_are_no_acls(go_client: Client, drivers: Drivers, broker: Broker, topic: str) -> None:
    """As with a Kafka without an authorizer, in the client's words."""
    asking = drivers.start(go_client, "acls", broker, topic)
    asking.finish(20)
    (answer,) = asking.of("acls")
    assert "security" in str(answer["error"]).lower() and "disabled" in str(answer["error"]).lower()
