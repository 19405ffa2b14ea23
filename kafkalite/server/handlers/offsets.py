"""ListOffsets and OffsetForLeaderEpoch: where in a log a time or a leader epoch is."""

from __future__ import annotations

from collections import Counter

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.list_offsets import ListOffsetsResponse
from kafkalite.protocol.messages.offset_for_leader_epoch import OffsetForLeaderEpochResponse
from kafkalite.security.acl import Operation, ResourceType
from kafkalite.server.handlers.fetch import check_leader_epoch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
    from kafkalite.protocol.messages.offset_for_leader_epoch import OffsetForLeaderEpochRequest
    from kafkalite.server.context import RequestContext

_LATEST = -1
_EARLIEST = -2
_MAX_TIMESTAMP = -3
_EARLIEST_LOCAL = -4
_LATEST_TIERED = -5
_EARLIEST_PENDING_UPLOAD = -6
# the first version in which each special timestamp may be asked (F-37)
_FIRST_VERSION = {_LATEST: 1, _EARLIEST: 1, _MAX_TIMESTAMP: 7, _EARLIEST_LOCAL: 8, _LATEST_TIERED: 9}
_FIRST_VERSION[_EARLIEST_PENDING_UPLOAD] = 11
_READ_COMMITTED = 1

_Found = tuple[int, int, int]  # offset, timestamp, leader epoch
_NOTHING: _Found = (-1, -1, -1)


def list_offsets(ctx: RequestContext, request: ListOffsetsRequest) -> ListOffsetsResponse:
    """Find offsets by time, or the ends of the log (F-37 to F-43).

    v2 isolation level; v4 leader epochs; v7 max timestamp (-3); v8 earliest local (-4); v9 latest tiered (-5); v11
    earliest pending upload (-6). Partition errors: UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED,
    NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, INVALID_REQUEST (named twice),
    UNSUPPORTED_VERSION (special timestamp before its version), KAFKA_STORAGE_ERROR. Nothing found is no error: -1.

    Deviates: a replica id of a follower is treated as a consumer's: nobody replicates from this broker.
    Deviates: there is no tiered storage: -5 and -6 find nothing, -4 is the log's start.
    """
    named = Counter((topic.name, wanted.partition_index) for topic in request.topics for wanted in topic.partitions)
    committed = request.isolation_level == _READ_COMMITTED
    topics = []
    for topic in request.topics:
        partitions = []
        for wanted in topic.partitions:
            answer = ListOffsetsResponse.ListOffsetsPartitionResponse(partition_index=wanted.partition_index)
            try:
                if named[topic.name, wanted.partition_index] > 1:
                    raise KafkaError(ErrorCode.INVALID_REQUEST)
                log = readable_log(ctx, topic.name, wanted.partition_index, wanted.current_leader_epoch)
                found = _look_up(log, wanted.timestamp, committed, ctx.api_version)
                answer.offset, answer.timestamp, answer.leader_epoch = found
            except KafkaError as error:
                answer.error_code = error.code
            partitions.append(answer)
        topics.append(ListOffsetsResponse.ListOffsetsTopicResponse(name=topic.name, partitions=partitions))
    return ListOffsetsResponse(topics=topics)


def readable_log(ctx: RequestContext, topic_name: str, index: int, leader_epoch: int) -> PartitionLog:
    """The log of a partition that this client may look at here, or a KafkaError."""
    if not ctx.authorize(Operation.DESCRIBE, ResourceType.TOPIC, topic_name):
        raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    topic = ctx.cluster.image.topics.get(topic_name)
    if topic is None or not 0 <= index < len(topic.partitions):
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if topic.partitions[index].leader != ctx.node.id:
        raise KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    log = ctx.cluster.log_of(topic, index)
    if log.fenced:
        raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
    check_leader_epoch(leader_epoch, log)
    return log


def _look_up(log: PartitionLog, timestamp: int, committed: bool, version: int) -> _Found:
    if timestamp < 0 and version < _FIRST_VERSION.get(timestamp, 32767):
        raise KafkaError(ErrorCode.UNSUPPORTED_VERSION)
    if timestamp == _LATEST:
        return (log.last_stable_offset if committed else log.high_watermark), -1, log.leader_epoch
    if timestamp in (_EARLIEST, _EARLIEST_LOCAL):
        return log.log_start_offset, -1, log.epoch_for_offset(log.log_start_offset)
    if timestamp == _MAX_TIMESTAMP:
        return log.max_timestamp(committed=committed) or _NOTHING
    if timestamp < 0:
        return _NOTHING
    return log.offset_for_timestamp(timestamp, committed=committed) or _NOTHING


def offset_for_leader_epoch(ctx: RequestContext, request: OffsetForLeaderEpochRequest) -> OffsetForLeaderEpochResponse:
    """Say where a leader epoch ended (F-33): the largest known epoch not above it, and the start of the next one.

    v3 replica id; v4 flexible. Partition errors: UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED,
    NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, KAFKA_STORAGE_ERROR. An epoch above the latest
    is -1 and -1, never the current one.
    """
    topics = []
    for topic in request.topics:
        partitions = []
        for wanted in topic.partitions:
            answer = OffsetForLeaderEpochResponse.EpochEndOffset(partition=wanted.partition)
            try:
                log = readable_log(ctx, topic.topic, wanted.partition, wanted.current_leader_epoch)
                answer.leader_epoch, answer.end_offset = log.end_offset_for_epoch(wanted.leader_epoch)
            except KafkaError as error:
                answer.error_code = error.code
            partitions.append(answer)
        topics.append(OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult(topic=topic.topic, partitions=partitions))
    return OffsetForLeaderEpochResponse(topics=topics)
