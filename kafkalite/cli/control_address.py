"""Where a control is to be served: what `--control` says."""

from __future__ import annotations

from kafkalite.cli.arguments import UsageError, is_number
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.server import ControlServer


class ControlAddress:
    """`[HOST:]PORT`, the loopback where no host is named; raises UsageError for what is none."""

    __slots__ = ("_host", "_port")

    def __init__(self, text: str) -> None:
        try:
            host, self._port = ("", int(text)) if is_number(text, 0, 65535) else split_host_port(text, 0)
            if host.isdigit():
                raise ConfigError(f"{text[:40]!r} is no port: give a number from 0 to 65535")
        except ConfigError as error:
            raise UsageError(f"--control: {error}") from None
        self._host = "0.0.0.0" if host == "*" else host or "127.0.0.1"

    async def serve(self, server: ControlServer) -> str:
        """Have the server listen there; gives `host:port`. Raises StartError."""
        try:
            return await server.listen(self._host, self._port)
        except OSError as error:
            error.filename = join_host_port(self._host, self._port)
            raise StartError(listen_sentence(error, port_option="--control", host_option="--control")) from None
