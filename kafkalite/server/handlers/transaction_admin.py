"""Transactions as administrators see and force them: which there are, who writes to a partition, ending one by hand."""

from __future__ import annotations

from kafkalite.coordinator.outcome import Marker
from kafkalite.coordinator.transaction.transaction import TransactionState
from kafkalite.metadata.names import topic_name_fault
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.describe_producers import DescribeProducersResponse
from kafkalite.protocol.messages.describe_transactions import DescribeTransactionsResponse
from kafkalite.protocol.messages.list_transactions import ListTransactionsResponse
from kafkalite.protocol.messages.write_txn_markers import WriteTxnMarkersResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.handlers.coordinators import coordinates
from kafkalite.server.name_pattern import InvalidPatternError, name_matcher
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.coordinator.transaction.transaction import Transaction
    from kafkalite.protocol.messages.describe_producers import DescribeProducersRequest
    from kafkalite.protocol.messages.describe_transactions import DescribeTransactionsRequest
    from kafkalite.protocol.messages.list_transactions import ListTransactionsRequest
    from kafkalite.protocol.messages.write_txn_markers import WriteTxnMarkersRequest
    from kafkalite.server.context import RequestContext

_Described = DescribeTransactionsResponse.TransactionState
_Listed = ListTransactionsResponse.TransactionState
_Producer = DescribeProducersResponse.ProducerState
_ProducersOfPartition = DescribeProducersResponse.PartitionResponse
_MarkerResult = WriteTxnMarkersResponse.WritableTxnMarkerResult
_MarkerTopicResult = WriteTxnMarkersResponse.WritableTxnMarkerTopicResult
_MarkerPartitionResult = WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult

_STATES = {state.text: state for state in TransactionState}
_V2 = 2


def describe_transactions(ctx: RequestContext, request: DescribeTransactionsRequest) -> Pending:
    """Show transactional ids with the partitions of their open transaction (T-53).

    v0. Errors by id: TRANSACTIONAL_ID_AUTHORIZATION_FAILED, TRANSACTIONAL_ID_NOT_FOUND, NOT_COORDINATOR,
    INVALID_REQUEST for an empty id, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.

    Deviates: an id that is asked for twice is shown once.
    """
    refused: dict[str, ErrorCode] = {}
    for name in request.transactional_ids:
        if not name:
            refused[name] = ErrorCode.INVALID_REQUEST
        elif not ctx.authorize(Operation.DESCRIBE, ResourceType.TRANSACTIONAL_ID, name):
            refused[name] = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
        elif not coordinates(ctx, name):
            refused[name] = ErrorCode.NOT_COORDINATOR
    pending = Pending(holds=False)

    def described(found: dict[str, tuple[ErrorCode, Transaction | None]]) -> None:
        states = []
        for name in dict.fromkeys(request.transactional_ids):
            code, transaction = found.get(name) or (refused[name], None)
            if transaction is None:
                states.append(_Described(code, name))
            else:
                states.append(_describe(ctx, name, transaction))
        pending.complete(DescribeTransactionsResponse(transaction_states=states))

    asked = [name for name in dict.fromkeys(request.transactional_ids) if name not in refused]
    ctx.cluster.transactions.describe(asked, described)
    return pending


def _describe(
    ctx: RequestContext, name: str, transaction: Transaction
) -> DescribeTransactionsResponse.TransactionState:
    topics: dict[str, list[int]] = {}
    for topic, index in sorted(transaction.partitions):
        if ctx.authorize(Operation.DESCRIBE, ResourceType.TOPIC, topic):
            topics.setdefault(topic, []).append(index)
    return _Described(
        transactional_id=name,
        transaction_state=transaction.state.text,
        transaction_timeout_ms=transaction.timeout_ms,
        transaction_start_time_ms=transaction.started_ms,
        producer_id=transaction.producer_id,
        producer_epoch=transaction.producer_epoch,
        topics=[DescribeTransactionsResponse.TopicData(topic, indexes) for topic, indexes in topics.items()],
    )


def list_transactions(ctx: RequestContext, request: ListTransactionsRequest) -> Pending | ListTransactionsResponse:
    """List the transactional ids this node coordinates that the client may see (T-54).

    Filters by state and producer id; v1 by how long a transaction is open; v2 by a pattern the whole id must match.
    Unknown states are named in the answer. Errors at the top: INVALID_REGULAR_EXPRESSION,
    COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.

    Deviates: patterns are limited to what is cheap to match (`name_pattern.py`); others are INVALID_REGULAR_EXPRESSION.
    """
    states = {_STATES[name] for name in request.state_filters if name in _STATES}
    unknown = [name for name in request.state_filters if name not in _STATES]
    producer_ids = set(request.producer_id_filters)
    matches: Callable[[str], bool] | None = None
    if request.transactional_id_pattern:
        try:
            matches = name_matcher(request.transactional_id_pattern)
        except InvalidPatternError:
            return ListTransactionsResponse(error_code=ErrorCode.INVALID_REGULAR_EXPRESSION)

    def wanted(name: str, transaction: Transaction, now_ms: int) -> bool:
        return (
            (not request.state_filters or transaction.state in states)
            and (not producer_ids or transaction.producer_id in producer_ids)
            and (request.duration_filter < 0 or now_ms - transaction.started_ms > request.duration_filter)
            and (matches is None or matches(name))
            and coordinates(ctx, name)
            and ctx.authorize(Operation.DESCRIBE, ResourceType.TRANSACTIONAL_ID, name)
        )

    pending = Pending(holds=False)

    def listed(code: ErrorCode, found: list[tuple[str, Transaction]]) -> None:
        pending.complete(
            ListTransactionsResponse(
                error_code=code,
                unknown_state_filters=unknown,
                transaction_states=[
                    _Listed(name, transaction.producer_id, transaction.state.text) for name, transaction in found
                ],
            )
        )

    ctx.cluster.transactions.list_all(wanted, listed)
    return pending


def describe_producers(ctx: RequestContext, request: DescribeProducersRequest) -> DescribeProducersResponse:
    """Show the producers a partition remembers, and where their open transactions began (T-55).

    v0. Errors by partition: TOPIC_AUTHORIZATION_FAILED, INVALID_TOPIC_EXCEPTION, UNKNOWN_TOPIC_OR_PARTITION,
    NOT_LEADER_OR_FOLLOWER.
    """
    topics = []
    for asked in request.topics:
        partitions = [_producers(ctx, asked.name, index) for index in asked.partition_indexes]
        topics.append(DescribeProducersResponse.TopicResponse(asked.name, partitions))
    return DescribeProducersResponse(topics=topics)


def _producers(ctx: RequestContext, name: str, index: int) -> DescribeProducersResponse.PartitionResponse:
    if not ctx.authorize(Operation.READ, ResourceType.TOPIC, name):
        return _ProducersOfPartition(index, ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    fault = topic_name_fault(name)
    if fault is not None:
        return _ProducersOfPartition(index, ErrorCode.INVALID_TOPIC_EXCEPTION, fault)
    topic = ctx.cluster.image.topics.get(name)
    if topic is None or not 0 <= index < len(topic.partitions):
        return _ProducersOfPartition(
            index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"There is no partition {index} of topic {name!r}."
        )
    if ctx.node.id not in topic.partitions[index].isr:
        return _ProducersOfPartition(index, ErrorCode.NOT_LEADER_OR_FOLLOWER)
    return _ProducersOfPartition(
        index,
        active_producers=[
            _Producer(
                producer_id,
                producer.epoch,
                producer.last_sequence,
                producer.timestamp,
                producer.coordinator_epoch,
                producer.transaction_start,
            )
            for producer_id, producer in ctx.cluster.log_of(topic, index).producers.items()
        ],
    )


def write_txn_markers(ctx: RequestContext, request: WriteTxnMarkersRequest) -> Pending | WriteTxnMarkersResponse:
    """End a producer's transaction in partitions by hand, as `kafka-transactions abort` does (T-55).

    v2 the version of transactions. Errors by partition: UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER,
    INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED, CLUSTER_AUTHORIZATION_FAILED, KAFKA_STORAGE_ERROR.

    Deviates: a negative producer id, epoch or version is INVALID_REQUEST where Kafka says UNKNOWN_SERVER_ERROR.
    Deviates: under transactions v2 a marker that a partition has already is not written a second time, nor refused as
    TRANSACTION_COORDINATOR_FENCED where a coordinator of an older epoch sends it again.
    """
    allowed = ctx.authorize(Operation.ALTER, ResourceType.CLUSTER, CLUSTER_NAME) or ctx.authorize(
        Operation.CLUSTER_ACTION, ResourceType.CLUSTER, CLUSTER_NAME
    )
    response = WriteTxnMarkersResponse()
    writes: list[Callable[[Callable[[], None]], None]] = []
    for asked in request.markers:
        marker = Marker(
            asked.producer_id,
            asked.producer_epoch,
            asked.transaction_result,
            asked.coordinator_epoch,
            asked.transaction_version >= _V2,
        )
        result = _MarkerResult(asked.producer_id)
        response.markers.append(result)
        for topic in asked.topics:
            answers = [_MarkerPartitionResult(index) for index in topic.partition_indexes]
            result.topics.append(_MarkerTopicResult(topic.name, answers))
            for answer in answers:
                if min(asked.producer_id, asked.producer_epoch, asked.transaction_version) < 0:
                    answer.error_code = ErrorCode.INVALID_REQUEST
                elif allowed:
                    writes.append(_marker_write(ctx, marker, topic.name, answer))
                else:
                    answer.error_code = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
    if not writes:
        return response
    pending = Pending(holds=True)
    missing = len(writes)

    def written() -> None:
        nonlocal missing
        missing -= 1
        if not missing:
            pending.complete(response)

    for write in writes:
        write(written)
    return pending


def _marker_write(
    ctx: RequestContext, marker: Marker, topic: str, answer: WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult
) -> Callable[[Callable[[], None]], None]:
    """What writes the marker into one partition, fills its answer in and calls back."""

    def write(done: Callable[[], None]) -> None:
        def written(code: ErrorCode) -> None:
            answer.error_code = code
            done()

        known = ctx.cluster.image.topics.get(topic)
        partitions = () if known is None else known.partitions
        index = answer.partition_index
        if 0 <= index < len(partitions) and partitions[index].leader != ctx.node.id:
            written(ErrorCode.NOT_LEADER_OR_FOLLOWER)
        else:
            ctx.cluster.transactions.markers.write(marker, (topic, index), written)

    return write
