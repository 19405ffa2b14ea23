"""Produce: from a client's record batches to the log.

Nothing here looks at record bytes but `validate_produced`; the batch goes from the receive buffer to the file without
a copy, unless its transaction's coordinator has to be waited for. Answers leave when the high watermark has passed what
was appended (R-10), acks=0 gets none (P-30).
"""

from __future__ import annotations

from functools import partial
from struct import Struct

from kafkalite.config.topics import topic_config
from kafkalite.metadata.image import TOPIC
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.produce import ProduceResponse
from kafkalite.records.batch import MAGIC, TRANSACTIONAL
from kafkalite.records.errors import RecordError
from kafkalite.records.validation import validate_produced
from kafkalite.security.acl import Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.produce import ProduceRequest
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.server.context import RequestContext

    PartitionAnswer = ProduceResponse.PartitionProduceResponse
    Waits = list[tuple[PartitionLog, int, PartitionAnswer]]

_TopicAnswer = ProduceResponse.TopicProduceResponse
_PartitionAnswer = ProduceResponse.PartitionProduceResponse
_RecordErrorAnswer = ProduceResponse.BatchIndexAndErrorMessage
_ADMIN_CLIENT = "__admin_client"
_ACKS = (-1, 0, 1)
_ALL = -1
_MAGIC_BYTE = 16
_ATTRIBUTES_LOW_BYTE = 22
_PRODUCER = Struct(">qh")
_PRODUCER_AT = 43
_CURRENT_LEADER_FROM = 10
_ABORTABLE_FROM = 11
_ADDS_PARTITIONS_FROM = 12
_COORDINATOR_AWAY = (
    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    ErrorCode.COORDINATOR_NOT_AVAILABLE,
    ErrorCode.NOT_COORDINATOR,
)


def produce(ctx: RequestContext, request: ProduceRequest) -> ProduceResponse | Pending | None:
    """Append one batch to each partition named (P-1 to P-48).

    v3 transactional id; v5 log start offset; v7 zstd; v8 record errors; v9 flexible; v10 current leader; v12 adds
    partitions to transactions; v13 topic ids.
    Partition errors: UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED, INVALID_TOPIC_EXCEPTION,
    INVALID_REQUIRED_ACKS, NOT_LEADER_OR_FOLLOWER, CORRUPT_MESSAGE, INVALID_RECORD, INVALID_TIMESTAMP,
    MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE, OUT_OF_ORDER_SEQUENCE_NUMBER,
    INVALID_PRODUCER_EPOCH, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_TXN_STATE, TRANSACTION_ABORTABLE (v11+),
    INVALID_PRODUCER_ID_MAPPING, CONCURRENT_TRANSACTIONS (v12+), NOT_ENOUGH_REPLICAS, KAFKA_STORAGE_ERROR.

    Deviates: null records are INVALID_RECORD where Kafka does not answer at all.
    Deviates: REQUEST_TIMED_OUT is not sent: the answer comes when the disk has the data, however long that takes.
    Deviates: under `kafkalite.durability=fsync` acks=1 waits for the disk like acks=all.
    Deviates: up to v11, where a transaction's first batch in a partition was refused, a batch of any sequence may be
    the first; Kafka takes none above the sequence that it refused.
    """
    refused, transaction = _refused_as_a_whole(ctx, request)
    if transaction is None or refused:
        return _produce(ctx, request, refused, {})
    return _produce_in_transaction(ctx, request, *transaction)


def _produce_in_transaction(
    ctx: RequestContext, request: ProduceRequest, producer_id: int, producer_epoch: int
) -> ProduceResponse | Pending | None:
    """Have the partitions take part in the transaction first, where they do not yet (P-11)."""
    from kafkalite.server.enlistment import Enlistment, enlist, is_decided

    strangers = []
    for topic_data in request.topic_data:
        topic, _ = _topic(ctx, topic_data)
        if topic is None:
            continue
        for data in topic_data.partition_data:
            if 0 <= data.index < len(topic.partitions) and _is_transactional(data.records):
                try:
                    takes_part = is_decided(ctx.cluster.log_of(topic, data.index), producer_id, producer_epoch)
                except KafkaError:
                    takes_part = False  # what is wrong with the log is said where it is written to
                if not takes_part:
                    strangers.append((topic.name, data.index))
    if not strangers:
        return _produce(ctx, request, 0, {})
    pending: Pending | None = None
    answered: list[ProduceResponse | Pending | None] = []

    def enlisted(refused: dict[tuple[str, int], ErrorCode]) -> None:
        codes = {place: _as_produce_error(ctx, code) for place, code in refused.items()}
        try:
            result = _produce(ctx, request, 0, codes)
        except BaseException:
            if pending is not None:
                pending.abandon()
            raise
        if pending is None:
            answered.append(result)
        elif not isinstance(result, Pending):
            pending.complete(result)
        elif result.done:
            pending.complete(result.response)
        else:
            result.listen(pending.complete, pending.abandon)

    if ctx.api_version >= _ADDS_PARTITIONS_FROM:
        enlistment = Enlistment.ADDS
    else:
        enlistment = Enlistment.ABORTABLE if ctx.api_version >= _ABORTABLE_FROM else Enlistment.OLD
    transactional_id = request.transactional_id or ""
    enlist(ctx, enlistment, transactional_id, producer_id, producer_epoch, strangers, enlisted)
    if answered:
        return answered[0]
    _own_records(request)
    pending = Pending(holds=True)
    return pending


def _own_records(request: ProduceRequest) -> None:
    """Copy what is appended only later: other clients' bytes are received where these views look."""
    for topic_data in request.topic_data:
        for data in topic_data.partition_data:
            if data.records is not None:
                data.records = memoryview(bytearray(data.records))


def _as_produce_error(ctx: RequestContext, code: ErrorCode) -> ErrorCode:
    """What a producer can make of the transaction coordinator's code (T-37)."""
    if code in _COORDINATOR_AWAY:
        return ErrorCode.NOT_ENOUGH_REPLICAS
    if code == ErrorCode.CONCURRENT_TRANSACTIONS and ctx.api_version < _ADDS_PARTITIONS_FROM:
        return ErrorCode.NOT_ENOUGH_REPLICAS
    return code


def _produce(
    ctx: RequestContext, request: ProduceRequest, refused: int, not_enlisted: dict[tuple[str, int], ErrorCode]
) -> ProduceResponse | Pending | None:
    """Append, but for the partitions that have an error already."""
    waits: Waits = []
    failed = False
    topics = []
    now_ms = ctx.cluster.clock.now_ms()
    for topic_data in _without_duplicates(request):
        topic, error = _topic(ctx, topic_data)
        partitions = []
        for data in topic_data.partition_data:
            answer = _PartitionAnswer(index=data.index, base_offset=-1)
            code = refused or error
            if not code and request.acks not in _ACKS and topic is not None and data.index < len(topic.partitions):
                code = ErrorCode.INVALID_REQUIRED_ACKS
            if not_enlisted and topic is not None and not code:
                code = not_enlisted.get((topic.name, data.index), 0)
            if code:
                answer.error_code = code
            else:
                assert topic is not None
                _append(ctx, topic, data, request.acks, now_ms, answer, waits)
            failed = failed or answer.error_code != 0
            partitions.append(answer)
        topics.append(_TopicAnswer(name=topic_data.name, topic_id=topic_data.topic_id, partition_responses=partitions))
    response = ProduceResponse(responses=topics)
    if failed and ctx.api_version >= _CURRENT_LEADER_FROM:
        response.node_endpoints = _leaders_of(ctx, topics)
    if request.acks == 0:
        if failed:
            ctx.close_connection()  # the only signal such a client has (P-31)
        return None
    return _when_durable(response, waits) if waits else response


def _refused_as_a_whole(ctx: RequestContext, request: ProduceRequest) -> tuple[int, tuple[int, int] | None]:
    """An error for every partition, or 0; producer id and epoch of transactional batches (P-4, P-10)."""
    transaction: tuple[int, int] | None = None
    for topic in request.topic_data:
        for partition in topic.partition_data:
            records = partition.records
            if records is None or not _is_transactional(records):
                continue
            if transaction is None:
                name = request.transactional_id
                if name is None or not ctx.authorize(Operation.WRITE, ResourceType.TRANSACTIONAL_ID, name):
                    return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, None
            found: tuple[int, int] = _PRODUCER.unpack_from(records, _PRODUCER_AT)
            if found[0] < 0:
                continue
            if transaction is not None and transaction != found:
                return ErrorCode.INVALID_PRODUCER_ID_MAPPING, None
            transaction = found
    return 0, transaction


def _is_transactional(records: Buffer | None) -> bool:
    """The transactional bit of the first batch, as far as there is one."""
    if records is None or len(records) < _PRODUCER_AT + _PRODUCER.size or records[_MAGIC_BYTE] != MAGIC:
        return False
    return bool(records[_ATTRIBUTES_LOW_BYTE] & TRANSACTIONAL)


def _without_duplicates(request: ProduceRequest) -> list[ProduceRequest.TopicProduceData]:
    """A partition named twice counts once, with what was said last (P-3)."""
    topics = request.topic_data
    if len(topics) == 1 and len(topics[0].partition_data) == 1:
        return topics
    merged: dict[tuple[str, bytes], ProduceRequest.TopicProduceData] = {}
    for topic in topics:
        known = merged.setdefault((topic.name, topic.topic_id), topic)
        if known is not topic:
            known.partition_data = known.partition_data + topic.partition_data
    for topic in merged.values():
        topic.partition_data = list({data.index: data for data in topic.partition_data}.values())
    return list(merged.values())


def _topic(ctx: RequestContext, data: ProduceRequest.TopicProduceData) -> tuple[Topic | None, int]:
    """The topic a request means, or the error that all its partitions get (P-5 to P-7, P-12)."""
    image = ctx.cluster.image
    name = data.name
    topic: Topic | None
    if ctx.api_version >= 13:
        topic = image.topics_by_id.get(data.topic_id)
        if topic is None:
            return None, ErrorCode.UNKNOWN_TOPIC_ID
        name = topic.name
    else:
        topic = image.topics.get(name)
    if not ctx.authorize(Operation.WRITE, ResourceType.TOPIC, name):
        return None, ErrorCode.TOPIC_AUTHORIZATION_FAILED
    if topic is None:
        return None, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    if topic.is_internal and ctx.client_id != _ADMIN_CLIENT:
        return None, ErrorCode.INVALID_TOPIC_EXCEPTION
    return topic, 0


def _append(
    ctx: RequestContext,
    topic: Topic,
    data: ProduceRequest.PartitionProduceData,
    acks: int,
    now_ms: int,
    answer: PartitionAnswer,
    waits: Waits,
) -> None:
    """Append to one partition and fill its answer in."""
    index, records = data.index, data.records
    assert records is None or isinstance(records, memoryview)  # what the reader makes
    if not 0 <= index < len(topic.partitions):
        answer.error_code = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        return
    partition = topic.partitions[index]
    if partition.leader != ctx.node.id:
        answer.error_code = ErrorCode.NOT_LEADER_OR_FOLLOWER
        if ctx.api_version >= _CURRENT_LEADER_FROM:
            answer.current_leader = ProduceResponse.LeaderIdAndEpoch(partition.leader, partition.leader_epoch)
        return
    log: PartitionLog | None = None
    try:
        log = ctx.cluster.log_of(topic, index)
        if acks == _ALL and len(partition.isr) < len(partition.replicas) and _too_few(ctx, topic, index):
            raise KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS)
        batch = validate_produced(records, log.config.policy, now_ms=now_ms, api_version=ctx.api_version)
        transaction_v2 = ctx.api_version >= _ADDS_PARTITIONS_FROM
        result = log.append_produced(batch, now_ms=now_ms, transaction_v2=transaction_v2)
    except RecordError as error:
        answer.error_code = error.code
        answer.error_message = error.message
        answer.record_errors = [_RecordErrorAnswer(i, message) for i, message in error.record_errors]
        if error.log_start_known and log is not None:
            answer.log_start_offset = log.log_start_offset
        return
    except KafkaError as error:
        answer.error_code = error.code
        answer.error_message = error.message
        if error.code != ErrorCode.KAFKA_STORAGE_ERROR and log is not None:
            answer.log_start_offset = log.log_start_offset
        return
    answer.base_offset = result.base_offset
    answer.log_append_time_ms = result.log_append_time_ms
    answer.log_start_offset = result.log_start_offset
    if log.high_watermark <= result.last_offset:
        waits.append((log, result.last_offset + 1, answer))


def _too_few(ctx: RequestContext, topic: Topic, index: int) -> bool:
    """Whether fewer replicas are in sync than the topic asks for; more than it has are never asked for."""
    partition = topic.partitions[index]
    least = topic_config(ctx.cluster.image.config(TOPIC, topic.name), ctx.cluster.settings)["min.insync.replicas"]
    assert isinstance(least, int)
    return len(partition.isr) < min(least, len(partition.replicas))


def _leaders_of(ctx: RequestContext, topics: list[_TopicAnswer]) -> list[ProduceResponse.NodeEndpoint]:
    """Where those are reached who lead what was sent here (KIP-951)."""
    leaders = {
        answer.current_leader.leader_id
        for topic in topics
        for answer in topic.partition_responses
        if answer.current_leader
    }
    return [ProduceResponse.NodeEndpoint(*endpoint) for endpoint in ctx.node_endpoints(leaders)]


def _when_durable(response: ProduceResponse, waits: Waits) -> Pending:
    """Answer when every partition's high watermark has passed its batch."""
    pending = Pending(holds=False)
    missing = len(waits)

    def reached(answer: PartitionAnswer, error: ErrorCode | None) -> None:
        nonlocal missing
        if error is not None:
            answer.error_code = error
            answer.base_offset = answer.log_append_time_ms = answer.log_start_offset = -1
        missing -= 1
        if not missing:
            pending.complete(response)

    for log, end_offset, answer in waits:
        log.watch(end_offset, partial(reached, answer))
    return pending
