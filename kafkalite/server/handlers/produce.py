"""Produce: from a client's record batches to the log.

Nothing here looks at record bytes but `validate_produced`; the batch goes from the receive buffer to the file without
a copy. Answers leave when the high watermark has passed what was appended (R-10), acks=0 gets none (P-30).
"""

from __future__ import annotations

from functools import partial

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
_MAGIC_BYTE = 16
_ATTRIBUTES_LOW_BYTE = 22


def produce(ctx: RequestContext, request: ProduceRequest) -> ProduceResponse | Pending | None:
    """Append one batch to each partition named (P-1 to P-48).

    v3 transactional id; v5 log start offset; v7 zstd; v8 record errors; v9 flexible; v10 current leader; v13 topic ids.
    Partition errors: UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED, INVALID_TOPIC_EXCEPTION,
    INVALID_REQUIRED_ACKS, NOT_LEADER_OR_FOLLOWER, CORRUPT_MESSAGE, INVALID_RECORD, INVALID_TIMESTAMP,
    MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE, OUT_OF_ORDER_SEQUENCE_NUMBER,
    INVALID_PRODUCER_EPOCH, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_TXN_STATE, KAFKA_STORAGE_ERROR.

    Deviates: null records are INVALID_RECORD where Kafka does not answer at all.
    Deviates: REQUEST_TIMED_OUT is not sent: the answer comes when the disk has the data, however long that takes.
    Deviates: under `kafkalite.durability=fsync` acks=1 waits for the disk like acks=all.
    """
    refused = _refused_as_a_whole(ctx, request)
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
            if code:
                answer.error_code = code
            else:
                assert topic is not None
                _append(ctx, topic, data, now_ms, answer, waits)
            failed = failed or answer.error_code != 0
            partitions.append(answer)
        topics.append(_TopicAnswer(name=topic_data.name, topic_id=topic_data.topic_id, partition_responses=partitions))
    response = ProduceResponse(responses=topics)
    if request.acks == 0:
        if failed:
            ctx.close_connection()  # the only signal such a client has (P-31)
        return None
    return _when_durable(response, waits) if waits else response


def _refused_as_a_whole(ctx: RequestContext, request: ProduceRequest) -> int:
    """An error for every partition, or 0 (P-4, P-9)."""
    if request.acks not in _ACKS:
        return ErrorCode.INVALID_REQUIRED_ACKS
    for topic in request.topic_data:
        for partition in topic.partition_data:
            if partition.records is not None and _is_transactional(partition.records):
                if request.transactional_id is None:
                    return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
                return ErrorCode.INVALID_TXN_STATE
    return 0


def _is_transactional(records: Buffer) -> bool:
    """The transactional bit of the first batch, as far as there is one."""
    if len(records) <= _ATTRIBUTES_LOW_BYTE or records[_MAGIC_BYTE] != MAGIC:
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
    if topic.partitions[index].leader != ctx.node.id:
        answer.error_code = ErrorCode.NOT_LEADER_OR_FOLLOWER
        return
    log = ctx.cluster.log_of(topic, index)
    try:
        batch = validate_produced(records, log.config.policy, now_ms=now_ms, api_version=ctx.api_version)
        result = log.append_produced(batch, now_ms=now_ms)
    except RecordError as error:
        answer.error_code = error.code
        answer.error_message = error.message
        answer.record_errors = [_RecordErrorAnswer(i, message) for i, message in error.record_errors]
        if error.log_start_known:
            answer.log_start_offset = log.log_start_offset
        return
    except KafkaError as error:
        answer.error_code = error.code
        answer.error_message = error.message
        if error.code != ErrorCode.KAFKA_STORAGE_ERROR:
            answer.log_start_offset = log.log_start_offset
        return
    answer.base_offset = result.base_offset
    answer.log_append_time_ms = result.log_append_time_ms
    answer.log_start_offset = result.log_start_offset
    if log.high_watermark <= result.last_offset:
        waits.append((log, result.last_offset + 1, answer))


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
