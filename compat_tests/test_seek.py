"""Every client finds its place by time."""

from __future__ import annotations

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import create_topic
from compat_tests.lines import Record
from compat_tests.records import BASE_MS

STEP_MS = 1000


def test_reading_starts_at_the_first_record_not_older_than_the_time(
    client: Client, drivers: Drivers, broker: Broker, topic: str
) -> None:
    """In each partition the first offset whose timestamp is at or after the asked one, also between two timestamps."""
    if client.name == "java-console":
        return  # its consumer takes offsets only; get-offsets --time is among the tools' tests
    require(CLIENTS["librdkafka"])
    create_topic(broker.address, topic, 2)
    records = [Record(number, number % 2, BASE_MS + number * STEP_MS, None, b"%d" % number) for number in range(200)]
    # one late and one early stamp: the answer is the first offset that is late enough, whatever follows
    records[40] = records[40]._replace(timestamp_ms=BASE_MS + 150 * STEP_MS)
    records[160] = records[160]._replace(timestamp_ms=BASE_MS + 10 * STEP_MS)
    drivers.produce(CLIENTS["librdkafka"], broker, topic, records, "--codec", "lz4")
    at_ms = BASE_MS + 120 * STEP_MS - 1
    expected = []
    for partition in range(2):
        mine = [record for record in records if record.partition == partition]
        first = next(place for place, record in enumerate(mine) if (record.timestamp_ms or 0) >= at_ms)
        expected += [(partition, place, record.value) for place, record in enumerate(mine) if place >= first]
    received = drivers.consume(client, broker, topic, len(expected), "--partitions", "0,1", "--from", str(at_ms))
    assert sorted((record.partition, record.offset, record.value) for record in received) == expected
