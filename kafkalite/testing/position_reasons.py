"""Rules about where a consumer reads: at the end, behind a transaction, where it was refused or stopped."""

from __future__ import annotations

from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.testing.explanation import MAX_COUNTED, Case, Reason
from kafkalite.testing.message_json import error_name, plain
from kafkalite.testing.topic_reader import records_between
from kafkalite.testing.wording import name_of, partitions, records, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.testing.client_history import ClientHistory, Position

_QUIET_MS = 500
"""A consumer that polls asks for more sooner than this after an answer."""
_READ_COMMITTED = 1


def positions(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        arrived: dict[str, list[tuple[int, Position]]] = {}
        for (topic, index), position in client.positions.items():
            if topic not in case.topics or not case.exists(topic) or not _has_still(case, client, topic, index):
                continue
            logs = case.logs(topic)
            if index < len(logs):
                found = list(_position(case, client, topic, logs[index], position))
                yield from found
                if position.records and not any(reason.rule in ("fetch-error", "aborted") for reason in found):
                    arrived.setdefault(topic, []).append((index, position))
        for topic, places in arrived.items():
            yield _delivered(client, topic, places)


def _delivered(client: ClientHistory, topic: str, places: list[tuple[int, Position]]) -> Reason:
    count = records(sum(at.records for _, at in places))
    if len(places) == 1:
        ((index, at),) = places
        what = f"{count} of {plain(topic)}-{index}, offsets {at.first_offset} to {at.delivered_to - 1}"
    else:
        what = f"{count} of {plain(topic)}, from {partitions([index for index, _ in places])}"
    return Reason(
        60,
        "delivered",
        f"client {name_of(client)} was sent {what}",
        "They reached the client: look at its deserializer, its poll loop and what it does with records.",
    )


def _has_still(case: Case, client: ClientHistory, topic: str, index: int) -> bool:
    """Whether a partition is still the client's where a group hands them out, or was when it left."""
    parts = case.parts(client)
    if not parts:
        return True
    members = ((part, case.member(part)) for part in parts)
    assignments = (part.assigned if member is None else member["assignment"] for part, member in members)
    return any(index in (assignment or {}).get(topic, ()) for assignment in assignments)


def _position(case: Case, client: ClientHistory, topic: str, log: PartitionLog, at: Position) -> Iterator[Reason]:
    where = f"{plain(topic)}-{log.partition}"
    who = f"client {name_of(client)}"
    end = log.high_watermark
    if at.error:
        yield _fetch_error(who, where, log, at)
    elif at.records and _all_aborted(case, topic, log, at):
        yield _aborted(who, where, at)
    elif at.records:
        if at.delivered_to < end:
            yield from _behind(case, client, where, log, at)
    elif at.offset >= end > 0:
        yield from _at_the_end(case, client, topic, log, at)
    elif at.offset < end:
        yield from _nothing_sent(case, client, topic, log, at)


def _fetch_error(who: str, where: str, log: PartitionLog, at: Position) -> Reason:
    code = error_name(at.error)
    advice = "Mend what the error says; clients retry such errors without a word."
    if at.error == ErrorCode.OFFSET_OUT_OF_RANGE:
        advice = (
            f"There are offsets {log.log_start_offset} to {log.high_watermark}: the client sought or committed another "
            f"one, or those records were deleted; auto.offset.reset decides what it does then."
        )
    return Reason(
        92,
        "fetch-error",
        f"{who} is refused at offset {at.offset} of {where}: {code}, {times(at.error_count)}",
        advice,
    )


def _at_the_end(case: Case, client: ClientHistory, topic: str, log: PartitionLog, at: Position) -> Iterator[Reason]:
    where, who = f"{plain(topic)}-{log.partition}", f"client {name_of(client)}"
    before = records_between(log, 0, at.first_offset, MAX_COUNTED)
    if at.started_by == "latest" and before:
        yield Reason(
            84,
            "started-at-end",
            f"{who} began to read {where} at its end, offset {at.first_offset}: the {records(before)} before it were "
            f"written earlier",
            "Its group had no committed offset, and auto.offset.reset=latest (the default of most clients) starts at "
            "the end. Set auto.offset.reset=earliest, or produce once the consumer has its partitions.",
        )
    elif at.started_by == "committed" and before:
        yield Reason(
            84,
            "committed-at-end",
            f"{who} began to read {where} at the offset that its group had committed, {at.first_offset}, which is the "
            f"end{_committer(case, client, topic, log.partition)}",
            "The group has read these records before. Use another group, or reset its offsets.",
        )
    elif before:
        yield Reason(
            80,
            "at-end",
            f"{who} reads {where} from offset {at.first_offset} on, which is the end: {records(before)} lie before it",
            "It sought there, or keeps offsets of its own.",
        )


def _committer(case: Case, client: ClientHistory, topic: str, partition: int) -> str:
    groups = {group for group, name, index in client.committed if (name, index) == (topic, partition)}
    for group in groups:
        for event in reversed(case.story.events(kind="committed", group=plain(group), topic=plain(topic))):
            if event["partition"] == partition:
                return f" (committed by client {event['client_id']} for group {event['group']})"
    return ""


def _nothing_sent(case: Case, client: ClientHistory, topic: str, log: PartitionLog, at: Position) -> Iterator[Reason]:
    where, who = f"{plain(topic)}-{log.partition}", f"client {name_of(client)}"
    if at.isolation_level == _READ_COMMITTED:
        if at.offset >= log.last_stable_offset:
            yield Reason(
                86,
                "open-transaction",
                f"{who} reads committed records only, and {_owner(case, topic, log)} holds {where} back at offset "
                f"{log.last_stable_offset} of {log.high_watermark}",
                "Commit or abort that transaction; one whose producer is gone ends with its transaction.timeout.ms.",
            )
            return
        if _all_aborted(case, topic, log, at):
            yield _aborted(who, where, at)
            return
    yield from _behind(case, client, where, log, at)


def _all_aborted(case: Case, topic: str, log: PartitionLog, at: Position) -> bool:
    """Whether nothing of what a read_committed client was sent is for its user: brokers send aborted records too."""
    return at.isolation_level == _READ_COMMITTED and not case.readable(topic, log.partition, at.first_offset)


def _aborted(who: str, where: str, at: Position) -> Reason:
    return Reason(
        84,
        "aborted",
        f"{who} reads committed records only, and all records of {where} from offset {at.first_offset} on were aborted",
        "Look why the producer aborted, or read uncommitted.",
    )


def _owner(case: Case, topic: str, log: PartitionLog) -> str:
    open_ones = [
        plain(each["transactional_id"])
        for each in case.transactions
        if each["state"] in ("Ongoing", "PrepareCommit", "PrepareAbort")
        and {"topic": topic, "partition": log.partition} in each["partitions"]
    ]
    return f"the open transaction of {' and '.join(open_ones)}" if open_ones else "an open transaction"


def _behind(case: Case, client: ClientHistory, where: str, log: PartitionLog, at: Position) -> Iterator[Reason]:
    """Records are there behind the client's position: does it still ask for them?"""
    quiet_ms = case.now_ms - client.fetched_ms
    gone = client.connections == 0
    asks = any(call.api.name == "Fetch" and call.client_id == client.client_id for call in case.story.waiting.values())
    if at.fetching and not gone and (asks or quiet_ms < _QUIET_MS):
        return
    ago = f"{quiet_ms / 1000:.1f} s ago"
    if gone:
        why = "it has no connection any more"
    elif not at.fetching and (asks or quiet_ms < _QUIET_MS):
        why = (
            "it fetches, but no longer this partition, as a client does that has paused it or has not taken what it has"
        )
    elif client.heard_ms > client.fetched_ms:
        why = f"its last fetch was {ago}, though it still sends other requests"
    else:
        why = f"its last fetch was {ago}"
    yield Reason(
        83,
        "stopped-fetching",
        f"client {name_of(client)} stopped at offset {max(at.offset, at.delivered_to)} of {where}, whose end is "
        f"{log.high_watermark}: {why}",
        "It has to poll: look for pause(), for long work between two polls (max.poll.interval.ms), for an exception in "
        "its loop.",
    )


def never_fetched(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        if client.fetches:
            continue
        for part in case.parts(client):
            if case.member(part) is not None and any((part.assigned or {}).values()) and case.is_settled(part.group):
                yield Reason(
                    84,
                    "never-fetched",
                    f"client {name_of(client)} was assigned partitions in group {plain(part.group)} and never fetched",
                    "It has to poll again after it joined: one short poll is spent on joining.",
                )
