"""A broker in this process whose requests are intercepted, and a tap that keeps what it is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings
from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.network.addresses import Listener
from kafkalite.node import Node
from kafkalite.testing.fault_rules import FaultTable
from kafkalite.testing.faulty_files import FaultyFileSystem
from kafkalite.testing.interception import InterceptedDispatcher
from tests.server.wire import Broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kafkalite.clock import Clock
    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call, Faults, Tap


class Heard:
    """A tap: what it was told, in order."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.calls: list[Call] = []

    def connected(self, client: Client) -> None:
        self.events.append("connected")

    def disconnected(self, client: Client) -> None:
        self.events.append("disconnected")

    def requested(self, call: Call) -> None:
        self.events.append(f"requested {call.number} {call.api.name}")
        self.calls.append(call)

    def answered(self, call: Call) -> None:
        answer = "nothing" if call.response is None else type(call.response).__name__
        self.events.append(f"answered {call.number} {answer}")


class Intercepted:
    """What interception asks of a virtual cluster."""

    def __init__(self, cluster: Cluster, faults: Faults) -> None:
        self.cluster = cluster
        self.clock: Clock = cluster.clock
        self.heard = Heard()
        self.taps: list[Tap] = [self.heard]
        self.faults = faults
        self.call_numbers = count(1)
        self.connection_numbers = count(1)


class InterceptedBroker(Broker):
    """A broker and those who come between."""

    def __init__(self, cluster: Cluster, node: Node, host: Intercepted) -> None:
        super().__init__(cluster, node)
        self.host = host
        self.heard = host.heard


@asynccontextmanager
async def intercepted_broker(faults: Faults | None = None, **settings: str) -> AsyncIterator[InterceptedBroker]:
    """A broker in memory; settings are named with `_` for `.`."""
    overrides = {name.replace("_", "."): value for name, value in settings.items()}
    loop = asyncio.get_running_loop()
    table = faults if isinstance(faults, FaultTable) else FaultTable()
    cluster = Cluster.open(
        Settings.load(overrides=overrides),
        loop=loop,
        data_dir=None,
        filesystem=FaultyFileSystem(MemoryFileSystem(), table),
    )
    host = Intercepted(cluster, faults or table)
    listeners = [Listener("PLAINTEXT", "127.0.0.1", 0)]
    node = Node(cluster, 1, loop, listeners=listeners, dispatcher=lambda node: InterceptedDispatcher(node, host))
    await node.start()
    try:
        yield InterceptedBroker(cluster, node, host)
    finally:
        await node.stop()
        cluster.close(clean=True)
