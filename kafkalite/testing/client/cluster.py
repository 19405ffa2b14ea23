"""A cluster as a test sees it."""

from __future__ import annotations

from kafkalite.testing.client.control import segment
from kafkalite.testing.client.process import Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any, Self


class Cluster:
    """A cluster of one's own: made when it is opened, gone when it is closed.

    Use it in a `with` statement, or call `open` and `close`. Without a `server` it has a process of its own.
    """

    def __init__(
        self,
        *,
        topics: Mapping[str, Any] | None = None,
        config: Mapping[str, Any] | None = None,
        brokers: int = 1,
        server: Server | None = None,
    ) -> None:
        self._wanted = {"topics": topics, "config": config, "brokers": brokers}
        self._own_server = Server() if server is None else None
        self.server = server or self._own_server
        self._shown: dict[str, Any] = {}

    def open(self) -> Self:
        """Make the cluster; it can be used when this returns."""
        assert self.server is not None
        self.control = self.server.control
        self._shown = self.control.call("POST", "/v1/clusters", self._wanted)
        return self

    def close(self) -> None:
        """Drop the cluster with all it has, and the server if it was made for it."""
        if self._shown:
            shown, self._shown = self._shown, {}
            self.control.call("DELETE", f"/v1/clusters/{shown['cluster']}")
        if self._own_server is not None:
            self._own_server.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Call the control for this cluster: `path` is what follows /v1/clusters/{cluster}."""
        return self.control.call(method, f"/v1/clusters/{self.id}{path}", body, query)

    @property
    def id(self) -> str:
        """Its name on the control."""
        return str(self._here("cluster"))

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect to."""
        return str(self._here("bootstrap_servers"))

    def _here(self, name: str) -> object:
        if not self._shown:
            raise RuntimeError("this cluster is not open: use it in a `with` statement, or call open() first")
        return self._shown[name]

    def create_topic(
        self,
        topic: str,
        partitions: int | None = None,
        *,
        replication_factor: int | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """Create a topic; clients can use it as soon as this returns."""
        body = {"topic": topic, "partitions": partitions, "replication_factor": replication_factor, "config": config}
        self.call("POST", "/topics", body)


__all__ = ["Cluster", "segment"]
