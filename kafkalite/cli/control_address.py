"""Where a control is to be served: what `--control` says."""

from __future__ import annotations

from errno import EADDRINUSE

from kafkalite.cli.arguments import UsageError, is_number
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from kafkalite.testing.control.server import ControlServer


class ControlAddress:
    """`[HOST:]PORT`, the loopback where no host is named; raises UsageError for what is none."""

    __slots__ = ("_host", "_port")

    def __init__(self, text: str) -> None:
        if not text or (text.isdigit() and not is_number(text, 0, 65535)):
            raise UsageError(f"--control takes [HOST:]PORT, a number from 0 to 65535, not {text[:40]!r}")
        try:
            host, self._port = split_host_port(f":{text}" if text.isdigit() else text, 0)
        except ConfigError as error:
            raise UsageError(f"--control: {error}") from None
        self._host = "0.0.0.0" if host == "*" else host or "127.0.0.1"

    async def serve(self, server: ControlServer, client_ports: Collection[int] = ()) -> str:
        """Have the server listen there; gives `host:port`.

        Raises StartError, UsageError where the port is one of those that Kafka clients connect to.
        """
        try:
            return await server.listen(self._host, self._port)
        except OSError as error:
            if error.errno == EADDRINUSE and self._port in client_ports:
                raise UsageError(
                    f"--control {self._port} is the port for Kafka clients already: give it one of its own"
                    " (0 picks a free one)"
                ) from None
            error.filename = join_host_port(self._host, self._port)
            raise StartError(listen_sentence(error, port_option="--control", host_option="--control")) from None
