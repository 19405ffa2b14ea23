"""CreateTopics, DeleteTopics, CreatePartitions, DeleteRecords."""

from __future__ import annotations

from kafkalite.config.topics import topic_config
from kafkalite.metadata.image import TOPIC
from kafkalite.metadata.names import METADATA_TOPIC
from kafkalite.metadata.topics import TopicResult
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.create_partitions import CreatePartitionsRequest, CreatePartitionsResponse
    from kafkalite.protocol.messages.create_topics import CreateTopicsRequest, CreateTopicsResponse
    from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest, DeleteRecordsResponse
    from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest, DeleteTopicsResponse
    from kafkalite.server.context import RequestContext

_HIGH_WATERMARK = -1


def _may(ctx: RequestContext, operation: Operation, name: str) -> bool:
    return ctx.authorize(operation, ResourceType.TOPIC, name)


def create_topics(ctx: RequestContext, request: CreateTopicsRequest) -> CreateTopicsResponse | Pending:
    """Create topics; each succeeds or fails by itself (A-20 to A-27).

    v4+: -1 for the broker's numbers of partitions and replicas. v5+: the answer has both numbers and every config. v7:
    the topic's id. Errors: INVALID_REQUEST, INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS, INVALID_CONFIG,
    INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR, INVALID_REPLICA_ASSIGNMENT, POLICY_VIOLATION (all, when more than
    10,000 partitions are asked for), REQUEST_TIMED_OUT (all, when the timeout is not positive),
    TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.

    Deviates: two topics of one request whose names collide are not both created.
    Deviates: with validate_only the answer has no topic id, since there is no topic.
    """
    if request.timeout_ms <= 0:
        return _created(ctx, [TopicResult(topic.name, ErrorCode.REQUEST_TIMED_OUT) for topic in request.topics])
    counts: dict[str, int] = {}
    for topic in request.topics:
        counts[topic.name] = counts.get(topic.name, 0) + 1
    wanted = []
    refused: list[TopicResult] = []
    may_create_all = ctx.authorize(Operation.CREATE, ResourceType.CLUSTER, CLUSTER_NAME)
    for name, count in counts.items():
        if count > 1:
            refused.append(TopicResult(name, ErrorCode.INVALID_REQUEST, "Duplicate topic name."))
        elif name == METADATA_TOPIC:
            refused.append(
                TopicResult(name, ErrorCode.INVALID_REQUEST, f"{name} is the broker's own and cannot be created.")
            )
        elif not may_create_all and not _may(ctx, Operation.CREATE, name):
            refused.append(TopicResult(name, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
        else:
            wanted.append(name)
    by_name = {topic.name: topic for topic in request.topics}
    pending = Pending(holds=True)

    def created(made: list[TopicResult]) -> None:
        pending.complete(_created(ctx, made + refused))

    topics = [by_name[name] for name in wanted]
    ctx.cluster.controller.create_topics(topics, validate_only=request.validate_only, reply=created)
    return pending


def _created(ctx: RequestContext, results: Sequence[TopicResult]) -> CreateTopicsResponse:
    from kafkalite.protocol.messages.create_topics import CreateTopicsResponse
    from kafkalite.server.created_topics import CreatedTopics

    created = CreatedTopics(ctx.cluster.settings)
    answers = []
    for result in results:
        if result.error_code == 0 and ctx.api_version >= 5:
            answers.append(created.answer(result, shows_configs=_may(ctx, Operation.DESCRIBE_CONFIGS, result.name)))
        else:
            answers.append(
                CreateTopicsResponse.CreatableTopicResult(
                    name=result.name,
                    topic_id=result.topic_id,
                    error_code=result.error_code,
                    error_message=result.error_message,
                )
            )
    return CreateTopicsResponse(topics=answers)


def delete_topics(ctx: RequestContext, request: DeleteTopicsRequest) -> DeleteTopicsResponse | Pending:
    """Delete topics by name, or by id from v6 on (A-30, A-31).

    v5+: messages. Errors of a topic: UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INVALID_REQUEST (named twice, name
    and id, neither), TOPIC_AUTHORIZATION_FAILED, TOPIC_DELETION_DISABLED (INVALID_REQUEST before v3),
    REQUEST_TIMED_OUT, KAFKA_STORAGE_ERROR.

    Deviates: answers stand in the request's order, not shuffled.
    """
    from kafkalite.protocol.messages.delete_topics import DeleteTopicsResponse

    named = (
        [(topic.name, topic.topic_id) for topic in request.topics]
        if ctx.api_version >= 6
        else [(name, ZERO_UUID) for name in request.topic_names]
    )
    if request.timeout_ms <= 0:
        return DeleteTopicsResponse(
            responses=[
                DeleteTopicsResponse.DeletableTopicResult(
                    name=name, topic_id=topic_id, error_code=ErrorCode.REQUEST_TIMED_OUT
                )
                for name, topic_id in named
            ]
        )
    asked: dict[tuple[str | None, bytes], int] = {}
    for key in named:
        asked[key] = asked.get(key, 0) + 1
    answers: list[DeleteTopicsResponse.DeletableTopicResult] = []
    doomed: dict[bytes, DeleteTopicsResponse.DeletableTopicResult] = {}
    for (name, topic_id), count in asked.items():
        answer = DeleteTopicsResponse.DeletableTopicResult(name=name, topic_id=topic_id)
        try:
            topic = _to_delete(ctx, name, topic_id, count, answer)
        except KafkaError as error:
            answer.error_code, answer.error_message = error.code, error.message
            answers.append(answer)
            continue
        earlier = doomed.setdefault(topic.id, answer)
        if earlier is answer:
            answers.append(answer)
        else:
            earlier.error_code = ErrorCode.INVALID_REQUEST
            earlier.error_message = "The topic is named by its name and by its id."
        earlier.name, earlier.topic_id = topic.name, topic.id
    doomed = {topic_id: answer for topic_id, answer in doomed.items() if not answer.error_code}
    response = DeleteTopicsResponse(responses=answers)
    pending = Pending(holds=True)

    def deleted(results: list[TopicResult]) -> None:
        for result in results:
            answer = doomed[result.topic_id]
            answer.error_code, answer.error_message = result.error_code, result.error_message
        pending.complete(response)

    ctx.cluster.controller.delete_topics(list(doomed), deleted)
    return pending


def _to_delete(
    ctx: RequestContext,
    name: str | None,
    topic_id: bytes,
    count: int,
    answer: DeleteTopicsResponse.DeletableTopicResult,
) -> Topic:
    """The topic one entry of the request means, named `count` times; KafkaError when it is not to be deleted."""
    if not ctx.cluster.settings.bool("delete.topic.enable"):
        old = ctx.api_version < 3
        raise KafkaError(
            ErrorCode.INVALID_REQUEST if old else ErrorCode.TOPIC_DELETION_DISABLED, "Deleting topics is turned off."
        )
    if (name is None) == (topic_id == ZERO_UUID):
        how_many = "neither name nor id" if name is None else "both name and id"
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"A topic to delete has {how_many}.")
    if count > 1:
        raise KafkaError(ErrorCode.INVALID_REQUEST, "The topic is named more than once.")
    image = ctx.cluster.image
    if name is None:
        topic = image.topics_by_id.get(topic_id)
        if topic is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_ID, "This topic id does not exist.")
        if _may(ctx, Operation.DESCRIBE, topic.name):
            answer.name = topic.name
        elif not _may(ctx, Operation.DELETE, topic.name):
            raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    else:
        if not _may(ctx, Operation.DESCRIBE, name):
            raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
        topic = image.topics.get(name)
        if topic is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This topic does not exist.")
    if not _may(ctx, Operation.DELETE, topic.name):
        raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    return topic


def create_partitions(ctx: RequestContext, request: CreatePartitionsRequest) -> CreatePartitionsResponse | Pending:
    """Give topics more partitions, named by their new total (A-32).

    Errors of a topic: INVALID_PARTITIONS, INVALID_REPLICA_ASSIGNMENT, UNKNOWN_TOPIC_OR_PARTITION, INVALID_REQUEST
    (named twice), POLICY_VIOLATION, TOPIC_AUTHORIZATION_FAILED, REQUEST_TIMED_OUT, KAFKA_STORAGE_ERROR.
    """
    counts: dict[str, int] = {}
    for topic in request.topics:
        counts[topic.name] = counts.get(topic.name, 0) + 1
    results: dict[str, TopicResult] = {}
    wanted: list[tuple[str, int, Sequence[list[int]] | None]] = []
    for topic in request.topics:
        result = results.setdefault(topic.name, TopicResult(topic.name))
        if counts[topic.name] > 1:
            result.fail(ErrorCode.INVALID_REQUEST, "Duplicate topic name.")
        elif not _may(ctx, Operation.ALTER, topic.name):
            result.fail(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
        elif request.timeout_ms <= 0:
            result.fail(ErrorCode.REQUEST_TIMED_OUT)
        else:
            assigned = None if topic.assignments is None else [item.broker_ids for item in topic.assignments]
            wanted.append((topic.name, topic.count, assigned))
    pending = Pending(holds=True)

    def grown(made: list[TopicResult]) -> None:
        results.update((result.name, result) for result in made)
        pending.complete(_grown(results.values()))

    ctx.cluster.controller.create_partitions(wanted, validate_only=request.validate_only, reply=grown)
    return pending


def _grown(results: Iterable[TopicResult]) -> CreatePartitionsResponse:
    from kafkalite.protocol.messages.create_partitions import CreatePartitionsResponse

    return CreatePartitionsResponse(
        results=[
            CreatePartitionsResponse.CreatePartitionsTopicResult(
                name=result.name, error_code=result.error_code, error_message=result.error_message
            )
            for result in results
        ]
    )


def delete_records(ctx: RequestContext, request: DeleteRecordsRequest) -> DeleteRecordsResponse:
    """Drop records before an offset; -1 means all there are (F-44). The new start is kept before the answer leaves.

    Errors of a partition: OFFSET_OUT_OF_RANGE, POLICY_VIOLATION (a topic that is only compacted),
    UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION (internal topics), NOT_LEADER_OR_FOLLOWER,
    TOPIC_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.
    """
    from kafkalite.protocol.messages.delete_records import DeleteRecordsResponse

    topics = []
    for topic in request.topics:
        partitions = []
        for wanted in topic.partitions:
            answer = DeleteRecordsResponse.DeleteRecordsPartitionResult(
                partition_index=wanted.partition_index, low_watermark=-1
            )
            try:
                answer.low_watermark = _delete_records(ctx, topic.name, wanted.partition_index, wanted.offset)
            except KafkaError as error:
                answer.error_code = error.code
            partitions.append(answer)
        topics.append(DeleteRecordsResponse.DeleteRecordsTopicResult(name=topic.name, partitions=partitions))
    return DeleteRecordsResponse(topics=topics)


def _delete_records(ctx: RequestContext, name: str, index: int, offset: int) -> int:
    """Drop a partition's records before `offset` and give its first offset then; KafkaError."""
    if not _may(ctx, Operation.DELETE, name):
        raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    topic = ctx.cluster.image.topics.get(name)
    if topic is None or not 0 <= index < len(topic.partitions):
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if topic.is_internal:
        raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION)
    if topic.partitions[index].leader != ctx.node.id:
        raise KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    if topic_config(ctx.cluster.image.config(TOPIC, name), ctx.cluster.settings)["cleanup.policy"] == ("compact",):
        raise KafkaError(ErrorCode.POLICY_VIOLATION)
    log = ctx.cluster.log_of(topic, index)
    if log.fenced:
        raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
    if offset == _HIGH_WATERMARK:
        offset = log.high_watermark
    if not 0 <= offset <= log.high_watermark:
        raise KafkaError(ErrorCode.OFFSET_OUT_OF_RANGE)
    return max(log.log_start_offset, log.delete_records(offset))
