"""Barriers: waiting until a cluster is in some state, woken by whatever changes it.

Each ends with what was waited for, or with a `NotInTime` whose sentence says what was there instead.
"""

from __future__ import annotations

from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.group_view import group_names, group_of, offsets_of, transaction_of, transactions_of
from kafkalite.testing.topic_reader import TopicReader
from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.records.record import Record
    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call
    from kafkalite.testing.virtual_cluster import VirtualCluster

TIMED_OUT = 504
_READ_AT_ONCE = 10_000
_SHOWN = 3


class NotInTime(ControlError):  # noqa: N818 - it is a test that failed, not the server
    """What was waited for did not happen."""

    def __init__(self, timeout_s: float, wanted: str, seen: str) -> None:
        super().__init__(TIMED_OUT, f"waited {timeout_s:g} s for {wanted}; seen instead: {seen}")


class Presence:
    """A tap that knows which clients are connected, by the names they give themselves."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names: dict[Client, str] = {}

    def connected(self, client: Client) -> None:
        """Nothing is known of it before its first request."""

    def disconnected(self, client: Client) -> None:
        self._names.pop(client, None)

    def requested(self, call: Call) -> None:
        self._names[call.client] = call.client_id

    def answered(self, call: Call) -> None:
        """It was there already."""

    def counts(self) -> dict[str, int]:
        """Connections by client id."""
        counts: dict[str, int] = {}
        for name in self._names.values():
            counts[name] = counts.get(name, 0) + 1
        return counts


class _Records:
    """The records of a topic that match, read as they come.

    Begins anew when the topic is another, or when the cluster went back to a snapshot.
    """

    def __init__(self, cluster: VirtualCluster, name: str, partition: int | None, *, committed: bool) -> None:
        self._cluster = cluster
        self._name = name
        self._partition = partition
        self._committed = committed
        self._reader: TopicReader | None = None
        self._state = cluster.cluster
        self.found: list[tuple[int, Record]] = []
        self.others: list[tuple[int, Record]] = []
        self.exists = False

    def read(self, matches: Callable[[Record], bool]) -> None:
        topic = self._cluster.cluster.image.topics.get(self._name)
        self.exists = topic is not None
        if topic is None:
            return
        state = self._cluster.cluster
        if self._reader is None or self._reader.topic.id != topic.id or self._state is not state:
            self._state = state
            self._reader = TopicReader(self._cluster, topic, partition=self._partition, committed=self._committed)
            self.found.clear()
            self.others.clear()
        elif len(topic.partitions) > len(self._reader.topic.partitions) and self._partition is None:
            self._reader = TopicReader(
                self._cluster, topic, positions=self._reader.positions, committed=self._committed
            )
        while new := self._reader.read(_READ_AT_ONCE):
            for item in new:
                (self.found if matches(item[1]) else self.others).append(item)


async def wait_records(
    cluster: VirtualCluster,
    topic: str,
    count: int,
    timeout_s: float,
    *,
    partition: int | None = None,
    key: bytes | None = None,
    value: bytes | None = None,
    committed: bool = False,
) -> list[tuple[int, Record]]:
    """The records of the topic, once `count` of them are there that have the key and the value."""
    records = _Records(cluster, topic, partition, committed=committed)

    def matches(record: Record) -> bool:
        return (key is None or _same(record.key, key)) and (value is None or _same(record.value, value))

    async def look() -> bool:
        records.read(matches)
        return records.exists and len(records.found) >= count

    if not await cluster.pulse.wait_until(look, timeout_s):
        what = "" if key is None else f" with key {_shown(key)}"
        what += "" if value is None else f" with value {_shown(value)}"
        where = topic if partition is None else f"{topic}-{partition}"
        noun = "committed record" if committed else "record"
        wanted = f"{many(count, noun)}{what} in {where}" if count else f"topic {topic} to be there"
        raise NotInTime(timeout_s, wanted, _records_seen(cluster, records))
    return records.found


def _records_seen(cluster: VirtualCluster, records: _Records) -> str:
    if not records.exists:
        return _no_topic(cluster)
    seen = many(len(records.found), "record")
    if records.found:
        seen += f", the last: {_several(records.found)}"
    if records.others:
        seen += f", and {many(len(records.others), 'other')}, the last: {_several(records.others)}"
    return seen


def _no_topic(cluster: VirtualCluster) -> str:
    names = sorted(name for name, topic in cluster.cluster.image.topics.items() if not topic.is_internal)
    return f"there is no such topic; there are: {', '.join(names) or 'none'}"


def _several(records: list[tuple[int, Record]]) -> str:
    return ", ".join(
        f"{partition}@{record.offset} {'' if record.key is None else f'{_shown(record.key)}='}{_shown(record.value)}"
        for partition, record in records[-_SHOWN:]
    )


def _same(data: object, wanted: bytes) -> bool:
    return data is not None and bytes(data) == wanted  # type: ignore[call-overload]


def _shown(data: object) -> str:
    if data is None:
        return "null"
    raw = bytes(data)  # type: ignore[call-overload]
    text = repr(raw[:40].decode()) if _is_text(raw[:40]) else repr(raw[:40])
    return text if len(raw) <= 40 else f"{text}..."


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


async def wait_lag(
    cluster: VirtualCluster, group: str, lag: int, timeout_s: float, *, topic: str | None = None
) -> dict[str, Any]:
    """The group's offsets, once no more than `lag` records lie behind them."""
    seen: dict[str, Any] = {}

    async def look() -> bool:
        seen.update(await offsets_of(cluster, group, topic))
        rows = seen["offsets"]
        return any(row["offset"] is not None or row["high_watermark"] == 0 for row in rows) and seen["lag"] <= lag

    if not await cluster.pulse.wait_until(look, timeout_s):
        where = "" if topic is None else f" in {topic}"
        seen_instead = await _group_seen(cluster, group, topic)
        raise NotInTime(timeout_s, f"group {group!r} to have a lag of {lag}{where}", seen_instead)
    return seen


async def wait_group(
    cluster: VirtualCluster,
    group: str,
    timeout_s: float,
    *,
    state: str | None = None,
    members: int | None = None,
    partitions: int | None = None,
) -> dict[str, Any]:
    """The group, once it is in the state, has so many members, and these have so many partitions together."""
    seen: dict[str, Any] = {}

    async def look() -> bool:
        seen.update(await group_of(cluster, group))
        assigned = sum(len(indexes) for member in seen["members"] for indexes in member["assignment"].values())
        return (
            state in (None, seen["state"])
            and members in (None, len(seen["members"]))
            and partitions in (None, assigned)
        )

    if not await cluster.pulse.wait_until(look, timeout_s):
        wanted = [] if state is None else [f"be {state}"]
        wanted += [] if members is None else [f"have {many(members, 'member')}"]
        wanted += [] if partitions is None else [f"have {many(partitions, 'partition')}"]
        raise NotInTime(timeout_s, f"group {group!r} to {' and '.join(wanted)}", await _group_seen(cluster, group))
    return seen


async def wait_committed(
    cluster: VirtualCluster, group: str, topic: str, timeout_s: float, *, partition: int | None, offset: int | None
) -> dict[str, Any]:
    """The group's offsets in the topic, once it has committed `offset` or more there; any commit where that is None."""
    seen: dict[str, Any] = {}

    async def look() -> bool:
        seen.update(await offsets_of(cluster, group, topic))
        rows = [row for row in seen["offsets"] if partition in (None, row["partition"])]
        return any(row["offset"] is not None and row["offset"] >= (offset or 0) for row in rows)

    if not await cluster.pulse.wait_until(look, timeout_s):
        where = topic if partition is None else f"{topic}-{partition}"
        what = "an offset" if offset is None else f"offset {offset}"
        seen_instead = await _group_seen(cluster, group, topic)
        raise NotInTime(timeout_s, f"group {group!r} to commit {what} in {where}", seen_instead)
    return seen


async def _group_seen(cluster: VirtualCluster, group: str, topic: str | None = None) -> str:
    if topic is not None and topic not in cluster.cluster.image.topics:
        return _no_topic(cluster)
    found = await group_of(cluster, group)
    if found["state"] == "Dead" and not found["offsets"]:
        return f"there is no such group; there are: {', '.join(await group_names(cluster)) or 'none'}"
    members = ", ".join(f"{member['client_id']} {_partitions(member['assignment'])}" for member in found["members"])
    offsets = ", ".join(
        f"{row['topic']}-{row['partition']} "
        + ("nothing committed" if row["offset"] is None else f"at {row['offset']}")
        + ("" if row["high_watermark"] is None else f" of {row['high_watermark']}")
        for row in found["offsets"]
    )
    return (
        f"it is {found['state']} with {many(len(found['members']), 'member')}{f' ({members})' if members else ''}, "
        + (f"lag {found['lag']}, {offsets}" if offsets else "nothing committed")
    )


def _partitions(assignment: dict[str, list[int]]) -> str:
    return "[" + ", ".join(f"{topic}-{index}" for topic, indexes in assignment.items() for index in indexes) + "]"


async def wait_transaction(
    cluster: VirtualCluster, transactional_id: str, state: str, timeout_s: float
) -> dict[str, Any]:
    """The transactional id, once its transaction is in that state."""
    seen: dict[str, Any] = {}

    async def look() -> bool:
        seen.clear()
        seen.update(await transaction_of(cluster, transactional_id) or {})
        return seen.get("state") == state

    if not await cluster.pulse.wait_until(look, timeout_s):
        there = ", ".join(item["transactional_id"] for item in await transactions_of(cluster)) or "none"
        instead = f"it is {seen['state']}" if seen else f"no producer has used it; there are: {there}"
        raise NotInTime(timeout_s, f"transactional id {transactional_id!r} to be {state}", instead)
    return seen


async def wait_connected(cluster: VirtualCluster, client_id: str, connections: int, timeout_s: float) -> dict[str, int]:
    """Connections by client id, once there are so many of that client; 0 waits until it is gone."""

    async def look() -> bool:
        count = cluster.presence.counts().get(client_id, 0)
        return count >= connections if connections else count == 0

    if not await cluster.pulse.wait_until(look, timeout_s):
        counts = ", ".join(f"{name} ({count})" for name, count in sorted(cluster.presence.counts().items()))
        wanted = "to be gone" if connections == 0 else f"with {many(connections, 'connection')}"
        raise NotInTime(timeout_s, f"client {client_id!r} {wanted}", f"connected are: {counts or 'none'}")
    return cluster.presence.counts()
