"""Bugs on purpose: each breaks one promise the way it is easily broken, and the simulator has to find it.

`planted(name)` breaks the code while its block runs.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from kafkalite.log import checkpoints, cleaning, data_directory, engine, log_starts
from kafkalite.log.cleaning import Cleaning
from kafkalite.log.earlier_batches import EarlierBatches
from kafkalite.log.index import BadIndex
from kafkalite.log.partition_log import PartitionLog
from kafkalite.log.segment import Segment
from kafkalite.log.segment_scan import SegmentScan
from kafkalite.log.segment_store import SegmentStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.log.filesystem import File

_begin_sync = SegmentStore.begin_sync
_appended = PartitionLog._appended
_log_begin_sync = PartitionLog.begin_sync
_scan_segment = SegmentScan.run
_load_indexes = Segment.load_indexes
_finish = Cleaning._finish


def _without_directories(self: SegmentStore) -> Any:
    """New names are not synced before what depends on them is acknowledged."""
    self._unsynced_directories.clear()
    return _begin_sync(self)


def _visible_at_once(self: PartitionLog, end_offset: int) -> None:
    """Answers leave when the operating system has the data."""
    _appended(self, end_offset)
    if end_offset > self.high_watermark:
        self._advance(end_offset)


def _point_before_sync(self: PartitionLog) -> Any:
    """The durable point is noted when the sync begins, not when it has ended."""
    self._host.durable(self, self.log_end_offset)
    return _log_begin_sync(self)


def _scan_with_old_index(self: SegmentScan, segment: Segment, *args: Any, **kwargs: Any) -> int:
    """An index that is there is taken, though the segment's end may have changed since it was written."""
    good = _scan_segment(self, segment, *args, **kwargs)
    before = segment.offset_index, segment.time_index
    segment.offset_index = segment.time_index = None
    try:
        _load_indexes(segment)
    except (BadIndex, OSError):
        segment.offset_index, segment.time_index = before
    segment._checked = segment._checked_times = True
    return good


def _trusting_load(self: Segment) -> Any:
    """An index read from its file is not compared with the log."""
    found = _load_indexes(self)
    self._checked = self._checked_times = True
    return found


def _swap_without_sync(fs: Any, path: str, data: bytes, *, durable: bool = True) -> None:
    """A file takes another's place before it is on disk itself."""
    checkpoints.write_new_file(fs, path + ".tmp", data)
    fs.rename(path + ".tmp", path)
    if durable:
        fs.sync_directory(path.rpartition("/")[0])


class _Unsynced:
    """A file whose `sync` does nothing."""

    def __init__(self, file: File) -> None:
        self._file = file

    def sync(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _finish_without_sync(self: Cleaning, group: list[Segment], target: Segment) -> None:
    """A compacted segment takes the place of others before it is on disk."""
    target._file = _Unsynced(target.file())
    _finish(self, group, target)


def _write_without_sync(fs: Any, path: str, data: bytes, *, durable: bool = False) -> None:
    checkpoints.write_new_file(fs, path, data)


def _find_nothing(self: EarlierBatches, *sequences: int) -> None:
    """After a start a producer is known by its last batch alone."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Break something: one of `BUGS`."""
    patches = [patch.object(*broken) for broken in BUGS[name]()]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


BUGS: dict[str, Callable[[], list[Any]]] = {
    "missing directory fsync": lambda: [(SegmentStore, "begin_sync", _without_directories)],
    "ack before fsync": lambda: [(PartitionLog, "_appended", _visible_at_once)],
    "index trusted without check": lambda: [
        (SegmentScan, "run", _scan_with_old_index),
        (Segment, "load_indexes", _trusting_load),
    ],
    "checkpoint ahead of data": lambda: [(PartitionLog, "begin_sync", _point_before_sync)],
    "checkpoint swap without fsync": lambda: [
        (room, "write_file", _swap_without_sync) for room in (checkpoints, data_directory, engine, log_starts)
    ],
    "compaction swap without fsync": lambda: [
        (Cleaning, "_finish", _finish_without_sync),
        (cleaning, "write_new_file", _write_without_sync),
    ],
    "copies taken for a gap": lambda: [(EarlierBatches, "find", _find_nothing)],
}
