"""The brokers of a cluster as a test sees them: stopped, started, and given what others led."""

from __future__ import annotations

from kafkalite.testing.client.control import segment
from kafkalite.testing.wording import many

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kafkalite.testing.client.control import Called


class Broker:
    """One broker: `address` is None while it is stopped, `leads` counts partitions."""

    __slots__ = ("address", "broker", "leads", "up")

    def __init__(self, shown: Mapping[str, Any]) -> None:
        self.broker: int = shown["broker"]
        self.up: bool = shown["up"]
        self.address: str | None = shown["address"]
        self.leads: int = shown["leads"]

    def __repr__(self) -> str:
        state = f"at {self.address}" if self.up else "stopped"
        return f"<Broker {self.broker} {state}, leads {many(self.leads, 'partition')}>"


class Brokers:
    """What a test may do to the brokers: `kafka.brokers`."""

    def __init__(self, cluster: Called) -> None:
        self._cluster = cluster

    def all(self) -> list[Broker]:
        """All brokers, also those that are stopped."""
        return [Broker(shown) for shown in self._cluster.call("GET", "/brokers")["brokers"]]

    def stop(self, broker: int) -> Broker:
        """Take a broker down as a crash would: its connections break, others lead and coordinate what it did."""
        return Broker(self._cluster.call("POST", f"/brokers/{broker}/stop"))

    def start(self, broker: int) -> Broker:
        """Bring a broker back at its address; it does not take back what others lead now."""
        return Broker(self._cluster.call("POST", f"/brokers/{broker}/start"))

    def leader(self, topic: str, partition: int) -> int:
        """The broker that leads a partition, -1 where none does."""
        for shown in self._cluster.call("GET", f"/topics/{segment(topic)}")["partitions"]:
            if shown["partition"] == partition:
                return int(shown["leader"])
        raise LookupError(f"topic {topic!r} has no partition {partition}")

    def move(self, topic: str, partition: int, broker: int) -> None:
        """Have another replica in sync lead a partition."""
        self._cluster.call("POST", f"/partitions/{segment(topic)}/{partition}/move", {"broker": broker})

    def elect(self) -> int:
        """Have every partition led by its first replica again, where that is in sync; how many changed hands."""
        return len(self._cluster.call("POST", "/leaders/elect")["moved"])

    def coordinator(self, group: str) -> int:
        """The broker that coordinates a group, -1 where none can now."""
        return int(self._cluster.call("GET", f"/groups/{segment(group)}/coordinator")["broker"])

    def move_group(self, group: str, broker: int) -> None:
        """Have another broker coordinate a group."""
        self._cluster.call("POST", f"/groups/{segment(group)}/move", {"broker": broker})

    def transaction_coordinator(self, transactional_id: str) -> int:
        """The broker that coordinates a transactional id, -1 where none can now."""
        return int(self._cluster.call("GET", f"/transactions/{segment(transactional_id)}/coordinator")["broker"])

    def move_transaction(self, transactional_id: str, broker: int) -> None:
        """Have another broker coordinate a transactional id."""
        self._cluster.call("POST", f"/transactions/{segment(transactional_id)}/move", {"broker": broker})
