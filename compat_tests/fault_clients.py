"""Five clients that do a small task each and report what they were told: how many records were acknowledged, what was
read, which errors they raised. Java and Node run one process for all tasks, a JSON line each way.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from compat_tests.clients import HERE, JAVA
from compat_tests.processes import BUILD, ROOT, DriverProcess

SESSION_MS = 30_000  # nobody is to be thrown out: a client that was cut off may take seconds until it is back
CLIENT_NAMES = ("kafka-python", "aiokafka", "librdkafka", "kafkajs", "java")
TASK = {
    "count": 1,
    "idempotent": True,
    "request_timeout_ms": 1000,
    "timeout_ms": 8000,
    "group": "g",
    "stay_ms": 0,
    "retries": 20,
}


class Report:
    """What a client said of a task."""

    def __init__(self) -> None:
        self.acked = 0
        self.committed = False
        self.errors: list[str] = []
        self.values: list[str] = []
        self.throttle_ms: float | None = None

    def __repr__(self) -> str:
        return f"Report({vars(self)})"


class ClientProcess:
    """A client that is a process."""

    def __init__(self, name: str, directory: Path) -> None:
        command = {
            "kafkajs": ["node", str(HERE / "kafkajs" / "faults.js")],
            "java": [*JAVA, "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", "-cp", f"{BUILD}/java-client/*"],
        }[name]
        if name == "java":
            command.append("kafkalite.compat.Faults")
        self._process = DriverProcess(command, directory / f"{name}.log")
        self._numbers = itertools.count()

    def do(self, what: str, bootstrap: str, task: dict[str, Any]) -> Report:
        number = next(self._numbers)
        self._process.write(json.dumps({"id": number, "do": what, "bootstrap": bootstrap, **TASK, **task}) + "\n")
        self._process.wait_until(f"report {number}", lambda: bool(self._report(number)), 60)
        report = Report()
        for field, value in self._report(number)[0].items():
            setattr(report, field, value)
        return report

    def _report(self, number: int) -> list[Any]:
        return [event for event in self._process.of("report") if event["id"] == number]

    def close(self) -> None:
        self._process.end()


class KafkaPython:
    """kafka-python."""

    def do(self, what: str, bootstrap: str, task: dict[str, Any]) -> Report:
        report, asked = Report(), {**TASK, **task, "bootstrap": bootstrap}
        try:
            if what in ("produce", "transact"):
                self._produce(asked, report, transactional=what == "transact")
            else:
                self._consume(asked, report, asked["group"] if what == "group" else None)
        except Exception as error:
            report.errors.append(type(error).__name__)
        return report

    def _common(self, task: dict[str, Any]) -> dict[str, Any]:
        return {
            "bootstrap_servers": task["bootstrap"],
            "client_id": "kafka-python",
            "retry_backoff_ms": 20,
            "reconnect_backoff_ms": 20,
            "reconnect_backoff_max_ms": 100,
            "request_timeout_ms": task["request_timeout_ms"],
        }

    def _produce(self, task: dict[str, Any], report: Report, *, transactional: bool) -> None:
        from kafka import KafkaProducer

        producer = KafkaProducer(
            acks="all",
            enable_idempotence=task["idempotent"] or transactional,
            transactional_id=task["topic"] if transactional else None,
            delivery_timeout_ms=9000,
            linger_ms=0,
            **self._common(task),
        )
        try:
            if transactional:
                producer.init_transactions()
                producer.begin_transaction()
            for number in range(task["count"]):
                try:
                    producer.send(task["topic"], str(number).encode(), partition=0).get(10)
                    report.acked += 1
                except Exception as error:
                    report.errors.append(type(error).__name__)
            if transactional:
                producer.commit_transaction()
            metrics = producer.metrics().get("producer-metrics", {})
            report.throttle_ms = metrics.get("produce-throttle-time-max")
        finally:
            producer.close(1)

    def _consume(self, task: dict[str, Any], report: Report, group: str | None) -> None:
        from kafka import KafkaConsumer, TopicPartition

        from compat_tests.kafka_python.joining import know

        config = self._common(task)
        if group is not None:
            config |= {"session_timeout_ms": SESSION_MS, "heartbeat_interval_ms": 100, "request_timeout_ms": 9000}
        consumer = KafkaConsumer(
            group_id=group, auto_offset_reset="earliest", enable_auto_commit=False, fetch_max_wait_ms=200, **config
        )
        try:
            if group is None:
                consumer.assign([TopicPartition(task["topic"], 0)])
            else:
                consumer.subscribe([task["topic"]])
                know(consumer, task["topic"])
            end = time.monotonic() + task["timeout_ms"] / 1000
            while len(report.values) < task["count"] and time.monotonic() < end:
                try:
                    for records in consumer.poll(1000).values():
                        report.values += [record.value.decode() for record in records]
                except Exception as error:
                    report.errors.append(type(error).__name__)
            if group is not None:
                stay_until = time.monotonic() + task["stay_ms"] / 1000
                while time.monotonic() < stay_until:
                    consumer.poll(50)
                consumer.commit()
                report.committed = True
        finally:
            consumer.close()

    def close(self) -> None:
        """Nothing is left running."""


class AioKafka:
    """aiokafka."""

    def do(self, what: str, bootstrap: str, task: dict[str, Any]) -> Report:
        report, asked = Report(), {**TASK, **task, "bootstrap": bootstrap}

        async def run() -> None:
            try:
                if what in ("produce", "transact"):
                    await self._produce(asked, report, transactional=what == "transact")
                else:
                    await self._consume(asked, report, asked["group"] if what == "group" else None)
            except Exception as error:
                report.errors.append(type(error).__name__)

        asyncio.run(run())
        return report

    def _common(self, task: dict[str, Any]) -> dict[str, Any]:
        return {
            "bootstrap_servers": task["bootstrap"],
            "client_id": "aiokafka",
            "retry_backoff_ms": 20,
            "request_timeout_ms": task["request_timeout_ms"],
        }

    async def _produce(self, task: dict[str, Any], report: Report, *, transactional: bool) -> None:
        from aiokafka import AIOKafkaProducer

        producer = AIOKafkaProducer(
            acks="all",
            enable_idempotence=task["idempotent"] or transactional,
            transactional_id=task["topic"] if transactional else None,
            **self._common(task),
        )
        await producer.start()
        try:
            if transactional:
                await producer.begin_transaction()
            for number in range(task["count"]):
                try:
                    future = await producer.send(task["topic"], str(number).encode(), partition=0)
                    await asyncio.wait_for(future, 10)
                    report.acked += 1
                except Exception as error:
                    report.errors.append(type(error).__name__)
            if transactional:
                await producer.commit_transaction()
        finally:
            await producer.stop()

    async def _consume(self, task: dict[str, Any], report: Report, group: str | None) -> None:
        from aiokafka import AIOKafkaConsumer, TopicPartition

        config = self._common(task)
        if group is not None:
            config |= {"session_timeout_ms": SESSION_MS, "heartbeat_interval_ms": 100}
        consumer = AIOKafkaConsumer(
            group_id=group, auto_offset_reset="earliest", enable_auto_commit=False, fetch_max_wait_ms=200, **config
        )
        if group is None:
            consumer.assign([TopicPartition(task["topic"], 0)])
        else:
            consumer.subscribe([task["topic"]])
        try:
            await consumer.start()
            end = time.monotonic() + task["timeout_ms"] / 1000
            while len(report.values) < task["count"] and time.monotonic() < end:
                try:
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        report.values += [record.value.decode() for record in records]
                except Exception as error:
                    report.errors.append(type(error).__name__)
            if group is not None:
                await asyncio.sleep(task["stay_ms"] / 1000)
                await consumer.commit()
                report.committed = True
        finally:
            await consumer.stop()

    def close(self) -> None:
        """Nothing is left running."""


class Librdkafka:
    """confluent-kafka."""

    def do(self, what: str, bootstrap: str, task: dict[str, Any]) -> Report:
        from confluent_kafka import KafkaException

        report, asked = Report(), {**TASK, **task, "bootstrap": bootstrap}
        try:
            if what in ("produce", "transact"):
                self._produce(asked, report, transactional=what == "transact")
            else:
                self._consume(asked, report, asked["group"] if what == "group" else None)
        except KafkaException as error:
            report.errors.append(error.args[0].name())
        return report

    def _common(self, task: dict[str, Any]) -> dict[str, Any]:
        return {
            "bootstrap.servers": task["bootstrap"],
            "client.id": "librdkafka",
            "broker.address.family": "v4",
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 100,
            "socket.timeout.ms": max(task["request_timeout_ms"], 1300),  # more than a fetch may wait
            "topic.metadata.refresh.fast.interval.ms": 20,
            "log_level": 0,
        }

    def _produce(self, task: dict[str, Any], report: Report, *, transactional: bool) -> None:
        from confluent_kafka import Producer

        config = self._common(task)
        if transactional:
            config["transactional.id"] = task["topic"]

        def throttled(event: Any) -> None:
            report.throttle_ms = max(report.throttle_ms or 0, event.throttle_time * 1000)

        producer = Producer(
            {
                **config,
                "acks": "all",
                "enable.idempotence": task["idempotent"] or transactional,
                "linger.ms": 0,
                "retry.backoff.ms": 20,
                "request.timeout.ms": task["request_timeout_ms"],
                "message.timeout.ms": 9000,
                "throttle_cb": throttled,
            }
        )

        def delivered(error: Any, message: Any) -> None:
            if error is None:
                report.acked += 1
            else:
                report.errors.append(error.name())

        if transactional:
            producer.init_transactions(9)
            producer.begin_transaction()
        for number in range(task["count"]):
            producer.produce(task["topic"], str(number), partition=0, on_delivery=delivered)
            producer.flush(10)
        if transactional:
            producer.commit_transaction(9)
        producer.poll(0)

    def _consume(self, task: dict[str, Any], report: Report, group: str | None) -> None:
        from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

        consumer = Consumer(
            {
                **self._common(task),
                "group.id": group or "none",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "check.crcs": True,
                "session.timeout.ms": SESSION_MS,
                "heartbeat.interval.ms": 100,
                # More than a fetch may wait: the question for the coordinator stands behind it on the same connection,
                # and a commit that is tried again before the answer has librdkafka 2.16 drop the new coordinator.
                "retry.backoff.ms": 500,
                "fetch.error.backoff.ms": 20,
                "fetch.wait.max.ms": 200,
            }
        )
        try:
            if group is None:
                consumer.assign([TopicPartition(task["topic"], 0, OFFSET_BEGINNING)])
            else:
                consumer.subscribe([task["topic"]])
            end = time.monotonic() + task["timeout_ms"] / 1000
            while len(report.values) < task["count"] and time.monotonic() < end:
                record = consumer.poll(0.2)
                if record is None:
                    continue
                error = record.error()
                if error is not None:
                    report.errors.append(error.name())
                else:
                    report.values.append((record.value() or b"").decode())
            if group is not None:
                stay_until = time.monotonic() + task["stay_ms"] / 1000
                while time.monotonic() < stay_until:
                    consumer.poll(0.05)
                consumer.commit(asynchronous=False)
                report.committed = True
        finally:
            consumer.close()

    def close(self) -> None:
        """Nothing is left running."""


def open_client(name: str, directory: Path | None) -> Any:
    """A client of that name, ready for tasks."""
    made = {"kafka-python": KafkaPython, "aiokafka": AioKafka, "librdkafka": Librdkafka}.get(name)
    if made is not None:
        return made()
    assert directory is not None
    return ClientProcess(name, directory)


def do_apart(name: str, what: str, bootstrap: str, task: dict[str, Any], timeout_s: float) -> Report:
    """A task in a process of its own; `hangs` among the errors when it had to be ended."""
    program = "import json, sys; from compat_tests import fault_clients as f; c, w, b, t = json.loads(sys.argv[1]); "
    program += "print(json.dumps(vars(f.open_client(c, None).do(w, b, t))))"
    command = [sys.executable, "-c", program, json.dumps([name, what, bootstrap, task])]
    report = Report()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, cwd=ROOT, check=True)
        vars(report).update(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        report.errors.append("hangs")
    return report
