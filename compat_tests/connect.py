"""Workers of Kafka Connect as processes, and their REST interface."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

import pytest

from compat_tests.broker import Broker, free_ports
from compat_tests.clients import JAVA, missing_program
from compat_tests.conftest import IN_CI
from compat_tests.processes import BUILD, Child, DeadlineError, wait_for

JARS = BUILD / "connect"
PATIENCE_S = 60.0
GROUP = "connect-workers"
SETTINGS = {
    "group.id": GROUP,
    "config.storage.topic": "connect-configs",
    "offset.storage.topic": "connect-offsets",
    "status.storage.topic": "connect-status",
    "config.storage.replication.factor": "1",
    "offset.storage.replication.factor": "1",
    "offset.storage.partitions": "3",
    "status.storage.replication.factor": "1",
    "status.storage.partitions": "2",
    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
    "value.converter": "org.apache.kafka.connect.storage.StringConverter",
    "offset.flush.interval.ms": "500",
    "plugin.discovery": "service_load",
    # A worker that is killed is missed, and its work given to others, in seconds instead of minutes.
    "session.timeout.ms": "4000",
    "heartbeat.interval.ms": "500",
    "scheduled.rebalance.max.delay.ms": "500",
    "metadata.recovery.rebootstrap.trigger.ms": "5000",
}


def require_connect() -> None:
    """Skips, or fails under CI, when Connect cannot be run here."""
    reason = missing_program("java", JARS)
    if reason is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"Kafka Connect: {reason}")


def run_java(main: str, properties: dict[str, str], name: str, directory: Path) -> Child:
    """A program of Connect's that takes a file of properties."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"{name}.properties"
    file.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
    flags = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=info", "-Dorg.slf4j.simpleLogger.showDateTime=true"]
    return Child([*JAVA, *flags, "-cp", f"{JARS}/*", main, str(file)], directory / f"{name}.log")


class RefusedError(Exception):
    """Connect's REST interface answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status


class Worker:
    """One worker in distributed mode; it keeps its port."""

    def __init__(self, name: str, broker: Broker, directory: Path, settings: dict[str, str] | None = None) -> None:
        (self.port,) = free_ports(1)
        self.name = name
        self.id = f"127.0.0.1:{self.port}"
        self._directory = directory
        self._properties = {
            **SETTINGS,
            "bootstrap.servers": broker.address,
            "listeners": f"http://{self.id}",
            **(settings or {}),
        }
        self.start()

    def start(self) -> None:
        """Starts the process; `wait` says when it serves."""
        main = "org.apache.kafka.connect.cli.ConnectDistributed"
        self.child = run_java(main, self._properties, self.name, self._directory)

    def wait(self) -> None:
        """Returns when it is a member of its group and answers."""

        def ready() -> bool:
            if self.child.process.poll() is not None:
                raise DeadlineError(f"{self.name} ended\n{self.child.tail()}")
            try:
                self.call("GET", "/connectors")
            except (OSError, RefusedError, http.client.HTTPException):
                return False
            return True

        wait_for(f"{self.name} ready", ready, PATIENCE_S)

    def call(self, method: str, path: str, body: object = None, timeout_s: float = 30) -> Any:
        """One request; raises RefusedError, OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RefusedError(answer.status, text)
        return json.loads(text) if text else None

    def kill(self) -> None:
        """SIGKILL."""
        self.child.kill()

    def stop(self) -> None:
        """SIGTERM, and the end of the process."""
        self.child.process.terminate()
        self.child.process.wait(PATIENCE_S)

    def end(self) -> None:
        """Nothing is left running."""
        self.child.end()
