"""Bringing a partition back from its directory.

After a clean stop files are trusted: the end is found from the last index entry on (L-15). Otherwise every segment that
may hold something not known to be durable is read through: lengths, checksums, rising offsets; its indexes, the
producers are made again from it. Base offset and leader epoch of a batch lie outside its checksum, so they have to
agree with their neighbours and with the epochs kept. The first thing that is not a batch ends the log:

    behind the durable point   a torn tail, promised to nobody: cut off, reported
    before it                  damage: nothing is touched, the partition is fenced and reported (L-14, RT-21)

unless all batches are there up to where the next segment begins: then it is what a failed write left, which was cut
off, though a power cut forgot that. It is cut off again, also behind a segment whose batches are all durable where of
the next one nothing is.

Deviates: segments behind a torn one are set aside as `.log.damaged`, not deleted (L-9).
"""

from __future__ import annotations

from errno import ENOSPC

from kafkalite.log.checkpoints import read_epochs, read_file, sync_file
from kafkalite.log.leader_epochs import LeaderEpochs
from kafkalite.log.producers import BadSnapshot, Producers, replay_batch
from kafkalite.log.segment import MAX_OFFSETS, SEGMENT_FILES, Segment
from kafkalite.log.segment_store import EPOCH_CHECKPOINT, PARTITION_METADATA, remove_file, write_derived
from kafkalite.observability import log
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kafkalite.log.config import LogConfig
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.records.batch import RecordBatch

_STEM_DIGITS = 20
_COPY_BYTES = 1 << 20
_MOST_OFFSET = (1 << 63) - 1
_LEFTOVERS = (".tmp", ".deleted")


class Recovered:
    """What was found.

    segments: empty where there is no data. truncated: bytes cut off. highest_epoch: the highest ever kept, be it of
    records that are lost.
    """

    __slots__ = (
        "damaged",
        "end_offset",
        "epochs",
        "epochs_changed",
        "highest_epoch",
        "log_start_offset",
        "producers",
        "scanned",
        "segments",
        "snapshots",
        "truncated",
    )

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.snapshots: list[int] = []
        self.epochs = LeaderEpochs()
        self.epochs_changed = False
        self.highest_epoch = 0
        self.producers = Producers()
        self.log_start_offset = 0
        self.end_offset = 0
        self.truncated = 0
        self.damaged = False
        self.scanned = False

    def put_away(self) -> None:
        """Give files back, and what is known of sealed segments: there may be many thousand."""
        for number, segment in enumerate(self.segments):
            file = segment.detach_file() if number + 1 == len(self.segments) else segment.cool()
            if file is not None:
                file.close()

    def close(self) -> None:
        """Give back the files: nobody takes over what was found."""
        for segment in self.segments:
            file = segment.cool()
            if file is not None:
                file.close()


class Recovery:
    """Reads one directory.

    clean: the last stop was in order. durable_point: offset up to which all is known to be on disk. journaled: our own
    journal says so, which it does before anything is compacted. log_start_offset: as it was kept, 0 when it was not.
    advance: told of bytes that were read through. index_sizes: as `DataDirectory` has them.
    """

    def __init__(
        self,
        fs: FileSystem,
        directory: str,
        config: LogConfig,
        *,
        clean: bool,
        durable_point: int,
        journaled: bool,
        log_start_offset: int,
        now_ms: int,
        most_producers: int,
        advance: Callable[[int], None] | None = None,
        index_sizes: Mapping[tuple[str, int], int] | None = None,
    ) -> None:
        self._fs = fs
        self._directory = directory
        self._clean = clean
        self._durable_point = durable_point
        self._log_start_offset = log_start_offset
        self._interval = config.index_interval_bytes
        self._journaled = journaled
        self._gaps_to = _MOST_OFFSET if not journaled and "compact" in config.cleanup_policy else durable_point
        """Before batches up to that offset others may be missing: logs are compacted."""
        self._now_ms = now_ms
        self._most_producers = most_producers
        self._producers_forgotten_at = most_producers * 9 // 8  # not with each batch
        self._advance = advance
        self._index_sizes = index_sizes
        self._found = Recovered()
        self._lying_epochs = False
        self._transaction_indexes: set[str] = set()
        """Paths of those made again, or taken away."""

    def run(self) -> Recovered:
        """Raises OSError, with every file given back."""
        try:
            return self._run()
        except BaseException:
            self._found.close()
            raise

    def _run(self) -> Recovered:
        found = self._found
        self._list()
        if not found.segments:
            found.end_offset = found.log_start_offset = self._log_start_offset
            found.damaged = self._durable_point > 0
            return found
        if self._journaled and found.segments[0].base_offset > self._log_start_offset:
            self._begin_late(found.segments[0].base_offset)
        found.log_start_offset = max(self._log_start_offset, found.segments[0].base_offset)
        if not (self._clean and self._find_end()):
            self._scan()
        elif self._index_sizes:
            self._check_transaction_indexes(self._index_sizes, len(found.segments))
        if found.end_offset < found.log_start_offset and not found.damaged:
            self._start_over()
        if not found.scanned:
            self._load_producers(found.end_offset)
        self._load_epochs()
        return found

    def _list(self) -> None:
        """Find the segments, tidy up what a crash left behind."""
        fs, directory, found = self._fs, self._directory, self._found
        names = fs.names(directory)
        if any(name.endswith((".cleaned", ".swap")) for name in names):
            from kafkalite.log.segment_swap import finish_swaps

            finish_swaps(fs, directory)
            names = fs.names(directory)
        bases = sorted(int(name[:-4]) for name in names if _is_of(name, ".log"))
        for name in names:
            stem, _, suffix = name.partition(".")
            orphan = _is_of(name, "." + suffix) and "." + suffix in SEGMENT_FILES[1:] and int(stem) not in bases
            if orphan or name.endswith(_LEFTOVERS):
                remove_file(fs, f"{directory}/{name}")
        found.snapshots = sorted(int(name[:-9]) for name in names if _is_of(name, ".snapshot"))
        segments = [Segment(fs, directory, base, fs.size(f"{directory}/{base:020}.log")) for base in bases]
        indexed = {name[:-9] for name in names if name.endswith(".txnindex")}
        for segment in segments if indexed else ():
            segment.has_aborted = segment.path.rpartition("/")[2] in indexed
        # A crash may have kept segments that were let go from being removed.
        while len(segments) > 1 and segments[1].base_offset <= self._log_start_offset:
            gone = segments.pop(0)
            for suffix in SEGMENT_FILES:
                remove_file(fs, gone.path + suffix)
        found.segments = segments

    def _begin_late(self, offset: int) -> None:
        """The first segment is gone, though a start is kept before anything is let go (RT-7).

        Where nothing was ever promised a crash took its name and not those of later ones: all of them are a lost tail.
        Else that checkpoint is gone, or records are.
        """
        found = self._found
        if self._clean or self._durable_point > self._log_start_offset:
            log.error("log.beginning_missing", directory=self._directory, offset=offset)
            return
        for segment in found.segments:
            found.truncated += segment.size
            self._set_aside(segment)
        first = Segment(self._fs, self._directory, self._log_start_offset)
        first.create()
        found.segments = [first]

    def _find_end(self) -> bool:
        """Find the end of a log that was closed in order; False where it does not look like one."""
        found = self._found
        segment = found.segments[-1]
        found.end_offset = segment.base_offset
        try:
            if segment.size:
                offsets, _ = segment.load_indexes()
                start = offsets.positions[-1] if offsets.positions else 0
                brief = None
                for brief in segment.walk(start, segment.size):
                    if brief.base_offset < found.end_offset:
                        return False
                    found.end_offset = brief.last_offset + 1
            file = segment.detach_file()
            if file is not None:
                file.close()
        except CorruptBatch:
            return False
        return found.end_offset >= self._durable_point

    def _check_transaction_indexes(self, sizes: Mapping[tuple[str, int], int], unread: int) -> None:
        """Make those anew that are gone, or lack what they had: committed readers would see what was aborted."""
        name = self._directory.rpartition("/")[2]
        for number, segment in enumerate(self._found.segments[:unread]):
            size = sizes.get((name, segment.base_offset))
            if size is not None and (not segment.has_aborted or self._fs.size(segment.path + ".txnindex") < size):
                from kafkalite.log.transaction_index import make_anew

                make_anew(self._fs, self._found.segments, number)
                file = segment.cool()
                if file is not None:
                    file.close()

    def _scan(self) -> None:
        """Read through every segment that reaches behind the durable point, and the last one."""
        from kafkalite.log.segment_scan import SegmentScan

        found = self._found
        found.scanned = True
        segments = found.segments
        first = len(segments) - 1
        while first > 0 and segments[first].base_offset > self._durable_point:
            first -= 1
        found.end_offset = segments[first].base_offset
        if first > 0 and found.end_offset == self._durable_point:
            self._settle(segments[first - 1], found.end_offset)
        self._load_producers(found.end_offset)
        known = first if segments[first].base_offset < self._durable_point else first - 1
        epochs = LeaderEpochs(self._kept_epochs(segments[known] if known >= 0 else None))
        scan = SegmentScan(
            epochs,
            found.producers,
            end_offset=found.end_offset,
            gaps_to=self._gaps_to,
            interval=self._interval,
            now_ms=self._now_ms,
            replay=self._replay,
            on_read=self._have_read,
        )
        for number in range(first, len(segments)):
            segment = segments[number]
            if segment.base_offset < found.end_offset:
                self._end_here(number, 0)
                break
            if segment.base_offset > found.end_offset and not self._may_lack(segment.base_offset):
                # The end of the segment before it was lost, its own name was not.
                self._end_here(number - 1, segments[number - 1].size)
                break
            last = number + 1 == len(segments)
            limit = segment.base_offset + MAX_OFFSETS if last else segments[number + 1].base_offset - 1
            self._remake_transaction_index(segment)
            good = scan.run(segment, limit)
            found.end_offset = scan.end_offset
            if good < segment.size and found.end_offset == limit + 1:
                _cut(segment, good)
            elif good < segment.size:
                self._end_here(number, good)
                break
        if found.end_offset < self._durable_point and not found.damaged:
            self._end_here(len(segments) - 1, segments[-1].size)
        self._sync_transaction_indexes()
        if self._index_sizes and not found.damaged:
            self._check_transaction_indexes(self._index_sizes, first)
        for segment in segments[first:-1]:
            self._write_indexes(segment)

    def _sync_transaction_indexes(self) -> None:
        """The durable point may pass their segments from here on: nobody would make them again."""
        for path in self._transaction_indexes:
            if self._fs.exists(path):
                file = self._fs.open(path)
                try:
                    file.sync()
                finally:
                    file.close()
        if self._transaction_indexes:
            self._fs.sync_directory(self._directory)

    def _settle(self, segment: Segment, end_offset: int) -> None:
        """See to a closed segment that is not read through, as all its batches are durable, but whose last sync may
        not have ended: of its indexes, and of what was cut off behind it, the disk may have what there was before."""
        good = 0
        segment.start_indexes()
        try:
            for brief in segment.walk(0, segment.size):
                segment.index_batch(brief.position, brief.size, brief.last_offset, brief.max_timestamp, self._interval)
                if brief.last_offset + 1 >= end_offset:
                    good = brief.position + brief.size
                    break
            is_whole = good and brief.last_offset + 1 == end_offset
            if is_whole and good < segment.size and next(segment.batches(brief.position, good)).crc_ok():
                _cut(segment, good)
            if good == segment.size:
                self._write_indexes(segment)
        except CorruptBatch:
            pass  # damage to what is durable: whoever reads it is told
        file = segment.cool()
        if file is not None:
            file.close()

    def _write_indexes(self, segment: Segment) -> None:
        encoded = segment.encoded_indexes()
        if encoded is not None:
            write_derived(self._fs, segment.path + ".index", encoded[0])
            write_derived(self._fs, segment.path + ".timeindex", encoded[1])

    def _may_lack(self, offset: int) -> bool:
        """Whether offsets right before `offset` may be missing, as compaction leaves it."""
        return offset <= self._gaps_to

    def _remake_transaction_index(self, segment: Segment) -> None:
        index = segment.path + ".txnindex"
        if self._fs.exists(index):
            self._fs.remove(index)
            segment.has_aborted = False
            self._transaction_indexes.add(index)

    def _have_read(self, size: int) -> None:
        if self._advance is not None:
            self._advance(size)
        self._forget_producers()

    def _end_here(self, number: int, good: int) -> None:
        """The log ends inside segment `number`, after `good` bytes: tail or damage?"""
        found = self._found
        segments = found.segments
        segment = segments[number]
        fields: dict[str, object] = {
            "directory": self._directory,
            "offset": found.end_offset,
            "file": segment.path + ".log",
            "position": good,
        }
        if found.end_offset < self._durable_point:
            advice = f"kafkalite log verify {self._directory} shows what is damaged"
            log.error("log.damaged", durable_point=self._durable_point, **fields, advice=advice)
            found.damaged = True
            segment.size = good
            del segments[number + 1 :]
            return
        found.truncated = segment.size - good
        log.warning("log.truncated", bytes=found.truncated, **fields)
        segment.file().truncate(good)
        segment.size = good
        for later in segments[number + 1 :]:
            found.truncated += later.size
            self._set_aside(later)
        del segments[number + 1 :]

    def _set_aside(self, segment: Segment) -> None:
        file = segment.detach_file()
        if file is not None:
            file.close()
        for suffix in SEGMENT_FILES[1:]:
            remove_file(self._fs, segment.path + suffix)
        self._transaction_indexes.add(segment.path + ".txnindex")
        if segment.size:
            self._fs.rename(segment.path + ".log", segment.path + ".log.damaged")
            log.error("log.set_aside", file=segment.path + ".log.damaged", bytes=segment.size)
        else:
            remove_file(self._fs, segment.path + ".log")

    def _start_over(self) -> None:
        """All that was left lies before the log's start: go on there (L-12)."""
        found = self._found
        for segment in found.segments:
            file = segment.cool()
            if file is not None:
                file.close()
            for suffix in SEGMENT_FILES:
                remove_file(self._fs, segment.path + suffix)
        found.end_offset = found.log_start_offset
        segment = Segment(self._fs, self._directory, found.end_offset)
        segment.create()
        found.segments = [segment]

    def _load_epochs(self) -> None:
        """Take the epochs from their file, from the batches where there is none (L-11)."""
        found = self._found
        kept = self._kept_epochs(None)
        if kept is None:
            found.epochs = LeaderEpochs()
            self._each_batch(found.log_start_offset, found.end_offset, self._note_epoch)
            found.epochs_changed = True
        else:
            found.epochs = LeaderEpochs(kept)
        found.highest_epoch = max(found.epochs.latest, 0)
        changed = found.epochs.cut_suffix(found.end_offset + 1)
        changed = found.epochs.cut_prefix(found.log_start_offset) or changed
        found.epochs_changed = found.epochs_changed or changed

    def _kept_epochs(self, durable: Segment | None) -> list[tuple[int, int]] | None:
        """The epochs as their file has them, None where it has not.

        durable: a segment that begins with a durable batch. If that says something else it is not the batch that is
        wrong.
        """
        path = f"{self._directory}/{EPOCH_CHECKPOINT}"
        if self._lying_epochs:
            return None
        kept = read_epochs(read_file(self._fs, path))
        if kept is not None and durable is not None and durable.size:
            try:
                batch = next(durable.batches(0, durable.size))
            except CorruptBatch:
                return kept
            if batch.crc_ok() and batch.partition_leader_epoch != LeaderEpochs(kept).epoch_at(batch.base_offset) >= 0:
                log.warning("log.epochs_unreadable", file=path)
                self._lying_epochs = True
                return None
        return kept

    def _note_epoch(self, batch: RecordBatch) -> None:
        epochs = self._found.epochs
        if batch.partition_leader_epoch > epochs.latest:
            epochs.assign(batch.partition_leader_epoch, batch.base_offset)

    def _load_producers(self, offset: int) -> None:
        """Take the newest snapshot at or before `offset` that reads, and replay from there (L-10).

        What lies before the log's start is replayed as far as it is there. A snapshot from before all that is no help:
        a producer that is not known may go on, one that is known by an old batch may not.
        """
        found = self._found
        start = found.segments[0].base_offset
        for at in reversed(found.snapshots[:]):
            path = f"{self._directory}/{at:020}.snapshot"
            if start <= at <= offset:
                try:
                    found.producers = Producers.decode(read_file(self._fs, path) or b"", self._now_ms)
                except BadSnapshot:
                    log.warning("log.snapshot_unreadable", file=path)
                else:
                    start = at
                    break
            found.snapshots.remove(at)
            remove_file(self._fs, path)
        found.producers.complete_from = start
        self._each_batch(start, offset, self._replay)

    def _replay(self, batch: RecordBatch) -> None:
        found = self._found
        ended = replay_batch(found.producers, batch, self._now_ms)
        self._forget_producers()
        if ended is not None and ended.aborted and found.scanned:
            # The scanned segment's transaction index is made again.
            first_open = found.producers.first_open_offset()
            stable = ended.marker_offset + 1 if first_open is None else first_open
            entry = (ended.producer_id, ended.first_offset, ended.marker_offset, stable)
            for segment in reversed(found.segments):
                if segment.base_offset <= ended.marker_offset:
                    if entry not in segment.aborted():
                        segment.add_aborted(entry)
                        self._transaction_indexes.add(segment.path + ".txnindex")
                    return

    def _forget_producers(self) -> None:
        producers = self._found.producers
        if len(producers) > self._producers_forgotten_at:
            producers.forget(self._now_ms, len(producers) - self._most_producers)
            self._producers_forgotten_at = max(self._most_producers, len(producers)) * 9 // 8

    def _each_batch(self, offset: int, end_offset: int, visit: Callable[[RecordBatch], None]) -> None:
        segments = self._found.segments
        for number, segment in enumerate(segments):
            following = segments[number + 1].base_offset if number + 1 < len(segments) else end_offset
            if not segment.size or following <= offset or segment.base_offset >= end_offset:
                continue
            position = segment.find(offset)
            if position is None:
                continue
            try:
                for batch in segment.batches(position, segment.size):
                    if offset <= batch.base_offset < end_offset:
                        visit(batch)
            except CorruptBatch as error:
                # What lies behind stays readable; its producers are found as far as they stand there.
                log.error("log.damaged", file=segment.path + ".log", fault=error.message)


def _cut(segment: Segment, size: int) -> None:
    """Let a segment end behind its last batch; `make_durable` syncs it."""
    log.warning("log.rest_cut", file=segment.path + ".log", position=size, bytes=segment.size - size)
    segment.size = size
    segment.cut_back()


def bytes_to_scan(fs: FileSystem, directory: str, durable_point: int) -> int:
    """How many bytes of a directory are read through after a crash."""
    bases = sorted(int(name[:-4]) for name in fs.names(directory) if _is_of(name, ".log"))
    ends = [*bases[1:], durable_point + 1]
    read = [base for base, end in zip(bases, ends, strict=False) if end > durable_point]
    return sum(fs.size(f"{directory}/{base:020}.log") for base in read)


def unsynced_segments(found: Recovered, durable_point: int) -> list[tuple[Segment, int]]:
    """Segments that may not be on disk as they were found, and where they end."""
    segments = found.segments
    nothing_new = found.end_offset <= durable_point and segments and segments[-1].base_offset < durable_point
    if not segments or (nothing_new and not found.truncated):
        return []
    ends = [*(segment.base_offset for segment in segments[1:]), found.end_offset]
    ended = list(zip(segments, ends, strict=True))
    return [each for each in ended[:-1] if each[1] >= durable_point] + ended[-1:]


def make_durable(fs: FileSystem, directory: str, found: Recovered, durable_point: int, *, again: bool) -> None:
    """Make what was found behind the durable point durable, names included: readers are about to see it.

    It may be in the page cache only. `again` writes it anew before: a sync that failed ahead of the restart leaves
    pages that count as written and are not (R-12). Raises OSError.
    """
    unsynced = unsynced_segments(found, durable_point)
    if not unsynced:
        return
    for segment, end_offset in unsynced:
        position = segment.find(durable_point) if again and end_offset > durable_point else None
        if position is not None:
            _write_again(segment, position)
        if segment is not found.segments[-1]:
            segment.cut_back()  # the last one's next append does
        segment.file().sync()
        if segment is not found.segments[-1]:
            file = segment.detach_file()
            assert file is not None
            file.close()
    for name in (PARTITION_METADATA, EPOCH_CHECKPOINT):
        if again:
            _write_file_again(fs, f"{directory}/{name}")
        sync_file(fs, f"{directory}/{name}")
    fs.sync_directory(directory)
    fs.sync_directory(directory.rpartition("/")[0])


def _write_again(segment: Segment, position: int) -> None:
    try:
        while position < segment.size:
            data = segment.read_at(min(_COPY_BYTES, segment.size - position), position)
            position += segment.write_at(data, position)
    except OSError as error:
        # Where even that takes new room, a full disk is no reason not to start (RT-34).
        if error.errno != ENOSPC:
            raise


def _write_file_again(fs: FileSystem, path: str) -> None:
    """Write what a file holds over itself, which takes no new room."""
    data = read_file(fs, path)
    if data:
        file = fs.open(path)
        try:
            written = 0
            while written < len(data):
                written += file.write_at(memoryview(data)[written:], written)
        finally:
            file.close()


def _is_of(name: str, suffix: str) -> bool:
    stem = name.removesuffix(suffix)
    return stem != name and len(stem) == _STEM_DIGITS and stem.isascii() and stem.isdigit()
