"""Why a consumer got nothing: what is known is gathered into a case, rules look at it, the most probable cause first.

A case is made of what the cluster is now (topics, logs, groups, transactions) and of what its clients did (the
timeline). Each rule that applies gives a `Reason`; rules are in `reasons.py`, and each demands evidence.
"""

from __future__ import annotations

from kafkalite.metadata.names import TRANSACTION_STATE
from kafkalite.testing.group_view import group_names, group_of, transactions_of
from kafkalite.testing.message_json import plain
from kafkalite.testing.topic_reader import TopicReader, records_between
from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.testing.client_history import ClientHistory, Membership
    from kafkalite.testing.timeline import Timeline
    from kafkalite.testing.virtual_cluster import VirtualCluster

MAX_COUNTED = 10_000
MAX_REASONS = 20
_MAX_FACTS = 30


class Reason:
    """A cause with its evidence; `weight` says how much it explains, `advice` what to do about it."""

    __slots__ = ("advice", "rule", "text", "weight")

    def __init__(self, weight: int, rule: str, text: str, advice: str) -> None:
        self.weight = weight
        self.rule = rule
        self.text = text
        self.advice = advice

    def shown(self) -> dict[str, str]:
        return {"rule": self.rule, "text": self.text, "advice": self.advice}


class Case:
    """What a question is about: topics, groups with what they are now, and the clients that read."""

    def __init__(self, cluster: VirtualCluster, topic: str | None, group: str | None, client_id: str | None) -> None:
        self.cluster = cluster
        self.topic = topic
        self.group = group
        self.client_id = client_id
        self.story: Timeline = cluster.timeline
        self.now_ms = self.story.now_real_ms()
        self.groups: dict[str, dict[str, Any]] = {}
        self.all_groups: list[str] = []
        self.transactions: list[dict[str, Any]] = []
        self.readers: list[ClientHistory] = []
        self.topics: list[str] = []

    async def gather(self) -> None:
        """Find out who and what is meant where the question does not say, and look at it."""
        cluster = self.cluster
        self.all_groups = await group_names(cluster)
        if TRANSACTION_STATE in cluster.cluster.image.topics:
            self.transactions = await transactions_of(cluster)
        self.readers = list(self._readers())
        names = {self.group} if self.group is not None else set(self._groups_meant())
        for name in sorted(name for name in names if name):
            self.groups[name] = await group_of(cluster, name)
        self.topics = [self.topic] if self.topic is not None else sorted(set(self._topics_meant()))

    def _readers(self) -> Iterator[ClientHistory]:
        for client in self.story.clients.values():
            if self.client_id is not None:
                if client.client_id == self.client_id:
                    yield client
            elif self.group is not None:
                told = any(group == self.group for group, _, _ in client.committed)
                if client.in_group(self.group) or told or self.group in client.sought_groups:
                    yield client
            elif self.topic is not None:
                if self._reads(client, self.topic):
                    yield client
            elif client.memberships or client.fetches or self._asks_in_vain(client):
                yield client

    def _asks_in_vain(self, client: ClientHistory) -> bool:
        # librdkafka joins no group for a topic that is not there.
        return not client.produced and not all(map(self.exists, client.asked_topics))

    @staticmethod
    def _reads(client: ClientHistory, topic: str) -> bool:
        if any(name == topic for name, _ in client.positions):
            return True
        if any(topic in part.topics for part in client.memberships.values()):
            return True
        if client.produced:
            return False
        # Who is still on the way into a group may want any topic.
        on_the_way = client.sought_groups and not client.memberships and not client.positions
        return topic in client.asked_topics or bool(on_the_way)

    def _groups_meant(self) -> Iterator[str]:
        for client in self.readers:
            for group, _ in client.memberships:
                yield group
            for group, topic, _ in client.committed:
                if self.topic in (None, topic):
                    yield group

    def _topics_meant(self) -> Iterator[str]:
        internal = {name for name, topic in self.cluster.cluster.image.topics.items() if topic.is_internal}
        for client in self.readers:
            parts = [part for part in client.memberships.values() if self.group in (None, part.group)]
            for part in parts:
                yield from part.topics
            if self.group is None or not parts:
                yield from (name for name, _ in client.positions if name not in internal)
                if not client.produced and not client.positions:
                    yield from client.asked_topics

    # -- looking things up -----------------------------------------------------------------------------------------

    def exists(self, topic: str) -> bool:
        return topic in self.cluster.cluster.image.topics

    def logs(self, topic: str) -> list[PartitionLog]:
        there = self.cluster.cluster.image.topics.get(topic)
        return [] if there is None else [self.cluster.cluster.log_of(there, each.index) for each in there.partitions]

    def records_in(self, topic: str) -> int:
        """How many records there are to read."""
        return sum(records_between(log, 0, log.high_watermark, MAX_COUNTED) for log in self.logs(topic))

    def partitions_with_records(self, topic: str) -> list[int]:
        return [log.partition for log in self.logs(topic) if records_between(log, 0, log.high_watermark, MAX_COUNTED)]

    def readable(self, topic: str, partition: int, offset: int) -> int:
        """How many records a read_committed reader would get from an offset on."""
        reader = TopicReader(
            self.cluster,
            self.cluster.cluster.image.topics[topic],
            partition=partition,
            positions={partition: offset},
            committed=True,
        )
        return len(reader.read(MAX_COUNTED))

    def other_topics(self) -> list[str]:
        """Topics of users that have records, but those that are meant."""
        topics = self.cluster.cluster.image.topics.values()
        return [each.name for each in topics if not each.is_internal and each.name not in self.topics]

    def parts(self, client: ClientHistory) -> list[Membership]:
        """The client's parts in the groups that are meant."""
        return [part for part in client.memberships.values() if part.group in self.groups]

    def is_settled(self, group: str) -> bool:
        """Whether the members of a group have what they were assigned."""
        return bool(self.groups[group]["state"] == "Stable")

    def member(self, part: Membership) -> dict[str, Any] | None:
        """What the group says of a member, None when it is no member now."""
        members = self.groups[part.group]["members"]
        return next((member for member in members if member["member_id"] == part.member_id), None)


async def explain(
    cluster: VirtualCluster, *, topic: str | None = None, group: str | None = None, client_id: str | None = None
) -> dict[str, Any]:
    """Reasons, the most probable first, and the facts they stand on."""
    from kafkalite.testing.reasons import RULES

    case = Case(cluster, topic, group, client_id)
    await case.gather()
    reasons: list[Reason] = []
    for rule in RULES:
        reasons += rule(case)
    reasons.sort(key=lambda reason: -reason.weight)
    seen: set[str] = set()
    unique = [reason for reason in reasons if not (reason.text in seen or seen.add(reason.text))]  # type: ignore[func-returns-value]
    nothing = "nothing was found that keeps records from a consumer" if case.readers else "no consumer was seen"
    summary = unique[0].text if unique else nothing
    return {
        "topic": topic,
        "group": group,
        "client_id": client_id,
        "summary": summary,
        "reasons": [reason.shown() for reason in unique[:MAX_REASONS]],
        "facts": list(_facts(case))[:_MAX_FACTS],
    }


def _facts(case: Case) -> Iterator[str]:
    for topic in case.topics:
        if case.exists(topic):
            logs = case.logs(topic)
            name, count = plain(topic), case.records_in(topic)
            yield f"topic {name} has {many(len(logs), 'partition')} and {many(count, 'record')}"
            for log in logs:
                end = log.high_watermark
                stable = "" if log.last_stable_offset == end else f", stable to {log.last_stable_offset}"
                yield f"{name}-{log.partition} has offsets {log.log_start_offset} to {end}{stable}"
    for name, group in case.groups.items():
        yield f"group {plain(name)} is {group['state']} with {many(len(group['members']), 'member')}"
        for member in group["members"]:
            partitions = ", ".join(f"{topic} {indexes}" for topic, indexes in member["assignment"].items())
            yield f"member {member['member_id']} of client {member['client_id']} has {partitions or 'nothing'}"
        for row in group["offsets"]:
            if row["offset"] is not None:
                yield f"group {plain(name)} committed {row['offset']} of {row['topic']}-{row['partition']}"
    for client in case.readers:
        yield (
            f"client {plain(client.client_id) or '(no client id)'}{f' ({client.software})' if client.software else ''} "
            f"has {many(client.connections, 'connection')} and fetched {many(client.fetches, 'time')}"
        )
        for (topic, index), position in client.positions.items():
            if topic in case.topics:
                yield (
                    f"client {plain(client.client_id)} is at offset {position.offset} of {plain(topic)}-{index} "
                    f"and was sent {many(position.records, 'record')}"
                )


def as_text(explanation: dict[str, Any]) -> str:
    """An explanation for people."""
    meant = [
        f"{name.replace('_', ' ')} {explanation[name]}" for name in ("topic", "group", "client_id") if explanation[name]
    ]
    lines = [f"Why nothing was consumed ({', '.join(meant)}):" if meant else "Why nothing was consumed:"]
    if not explanation["reasons"]:
        lines.append(f"  {explanation['summary']}")
    for number, reason in enumerate(explanation["reasons"], 1):
        lines.append(f"  {number}. {reason['text']}")
        if reason["advice"]:
            lines.append(f"     {reason['advice']}")
    if explanation["facts"]:
        lines.append("What is there:")
        lines += [f"  {fact}" for fact in explanation["facts"]]
    return "\n".join(lines)
