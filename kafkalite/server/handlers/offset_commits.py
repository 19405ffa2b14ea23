"""Committed offsets: where the consumers of a group have got to.

The handlers check topics and partitions against the metadata and who may see them, and shape answers to the version:
names until v9, topic ids from v10; OffsetFetch flat until v7 and by group from v8.
"""

from __future__ import annotations

from kafkalite.coordinator.group.offsets import UNSTABLE, CommitItem
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.offset_commit import OffsetCommitResponse
from kafkalite.protocol.messages.offset_delete import OffsetDeleteResponse
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest, OffsetFetchResponse
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.security.acl import Operation, ResourceType
from kafkalite.server.handlers.coordinators import is_coordinator
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.coordinator.group.offsets import FetchedOffsets, RequestedOffsets
    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
    from kafkalite.protocol.messages.offset_delete import OffsetDeleteRequest
    from kafkalite.records.stored.offset_commit import OffsetCommitValue
    from kafkalite.server.context import RequestContext

    GroupRequest = OffsetFetchRequest.OffsetFetchRequestGroup
    GroupAnswer = OffsetFetchResponse.OffsetFetchResponseGroup
    TopicAnswer = OffsetFetchResponse.OffsetFetchResponseTopics
    PartitionAnswer = OffsetFetchResponse.OffsetFetchResponsePartitions

_TOPIC_IDS_FROM = 10
_GROUPS_FROM = 8
_TOP_LEVEL_ERROR_FROM = 2


def _find_topic(
    ctx: RequestContext, operation: Operation, name: str, topic_id: bytes
) -> tuple[Topic | None, ErrorCode]:
    """The topic a request means, and why the client may not use it: unknown id (v10+), not allowed, or NONE.

    A name without a topic is None without an error: OffsetFetch takes it (G-39), the others refuse it.
    """
    image = ctx.cluster.image
    if ctx.api_version >= _TOPIC_IDS_FROM:
        topic = image.topics_by_id.get(topic_id)
        if topic is None:
            return None, ErrorCode.UNKNOWN_TOPIC_ID
        name = topic.name
    else:
        topic = image.topics.get(name)
    if not ctx.authorize(operation, ResourceType.TOPIC, name):
        return topic, ErrorCode.TOPIC_AUTHORIZATION_FAILED
    return topic, ErrorCode.NONE


def offset_commit(ctx: RequestContext, request: OffsetCommitRequest) -> Pending | OffsetCommitResponse:
    """Store how far a group has read, in one batch (G-30 to G-37); offsets are not compared with the log (G-36).

    v2-4 retention time; v6 leader epochs; v7 static members; v9 GROUP_ID_NOT_FOUND; v10 topic ids. Errors by partition:
    UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED, OFFSET_METADATA_TOO_LARGE, and those of
    the group for all: GROUP_AUTHORIZATION_FAILED, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION,
    GROUP_ID_NOT_FOUND, REBALANCE_IN_PROGRESS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE,
    COORDINATOR_LOAD_IN_PROGRESS.

    Deviates: a commit that can't be written is answered COORDINATOR_NOT_AVAILABLE, in Kafka by some causes
    NOT_COORDINATOR; clients take both alike. The coordinator starts anew from its log, so parked joins end with it too.
    Deviates: the answer waits for the disk however long that takes; `offsets.commit.timeout.ms` does not end it.
    Deviates: answers stand in the request's order; Kafka puts partitions that are not there before a topic's others.
    """
    group_code = ErrorCode.NONE
    if not ctx.authorize(Operation.READ, ResourceType.GROUP, request.group_id):
        group_code = ErrorCode.GROUP_AUTHORIZATION_FAILED
    elif not is_coordinator(ctx, request.group_id):
        group_code = ErrorCode.NOT_COORDINATOR
    items: list[CommitItem] = []
    response = OffsetCommitResponse()
    for asked in request.topics:
        topic, code = _find_topic(ctx, Operation.READ, asked.name, asked.topic_id)
        code = group_code or code
        answers = []
        for partition in asked.partitions:
            answer = OffsetCommitResponse.OffsetCommitResponsePartition(partition.partition_index, code)
            answers.append(answer)
            if code:
                continue
            if topic is None or not 0 <= partition.partition_index < len(topic.partitions):
                answer.error_code = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            else:
                items.append(CommitItem(topic.name, topic.id, partition, answer))
        response.topics.append(OffsetCommitResponse.OffsetCommitResponseTopic(asked.name, asked.topic_id, answers))
    if not items:
        return response
    pending = Pending(holds=False)
    ctx.cluster.groups.commit_offsets(request, ctx.api_version, items, response, pending.complete)
    return pending


def offset_fetch(ctx: RequestContext, request: OffsetFetchRequest) -> Pending:
    """Tell how far groups have read (G-38 to G-45); nothing committed is offset -1 and no error.

    v1 errors by partition; v2 null topics mean all, errors at the top; v5 leader epochs; v7 require_stable; v8 many
    groups, errors by group; v9 member ids, of use for the consumer protocol only; v10 topic ids. Errors:
    GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS; by partition TOPIC_AUTHORIZATION_FAILED,
    UNKNOWN_TOPIC_ID, UNSTABLE_OFFSET_COMMIT where stable ones are required and a transaction is about to change one.

    Deviates: a commit to an earlier topic of the same name counts as none in all versions, in Kafka from v10.
    """
    grouped = ctx.api_version >= _GROUPS_FROM
    groups = request.groups if grouped else [_as_group(request)]
    answers: list[GroupAnswer | None] = [None] * len(groups)
    missing = len(groups)
    pending = Pending(holds=False)

    def fetched(index: int, answer: GroupAnswer) -> None:
        nonlocal missing
        answers[index] = answer
        missing -= 1
        if not missing:
            found = [answer for answer in answers if answer is not None]
            response = OffsetFetchResponse(groups=found) if grouped else _flat(ctx, request, found[0])
            pending.complete(response)

    for index, group in enumerate(groups):
        _fetch_group(ctx, group, index, request.require_stable, fetched)
    if not groups:
        pending.complete(OffsetFetchResponse())
    return pending


def _as_group(request: OffsetFetchRequest) -> GroupRequest:
    topics = request.topics
    return OffsetFetchRequest.OffsetFetchRequestGroup(
        group_id=request.group_id,
        topics=None
        if topics is None
        else [
            OffsetFetchRequest.OffsetFetchRequestTopics(name=topic.name, partition_indexes=topic.partition_indexes)
            for topic in topics
        ],
    )


def _fetch_group(
    ctx: RequestContext,
    group: GroupRequest,
    index: int,
    require_stable: bool,
    fetched: Callable[[int, GroupAnswer], None],
) -> None:
    answer = OffsetFetchResponse.OffsetFetchResponseGroup(group_id=group.group_id)
    if not ctx.authorize(Operation.DESCRIBE, ResourceType.GROUP, group.group_id):
        answer.error_code = ErrorCode.GROUP_AUTHORIZATION_FAILED
    elif not is_coordinator(ctx, group.group_id):
        answer.error_code = ErrorCode.NOT_COORDINATOR
    if answer.error_code:
        fetched(index, answer)
        return
    requested: RequestedOffsets | None = None
    places: list[TopicAnswer] = []
    if group.topics is not None:
        requested = []
        for asked in group.topics:
            topic, code = _find_topic(ctx, Operation.DESCRIBE, asked.name, asked.topic_id)
            place = OffsetFetchResponse.OffsetFetchResponseTopics(asked.name, asked.topic_id)
            answer.topics.append(place)
            if code:
                place.partitions = [_partition(number, None, code) for number in asked.partition_indexes]
            else:
                places.append(place)
                name, topic_id = (asked.name, ZERO_UUID) if topic is None else (topic.name, topic.id)
                requested.append((name, topic_id, asked.partition_indexes))

    def found(result: tuple[ErrorCode, FetchedOffsets]) -> None:
        code, topics = result
        if code:
            answer.error_code = code
            answer.topics = []
        elif requested is None:
            answer.topics = _everything(ctx, topics)
        else:
            for place, (_, values) in zip(places, topics, strict=True):
                place.partitions = [_partition(number, value) for number, value in values]
        fetched(index, answer)

    ctx.cluster.groups.fetch_offsets(group.group_id, requested, found, require_stable=require_stable)


def _everything(ctx: RequestContext, topics: FetchedOffsets) -> list[TopicAnswer]:
    """All a group has committed but for topics that the client may not see (G-41), or that v10 has no id for."""
    image = ctx.cluster.image
    with_ids = ctx.api_version >= _TOPIC_IDS_FROM
    answers = []
    for name, values in topics:
        topic = image.topics.get(name)
        if (with_ids and topic is None) or not ctx.authorize(Operation.DESCRIBE, ResourceType.TOPIC, name):
            continue
        answers.append(
            OffsetFetchResponse.OffsetFetchResponseTopics(
                name,
                ZERO_UUID if topic is None else topic.id,
                [_partition(number, value) for number, value in values],
            )
        )
    return answers


def _partition(number: int, value: OffsetCommitValue | None, code: ErrorCode = ErrorCode.NONE) -> PartitionAnswer:
    if value is UNSTABLE:
        code = ErrorCode.UNSTABLE_OFFSET_COMMIT
    if value is None or code:
        return OffsetFetchResponse.OffsetFetchResponsePartitions(number, -1, -1, "", code)
    return OffsetFetchResponse.OffsetFetchResponsePartitions(number, value.offset, value.leader_epoch, value.metadata)


def _flat(ctx: RequestContext, request: OffsetFetchRequest, group: GroupAnswer) -> OffsetFetchResponse:
    """The answer up to v7; v1 has no place for an error of the group but its partitions."""
    topics = group.topics
    if group.error_code and ctx.api_version < _TOP_LEVEL_ERROR_FROM:
        code = ErrorCode(group.error_code)
        topics = [
            OffsetFetchResponse.OffsetFetchResponseTopics(
                asked.name, partitions=[_partition(number, None, code) for number in asked.partition_indexes]
            )
            for asked in request.topics or ()
        ]
    return OffsetFetchResponse(
        topics=[
            OffsetFetchResponse.OffsetFetchResponseTopic(
                topic.name,
                [
                    OffsetFetchResponse.OffsetFetchResponsePartition(
                        partition.partition_index,
                        partition.committed_offset,
                        partition.committed_leader_epoch,
                        partition.metadata,
                        partition.error_code,
                    )
                    for partition in topic.partitions
                ],
            )
            for topic in topics
        ],
        error_code=group.error_code,
    )


def offset_delete(ctx: RequestContext, request: OffsetDeleteRequest) -> Pending | OffsetDeleteResponse:
    """Forget what a group committed for topics that its members do not read (G-46).

    v0. Errors at the top: INVALID_GROUP_ID, GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP for a group of another kind than
    consumers, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS; by
    partition GROUP_SUBSCRIBED_TO_TOPIC, UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED.
    """
    if not ctx.authorize(Operation.DELETE, ResourceType.GROUP, request.group_id):
        return OffsetDeleteResponse(error_code=ErrorCode.GROUP_AUTHORIZATION_FAILED)
    if not is_coordinator(ctx, request.group_id):
        return OffsetDeleteResponse(error_code=ErrorCode.NOT_COORDINATOR)
    response = OffsetDeleteResponse()
    for asked in request.topics:
        topic, code = _find_topic(ctx, Operation.READ, asked.name, ZERO_UUID)
        count = 0 if topic is None else len(topic.partitions)
        answers = [
            OffsetDeleteResponse.OffsetDeleteResponsePartition(
                partition.partition_index,
                code
                or (ErrorCode.NONE if 0 <= partition.partition_index < count else ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
            )
            for partition in asked.partitions
        ]
        response.topics.append(OffsetDeleteResponse.OffsetDeleteResponseTopic(asked.name, answers))
    pending = Pending(holds=False)
    ctx.cluster.groups.delete_offsets(request, response, pending.complete)
    return pending
