"""Kafka's own command line tools: exit codes and what they print."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from compat_tests.broker import Broker, External
from compat_tests.clients import CLIENTS, CODECS
from compat_tests.conftest import Drivers, require
from compat_tests.console.tools import tool
from compat_tests.kafka_python.admin import create_topic
from compat_tests.lines import Record
from compat_tests.records import BASE_MS

Run = Callable[..., str]


@pytest.fixture
def run(broker: Broker) -> Run:
    """Runs a tool against the broker; its output, or a failure with all it said."""
    require(CLIENTS["java-console"])

    def start(name: str, *arguments: str, status: int = 0, address: bool = True) -> str:
        where = ["--bootstrap-server", broker.address] if address else []
        done = subprocess.run(tool(name, *where, *arguments), capture_output=True, text=True, timeout=60, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == status, f"{name} {' '.join(arguments)}: exit code {done.returncode}\n{said}"
        return said

    return start


@pytest.fixture
def numbered(broker: Broker, drivers: Drivers, topic: str) -> str:
    """A topic of two partitions with 50 numbered records each, one second apart."""
    require(CLIENTS["librdkafka"])
    create_topic(broker.address, topic, 2)
    records = [Record(place, place % 2, BASE_MS + place // 2 * 1000, b"k", b"%d" % place) for place in range(100)]
    drivers.produce(CLIENTS["librdkafka"], broker, topic, records)
    return topic


def test_topics_are_created_listed_described_altered_and_deleted(run: Run, topic: str) -> None:
    """kafka-topics, with an error where one is due."""
    created = run("topics", "--create", "--topic", topic, "--partitions", "3", "--config", "retention.ms=123456")
    assert f"Created topic {topic}" in created
    assert topic in run("topics", "--list").split()
    described = run("topics", "--describe", "--topic", topic)
    assert re.search(r"PartitionCount:\s*3", described) and "retention.ms=123456" in described
    assert len(re.findall(r"Partition: \d+\s+Leader: \d+\s+Replicas: \d+\s+Isr: \d+", described)) == 3
    run("topics", "--alter", "--topic", topic, "--partitions", "5")
    assert re.search(r"PartitionCount:\s*5", run("topics", "--describe", "--topic", topic))
    assert "already exists" in run("topics", "--create", "--topic", topic, status=1)
    run("topics", "--create", "--if-not-exists", "--topic", topic)
    run("topics", "--delete", "--topic", topic)
    assert topic not in run("topics", "--list").split()
    assert "does not exist" in run("topics", "--describe", "--topic", topic, status=1)


def test_configs_are_added_and_deleted(run: Run, numbered: str) -> None:
    """kafka-configs on a topic."""
    where = ["--entity-type", "topics", "--entity-name", numbered]
    run("configs", *where, "--alter", "--add-config", "cleanup.policy=compact,max.message.bytes=2000000")
    described = run("configs", *where, "--describe")
    assert "cleanup.policy=compact" in described and "max.message.bytes=2000000" in described
    run("configs", *where, "--alter", "--delete-config", "cleanup.policy")
    described = run("configs", *where, "--describe")
    assert "cleanup.policy" not in described and "max.message.bytes=2000000" in described
    assert "retention.ms" in run("configs", *where, "--describe", "--all")


def test_offsets_are_found_by_time_and_records_deleted(run: Run, numbered: str, tmp_path: Path) -> None:
    """kafka-get-offsets: ends, starts, largest timestamp, a time; kafka-delete-records moves the start."""

    def offsets(time: str) -> list[str]:
        return sorted(
            line for line in run("get-offsets", "--topic", numbered, "--time", time).split() if numbered in line
        )

    assert offsets("-1") == [f"{numbered}:0:50", f"{numbered}:1:50"]
    assert offsets("-2") == [f"{numbered}:0:0", f"{numbered}:1:0"]
    assert offsets("-3") == [f"{numbered}:0:49", f"{numbered}:1:49"]
    assert offsets(str(BASE_MS + 20_000 - 1)) == [f"{numbered}:0:20", f"{numbered}:1:20"]
    wanted = {"partitions": [{"topic": numbered, "partition": 0, "offset": 30}], "version": 1}
    (tmp_path / "delete.json").write_text(json.dumps(wanted))
    assert "low_watermark: 30" in run("delete-records", "--offset-json-file", str(tmp_path / "delete.json"))
    assert offsets("-2") == [f"{numbered}:0:30", f"{numbered}:1:0"]


def test_a_group_is_listed_described_reset_and_deleted(run: Run, numbered: str) -> None:
    """kafka-consumer-groups over the life of a console consumer's group."""
    group = f"g-{uuid.uuid4().hex[:8]}"
    consume = [
        "console-consumer",
        "--topic",
        numbered,
        "--group",
        group,
        "--command-property",
        "auto.offset.reset=earliest",
    ]
    assert len(run(*consume, "--max-messages", "100").split()) >= 100
    assert group in run("consumer-groups", "--list").split()
    assert offsets_of(run("consumer-groups", "--describe", "--group", group), numbered) == {
        0: (50, 50, 0),
        1: (50, 50, 0),
    }
    assert "Empty" in run("consumer-groups", "--describe", "--group", group, "--state")
    where = ["--group", group, "--topic", f"{numbered}:1"]
    run("consumer-groups", "--reset-offsets", *where, "--to-offset", "20", "--execute")
    assert offsets_of(run("consumer-groups", "--describe", "--group", group), numbered) == {
        0: (50, 50, 0),
        1: (20, 50, 30),
    }
    assert len(run(*consume, "--max-messages", "30").split()) >= 30
    run("consumer-groups", "--delete-offsets", *where)
    described = offsets_of(run("consumer-groups", "--describe", "--group", group), numbered)
    assert described == {0: (50, 50, 0)}
    run("consumer-groups", "--delete", "--group", group)
    assert group not in run("consumer-groups", "--list").split()


def offsets_of(described: str, topic: str) -> dict[int, tuple[int, int, int]]:
    """Partition -> committed, end, lag of consumer-groups --describe."""
    rows = re.findall(rf"{topic}\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", described)
    return {int(partition): (int(at), int(end), int(lag)) for partition, at, end, lag in rows}


def test_verifiable_producer_and_consumer_agree(run: Run, topic: str) -> None:
    """Every send succeeds, every record is consumed and committed."""
    said = run("verifiable-producer", "--topic", topic, "--max-messages", "2000", "--acks", "-1")
    events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    sent = [event for event in events if event["name"] == "producer_send_success"]
    assert sorted(int(event["value"]) for event in sent) == list(range(2000))
    consume = ["--topic", topic, "--group-id", f"g-{topic}", "--max-messages", "2000", "--reset-policy", "earliest"]
    said = run("verifiable-consumer", *consume, "--verbose")
    events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    values = [int(event["value"]) for event in events if event["name"] == "record_data"]
    assert sorted(values) == list(range(2000))
    commits = [event for event in events if event["name"] == "offsets_committed"]
    assert commits and all(event["success"] for event in commits)


def test_the_cluster_describes_itself(run: Run, broker: Broker) -> None:
    """Cluster id, and the versions of one broker, none of them unknown to the tool."""
    assert re.search(
        r"Cluster ID: \S{22}", run("cluster", "cluster-id", "--bootstrap-server", broker.address, address=False)
    )
    said = run("broker-api-versions")
    assert f"{broker.address} (id: 1 rack: null isFenced: false)" in said
    assert "Produce(0): 0 to 13 [usable: 13]" in said


def test_segment_files_are_kafkas(run: Run, broker: Broker, drivers: Drivers, topic: str) -> None:
    """kafka-dump-log reads what lies on disk: every batch whole, with the codec of its producer."""
    if isinstance(broker, External):
        pytest.skip("the files of a broker somewhere else are out of reach")
    create_topic(broker.address, topic, 1)
    for codec in CODECS:
        records = [Record(place, 0, BASE_MS + place, b"k%d" % place, b"value " * 20) for place in range(50)]
        drivers.produce(CLIENTS["java" if codec == "zstd" else "librdkafka"], broker, topic, records, "--codec", codec)
    segment = broker.directory / "data" / f"{topic}-0" / f"{0:020d}.log"
    said = run("dump-log", "--files", str(segment), "--deep-iteration", "--print-data-log", address=False)
    assert set(re.findall(r"compresscodec: (\w+)", said)) == set(CODECS)
    assert set(re.findall(r"isvalid: (\w+)", said)) == {"true"}
    assert re.findall(r"\| offset: (\d+)", said) == [str(offset) for offset in range(50 * len(CODECS))]
