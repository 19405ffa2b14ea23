"""Who asks, and through what: the client of a connection and one request of it.

Handlers reach everything through their `RequestContext`; nothing here is global, so that many clusters and many nodes
may live in one process.
"""

from __future__ import annotations

from kafkalite.security.acl import ANONYMOUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from kafkalite.cluster import Cluster
    from kafkalite.network.connection import Answer
    from kafkalite.node import Node
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.security.acl import Operation, ResourceType

    class ClientStream(Protocol):
        """The connection as the server sees it."""

        listener_name: str
        peer: tuple[str, int]
        sockname: tuple[str, int]

        def send(self, parts: list[Buffer]) -> None: ...
        def await_answer(self, *, holds: bool) -> Answer: ...
        def close(self) -> None: ...


class Client:
    """The other end of one connection."""

    __slots__ = ("cluster", "connection", "host", "listener", "node", "principal")

    def __init__(self, node: Node, connection: ClientStream) -> None:
        self.node = node
        self.cluster: Cluster = node.cluster
        self.connection = connection
        self.listener = connection.listener_name
        self.host = "/" + connection.peer[0]  # as Kafka shows it (G-28)
        self.principal = ANONYMOUS


class RequestContext:
    """One request: its client, its version, its client id."""

    __slots__ = ("api_version", "client", "client_id", "cluster", "node")

    def __init__(self, client: Client, api_version: int, client_id: str) -> None:
        self.client = client
        self.node = client.node
        self.cluster = client.cluster
        self.api_version = api_version
        self.client_id = client_id

    @property
    def client_host(self) -> str:
        """The client's address as Kafka writes it: `/127.0.0.1`."""
        return self.client.host

    @property
    def principal(self) -> str:
        """Who the client is: `User:ANONYMOUS` until it has authenticated."""
        return self.client.principal

    @property
    def listener(self) -> str:
        """Name of the listener the client connected to."""
        return self.client.listener

    def authorize(self, operation: Operation, resource_type: ResourceType, name: str) -> bool:
        """Whether the client may do this; everything is allowed where no authorizer is set."""
        authorizer = self.node.authorizer
        if authorizer is None:
            return True
        return authorizer.authorize(self.client.principal, self.client.host, operation, resource_type, name)

    def endpoint(self, node_id: int) -> tuple[str, int]:
        """Host and port under which this client reaches a node of the cluster (A-6)."""
        return self.node.endpoint_for(self.client.connection, node_id)

    def node_endpoints(self, node_ids: Iterable[int]) -> list[tuple[int, str, int, str | None]]:
        """(id, host, port, rack) of those nodes that are up, as this client reaches them."""
        live = self.cluster.placement.node_ids()
        return [(node, *self.endpoint(node), self.node.rack) for node in sorted(node_ids) if node in live]

    def close_connection(self) -> None:
        """Close after what is answered already (acks=0 failures, P-31)."""
        self.client.connection.close()

    @property
    def call_soon(self) -> Callable[[Callable[[], None]], object]:
        """Run something once what is being handled now is done (`ListenerSockets.soon`)."""
        return self.node.soon
