"""A node: one broker id of a cluster, with its listeners, its clients' connections and what belongs to those.

What a cluster knows lives in `cluster.py`; a cluster may have several nodes, all in one process.
"""

from __future__ import annotations

from random import SystemRandom

from kafkalite.network.addresses import AddressRule, listeners_from
from kafkalite.network.binding import bind_listener
from kafkalite.network.listener import ListenerSockets
from kafkalite.observability import log
from kafkalite.server.dispatch import Dispatcher
from kafkalite.server.fetch_sessions import FetchSessionCache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from typing import Protocol

    from kafkalite.cluster import Cluster
    from kafkalite.network.addresses import Listener
    from kafkalite.security.acl import Authorizer
    from kafkalite.server.context import ClientStream

    class ParkedFetch(Protocol):
        def finish(self) -> None: ...


_STOP_GRACE_S = 5.0
_RANDOM = SystemRandom()


class Node:
    """One broker of a cluster as clients see it."""

    def __init__(
        self,
        cluster: Cluster,
        node_id: int,
        loop: asyncio.AbstractEventLoop,
        *,
        listeners: list[Listener] | None = None,
        advertised: dict[str, tuple[str, int]] | None = None,
        dispatcher: Callable[[Node], Dispatcher] = Dispatcher,
    ) -> None:
        """`listeners` and `advertised` default to what the settings say; `dispatcher` is where tests come between."""
        settings = cluster.settings
        if listeners is None:
            listeners, advertised = listeners_from(settings)
        self.id = node_id
        self.cluster = cluster
        self.loop = loop
        self.rack: str | None = settings.str("broker.rack") or None
        self.authorizer: Authorizer | None = None
        self.fetch_sessions = FetchSessionCache(
            settings.int("max.incremental.fetch.session.cache.slots"), lambda: _RANDOM.randrange(1, 2**31 - 1)
        )
        self.parked_fetches: set[ParkedFetch] = set()
        self.addresses: list[tuple[str, str, int]] = []  # listener name, host, port, as bound
        self._listeners = listeners
        self._rule = AddressRule(listeners, advertised)
        taker = self._dispatcher = dispatcher(self)
        self._sockets = ListenerSockets(loop, settings, taker.dispatch, taker.forget, taker.greet)
        self.soon = self._sockets.soon
        cluster.add_node(self)

    async def start(self) -> None:
        """Bind every listener, then serve. OSError with `errno` and the address when one can't be bound."""
        bound = []
        try:
            for listener in self._listeners:
                bound += [(listener.name, sock) for sock in bind_listener(listener)]
        except OSError:
            for _, sock in bound:
                sock.close()
            raise
        for name, sock in bound:
            host, port = sock.getsockname()[:2]
            self.addresses.append((name, host, port))
            await self._sockets.listen(name, sock)
        log.debug("node.started", node_id=self.id, cluster_id=self.cluster.id, addresses=self.addresses)

    async def stop(self, grace_s: float = _STOP_GRACE_S) -> None:
        """Refuse new clients, answer what was taken if `grace_s` suffices for that, close (W-46)."""
        self._sockets.stop_accepting()
        for parked in list(self.parked_fetches):
            parked.finish()
        await self._sockets.drain(grace_s)
        log.info("node.stopped", node_id=self.id)

    def port_of(self, listener: str) -> int:
        """The port bound under a listener's name."""
        return next((port for name, _, port in self.addresses if name == listener), -1)

    def endpoint_for(self, connection: ClientStream, node_id: int) -> tuple[str, int]:
        """Where the client of a connection to this node reaches a node of the cluster (A-6)."""
        other = self.cluster.nodes.get(node_id, self)
        name = connection.listener_name
        port = connection.sockname[1] if other is self else other.port_of(name)
        return other.address_rule.address_for(name, port, connection.sockname[0], connection.peer[0])

    @property
    def address_rule(self) -> AddressRule:
        """How this node's listeners are told to clients."""
        return self._rule

    @property
    def request_count(self) -> int:
        """Requests of the live connections so far."""
        return self._sockets.request_count
