"""A broker that is stopped, or halted for a while, while producers write to it (RT-9, RT-10)."""

from __future__ import annotations

import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

from kafkalite.protocol.messages.create_topics import CreateTopicsRequest, CreateTopicsResponse
from kafkalite.protocol.messages.fetch import FetchRequest, FetchResponse
from kafkalite.protocol.messages.produce import ProduceRequest, ProduceResponse
from kafkalite.records.batch import build_batch, iter_batches
from tests.cli.broker import BrokerRun
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    from pathlib import Path

HALT_S = 1.5
LONGEST_STOP_S = 10


class Writer(threading.Thread):
    """Produces one record after the other, each to be acknowledged, until the connection ends."""

    def __init__(self, address: str, number: int) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.number = number
        self.sent = 0
        self.acknowledged: list[bytes] = []
        self.slowest_s = 0.0
        self.start()

    def run(self) -> None:
        try:
            with connect(self.address, 30) as connection:
                while True:
                    self._one(connection)
        except (EOFError, OSError):
            pass

    def _one(self, connection: socket.socket) -> None:
        value = b"%d/%d" % (self.number, self.sent)
        self.sent += 1
        batch = build_batch([(int(time.time() * 1000), None, value, ())])
        data = ProduceRequest.TopicProduceData("t", partition_data=[ProduceRequest.PartitionProduceData(0, batch)])
        began = time.monotonic()
        answer = ask(connection, ProduceRequest(acks=-1, timeout_ms=30_000, topic_data=[data]), ProduceResponse, 9)
        if not answer.responses[0].partition_responses[0].error_code:
            self.acknowledged.append(value)
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)


def create(address: str) -> None:
    with connect(address) as connection:
        topic = CreateTopicsRequest.CreatableTopic("t", 1, 1)
        answer = ask(connection, CreateTopicsRequest([topic], 10_000), CreateTopicsResponse, 5)
        assert answer.topics[0].error_code == 0


def read_all(address: str) -> list[bytes]:
    values: list[bytes] = []
    offset = 0
    with connect(address) as connection:
        while True:
            partition = FetchRequest.FetchPartition(0, fetch_offset=offset, partition_max_bytes=1 << 20)
            wanted = FetchRequest(max_wait_ms=0, min_bytes=0, max_bytes=1 << 20,
                                  topics=[FetchRequest.FetchTopic("t", partitions=[partition])])  # fmt: skip
            found = ask(connection, wanted, FetchResponse, 12).responses[0].partitions[0]
            assert found.error_code == 0
            if not found.records:
                return values
            for batch in iter_batches(bytes(found.records)):
                values += [bytes(record.value or b"") for record in batch.records()]
                offset = batch.last_offset + 1


def wait_for_progress(writers: list[Writer], more: int) -> None:
    targets = [len(writer.acknowledged) + more for writer in writers]
    end = time.monotonic() + 20
    while any(len(writer.acknowledged) < target for writer, target in zip(writers, targets, strict=True)):
        assert time.monotonic() < end, "writers get nowhere"
        time.sleep(0.01)


def test_rt_9_a_stop_under_load_is_in_order_and_loses_nothing(tmp_path: Path) -> None:
    with BrokerRun(tmp_path) as broker:
        create(broker.ready())
        writers = [Writer(broker.address, number) for number in range(3)]
        wait_for_progress(writers, 20)
        began = time.monotonic()
        code, _ = broker.end(signal.SIGTERM)
        assert time.monotonic() - began < LONGEST_STOP_S
    assert code == 0
    for writer in writers:
        writer.join(30)
    data = tmp_path / "kafkalite-data"
    assert (data / ".kafka_cleanshutdown").exists(), "the next start skips recovery"
    with BrokerRun(tmp_path) as broker:
        values = read_all(broker.ready())
        assert "log.truncated" not in broker.end()[1]
    assert len(set(values)) == len(values)
    for writer in writers:
        assert set(writer.acknowledged) <= set(values)


def test_rt_10_a_process_that_was_halted_goes_on_as_if_nothing_was(tmp_path: Path) -> None:
    """Each request in flight is answered once; what was acknowledged is there once."""
    with BrokerRun(tmp_path) as broker:
        create(broker.ready())
        writers = [Writer(broker.address, number) for number in range(3)]
        wait_for_progress(writers, 20)
        broker.process.send_signal(signal.SIGSTOP)
        time.sleep(HALT_S)
        broker.process.send_signal(signal.SIGCONT)
        wait_for_progress(writers, 20)
        assert max(writer.slowest_s for writer in writers) > HALT_S / 2, "somebody waited through it"
        code, _ = broker.end(signal.SIGTERM)
        assert code == 0
        for writer in writers:
            writer.join(30)
    with BrokerRun(tmp_path) as broker:
        values = read_all(broker.ready())
        broker.end()
    assert len(set(values)) == len(values)
    for writer in writers:
        assert set(writer.acknowledged) <= set(values)
        mine = [value for value in values if value.startswith(b"%d/" % writer.number)]
        assert mine == [b"%d/%d" % (writer.number, number) for number in range(len(mine))], "in order, without a gap"
