"""The members of a classic group: who they are, by which names they are known, on which protocol they agree.

Invariants of a roster: members keep the order in which they joined; each static member's instance id names exactly one
member; the count of members that support a protocol is kept as they come, change and go.
"""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kafkalite.coordinator.outcome import Ticket

    Protocols = list[tuple[str, bytes]]


class Joiner:
    """Who sent a JoinGroup, the version it speaks, and the id it gets if it has none yet."""

    __slots__ = ("client_host", "client_id", "new_member_id", "ticket", "version")

    def __init__(self, ticket: Ticket, version: int, client_id: str, client_host: str, new_member_id: str) -> None:
        self.ticket = ticket
        self.version = version
        self.client_id = client_id
        self.client_host = client_host
        self.new_member_id = new_member_id


class Member:
    """One consumer (or worker) of a group.

    `protocols` are its assignment strategies with the metadata it sends for each, the most preferred first; of a member
    loaded from the log only the chosen one is known. `deadline_ms` is when its session ends, in ticks, if it is not
    heard of; a heartbeat moves it and leaves the armed timer alone. `is_new` until its first JoinGroup is answered.
    """

    __slots__ = (
        "assignment",
        "client_host",
        "client_id",
        "deadline_ms",
        "group_instance_id",
        "is_new",
        "join_ticket",
        "member_id",
        "protocols",
        "rebalance_timeout_ms",
        "session_timeout_ms",
        "sync_ticket",
    )

    def __init__(
        self,
        member_id: str,
        group_instance_id: str | None,
        client_id: str,
        client_host: str,
        rebalance_timeout_ms: int,
        session_timeout_ms: int,
        protocols: Protocols,
        *,
        assignment: bytes = b"",
        is_new: bool = False,
    ) -> None:
        self.member_id = member_id
        self.group_instance_id = group_instance_id
        self.client_id = client_id
        self.client_host = client_host
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.session_timeout_ms = session_timeout_ms
        self.protocols = protocols
        self.assignment = assignment
        self.is_new = is_new
        self.join_ticket: Ticket | None = None
        self.sync_ticket: Ticket | None = None
        self.deadline_ms = 0

    @property
    def is_parked(self) -> bool:
        """Waiting for an answer of the coordinator, which counts as being alive (G-22)."""
        return self.join_ticket is not None or self.sync_ticket is not None

    def heard_of(self, ticks_ms: int) -> None:
        self.deadline_ms = ticks_ms + self.session_timeout_ms

    def metadata(self, protocol: str | None) -> bytes:
        """What the member sent for `protocol`; empty when it does not know it."""
        for name, metadata in self.protocols:
            if name == protocol:
                return metadata
        return b""


class Roster:
    """The members of one group, in the order in which they joined."""

    __slots__ = ("_by_id", "_static", "_supported")

    def __init__(self) -> None:
        self._by_id: dict[str, Member] = {}
        self._static: dict[str, str] = {}
        self._supported: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._by_id.values())

    def __contains__(self, member_id: str) -> bool:
        return member_id in self._by_id

    def __getitem__(self, member_id: str) -> Member:
        return self._by_id[member_id]

    def get(self, member_id: str) -> Member | None:
        return self._by_id.get(member_id)

    def static(self, group_instance_id: str) -> Member | None:
        """The member that holds this instance id."""
        member_id = self._static.get(group_instance_id)
        return None if member_id is None else self._by_id[member_id]

    def check(self, member_id: str, group_instance_id: str | None) -> ErrorCode:
        """Whether this is a member, and for a static one the latest of its name (G-11)."""
        if group_instance_id is not None:
            known_id = self._static.get(group_instance_id)
            if known_id is None:
                return ErrorCode.UNKNOWN_MEMBER_ID
            if known_id != member_id:
                return ErrorCode.FENCED_INSTANCE_ID
        return ErrorCode.NONE if member_id in self._by_id else ErrorCode.UNKNOWN_MEMBER_ID

    def add(self, member: Member) -> None:
        self._by_id[member.member_id] = member
        if member.group_instance_id is not None:
            self._static[member.group_instance_id] = member.member_id
        self._count(member.protocols, 1)

    def remove(self, member: Member) -> None:
        del self._by_id[member.member_id]
        if member.group_instance_id is not None:
            del self._static[member.group_instance_id]
        self._count(member.protocols, -1)

    def rename(self, member: Member, member_id: str) -> None:
        """Give a static member a new id; it keeps its place in the order."""
        member.member_id = member_id
        self._by_id = {m.member_id: m for m in self._by_id.values()}
        if member.group_instance_id is not None:
            self._static[member.group_instance_id] = member_id

    def change_protocols(self, member: Member, protocols: Protocols) -> None:
        self._count(member.protocols, -1)
        member.protocols = protocols
        self._count(protocols, 1)

    def _count(self, protocols: Protocols, step: int) -> None:
        for name in {name for name, _ in protocols}:
            count = self._supported.get(name, 0) + step
            if count:
                self._supported[name] = count
            else:
                del self._supported[name]

    def all_support_one_of(self, names: Iterable[str]) -> bool:
        return any(self._supported.get(name) == len(self._by_id) for name in names)

    def select_protocol(self) -> str:
        """What most members prefer among what all support; the first voted for wins a draw (G-18)."""
        candidates = {name for name, count in self._supported.items() if count == len(self._by_id)}
        votes: dict[str, int] = {}
        for member in self._by_id.values():
            choice = next(name for name, _ in member.protocols if name in candidates)
            votes[choice] = votes.get(choice, 0) + 1
        return max(votes, key=lambda name: votes[name])

    def count_joined(self) -> int:
        return sum(member.join_ticket is not None for member in self._by_id.values())

    def first_joined(self) -> Member | None:
        return next((member for member in self._by_id.values() if member.join_ticket is not None), None)

    def rebalance_timeout_ms(self) -> int:
        """The longest that any member allows."""
        return max((member.rebalance_timeout_ms for member in self._by_id.values()), default=0)
