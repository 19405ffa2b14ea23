"""Files on disk: Kafka's dump tool reads what kafkalite writes, kafkalite's tools read what Kafka writes.

One workload makes every kind of file there is: batches of each codec over several segments, transactions committed and
aborted, a compacted topic with tombstones, one that retention has cut, offsets of a group, and the broker's own topics.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compat_tests.broker import ApacheKafka, Broker, Kafkalite
from compat_tests.clients import CLIENTS, CODECS
from compat_tests.conftest import require
from compat_tests.console.tools import tool
from compat_tests.processes import BUILD, ROOT, wait_for

pytestmark = pytest.mark.restarts
PATIENCE_S = 60.0
SEGMENT_BYTES = 1 << 20
QUICK = {
    "log.cleaner.backoff.ms": "200",
    "log.initial.task.delay.ms": "200",
    "log.retention.check.interval.ms": "300",
    "log.segment.delete.delay.ms": "0",
}
COMPLAINTS = re.compile(r"(?i)mismatch|out of order|corrupt|exception|isvalid: false|not a valid|could not|failed")
DECODERS = {
    "__consumer_offsets": "--offsets-decoder",
    "__transaction_state": "--transaction-log-decoder",
    "__cluster_metadata": "--cluster-metadata-decoder",
}


def data_of(broker: Broker) -> Path:
    return broker.directory / "data"


def logs_of(broker: Broker, topic: str) -> list[Path]:
    return sorted((data_of(broker) / f"{topic}-0").glob("*.log"))


def work(broker: Broker) -> None:
    """The workload; returns when compaction and retention have done their part."""
    from confluent_kafka import Consumer, Producer
    from confluent_kafka.admin import AdminClient
    from confluent_kafka.cimpl import NewTopic

    address: dict[str, str | int | float | bool] = {"bootstrap.servers": broker.address}
    configs = {
        "plain": {},
        "transactional": {},
        "compacted": {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01", "delete.retention.ms": "0"},
        "retained": {"retention.bytes": str(SEGMENT_BYTES)},
    }
    topics = [
        NewTopic(name, 1, 1, config={"segment.bytes": str(SEGMENT_BYTES), **config}) for name, config in configs.items()
    ]
    admin = AdminClient(address)
    for future in admin.create_topics(topics).values():
        future.result()

    for codec in CODECS:
        producer = Producer({**address, "compression.type": codec, "enable.idempotence": True, "batch.size": 20_000})
        for number in range(700):
            producer.produce("plain", os.urandom(1000), b"k%d" % number, headers=[("h", b"v")])
        producer.flush()
    producer = Producer({**address, "transactional.id": f"x-{uuid.uuid4().hex}"})
    producer.init_transactions()
    for turn in range(12):
        producer.begin_transaction()
        for number in range(100):
            producer.produce("transactional", os.urandom(1500), b"k%d" % number)
            producer.produce("compacted", os.urandom(500), b"t%d" % number)
        producer.flush()  # what was not sent would not be aborted either
        (producer.commit_transaction if turn % 3 else producer.abort_transaction)()
    producer = Producer({**address, "linger.ms": 5})
    for turn in range(80):
        for number in range(50):
            gone = turn == 20 and number % 2
            producer.produce("compacted", None if gone else os.urandom(1000), b"c%d" % number)
            producer.produce("retained", os.urandom(1000))
        producer.flush()
    consumer = Consumer({**address, "group.id": "readers", "auto.offset.reset": "earliest"})
    consumer.subscribe(["plain"])
    assert consumer.consume(100, 30)
    consumer.commit(asynchronous=False)
    consumer.close()

    def compacted() -> bool:
        try:
            return sum(path.stat().st_size for path in logs_of(broker, "compacted")) < 2.5 * SEGMENT_BYTES
        except FileNotFoundError:
            return False  # the cleaner has just let go of one

    wait_for("compaction", compacted, PATIENCE_S)
    wait_for("retention", lambda: logs_of(broker, "retained")[0].stem != f"{0:020}", PATIENCE_S)


def files_of(directory: Path, suffix: str) -> dict[str, list[Path]]:
    """Files of the partitions, by topic."""
    found: dict[str, list[Path]] = {}
    for path in sorted(directory.glob(f"*-*/*{suffix}")):
        if not path.parent.name.endswith(("-delete", "-stray")):
            found.setdefault(path.parent.name.rpartition("-")[0], []).append(path)
    return found


def dump(files: list[Path], *options: str) -> str:
    """What Kafka's tool prints for the files."""
    names = ",".join(map(str, files))
    done = subprocess.run(
        tool("dump-log", "--files", names, *options), capture_output=True, text=True, timeout=120, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    return said


def complaints(said: str) -> list[str]:
    return [line for line in said.splitlines() if COMPLAINTS.search(line)]


def read_all_with_kafkas_tool(data: Path) -> None:
    """Every file of a data directory, and no complaint about any."""
    logs = files_of(data, ".log")
    for topic, decoder in DECODERS.items():
        files = logs.pop(topic)
        said = dump(files, "--deep-iteration", decoder)
        assert not complaints(said), (topic, complaints(said)[:5])
        assert "isvalid: true" in said
    files = sum(logs.values(), [])
    said = dump(files, "--deep-iteration", "--print-data-log")
    assert not complaints(said), complaints(said)[:5]
    assert all(f"Dumping {path}" in said for path in files)
    assert said.count("isvalid: true") > 50
    everything = {suffix: sum(files_of(data, suffix).values(), []) for suffix in (".index", ".timeindex")}
    for suffix, files in everything.items():
        assert len(files) > 5
        said = dump(files, "--verify-index-only")
        assert not complaints(said), (suffix, complaints(said)[:5])
        said = dump(files, "--index-sanity-check")
        assert said.count("passed sanity check") + said.count(" is empty.") == len(files), said[-2000:]
        assert said.count("passed sanity check") > len(files) // 2
    entries = dump(sum(files_of(data, ".txnindex").values(), []))
    assert not complaints(entries)
    assert entries.count("producerId:") >= 4, entries  # the aborted transactions
    producers = dump(sum(files_of(data, ".snapshot").values(), []))
    assert not complaints(producers)
    assert "producerId:" in producers


@pytest.fixture
def kafkalite(tmp_path: Path) -> Iterator[Kafkalite]:
    """A broker that looks after its files all the time."""
    for name in ("librdkafka", "java-console"):
        require(CLIENTS[name])
    broker = Kafkalite(tmp_path / "broker", QUICK)
    try:
        broker.start()
        yield broker
    finally:
        broker.end()


def again_after_a_stop(broker: Broker) -> None:
    broker.stop()
    broker.start()
    broker.stop()


def again_after_a_kill(broker: Broker) -> None:
    broker.kill()
    broker.start()
    broker.stop()


@pytest.mark.parametrize(
    "end",
    [
        again_after_a_kill,
        pytest.param(Broker.stop, marks=pytest.mark.full),
        pytest.param(again_after_a_stop, marks=pytest.mark.full),
    ],
)
def test_kafkas_tool_reads_every_file(kafkalite: Kafkalite, end: Callable[[Broker], None]) -> None:
    """DumpLogSegments with deep iteration, index verification and sanity check."""
    work(kafkalite)
    end(kafkalite)
    read_all_with_kafkas_tool(data_of(kafkalite))


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[ApacheKafka]:
    """A real one."""
    require(CLIENTS["librdkafka"])
    jars = Path(os.environ.get("KAFKALITE_COMPAT_KAFKA_LIB", str(BUILD / "kafka-broker")))
    if not jars.exists():
        pytest.skip("Apache Kafka's jars are not there: run compat_tests/setup.sh kafka")
    broker = ApacheKafka(tmp_path / "broker", QUICK)
    try:
        broker.start()
        yield broker
    finally:
        broker.end()


def log_tool(*arguments: str) -> str:
    """What `kafkalite log` prints; nothing may be wrong."""
    command = [sys.executable, "-m", "kafkalite", "log", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("end", [Broker.stop, Broker.kill])
def test_kafkalites_tools_read_what_kafka_wrote(kafka: ApacheKafka, end: Callable[[Broker], None]) -> None:
    """`verify` finds no damage, `dump` shows the same batches as Kafka's own tool."""
    work(kafka)
    end(kafka)
    data = data_of(kafka)
    said = log_tool("verify", str(data))
    assert "no damage" in said, said[-2000:]
    for suffix in (".index", ".timeindex", ".txnindex", ".snapshot"):
        for files in files_of(data, suffix).values():
            log_tool("dump", *map(str, files))
    for topic in ("plain", "transactional", "compacted", "retained"):
        files = files_of(data, ".log")[topic]
        ours, theirs = log_tool("dump", "--records", *map(str, files)), dump(files, "--deep-iteration")
        pattern = re.compile(r"baseOffset: (\d+) lastOffset: (\d+) count: (\d+) .*?crc: (\d+)")
        assert pattern.findall(ours) == pattern.findall(theirs) != []
