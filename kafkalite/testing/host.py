"""A host: the virtual clusters of one process."""

from __future__ import annotations

import gc

from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.snapshots import Snapshot
from kafkalite.testing.virtual_cluster import VirtualCluster

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

MAX_CLUSTERS = 1000
_COLLECT_EVERY = 16


class Host:
    """Makes, finds and drops clusters; their ids are `c1`, `c2` and so on, and no id comes twice."""

    def __init__(self, loop: asyncio.AbstractEventLoop, listen_host: str = "127.0.0.1") -> None:
        self.loop = loop
        self.listen_host = listen_host
        self.clusters: dict[str, VirtualCluster] = {}
        self._made = 0
        self._dropped = 0
        self._kept: VirtualCluster | None = None

    def keep(self, cluster: VirtualCluster) -> None:
        """Have a cluster that somebody else opened and will close."""
        self.clusters[cluster.id] = self._kept = cluster

    def cluster(self, cluster_id: str) -> VirtualCluster:
        """The cluster of that id; 404 when there is none."""
        cluster = self.clusters.get(cluster_id)
        if cluster is None:
            there = ", ".join(self.clusters) or "none"
            raise ControlError(404, f"there is no cluster {cluster_id!r}; there are: {there}")
        return cluster

    def next_id(self) -> str:
        """An id that no cluster of this process had."""
        self._made += 1
        return f"c{self._made}"

    async def make(self, *, config: Mapping[str, str] | None = None, brokers: int = 1) -> VirtualCluster:
        """A new cluster in memory that serves already."""
        self._check_room()
        cluster = await VirtualCluster.open(
            self.next_id(), self.loop, config=config or {}, brokers=brokers, listen_host=self.listen_host
        )
        self.clusters[cluster.id] = cluster
        return cluster

    async def fork(self, parent: VirtualCluster, snapshot: Snapshot | None = None) -> VirtualCluster:
        """A new cluster in memory that goes on from a snapshot of another, or from what that is now."""
        self._check_room()
        snapshot = snapshot or await Snapshot.take(parent)
        cluster = await parent.fork(self.next_id(), snapshot, self.listen_host)
        self.clusters[cluster.id] = cluster
        return cluster

    def _check_room(self) -> None:
        if len(self.clusters) >= MAX_CLUSTERS:
            raise ControlError(429, f"there are {MAX_CLUSTERS} clusters already: drop those that are not needed")

    async def drop(self, cluster_id: str) -> None:
        """Close a cluster and forget it with all it has."""
        cluster = self.cluster(cluster_id)
        if cluster is self._kept:
            raise ControlError(409, f"cluster {cluster_id} is the broker's own: stop the broker instead")
        del self.clusters[cluster_id]
        await cluster.close()
        self._dropped += 1
        if self._dropped % _COLLECT_EVERY == 0:
            # The parts of a cluster know each other, and nothing else tells the collector how much memory that is.
            self.loop.call_soon(gc.collect)

    async def close(self) -> None:
        """Drop every cluster but the one that is kept."""
        for cluster in list(self.clusters.values()):
            if cluster is not self._kept:
                await self.drop(cluster.id)
