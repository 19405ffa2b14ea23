"""What clients did, as a test sees it: their requests, the timeline, why a consumer got nothing, a bundle of it all."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any

    from kafkalite.testing.client.control import Called


class Explanation:
    """Why a consumer got nothing; printed it says all, `summary` is the most probable cause."""

    def __init__(self, shown: dict[str, Any]) -> None:
        self.summary: str = shown["summary"]
        self.reasons: list[dict[str, str]] = shown["reasons"]
        self.facts: list[str] = shown["facts"]
        self.text: str = shown["text"]

    @property
    def rules(self) -> list[str]:
        """What was found, by short names, the most probable first."""
        return [reason["rule"] for reason in self.reasons]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Explanation({self.summary!r})"


def requests(cluster: Called, **about: Any) -> list[dict[str, Any]]:
    return list(cluster.call("GET", "/requests", query=about)["requests"])


def timeline(cluster: Called, **about: Any) -> list[dict[str, Any]]:
    return list(cluster.call("GET", "/timeline", query=about)["events"])


def explain(cluster: Called, **about: Any) -> Explanation:
    return Explanation(cluster.call("GET", "/explain", query=about))


def save_bundle(cluster: Called, path: str | PathLike[str], test: str | None, failure: str | None) -> None:
    answer = cluster.call("POST", "/bundle", {"test": test, "failure": failure})
    Path(path).write_bytes(b64decode(answer["bundle_base64"]))
