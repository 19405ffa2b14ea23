"""Transactions as producers use them: adding partitions and offsets to one, and ending it.

The handlers check who asks and what they name, hand over to the coordinators, and shape the answer to the version.
Requests of one connection wait for each other, as in Kafka (W-17).
"""

from __future__ import annotations

from kafkalite.coordinator.group.offsets import CommitItem
from kafkalite.coordinator.transaction.transaction import V2
from kafkalite.metadata.names import CONSUMER_OFFSETS, INTERNAL_TOPICS
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.add_offsets_to_txn import AddOffsetsToTxnResponse
from kafkalite.protocol.messages.add_partitions_to_txn import AddPartitionsToTxnRequest, AddPartitionsToTxnResponse
from kafkalite.protocol.messages.end_txn import EndTxnResponse
from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.enlistment import Enlistment, enlist
from kafkalite.server.handlers.coordinators import is_coordinator, refusal
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.coordinator.transaction.transaction import Partition
    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.add_offsets_to_txn import AddOffsetsToTxnRequest
    from kafkalite.protocol.messages.end_txn import EndTxnRequest
    from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest
    from kafkalite.server.context import RequestContext

    Transaction = AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction
    Codes = dict[Partition, ErrorCode]

_TransactionResult = AddPartitionsToTxnResponse.AddPartitionsToTxnResult
_TopicResult = AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult
_PartitionResult = AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult
_CommitAnswer = TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition

_FENCED_FROM = 2
_BATCHED_FROM = 4
_END_V2_FROM = 5
_COMMIT_ABORTABLE_FROM = 4
_COMMIT_ADDS_FROM = 5
_COMMIT_TOPIC_IDS_FROM = 6
_COMMIT_LOADING_FROM = 2


def _code_for(ctx: RequestContext, code: int) -> int:
    """The code as the version knows it: PRODUCER_FENCED is new in v2."""
    if code == ErrorCode.PRODUCER_FENCED and ctx.api_version < _FENCED_FROM:
        return ErrorCode.INVALID_PRODUCER_EPOCH
    return code


def add_partitions_to_txn(
    ctx: RequestContext, request: AddPartitionsToTxnRequest
) -> Pending | AddPartitionsToTxnResponse:
    """Make partitions part of a transaction, before it writes to them (T-25 to T-27).

    v0-3 one transaction, of a client; v2 PRODUCER_FENCED; v4 many transactions, of brokers: needs CLUSTER_ACTION, may
    ask only whether they are part. One unknown or forbidden partition fails all. Errors by partition:
    UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, OPERATION_NOT_ATTEMPTED for those beside one of these;
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_REQUEST, INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED,
    INVALID_PRODUCER_EPOCH, CONCURRENT_TRANSACTIONS, TRANSACTION_ABORTABLE, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE,
    COORDINATOR_LOAD_IN_PROGRESS. At the top, v4: CLUSTER_AUTHORIZATION_FAILED.
    """
    batched = ctx.api_version >= _BATCHED_FROM
    if batched and not ctx.authorize(Operation.CLUSTER_ACTION, ResourceType.CLUSTER, CLUSTER_NAME):
        return AddPartitionsToTxnResponse(error_code=ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    transactions = request.transactions if batched else [_as_transaction(request)]
    results: list[_TransactionResult] = []
    response = AddPartitionsToTxnResponse(results_by_transaction=results)
    missing = len(transactions)
    if not missing:
        return response
    pending = Pending(holds=True)

    def added() -> None:
        nonlocal missing
        missing -= 1
        if not missing:
            if not batched:
                response.results_by_topic_v3_and_below = results[0].topic_results
            pending.complete(response)

    results += [_TransactionResult(transaction.transactional_id) for transaction in transactions]
    for transaction, result in zip(transactions, results, strict=True):
        _add_partitions(ctx, transaction, result, added)
    return pending


def _as_transaction(request: AddPartitionsToTxnRequest) -> Transaction:
    """The one transaction of the versions for clients."""
    return AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction(
        request.v3_and_below_transactional_id,
        request.v3_and_below_producer_id,
        request.v3_and_below_producer_epoch,
        topics=request.v3_and_below_topics,
    )


def _add_partitions(
    ctx: RequestContext, transaction: Transaction, result: _TransactionResult, done: Callable[[], None]
) -> None:
    """Add the partitions of one transaction, or look whether they are added, and fill its result in."""
    places = [(topic.name, index) for topic in transaction.topics for index in topic.partitions]

    def answer(codes: Codes) -> None:
        for topic in transaction.topics:
            result.topic_results.append(
                _TopicResult(
                    topic.name,
                    [
                        _PartitionResult(index, _code_for(ctx, codes.get((topic.name, index), ErrorCode.NONE)))
                        for index in topic.partitions
                    ],
                )
            )
        done()

    name, producer_id, epoch = transaction.transactional_id, transaction.producer_id, transaction.producer_epoch
    of_client = ctx.api_version < _BATCHED_FROM
    code = refusal(ctx, name) if of_client else ErrorCode.NONE
    if code:
        answer(dict.fromkeys(places, code))
        return
    refused = {place: code for place in places if (code := _refused_partition(ctx, place, of_client))}
    if refused:
        answer(dict.fromkeys(places, ErrorCode.OPERATION_NOT_ATTEMPTED) | refused)
    elif transaction.verify_only:
        ctx.cluster.transactions.verify_partitions(
            name,
            producer_id,
            epoch,
            places,
            lambda found: answer(
                dict.fromkeys(places, found[0])
                if found[0]
                else dict.fromkeys(found[1], ErrorCode.TRANSACTION_ABORTABLE)
            ),
        )
    else:
        version = 0 if of_client else V2
        ctx.cluster.transactions.add_partitions(
            name, producer_id, epoch, places, version, lambda code: answer(dict.fromkeys(places, code))
        )


def _refused_partition(ctx: RequestContext, place: Partition, of_client: bool) -> ErrorCode:
    name, index = place
    if of_client and (name in INTERNAL_TOPICS or not ctx.authorize(Operation.WRITE, ResourceType.TOPIC, name)):
        return ErrorCode.TOPIC_AUTHORIZATION_FAILED
    topic = ctx.cluster.image.topics.get(name)
    if topic is None or not 0 <= index < len(topic.partitions):
        return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    return ErrorCode.NONE


def add_offsets_to_txn(ctx: RequestContext, request: AddOffsetsToTxnRequest) -> Pending | AddOffsetsToTxnResponse:
    """Make a group's offsets part of a transaction, before they are committed in it (T-28).

    v2 PRODUCER_FENCED. Errors: TRANSACTIONAL_ID_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, and those of
    AddPartitionsToTxn for the id.
    """
    code = refusal(ctx, request.transactional_id)
    if not code and not ctx.authorize(Operation.READ, ResourceType.GROUP, request.group_id):
        code = ErrorCode.GROUP_AUTHORIZATION_FAILED
    place = None if code else _offsets_partition(ctx, request.group_id)
    if place is None:
        return AddOffsetsToTxnResponse(error_code=code or ErrorCode.COORDINATOR_NOT_AVAILABLE)
    pending = Pending(holds=True)
    ctx.cluster.transactions.add_partitions(
        request.transactional_id,
        request.producer_id,
        request.producer_epoch,
        [place],
        0,
        lambda code: pending.complete(AddOffsetsToTxnResponse(error_code=_code_for(ctx, code))),
    )
    return pending


def _offsets_partition(ctx: RequestContext, group_id: str) -> Partition | None:
    """The partition of `__consumer_offsets` a group commits to; None when the topic can't be made."""
    try:
        ctx.cluster.controller.ensure_internal_topic(CONSUMER_OFFSETS)
    except KafkaError:
        return None
    return CONSUMER_OFFSETS, ctx.cluster.groups.partition_of(group_id)


def end_txn(ctx: RequestContext, request: EndTxnRequest) -> Pending | EndTxnResponse:
    """Commit or abort a transaction; answered when that is decided for good (T-29, T-39).

    v2 PRODUCER_FENCED; v5 each end raises the producer's epoch, and the answer has what comes next. Errors:
    INVALID_REQUEST, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED,
    INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE, CONCURRENT_TRANSACTIONS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE,
    COORDINATOR_LOAD_IN_PROGRESS.
    """
    code = refusal(ctx, request.transactional_id)
    if code:
        return EndTxnResponse(error_code=code)
    pending = Pending(holds=True)

    def ended(response: EndTxnResponse) -> None:
        response.error_code = _code_for(ctx, response.error_code)
        pending.complete(response)

    ctx.cluster.transactions.end(request, V2 if ctx.api_version >= _END_V2_FROM else 0, ended)
    return pending


def txn_offset_commit(ctx: RequestContext, request: TxnOffsetCommitRequest) -> Pending | TxnOffsetCommitResponse:
    """Commit a group's offsets as part of a transaction: they count when it commits (T-49 to T-51).

    v2 leader epochs, COORDINATOR_LOAD_IN_PROGRESS; v3 member, generation; v4 TRANSACTION_ABORTABLE; v5 the broker adds
    the group to the transaction; v6 topic ids, GROUP_ID_NOT_FOUND. Errors by partition: UNKNOWN_TOPIC_OR_PARTITION,
    UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED, OFFSET_METADATA_TOO_LARGE, and for all of them:
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, INVALID_GROUP_ID, UNKNOWN_MEMBER_ID,
    FENCED_INSTANCE_ID, ILLEGAL_GENERATION, INVALID_PRODUCER_ID_MAPPING, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE,
    CONCURRENT_TRANSACTIONS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.

    Deviates: answers stand in the request's order; Kafka puts partitions that are not there before a topic's others.
    """
    code = ErrorCode.NONE
    if not ctx.authorize(Operation.WRITE, ResourceType.TRANSACTIONAL_ID, request.transactional_id):
        code = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
    elif not ctx.authorize(Operation.READ, ResourceType.GROUP, request.group_id):
        code = ErrorCode.GROUP_AUTHORIZATION_FAILED
    elif not request.group_id:
        code = ErrorCode.INVALID_GROUP_ID
    elif not is_coordinator(ctx, request.group_id):
        code = ErrorCode.NOT_COORDINATOR
    place = None if code else _offsets_partition(ctx, request.group_id)
    if place is None and not code:
        code = ErrorCode.COORDINATOR_NOT_AVAILABLE
    response, items = _commit_items(ctx, request, code)
    if not items or place is None:
        return response
    pending = Pending(holds=True)

    def enlisted(refused: Codes) -> None:
        for item in items:
            item.answer.error_code = _commit_code(ctx, refused.get(place, ErrorCode.NONE))
        if refused:
            pending.complete(response)
        else:
            groups.commit_offsets_in_transaction(request, ctx.api_version, items, response, committed)

    def committed(response: TxnOffsetCommitResponse) -> None:
        for item in items:
            item.answer.error_code = _commit_code(ctx, item.answer.error_code)
        pending.complete(response)

    groups = ctx.cluster.groups
    # Asked each time: of a copy that comes late, between the end of its transaction and the marker, nobody else knows
    # that it must not replace a later commit (T-42).
    if ctx.api_version >= _COMMIT_ADDS_FROM:
        enlistment = Enlistment.ADDS
    else:
        enlistment = Enlistment.ABORTABLE if ctx.api_version >= _COMMIT_ABORTABLE_FROM else Enlistment.OLD
    transactional_id, producer_id, epoch = request.transactional_id, request.producer_id, request.producer_epoch
    enlist(ctx, enlistment, transactional_id, producer_id, epoch, [place], enlisted)
    return pending


def _commit_code(ctx: RequestContext, code: int) -> int:
    if code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS and ctx.api_version < _COMMIT_LOADING_FROM:
        return ErrorCode.COORDINATOR_NOT_AVAILABLE  # T-51
    return code


def _commit_items(
    ctx: RequestContext, request: TxnOffsetCommitRequest, refused: ErrorCode
) -> tuple[TxnOffsetCommitResponse, list[CommitItem]]:
    """The answer, with the errors of topics and partitions, and what is left to commit."""
    response = TxnOffsetCommitResponse()
    items = []
    for asked in request.topics:
        topic, code = _commit_topic(ctx, asked.name, asked.topic_id)
        code = refused or code
        answers = []
        for partition in asked.partitions:
            answer = _CommitAnswer(partition.partition_index, code)
            answers.append(answer)
            if code:
                continue
            if topic is None or not 0 <= partition.partition_index < len(topic.partitions):
                answer.error_code = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            else:
                items.append(CommitItem(topic.name, topic.id, partition, answer))
        response.topics.append(
            TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic(asked.name, asked.topic_id, answers)
        )
    return response, items


def _commit_topic(ctx: RequestContext, name: str, topic_id: bytes) -> tuple[Topic | None, ErrorCode]:
    image = ctx.cluster.image
    if ctx.api_version >= _COMMIT_TOPIC_IDS_FROM:
        topic = image.topics_by_id.get(topic_id)
        if topic is None:
            return None, ErrorCode.UNKNOWN_TOPIC_ID
        name = topic.name
    else:
        topic = image.topics.get(name)
    if not ctx.authorize(Operation.READ, ResourceType.TOPIC, name):
        return topic, ErrorCode.TOPIC_AUTHORIZATION_FAILED
    return topic, ErrorCode.NONE
