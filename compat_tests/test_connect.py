"""Kafka Connect copies lines from a file to a topic to a file while its workers and the broker are killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from compat_tests.broker import Broker
from compat_tests.connect import PATIENCE_S, RefusedError, Worker, require_connect
from compat_tests.kafka_python.admin import admin_client, committed
from compat_tests.processes import wait_for

pytestmark = pytest.mark.restarts
TOPIC = "lines"
LINES = 500  # written to the source's file at a time
SINK = {"connector.class": "FileStreamSink", "topics": TOPIC, "tasks.max": "1"}
EXACTLY_ONCE = {"exactly.once.source.support": "enabled"}


@pytest.fixture
def workers(request: pytest.FixtureRequest, own_broker: Broker, tmp_path: Path) -> Iterator[list[Worker]]:
    """Workers of one group; a parameter is how many, and settings."""
    require_connect()
    count, settings = request.param
    started = [Worker(f"worker-{number}", own_broker, tmp_path, settings) for number in range(count)]
    try:
        for worker in started:
            worker.wait()
        yield started
    finally:
        for worker in started:
            worker.end()


class Copying:
    """A source that reads a growing file, a sink that writes another, and what each of both should hold."""

    def __init__(self, broker: Broker, workers: list[Worker], directory: Path, *, exactly_once: bool = True) -> None:
        self.broker = broker
        self.workers = workers
        self._input = directory / "input.txt"
        self._output = directory / "output.txt"
        self.written: list[str] = []
        self.write()
        source = {"connector.class": "FileStreamSource", "file": str(self._input), "topic": TOPIC}
        sink = {**SINK, "file": str(self._output), "consumer.override.isolation.level": "read_committed"}
        if exactly_once:
            source["exactly.once.support"] = "required"
        self.configure("source", {**source, "tasks.max": "1"})
        self.configure("sink", sink)

    def configure(self, name: str, config: dict[str, str]) -> None:
        """Makes or changes a connector."""
        self.call("PUT", f"/connectors/{name}/config", config)

    def call(self, method: str, path: str, body: object = None) -> Any:
        """A request that is sent until no rebalance (409) and no election is in its way."""
        answers: list[Any] = []

        def asked() -> bool:
            try:
                answers.append(self.workers[0].call(method, path, body))
            except RefusedError as error:
                if error.status not in (409, 500):
                    raise
                return False
            return True

        wait_for(f"{method} {path}", asked, PATIENCE_S, poll_s=0.2)
        return answers[0]

    def change(self, connector: str, verb: str, state: str) -> None:
        """Asks for another state; returns when the connector and its tasks have it (stopped, it has no tasks)."""
        self.call("PUT", f"/connectors/{connector}/{verb}")

        def changed() -> bool:
            status = self.call("GET", f"/connectors/{connector}/status")
            tasks = {task["state"] for task in status["tasks"]}
            return status["connector"]["state"] == state and tasks == (set() if state == "STOPPED" else {state})

        wait_for(f"{connector}: {verb}", changed, PATIENCE_S, poll_s=0.1)

    def write(self) -> None:
        """More lines for the source."""
        more = [f"line {number}" for number in range(len(self.written), len(self.written) + LINES)]
        self.written += more
        with self._input.open("a") as file:
            file.writelines(f"{line}\n" for line in more)

    def copied(self) -> list[str]:
        """What the sink has written."""
        return self._output.read_text().splitlines() if self._output.exists() else []

    def wait_some(self) -> None:
        """The sink goes on."""
        before = len(self.copied())
        wait_for("more lines", lambda: len(self.copied()) >= before + LINES // 5, PATIENCE_S)

    def wait_all(self) -> None:
        """The last line has arrived."""
        wait_for("the last line", lambda: self.written[-1] in self.copied()[-LINES:], PATIENCE_S)

    def runner(self, connector: str) -> Worker:
        """The worker that runs a connector's task."""
        found: list[Worker] = []

        def runs() -> bool:
            tasks = self.call("GET", f"/connectors/{connector}/status")["tasks"]
            found[:] = [
                worker
                for worker in self.workers
                for task in tasks
                if (task["state"], task["worker_id"]) == ("RUNNING", worker.id)
            ]
            return bool(found)

        wait_for(f"{connector} runs", runs, PATIENCE_S)
        return found[0]

    def check(self) -> None:
        """Each line once in the topic and at least once in the file, in order."""
        records = committed_values(self.broker, TOPIC)
        assert records == self.written
        assert list(dict.fromkeys(self.copied())) == self.written


def committed_values(broker: Broker, topic: str) -> list[str]:
    """What a committed reader finds in a topic's only partition."""
    place = TopicPartition(topic, 0)
    consumer = KafkaConsumer(bootstrap_servers=broker.address, group_id=None, isolation_level="read_committed")
    try:
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        (end,) = consumer.end_offsets([place]).values()
        found: list[str] = []

        def at_end() -> bool:
            found.extend(record.value.decode() for batch in consumer.poll(100).values() for record in batch)
            return bool(consumer.position(place) >= end)

        wait_for("the end of the topic", at_end, PATIENCE_S)
        return found
    finally:
        consumer.close()


def offsets(place: Mapping[str, object], offset: Mapping[str, object]) -> dict[str, object]:
    """As the REST interface has them, for one partition."""
    return {"offsets": [{"partition": place, "offset": offset}]}


def kill_source_worker(copying: Copying) -> None:
    """Its tasks go to the other worker, which fences it; the killed one comes back."""
    worker = copying.runner("source")
    worker.kill()
    copying.workers.sort(key=lambda other: other is worker)  # asked is who lives
    worker.start()


def kill_broker(copying: Copying) -> None:
    """The workers go on by themselves."""
    copying.broker.kill()
    copying.broker.start()


def restart_broker(copying: Copying) -> None:
    """With SIGTERM."""
    copying.broker.stop()
    copying.broker.start()


@pytest.mark.parametrize("workers", [(2, EXACTLY_ONCE)], indirect=True, ids=["exactly-once"])
def test_no_line_is_lost_or_doubled(full: bool, own_broker: Broker, workers: list[Worker], tmp_path: Path) -> None:
    """An exactly-once source and a sink go on, whatever is killed in the middle."""
    events: list[Callable[[Copying], None]] = [kill_source_worker, kill_broker]
    if full:
        events = [kill_source_worker, kill_broker, restart_broker] * 3
    copying = Copying(own_broker, workers, tmp_path)
    for event in events:
        copying.wait_some()
        copying.write()
        event(copying)
        copying.write()
    copying.wait_all()
    copying.check()


@pytest.mark.parametrize("workers", [(1, {})], indirect=True, ids=["one-worker"])
def test_connectors_are_changed_through_rest(workers: list[Worker], own_broker: Broker, tmp_path: Path) -> None:
    """Pause, resume, stop, offsets altered and forgotten, another file; what a sink cannot read goes to a queue."""
    copying = Copying(own_broker, workers, tmp_path, exactly_once=False)
    copying.wait_all()
    copying.change("source", "pause", "PAUSED")
    copying.write()
    copying.change("source", "resume", "RUNNING")
    copying.wait_all()
    for connector in ("source", "sink"):
        copying.change(connector, "stop", "STOPPED")
    place = {"kafka_topic": TOPIC, "kafka_partition": 0}
    assert copying.call("GET", "/connectors/sink/offsets") == offsets(place, {"kafka_offset": 2 * LINES})
    file = {"filename": str(tmp_path / "input.txt")}
    size = (tmp_path / "input.txt").stat().st_size
    assert copying.call("GET", "/connectors/source/offsets") == offsets(file, {"position": size})
    copying.call("PATCH", "/connectors/sink/offsets", offsets(place, {"kafka_offset": 2 * LINES - 7}))
    copying.call("DELETE", "/connectors/source/offsets")
    # A worker may not have read yet what it has just written: it then shows the place, without an offset.
    wait_for("forgotten", lambda: copying.call("GET", "/connectors/source/offsets") == {"offsets": []}, PATIENCE_S)
    for connector in ("source", "sink"):
        copying.change(connector, "resume", "RUNNING")
    wait_for("both again", lambda: len(copying.copied()) >= 4 * LINES + 7, PATIENCE_S)
    every = list(copying.written)
    assert copying.copied() == every + every[-7:] + every
    other = tmp_path / "other.txt"
    copying.configure("sink", {**SINK, "file": str(other)})
    copying.write()
    more = copying.written[2 * LINES :]
    wait_for("the other file", lambda: other.exists() and other.read_text().splitlines() == more, PATIENCE_S)
    refused = {**SINK, "file": str(tmp_path / "none.txt"), "errors.tolerance": "all"}
    refused |= {"value.converter": "org.apache.kafka.connect.json.JsonConverter"}
    refused |= {"errors.deadletterqueue.topic.name": "refused", "errors.deadletterqueue.topic.replication.factor": "1"}
    copying.configure("picky", refused)
    wait_for("the queue", lambda: committed(own_broker.address, "connect-picky").get(0) == 5 * LINES, PATIENCE_S)
    assert committed_values(own_broker, "refused") == every + every + more
    own = [ConfigResource(ConfigResourceType.TOPIC, f"connect-{name}") for name in ("configs", "offsets", "status")]
    with admin_client(own_broker.address) as admin:
        made = admin.describe_configs(own)["topic"]
    assert {config["cleanup.policy"]["value"] for config in made.values()} == {"compact"}
