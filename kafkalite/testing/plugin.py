"""The pytest plugin; imported in every run of pytest where kafkalite is installed, so it imports nothing but pytest.

    def test_orders(kafka):
        kafka.produce("orders", "one")

`kafka_server` is one broker process for the run, started with its first cluster; `kafka` is a cluster of one test.
Under pytest-xdist each worker has a process of its own, or all share the one of the controller (`kafkalite_shared`).
"""

from __future__ import annotations

import os

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from typing import Any

    from kafkalite.testing.client.cluster import Cluster
    from kafkalite.testing.client.process import Server

MARKER = (
    "kafka(topics=None, config=None, brokers=1, nasty=None): what the cluster of this test's `kafka` fixture is like: "
    "topics={name: partitions}, config={broker setting: value}, brokers=number of brokers, nasty=seed of legal mischief"
)
_CLUSTER = pytest.StashKey["Cluster"]()
_FAILED = pytest.StashKey[bool]()
_SHARED = pytest.StashKey["Server"]()
_BUNDLES = pytest.StashKey["Path"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Settings of the plugin, each with a variable of the environment that goes before it."""
    parser.addini(
        "kafkalite_shared",
        "one broker process for all workers of pytest-xdist instead of one each (KAFKALITE_SHARED)",
        type="bool",
        default=False,
    )
    parser.addini(
        "kafkalite_control",
        "host:port of the control of a kafkalite that runs already, to be used instead of one's own process "
        "(KAFKALITE_CONTROL)",
        default="",
    )
    parser.addini(
        "kafkalite_bundles",
        "directory for what is known of the clusters of failed tests, instead of one among pytest's temporary ones "
        "(KAFKALITE_BUNDLES)",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process that workers shared."""
    server = config.stash.get(_SHARED, None)
    if server is not None:
        del config.stash[_SHARED]
        server.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the shared process is."""
    config: pytest.Config = node.config
    if _setting(config, "kafkalite_shared") and not _setting(config, "kafkalite_control"):
        server = config.stash.get(_SHARED, None)
        if server is None:
            from kafkalite.testing.client.process import Server

            server = config.stash[_SHARED] = Server()
        node.workerinput["kafkalite_control"] = server.control_address


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker is gone: drop what it left in the shared process."""
    server = node.config.stash.get(_SHARED, None)
    if server is not None:
        server.drop_labelled(f"{node.gateway.id} ")


def _setting(config: pytest.Config, name: str) -> Any:
    text = os.environ.get(name.upper())
    if text is None:
        return config.getini(name)
    return text.lower() not in ("", "0", "false", "no") if name == "kafkalite_shared" else text


@pytest.fixture(scope="session")
def kafka_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The process that hosts the Kafka clusters of this run; `kafka_server.cluster(...)` makes one."""
    from kafkalite.testing.client.process import Server

    config = request.config
    bundles = _bundles(request)
    if bundles is not None:
        config.stash[_BUNDLES] = bundles
    shared = getattr(config, "workerinput", {}).get("kafkalite_control")
    with Server(control=shared or _setting(config, "kafkalite_control") or None) as server:
        yield server


def _bundles(request: pytest.FixtureRequest) -> Path | None:
    """Where bundles go; None where there is no place for them."""
    from pathlib import Path

    wanted = _setting(request.config, "kafkalite_bundles")
    if wanted:
        return Path(request.config.rootpath, wanted)
    try:
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    except pytest.FixtureLookupError:
        return None
    return factory.getbasetemp() / "kafkalite"


@pytest.fixture
def kafka(request: pytest.FixtureRequest, kafka_server: Server) -> Iterator[Cluster]:
    """A Kafka cluster of this test alone, gone when the test is over."""
    item = request.node
    cluster = _opened(kafka_server, item)
    try:
        item.stash[_CLUSTER] = cluster
        item.stash[_FAILED] = False
        yield cluster
        del item.stash[_CLUSTER]
        # A test that failed has been told of its faults, and may have failed before it came to them.
        unused = cluster.faults.unused() if cluster.is_open and not item.stash[_FAILED] else []
    finally:
        cluster.close()
    if unused:
        pytest.fail("\n".join(unused), pytrace=False)


def _opened(server: Server, item: Any) -> Cluster:
    from kafkalite.testing.client.control import ControlError

    options = _options(item)
    label = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')} {item.nodeid}"
    try:
        return server.cluster(label=label, **options).open()
    except ControlError as error:
        if not 400 <= error.status < 500:
            raise
        fault = error.message
    except FileNotFoundError as error:
        fault = f"there is no file {error.filename} to load"
    pytest.fail(f"@pytest.mark.kafka of {item.nodeid}: {fault}", pytrace=False)


def _options(item: Any) -> dict[str, Any]:
    """What the test's markers ask for, those nearer to it winning."""
    options: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("kafka"))):
        fault = _fault_of(marker)
        if fault is not None:
            pytest.fail(f"@pytest.mark.kafka of {item.nodeid}: {fault}", pytrace=False)
        for name, value in marker.kwargs.items():
            if value is None:
                continue
            if name == "topics" and not isinstance(value, dict):
                value = dict.fromkeys(value, 1)
            if isinstance(value, dict):
                value = {**options.get(name, {}), **value}
            if name == "load":
                value = item.path.parent / value
            options[name] = value
    return options


def _fault_of(marker: pytest.Mark) -> str | None:
    """Why the marker says nothing that can be done; None when it can."""
    if marker.args:
        return f"it takes names, such as topics={{'orders': 3}}, and {marker.args[0]!r} has none"
    for name, value in marker.kwargs.items():
        if name not in ("topics", "config", "brokers", "nasty", "load"):
            return f"there is no {name!r}; there are topics, config, brokers, nasty and load"
        if value is None:
            continue
        if name == "topics":
            names = list(value) if isinstance(value, (dict, list, tuple, set)) else [None]
            if not all(isinstance(topic, str) for topic in names):
                return f"topics is {{name: partitions}} or a list of names, not {value!r}"
        elif name == "config":
            if not isinstance(value, dict):
                return f"config is {{broker setting: value}}, not {value!r}"
        elif name == "load":
            if not isinstance(value, (str, os.PathLike)):
                return f"load is the path of a snapshot's file, not {value!r}"
        elif not isinstance(value, int) or isinstance(value, bool):
            return f"{name} is a whole number, not {value!r}"
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Add to the report of a test that failed what its cluster saw."""
    outcome = yield
    cluster = item.stash.get(_CLUSTER, None)
    if cluster is None or outcome.excinfo is not None:
        return
    report = outcome.get_result()
    if report.failed:
        item.stash[_FAILED] = True
        from kafkalite.testing.client.failure import account_of

        failure = call.excinfo.exconly() if call.excinfo else ""
        account = account_of(cluster, item.nodeid, failure, item.config.stash.get(_BUNDLES, None))
        report.sections.append(("kafkalite", account))
