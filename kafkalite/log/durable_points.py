"""The journal of durable points: up to which offset each partition is known to be on disk.

After a group is synced its points are written here together with the next group, so they are never ahead of the data.
Recovery needs them to tell a torn tail, which was promised to nobody, from damage to what was (RT-21).

    durable-points   32 bytes an entry, big-endian: topic_id 16 bytes, partition int32, offset int64, CRC-32 of these

The last entry of a partition counts; an entry that does not check is skipped. Partitions go by topic id, so that a
topic made anew has no past. The file is appended to and, beyond `MOST_BYTES`, made anew.
"""

from __future__ import annotations

from functools import partial
from struct import Struct
from zlib import crc32

from kafkalite.log.checkpoints import read_file, write_file
from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kafkalite.log.filesystem import File, FileSystem
    from kafkalite.log.partition_log import PartitionLog

    Key = tuple[bytes, int]
    """Topic id and partition."""

_ENTRY = Struct(">16siqI")
_CHECKED = Struct(">16siq")
JOURNAL = "durable-points"
MOST_BYTES = 1 << 20
_SYNC_EVERY = 64
"""Groups between syncs of the journal itself: without them it may lag, never lead."""


class DurablePoints:
    """The journal and what it says. `note` and `write_jobs` belong to the loop, the jobs to one thread at a time."""

    __slots__ = ("_failing", "_file", "_fs", "_path", "_position", "_unsynced_groups", "_unwritten", "found", "points")

    def __init__(self, fs: FileSystem, path: str) -> None:
        self._fs = fs
        self._path = path
        self._file: File | None = None
        self._failing = False
        self._unwritten: dict[Key, int] = {}
        self._unsynced_groups = 0
        data = read_file(fs, path)
        self.found = data is not None
        self.points: dict[Key, int] = dict(_read(data or b""))
        self._position = len(data or b"") // _ENTRY.size * _ENTRY.size

    def note(self, topic_id: bytes, partition: int, offset: int) -> None:
        """What a group has just made durable."""
        key = (topic_id, partition)
        self.points[key] = self._unwritten[key] = offset

    def forget(self, topic_id: bytes, partition: int) -> None:
        """The partition is deleted."""
        self.points.pop((topic_id, partition), None)
        self._unwritten.pop((topic_id, partition), None)

    def write_jobs(self, *, sync: bool = False) -> list[Callable[[], None]]:
        """Return what is to be written beside the next group; `sync` makes it durable, which it is not every time.

        Only then a failure is raised: else the journal lags, and is told of when that begins and when it ends.
        """
        if not self._unwritten:
            return []
        unwritten, self._unwritten = self._unwritten, {}
        data = _encode(unwritten.items())
        if self._position + len(data) > MOST_BYTES and len(self.points) * _ENTRY.size < MOST_BYTES // 2:
            whole = _encode(self.points.items())
            self._position = len(whole)
            write = partial(self._replace, whole)
            return [write if sync else partial(self._attempt, write)]
        position = self._position
        self._position += len(data)
        self._unsynced_groups += 1
        synced = sync or self._unsynced_groups >= _SYNC_EVERY
        if synced:
            self._unsynced_groups = 0
        write = partial(self._append, data, position, synced)
        return [write if sync else partial(self._attempt, write)]

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            if not self._failing:
                self._failing = True
                log.error("log.journal_lags", file=self._path, fault=str(error))
        else:
            if self._failing:
                self._failing = False
                log.info("log.journal_goes_on", file=self._path)

    def _append(self, data: bytes, position: int, sync: bool) -> None:
        if self._file is None:
            self._file = self._fs.open(self._path, create=True)
            # Its name has to stay: without it the checkpoint of offsets counts, which goes by topics' names.
            self._fs.sync_directory(self._path.rpartition("/")[0])
        written = 0
        while written < len(data):
            written += self._file.write_at(memoryview(data)[written:], position + written)
        if sync:
            self._file.sync()

    def _replace(self, data: bytes) -> None:
        self.close()
        write_file(self._fs, self._path, data)

    def save(self) -> None:
        """Write all of it anew, durably."""
        data = _encode(self.points.items())
        self._unwritten.clear()
        self._replace(data)
        self._position = len(data)
        self.found = True

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


class KeptPoint:
    """A durable point that is made durable itself, with the next group."""

    __slots__ = ("_log", "_offset", "_points", "_then")

    def __init__(
        self, points: DurablePoints, log: PartitionLog, offset: int, then: Callable[[Exception | None], None]
    ) -> None:
        self._points = points
        self._log = log
        self._offset = offset
        self._then = then

    def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[Exception | None], None]]:
        topic_id, partition = self._log.topic_id, self._log.partition
        self._points.note(topic_id, partition, max(self._offset, self._points.points.get((topic_id, partition), 0)))
        return self._points.write_jobs(sync=True), self._then


def _encode(points: Iterable[tuple[Key, int]]) -> bytes:
    parts = []
    for (topic_id, partition), offset in points:
        checked = _CHECKED.pack(topic_id, partition, offset)
        parts.append(checked + crc32(checked).to_bytes(4, "big"))
    return b"".join(parts)


def _read(data: bytes) -> Iterable[tuple[Key, int]]:
    whole = len(data) - len(data) % _ENTRY.size
    for number, (topic_id, partition, offset, crc) in enumerate(_ENTRY.iter_unpack(data[:whole])):
        start = number * _ENTRY.size
        if crc == crc32(data[start : start + _CHECKED.size]):
            yield (topic_id, partition), offset
