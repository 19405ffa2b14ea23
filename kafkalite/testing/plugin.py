"""The pytest plugin; imported in every run of pytest where kafkalite is installed, so it imports nothing but pytest."""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafkalite.testing.client.cluster import Cluster
    from kafkalite.testing.client.process import Server

MARKER = (
    "kafka(topics=None, config=None, brokers=1): what the `kafka` fixture of this test is like: "
    "topics={name: partitions}, config={broker setting: value}, brokers=number of brokers"
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[Server]:
    """One process for the Kafka clusters of this run, started with its first cluster."""
    from kafkalite.testing.client.process import Server

    with Server() as server:
        yield server


@pytest.fixture
def kafka(request: pytest.FixtureRequest, kafka_server: Server) -> Iterator[Cluster]:
    """A Kafka cluster of this test alone."""
    marker = request.node.get_closest_marker("kafka")
    with kafka_server.cluster(**(marker.kwargs if marker else {})) as cluster:
        yield cluster
