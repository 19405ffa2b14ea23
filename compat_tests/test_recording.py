"""A run of stock clients is recorded and served again; the same programs see the same, without the cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from compat_tests.broker import Broker

PROGRAMS = {
    "kafka-python": """
from kafka import KafkaConsumer, KafkaProducer
producer = KafkaProducer(bootstrap_servers=address, client_id="app")
for number in range(5):
    producer.send(topic, b"%d" % number).get(30)
consumer = KafkaConsumer(
    topic, bootstrap_servers=address, auto_offset_reset="earliest", group_id=topic, client_id="app"
)
consumer.partitions_for_topic(topic)  # known before it joins, or kafka-python 3.0.12 sometimes stops
values = []
for record in consumer:
    values.append(record.value)
    if len(values) == 5:
        break
consumer.close()
producer.close()
""",
    "aiokafka": """
import asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

async def main():
    async with AIOKafkaProducer(bootstrap_servers=address, client_id="app") as producer:
        for number in range(5):
            await producer.send_and_wait(topic, b"%d" % number)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=address, auto_offset_reset="earliest", group_id=topic, client_id="app"
    )
    async with consumer:
        return [(await consumer.getone()).value for _ in range(5)]

values = asyncio.run(main())
""",
    "confluent-kafka": """
from confluent_kafka import Consumer, Producer
producer = Producer({"bootstrap.servers": address, "client.id": "producer"})
for number in range(5):
    producer.produce(topic, b"%d" % number)
    producer.flush()
consumer = Consumer({
    "bootstrap.servers": address, "client.id": "consumer", "group.id": topic, "auto.offset.reset": "earliest"
})
consumer.subscribe([topic])
values = []
while len(values) < 5:
    message = consumer.poll(1)
    if message is not None and not message.error():
        values.append(message.value())
consumer.close()
""",
}


@contextmanager
def tool(*words: str) -> Iterator[tuple[str, list[str]]]:
    """A running `kafkalite record` or `replay`: its address, and a list for its exit code and its report."""
    ended: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "kafkalite", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        assert line.startswith("ready "), process.communicate(timeout=30)
        yield line.split()[1], ended
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        ended += [str(process.returncode), errors]


def run(program: str, address: str, topic: str) -> str:
    code = f"address, topic = {address!r}, {topic!r}\n{program}\nprint(values)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=os.environ)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("client", PROGRAMS)
def test_a_run_is_served_again(client: str, broker: Broker, topic: str, tmp_path: Path) -> None:
    tape = str(tmp_path / "tape.jsonl")
    with tool("record", "--upstream", broker.address, tape) as (address, ended):
        seen = run(PROGRAMS[client], address, topic)
    assert seen == "[b'0', b'1', b'2', b'3', b'4']\n"
    assert ended[0] == "0"
    with tool("replay", tape) as (address, ended):
        assert run(PROGRAMS[client], address, topic) == seen
    assert ended[0] == "0", ended[1]


def test_a_changed_program_is_told_what_changed(broker: Broker, topic: str, tmp_path: Path) -> None:
    tape = str(tmp_path / "tape.jsonl")
    program = PROGRAMS["confluent-kafka"]
    with tool("record", "--upstream", broker.address, tape) as (address, ended):
        run(program, address, topic)
    with tool("replay", tape) as (address, ended):
        run(program.replace('b"%d"', 'b"x%d"'), address, topic)
    assert ended[0] == "1"
    assert "recorded '0', received 'x0'" in ended[1]
