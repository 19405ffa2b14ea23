"""Options, the broker of a session, driver processes that are gone at the end of a test, and what a failure shows."""

from __future__ import annotations

import importlib.util
import os
import signal
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from compat_tests.broker import Broker, make_broker
from compat_tests.clients import CLIENTS, Client
from compat_tests.lines import Received, Record, parse_received, record_line
from compat_tests.processes import DriverProcess
from compat_tests.transaction_proxy import Proxy

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--full runs the whole matrix; --broker (or KAFKALITE_COMPAT_BROKER) names what to run it against."""
    parser.addoption("--full", action="store_true", default=False, help="the whole matrix, 1 M records, 50 kills")
    parser.addoption(
        "--broker",
        default=os.environ.get("KAFKALITE_COMPAT_BROKER", "kafkalite"),
        help="kafkalite, kafka (Apache Kafka), or HOST:PORT of a running broker",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Markers; SIGTERM ends the run as Ctrl-C does, so that no process is left behind."""
    for number in (signal.SIGTERM, signal.SIGINT):  # the second is ignored in a run that a script put aside
        signal.signal(number, signal.default_int_handler)
    if importlib.util.find_spec("kafka") is None:
        raise pytest.UsageError("kafka-python is missing, and every test needs it: run compat_tests/setup.sh first")
    config.addinivalue_line("markers", "full: runs with --full only")
    config.addinivalue_line("markers", "restarts: takes the broker down")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what this run does not ask for (deselected, not skipped: a skip means something is missing)."""
    external = config.getoption("--broker") not in ("kafkalite", "kafka")
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        unwanted = "full" in item.keywords and not config.getoption("--full")
        unwanted = unwanted or ("restarts" in item.keywords and external)
        (dropped if unwanted else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure carries the end of the broker's log."""
    report = yield
    for name in ("broker", "own_broker"):
        broker = getattr(item, "funcargs", {}).get(name)
        if report.failed and broker is not None:
            state = "runs" if broker.alive() else "does not run"
            report.sections.append((f"{name} ({state})", broker.tail()))
    return report


def require(client: Client) -> None:
    """Skips, or fails under CI, when the client's toolchain is not there."""
    reason = client.missing()
    if reason is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"{client.name}: {reason}")


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    """What all clients of a module's tests go through."""
    made = Proxy()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether this is the full form."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def broker_kind(request: pytest.FixtureRequest) -> str:
    """kafkalite, kafka or an address."""
    return str(request.config.getoption("--broker"))


@pytest.fixture(scope="session")
def broker(broker_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One running broker for all tests that leave it alone."""
    started = make_broker(broker_kind, tmp_path_factory.mktemp("broker"))
    try:
        started.start()
        yield started
    finally:
        started.end()


@pytest.fixture
def own_broker(request: pytest.FixtureRequest, broker_kind: str, tmp_path: Path) -> Iterator[Broker]:
    """A running broker of the test's own, to take down; a parameter is settings."""
    started = make_broker(broker_kind, tmp_path / "broker", getattr(request, "param", None))
    try:
        started.start()
        yield started
    finally:
        started.end()


class Drivers:
    """Starts drivers and ends them all."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.running: list[DriverProcess] = []

    def start(
        self,
        client: Client,
        command: str,
        broker: Broker,
        topic: str,
        *options: str,
        on_event: Callable[[dict[str, object]], None] | None = None,
        keep: bool = True,
    ) -> DriverProcess:
        """A driver process for one command."""
        arguments = [*client.command, command, "--bootstrap", broker.address, "--topic", topic, *options]
        log = self.directory / f"{len(self.running)}-{client.name}-{command}.log"
        driver = DriverProcess(arguments, log, on_event, keep=keep)
        self.running.append(driver)
        return driver

    def produce(
        self, client: Client, broker: Broker, topic: str, records: list[Record], *options: str, timeout_s: float = 60
    ) -> dict[int, int | None]:
        """Sends the records; index -> offset of each, all acknowledged."""
        if client.idempotent:
            options = ("--idempotent", *options)
        driver = self.start(client, "produce", broker, topic, *options)
        driver.write("".join(map(record_line, records)))
        driver.close_input()
        driver.finish(timeout_s)
        assert not driver.of("fail"), driver.describe()
        offsets = {event["i"]: event["o"] for event in driver.of("ack")}
        assert len(offsets) == len(records), f"{len(offsets)} of {len(records)} acknowledged\n{driver.describe()}"
        driver.end()
        return offsets  # type: ignore[return-value]

    def consume(
        self, client: Client, broker: Broker, topic: str, count: int, *options: str, timeout_s: float = 60
    ) -> list[Received]:
        """Reads that many records."""
        driver = self.start(client, "consume", broker, topic, "--count", str(count), *options)
        driver.wait_until(f"{count} records", lambda: driver.counts["record"] >= count, timeout_s)
        driver.close_input()
        driver.finish(20)
        records = [parse_received(event) for event in driver.of("record")]
        driver.end()
        return records

    def end(self) -> None:
        """Nothing is left running."""
        for driver in self.running:
            driver.end()


@pytest.fixture
def drivers(tmp_path: Path) -> Iterator[Drivers]:
    """Drivers of one test."""
    started = Drivers(tmp_path)
    try:
        yield started
    finally:
        started.end()


@pytest.fixture(params=list(CLIENTS))
def client(request: pytest.FixtureRequest) -> Client:
    """Each client."""
    chosen = CLIENTS[request.param]
    require(chosen)
    return chosen


@pytest.fixture
def topic(broker: Broker) -> str:
    """A topic name of the test's own; not created."""
    return f"t-{uuid.uuid4().hex[:12]}"
