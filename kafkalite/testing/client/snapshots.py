"""What a cluster can do with its whole state: keep it, go back to it, go on from it elsewhere, put it in a file."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

from kafkalite.testing.client.control import segment

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    from kafkalite.testing.client.control import Called

_UNNAMED = "unnamed"


def save(cluster: Called, path: str | PathLike[str], name: str | None) -> None:
    """Write a snapshot to a file, or the state of now where none is named."""
    wanted = name or _UNNAMED
    if name is None:
        cluster.call("POST", "/snapshots", {"snapshot": wanted})
    try:
        answer = cluster.call("GET", f"/snapshots/{segment(wanted)}/file")
    finally:
        if name is None:
            cluster.call("DELETE", f"/snapshots/{segment(wanted)}")
    Path(path).write_bytes(b64decode(answer["file_base64"]))


def load(cluster: Called, path: str | PathLike[str], name: str | None) -> None:
    """Go on from a file's state; it stays a snapshot where it gets a name."""
    wanted = name or _UNNAMED
    body = {"file_base64": b64encode(Path(path).read_bytes()).decode()}
    cluster.call("PUT", f"/snapshots/{segment(wanted)}/file", body)
    try:
        cluster.call("POST", "/restore", {"snapshot": wanted})
    finally:
        if name is None:
            cluster.call("DELETE", f"/snapshots/{segment(wanted)}")
