"""Producers whose answers are lost when the broker stops in good order: what they send again is written once.

A proxy passes requests on and keeps the answers to Produce back, until the broker has stopped: then all that is in
flight stands in the log, and its producer does not know. Apache Kafka is not asked: it knows the last batch again and
takes those before it for a gap, whereupon Java and franz-go write them twice and librdkafka gives up.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import create_topic, end_offsets, send_plainly
from compat_tests.lines import Record, record_line
from compat_tests.processes import wait_for
from compat_tests.transaction_proxy import PRODUCE, Proxy, broker_behind, cut, read_frame
from compat_tests.transactional import TransactionalClient, require_one

pytestmark = pytest.mark.restarts
PATIENCE_S = 60.0
IN_FLIGHT = {"java": 5, "librdkafka": 5, "franz-go": 5, "kafka-python": 1, "aiokafka": 1}
"""Batches to one partition that a client with default settings has under way at once."""


class SilentProxy(Proxy):
    """Where a Produce is asked while `silent` is set, the connection's answers end."""

    def __init__(self) -> None:
        self.silent = threading.Event()
        super().__init__()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                broker = self._connect()
            except OSError:
                client.close()  # the broker is away
                continue
            with self._lock:
                self._sockets += [client, broker]
            unanswered = threading.Event()
            threading.Thread(target=self._ask, args=(client, broker, unanswered), daemon=True).start()
            threading.Thread(target=self._answer, args=(broker, client, unanswered), daemon=True).start()

    def _ask(self, client: socket.socket, broker: socket.socket, unanswered: threading.Event) -> None:
        stream = client.makefile("rb")
        try:
            while (frame := read_frame(stream)) is not None:
                if self.silent.is_set() and struct.unpack_from(">h", frame)[0] == PRODUCE:
                    unanswered.set()
                broker.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        cut(client, broker)

    def _answer(self, broker: socket.socket, client: socket.socket, unanswered: threading.Event) -> None:
        try:
            while data := broker.recv(1 << 16):
                if not unanswered.is_set():
                    client.sendall(data)
        except OSError:
            pass
        cut(client, broker)


@pytest.fixture
def silent() -> Iterator[SilentProxy]:
    made = SilentProxy()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def silent_broker(silent: SilentProxy, broker_kind: str, tmp_path: Path) -> Iterator[Broker]:
    if broker_kind == "kafka":
        pytest.skip("Kafka knows only a producer's last batch after a restart")
    with broker_behind(silent, broker_kind, tmp_path / "broker", {}) as broker:
        yield broker


def stands(broker: Broker, topic: str, offset: int) -> bool:
    """Whether the log has a record there."""
    return end_offsets(broker.address, topic, 1)[0] > offset


def both(*texts: str) -> list[tuple[int, str]]:
    """Each text in each of two partitions."""
    return [(partition, text) for partition in (0, 1) for text in texts]


@pytest.mark.parametrize("name", list(IN_FLIGHT))
def test_what_was_in_flight_at_a_stop_in_order_is_written_once(
    name: str, silent: SilentProxy, silent_broker: Broker, drivers: Drivers
) -> None:
    client, broker, topic = CLIENTS[name], silent_broker, f"unanswered-{name}"
    require(client)
    create_topic(broker.address, topic, 1)
    driver = drivers.start(client, "produce", broker, topic, "--idempotent")

    def send(number: int) -> None:
        driver.write(record_line(Record(number, 0, None, b"k", b"%d" % number)))

    send(0)
    driver.wait_until("the first answer", lambda: driver.counts["ack"] == 1, PATIENCE_S)
    silent.silent.set()
    in_flight = IN_FLIGHT[name]
    for number in range(1, in_flight + 1):
        send(number)
        wait_for("the record", partial(stands, broker, topic, number), PATIENCE_S)
    send(in_flight + 1)  # has to wait for an answer
    broker.stop()
    silent.silent.clear()
    broker.start()
    driver.close_input()
    driver.finish(PATIENCE_S)
    sent = in_flight + 2
    assert driver.counts["ack"] == sent, driver.describe()
    assert end_offsets(broker.address, topic, 1)[0] == sent
    read = drivers.consume(CLIENTS["librdkafka"], broker, topic, sent)
    assert [record.value for record in read] == [b"%d" % number for number in range(sent)]
    offsets = {event["i"]: event["o"] for event in driver.of("ack")}
    assert offsets == {number: number for number in range(sent)}


@pytest.mark.parametrize("name", ["java", "java-3"])
def test_a_transaction_that_was_in_flight_is_written_once(
    name: str, silent: SilentProxy, silent_broker: Broker, tmp_path: Path
) -> None:
    """Five requests, a batch to each of two partitions; with an epoch for each transaction and without (KIP-890)."""
    require_one(name)
    broker, topic = silent_broker, f"unanswered-{name}"
    create_topic(broker.address, topic, 2)
    client = TransactionalClient(name, broker, tmp_path)
    try:
        producer = client.actor("producer")
        producer.init(topic)
        producer.transaction(topic, both("before"))
        producer.do("begin")
        producer.do("send", topic=topic, records=both("0"))
        first = end_offsets(broker.address, topic, 2)
        silent.silent.set()
        long = [str(number) * 20_000 for number in range(1, 6)]  # each fills a batch
        answer = producer.start("send", topic=topic, records=[(p, text) for text in long for p in (0, 1)])
        all_in = {partition: offset + 5 for partition, offset in first.items()}
        wait_for("the records", lambda: end_offsets(broker.address, topic, 2) == all_in, PATIENCE_S)
        broker.stop()
        silent.silent.clear()
        broker.start()
        answer()
        producer.do("commit")
        send_plainly(broker.address, topic, both("end"))
        found = client.actor("reader").read(topic, 2, "end", committed=True)
        assert found == both("before", "0", *long, "end")
    finally:
        client.end()
