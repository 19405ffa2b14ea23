"""Metadata, DescribeCluster, DescribeTopicPartitions: what there is and where it is reached."""

from __future__ import annotations

from kafkalite.metadata.names import INTERNAL_TOPICS, topic_name_fault
from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.message import Message
from kafkalite.protocol.messages.metadata import MetadataResponse
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.authorized import NOT_ASKED, authorized_operations
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.metadata.image import Partition, Topic
    from kafkalite.metadata.topics import TopicResult
    from kafkalite.protocol.messages.describe_cluster import DescribeClusterRequest, DescribeClusterResponse
    from kafkalite.protocol.messages.describe_topic_partitions import (
        DescribeTopicPartitionsRequest,
        DescribeTopicPartitionsResponse,
    )
    from kafkalite.protocol.messages.metadata import MetadataRequest
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.server.context import RequestContext

_Topic = MetadataResponse.MetadataResponseTopic
_Partition = MetadataResponse.MetadataResponsePartition
_Broker = MetadataResponse.MetadataResponseBroker
_MOST_KEPT_ANSWERS = 32


class EncodedResponse(Message):
    """A response in its bytes, for everybody who asks the same of one image."""

    __slots__ = ("data", "throttle_time_ms")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.throttle_time_ms = 0

    def write(self, out: list[Buffer], version: int) -> None:
        """The kept bytes; where the answer has a throttle time, it stands first."""
        if self.throttle_time_ms and version >= 3:
            out += (self.throttle_time_ms.to_bytes(4), self.data[4:])
        else:
            out.append(self.data)


def metadata(ctx: RequestContext, request: MetadataRequest) -> Message | Pending:
    """Nodes, and topics with their partitions; topics that do not exist are created where that is allowed (A-4, A-5).

    v0: no topics named means all; v1+: none named means none, null means all. v4+: the request says whether to create.
    v8-10, v8+: authorized operations. v10: topic ids; v12+: topics may be asked for by id. v13: a top-level error.
    Errors of a topic: UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INVALID_TOPIC_EXCEPTION,
    TOPIC_AUTHORIZATION_FAILED; of all: INVALID_REQUEST.

    Deviates: a topic that is created is there, with its leaders, in the first answer.
    Deviates: a partition that is out of use after a failed sync keeps its leader here; reading and writing it is
    KAFKA_STORAGE_ERROR.
    Deviates: neither name nor id (v12+) is INVALID_REQUEST, not UNKNOWN_SERVER_ERROR.
    """
    version, topics = ctx.api_version, request.topics
    if topics is None or (version == 0 and not topics):
        return _all_topics(ctx, request)
    for topic in topics:
        unnamed = topic.name is None
        if (version < 12 and (unnamed or topic.topic_id != ZERO_UUID)) or (unnamed and topic.topic_id == ZERO_UUID):
            return _refused(request, version)
    missing = _to_create(ctx, request)
    if not missing:
        return _named_topics(ctx, request)
    pending = Pending(holds=False)

    def created(results: list[TopicResult]) -> None:
        for result in results:
            if result.error_code and result.error_code != ErrorCode.INVALID_TOPIC_EXCEPTION:
                log.warning(
                    "topic.auto_create_failed",
                    topic=result.name,
                    error=ErrorCode(result.error_code).name,
                    reason=result.error_message,
                )
        pending.complete(_named_topics(ctx, request))

    ctx.cluster.controller.auto_create(missing, created)
    return pending


def _to_create(ctx: RequestContext, request: MetadataRequest) -> list[str]:
    """Names that are asked for, do not exist and may be created by asking (A-5)."""
    known = ctx.cluster.image.topics
    names = [topic.name for topic in request.topics or () if topic.name is not None and topic.topic_id == ZERO_UUID]
    missing = [name for name in dict.fromkeys(names) if name not in known and topic_name_fault(name) is None]
    if not missing or not request.allow_auto_topic_creation:
        return []
    if not ctx.cluster.settings.bool("auto.create.topics.enable"):
        return []
    return [name for name in missing if _may(ctx, Operation.DESCRIBE, name) and _may_create(ctx, name)]


def _may(ctx: RequestContext, operation: Operation, name: str) -> bool:
    return ctx.authorize(operation, ResourceType.TOPIC, name)


def _may_create(ctx: RequestContext, name: str) -> bool:
    return ctx.authorize(Operation.CREATE, ResourceType.CLUSTER, CLUSTER_NAME) or _may(ctx, Operation.CREATE, name)


def _refused(request: MetadataRequest, version: int) -> MetadataResponse:
    """INVALID_REQUEST for everything asked (A-3)."""
    return MetadataResponse(
        error_code=ErrorCode.INVALID_REQUEST,
        topics=[
            _Topic(
                error_code=ErrorCode.INVALID_REQUEST,
                name=topic.name if version >= 12 else topic.name or "",
                topic_id=topic.topic_id,
            )
            for topic in request.topics or ()
        ],
    )


def _all_topics(ctx: RequestContext, request: MetadataRequest) -> Message:
    """The answer to a request for all topics, encoded once for an image, a version and the same view of the nodes."""
    image, version = ctx.cluster.image, ctx.api_version
    names = image.sorted_names()
    visible = [name for name in names if _may(ctx, Operation.DESCRIBE, name)]
    asks_operations = request.include_topic_authorized_operations or request.include_cluster_authorized_operations
    key = None
    if len(visible) == len(names) and not asks_operations:
        nodes = ctx.cluster.placement.node_ids()
        key = ("metadata", version, *((node, *ctx.endpoint(node)) for node in nodes))
        kept = image.memo.get(key)
        if kept is not None:
            return EncodedResponse(kept)
    topics = [_described(ctx, image.topics[name]) for name in visible]
    if request.include_topic_authorized_operations:
        for topic in topics:
            topic.topic_authorized_operations = authorized_operations(ctx, ResourceType.TOPIC, topic.name or "")
    response = _respond(ctx, request, topics)
    if key is None:
        return response
    if len(image.memo) >= _MOST_KEPT_ANSWERS:
        image.memo.clear()
    image.memo[key] = response.encode(version)
    return EncodedResponse(image.memo[key])


def _named_topics(ctx: RequestContext, request: MetadataRequest) -> MetadataResponse:
    answers = []
    seen: set[str | bytes | None] = set()
    for wanted in request.topics or ():
        answer = (
            _by_name(ctx, request, wanted.name or "") if wanted.topic_id == ZERO_UUID else _by_id(ctx, wanted.topic_id)
        )
        # A topic is answered once, even if it is asked for by its name and by its id.
        key = answer.topic_id if answer.topic_id != ZERO_UUID else answer.name
        if key not in seen:
            seen.add(key)
            answers.append(answer)
    if request.include_topic_authorized_operations:
        for answer in answers:
            if answer.name is not None and answer.error_code != ErrorCode.TOPIC_AUTHORIZATION_FAILED:
                answer.topic_authorized_operations = authorized_operations(ctx, ResourceType.TOPIC, answer.name)
    return _respond(ctx, request, answers)


def _by_id(ctx: RequestContext, topic_id: bytes) -> _Topic:
    topic = ctx.cluster.image.topics_by_id.get(topic_id)
    if topic is None:
        return _Topic(error_code=ErrorCode.UNKNOWN_TOPIC_ID, name=None, topic_id=topic_id)
    if not _may(ctx, Operation.DESCRIBE, topic.name):
        return _Topic(error_code=ErrorCode.TOPIC_AUTHORIZATION_FAILED, name=None, topic_id=topic_id)
    return _described(ctx, topic)


def _by_name(ctx: RequestContext, request: MetadataRequest, name: str) -> _Topic:
    if not _may(ctx, Operation.DESCRIBE, name):
        return _Topic(error_code=ErrorCode.TOPIC_AUTHORIZATION_FAILED, name=name)
    topic = ctx.cluster.image.topics.get(name)
    if topic is not None:
        return _described(ctx, topic)
    if topic_name_fault(name) is not None:
        return _Topic(error_code=ErrorCode.INVALID_TOPIC_EXCEPTION, name=name)
    creatable = request.allow_auto_topic_creation and ctx.cluster.settings.bool("auto.create.topics.enable")
    if creatable and not _may_create(ctx, name):
        return _Topic(error_code=ErrorCode.TOPIC_AUTHORIZATION_FAILED, name=name)
    error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    return _Topic(error_code=error, name=name, is_internal=name in INTERNAL_TOPICS)


def _described(ctx: RequestContext, topic: Topic) -> _Topic:
    return _Topic(
        name=topic.name,
        topic_id=topic.id,
        is_internal=topic.is_internal,
        partitions=[
            _Partition(
                partition_index=partition.index,
                leader_id=partition.leader,
                leader_epoch=partition.leader_epoch,
                replica_nodes=partition.replicas,
                isr_nodes=partition.isr,
            )
            if partition.leader >= 0 and len(partition.isr) == len(partition.replicas)
            else _lacking(ctx, partition)
            for partition in topic.partitions
        ],
    )


def _lacking(ctx: RequestContext, partition: Partition) -> _Partition:
    """A partition that lacks some of its replicas, or all that may lead it."""
    leads = partition.leader >= 0
    return _Partition(
        error_code=ErrorCode.NONE if leads else ErrorCode.LEADER_NOT_AVAILABLE,
        partition_index=partition.index,
        leader_id=partition.leader,
        leader_epoch=partition.leader_epoch,
        replica_nodes=partition.replicas,
        isr_nodes=partition.isr if leads else [],
        offline_replicas=_offline(ctx, partition),
    )


def _offline(ctx: RequestContext, partition: Partition) -> list[int]:
    """Replicas on brokers that are down; there are none where all are in sync and one of them leads."""
    if len(partition.isr) == len(partition.replicas) and partition.leader >= 0:
        return []
    live = ctx.cluster.placement.node_ids()
    return [node for node in partition.replicas if node not in live]


def _respond(ctx: RequestContext, request: MetadataRequest, topics: list[_Topic]) -> MetadataResponse:
    cluster = ctx.cluster
    rack = cluster.settings.str("broker.rack") or None
    brokers = []
    for node in cluster.placement.node_ids():
        host, port = ctx.endpoint(node)
        brokers.append(_Broker(node_id=node, host=host, port=port, rack=rack))
    return MetadataResponse(
        brokers=brokers,
        cluster_id=cluster.id,
        controller_id=_controller_id(ctx),
        topics=topics,
        cluster_authorized_operations=(
            authorized_operations(ctx, ResourceType.CLUSTER, CLUSTER_NAME)
            if request.include_cluster_authorized_operations
            else NOT_ASKED
        ),
    )


def _controller_id(ctx: RequestContext) -> int:
    """A live node that takes requests for the controller: any does (A-7)."""
    return ctx.cluster.placement.node_ids()[0]


def describe_cluster(ctx: RequestContext, request: DescribeClusterRequest) -> DescribeClusterResponse:
    """The nodes, for admin clients (A-12).

    v1+: the kind of endpoints wanted: MISMATCHED_ENDPOINT_TYPE for controllers, UNSUPPORTED_ENDPOINT_TYPE for anything
    but brokers and controllers. v2: fenced brokers, which are those that are down, may be asked for.
    """
    from kafkalite.protocol.messages.describe_cluster import DescribeClusterResponse

    if ctx.api_version >= 1 and request.endpoint_type != 1:
        controllers = request.endpoint_type == 2
        return DescribeClusterResponse(
            error_code=ErrorCode.MISMATCHED_ENDPOINT_TYPE if controllers else ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
            error_message=(
                "This listener belongs to a broker, not to a controller."
                if controllers
                else f"There is no endpoint type {request.endpoint_type}."
            ),
            endpoint_type=1,
        )
    cluster = ctx.cluster
    rack = cluster.settings.str("broker.rack") or None
    brokers = []
    live = cluster.placement.node_ids()
    for node in cluster.controller.nodes.node_ids if request.include_fenced_brokers else live:
        host, port = ctx.endpoint(node)
        brokers.append(
            DescribeClusterResponse.DescribeClusterBroker(
                broker_id=node, host=host, port=port, rack=rack, is_fenced=node not in live
            )
        )
    return DescribeClusterResponse(
        endpoint_type=1,
        cluster_id=cluster.id,
        controller_id=_controller_id(ctx),
        brokers=brokers,
        cluster_authorized_operations=(
            authorized_operations(ctx, ResourceType.CLUSTER, CLUSTER_NAME)
            if request.include_cluster_authorized_operations
            else NOT_ASKED
        ),
    )


def describe_topic_partitions(
    ctx: RequestContext, request: DescribeTopicPartitionsRequest
) -> DescribeTopicPartitionsResponse:
    """Partitions of topics in the order of their names, a page at a time (A-13).

    No topics named means all. At most response_partition_limit partitions, and never more than
    max.request.partition.size.limit, are answered; next_cursor says where the next page starts. INVALID_REQUEST for a
    cursor that names none of the topics or a negative partition.

    Deviates: eligible leader replicas are told of partitions without a leader only.
    """
    from kafkalite.protocol.messages.describe_topic_partitions import DescribeTopicPartitionsResponse

    image, cursor = ctx.cluster.image, request.cursor
    start = "" if cursor is None else cursor.topic_name
    wants_all = not request.topics
    names = image.sorted_names() if wants_all else sorted({topic.name for topic in request.topics})
    lost = cursor is not None and not wants_all and start not in names
    if lost or (cursor is not None and cursor.partition_index < 0):
        answers = [_page(topic.name, error=ErrorCode.INVALID_REQUEST) for topic in request.topics]
        return DescribeTopicPartitionsResponse(topics=answers)
    answers, hidden = [], []
    left = max(1, min(ctx.cluster.settings.int("max.request.partition.size.limit"), request.response_partition_limit))
    next_cursor = None
    for name in names:
        if name < start:
            continue
        if not _may(ctx, Operation.DESCRIBE, name):
            if not wants_all:
                hidden.append(_page(name, error=ErrorCode.TOPIC_AUTHORIZATION_FAILED))
            continue
        if not left:
            next_cursor = DescribeTopicPartitionsResponse.Cursor(topic_name=name, partition_index=0)
            break
        topic = image.topics.get(name)
        if topic is None:
            valid = topic_name_fault(name) is None
            error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION if valid else ErrorCode.INVALID_TOPIC_EXCEPTION
            answer = _page(name, error=error)
            answer.topic_authorized_operations = authorized_operations(ctx, ResourceType.TOPIC, name)
            answers.append(answer)
            continue
        first = cursor.partition_index if cursor is not None and name == start else 0
        answer = _page(name, topic=topic, first=first, most=left)
        for described, partition in zip(answer.partitions, topic.partitions[first:], strict=False):
            described.offline_replicas = _offline(ctx, partition)
        answer.topic_authorized_operations = authorized_operations(ctx, ResourceType.TOPIC, name)
        answers.append(answer)
        left -= len(answer.partitions)
        following = first + len(answer.partitions)
        if following < len(topic.partitions):
            next_cursor = DescribeTopicPartitionsResponse.Cursor(topic_name=name, partition_index=following)
            break
    return DescribeTopicPartitionsResponse(topics=answers + hidden, next_cursor=next_cursor)


def _page(
    name: str, *, topic: Topic | None = None, error: int = 0, first: int = 0, most: int = 0
) -> DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic:
    from kafkalite.protocol.messages.describe_topic_partitions import DescribeTopicPartitionsResponse

    answer = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic(
        error_code=error, name=name, is_internal=name in INTERNAL_TOPICS
    )
    if topic is not None:
        answer.topic_id = topic.id
        answer.partitions = [
            DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition(
                partition_index=partition.index,
                leader_id=partition.leader,
                leader_epoch=partition.leader_epoch,
                replica_nodes=partition.replicas,
                isr_nodes=partition.isr if partition.leader >= 0 else [],
                eligible_leader_replicas=[] if partition.leader >= 0 else partition.isr,
                last_known_elr=[] if partition.leader >= 0 else partition.isr,
            )
            for partition in topic.partitions[first : first + most]
        ]
    return answer
