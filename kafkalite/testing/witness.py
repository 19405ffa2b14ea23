"""What each API's calls say about the course of things: they become events and what is known of their client."""

from __future__ import annotations

from kafkalite.protocol.api_keys import API_NAMES
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.testing.client_history import EARLIEST, LATEST, Position, put
from kafkalite.testing.message_json import RecordsHead, assigned_partitions, error_name, plain, subscription_topics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kafkalite.testing.client_history import ClientHistory
    from kafkalite.testing.interception import Call
    from kafkalite.testing.timeline import Timeline

_GROUP_KEY = 0
_UNTOLD = (ErrorCode.NONE, ErrorCode.MEMBER_ID_REQUIRED)


class Witness:
    """What to note of an API's requests and answers."""

    __slots__ = ("answered", "requested")

    def __init__(
        self,
        answered: Callable[[Timeline, ClientHistory, Call, Any, Any], None] | None,
        requested: Callable[[Timeline, ClientHistory, Call], None] | None = None,
    ) -> None:
        self.answered = answered
        self.requested = requested


def note_faults(story: Timeline, client: ClientHistory, call: Call) -> None:
    """A fault rule hit the call."""
    assert call.fault is not None
    client.count_fault(call.fault, call.api.name)
    name = plain(client.client_id)
    story.note(
        "fault",
        f"fault {call.fault} hit {call.api.name} of client {name}",
        key=("fault", call.fault, call.api.name, client.client_id),
        fault=call.fault,
        api=call.api.name,
        client_id=name,
    )


def _failed(story: Timeline, client: ClientHistory, call: Call, code: int, what: str, **facts: Any) -> None:
    """An answer was an error."""
    client.count_error(call.api.name, code)
    name = plain(client.client_id)
    story.note(
        "error",
        f"{call.api.name} of client {name} failed{what}: {error_name(code)}",
        key=("error", call.api.name, client.client_id, code, what),
        api=call.api.name,
        client_id=name,
        error=error_name(code),
        **facts,
    )


# -- topics --------------------------------------------------------------------------------------------------------


def _topics_asked(request: Any) -> Iterator[str]:
    for topic in request.topics or ():
        if topic.name:
            yield topic.name


def _metadata_requested(story: Timeline, client: ClientHistory, call: Call) -> None:
    topics = story.cluster.image.topics
    for name in _topics_asked(call.request):
        if name not in topics:
            put(client.asked_topics, name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)


def _metadata_answered(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    topics = story.cluster.image.topics
    for topic in response.topics:
        name = topic.name or story.names.of(topic)
        unknown_before = client.asked_topics.get(name) == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        if unknown_before and name in topics and getattr(request, "allow_auto_topic_creation", True):
            story.note(
                "topic-created",
                f"topic {plain(name)} was created automatically when client {plain(client.client_id)} asked for it",
                key=("topic-created", topics[name].id),
                topic=plain(name),
                client_id=plain(client.client_id),
                automatic=True,
            )
        if request.topics:
            put(client.asked_topics, name, topic.error_code)
            if topic.error_code not in (ErrorCode.NONE, ErrorCode.LEADER_NOT_AVAILABLE):
                _failed(story, client, call, topic.error_code, f" for topic {plain(name)}", topic=plain(name))


def _topics_created(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    if getattr(request, "validate_only", False):
        return
    counts = {topic.name: topic.num_partitions for topic in request.topics}
    for result in response.topics:
        name = plain(result.name)
        if result.error_code:
            _failed(story, client, call, result.error_code, f" for topic {name}", topic=name)
            continue
        topic = story.cluster.image.topics.get(result.name)
        count = counts.get(result.name, -1) if topic is None else len(topic.partitions)
        story.note(
            "topic-created",
            f"client {plain(client.client_id)} created topic {name} with {_many(count, 'partition')}",
            topic=name,
            client_id=plain(client.client_id),
            partitions=count,
        )


def _topics_deleted(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    for result in response.responses:
        name = plain(story.names.of(result))
        if result.error_code:
            _failed(story, client, call, result.error_code, f" for topic {name}", topic=name)
        else:
            story.note(
                "topic-deleted",
                f"client {plain(client.client_id)} deleted topic {name}",
                topic=name,
                client_id=plain(client.client_id),
            )


# -- groups --------------------------------------------------------------------------------------------------------


def _join_requested(story: Timeline, client: ClientHistory, call: Call) -> None:
    story.waiting[call.number] = call
    request: Any = call.request
    part = client.membership(request.group_id, request.member_id)
    part.waits_since_ms = story.now_real_ms()
    part.topics = _subscribed(request)


def _subscribed(request: Any) -> list[str]:
    if request.protocol_type != "consumer":
        return []
    names = (subscription_topics(protocol.metadata) for protocol in request.protocols)
    return next((topics for topics in names if topics is not None), [])


def _joined(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    asked_as = client.membership(request.group_id, request.member_id)
    asked_as.waits_since_ms = None
    if request.member_id != response.member_id and not request.member_id:
        client.memberships.pop((request.group_id, request.member_id), None)
    if response.error_code:
        if response.error_code not in _UNTOLD:
            asked_as.is_in = False
            _failed(story, client, call, response.error_code, f" for group {request.group_id}", group=request.group_id)
        return
    part = client.membership(request.group_id, response.member_id)
    part.topics = _subscribed(request)
    part.generation = response.generation_id
    part.is_in, part.left, part.assigned = True, "", None
    leads = " as its leader" if response.leader == response.member_id else ""
    reads = f", subscribed to {', '.join(part.topics)}" if part.topics else ""
    story.note(
        "joined",
        f"client {plain(client.client_id)} joined group {plain(request.group_id)}{leads}, generation "
        f"{response.generation_id}{reads}",
        client_id=plain(client.client_id),
        group=plain(request.group_id),
        member_id=response.member_id,
        generation=response.generation_id,
        topics=part.topics,
    )


def _sync_requested(story: Timeline, client: ClientHistory, call: Call) -> None:
    story.waiting[call.number] = call


def _synced(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    group = plain(request.group_id)
    if response.error_code:
        _failed(story, client, call, response.error_code, f" for group {group}", group=group)
        return
    assigned = assigned_partitions(response.assignment)
    if assigned is None:
        return
    part = client.membership(request.group_id, request.member_id)
    part.assigned = assigned
    what = ", ".join(f"{topic} {_numbers(indexes)}" for topic, indexes in sorted(assigned.items()) if indexes)
    story.note(
        "assigned",
        f"client {plain(client.client_id)} was assigned {what or 'nothing'} in group {group}, generation "
        f"{request.generation_id}",
        client_id=plain(client.client_id),
        group=group,
        member_id=request.member_id,
        generation=request.generation_id,
        assignment=assigned,
        topics=sorted(assigned),
    )


def _heartbeat(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    if response.error_code:
        group = plain(request.group_id)
        if response.error_code != ErrorCode.REBALANCE_IN_PROGRESS:
            client.membership(request.group_id, request.member_id).is_in = False
        _failed(story, client, call, response.error_code, f" for group {group}", group=group)


def _left(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    group = plain(request.group_id)
    if response.error_code:
        _failed(story, client, call, response.error_code, f" for group {group}", group=group)
        return
    leaving = [(member.member_id, member.reason) for member in request.members] or [(request.member_id, None)]
    for member_id, reason in leaving:
        part = client.membership(request.group_id, member_id)
        part.is_in = False
        part.left = plain(reason or "") or "it asked to leave"
        story.note(
            "left",
            f"client {plain(client.client_id)} left group {group}{f' ({plain(reason)})' if reason else ''}",
            client_id=plain(client.client_id),
            group=group,
            member_id=member_id,
        )


# -- offsets -------------------------------------------------------------------------------------------------------


def _committed(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    group = plain(request.group_id)
    errors = {
        (story.names.of(topic), partition.partition_index): partition.error_code
        for topic in response.topics
        for partition in topic.partitions
    }
    for topic in request.topics:
        name = story.names.of(topic)
        for partition in topic.partitions:
            code = errors.get((name, partition.partition_index), 0)
            where = f"{plain(name)}-{partition.partition_index}"
            facts = {"group": group, "topic": plain(name), "partition": partition.partition_index}
            if code:
                _failed(story, client, call, code, f" for group {group}, {where}", **facts)
                continue
            story.note(
                "committed",
                f"client {plain(client.client_id)} committed offset {partition.committed_offset} of {where} "
                f"for group {group}",
                key=("committed", client.client_id, group, name, partition.partition_index),
                client_id=plain(client.client_id),
                offset=partition.committed_offset,
                **facts,
            )


def _offsets_fetched(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    groups: Iterable[tuple[str, int, Any]]
    if call.api_version >= 8:
        groups = [(group.group_id, group.error_code, group.topics) for group in response.groups]
    else:
        groups = [(request.group_id, response.error_code, response.topics)]
    for group, code, topics in groups:
        if code:
            _failed(story, client, call, code, f" for group {plain(group)}", group=plain(group))
            continue
        for topic in topics:
            name = story.names.of(topic)
            for partition in topic.partitions:
                put(client.committed, (group, name, partition.partition_index), partition.committed_offset)
                client.looked_up.pop((name, partition.partition_index), None)


def _offsets_listed(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    asked = {
        (topic.name, partition.partition_index): partition.timestamp
        for topic in request.topics
        for partition in topic.partitions
    }
    for topic in response.topics:
        for partition in topic.partitions:
            key = (topic.name, partition.partition_index)
            if partition.error_code:
                what = f" for {plain(topic.name)}-{partition.partition_index}"
                _failed(story, client, call, partition.error_code, what, topic=plain(topic.name))
            elif key in asked:
                put(client.looked_up, key, (asked[key], partition.offset))


# -- reading -------------------------------------------------------------------------------------------------------


def _fetch_requested(story: Timeline, client: ClientHistory, call: Call) -> None:
    story.waiting[call.number] = call
    request: Any = call.request
    client.fetched_ms = story.now_real_ms()
    client.fetches += 1
    named = set()
    for topic in request.topics:
        name = story.names.of(topic)
        for wanted in topic.partitions:
            key = (name, wanted.partition)
            named.add(key)
            position = client.positions.get(key)
            if position is None:
                position = _begin(story, client, key, wanted.fetch_offset)
            elif wanted.fetch_offset != position.delivered_to:
                _jump(story, client, key, position, wanted.fetch_offset)
            position.offset = wanted.fetch_offset
            position.isolation_level = request.isolation_level
            position.fetching = True
            position.heard_ms = client.fetched_ms
    for topic in request.forgotten_topics_data:
        for index in topic.partitions:
            position = client.positions.get((story.names.of(topic), index))
            if position is not None:
                position.fetching = False
    if not named and not request.forgotten_topics_data:
        return
    _tell_new(story, client, named)


def _begin(story: Timeline, client: ClientHistory, key: tuple[str, int], offset: int) -> Position:
    """A client begins to read a partition: how did it come to that offset?"""
    log = story.cluster.log(*key)
    end = -1 if log is None else log.high_watermark
    position = Position(offset, _origin(client, key, offset), end)
    put(client.positions, key, position)
    return position


def _origin(client: ClientHistory, key: tuple[str, int], offset: int) -> str:
    looked_up = client.looked_up.get(key)
    if looked_up is not None and looked_up[1] == offset:
        return {EARLIEST: "earliest", LATEST: "latest"}.get(looked_up[0], "timestamp")
    if any((name, index) == key and told == offset for (_, name, index), told in client.committed.items()):
        return "committed"
    return ""


def _jump(story: Timeline, client: ClientHistory, key: tuple[str, int], position: Position, offset: int) -> None:
    """A client reads on somewhere else: it sought, or was assigned the partition anew."""
    log = story.cluster.log(*key)
    position.started_by = _origin(client, key, offset)
    position.started_end = -1 if log is None else log.high_watermark
    position.first_offset = position.delivered_to = offset
    position.records = 0
    story.over(("reads", client.client_id, *key))


_WORDS = {
    "committed": "the committed offset",
    "latest": "the end",
    "earliest": "the beginning",
    "timestamp": "an offset found by time",
}


def _tell_new(story: Timeline, client: ClientHistory, named: Iterable[tuple[str, int]]) -> None:
    for name, index in named:
        position = client.positions[name, index]
        if position.offset == position.first_offset and not position.records:
            _tell_reading(story, client, name, index, position)


def _tell_reading(story: Timeline, client: ClientHistory, name: str, index: int, position: Position) -> None:
    began = _WORDS.get(position.started_by)
    text = f"client {plain(client.client_id)} reads {plain(name)}-{index} from offset {position.first_offset}"
    text += f", {began}" if began else ""
    if position.delivered_to > position.first_offset:
        text += f", and was sent all up to {position.delivered_to}"
    story.note(
        "reads",
        text,
        key=("reads", client.client_id, name, index),
        client_id=plain(client.client_id),
        topic=plain(name),
        partition=index,
        first_offset=position.first_offset,
        offset=position.delivered_to,
        records=position.records,
    )


def _fetched(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    client.fetched_ms = story.now_real_ms()
    if response.error_code:
        _failed(story, client, call, response.error_code, "")
        return
    for topic in response.responses:
        name = story.names.of(topic)
        for answer in topic.partitions:
            index = answer.partition_index
            position = client.positions.get((name, index))
            if position is None:
                continue
            if answer.error_code:
                position.error_count += 1
                position.error = answer.error_code
                what = f" for {plain(name)}-{index} at offset {position.offset}"
                _failed(story, client, call, answer.error_code, what, topic=plain(name), partition=index)
                continue
            position.error = 0
            position.high_watermark = answer.high_watermark
            if answer.records:
                head = RecordsHead(answer.records)
                if head.last_offset < position.delivered_to:
                    # The same again: an incremental request does not repeat an offset that it has not moved.
                    _jump(story, client, (name, index), position, position.offset)
                _count(position, head)
                _tell_reading(story, client, name, index, position)


def _count(position: Position, head: RecordsHead) -> None:
    # Records before the offset asked for come along in the first batch, and are passed over by the client.
    skipped = max(position.offset - head.base_offset, 0)
    position.records += max(head.count - skipped, 0)
    position.delivered_to = head.last_offset + 1


# -- writing -------------------------------------------------------------------------------------------------------


def _produce_requested(story: Timeline, client: ClientHistory, call: Call) -> None:
    # Counted now: the bytes are gone when the answer is there.
    request: Any = call.request
    story.writing[call.number] = {
        (story.names.of(topic), data.index): RecordsHead(data.records or b"").count
        for topic in request.topic_data
        for data in topic.partition_data
    }
    for place in story.writing[call.number]:
        put(client.produced, place, client.produced.get(place, 0))


def _produced(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    counts = story.writing.get(call.number, {})
    for topic in response.responses:
        name = story.names.of(topic)
        for answer in topic.partition_responses:
            where = f"{plain(name)}-{answer.index}"
            if answer.error_code:
                _failed(
                    story, client, call, answer.error_code, f" for {where}", topic=plain(name), partition=answer.index
                )
                continue
            count = counts.get((name, answer.index), 0)
            total = client.produced.get((name, answer.index), 0) + count
            put(client.produced, (name, answer.index), total)
            key = ("produced", client.client_id, name, answer.index)
            story.note(
                "produced",
                f"client {plain(client.client_id)} wrote {_many(total, 'record')} to {where}, the last at offset "
                f"{answer.base_offset + max(count - 1, 0)}",
                key=key,
                client_id=plain(client.client_id),
                topic=plain(name),
                partition=answer.index,
                records=total,
            )


def _producer_began(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    if request.transactional_id is None:
        return
    name = plain(request.transactional_id)
    if response.error_code:
        _failed(story, client, call, response.error_code, f" for transactional id {name}", transactional_id=name)
        return
    put(story.transactions, request.transactional_id, response.producer_id)
    _transaction(
        story, client, name, f"took transactional id {name} (producer {response.producer_id}/{response.producer_epoch})"
    )


def _transaction_ended(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    name = plain(request.transactional_id)
    if response.error_code:
        _failed(story, client, call, response.error_code, f" for transactional id {name}", transactional_id=name)
    else:
        done = "committed" if request.committed else "aborted"
        _transaction(story, client, name, f"{done} a transaction of {name}")


def _transaction(story: Timeline, client: ClientHistory, name: str, what: str) -> None:
    client_id = plain(client.client_id)
    story.note(
        "transaction",
        f"client {client_id} {what}",
        key=("transaction", client.client_id, what),
        client_id=client_id,
        transactional_id=name,
    )


def _answer_failed(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    code = getattr(response, "error_code", 0)
    if code:
        _failed(story, client, call, code, "")


def _coordinators_sought(story: Timeline, client: ClientHistory, call: Call) -> None:
    request: Any = call.request
    if request.key_type == _GROUP_KEY:
        for group in request.coordinator_keys if call.api_version >= 4 else [request.key]:
            put(client.sought_groups, group, True)


def _coordinators_found(story: Timeline, client: ClientHistory, call: Call, request: Any, response: Any) -> None:
    answers = response.coordinators if call.api_version >= 4 else [response]
    for answer in answers:
        if answer.error_code:
            key = plain(getattr(answer, "key", None) or request.key)
            _failed(story, client, call, answer.error_code, f" for {key}")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _numbers(indexes: Iterable[int]) -> str:
    return "[" + ", ".join(map(str, sorted(indexes))) + "]"


WITNESSES: dict[str, Witness] = {
    "Metadata": Witness(_metadata_answered, _metadata_requested),
    "CreateTopics": Witness(_topics_created),
    "DeleteTopics": Witness(_topics_deleted),
    "FindCoordinator": Witness(_coordinators_found, _coordinators_sought),
    "JoinGroup": Witness(_joined, _join_requested),
    "SyncGroup": Witness(_synced, _sync_requested),
    "Heartbeat": Witness(_heartbeat),
    "LeaveGroup": Witness(_left),
    "OffsetCommit": Witness(_committed),
    "OffsetFetch": Witness(_offsets_fetched),
    "ListOffsets": Witness(_offsets_listed),
    "Fetch": Witness(_fetched, _fetch_requested),
    "Produce": Witness(_produced, _produce_requested),
    "InitProducerId": Witness(_producer_began),
    "EndTxn": Witness(_transaction_ended),
    "AddOffsetsToTxn": Witness(_answer_failed),
}
assert WITNESSES.keys() <= set(API_NAMES.values())
