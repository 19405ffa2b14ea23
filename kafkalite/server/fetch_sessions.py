"""Fetch sessions (KIP-227): which partitions a client wants and what it was told of each, kept between its requests.

A session is named by an id and moves by an epoch, one a request; both are checked before anything else (F-22 to F-24).
It is bound to no connection. The cache has `max.incremental.fetch.session.cache.slots` places; a newcomer may take the
place of a session unused for two minutes, else it gets none and the client goes on with full requests, which is always
legal (F-23, F-27).
"""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.primitives import ZERO_UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.protocol.messages.fetch import FetchRequest

EVICT_AFTER_MS = 120_000
FINAL_EPOCH = -1
INITIAL_EPOCH = 0
_MAX_EPOCH = 2147483647

Key = tuple[str | bytes, int]


class WantedPartition:
    """One partition a client wants to read: where from, how much, and what it was told last."""

    __slots__ = (
        "current_leader_epoch",
        "fetch_offset",
        "last_fetched_epoch",
        "max_bytes",
        "partition",
        "told_high_watermark",
        "told_log_start",
        "topic",
        "topic_id",
    )

    def __init__(self, topic: str, topic_id: bytes, wanted: FetchRequest.FetchPartition) -> None:
        self.topic = topic
        self.topic_id = topic_id
        self.partition = wanted.partition
        self.told_high_watermark = -1
        self.told_log_start = -1
        self.update(wanted)

    def update(self, wanted: FetchRequest.FetchPartition) -> None:
        """Take what a later request says of the partition."""
        self.fetch_offset = wanted.fetch_offset
        self.max_bytes = wanted.partition_max_bytes
        self.current_leader_epoch = wanted.current_leader_epoch
        self.last_fetched_epoch = wanted.last_fetched_epoch


class FetchSession:
    """The partitions of one client, in the order they are served (F-3)."""

    __slots__ = ("by_id", "epoch", "id", "last_used_ms", "partitions")

    def __init__(self, session_id: int, partitions: dict[Key, WantedPartition], by_id: bool, now_ms: int) -> None:
        self.id = session_id
        self.epoch = 1
        self.partitions = partitions
        self.by_id = by_id
        self.last_used_ms = now_ms

    def advance(self) -> None:
        """The epoch the next request must have."""
        self.epoch = 1 if self.epoch == _MAX_EPOCH else self.epoch + 1

    def move_to_end(self, key: Key) -> None:
        """A partition that gave data is served last next time, so that none starves."""
        self.partitions[key] = self.partitions.pop(key)


class FetchSessionCache:
    """The sessions of one node."""

    __slots__ = ("_new_id", "_sessions", "_slots")

    def __init__(self, slots: int, new_id: Callable[[], int]) -> None:
        self._slots = slots
        self._new_id = new_id
        self._sessions: dict[int, FetchSession] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, session_id: int) -> FetchSession | None:
        """The session of an id, whatever its epoch."""
        return self._sessions.get(session_id)

    def resume(self, request: FetchRequest, by_id: bool, now_ms: int) -> FetchSession:
        """The session of an incremental request, its partitions brought up to date.

        Raises KafkaError FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH or FETCH_SESSION_TOPIC_ID_ERROR.
        """
        session = self._sessions.get(request.session_id)
        if session is None:
            raise KafkaError(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
        if session.epoch != request.session_epoch:
            raise KafkaError(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
        if session.by_id != by_id:
            raise KafkaError(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)
        for topic in request.forgotten_topics_data:
            for index in topic.partitions:
                session.partitions.pop((topic.topic_id if by_id else topic.topic, index), None)
        _take(request, by_id, session.partitions)
        session.last_used_ms = now_ms
        session.advance()
        return session

    def create(self, partitions: dict[Key, WantedPartition], by_id: bool, now_ms: int) -> FetchSession | None:
        """A new session over the partitions, or None where the cache is full of used ones."""
        if len(self._sessions) >= self._slots and not self._evict(now_ms):
            return None
        session_id = self._new_id()
        while session_id <= 0 or session_id in self._sessions:
            session_id = self._new_id()
        session = self._sessions[session_id] = FetchSession(session_id, partitions, by_id, now_ms)
        return session

    def remove(self, session_id: int) -> None:
        """End a session; an unknown one is no error."""
        self._sessions.pop(session_id, None)

    def _evict(self, now_ms: int) -> bool:
        oldest = min(self._sessions.values(), key=lambda session: session.last_used_ms, default=None)
        if oldest is None or now_ms - oldest.last_used_ms <= EVICT_AFTER_MS:
            return False
        del self._sessions[oldest.id]
        return True


def wanted_partitions(request: FetchRequest, by_id: bool) -> dict[Key, WantedPartition]:
    """The partitions a full request names, in its order; one named twice counts once."""
    return _take(request, by_id, {})


def _take(request: FetchRequest, by_id: bool, into: dict[Key, WantedPartition]) -> dict[Key, WantedPartition]:
    for topic in request.topics:
        name_or_id: str | bytes = topic.topic_id if by_id else topic.topic
        for wanted in topic.partitions:
            key = (name_or_id, wanted.partition)
            known = into.get(key)
            if known is None:
                into[key] = WantedPartition(topic.topic, topic.topic_id if by_id else ZERO_UUID, wanted)
            else:
                known.update(wanted)
    return into
