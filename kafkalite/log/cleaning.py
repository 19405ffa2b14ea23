"""Compacting the older segments of one partition into new ones, beside them (L-30 to L-40).

First the dirty part, from `dirty_offset` on, is read and the newest offset of each key is noted. When the map is full
the round ends there. Then all segments up to the round's end are copied, several small ones into one, without

    records that are not the newest of their key, and records without a key
    tombstones whose batch's delete horizon has passed; one without a horizon gets it, now + delete.retention.ms
    data of aborted transactions; markers that have no data left, by a horizon of their own

Records keep offset and timestamp, batches keep base and last offset, sequence, producer and codec (KF-8). A batch that
loses every record stays, empty, where it is the last one of a producer that is still known, or the last of its new
segment, so that the new segment tells which old ones it replaces.

The new files end in `.cleaned` and are synced before their group is reported; their names are when they change
(`segment_swap.py`). Runs in a process of its own (`cleaner_process.py`), or in slices on the loop where the files are
in memory.

Deviates: the last batch of every new segment stays, of Kafka's only the last of the round.
"""

from __future__ import annotations

from kafkalite.log.checkpoints import read_file, write_new_file
from kafkalite.log.cleaning_job import CleanedGroup
from kafkalite.log.ended_transactions import EndedTransactions
from kafkalite.log.key_map import KeyMap
from kafkalite.log.producers import BadSnapshot, Producers
from kafkalite.log.segment import MAX_OFFSETS, Segment
from kafkalite.log.segment_swap import CLEANED
from kafkalite.log.transaction_index import encode_aborted
from kafkalite.records.batch import (
    CODEC_MASK,
    DELETE_HORIZON,
    NO_TIMESTAMP,
    RecordBatch,
    encode_batch,
)
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from kafkalite.log.cleaning_job import CleaningJob
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.segment import Aborted
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.record import Record

    Steps = Generator[None, None, None]

_RECORDS_A_STEP = 50
_MOST_DECOMPRESSED = (1 << 31) - 1


class Cleaning:
    """One job. Each group is reported when its files are on disk.

    copied: bytes read and written so far. end_offset: up to where the log is clean when `run` has ended.
    """

    def __init__(self, fs: FileSystem, job: CleaningJob, report: Callable[[CleanedGroup], None]) -> None:
        self._fs = fs
        self._job = job
        self._report = report
        self._segments = [Segment(fs, job.directory, base, size) for base, size in job.segments]
        self._newest = KeyMap(job.map_bytes, job.load_factor)
        self._last_offset = job.dirty_offset - 1
        self._last_batches: dict[int, int] = {}
        self._last_epochs: dict[int, int] = {}
        self._transactions = EndedTransactions([])
        self.copied = 0

    @property
    def end_offset(self) -> int:
        return self._last_offset + 1

    def run(self) -> Steps:
        """The work, in steps that take far less than a millisecond unless a batch is large.

        Raises OSError, CorruptBatch.
        """
        try:
            for name in self._fs.names(self._job.directory):
                if name.endswith(CLEANED):
                    self._fs.remove(f"{self._job.directory}/{name}")
            aborted = self._read_aborted()
            self._transactions = EndedTransactions(aborted)
            yield from self._note_keys()
            self._transactions = EndedTransactions(aborted)
            yield from self._note_producers()
            for group in self._groups():
                yield from self._copy(group)
        finally:
            for segment in self._segments:
                file = segment.detach_file()
                if file is not None:
                    file.close()

    def _read_aborted(self) -> list[Aborted]:
        """Transactions aborted in what is read, also those whose marker stands behind it."""
        job = self._job
        entries = [entry for segment in self._segments for entry in segment.aborted()]
        for base_offset in job.later:
            size = self._fs.size(f"{job.directory}/{base_offset:020}.log")
            segment = Segment(self._fs, job.directory, base_offset, size)
            entries += segment.aborted()
            file = segment.cool()
            if file is not None:
                file.close()
        return [entry for entry in entries if entry[1] < job.next_base]

    def _ends(self) -> list[int]:
        return [*(segment.base_offset for segment in self._segments[1:]), self._job.next_base]

    def _batches(self, segment: Segment) -> Generator[RecordBatch, None, None]:
        for batch in segment.batches(0, segment.size):
            if not batch.crc_ok():
                raise CorruptBatch(f"wrong checksum at offset {batch.base_offset} of {segment.path}.log")
            self.copied += batch.size
            yield batch

    # The newest offset of each key

    def _note_keys(self) -> Steps:
        dirty = self._job.dirty_offset
        for segment, end in zip(self._segments, self._ends(), strict=True):
            if end <= dirty:
                continue
            for batch in self._batches(segment):
                if batch.last_offset < dirty:
                    continue
                if not self._transactions.is_needless(batch) and not batch.is_control:
                    for number, record in enumerate(batch.records(limit=_MOST_DECOMPRESSED)):
                        if record.offset >= dirty and record.key is not None:
                            if not self._newest.put(bytes(record.key), record.offset):
                                return
                            self._last_offset = record.offset
                        if number % _RECORDS_A_STEP == 0:
                            yield
                self._last_offset = batch.last_offset
                yield
            self._last_offset = end - 1

    def _note_producers(self) -> Steps:
        """The last batch of each producer, which has to stay for its sequences' sake (L-36)."""
        path = f"{self._job.directory}/{self._job.snapshot_offset:020}.snapshot"
        try:
            producers = Producers.decode(read_file(self._fs, path) or b"", 0)
        except BadSnapshot:
            # Then nobody is forgotten.
            for segment in self._segments:
                for batch in segment.batches(0, segment.size):
                    if batch.producer_id >= 0 and not batch.is_control:
                        self._last_batches[batch.producer_id] = batch.last_offset
                    yield
            return
        for producer_id, producer in producers.items():
            if producer.batches:
                self._last_batches[producer_id] = producer.batches[-1].last_offset
            else:
                self._last_epochs[producer_id] = producer.epoch

    def _is_last_of_producer(self, batch: RecordBatch) -> bool:
        last = self._last_batches.get(batch.producer_id)
        if last is not None:
            return batch.last_offset == last
        return batch.is_control and self._last_epochs.get(batch.producer_id) == batch.producer_epoch

    # Copying

    def _groups(self) -> list[list[Segment]]:
        """The segments up to the round's end, as many together as make a segment of the usual size."""
        job = self._job
        groups: list[list[Segment]] = []
        size = index_size = 0
        for segment, end in zip(self._segments, self._ends(), strict=True):
            if segment.base_offset > self._last_offset:
                break
            entries = segment.size // max(job.index_interval_bytes, 1) * 12
            size += segment.size
            index_size += entries
            fits = size <= job.segment_bytes and index_size <= job.index_bytes
            if not groups or not fits or end - 1 - groups[-1][0].base_offset > MAX_OFFSETS:
                groups.append([])
                size, index_size = segment.size, entries
            groups[-1].append(segment)
        return groups

    def _copy(self, group: list[Segment]) -> Steps:
        job, fs = self._job, self._fs
        target = Segment(fs, job.directory, group[0].base_offset, suffix=CLEANED)
        target.create()
        self._transactions.kept.clear()
        out = bytearray()
        waiting: RecordBatch | None = None
        for segment in group:
            for batch in self._batches(segment):
                if waiting is not None:
                    yield from self._copy_batch(waiting, target, out, last=False)
                    if len(out) >= job.io_bytes:
                        self._write(target, out)
                waiting = batch
                yield
        if waiting is not None:
            yield from self._copy_batch(waiting, target, out, last=True)
        self._write(target, out)
        self._finish(group, target)

    def _copy_batch(self, batch: RecordBatch, target: Segment, out: bytearray, *, last: bool) -> Steps:
        needless = self._transactions.is_needless(batch)
        horizon_ms = batch.delete_horizon_ms
        now_ms = self._job.now_ms
        passed = horizon_ms is not None and horizon_ms <= now_ms
        kept: list[Record] = []
        starts_horizon = batch.is_control and needless
        if not needless or (batch.is_control and not passed):
            for number, record in enumerate(batch.records(limit=_MOST_DECOMPRESSED)):
                if batch.is_control or self._keeps(record, passed):
                    kept.append(record)
                    starts_horizon = starts_horizon or (record.value is None and not batch.is_control)
                if number % _RECORDS_A_STEP == 0:
                    yield
        data: Buffer
        if kept and horizon_ms is None and starts_horizon:
            data = _rebuilt(batch, kept, now_ms + self._job.delete_retention_ms)
        elif kept and len(kept) == batch.records_count:
            data = batch.data
        elif kept:
            data = _rebuilt(batch, kept, horizon_ms)
        elif last or self._is_last_of_producer(batch):
            data = _emptied(batch)
        else:
            return
        size = len(data)
        # A batch that keeps its timestamp for its producer's sake only has none to be found by.
        timestamp = RecordBatch(data).max_timestamp if kept else NO_TIMESTAMP
        position = target.size + len(out)
        target.index_batch(position, size, batch.last_offset, timestamp, self._job.index_interval_bytes)
        out += data

    def _keeps(self, record: Record, horizon_passed: bool) -> bool:
        if record.offset > self._last_offset:
            return True
        if record.key is None or record.offset < self._newest.get(bytes(record.key)):
            return False
        return record.value is not None or not horizon_passed

    def _write(self, target: Segment, out: bytearray) -> None:
        view = memoryview(bytes(out))
        while view:
            written = target.write_at(view, target.size)
            target.size += written
            view = view[written:]
        self.copied += len(out)
        out.clear()

    def _finish(self, group: list[Segment], target: Segment) -> None:
        """Have the new segment on disk, names included, and say so."""
        fs = self._fs
        encoded = target.encoded_indexes()
        assert encoded is not None
        for kind, data in zip((".index", ".timeindex"), encoded, strict=True):
            write_new_file(fs, target.name(kind), data, durable=True)
        if any(fs.exists(segment.path + ".txnindex") for segment in group):
            # Written even when empty, or else a crash while names change could leave the old one in use.
            write_new_file(fs, target.name(".txnindex"), encode_aborted(self._transactions.kept), durable=True)
        file = target.file()
        file.sync()
        file.close()
        self._report(CleanedGroup([segment.base_offset for segment in group], target.size))


def _rebuilt(batch: RecordBatch, kept: list[Record], horizon_ms: int | None) -> bytearray:
    """The batch with fewer records, or with a delete horizon."""
    append_time = batch.is_log_append_time
    return encode_batch(
        kept,
        base_offset=batch.base_offset,
        last_offset=batch.last_offset,
        attributes=batch.attributes | (0 if horizon_ms is None else DELETE_HORIZON),
        base_timestamp=kept[0].timestamp if horizon_ms is None else horizon_ms,
        max_timestamp=batch.max_timestamp if append_time else max(record.timestamp for record in kept),
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=batch.base_sequence,
        partition_leader_epoch=batch.partition_leader_epoch,
    )


def _emptied(batch: RecordBatch) -> bytearray:
    return encode_batch(
        [],
        base_offset=batch.base_offset,
        last_offset=batch.last_offset,
        attributes=batch.attributes & ~(CODEC_MASK | DELETE_HORIZON),
        base_timestamp=NO_TIMESTAMP,
        max_timestamp=batch.max_timestamp,
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=batch.base_sequence,
        partition_leader_epoch=batch.partition_leader_epoch,
    )
