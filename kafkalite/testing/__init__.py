"""Kafka for tests: clusters made in a moment, faults, snapshots, a clock of one's own, and a view of what happened.

    with kafkalite.testing.Cluster(topics={"orders": 3}) as kafka:
        kafka.produce("orders", "one", "two")

Names are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.client.aio import AsyncCluster as AsyncCluster
    from kafkalite.testing.client.cluster import Cluster as Cluster
    from kafkalite.testing.client.control import Control as Control
    from kafkalite.testing.client.control import ControlError as ControlError
    from kafkalite.testing.client.control import WaitTimeoutError as WaitTimeoutError
    from kafkalite.testing.client.faults import Fault as Fault
    from kafkalite.testing.client.process import Server as Server
    from kafkalite.testing.client.recording import Recording as Recording
    from kafkalite.testing.client.recording import Replay as Replay
    from kafkalite.testing.client.state import Group as Group
    from kafkalite.testing.client.state import Record as Record
    from kafkalite.testing.client.state import Transaction as Transaction

_NAMES = {
    "AsyncCluster": "aio",
    "Cluster": "cluster",
    "Control": "control",
    "ControlError": "control",
    "Fault": "faults",
    "Group": "state",
    "Record": "state",
    "Recording": "recording",
    "Replay": "recording",
    "Server": "process",
    "Transaction": "state",
    "WaitTimeoutError": "control",
}


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"kafkalite.testing.client.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_NAMES)
