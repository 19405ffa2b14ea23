"""A segment: one file of whole batches at rising offsets, and what is known of where they lie.

    <base offset, 20 digits>.log         batches, one behind the other
                            .index       offsets to positions    (`index.py`)
                            .timeindex   timestamps to offsets   (`index.py`)
                            .txnindex    aborted transactions: version int16 = 0, producer_id int64, first_offset int64,
                                         last_offset int64 (the marker), last_stable_offset int64; 34 bytes (T-44)

The log file is opened when it is first used. Indexes of the segment that grows live in memory and are written when it
is sealed; those of sealed ones are read when needed and may be dropped again (`cool`). Indexes that were read are
checked against the log as they are used, and made anew where they lie (RT-22). Names of files on their way in or out
end in one `suffix` more: .cleaned, .swap, .deleted.
"""

from __future__ import annotations

from functools import partial
from struct import Struct

from kafkalite.log.checkpoints import read_file
from kafkalite.log.index import TIME_ENTRY, BadIndex, OffsetIndex, TimeIndex
from kafkalite.records.batch import HEADER_SIZE, LENGTH_OVERHEAD, MAGIC, RecordBatch
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.log.filesystem import File, FileSystem
    from kafkalite.protocol.primitives import Buffer

    Aborted = tuple[int, int, int, int]
    """producer_id, first_offset, last_offset, last_stable_offset."""

# base_offset, batch_length, magic, attributes, last_offset_delta, max_timestamp, records_count
_BRIEF = Struct(">qi4xb4xhi8xq14xi")
_BRIEF_SIZE = _BRIEF.size
_ABORTED = Struct(">hqqqq")
_TIME_ENTRY = Struct(">qI")
_LEAST_LENGTH = HEADER_SIZE - LENGTH_OVERHEAD
_WALK_BYTES = 16 << 10
_FIND_BYTES = 4 << 10
_READ_BYTES = 1 << 20
_MOST_HINTS = 64
MAX_OFFSETS = (1 << 31) - 1
"""Offsets one segment may span: indexes keep them in four bytes (L-4)."""
NO_TIMESTAMP = -1
SEGMENT_FILES = (".log", ".index", ".timeindex", ".txnindex")


class Brief:
    """What a batch's header says of its place; its largest timestamp is that of a record, -1 where none is left."""

    __slots__ = ("base_offset", "last_offset", "max_timestamp", "position", "size")

    def __init__(self, position: int, size: int, base_offset: int, last_offset: int, max_timestamp: int) -> None:
        self.position = position
        self.size = size
        self.base_offset = base_offset
        self.last_offset = last_offset
        self.max_timestamp = max_timestamp


def cut_file(file: File, size: int) -> None:
    """Let a file end there, and its next sync see to it. Raises OSError."""
    # Longer first: of a file that seems to have that length already there would be nothing to sync.
    file.truncate(size + 1)
    file.truncate(size)


class Segment:
    """`path` is the common start of its files' names; `size` counts whole batches only."""

    __slots__ = (
        "_aborted",
        "_aborted_right",
        "_checked",
        "_checked_times",
        "_damaged",
        "_file",
        "_fs",
        "arrived_ms",
        "base_offset",
        "has_aborted",
        "hints",
        "max_timestamp",
        "max_timestamp_offset",
        "offset_index",
        "on_open",
        "path",
        "read_at",
        "roll_at_ms",
        "room",
        "size",
        "suffix",
        "synced_size",
        "syncs",
        "time_index",
        "unindexed",
        "write_at",
    )

    read_at: Callable[[int, int], bytes]
    write_at: Callable[[Buffer, int], int]
    offset_index: OffsetIndex | None
    time_index: TimeIndex | None

    def __init__(self, fs: FileSystem, directory: str, base_offset: int, size: int = 0, *, suffix: str = "") -> None:
        self._fs = fs
        self.path = f"{directory}/{base_offset:020}"
        self.suffix = suffix
        """What its files' names end in while they are on their way in or out."""
        self.base_offset = base_offset
        self.size = size
        self._file: File | None = None
        self.read_at = self._first_read
        self.write_at = self._first_write
        self._aborted: list[Aborted] | None = None
        self._aborted_right = False
        self.has_aborted = False
        """Whether it has a transaction index, where it is a log's."""
        self.offset_index = None
        self.time_index = None
        self._checked = self._checked_times = self._damaged = False
        self.max_timestamp = NO_TIMESTAMP
        self.max_timestamp_offset = base_offset
        self.arrived_ms = NO_TIMESTAMP
        """Its newest timestamp by the cluster's clock, where that is not its clients'; -1 otherwise."""
        self.unindexed = 0
        self.room = -1
        self.roll_at_ms = 0
        self.syncs = 0
        """Syncs under way, which need the file open."""
        self.synced_size = size
        """How much of it a sync has reached."""
        self.on_open: Callable[[Segment], None] | None = None
        self.hints: dict[int, int] = {}
        """Positions of offsets that are likely to be asked for next: where readers and syncs stopped."""

    # The file

    def name(self, kind: str) -> str:
        """Path of one of its files: ".log", ".index" ..."""
        return self.path + kind + self.suffix

    def create(self) -> None:
        """Make the segment's file, empty, and indexes for it. Raises OSError."""
        self._bind(self._fs.open(self.name(".log"), create=True))
        assert self._file is not None
        if self._file.size():
            # Not in any case: were it to fail, a name would stand there for offsets that the segment before goes on to.
            self._file.truncate(0)
        self.start_indexes()

    def _bind(self, file: File) -> None:
        self._file = file
        self.read_at = file.read_at
        self.write_at = file.write_at
        if self.on_open is not None:
            self.on_open(self)

    def file(self) -> File:
        if self._file is None:
            self._bind(self._fs.open(self.name(".log")))
            assert self._file is not None
        return self._file

    def syncing(self) -> Callable[[], None]:
        """A call that makes durable what was written to the file; one that is closed stays so."""
        return partial(_sync_closed, self._fs, self.name(".log")) if self._file is None else self._file.sync

    def _first_read(self, size: int, position: int) -> bytes:
        return self.file().read_at(size, position)

    def _first_write(self, data: Buffer, position: int) -> int:
        return self.file().write_at(data, position)

    def cut_back(self) -> None:
        """Let the file end with its last batch, and the next sync see to it. Raises OSError."""
        cut_file(self.file(), self.size)

    def detach_file(self) -> File | None:
        """Take the open file, to be closed by the caller; the next use opens it again."""
        file, self._file = self._file, None
        self.read_at = self._first_read
        self.write_at = self._first_write
        return file

    def cool(self) -> File | None:
        """Drop what can be read again; returns the file for the caller to close."""
        self.offset_index = self.time_index = self._aborted = None
        self.hints.clear()
        return self.detach_file()

    # Indexes

    def start_indexes(self) -> None:
        self.offset_index = OffsetIndex()
        self.time_index = TimeIndex()
        self._checked = self._checked_times = True

    def index_batch(self, position: int, size: int, last_offset: int, max_timestamp: int, interval: int) -> None:
        """Note a batch; the store's append does the same in line."""
        if max_timestamp > self.max_timestamp:
            self.max_timestamp = max_timestamp
            self.max_timestamp_offset = last_offset
        if self.unindexed > interval:
            self.add_entry(position, last_offset)
        self.unindexed += size

    def add_entry(self, position: int, last_offset: int) -> None:
        offsets, times = self.offset_index, self.time_index
        assert offsets is not None
        assert times is not None
        offsets.append(last_offset - self.base_offset, position)
        if self.max_timestamp >= 0:
            times.append_if_later(self.max_timestamp, self.max_timestamp_offset - self.base_offset)
        self.unindexed = 0

    def is_index_full(self, limit_bytes: int) -> bool:
        """Whether an entry more would take more than `limit_bytes` in one of the index files."""
        assert self.offset_index is not None
        assert self.time_index is not None
        return (len(self.offset_index) + 1) * 8 > limit_bytes or (len(self.time_index) + 2) * 12 > limit_bytes

    def encoded_indexes(self) -> tuple[bytes, bytes] | None:
        """Both index files' contents, the largest timestamp brought up to date; None while they are not in memory."""
        if self.offset_index is None or self.time_index is None:
            return None
        if self.max_timestamp >= 0:
            self.time_index.append_if_later(self.max_timestamp, self.max_timestamp_offset - self.base_offset)
        return self.offset_index.encode(), self.time_index.encode()

    def load_indexes(self) -> tuple[OffsetIndex, TimeIndex]:
        """The indexes: those in memory, or from their files, or made from the log."""
        if self.offset_index is not None and self.time_index is not None:
            return self.offset_index, self.time_index
        offsets, times = read_file(self._fs, self.name(".index")), read_file(self._fs, self.name(".timeindex"))
        try:
            if offsets is None or times is None:
                raise BadIndex("missing")
            self.offset_index = OffsetIndex.decode(offsets, self.size)
            self.time_index = TimeIndex.decode(times)
            if not self.time_index and self.size:
                raise BadIndex("no largest timestamp")
        except BadIndex:
            self.rebuild_indexes(_FIND_BYTES)
            return self.load_indexes()
        self._checked = self._checked_times = False
        if self.time_index:
            self.max_timestamp = self.time_index.timestamps[-1]
            self.max_timestamp_offset = self.base_offset + self.time_index.offsets[-1]
        return self.offset_index, self.time_index

    def checked_times(self) -> TimeIndex:
        """The time index, whose last entry has been compared with the log; `max_timestamp` is true from here on."""
        _, times = self.load_indexes()
        if not self._checked_times:
            self._checked_times = True
            if times and not self._is_true(times.timestamps[-1], times.offsets[-1]):
                self.rebuild_indexes(_FIND_BYTES)
        assert self.time_index is not None
        return self.time_index

    def floor_of(self, timestamp: int) -> int:
        """An offset with no record of `timestamp` or later in the batches of this segment before its own."""
        times = self.checked_times()
        slot = times.slot_at_or_below(timestamp)
        if slot < 0:
            return self.base_offset
        if not self._checked and not self._is_true(times.timestamps[slot], times.offsets[slot]):
            self.rebuild_indexes(_FIND_BYTES)
            return self.floor_of(timestamp)
        return self.base_offset + times.offsets[slot]

    def _is_true(self, timestamp: int, offset: int) -> bool:
        """Whether the log has the batch that an entry of the time index tells of; true where the log is damaged."""
        offset += self.base_offset
        try:
            position = self.find(offset)
            if position is None:
                return False
            brief = next(self.walk(position, self.size, _BRIEF_SIZE))
        except CorruptBatch:
            return True
        return brief.max_timestamp == timestamp and brief.base_offset <= offset

    def largest_timestamp(self) -> int:
        """The largest timestamp in it, -1 where no batch has one, as the time index has it; does not load indexes that
        are not in memory."""
        if self.max_timestamp < 0 and self.size and self.offset_index is None:
            entry = self._last_time_entry()
            if entry is None:
                self.load_indexes()
            else:
                self.max_timestamp, self.max_timestamp_offset = entry
        return self.max_timestamp

    def newest_ms(self) -> int:
        """What its age counts from, by the cluster's clock; -1 where nothing in it has a timestamp."""
        return self.arrived_ms if self.arrived_ms >= 0 else self.largest_timestamp()

    def _last_time_entry(self) -> tuple[int, int] | None:
        try:
            file = self._fs.open(self.name(".timeindex"))
        except FileNotFoundError:
            return None
        try:
            size = file.size()
            if not size or size % TIME_ENTRY:
                return None
            timestamp, offset = _TIME_ENTRY.unpack(file.read_at(TIME_ENTRY, size - TIME_ENTRY))
        finally:
            file.close()
        return timestamp, self.base_offset + offset

    def first_timestamp(self) -> int:
        """The largest timestamp of the first batch, -1 where there is none."""
        return next(self.walk(0, self.size, _BRIEF_SIZE)).max_timestamp if self.size else NO_TIMESTAMP

    def rebuild_indexes(self, interval: int) -> None:
        """Make the indexes from the batches' headers.

        Raises CorruptBatch, and goes on with the indexes there were: they lead to what stands behind the damage.
        """
        before = self.offset_index, self.time_index, self.max_timestamp, self.max_timestamp_offset
        self.start_indexes()
        self.hints.clear()
        self.max_timestamp = NO_TIMESTAMP
        self.max_timestamp_offset = self.base_offset
        self.unindexed = 0
        try:
            for brief in self.walk(0, self.size):
                self.index_batch(brief.position, brief.size, brief.last_offset, brief.max_timestamp, interval)
        except CorruptBatch:
            if before[0] is not None:
                self.offset_index, self.time_index, self.max_timestamp, self.max_timestamp_offset = before
                self._checked, self._damaged = False, True
            raise

    # Looking up

    def walk(self, position: int, end: int, chunk: int = _WALK_BYTES) -> Iterator[Brief]:
        """Iterate over the headers from `position` on; raises CorruptBatch where none stands."""
        start, data = position, b""
        while position < end:
            at = position - start
            if at + _BRIEF_SIZE > len(data):
                start, at = position, 0
                data = self.read_at(min(chunk, end - position), position)
                if len(data) < _BRIEF_SIZE:
                    raise self.corrupt(position)
            base_offset, length, magic, _, delta, max_timestamp, count = _BRIEF.unpack_from(data, at)
            size = length + LENGTH_OVERHEAD
            if magic != MAGIC or size < HEADER_SIZE or delta < 0 or position + size > end:
                raise self.corrupt(position)
            yield Brief(position, size, base_offset, base_offset + delta, max_timestamp if count else NO_TIMESTAMP)
            position += size

    def corrupt(self, position: int) -> CorruptBatch:
        return CorruptBatch(f"no batch at position {position} of {self.path}.log")

    def find(self, offset: int) -> int | None:
        """Return the position of the first batch that ends at `offset` or behind it; None when all end before."""
        if offset <= self.base_offset:
            return 0 if self.size else None
        position = self.hints.get(offset)
        if position is not None:
            return position
        offsets, _ = self.load_indexes()
        try:
            return self._find(offsets, offset)
        except CorruptBatch:
            if self._checked or self._damaged:
                raise
        self.rebuild_indexes(_FIND_BYTES)
        return self._find(self.load_indexes()[0], offset)

    def _find(self, index: OffsetIndex, offset: int) -> int | None:
        position = index.floor(offset - self.base_offset)
        if position and not self._checked:
            first = next(self.walk(position, self.size, _BRIEF_SIZE))
            if index.offsets[index.slot_at_or_below(position)] != first.last_offset - self.base_offset:
                raise self.corrupt(position)
        # What `walk` does, without an object for each header: most reads of small batches come by here.
        size = self.size
        start, data = position, b""
        unpack = _BRIEF.unpack_from
        while position < size:
            at = position - start
            if at + _BRIEF_SIZE > len(data):
                start, at = position, 0
                data = self.read_at(min(_FIND_BYTES, size - position), position)
                if len(data) < _BRIEF_SIZE:
                    raise self.corrupt(position)
            base_offset, length, magic, _, delta, _, _ = unpack(data, at)
            if magic != MAGIC or length < _LEAST_LENGTH or delta < 0:
                raise self.corrupt(position)
            if base_offset + delta >= offset:
                return position
            position += length + LENGTH_OVERHEAD
        return None

    def end_before(self, offset: int) -> int | None:
        """As `find`, without a look at what stands there."""
        position = self.find(offset - 1)
        if position is None:
            return None
        last = next(self.walk(position, self.size))
        return position if last.base_offset >= offset else position + last.size

    def stop_before(self, position: int, limit: int) -> tuple[int, int] | None:
        """Return a batch's start behind `position` and at or before `limit`, and an offset no data before it reaches.

        None where the index knows no such place.
        """
        index, _ = self.load_indexes()
        slot = index.slot_at_or_below(limit)
        if slot < 0 or index.positions[slot] <= position:
            return None
        stop, offset = index.positions[slot], self.base_offset + index.offsets[slot]
        if not self._checked:
            try:
                brief = next(self.walk(stop, self.size, _BRIEF_SIZE))
                trusted = brief.last_offset == offset
            except CorruptBatch:
                trusted = False
            if not trusted:
                if not self._damaged:
                    try:
                        self.rebuild_indexes(_FIND_BYTES)
                    except CorruptBatch:
                        return None
                    return self.stop_before(position, limit)
                return None
        return stop, offset

    def hint(self, offset: int, position: int) -> None:
        hints = self.hints
        if len(hints) >= _MOST_HINTS:
            hints.clear()
        hints[offset] = position

    def batches(self, position: int, end: int) -> Iterator[RecordBatch]:
        """Iterate over whole batches from `position` on; raises CorruptBatch."""
        while position < end:
            data = memoryview(self.read_at(min(_READ_BYTES, end - position), position))
            at = 0
            while at + HEADER_SIZE <= len(data):
                (length,) = _LENGTH.unpack_from(data, at + 8)
                size = length + LENGTH_OVERHEAD
                if data[at + 16] != MAGIC or size < HEADER_SIZE or position + at + size > end:
                    raise self.corrupt(position + at)
                if at + size > len(data):
                    if at == 0:  # larger than what is read at once
                        data = memoryview(self.read_at(size, position))
                        if len(data) < size:
                            raise self.corrupt(position)
                        continue
                    break
                yield RecordBatch(data[at : at + size])
                at += size
            if not at:
                raise self.corrupt(position)
            position += at

    # Aborted transactions

    def add_aborted(self, entry: Aborted) -> None:
        """Note an aborted transaction whose marker stands in this segment. Raises OSError."""
        entries = self.aborted()
        data, start, written = memoryview(_ABORTED.pack(0, *entry)), len(entries) * _ABORTED.size, 0
        file = self._fs.open(self.name(".txnindex"), create=True)
        try:
            while written < len(data):
                written += file.write_at(data[written:], start + written)
        finally:
            file.close()
        entries.append(entry)
        self.has_aborted = True

    def aborted(self) -> list[Aborted]:
        """The aborted transactions whose markers stand in this segment, in the markers' order."""
        if self._aborted is None:
            if self.has_aborted or self._fs.exists(self.name(".txnindex")):
                from kafkalite.log.transaction_index import read_aborted

                self._aborted, self._aborted_right = read_aborted(self._fs, self, compare=not self._aborted_right)
            else:
                self._aborted = []
        return self._aborted


_LENGTH = Struct(">i")


def _sync_closed(fs: FileSystem, path: str) -> None:
    file = fs.open(path)
    try:
        file.sync()
    finally:
        file.close()
