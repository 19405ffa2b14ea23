"""Transactional clients as the tests see them: one process a client, several actors in each."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, HERE, JAVA, missing_program
from compat_tests.conftest import IN_CI
from compat_tests.processes import BUILD, DriverProcess
from compat_tests.transaction_history import Read

PATIENCE_S = 60.0
TIMEOUT_MS = 20_000


def _python(name: str) -> list[str]:
    return [sys.executable, "-m", f"compat_tests.{name}.transactions"]


def _java(build: str) -> list[str]:
    return [*JAVA, "-cp", f"{BUILD}/{build}/*", "kafkalite.compat.Transactions"]


def _absent_java_3() -> str | None:
    return missing_program("java", BUILD / "java-client-3" / "driver.jar")


COMMANDS: dict[str, tuple[list[str], Callable[[], str | None]]] = {
    "librdkafka": (_python("librdkafka"), CLIENTS["librdkafka"].missing),
    "kafka-python": (_python("kafka_python"), CLIENTS["kafka-python"].missing),
    "aiokafka": (_python("aiokafka"), CLIENTS["aiokafka"].missing),
    "kafkajs": (["node", str(HERE / "kafkajs" / "transactions.js")], CLIENTS["kafkajs"].missing),
    "java": (_java("java-client"), CLIENTS["java"].missing),
    "java-3": (_java("java-client-3"), _absent_java_3),
}


def require_one(name: str) -> None:
    """Skips, or fails under CI, when the client's toolchain is not there."""
    reason = COMMANDS[name][1]()
    if reason is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"{name}: {reason}")


class RefusedError(Exception):
    """The client says that something failed."""

    @property
    def fenced(self) -> bool:
        """Whether it failed because another producer has the transactional id now."""
        text = str(self).lower().replace("_", "").replace(" ", "")
        return any(word in text for word in ("fenced", "invalidproducerepoch", "oldepoch", "epochisoutofdate"))


class Actor:
    """A producer or a reader within a client's process."""

    def __init__(self, process: TransactionalClient, name: str) -> None:
        self._process = process
        self.name = name

    def start(self, do: str, **fields: object) -> Callable[[], dict[str, Any]]:
        """Asks, without waiting; the result waits for the answer, raises RefusedError if it is an error."""
        number = self._process.ask(self.name, do, fields)
        return lambda: self._process.wait_answer(number, f"{self.name} {do}")

    def do(self, do: str, **fields: object) -> dict[str, Any]:
        """Asks and waits."""
        return self.start(do, **fields)()

    def init(self, transactional_id: str, timeout_ms: int = TIMEOUT_MS) -> None:
        """Becomes a producer of that id."""
        self.do("init", id=transactional_id, timeout=timeout_ms)

    def transaction(self, topic: str, records: Read, end: str = "commit") -> None:
        """A whole transaction."""
        self.do("begin")
        self.do("send", topic=topic, records=records)
        self.do(end)

    def read(self, topic: str, partitions: int, until: str, *, committed: bool) -> Read:
        """Waits for the records of all partitions, in the order of partitions."""
        return self.start_read(topic, partitions, until, committed=committed)()

    def start_read(self, topic: str, partitions: int, until: str, *, committed: bool) -> Callable[[], Read]:
        """The same, waiting only when the result is called."""
        answer = self.start("read", topic=topic, partitions=list(range(partitions)), committed=committed, until=until)

        def records() -> Read:
            found = sorted(answer()["records"], key=lambda record: record[0])
            for partition in range(partitions):
                offsets = [record[1] for record in found if record[0] == partition]
                assert offsets == sorted(set(offsets)), f"offsets do not rise in {partition}: {offsets}"
            return [(partition, text) for partition, _, text in found]

        return records


class TransactionalClient:
    """One client's process."""

    def __init__(self, name: str, broker: Broker, directory: Path, run: str = "") -> None:
        self.name = name
        log = directory / f"transactions-{name}{run}.log"
        self.answers: dict[int, dict[str, Any]] = {}
        self.process = DriverProcess([*COMMANDS[name][0], broker.address], log, self._keep)
        self._numbers = itertools.count()

    def _keep(self, event: dict[str, Any]) -> None:
        if "n" in event:
            self.answers[event["n"]] = event

    def actor(self, name: str) -> Actor:
        """An actor; the same one for the same name."""
        return Actor(self, name)

    def ask(self, actor: str, do: str, fields: dict[str, object]) -> int:
        """Writes one line; its number."""
        number = next(self._numbers)
        self.process.write(json.dumps({"n": number, "as": actor, "do": do, **fields}) + "\n")
        return number

    def wait_answer(self, number: int, what: str) -> dict[str, Any]:
        """The answer."""
        self.process.wait_until(f"{self.name} {what}", lambda: number in self.answers, PATIENCE_S)
        answer = self.answers[number]
        if answer["e"] == "error":
            raise RefusedError(f"{self.name} {what}: {answer['error']}")
        return answer

    def end(self) -> None:
        """Kills it."""
        self.process.end()
