"""Brokers that faults take down, and that come back by themselves where a fault says when."""

from __future__ import annotations

import asyncio

from kafkalite.observability import log
from kafkalite.protocol.errors import KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.virtual_cluster import VirtualCluster


class Outages:
    """Those of one cluster. How long a broker is down is real time, as all that clients wait for."""

    def __init__(self, cluster: VirtualCluster) -> None:
        self._cluster = cluster
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, node_id: int, down_ms: int | None) -> None:
        """Take a broker down in the next turn of the loop; without `down_ms` it stays down."""
        task = self._cluster.loop.create_task(self._run(node_id, down_ms))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _run(self, node_id: int, down_ms: int | None) -> None:
        try:
            await self._cluster.cluster.stop_broker(node_id)
            self._cluster.pulse.fire()
            if down_ms is not None:
                await asyncio.sleep(down_ms / 1000)
                await self._cluster.cluster.start_broker(node_id)
                self._cluster.pulse.fire()
        except (KafkaError, OSError) as error:
            log.error("outage.failed", node_id=node_id, fault=str(error))

    def close(self) -> None:
        """Nobody comes back any more."""
        for task in self._under_way:
            task.cancel()
