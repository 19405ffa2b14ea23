"""The rules: what keeps records from a consumer, each with the evidence it needs.

The weight of a reason orders them: what explains alone why nothing can arrive stands above what may be meant so.
"""

from __future__ import annotations

from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.testing.explanation import Case, Reason
from kafkalite.testing.message_json import error_name, plain
from kafkalite.testing.position_reasons import never_fetched, positions
from kafkalite.testing.wording import close_names, name_of, names_of, partitions, records, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kafkalite.testing.client_history import ClientHistory, Membership

_READING = "Metadata FindCoordinator JoinGroup SyncGroup Heartbeat OffsetFetch ListOffsets Fetch ApiVersions"
_READ_APIS = frozenset(_READING.split())


# -- topics --------------------------------------------------------------------------------------------------------


def no_such_topic(case: Case) -> Iterator[Reason]:
    for topic in case.topics:
        if case.exists(topic):
            continue
        askers = [client for client in case.readers if topic in client.asked_topics]
        who = f" client {names_of(askers)} asks for it" if askers else ""
        close = close_names(topic, case.other_topics())
        near = "".join(
            f"; did you mean {plain(name)}, which has {records(case.records_in(name))}?" for name in close[:1]
        )
        yield Reason(
            95,
            "no-such-topic",
            f"there is no topic {plain(topic)}{',' + who if who else ''}{near}",
            "Create the topic before the consumer starts, or correct its name."
            if not close
            else f"Let producer and consumer use the same name: {plain(topic)} or {plain(close[0])}.",
        )


def topic_is_empty(case: Case) -> Iterator[Reason]:
    for topic in case.topics:
        logs = case.logs(topic)
        if not logs or any(log.log_end_offset > 0 for log in logs):
            continue
        yield from _refused_records(case, topic)
        made = next(
            (event for event in case.story.events(kind="topic-created", topic=plain(topic)) if event.get("automatic")),
            None,
        )
        close = [name for name in close_names(topic, case.other_topics()) if case.records_in(name)]
        told = case.story.events(kind="produced")
        elsewhere = [event["text"] for event in told if event["topic"] in case.other_topics()]
        text = f"topic {plain(topic)} is empty: nobody has written to it"
        if made is not None:
            text = f"topic {plain(topic)} is empty: it was created automatically, for client {made['client_id']}"
        if close:
            yield Reason(
                93,
                "other-topic",
                f"{text}; {records(case.records_in(close[0]))} are in {plain(close[0])}, a name much like it",
                f"Let producer and consumer use the same name: {plain(topic)} or {plain(close[0])}.",
            )
        elif elsewhere:
            yield Reason(91, "other-topic", f"{text}, but {elsewhere[-1]}", "Compare the two topic names.")
        else:
            yield Reason(
                90 if made is not None else 89,
                "auto-created" if made is not None else "empty-topic",
                text,
                "Produce first, and look at the producer's errors: flush it, and check what send or its callback tells."
                + (" Turn auto.create.topics.enable off to be told of wrong names." if made is not None else ""),
            )


def _refused_records(case: Case, topic: str) -> Iterator[Reason]:
    for event in case.story.events(kind="error", topic=plain(topic)):
        if event["api"] == "Produce":
            yield Reason(
                92,
                "produce-failed",
                f"the records of client {event['client_id']} were refused ({event['error']}, {times(event['count'])})",
                "Mend what the error says; the producer's callback or future has it too.",
            )


def records_are_gone(case: Case) -> Iterator[Reason]:
    for topic in case.topics:
        logs = case.logs(topic)
        if not logs or not any(log.log_start_offset for log in logs):
            continue
        if all(log.log_start_offset >= log.high_watermark for log in logs):
            count = sum(log.log_start_offset for log in logs)
            yield Reason(
                91,
                "records-deleted",
                f"topic {plain(topic)} had {records(count)}, and all were deleted before they were read, by retention "
                f"or by DeleteRecords",
                "Look at the topic's retention.ms and retention.bytes, and at the records' timestamps: old ones are "
                "deleted at once.",
            )


def no_leader(case: Case) -> Iterator[Reason]:
    for name in case.topics:
        topic = case.cluster.cluster.image.topics.get(name)
        alone = [each for each in topic.partitions if each.leader < 0] if topic is not None else []
        if alone:
            down = sorted({broker for partition in alone for broker in partition.replicas})
            what = f"{', '.join(map(str, down))}, which {'is' if len(down) == 1 else 'are'} down"
            yield Reason(
                93,
                "no-leader",
                f"nobody leads {partitions([each.index for each in alone])} of {plain(name)}: its records are with "
                f"broker {what}",
                "Start the broker again, or create the topic with more replicas.",
            )


# -- groups --------------------------------------------------------------------------------------------------------


def nobody_reads(case: Case) -> Iterator[Reason]:
    if case.client_id is not None and not case.readers:
        names = [plain(client.client_id) for client in case.story.clients.values()]
        yield Reason(
            96,
            "no-such-client",
            f"no client of id {plain(case.client_id)} has connected; there are: {', '.join(names) or 'none'}",
            "Check the consumer's client.id and its bootstrap.servers: it may talk to another broker.",
        )
    elif case.group is not None and not case.readers:
        close = close_names(case.group, [name for name in case.all_groups if name != case.group])
        near = f"; did you mean {plain(close[0])}?" if close else ""
        there = ", ".join(map(plain, case.all_groups)) or "none"
        yield Reason(
            96,
            "no-such-group",
            f"no consumer has joined group {plain(case.group)}; groups there are: {there}{near}",
            "Check the consumer's group.id and its bootstrap.servers, and that it subscribes and polls.",
        )
    elif case.topic is not None and case.exists(case.topic) and not case.readers:
        yield Reason(
            88,
            "no-reader",
            f"no client has subscribed to topic {plain(case.topic)} or fetched from it",
            "Check the consumer's topic and its bootstrap.servers, and that it polls.",
        )


def never_subscribed(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        if client.memberships or client.fetches or client.produced:
            continue
        if client.sought_groups and "rdkafka" in client.software:
            # It asks as soon as it is made, and joins by itself once it has subscribed, whether somebody polls or not.
            groups = ", ".join(map(plain, client.sought_groups))
            yield Reason(
                92,
                "never-joined",
                f"client {name_of(client)} asked who coordinates group {groups}, and has not joined it",
                "Subscribe, if it has not. With group.protocol=consumer librdkafka waits here for ever and says "
                "nothing, since classic groups alone are served (no KIP-848): leave that setting out. Else it was only "
                "just made.",
            )
            continue
        asked = ", ".join(map(plain, client.asked_topics))
        yield Reason(
            87,
            "never-subscribed",
            f"client {name_of(client)} connected{f' and asked for {asked}' if asked else ''}, but has neither "
            f"joined a group nor fetched",
            "Subscribe (or assign) and poll: consumers do nothing before the first poll.",
        )


def left_the_group(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        for part in case.parts(client):
            if case.member(part) is not None or not part.member_id or _is_back(case, client, part.group):
                continue
            if part.left:
                yield Reason(
                    88 if _left_records(case, client) else 50,
                    "left-group",
                    f"client {name_of(client)} is no longer in group {plain(part.group)}: {part.left}",
                    "A consumer leaves when it is closed, and when it does not poll within max.poll.interval.ms.",
                )
            elif part.generation >= 0:
                yield Reason(
                    88,
                    "session-expired",
                    f"client {name_of(client)} is no longer in group {plain(part.group)}: it was removed because it "
                    f"was not heard of within its session timeout, or missed a rebalance",
                    "Look whether the consumer still runs and polls; session.timeout.ms and max.poll.interval.ms are "
                    "its limits.",
                )


def _left_records(case: Case, client: ClientHistory) -> bool:
    """Whether records lie behind where the client read last, or it has read nowhere."""
    ends = {(topic, log.partition): log.high_watermark for topic in case.topics for log in case.logs(topic)}
    mine = {place: at for place, at in client.positions.items() if place in ends}
    return not mine or any(max(at.offset, at.delivered_to) < ends[place] for place, at in mine.items())


def _is_back(case: Case, client: ClientHistory, group: str) -> bool:
    return any(
        part.group == group and (case.member(part) is not None or part.waits_since_ms is not None)
        for part in client.memberships.values()
    )


def rebalancing(case: Case) -> Iterator[Reason]:
    for name, group in case.groups.items():
        waiting = [call.request for call in case.story.waiting.values() if _is_of(call, "JoinGroup", name)]
        if group["state"] == "PreparingRebalance":
            back = {request.member_id for request in waiting}  # type: ignore[attr-defined]
            missing = [member for member in group["members"] if member["member_id"] not in back]
            if missing:
                who = ", ".join(f"{member['member_id']} (client {member['client_id']})" for member in missing)
                yield Reason(
                    94,
                    "rebalancing",
                    f"group {plain(name)} is rebalancing and waits for {who} to join again",
                    "That member has to poll: it is told with its next heartbeat. The others wait up to its "
                    "max.poll.interval.ms; close consumers that are done.",
                )
            else:
                yield Reason(
                    87,
                    "rebalancing",
                    f"group {plain(name)} is rebalancing: it waits for more members (group.initial.rebalance.delay.ms)",
                    "Wait until it is Stable before you produce or assert.",
                )
        elif group["state"] == "CompletingRebalance":
            yield Reason(
                87,
                "rebalancing",
                f"group {plain(name)} is rebalancing: its leader has not said yet who reads what (SyncGroup)",
                "The leader has to poll; wait until the group is Stable.",
            )


def assigned_nothing(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        for part in case.parts(client):
            member = case.member(part)
            if part.assigned is None or (member is not None and not case.is_settled(part.group)):
                continue
            assignment = part.assigned if member is None else member["assignment"]
            for topic in case.topics:
                if assignment.get(topic) or not case.exists(topic):
                    continue
                if member is None and _had_later(client, part, topic):
                    continue
                if part.topics and topic not in part.topics:
                    subscribes = "subscribed" if member is None else "subscribes"
                    yield Reason(
                        90,
                        "not-subscribed",
                        f"client {name_of(client)} {subscribes} to {', '.join(part.topics)} and not to {plain(topic)}",
                        "Subscribe to the topic, or look at the pattern it subscribes by.",
                    )
                elif part.topics:
                    yield _left_out(case, client, part, topic, is_in=member is not None)


def _had_later(client: ClientHistory, part: Membership, topic: str) -> bool:
    """Whether a client that is no longer a member was assigned the topic as another one afterwards."""
    later = [each for each in client.in_group(part.group) if each.generation > part.generation]
    return any((each.assigned or {}).get(topic) for each in later)


def _left_out(case: Case, client: ClientHistory, part: Membership, topic: str, *, is_in: bool) -> Reason:
    if is_in:
        members = case.groups[part.group]["members"]
        others = [(each["client_id"], each["assignment"].get(topic)) for each in members]
    else:
        others = list(_members_then(case, part, topic))
    who = ", ".join(f"{name} {indexes}" for name, indexes in others if indexes)
    group, count = plain(part.group), len(case.logs(topic))
    been = f" is in group {group} and" if is_in else f", no longer in group {group},"
    if who:
        one, more = ("is", "are") if is_in else ("was", "were")
        whose = f"only partition {one}" if count == 1 else f"{count} partitions {more}"
        return Reason(
            90,
            "assigned-nothing",
            f"client {name_of(client)}{been} was assigned nothing of {plain(topic)}: its {whose} with other members "
            f"({who})",
            "A partition is read by one member of a group: use more partitions than members, or a group of its own.",
        )
    nobody = f"{plain(topic)} was assigned to nobody there"
    return Reason(
        86,
        "assigned-nothing",
        f"client {name_of(client)} is in group {group}, and {nobody}"
        if is_in
        else f"client {name_of(client)} is no longer in group {group}, and {nobody} while it was",
        "The topic may have been created after the assignment: consumers notice it with their next metadata "
        "(metadata.max.age.ms), or create it before they start.",
    )


def _members_then(case: Case, part: Membership, topic: str) -> Iterator[tuple[str, list[int]]]:
    """What other members of a generation that is over were assigned of a topic."""
    for client in case.story.clients.values():
        for each in client.in_group(part.group):
            if each.generation == part.generation and each.member_id != part.member_id and each.assigned:
                yield plain(client.client_id), sorted(each.assigned.get(topic, ()))


def others_share_the_group(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        for part in case.parts(client):
            member = case.member(part)
            if member is None or not case.is_settled(part.group):
                continue
            for topic in case.topics:
                mine = member["assignment"].get(topic, [])
                elsewhere = [index for index in case.partitions_with_records(topic) if index not in mine]
                if not mine or not elsewhere or any(index in mine for index in case.partitions_with_records(topic)):
                    continue
                owners = {
                    each["client_id"]
                    for each in case.groups[part.group]["members"]
                    if set(each["assignment"].get(topic, ())) & set(elsewhere)
                }
                yield Reason(
                    85,
                    "other-member-has-them",
                    f"the records of {plain(topic)} are in {partitions(elsewhere)}, which another member of group "
                    f"{plain(part.group)} reads ({', '.join(sorted(owners)) or 'unknown'}); client {name_of(client)} "
                    f"has {partitions(mine)}",
                    "Members of one group share the partitions. Give tests a group each, or close the other consumer.",
                )


def reads_other_partitions(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        if case.parts(client):
            continue
        for topic in case.topics:
            mine = [index for name, index in client.positions if name == topic]
            full = case.partitions_with_records(topic)
            if mine and full and not set(mine) & set(full):
                yield Reason(
                    85,
                    "other-partition",
                    f"client {name_of(client)} reads {partitions(mine)} of {plain(topic)}, and the records are in "
                    f"{partitions(full)}",
                    "Assign all partitions, or subscribe; the producer's key and partitioner choose the partition.",
                )


# -- faults and errors ---------------------------------------------------------------------------------------------


def faults_hit(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        if any(position.records for (topic, _), position in client.positions.items() if topic in case.topics):
            continue
        for (fault, api), hits in client.faults.items():
            if api in _READ_APIS:
                yield Reason(
                    97,
                    "fault",
                    f"fault {fault} hit {api} of client {name_of(client)} {times(hits)}",
                    "That is what the rule is there for; remove it, or limit it (times), if the client is to recover.",
                )
    for client in case.story.clients.values():
        for (fault, api), hits in client.faults.items():
            empty = any(case.exists(topic) and not case.records_in(topic) for topic in case.topics)
            if api == "Produce" and empty:
                yield Reason(
                    97,
                    "fault",
                    f"fault {fault} hit Produce of client {name_of(client)} {times(hits)}, and nothing was written",
                    "That is what the rule is there for; remove it, or limit it (times), if the client is to recover.",
                )


_GROUP_ERRORS = {
    ErrorCode.COORDINATOR_NOT_AVAILABLE: "the group's coordinator is not there",
    ErrorCode.NOT_COORDINATOR: "the client asks a broker that is not its coordinator",
    ErrorCode.INCONSISTENT_GROUP_PROTOCOL: "the members have no assignment strategy in common",
    ErrorCode.INVALID_SESSION_TIMEOUT: "the client's session timeout is outside the broker's limits",
    ErrorCode.GROUP_MAX_SIZE_REACHED: "the group is full (group.max.size)",
    ErrorCode.FENCED_INSTANCE_ID: "another consumer uses the same group.instance.id",
    ErrorCode.INVALID_GROUP_ID: "the group id is empty or not allowed",
}


def group_refuses(case: Case) -> Iterator[Reason]:
    for client in case.readers:
        if any(case.member(part) is not None for part in case.parts(client)):
            continue
        for (api, code), count in client.errors.items():
            why = _GROUP_ERRORS.get(ErrorCode(code)) if code in ErrorCode._value2member_map_ else None
            if why is not None and api in ("JoinGroup", "SyncGroup", "Heartbeat", "FindCoordinator"):
                yield Reason(
                    91,
                    "group-error",
                    f"client {name_of(client)} cannot join its group: {why} ({api}: {error_name(code)} {times(count)})",
                    "Mend what the error says; the consumer's log has it too.",
                )


def _is_of(call: Any, api: str, group: str) -> bool:
    return call.api.name == api and call.request.group_id == group  # type: ignore[no-any-return]


RULES: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    nobody_reads,
    no_such_topic,
    topic_is_empty,
    records_are_gone,
    no_leader,
    faults_hit,
    group_refuses,
    rebalancing,
    never_subscribed,
    left_the_group,
    assigned_nothing,
    others_share_the_group,
    reads_other_partitions,
    positions,
    never_fetched,
)
