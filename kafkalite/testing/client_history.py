"""What is known of each client from its own calls: its groups, where it reads, what it was told. Bounded.

Clients are told apart by the client ids they give themselves, members of groups by their member ids. Times are the
cluster's; `heard_ms` is real time, since clients poll by that.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_CLIENTS = 1000
MAX_ITEMS = 2000
EARLIEST, LATEST = -2, -1


class Position:
    """Where a client reads in a partition, and what it got there."""

    __slots__ = (
        "delivered_to",
        "error",
        "error_count",
        "fetching",
        "first_offset",
        "heard_ms",
        "high_watermark",
        "isolation_level",
        "offset",
        "records",
        "started_by",
        "started_end",
    )

    def __init__(self, offset: int, started_by: str, end: int) -> None:
        self.first_offset = offset
        self.offset = offset
        self.started_by = started_by
        """How the client came to its first offset: "committed", "latest", "earliest" or "" where that is not known."""
        self.started_end = end
        self.high_watermark = -1
        self.records = 0
        self.delivered_to = offset
        self.isolation_level = 0
        self.fetching = True
        self.error = 0
        self.error_count = 0
        self.heard_ms = 0


class Membership:
    """A client in a group: `assigned` is None until it was told."""

    __slots__ = ("assigned", "generation", "group", "is_in", "left", "member_id", "topics", "waits_since_ms")

    def __init__(self, group: str) -> None:
        self.group = group
        self.member_id = ""
        self.topics: list[str] = []
        self.generation = -1
        self.assigned: dict[str, list[int]] | None = None
        self.is_in = False
        self.left = ""
        self.waits_since_ms: int | None = None


class ClientHistory:
    """One client id."""

    __slots__ = (
        "asked_topics",
        "client_id",
        "committed",
        "connections",
        "errors",
        "faults",
        "fetched_ms",
        "fetches",
        "heard_ms",
        "looked_up",
        "memberships",
        "positions",
        "produced",
        "software",
        "sought_groups",
    )

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        self.software = ""
        self.connections = 0
        self.heard_ms = 0
        self.fetched_ms = 0
        self.fetches = 0
        self.sought_groups: dict[str, bool] = {}
        """Groups whose coordinator it asked for."""
        self.asked_topics: dict[str, int] = {}
        self.memberships: dict[tuple[str, str], Membership] = {}
        self.positions: dict[tuple[str, int], Position] = {}
        self.looked_up: dict[tuple[str, int], tuple[int, int]] = {}
        """(timestamp asked for, offset told) of the last look-up by time in a partition."""
        self.committed: dict[tuple[str, str, int], int] = {}
        """Offset that the client was told its group had committed, -1 for none, by group, topic, partition."""
        self.produced: dict[tuple[str, int], int] = {}
        """Records that were taken of it, by partition; 0 where it only tried."""
        self.errors: dict[tuple[str, int], int] = {}
        self.faults: dict[tuple[str, str], int] = {}

    def count_fault(self, fault: str, api: str) -> None:
        put(self.faults, (fault, api), self.faults.get((fault, api), 0) + 1)

    def count_error(self, api: str, code: int) -> None:
        put(self.errors, (api, code), self.errors.get((api, code), 0) + 1)

    def membership(self, group: str, member_id: str) -> Membership:
        """The client's part in a group, under that member id."""
        found = self.memberships.get((group, member_id))
        if found is None:
            found = Membership(group)
            found.member_id = member_id
            put(self.memberships, (group, member_id), found)
        return found

    def in_group(self, group: str) -> list[Membership]:
        return [part for (name, _), part in self.memberships.items() if name == group]


def put(into: dict[Any, Any], key: object, value: object) -> None:
    """Keep a value; the oldest goes where there are too many."""
    if key not in into and len(into) >= MAX_ITEMS:
        del into[next(iter(into))]
    into[key] = value
