"""Three brokers in one process, which a test stops, starts and gives other leaders while clients are at work."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from compat_tests.broker import Broker
from kafkalite.testing.client.brokers import Brokers
from kafkalite.testing.client.cluster import Cluster
from kafkalite.testing.client.process import Server

IDS = (1, 2, 3)
REPLICATED = ("offsets.topic.replication.factor", "transaction.state.log.replication.factor")


class SeveralBrokers(Broker):
    """A cluster of its own process; `address` names all three brokers."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, dict.fromkeys(REPLICATED, str(len(IDS))))
        self._server = Server()
        self.cluster = Cluster(brokers=len(IDS), server=self._server, config=self.settings)

    def launch(self) -> None:
        self.cluster.open()
        self.address = self.cluster.bootstrap_servers
        self.brokers = Brokers(self.cluster)

    def is_ready(self) -> bool:
        return True

    def end(self) -> None:
        self._server.close()

    def alive(self) -> bool:
        return True

    def create(self, topic: str, partitions: int) -> Self:
        """A topic on all three."""
        self.cluster.create_topic(topic, partitions, replication_factor=len(IDS))
        return self
