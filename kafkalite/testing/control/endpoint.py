"""One row of the control's table: a method and a path, what goes in, what comes out, what does it.

The OpenAPI document, the check of what is sent and the verbs of `kafkalite ctl` derive from the rows.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any, TypeAlias

    from kafkalite.testing.host import Host
    from kafkalite.testing.virtual_cluster import VirtualCluster

    JSON: TypeAlias = dict[str, Any] | list[Any] | str | int | float | bool | None
    Schema: TypeAlias = Mapping[str, Any]


class ControlError(Exception):
    """What was asked cannot be done; `status` is HTTP's, the message one sentence that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Endpoint:
    """One thing the control does.

    `name` is the verb of `kafkalite ctl` and the operation's id; `{...}` in `path` are texts. `query`, `body` and
    `answer` are JSON schemas (`schema.py` says which words they may use).
    """

    __slots__ = ("answer", "body", "handle", "method", "name", "path", "query", "segments", "summary")

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        summary: str,
        handle: Callable[[Exchange], JSON | Awaitable[JSON]],
        *,
        answer: Schema,
        body: Schema | None = None,
        query: Mapping[str, Schema] | None = None,
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self.summary = summary
        self.handle = handle
        self.answer = answer
        self.body = body
        self.query = query or {}
        self.segments = tuple(path.strip("/").split("/"))

    @property
    def changes(self) -> bool:
        """Whether it has to be done to the end; what only reads or waits may end with its client."""
        return self.method != "GET" and "wait" not in self.segments

    @property
    def path_names(self) -> list[str]:
        """Names of what varies in the path, in its order."""
        return [segment[1:-1] for segment in self.segments if segment.startswith("{")]


class Exchange:
    """One request: texts of the path, values of the query and the body as their schemas say.

    `called` is the host name by which the client reached the control.
    """

    __slots__ = ("body", "called", "host", "path", "query")

    def __init__(
        self,
        host: Host,
        path: dict[str, str],
        query: dict[str, Any],
        body: dict[str, Any],
        called: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self.called = called
        self.path = path
        self.query = query
        self.body = body

    @property
    def cluster(self) -> VirtualCluster:
        """The cluster that the path names; 404 when there is none."""
        return self.host.cluster(self.path["cluster"])
