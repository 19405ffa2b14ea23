"""A broker that tests may do anything to: its cluster is a virtual one, named `main`, and a control serves it.

Imported only where `--control`, `--nasty` or `--faults` asks for it.
"""

from __future__ import annotations

from kafkalite.cli.control_address import ControlAddress
from kafkalite.config.values import ConfigError
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.fault_fields import FaultError, tables_of
from kafkalite.testing.host import Host
from kafkalite.testing.virtual_cluster import VirtualCluster

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection

    from kafkalite.cli.arguments import Arguments
    from kafkalite.cluster import Cluster
    from kafkalite.config.settings import Settings
    from kafkalite.network.addresses import Listener
    from kafkalite.node import Node

MAIN = "main"


class ControlledBroker:
    """The cluster of a broker process, and its control if one is asked for."""

    def __init__(self, loop: asyncio.AbstractEventLoop, arguments: Arguments) -> None:
        """Raises UsageError for an address that cannot be, ConfigError for faults that cannot."""
        self._host = Host(loop)
        self._server = ControlServer(self._host, all_endpoints())
        self._address = None if arguments.control is None else ControlAddress(arguments.control)
        self.main = VirtualCluster(MAIN, loop)
        if arguments.nasty is not None:
            self.main.faults.be_nasty(arguments.nasty)
        if arguments.faults is not None:
            self._add_faults(arguments.faults)

    def _add_faults(self, path: str) -> None:
        import tomllib

        try:
            with open(path, "rb") as file:
                for table in tables_of(tomllib.load(file)):
                    self.main.faults.add(table)
        except OSError as error:
            raise ConfigError(f"--faults: {path} cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, FaultError) as error:
            raise ConfigError(f"--faults: {path}: {error}") from None

    def open_cluster(
        self,
        settings: Settings,
        *,
        loop: asyncio.AbstractEventLoop,
        data_dir: str | None,
        node_ids: list[int],
        on_recovery: Callable[[int, int], None] | None = None,
    ) -> Cluster:
        """As `Cluster.open`, with all that tests may do to it."""
        self.main.open_cluster(settings, node_ids=node_ids, data_dir=data_dir, on_recovery=on_recovery)
        self._host.keep(self.main)
        return self.main.cluster

    def node(
        self,
        cluster: Cluster,
        node_id: int,
        loop: asyncio.AbstractEventLoop,
        *,
        listeners: list[Listener],
        advertised: dict[str, tuple[str, int]] | None,
    ) -> Node:
        """As `Node`, with faults between the clients and it."""
        return self.main.add_node(node_id, listeners, advertised)

    async def listen(self, client_ports: Collection[int]) -> str | None:
        """Serve the control; gives `host:port`, None where nobody asked for one. Raises StartError, UsageError."""
        return None if self._address is None else await self._address.serve(self._server, client_ports)

    async def close(self) -> None:
        """End the control and the clusters it made; the broker's own is left to the broker."""
        self._server.close()
        self.main.pulse.end()
        await self._host.close()
