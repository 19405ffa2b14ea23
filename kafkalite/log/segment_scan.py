"""Reading a segment through: the checks of its batches, their index entries, what their producers did.

One loop without an object for each batch: a log of single records has millions of them.
"""

from __future__ import annotations

from kafkalite.records.batch import (
    CONTROL,
    CRC_START,
    HEADER,
    HEADER_SIZE,
    LENGTH_OVERHEAD,
    MAGIC,
    TRANSACTIONAL,
    RecordBatch,
)
from kafkalite.records.crc import crc32c
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.leader_epochs import LeaderEpochs
    from kafkalite.log.producers import Producers
    from kafkalite.log.segment import Segment

_READ_BYTES = 1 << 20


class SegmentScan:
    """Reads the segments of one log, in their order.

    gaps_to: before batches up to that offset others may be missing. replay: told of control batches. on_read: told of
    bytes, after each stretch.
    """

    __slots__ = ("_epochs", "_gaps_to", "_interval", "_now_ms", "_on_read", "_producers", "_replay", "end_offset")

    def __init__(
        self,
        epochs: LeaderEpochs,
        producers: Producers,
        *,
        end_offset: int,
        gaps_to: int,
        interval: int,
        now_ms: int,
        replay: Callable[[RecordBatch], None],
        on_read: Callable[[int], None],
    ) -> None:
        self._epochs = epochs
        self._producers = producers
        self._gaps_to = gaps_to
        self._interval = interval
        self._now_ms = now_ms
        self._replay = replay
        self._on_read = on_read
        self.end_offset = end_offset

    def run(self, segment: Segment, limit: int) -> int:
        """Check each batch and index it anew; return the size of what is good.

        limit: the highest offset there may be.
        """
        segment.start_indexes()
        self.end_offset = max(self.end_offset, segment.base_offset)
        position = 0
        size = _READ_BYTES
        while position < segment.size:
            asked = min(size, segment.size - position)
            data = memoryview(segment.read_at(asked, position))
            good, size = self._stretch(segment, position, data, limit)
            position += good
            self._on_read(good)
            if not size or (not good and (size <= asked or len(data) < asked)):
                break
        return position

    def _stretch(self, segment: Segment, start: int, data: memoryview, limit: int) -> tuple[int, int]:
        """How many bytes of a stretch of the segment are good, and how many to read next; 0 where it ends there."""
        unpack, interval, gaps_to, count = HEADER.unpack_from, self._interval, self._gaps_to, len(data)
        add_data, now_ms = self._producers.add_data, self._now_ms
        end_offset, unindexed, newest = self.end_offset, segment.unindexed, segment.max_timestamp
        epoch = epoch_end = -1
        at = 0
        following = _READ_BYTES if count >= HEADER_SIZE else 0
        while at + HEADER_SIZE <= count:
            (
                base_offset,
                length,
                leader_epoch,
                magic,
                crc,
                attributes,
                delta,
                _,
                timestamp,
                producer_id,
                producer_epoch,
                sequence,
                records,
            ) = unpack(data, at)
            after = at + length + LENGTH_OVERHEAD
            if magic != MAGIC or length < HEADER_SIZE - LENGTH_OVERHEAD or start + after > segment.size:
                following = 0
                break
            if after > count:
                following = max(length + LENGTH_OVERHEAD, _READ_BYTES)
                break
            if base_offset >= epoch_end:
                epoch, epoch_end = self._epochs.span_at(base_offset)
            if (
                (base_offset != end_offset and not end_offset < base_offset <= gaps_to)
                or delta < 0
                or base_offset + delta > limit
                or leader_epoch != epoch >= 0
                or crc32c(data[at + CRC_START : after]) != crc
            ):
                following = 0
                break
            end_offset = base_offset + delta + 1
            if timestamp > newest and records:
                segment.max_timestamp = newest = timestamp
                segment.max_timestamp_offset = end_offset - 1
            if unindexed > interval:
                segment.add_entry(start + at, end_offset - 1)
                unindexed = 0
            unindexed += after - at
            if producer_id >= 0:
                if attributes & CONTROL:
                    if not self._is_told(data[at:after]):
                        at, following = after, 0
                        break
                else:
                    transactional = attributes & TRANSACTIONAL != 0
                    add_data(
                        producer_id,
                        producer_epoch,
                        sequence,
                        base_offset,
                        delta,
                        timestamp,
                        transactional,
                        now_ms,
                    )
            at = after
        self.end_offset, segment.unindexed = end_offset, unindexed
        return at, following

    def _is_told(self, control: memoryview) -> bool:
        """Tell of a control batch; False where it cannot be said what it ended, and so nothing behind it is taken."""
        try:
            self._replay(RecordBatch(control))
        except CorruptBatch:
            return False
        return True
