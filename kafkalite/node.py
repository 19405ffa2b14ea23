"""A node: one broker id of a cluster, with its listeners, its clients' connections and what belongs to those.

What a cluster knows lives in `cluster.py`; a cluster may have several nodes, all in one process.
"""

from __future__ import annotations

import asyncio
from random import SystemRandom

from kafkalite.network.addresses import AddressRule, Listener, join_host_port, listeners_from
from kafkalite.network.binding import bind_listener
from kafkalite.network.listener import ListenerSockets
from kafkalite.observability import log
from kafkalite.server.dispatch import Dispatcher
from kafkalite.server.fetch_sessions import FetchSessionCache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from kafkalite.cluster import Cluster
    from kafkalite.security.acl import Authorizer
    from kafkalite.server.context import ClientStream

    class ParkedFetch(Protocol):
        def finish(self) -> None: ...
        def leaders_changed(self) -> None: ...


_STOP_GRACE_S = 5.0
_KEEP_PORT_ATTEMPTS = 100
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
        self.fetch_sessions = self._new_sessions()
        self.parked_fetches: set[ParkedFetch] = set()
        self.addresses: list[tuple[str, str, int]] = []  # listener name, host, port, as bound; none while cut off
        self._listeners = listeners
        self._kept: list[tuple[str, socket.socket]] = []
        self._rule = AddressRule(listeners, advertised)
        taker = self._dispatcher = dispatcher(self)
        self._sockets = ListenerSockets(loop, settings, taker.dispatch, taker.forget, taker.greet)
        self.soon = self._sockets.soon
        cluster.add_node(self)

    async def start(self) -> None:
        """Bind every listener, then serve. OSError with `errno` and the address when one can't be bound."""
        bound, self._kept = self._kept or self._bound(self._listeners), []
        self.addresses = []
        for name, sock in bound:
            host, port = sock.getsockname()[:2]
            self.addresses.append((name, host, port))
            await self._sockets.listen(name, sock)
        log.debug("node.started", node_id=self.id, cluster_id=self.cluster.id, addresses=self.addresses)

    def _new_sessions(self) -> FetchSessionCache:
        slots = self.cluster.settings.int("max.incremental.fetch.session.cache.slots")
        return FetchSessionCache(slots, lambda: _RANDOM.randrange(1, 2**31 - 1))

    def _bound(self, listeners: Iterable[Listener]) -> list[tuple[str, socket.socket]]:
        bound: list[tuple[str, socket.socket]] = []
        try:
            for listener in listeners:
                bound += [(listener.name, sock) for sock in bind_listener(listener)]
        except OSError:
            for _, sock in bound:
                sock.close()
            raise
        return bound

    async def cut_off(self) -> None:
        """Serve nobody any more, at once, as if the broker had crashed; `start` serves again at the same ports.

        Meanwhile they stay bound, so that nobody else gets them, and refuse connections.
        """
        if not self.addresses:
            return
        self._sockets.stop_accepting()
        self._sockets.abort_all()
        self.fetch_sessions = self._new_sessions()
        self._listeners = [
            Listener(each.name, each.host, self.port_of(each.name), each.protocol) for each in self._listeners
        ]
        self.addresses = []
        for _ in range(_KEEP_PORT_ATTEMPTS):
            try:
                self._kept = self._bound(self._listeners)
                break
            except OSError:
                await asyncio.sleep(0.01)  # an event loop may close its sockets a little later
        log.debug("node.cut_off", node_id=self.id, ports_kept=bool(self._kept))

    def leaders_changed(self) -> None:
        """Clients that wait for records of what is led elsewhere now are told."""
        for parked in list(self.parked_fetches):
            parked.leaders_changed()

    async def stop(self, grace_s: float = _STOP_GRACE_S) -> None:
        """Refuse new clients, answer what was taken if `grace_s` suffices for that, close (W-46)."""
        self._sockets.stop_accepting()
        for _, sock in self._kept:
            sock.close()
        for parked in list(self.parked_fetches):
            parked.finish()
        await self._sockets.drain(grace_s)
        log.info("node.stopped", node_id=self.id)

    def port_of(self, listener: str) -> int:
        """The port bound under a listener's name, also while it is kept for a node that is cut off."""
        bound = next((port for name, _, port in self.addresses if name == listener), -1)
        return bound if bound >= 0 else next((each.port for each in self._listeners if each.name == listener), -1)

    @property
    def address(self) -> str | None:
        """host:port of the first listener, None where nobody is served."""
        return join_host_port(*self.addresses[0][1:]) if self.addresses else None

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
