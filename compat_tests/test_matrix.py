"""Every client produces with every compression, batched and one by one; every client reads it back byte for byte."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from typing import NamedTuple

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, CODECS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import create_topic
from compat_tests.lines import Received, Record
from compat_tests.records import awkward

SINGLE = len(CODECS)  # the partition of records sent one by one
PARTITIONS = SINGLE + 1


class Produced(NamedTuple):
    """What one client sent: everything is acknowledged."""

    topic: str
    records: list[Record]
    offsets: dict[int, dict[int, int | None]]
    begin_ms: int
    end_ms: int


Shown = tuple[object, ...]
_produced: dict[str, Produced | Exception] = {}


def produced_by(client: Client, drivers: Drivers, broker: Broker) -> Produced:
    """Sends once a session; later tests of the same sender reuse the topic, or its failure."""
    if client.name not in _produced:
        try:
            _produced[client.name] = _produce(client, drivers, broker)
        except Exception as error:
            _produced[client.name] = error
    found = _produced[client.name]
    if isinstance(found, Exception):
        pytest.fail(f"{client.name} could not produce: {found}")
    return found


def _produce(client: Client, drivers: Drivers, broker: Broker) -> Produced:
    topic = f"matrix-{client.name}-{uuid.uuid4().hex[:6]}"
    create_topic(broker.address, topic, PARTITIONS)
    begin_ms = int(time.time() * 1000) - 1000
    records: list[Record] = []
    offsets = {}
    for partition, codec in enumerate((*CODECS, "none")):
        shapes = awkward(partition, client)
        mode = "single" if partition == SINGLE else "batch"
        offsets[partition] = drivers.produce(client, broker, topic, shapes, "--codec", codec, "--mode", mode)
        records += shapes
    return Produced(topic, records, offsets, begin_ms, int(time.time() * 1000) + 1000)


@pytest.mark.parametrize("sender", list(CLIENTS))
def test_producing_is_acknowledged_with_rising_offsets(sender: str, drivers: Drivers, broker: Broker) -> None:
    """Offsets count from 0 in the order of sending, with every codec."""
    client = CLIENTS[sender]
    require(client)
    produced = produced_by(client, drivers, broker)
    if client.reports:
        for partition, offsets in produced.offsets.items():
            assert offsets == {index: index for index in offsets}, f"partition {partition}"


@pytest.mark.parametrize("reader", list(CLIENTS))
@pytest.mark.parametrize("sender", list(CLIENTS))
def test_every_record_arrives_as_it_was_sent(sender: str, reader: str, drivers: Drivers, broker: Broker) -> None:
    """Keys, values, headers and timestamps are equal to what was sent, in order within each partition."""
    source, target = CLIENTS[sender], CLIENTS[reader]
    require(source)
    require(target)
    produced = produced_by(source, drivers, broker)
    partitions = ",".join(map(str, range(PARTITIONS)))
    count = len(produced.records)
    received = drivers.consume(target, broker, produced.topic, count, "--partitions", partitions)
    assert len(received) == count
    check_times(produced, received, source)
    by_partition: dict[int, list[Received]] = {}
    for record in received:
        by_partition.setdefault(record.partition, []).append(record)
    for partition, records in by_partition.items():
        assert [record.offset for record in records] == list(range(len(records))), f"partition {partition}"
    if source.name == "java-console":  # chooses partitions by itself
        difference = Counter(expected(produced.records, source, target))
        difference.subtract(Counter(got(received, source, target)))
        wrong = [(count, shown(fields)) for fields, count in difference.items() if count]
        if wrong:
            pytest.fail(f"sent and not read (1), read and not sent (-1): {wrong}")
        return
    for partition, codec in enumerate((*CODECS, "none, one by one")):
        sent = [record for record in produced.records if record.partition == partition]
        pairs = zip(expected(sent, source, target), got(by_partition[partition], source, target), strict=True)
        for place, (wanted, actual) in enumerate(pairs):
            if actual != wanted:  # no assert: pytest's diff of large values takes minutes
                pytest.fail(f"{codec}, record {place}: {shown(actual)} was sent as {shown(wanted)}")


def expected(records: list[Record], source: Client, reader: Client) -> list[Shown]:
    """What the reader should show of these records; the timestamp is None when the sender did not choose it."""
    assert source.timestamps == (records[0].timestamp_ms is not None)
    wanted: list[Shown] = []
    for record in records:
        headers = reader.rendered(record.headers) if reader.rendered else record.headers
        wanted.append((record.timestamp_ms, record.key, record.value, headers))
    return wanted


def got(records: list[Received], source: Client, reader: Client) -> list[Shown]:
    """What it showed, in the same form."""
    found: list[Shown] = []
    for record in records:
        timestamp_ms = record.timestamp_ms if source.timestamps else None
        headers = record.rendered_headers if reader.rendered else record.headers
        found.append((timestamp_ms, record.key, record.value, headers))
    return found


def shown(fields: Shown) -> str:
    """Readable also when it is large."""
    return ", ".join(repr(field)[:300] for field in fields)


def check_times(produced: Produced, received: list[Received], source: Client) -> None:
    """Timestamps a client chose by itself lie within the time of sending."""
    if not source.timestamps:
        for record in received:
            assert produced.begin_ms <= record.timestamp_ms <= produced.end_ms, record
