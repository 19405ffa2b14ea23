"""Apache Kafka as one KRaft node (broker and controller in one process) on 127.0.0.1, jars by Maven.

Settings are Kafka's own, but for the replication factors one node needs and `group.initial.rebalance.delay.ms=0`, so
that a new group is not timed waiting on purpose. Heap and JVM flags are those of its start script.
The controller listens on the port after the broker's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from bench.peers.places import HERE, PeerMissingError, cache

if TYPE_CHECKING:
    from pathlib import Path

_POM = HERE / "kafka-pom.xml"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_JVM = [
    "-Xmx1G",
    "-Xms1G",
    "-server",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-XX:MaxInlineLevel=15",
    "-Djava.awt.headless=true",
]


def version() -> str:
    """The release the pom asks for."""
    found = re.search(r"<kafka.version>(.*?)</kafka.version>", _POM.read_text())
    return found[1] if found else "?"


def jars() -> Path:
    """Folder with the broker's jars, filled by Maven the first time; raises PeerMissingError."""
    if shutil.which("java") is None:
        raise PeerMissingError("no java on the PATH")
    folder = cache() / f"kafka-{version()}"
    done = folder / ".complete"
    if not done.exists():
        if shutil.which("mvn") is None:
            raise PeerMissingError("no mvn on the PATH to get Kafka's jars with")
        command = ["mvn", "-B", "-q", "-f", str(_POM), _COPY, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
        got = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if got.returncode:
            raise PeerMissingError(f"mvn could not get Kafka's jars: {(got.stdout + got.stderr).strip()[-300:]}")
        done.touch()
    return folder


def prepare(folder: Path, port: int) -> None:
    """Writes the configuration into `folder` and formats its data directory, which is not part of a start."""
    quorum = f"127.0.0.1:{port + 1}"
    properties = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://{quorum}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://{quorum}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.voters": f"1@{quorum}",
        "log.dirs": str(folder / "data"),
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
    }
    logging = {
        "rootLogger.level": "INFO",
        "rootLogger.appenderRef.file.ref": "FILE",
        "appender.file.type": "File",
        "appender.file.name": "FILE",
        "appender.file.fileName": str(folder / "server.log"),
        "appender.file.layout.type": "PatternLayout",
        "appender.file.layout.pattern": "%d %p %m %c%n",
    }
    for name, values in (("server.properties", properties), ("log4j2.properties", logging)):
        (folder / name).write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    storage = [
        "kafka.tools.StorageTool",
        "format",
        "-t",
        "a2Fma2FsaXRlLWJlbmNoIQ",
        "-c",
        str(folder / "server.properties"),
    ]
    formatted = subprocess.run(_java(folder, ["-Xmx256m"], storage), capture_output=True, text=True, timeout=120)
    if formatted.returncode:
        raise PeerMissingError(f"Kafka could not format its data directory: {formatted.stderr.strip()[-300:]}")


def command(folder: Path) -> list[str]:
    """The broker's own command line for a prepared folder."""
    return _java(folder, _JVM, ["kafka.Kafka", str(folder / "server.properties")])


def _java(folder: Path, flags: list[str], rest: list[str]) -> list[str]:
    logging = f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}"
    return ["java", *flags, logging, "-cp", f"{jars()}/*", *rest]
