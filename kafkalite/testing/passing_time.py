"""What happens in a cluster because time passes, for the timeline: nobody asked for it, so no request tells of it.

Members whose session or rebalance timed out, transactions past their timeout, offsets and transactional ids that
expired come from timers of the coordinators; what they did is read off their outcomes. Retention and compaction report
by themselves. Internal topics are left out.
"""

from __future__ import annotations

from kafkalite.observability import log
from kafkalite.records.stored.offset_commit import OffsetCommitKey
from kafkalite.testing.duration import duration_text
from kafkalite.testing.message_json import plain
from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.coordinator.outcome import Outcome, TimerKey
    from kafkalite.testing.virtual_cluster import VirtualCluster

_SESSION = "session"
_WHY = {
    _SESSION: "its session timed out",
    "rebalance": "it did not join the rebalance in time",
    "sync": "it did not come for its assignment in time",
}


class PassingTime:
    """Looks on at a cluster, as `Cluster.observe` wants it."""

    __slots__ = ("_watched",)

    def __init__(self, watched: VirtualCluster) -> None:
        self._watched = watched

    def settled(self) -> None:
        self._watched.pulse.fire()

    def group_timer_settled(self, key: TimerKey, out: Outcome) -> None:
        if len(key) > 1:
            self._members_gone(key, out)
        else:
            self._offsets_expired(out)

    def _members_gone(self, key: TimerKey, out: Outcome) -> None:
        """A member that is let go of has its session's timer cancelled."""
        group_id, kind = key[:2]
        story = self._watched.timeline
        for timer, delay_ms in out.timers.items():
            if delay_ms is not None or len(timer) != 3 or timer[1] != _SESSION:
                continue
            member_id = timer[2]
            whose = (each.client_id for each in story.clients.values() if (group_id, member_id) in each.memberships)
            client_id, group = plain(next(whose, "")), plain(group_id)
            story.note(
                "left",
                f"{f'client {client_id}' if client_id else f'member {member_id}'} was removed from group {group}: "
                f"{_WHY.get(kind, 'its time was over')}",
                client_id=client_id,
                group=group,
                member_id=member_id,
            )

    def _offsets_expired(self, out: Outcome) -> None:
        places: dict[str, list[tuple[str, int]]] = {}
        for record in out.records:
            if record.value is None and isinstance(record.key, OffsetCommitKey):
                places.setdefault(record.key.group, []).append((record.key.topic, record.key.partition))
        for group_id, expired in places.items():
            where = ", ".join(f"{plain(topic)}-{index}" for topic, index in sorted(expired))
            self._watched.timeline.note(
                "expired",
                f"{many(len(expired), 'offset')} of group {plain(group_id)} expired: {where}",
                group=plain(group_id),
                topics=sorted({plain(topic) for topic, _ in expired}),
            )

    def transaction_timer_settled(self, key: TimerKey, out: Outcome) -> None:
        for record in out.records:
            entry: Any = record
            name = plain(entry.key.transactional_id)
            if entry.value is None:
                self._watched.timeline.note(
                    "expired", f"transactional id {name} was forgotten: unused for so long", transactional_id=name
                )
            else:
                timeout = duration_text(entry.value.transaction_timeout_ms)
                self._watched.timeline.note(
                    "transaction",
                    f"the transaction of {name} was aborted: its timeout of {timeout} is over",
                    transactional_id=name,
                )

    def report(self, event: str, /, **fields: Any) -> None:
        log.info(event, **fields)
        topic, partition = fields["topic"], fields["partition"]
        known = self._watched.cluster.image.topics.get(topic)
        if known is None or known.is_internal:
            return
        where, story = f"{plain(topic)}-{partition}", self._watched.timeline
        facts = {"topic": plain(topic), "partition": partition}
        if event == "log.retained":
            first, start = fields["log_start_offset_before"], fields["log_start_offset"]
            if start > first:
                text = f"retention deleted offsets {first} to {start - 1} of {where}"
                story.note("retention", text, log_start_offset=start, **facts)
        elif event == "log.compacted":
            sizes = f"{fields['bytes_before']} bytes became {fields['bytes_after']}"
            text = f"compaction went through {where} up to offset {fields['end_offset'] - 1}: {sizes}"
            story.note("compaction", text, **facts)
