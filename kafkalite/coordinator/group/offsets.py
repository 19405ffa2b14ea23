"""The offsets a group has committed: by topic and partition, what was stored last (G-30 to G-47).

Hard state only: `put` and `remove` are called by replay. What may be committed, and what has expired, is decided here
and in `shard.py` without touching it.
"""

from __future__ import annotations

from kafkalite.coordinator.outcome import CoordinatorRecord
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest, OffsetCommitResponse
    from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest, TxnOffsetCommitResponse

    RequestPartition = (
        OffsetCommitRequest.OffsetCommitRequestPartition | TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition
    )
    AnswerPartition = (
        OffsetCommitResponse.OffsetCommitResponsePartition | TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition
    )
    # Topic name, topic id (zero when unknown), partitions
    RequestedOffsets = list[tuple[str, bytes, list[int]]]
    # Topic name, and per partition what is committed, None where nothing is, UNSTABLE where that is about to change
    FetchedOffsets = list[tuple[str, list[tuple[int, OffsetCommitValue | None]]]]

UNSTABLE = OffsetCommitValue(-1)
"""Stands for an offset that an open transaction is about to change (G-45)."""

_LATEST_MS = 2**63 - 1
_WITH_EXPIRY = 1
_WITH_LEADER_EPOCH = 3
_WITH_TOPIC_ID = 4


class CommitItem:
    """One partition of a request to commit that passed the checks of its topic, and the place of its answer."""

    __slots__ = ("answer", "request", "topic", "topic_id")

    def __init__(
        self,
        topic: str,
        topic_id: bytes,
        request: RequestPartition,
        answer: AnswerPartition,
    ) -> None:
        self.topic = topic
        self.topic_id = topic_id
        self.request = request
        self.answer = answer


class CommittedOffsets:
    """Committed offsets of one group."""

    __slots__ = ("_topics",)

    def __init__(self) -> None:
        self._topics: dict[str, dict[int, OffsetCommitValue]] = {}

    def __bool__(self) -> bool:
        return bool(self._topics)

    def put(self, topic: str, partition: int, value: OffsetCommitValue) -> None:
        partitions = self._topics.get(topic)
        if partitions is None:
            partitions = self._topics[topic] = {}
        partitions[partition] = value

    def remove(self, topic: str, partition: int) -> None:
        partitions = self._topics.get(topic)
        if partitions is not None:
            partitions.pop(partition, None)
            if not partitions:
                del self._topics[topic]

    def has(self, topic: str, partition: int) -> bool:
        return partition in self._topics.get(topic, ())

    def topics(self) -> list[str]:
        return list(self._topics)

    def partitions(self, topic: str) -> list[int]:
        return list(self._topics.get(topic, ()))

    def fetch(self, requested: RequestedOffsets | None, unstable: Collection[tuple[str, int]] = ()) -> FetchedOffsets:
        """What is committed for these, or for everything; UNSTABLE for partitions named so.

        A commit to a topic of the same name that was deleted since is none (G-42).
        """
        if requested is None:
            return [
                (topic, [(index, UNSTABLE if (topic, index) in unstable else value) for index, value in values.items()])
                for topic, values in self._topics.items()
            ]
        found: FetchedOffsets = []
        for topic, topic_id, wanted in requested:
            partitions = self._topics.get(topic, {})
            values: list[tuple[int, OffsetCommitValue | None]] = []
            for partition in wanted:
                value = partitions.get(partition)
                if value is not None and ZERO_UUID not in (topic_id, value.topic_id) and topic_id != value.topic_id:
                    value = None
                if (topic, partition) in unstable:
                    value = UNSTABLE
                values.append((partition, value))
            found.append((topic, values))
        return found

    def expired(
        self, since_ms: int | None, now_ms: int, retention_ms: int, in_use: Collection[str]
    ) -> Iterator[tuple[str, int]]:
        """Offsets past their time, except those of topics in use (G-44).

        Their time began at `since_ms`, or when each was committed.
        """
        for topic, partitions in self._topics.items():
            if topic in in_use:
                continue
            for partition, value in partitions.items():
                if value.expire_timestamp != -1:
                    is_over = now_ms >= value.expire_timestamp
                else:
                    is_over = now_ms - (value.commit_timestamp if since_ms is None else since_ms) >= retention_ms
                if is_over:
                    yield topic, partition


def committed(group_id: str, item: CommitItem, now_ms: int, retention_ms: int) -> CoordinatorRecord:
    """The record of a commit; only version 1 has a time to expire at, asked for by OffsetCommit up to v4 (D-2)."""
    request = item.request
    value = OffsetCommitValue(
        request.committed_offset, request.committed_leader_epoch, request.committed_metadata or "", now_ms
    )
    version = _WITH_LEADER_EPOCH
    if retention_ms != -1:
        value.expire_timestamp = min(now_ms + retention_ms, _LATEST_MS)
        version = _WITH_EXPIRY
    elif item.topic_id != ZERO_UUID:
        value.topic_id = item.topic_id
        version = _WITH_TOPIC_ID
    return CoordinatorRecord(OffsetCommitKey(group_id, item.topic, request.partition_index), value, version)


def removed(group_id: str, topic: str, partition: int) -> CoordinatorRecord:
    """The tombstone of a commit."""
    return CoordinatorRecord(OffsetCommitKey(group_id, topic, partition), None)


def metadata_chars(metadata: str | None) -> int:
    """Length as Kafka counts it, in UTF-16 units (G-35)."""
    if not metadata:
        return 0
    return len(metadata) if metadata.isascii() else len(metadata.encode("utf-16-le", "surrogatepass")) // 2
