"""Reading a topic from within, as a consumer of all its partitions would: no further than readers may go, and without
what was aborted where only committed records are wanted."""

from __future__ import annotations

from kafkalite.records.batch import ABORT_MARKER, control_kind, iter_batches
from kafkalite.testing.control.endpoint import ControlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import Topic
    from kafkalite.records.batch import RecordBatch
    from kafkalite.records.record import Record
    from kafkalite.testing.virtual_cluster import VirtualCluster

_BYTES_PER_READ = 1 << 20


def topic_of(cluster: VirtualCluster, name: str) -> Topic:
    """The topic of that name; 404 when there is none."""
    topic = cluster.cluster.image.topics.get(name)
    if topic is None:
        there = ", ".join(sorted(cluster.cluster.image.topics)) or "none"
        raise ControlError(404, f"there is no topic {name!r}; there are: {there}")
    return topic


class TopicReader:
    """Reads on where it stopped; `positions` are the next offsets by partition."""

    def __init__(
        self,
        cluster: VirtualCluster,
        topic: Topic,
        *,
        partition: int | None = None,
        positions: Mapping[int, int] | None = None,
        committed: bool = False,
    ) -> None:
        count = len(topic.partitions)
        if partition is not None and not 0 <= partition < count:
            raise ControlError(404, f"topic {topic.name!r} has no partition {partition}; it has {count}")
        self.topic = topic
        self._cluster = cluster
        self._committed = committed
        self.positions = dict.fromkeys(range(count) if partition is None else (partition,), 0)
        self.positions.update((index, at) for index, at in (positions or {}).items() if index in self.positions)

    def read(self, limit: int) -> list[tuple[int, Record]]:
        """Up to `limit` records with their partitions, by partition and offset; none where nothing is new."""
        found: list[tuple[int, Record]] = []
        for partition in self.positions:
            if len(found) >= limit:
                break
            log = self._cluster.cluster.log_of(self.topic, partition)
            self._read_partition(log, partition, limit, found)
        return found

    def _read_partition(self, log: PartitionLog, partition: int, limit: int, found: list[tuple[int, Record]]) -> None:
        position = min(max(self.positions[partition], log.log_start_offset), log.log_end_offset)
        while len(found) < limit:
            result = log.read(position, _BYTES_PER_READ, committed=self._committed)
            if not result.parts:
                break
            batches = [batch for part in result.parts for batch in iter_batches(part)]
            for batch in _without_aborted(batches, result.aborted) if self._committed else batches:
                if batch.is_control:
                    continue
                for record in batch.records():
                    if record.offset >= position:
                        if len(found) >= limit:
                            self.positions[partition] = record.offset
                            return
                        found.append((partition, record))
            position = batches[-1].last_offset + 1
        self.positions[partition] = position


def _without_aborted(batches: Iterable[RecordBatch], aborted: list[tuple[int, int]] | None) -> Iterator[RecordBatch]:
    """The batches but those of transactions that were aborted: (producer id, first offset), by first offset."""
    ahead = list(aborted or ())
    inside: set[int] = set()
    for batch in batches:
        while ahead and ahead[0][1] <= batch.last_offset:
            inside.add(ahead.pop(0)[0])
        if batch.is_control:
            if any(control_kind(marker) == ABORT_MARKER for marker in batch.records()):
                inside.discard(batch.producer_id)
        elif not (batch.is_transactional and batch.producer_id in inside):
            yield batch


def records_between(log: PartitionLog, start: int, end: int, most: int) -> int:
    """How many records stand at offsets from `start` up to `end`: markers are none, gaps hold none.

    Beyond `most` offsets they are not looked at one by one: the difference is the answer.
    """
    start = max(start, log.log_start_offset)
    if end <= start or end - start > most:
        return max(end - start, 0)
    count = 0
    for batch in log.read_uncommitted_batches(start):
        if batch.base_offset >= end:
            break
        if not batch.is_control:
            if batch.base_offset >= start and batch.last_offset < end:
                count += batch.records_count
            else:
                count += sum(start <= record.offset < end for record in batch.records())
    return count
