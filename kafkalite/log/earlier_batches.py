"""The batches a producer sent before the one its snapshot tells of, found in the log when the producer asks for them.

A snapshot holds the last batch of each producer (7.5), so after a start the up to four before it are not remembered
(T-9). Who heard no answer to them sends them again and would be refused as out of order, whereupon clients take a new
epoch and send them once more: they would stand in the log twice. So before such a refusal the log is read from the
first batch that is remembered backwards, until the one that is asked for is found. Nothing of it is done at the start,
nor for a producer whose batches follow each other.

Only batches of the producer's epoch count, back to where another epoch or damage begins. What retention or compaction
took is not found, nor what lies behind more headers than MOST_BYTES hold.

Deviates: after a restart too a producer's last five batches are known for copies; Kafka knows the last one.
"""

from __future__ import annotations

from kafkalite.log.producers import WINDOW, BatchMark, follows
from kafkalite.records.batch import CONTROL, HEADER, HEADER_SIZE, LENGTH_OVERHEAD, MAGIC
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafkalite.log.batch_store import BatchStore
    from kafkalite.log.producers import Producer, Producers
    from kafkalite.log.segment import Segment

_FIRST_BYTES = 256 << 10
_CHUNK_BYTES = 4 << 10
_SEQUENCES = 1 << 31
MOST_BYTES = 4 << 20
"""How much is read for one batch. Of those larger than a chunk only that much: it is 1,024 batches, or more."""


class EarlierBatches:
    """Those of one log. A producer for whom nothing was found is not looked for again."""

    __slots__ = ("_in_vain", "_left", "_producers", "_store")

    def __init__(self, producers: Producers, store: BatchStore) -> None:
        self._producers = producers
        self._store = store
        self._in_vain: set[int] = set()
        self._left = 0

    def find(self, producer_id: int, epoch: int, base_sequence: int, delta: int) -> BatchMark | None:
        """Return the batch of these very sequences, if it is one of its producer's last five, and remember those from
        it on. Raises OSError."""
        producer = self._producers.get(producer_id)
        if producer is None or producer.epoch != epoch or producer_id in self._in_vain:
            return None
        if not self._may_lack(producer) or follows(producer.last_sequence, base_sequence):
            return None
        self._left = MOST_BYTES
        for marks in self._backwards(producer_id, epoch, producer.batches[0].base_offset):
            lacking = WINDOW - len(producer.batches)
            producer.batches[:0] = marks[-lacking:]
            found = producer.sent_before(base_sequence, delta)
            if found is not None:
                return found
            if len(producer.batches) == WINDOW:
                break
        self._in_vain.add(producer_id)
        return None

    def _may_lack(self, producer: Producer) -> bool:
        """Whether its first remembered batch is one that a snapshot told of, or was read back here."""
        batches = producer.batches
        return 0 < len(batches) < WINDOW and batches[0].base_offset < self._producers.complete_from

    def _backwards(self, producer_id: int, epoch: int, end_offset: int) -> Iterator[list[BatchMark]]:
        """Give the producer's batches before an offset in pieces, the latest first, each piece longer than the last."""
        store, size = self._store, _FIRST_BYTES
        while end_offset > store.start_offset:
            segment = store.segments[store.segment_at(end_offset - 1)]
            try:
                position = segment.find(end_offset)
                end = segment.size if position is None else position
                while end:
                    stop = segment.stop_before(0, end - size)
                    start = 0 if stop is None else stop[0]
                    marks, whole = self._marks(segment, start, end, producer_id, epoch)
                    if self._left < 0:
                        return
                    yield marks
                    if whole:
                        return
                    end, size = start, size * 2
            except CorruptBatch:
                return
            end_offset = segment.base_offset

    def _marks(
        self, segment: Segment, position: int, end: int, producer_id: int, epoch: int
    ) -> tuple[list[BatchMark], bool]:
        """The producer's batches in a part of a segment, and whether those of its epoch began there."""
        marks: list[BatchMark] = []
        whole = False
        start, data = position, b""
        while position < end:
            at = position - start
            if at + HEADER_SIZE > len(data):
                start, at = position, 0
                data = segment.read_at(min(_CHUNK_BYTES, end - position), position)
                self._left -= len(data)
                if len(data) < HEADER_SIZE:
                    raise segment.corrupt(position)
                if self._left < 0:
                    break
            base_offset, length, _, magic, _, attributes, delta, _, timestamp, found_id, found_epoch, sequence, _ = (
                HEADER.unpack_from(data, at)
            )
            if magic != MAGIC or length < HEADER_SIZE - LENGTH_OVERHEAD:
                raise segment.corrupt(position)
            position += length + LENGTH_OVERHEAD
            if found_id != producer_id:
                continue
            if found_epoch != epoch:
                marks.clear()
                whole = True
            elif not attributes & CONTROL:
                marks.append(BatchMark((sequence + delta) % _SEQUENCES, base_offset + delta, delta, timestamp))
        return marks, whole
