"""The broker under test as a process: kafkalite, or Apache Kafka to prove the tests against the original."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from compat_tests.processes import BUILD, Child, DeadlineError, wait_for

SETTINGS = {
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "auto.create.topics.enable": "true",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
}


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports


def accepts(address: str) -> bool:
    """Whether somebody listens there."""
    host, port = address.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), 1):
            return True
    except OSError:
        return False


class Broker:
    """Start, stop and kill one broker that keeps its directory and address."""

    address: str

    def __init__(self, directory: Path, settings: dict[str, str] | None = None) -> None:
        self.directory = directory
        self.settings = {**SETTINGS, **(settings or {})}
        self.log = directory / "broker.log"
        self.child: Child | None = None
        directory.mkdir(parents=True, exist_ok=True)

    def launch(self) -> None:
        """Starts the process."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether the launched process says it serves."""
        raise NotImplementedError

    def start(self) -> None:
        """Returns when clients can connect."""
        self.launch()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Waits for the launched process; if it ends, that is an error."""

        def ready() -> bool:
            if self.child is not None and self.child.process.poll() is not None:
                raise DeadlineError(f"the broker ended with {self.child.process.returncode}\n{self.child.tail()}")
            return self.is_ready()

        wait_for("broker ready", ready, 60, poll_s=0.005)

    def stop(self) -> None:
        """SIGTERM; the process has to end by itself with exit code 0 or by the signal."""
        assert self.child is not None
        self.child.process.terminate()
        try:
            status = self.child.process.wait(60)
        except subprocess.TimeoutExpired:
            self.child.kill()
            raise DeadlineError("the broker did not end within 60 s of SIGTERM") from None
        assert status in (0, -signal.SIGTERM, 128 + signal.SIGTERM), (
            f"the broker ended with {status}\n{self.child.tail()}"
        )

    def kill(self) -> None:
        """SIGKILL."""
        assert self.child is not None
        self.child.kill()

    def end(self) -> None:
        """Nothing is left running."""
        if self.child is not None:
            self.child.end()

    def alive(self) -> bool:
        """Whether its process runs."""
        return self.child is not None and self.child.process.poll() is None

    def tail(self) -> str:
        """The end of its log."""
        return "" if self.child is None else self.child.tail(30)


class Kafkalite(Broker):
    """`python -m kafkalite` with a data directory."""

    def launch(self) -> None:
        self.ready = self.directory / "ready"
        self.ready.unlink(missing_ok=True)
        port = self.address.rsplit(":", 1)[1] if hasattr(self, "address") else "0"
        command = [sys.executable, "-m", "kafkalite", "--port", port, "--data", str(self.directory / "data")]
        command += ["--ready-file", str(self.ready)]
        for name, value in self.settings.items():
            command += ["-o", f"{name}={value}"]
        self.child = Child(command, self.log)

    def is_ready(self) -> bool:
        if not (self.ready.exists() and self.ready.read_text().endswith("\n")):
            return False
        self.address = self.ready.read_text().split()[0]
        return True


class ApacheKafka(Broker):
    """One KRaft node from the jars in KAFKALITE_COMPAT_KAFKA_LIB or .build/kafka-broker."""

    def __init__(self, directory: Path, settings: dict[str, str] | None = None) -> None:
        super().__init__(directory, settings)
        self.jars = os.environ.get("KAFKALITE_COMPAT_KAFKA_LIB", str(BUILD / "kafka-broker"))
        port, controller = free_ports(2)
        self.address = f"127.0.0.1:{port}"
        listeners = f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
        properties = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "listeners": listeners,
            "advertised.listeners": listeners,
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "log.dirs": str(directory / "data"),
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            **{name: value for name, value in self.settings.items() if not name.startswith("kafkalite.")},
        }
        self.properties = directory / "server.properties"
        self.properties.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
        self.layout = directory / "log4j2.properties"
        self.layout.write_text(
            "logger.server.name=kafka.server.KafkaRaftServer\nlogger.server.level=INFO\nrootLogger.level=WARN\nrootLogger.appenderRef.c.ref=C\nappender.c.type=Console\nappender.c.name=C\n"
            "appender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d] %p %m (%c)%n\n"
        )
        self._format()

    def _java(self, *arguments: str) -> list[str]:
        return ["java", "-Xmx768m", f"-Dlog4j2.configurationFile={self.layout}", "-cp", f"{self.jars}/*", *arguments]

    def _format(self) -> None:
        command = self._java(
            "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", str(self.properties)
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def launch(self) -> None:
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        self.child = Child(self._java("kafka.Kafka", str(self.properties)), self.log)

    def is_ready(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return b"Kafka Server started" in log.read()


class External(Broker):
    """A broker somebody else runs: it can't be restarted."""

    def __init__(self, directory: Path, address: str) -> None:
        super().__init__(directory)
        self.address = address

    def launch(self) -> None:
        pass

    def is_ready(self) -> bool:
        return accepts(self.address)

    def alive(self) -> bool:
        return accepts(self.address)


def make_broker(kind: str, directory: Path, settings: dict[str, str] | None = None) -> Broker:
    """A broker of kind kafkalite, kafka, or HOST:PORT of a running one; not started."""
    if kind == "kafkalite":
        return Kafkalite(directory, settings)
    if kind == "kafka":
        return ApacheKafka(directory, settings)
    return External(directory, kind)
