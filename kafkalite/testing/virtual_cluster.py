"""A virtual cluster: one cluster of a process that has many, and what tests may do to it.

It has its own nodes, address, clock, faults and taps; nothing of it is shared with another. Its state is in memory
unless it was opened over a directory (`kafkalite --control`).
"""

from __future__ import annotations

from itertools import count

from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings, all_rows, row_of, spelling_hint
from kafkalite.config.values import ConfigError, parse
from kafkalite.log.engine import ForeignDirectoryError
from kafkalite.log.filesystem import MemoryFileSystem, RealFileSystem
from kafkalite.log.workers import Workers
from kafkalite.metadata.history import MetadataDamagedError
from kafkalite.network.addresses import Listener, join_host_port
from kafkalite.node import Node
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.fault_rules import FaultTable
from kafkalite.testing.faulty_files import FaultyFileSystem
from kafkalite.testing.interception import InterceptedDispatcher
from kafkalite.testing.outages import Outages
from kafkalite.testing.passing_time import PassingTime
from kafkalite.testing.pulse import Pulse
from kafkalite.testing.snapshots import Snapshot, Snapshots, new_cluster_id
from kafkalite.testing.timeline import Timeline
from kafkalite.testing.trace import Trace
from kafkalite.testing.virtual_clock import VirtualClock, clients_now_ms
from kafkalite.testing.waits import Presence

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Mapping

    from kafkalite.cluster import Restored
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call, Tap

MAX_BROKERS = 20
MAX_NODE_ID = 2**31 - 1

TEST_SETTINGS = {
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1",
    "kafkalite.durability": "none",
}
"""What a test wants otherwise than an operator: nobody waits for members who might still come."""

_AN_ADDRESS = "a cluster made for a test listens on free ports of its own, in plain text: ask it for bootstrap_servers"
_MEMORY = "a cluster made for a test is in memory"
_NOT_HERE = {
    "listeners": _AN_ADDRESS,
    "advertised.listeners": _AN_ADDRESS,
    "listener.security.protocol.map": _AN_ADDRESS,
    "controller.listener.names": "there is no quorum of controllers",
    "log.dir": _MEMORY,
    "log.dirs": _MEMORY,
    "log.preallocate": _MEMORY,
    "kafkalite.durability": f'{_MEMORY}; disk="full" and disk_delay_ms are faults',
    "kafkalite.log.reserve.bytes": f'{_MEMORY}; disk="full" is a fault',
    "kafkalite.event.loop": "all clusters of a process share its loop",
}
"""Settings that a broker honours and a cluster made for a test does not, and why."""
_AS_IT_IS = {"log.preallocate": "false", "kafkalite.durability": "none"}
"""Their values that say how things are here."""


class PulseTap:
    """Fires the pulse at whatever a client did."""

    __slots__ = ("_pulse",)

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse

    def connected(self, client: Client) -> None:
        self._pulse.fire()

    def disconnected(self, client: Client) -> None:
        self._pulse.fire()

    def requested(self, call: Call) -> None:
        self._pulse.fire()

    def answered(self, call: Call) -> None:
        self._pulse.fire()


class VirtualCluster:
    """One cluster, its nodes, and the parts that tests use."""

    def __init__(
        self,
        cluster_id: str,
        loop: asyncio.AbstractEventLoop,
        *,
        config: Mapping[str, str] | None = None,
        clock: VirtualClock | None = None,
    ) -> None:
        self.id = cluster_id
        self.label = ""
        self.loop = loop
        self.config = dict(config or {})
        self.files: FileSystem
        self.snapshots = Snapshots(self)
        self.pulse = Pulse(loop)
        self.presence = Presence()
        self.trace = Trace(self)
        self.timeline = Timeline(self)
        self.taps: list[Tap] = [self.presence, PulseTap(self.pulse), self.trace, self.timeline]
        self.call_numbers: Iterator[int] = count(1)
        self.connection_numbers: Iterator[int] = count(1)
        self.cluster: Cluster
        self.nodes: dict[int, Node] = {}
        self.clock = clock or VirtualClock(loop)
        self.clock.on_fired = self.pulse.fire
        self.clock.is_syncing = lambda: self.cluster.engine.is_syncing
        self.faults = FaultTable()
        self.faults.on_hit = self.pulse.fire
        self.faults.on_disk_change = self._disk_changed
        self.faults.on_slow_disk = lambda: loop.call_soon_threadsafe(self.pulse.fire)
        self._slow_disk: Workers | None = None
        self.outages = Outages(self)
        self.faults.on_broker_down = self.outages.begin

    @classmethod
    async def open(
        cls,
        cluster_id: str,
        loop: asyncio.AbstractEventLoop,
        *,
        config: Mapping[str, str],
        brokers: int = 1,
        listen_host: str = "127.0.0.1",
    ) -> VirtualCluster:
        """A new cluster in memory, on free ports; ControlError for settings that can't be."""
        self = cls(cluster_id, loop, config=config)
        settings = _settings(config)
        _check_effects(config)
        node_ids = [settings.int("node.id") + number for number in range(brokers)]
        if node_ids[-1] > MAX_NODE_ID:
            raise ControlError(422, f"node.id={node_ids[0]} leaves no ids for {brokers} brokers: choose a lower one")
        self.open_cluster(settings, node_ids=node_ids)
        await self._serve(node_ids, listen_host)
        return self

    async def fork(self, cluster_id: str, snapshot: Snapshot, listen_host: str = "127.0.0.1") -> VirtualCluster:
        """A new cluster in memory that goes on from a snapshot, at this one's time and with as many brokers."""
        clock = VirtualClock(self.loop, like=self.clock)
        fork = VirtualCluster(cluster_id, self.loop, config=self.config, clock=clock)
        fork.label = self.label
        node_ids = sorted(self.nodes)
        fork.open_cluster(
            Settings.load(overrides={**self.cluster.settings.all_given, "kafkalite.durability": "none"}),
            node_ids=node_ids,
            filesystem=snapshot.files_of(new_cluster_id()),
            restored=snapshot.restored(clock.now_ms()),
        )
        await fork._serve(node_ids, listen_host)
        return fork

    @classmethod
    async def reopen(
        cls,
        cluster_id: str,
        loop: asyncio.AbstractEventLoop,
        snapshot: Snapshot,
        *,
        config: Mapping[str, str],
        listen_host: str = "127.0.0.1",
        port: int = 0,
    ) -> VirtualCluster:
        """A cluster in memory that goes on from a file's snapshot under its id, on `port` and those behind it."""
        self = cls(cluster_id, loop, config=config)
        self.open_cluster(
            _settings(config),
            node_ids=snapshot.broker_ids,
            filesystem=snapshot.files_of(snapshot.cluster_id),
            restored=snapshot.restored(self.clock.now_ms()),
        )
        await self._serve(snapshot.broker_ids, listen_host, port)
        return self

    async def _serve(self, node_ids: list[int], listen_host: str, first_port: int = 0) -> None:
        try:
            for number, node_id in enumerate(node_ids):
                port = first_port and first_port + number
                await self.add_node(node_id, [Listener("PLAINTEXT", listen_host, port)]).start()
        except OSError as error:
            await self.close()
            raise ControlError(503, f"no port could be opened on {listen_host}: {error}") from None

    def open_cluster(
        self,
        settings: Settings,
        *,
        node_ids: list[int],
        data_dir: str | None = None,
        filesystem: FileSystem | None = None,
        restored: Restored | None = None,
        on_recovery: Callable[[int, int], None] | None = None,
    ) -> None:
        """Open the cluster itself; raises what `Cluster.open` raises, with nothing changed.

        ControlError where it is `restored` from what no cluster can go on from.
        """
        files = filesystem or (MemoryFileSystem() if data_dir is None else RealFileSystem())
        try:
            self.cluster = Cluster.open(
                settings,
                loop=self.loop,
                data_dir=data_dir,
                clock=self.clock,
                filesystem=FaultyFileSystem(files, self.faults),
                node_ids=node_ids,
                clients_now_ms=clients_now_ms,
                restored=restored,
                on_recovery=on_recovery,
            )
        except (MetadataDamagedError, ForeignDirectoryError, OSError) as error:
            if restored is None:
                raise
            # What it says behind its first sentence is for the owner of a data directory.
            what = str(error).partition(". ")[0]
            raise ControlError(422, f"no cluster can go on from this snapshot: {what}") from None
        self.files = files
        self.cluster.observe(PassingTime(self))
        self._disk_changed()

    def _disk_changed(self) -> None:
        """Faults came or went: a cluster in memory waits for its files only while they are slow."""
        if self.faults.disk_is_slow:
            if self._slow_disk is None:
                self._slow_disk = Workers()
            self.cluster.engine.answer_late(self._slow_disk.submit)
        elif self._slow_disk is not None:
            self.cluster.engine.answer_late(None)

    def add_node(
        self,
        node_id: int,
        listeners: list[Listener] | None = None,
        advertised: dict[str, tuple[str, int]] | None = None,
    ) -> Node:
        """A broker of the cluster, not yet started; without listeners it has those of the settings."""
        node = Node(
            self.cluster,
            node_id,
            self.loop,
            listeners=listeners,
            advertised=advertised,
            dispatcher=lambda node: InterceptedDispatcher(node, self),
        )
        self.nodes[node_id] = node
        return node

    def any_node(self) -> Node:
        """A broker that serves; ControlError when all are stopped."""
        for node in self.nodes.values():
            if node.addresses:
                return node
        raise ControlError(409, f"no broker of cluster {self.id} runs: start one first")

    async def close(self) -> None:
        """Let go of every client and of whoever waits, close the logs."""
        self.pulse.end()
        self.outages.close()
        await self.snapshots.close()
        self.faults.hurried.set()
        for node in self.nodes.values():
            await node.stop(0)
        self.cluster.close(clean=False)
        if self._slow_disk is not None:
            self._slow_disk.close()
        if isinstance(self.files, MemoryFileSystem):
            self.files.clear()
        self.clock.close()

    @property
    def bootstrap_servers(self) -> str:
        """host:port of every broker that serves, separated by commas."""
        return ",".join(
            join_host_port(node.addresses[0][1], node.addresses[0][2]) for node in self.nodes.values() if node.addresses
        )


def _settings(config: Mapping[str, str]) -> Settings:
    """What a test wants, over what tests want; ControlError for what can't be, and for names that nobody knows."""
    try:
        settings = Settings.load(
            overrides={**TEST_SETTINGS, **config, "kafkalite.durability": "none"}, overrides_origin=""
        )
    except ConfigError as error:
        raise ControlError(422, str(error)) from None
    for name in config:
        if row_of(name) is None:
            raise ControlError(422, f"there is no broker setting {name!r}; {spelling_hint(name, all_rows())}")
    return settings


def _check_effects(config: Mapping[str, str]) -> None:
    """ControlError for what would change nothing: whoever sets it in a test expects that it does.

    A value that is as things are anyway does no harm.
    """
    if not config:
        return
    from kafkalite.config.inert import INERT

    inert = {row[0]: row for row in INERT}
    for name, text in config.items():
        row = inert.get(name)
        why = _NOT_HERE.get(name) if row is None else row[5]
        as_it_is = text.lower() == _AS_IT_IS.get(name) if row is None else parse(row, text) == row[2]
        if why is not None and not as_it_is:
            raise ControlError(422, f"{name} has no effect here, so leave it out: {why}")
