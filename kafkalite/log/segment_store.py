"""A partition's batches in Kafka's segment files: appending, rolling, reading, letting go of old segments.

    <topic>-<partition>/  partition.metadata       "version: 0", "topic_id: <22 characters>"
                          leader-epoch-checkpoint  (`checkpoints.py`)
                          <offset>.snapshot        producers at that offset (`producers.py`)
                          segments                 (`segment.py`)

Nothing is on disk before the first append; the directory and partition.metadata come before the log file, so that data
never stands where nobody can tell whose it is. One writer appends to the last segment. A write that fails is cut back
before the next one (L-3), and a segment that can't be made leaves the old one in use. The cut itself is on disk when
the durable point has passed the segment; until then recovery looks behind the last batch.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from operator import itemgetter
from threading import Lock
from zlib import crc32

from kafkalite.log.checkpoints import (
    read_file,
    replace_file,
    sync_file,
    write_epochs,
    write_file,
    write_new_file,
    write_properties,
)
from kafkalite.log.group_commit import Covered, DirectorySync
from kafkalite.log.segment import MAX_OFFSETS, Segment
from kafkalite.protocol.primitives import uuid_to_text
from kafkalite.records.batch import RecordBatch
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.log.config import LogConfig
    from kafkalite.log.deleted_files import DeletedFiles
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.segment import Aborted
    from kafkalite.log.warm import WarmSegments
    from kafkalite.protocol.primitives import Buffer

PARTITION_METADATA = "partition.metadata"
EPOCH_CHECKPOINT = "leader-epoch-checkpoint"
_second = itemgetter(1)


class SegmentStore:
    """A `BatchStore` on a file system; `segments` is never empty, the last one grows.

    on_roll: called after a new segment was begun. clients_now_ms: the time by which clients stamp records, where that
    is not the cluster's; segments then keep how old what they hold is by the cluster's.
    """

    __slots__ = (
        "_awake",
        "_bases",
        "_clients_now_ms",
        "_config",
        "_deleted",
        "_derived",
        "_dirty_tail",
        "_epochs",
        "_epochs_guard",
        "_epochs_kept",
        "_fs",
        "_gone",
        "_old_snapshots",
        "_sealed",
        "_snapshots",
        "_topic_id",
        "_unsynced",
        "_unsynced_directories",
        "_warm",
        "active",
        "directory",
        "end_offset",
        "named_base",
        "on_roll",
        "segments",
        "start_offset",
        "stored",
        "unsealed",
    )

    def __init__(
        self,
        fs: FileSystem,
        directory: str,
        topic_id: bytes,
        config: LogConfig,
        warm: WarmSegments,
        deleted: DeletedFiles,
        *,
        segments: list[Segment] | None = None,
        end_offset: int = 0,
        snapshots: list[int] | None = None,
        unsealed: bool = False,
        clients_now_ms: Callable[[], int] | None = None,
    ) -> None:
        """Without segments the partition is new and begins at end_offset."""
        self._fs = fs
        self.directory = directory
        self._topic_id = topic_id
        self._config = config
        self._warm = warm
        self._deleted = deleted
        self._clients_now_ms = clients_now_ms
        self.stored = segments is not None
        self.segments = segments or [Segment(fs, directory, end_offset)]
        self._bases = [segment.base_offset for segment in self.segments]
        self.active = self.segments[-1]
        warm.grows(self.active)
        self.named_base = self._bases[-1]
        self.start_offset = self._bases[0]
        self.end_offset = end_offset
        self._awake = False
        self.unsealed = unsealed
        self._derived: list[tuple[str, bytes]] = []
        """Paths and contents of what is made of the log, to be written with the next sync."""
        self._unsynced: set[str] = set()
        self._unsynced_directories: set[str] = set()
        self._sealed: list[Segment] = []
        self._gone: list[Segment] = []
        self._snapshots = sorted(snapshots or ())
        self._old_snapshots: list[str] = []
        self._epochs: list[tuple[int, int]] = []
        self._epochs_kept = True
        self._epochs_guard = Lock()  # a sync may be writing them when they change
        self._dirty_tail = unsealed
        """Something may stand behind the last batch, or come back there: a sync that failed before the start may have
        forgotten that it was cut off."""
        self.on_roll: Callable[[], None] | None = None

    @property
    def size(self) -> int:
        return sum(segment.size for segment in self.segments)

    # Appending

    def append(self, data: Buffer, base_offset: int, last_offset: int, max_timestamp: int, now_ms: int) -> None:
        size = len(data)
        segment = self.active
        timestamp = max_timestamp if max_timestamp >= 0 else now_ms
        if size > segment.room or timestamp > segment.roll_at_ms or last_offset - segment.base_offset > MAX_OFFSETS:
            segment = self._make_room(size, base_offset, last_offset, timestamp, now_ms)
        position = segment.size
        try:
            written = segment.write_at(data, position)
            if written != size:
                self._write_rest(segment, data, position, written)
        except OSError:
            self._cut_back(segment)
            raise
        if max_timestamp > segment.max_timestamp:
            segment.max_timestamp = max_timestamp
            segment.max_timestamp_offset = last_offset
        segment.size = position + size
        segment.room -= size
        if segment.unindexed > self._config.index_interval_bytes:
            segment.add_entry(position, last_offset)
            if segment.is_index_full(self._config.index_bytes):
                segment.room = 0
        segment.unindexed += size
        self.end_offset = last_offset + 1

    def _write_rest(self, segment: Segment, data: Buffer, position: int, written: int) -> None:
        view = memoryview(data)
        while written < len(view):
            written += segment.write_at(view[written:], position + written)

    def _cut_back(self, segment: Segment) -> None:
        """Take off what a failed write may have left; tried again before the next write where that fails too."""
        try:
            segment.file().truncate(segment.size)
        except OSError:
            self._dirty_tail = True
            segment.room = -1

    def _make_room(self, size: int, base_offset: int, last_offset: int, timestamp: int, now_ms: int) -> Segment:
        """Return the segment the next batch goes to, made or made ready as need be (L-4)."""
        if self._clients_now_ms is not None:
            # Nothing is younger than its arrival, as what the broker stamps itself would be; and what comes next is
            # later, though the clock stands still.
            timestamp = min(timestamp + now_ms - self._clients_now_ms(), max(timestamp, now_ms)) - 1
        if not self.stored:
            self._create()
        segment = self.active
        self._clean_tail()
        self.unsealed = True
        if not self._awake:
            self._wake(segment)
        if segment.size and (
            size > self._config.segment_bytes - segment.size
            or timestamp > segment.roll_at_ms
            or last_offset - segment.base_offset > MAX_OFFSETS
            or segment.is_index_full(self._config.index_bytes)
        ):
            segment = self._roll(base_offset)
        if not segment.size:
            segment.roll_at_ms = self._roll_time(segment, timestamp)
        segment.room = max(self._config.segment_bytes - segment.size, size)
        if self._clients_now_ms is not None:
            segment.arrived_ms = max(segment.newest_ms(), timestamp)
            segment.room = -1  # each batch comes by here
        return segment

    def _clean_tail(self) -> None:
        if self._dirty_tail:
            self.active.cut_back()
            self._dirty_tail = False

    def _wake(self, segment: Segment) -> None:
        """Make a segment that was only read ready for growing."""
        if not self._epochs_kept:
            self._write_epochs(durable=False)
        segment.checked_times()  # the largest timestamp goes on from there
        offsets, _ = segment.load_indexes()
        position = offsets.positions[-1] if offsets.positions else 0
        segment.unindexed = segment.size - position
        if segment.size:
            first = next(segment.walk(0, segment.size)).max_timestamp
            # Without a timestamp to go by, the time since the restart stands in for the segment's age.
            first += max(segment.newest_ms() - segment.max_timestamp, 0)
            segment.roll_at_ms = self._roll_time(segment, first) if first >= 0 else 1 << 63
        for suffix in (".index", ".timeindex"):
            # They are in memory, and would be wrong if the new ones could not be written in the end.
            if self._fs.exists(segment.path + suffix):
                self._fs.remove(segment.path + suffix)
                self._unsynced_directories.add(self.directory)
        self._awake = True

    def _roll_time(self, segment: Segment, first_timestamp: int) -> int:
        jitter = self._config.segment_jitter_ms
        early = crc32(segment.path.encode("utf-8", "surrogateescape")) % jitter if jitter else 0
        return first_timestamp + self._config.segment_ms - early

    def _create(self) -> None:
        """Put a new partition on disk."""
        fs, directory = self._fs, self.directory
        fs.make_directory(directory)
        identity = write_properties({"version": "0", "topic_id": uuid_to_text(self._topic_id)}, ": ")
        if read_file(fs, f"{directory}/{PARTITION_METADATA}") != identity:
            write_new_file(fs, f"{directory}/{PARTITION_METADATA}", identity)
        write_new_file(fs, f"{directory}/{EPOCH_CHECKPOINT}", write_epochs(self._epochs))
        self.active.create()
        self.stored = True
        self._unsynced.update((f"{directory}/{PARTITION_METADATA}", f"{directory}/{EPOCH_CHECKPOINT}"))
        self._unsynced_directories.update((directory, directory.rpartition("/")[0]))

    def _roll(self, base_offset: int) -> Segment:
        """Begin a new segment; the old one's indexes are written and all of it synced with the next group (L-5)."""
        old = self.active
        segment = Segment(self._fs, self.directory, base_offset)
        self._warm.grows(segment)
        segment.create()
        self.segments.append(segment)
        self._bases.append(base_offset)
        self.active = segment
        old.syncs += 1
        self._sealed.append(old)
        self._save_indexes(old)
        self._unsynced_directories.add(self.directory)
        self._warm.sealed(old)
        if self.on_roll is not None:
            self.on_roll()
        return segment

    def roll(self) -> None:
        """Begin a new segment, though the last one has room, if there is anything in that. Raises OSError."""
        if self.active.size:
            self._clean_tail()
            self.unsealed = True
            self._roll(self.end_offset)
            self._awake = True

    def _save_indexes(self, segment: Segment) -> None:
        encoded = segment.encoded_indexes()
        if encoded is not None:
            for suffix, data in zip((".index", ".timeindex"), encoded, strict=True):
                self._derived.append((segment.path + suffix, data))

    # Durability

    def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[], None]]:
        jobs: list[Callable[[], None]] = []
        sealed, self._sealed = self._sealed, []
        segments = []
        if self.stored:
            self.active.syncs += 1
            segments = [*sealed, self.active]
            jobs += [Covered(segment.syncing()) for segment in segments]
            jobs += [Covered(partial(sync_file, self._fs, path)) for path in self._unsynced]
            if self._derived:
                jobs.append(DerivedFiles(self._fs, self.directory, self._derived))
                self._derived = []
                self._unsynced_directories.discard(self.directory)
            jobs += [DirectorySync(self._fs, path) for path in self._unsynced_directories]
            if not self._epochs_kept:
                # Without its entry in the checkpoint recovery would take a batch of a new epoch for damage.
                jobs.append(partial(self._write_epochs, durable=True))
                self._epochs_kept = True
            self._unsynced.clear()
            self._unsynced_directories.clear()
        return jobs, partial(self._synced, segments, self.end_offset, self.active.size)

    def _synced(self, segments: list[Segment], end_offset: int, position: int) -> None:
        for segment in segments:
            segment.syncs -= 1
        if segments:
            segments[-1].synced_size = position
            segments[-1].hint(end_offset, position)
            self.named_base = segments[-1].base_offset
        for path in self._old_snapshots:
            self._warm.submit(partial(remove_file, self._fs, path))
        self._old_snapshots.clear()
        self._drop_gone()
        self._warm.close_surplus()

    def keep_epochs(self, entries: list[tuple[int, int]], *, durable: bool) -> None:
        self._epochs = entries
        if self.stored:
            self._epochs_kept = False
            self._write_epochs(durable=durable)
            self._epochs_kept = durable

    def _write_epochs(self, *, durable: bool) -> None:
        with self._epochs_guard:
            write_file(self._fs, f"{self.directory}/{EPOCH_CHECKPOINT}", write_epochs(self._epochs), durable=durable)

    def keep_producers(self, offset: int, snapshot: bytes) -> None:
        """Write a snapshot with the next sync; those of no segment's base but the newest go (7.5)."""
        if not self.stored:
            return
        self._derived.append((f"{self.directory}/{offset:020}.snapshot", snapshot))
        kept = {*self._bases, offset}
        self._old_snapshots += [f"{self.directory}/{old:020}.snapshot" for old in self._snapshots if old not in kept]
        self._snapshots = sorted({old for old in self._snapshots if old in kept} | {offset})

    def seal(self) -> None:
        """Write the indexes with the next sync. Raises OSError."""
        if self.stored:
            self._clean_tail()
        self.unsealed = False
        self._awake = False
        self.active.room = -1  # should it go on after all, it takes them away again
        if self.stored:
            self._save_indexes(self.active)
            self._unsynced_directories.add(self.directory)

    # Reading

    def segment_at(self, offset: int) -> int:
        """Return the number of the segment that holds `offset`, if any does."""
        if offset >= self.active.base_offset:
            return len(self.segments) - 1
        number = bisect_right(self._bases, offset) - 1
        if number < 0:
            number = 0
        self._warm.add(self.segments[number])
        return number

    def read(self, offset: int, max_bytes: int, end_offset: int, whole_first: bool) -> tuple[Buffer, int]:
        number = self.segment_at(offset)
        segment = self.segments[number]
        position = segment.hints.get(offset)
        if position is None:
            position = segment.find(offset)
        while position is None or position == segment.size:
            # The batch that held the offset is gone: the next one is what there is (F-7).
            number += 1
            if number == len(self.segments):
                return b"", end_offset
            segment = self.segments[number]
            position = segment.find(offset)
        stop, stop_offset = self._stop(segment, number, end_offset)
        size = stop - position
        if size > max_bytes:
            bound = segment.stop_before(position, position + max_bytes)
            if bound is None:
                size = self._count_whole(segment, position, stop, max_bytes, whole_first)
            else:
                size, stop_offset = bound[0] - position, bound[1]
        elif segment is self.active:
            segment.hint(stop_offset, stop)
        if size <= 0:
            return b"", stop_offset
        data = segment.read_at(size, position)
        if len(data) != size:
            raise CorruptBatch(f"{segment.path}.log ends early")
        return data, stop_offset

    def _stop(self, segment: Segment, number: int, end_offset: int) -> tuple[int, int]:
        """Return the position up to which a segment may be read, and the offset there."""
        next_base = self._bases[number + 1] if segment is not self.active else self.end_offset
        if end_offset >= next_base:
            return segment.size, next_base
        try:
            position = segment.find(end_offset)
        except CorruptBatch:
            # Behind that nothing is promised: a sync that failed may have taken it away.
            position = segment.end_before(end_offset)
        return segment.size if position is None else position, end_offset

    def _count_whole(self, segment: Segment, position: int, stop: int, max_bytes: int, whole_first: bool) -> int:
        """Return the size of the whole batches that fit."""
        size = 0
        try:
            for brief in segment.walk(position, stop):
                if size + brief.size > max_bytes:
                    return brief.size if not size and whole_first else size
                size += brief.size
        except CorruptBatch:
            if not size:
                raise
        return size

    def batches(self, offset: int, end_offset: int | None = None) -> Iterator[RecordBatch]:
        while offset < (limit := self.end_offset if end_offset is None else end_offset):
            number = self.segment_at(offset)
            segment = self.segments[number]
            position = segment.find(offset)
            if position is None or position >= segment.size:
                if segment is self.active:
                    return
                offset = self._bases[number + 1]
                continue
            # The segment may grow before this is resumed: then the next round finds the rest.
            for batch in segment.batches(position, segment.size):
                if batch.base_offset >= limit:
                    return
                yield batch
                offset = batch.last_offset + 1

    def batches_since(self, timestamp: int, offset: int) -> Iterator[RecordBatch]:
        for number in range(self.segment_at(offset), len(self.segments)):
            segment = self.segments[number]
            if not segment.size:
                continue
            if number + 1 < len(self.segments):
                self._warm.add(segment)
            segment.checked_times()
            if segment.max_timestamp < timestamp:
                continue
            start = segment.find(max(offset, segment.floor_of(timestamp)))
            if start is None:
                continue
            for brief in segment.walk(start, segment.size):
                if brief.max_timestamp >= timestamp:
                    yield RecordBatch(segment.read_at(brief.size, brief.position))

    def latest_batch(self) -> RecordBatch | None:
        latest: Segment | None = None
        for segment in self.segments:
            if segment.size:
                if segment is not self.active:
                    self._warm.add(segment)
                segment.checked_times()
                if segment.max_timestamp >= 0 and (latest is None or segment.max_timestamp > latest.max_timestamp):
                    latest = segment
        if latest is None:
            return None
        position = latest.find(latest.max_timestamp_offset)
        return None if position is None else next(latest.batches(position, latest.size))

    # Transactions

    def add_aborted(self, entry: Aborted) -> None:
        self.active.add_aborted(entry)
        self._unsynced.add(self.active.path + ".txnindex")
        self._unsynced_directories.add(self.directory)

    def aborted(self, offset: int, end_offset: int) -> list[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for segment in self.segments[self.segment_at(offset) :]:
            for producer_id, first_offset, last_offset, stable_offset in segment.aborted():
                if last_offset >= offset and first_offset < end_offset:
                    found.add((producer_id, first_offset))
                if stable_offset >= end_offset:
                    return sorted(found, key=_second)
        return sorted(found, key=_second)

    # Letting go

    def cut_prefix(self, offset: int) -> None:
        """Segments wholly before `offset` leave at once; their files go when no sync needs them."""
        number = max(bisect_right(self._bases, offset) - 1, 0)
        if not number:
            return
        self._gone += self.segments[:number]
        del self.segments[:number]
        del self._bases[:number]
        self.start_offset = self._bases[0]
        early = [base for base in self._snapshots if base < self.start_offset]
        self._snapshots = self._snapshots[len(early) :]
        self._old_snapshots += [f"{self.directory}/{base:020}.snapshot" for base in early]
        self._drop_gone()

    def set_aside(self, segments: list[Segment]) -> None:
        """Give the files of sealed segments their last names; they stay in use until `replace`. Raises OSError."""
        for segment in segments:
            self._deleted.rename(segment)

    def replace(self, segments: list[Segment], segment: Segment) -> None:
        """Use a segment in the place of neighbours that were set aside."""
        number = self.segments.index(segments[0])
        self.segments[number : number + len(segments)] = [segment]
        self._bases[number : number + len(segments)] = [segment.base_offset]
        self.start_offset = self._bases[0]
        segment.arrived_ms = max(old.arrived_ms for old in segments)
        self._gone += segments
        self._drop_gone()

    def _drop_gone(self) -> None:
        for segment in [segment for segment in self._gone if not segment.syncs]:
            self._gone.remove(segment)
            self._warm.forget(segment)
            self._deleted.let_go(segment, self._config.file_delete_delay_ms)

    def configure(self, config: LogConfig) -> None:
        self._config = config
        self._awake = False
        self.active.room = -1  # the next append looks again

    def close(self) -> None:
        """Give the files back; those of removed segments go as well."""
        for segment in self._gone:
            segment.syncs = 0
        self._drop_gone()
        for segment in self.segments:
            self._warm.forget(segment)
            file = segment.cool()
            if file is not None:
                file.close()


def write_derived(fs: FileSystem, path: str, data: bytes) -> None:
    """Write what is made again from the log when it is needed, should it not be possible to write it."""
    try:
        write_file(fs, path, data)
    except OSError:
        remove_file(fs, path)


class DerivedFiles(Covered):
    """The job of writing several files of one directory as `write_derived` does, and of making their names durable."""

    __slots__ = ("_files", "_fs")

    def __init__(self, fs: FileSystem, directory: str, files: list[tuple[str, bytes]]) -> None:
        super().__init__(partial(fs.sync_directory, directory))
        self._fs = fs
        self._files = files

    def __call__(self) -> None:
        for path, data in self._files:
            self._is_done(path, partial(replace_file, self._fs, path, data))
        super().__call__()

    def before(self) -> None:
        fs = self._fs
        self._files = [
            (path, data)
            for path, data in self._files
            if self._is_done(path, partial(write_new_file, fs, path + ".tmp", data))
        ]

    def between(self) -> None:
        for path, _ in self._files:
            self._is_done(path, partial(self._fs.rename, path + ".tmp", path))

    def _is_done(self, path: str, write: Callable[[], None]) -> bool:
        try:
            write()
        except OSError:
            remove_file(self._fs, path)
            return False
        return True


def remove_file(fs: FileSystem, path: str) -> None:
    """Remove a file if it is there."""
    try:
        fs.remove(path)
    except FileNotFoundError:
        pass
