"""The records of a recording, by partition: a Fetch is answered by what was read, whichever partitions it asks for.

Which partitions stand in one request, and which of them were answered together, is a matter of a client's timing.
"""

from __future__ import annotations

from collections import defaultdict

from kafkalite.protocol.messages.fetch import FetchResponse
from kafkalite.records.batch import iter_batches
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.protocol.messages.fetch import FetchRequest

    Partition = tuple[str, bytes, int]
    Place = tuple[int, Partition]
    """Isolation level, and whose records."""

_NEW_SESSION = (0, -1)


class FetchSession:
    """What a connection reads: incremental requests name what has changed (KIP-227)."""

    __slots__ = ("offsets",)

    def __init__(self) -> None:
        self.offsets: dict[Partition, int] = {}

    def ask(self, request: FetchRequest) -> str:
        """Go on to this request; gives all that is asked for, whether the request names it or not, as a text."""
        if request.session_epoch in _NEW_SESSION:
            self.offsets.clear()
        for topic in request.forgotten_topics_data:
            for partition in topic.partitions:
                self.offsets.pop((topic.topic, topic.topic_id, partition), None)
        for asked in request.topics:
            for each in asked.partitions:
                self.offsets[asked.topic, asked.topic_id, each.partition] = each.fetch_offset
        return repr(sorted(self.offsets.items()))


class _Span:
    """Offsets from `first` up to `end` that were answered with records, none where the two are equal."""

    __slots__ = ("end", "first", "position")

    def __init__(self, first: int, end: int, position: int) -> None:
        self.first = first
        self.end = end
        self.position = position


class Fetched:
    """Where on the tape the records of each partition stand; `response_at` reads a response there."""

    def __init__(self, response_at: Callable[[int], FetchResponse]) -> None:
        self._response_at = response_at
        self._spans: defaultdict[Place, list[_Span]] = defaultdict(list)
        self._sessions: defaultdict[int, FetchSession] = defaultdict(FetchSession)

    def learn(self, position: int, connection: int, request: FetchRequest, response: FetchResponse | None) -> str:
        """Keep where records stand, in the order of the tape; gives all that the request asks for."""
        session = self._sessions[connection]
        asked = session.ask(request)
        for topic in () if response is None else response.responses:
            for data in topic.partitions:
                partition = (topic.topic, topic.topic_id, data.partition_index)
                offset = session.offsets.get(partition)
                if offset is None or data.error_code != 0:
                    continue
                end = _end(data.records, offset)
                spans = self._spans[request.isolation_level, partition]
                if not spans or end > offset or spans[-1].end != offset:
                    spans.append(_Span(offset, end, position))
        return asked

    def answer(self, session: FetchSession, request: FetchRequest) -> FetchResponse | None:
        """Records for a request, or none where the recording ends; None for what was never read."""
        is_incremental = request.session_epoch not in _NEW_SESSION
        response = FetchResponse(session_id=request.session_id if is_incremental else 0)
        topics: dict[tuple[str, bytes], Any] = {}
        for partition, offset in session.offsets.items():
            spans = self._spans.get((request.isolation_level, partition), [])
            here = [span for span in spans if span.first <= offset <= span.end]
            if not here:
                return None
            span = next((span for span in here if offset < span.end), None)
            if span is None and is_incremental:
                continue
            data = self._data(here[-1] if span is None else span, partition)
            if span is None:
                data.records, data.aborted_transactions = b"", []
            topic = topics.get(partition[:2])
            if topic is None:
                topic = FetchResponse.FetchableTopicResponse(topic=partition[0], topic_id=partition[1])
                topics[partition[:2]] = topic
                response.responses.append(topic)
            topic.partitions.append(data)
        return response if session.offsets else None

    def _data(self, span: _Span, partition: Partition) -> FetchResponse.PartitionData:
        return next(
            data
            for topic in self._response_at(span.position).responses
            for data in topic.partitions
            if (topic.topic, topic.topic_id, data.partition_index) == partition
        )


def _end(records: Any, offset: int) -> int:
    """The offset behind some records."""
    end = offset
    try:
        for batch in iter_batches(records or b""):
            end = max(end, batch.last_offset + 1)
    except CorruptBatch:
        pass  # what comes before it counts
    return end


def has_records(response: FetchResponse) -> bool:
    """Whether there is anything to read."""
    return any(data.records for topic in response.responses for data in topic.partitions)
