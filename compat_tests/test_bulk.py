"""Much data from one client to another: nothing lost, doubled or reordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, CODECS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import create_topic
from compat_tests.lines import Record, parse_received, record_line
from compat_tests.records import BASE_MS, text_lines

PARTITIONS = 3
RUN = 500  # records of one partition in a row
NAMES = list(CLIENTS)
# each sends once and reads once, never to itself, each codec in turn
PAIRS = [(name, NAMES[(place + 1) % len(NAMES)], CODECS[place % len(CODECS)]) for place, name in enumerate(NAMES)]


class Receipt:
    """Checks records as they come: whole, each once, offsets without gaps, numbers rising in each partition."""

    def __init__(self, count: int, value_of: Callable[[int], bytes]) -> None:
        self.arrived = bytearray(count)
        self.value_of = value_of
        self.wrong: list[str] = []
        self.next_offset: dict[int, int] = defaultdict(int)
        self.latest: dict[int, int] = defaultdict(lambda: -1)

    def take(self, event: dict[str, object]) -> None:
        """One event of the reading driver."""
        if event["e"] != "record" or len(self.wrong) > 20:
            return
        record = parse_received(event)
        number = int(record.key or b"-1")
        place = f"{number} at partition {record.partition} offset {record.offset}"
        if record.offset != self.next_offset[record.partition]:
            self.wrong.append(f"{place}: expected offset {self.next_offset[record.partition]}")
        if number <= self.latest[record.partition]:
            self.wrong.append(f"{place}: after {self.latest[record.partition]}")
        if not 0 <= number < len(self.arrived) or self.arrived[number]:
            self.wrong.append(f"{place}: doubled or never sent")
        elif record.value != self.value_of(number):
            self.wrong.append(f"{place}: {record.value!r:.80} was sent as {self.value_of(number)!r:.80}")
        else:
            self.arrived[number] = 1
        self.next_offset[record.partition] = record.offset + 1
        self.latest[record.partition] = number


def transfer(
    drivers: Drivers,
    broker: Broker,
    topic: str,
    names: tuple[str, str, str],
    count: int,
    value_of: Callable[[int], bytes],
    timeout_s: float,
) -> None:
    """Sends `count` records with one client and reads them with another."""
    sender, reader, codec = CLIENTS[names[0]], CLIENTS[names[1]], names[2]
    require(sender)
    require(reader)
    create_topic(broker.address, topic, PARTITIONS)
    options = ["--codec", codec, *(["--idempotent"] if sender.idempotent else [])]
    producer = drivers.start(sender, "produce", broker, topic, *options, keep=False)
    producer.write_all(lines_of(sender, count, value_of), timeout_s)
    producer.close_input()
    producer.finish(timeout_s)
    assert (producer.counts["ack"], producer.counts["fail"]) == (count, 0), producer.describe()
    receipt = Receipt(count, value_of)
    partitions = ",".join(map(str, range(PARTITIONS)))
    consume = ["--count", str(count), "--partitions", partitions]
    consumer = drivers.start(reader, "consume", broker, topic, *consume, on_event=receipt.take, keep=False)
    consumer.wait_until("records", lambda: consumer.counts["record"] >= count or bool(receipt.wrong), timeout_s)
    assert not receipt.wrong, "\n".join(receipt.wrong)
    assert sum(receipt.arrived) == count
    consumer.close_input()
    consumer.finish(30)


def lines_of(sender: Client, count: int, value_of: Callable[[int], bytes]) -> Iterator[str]:
    """The sender's input: runs of records over all partitions, longer ones where each costs a process."""
    run = count // PARTITIONS + 1 if sender.plain else RUN
    for number in range(count):
        timestamp_ms = BASE_MS + number if sender.timestamps else None
        yield record_line(Record(number, number // run % PARTITIONS, timestamp_ms, b"%d" % number, value_of(number)))


@pytest.mark.parametrize("names", PAIRS, ids="-".join)
def test_real_text_arrives_whole(
    names: tuple[str, str, str], full: bool, drivers: Drivers, broker: Broker, topic: str
) -> None:
    """Lines of Python's sources: 10 MB, 1 MB in the short form."""
    lines = text_lines(10_000_000 if full else 1_000_000)
    transfer(drivers, broker, topic, names, len(lines), lambda number: lines[number], 300)


@pytest.mark.full
@pytest.mark.parametrize("names", PAIRS, ids="-".join)
def test_a_million_small_records_arrive_once_and_in_order(
    names: tuple[str, str, str], drivers: Drivers, broker: Broker, topic: str
) -> None:
    """1,000,000 records of about 25 bytes."""
    transfer(drivers, broker, topic, names, 1_000_000, lambda number: b"record-%012d" % number, 900)
