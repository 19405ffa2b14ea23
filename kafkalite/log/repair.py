"""Making a data directory that a broker can open out of one that is damaged: always a copy, the original is only read.

Every batch that checks is kept. Where some are missing in the middle of a segment a new one begins. Transaction indexes
keep what they have and get what they lack. Other indexes and durable points are left out: a start makes them anew and
does not expect what is lost; the recovery points of the copy say that its gaps are meant. Producer snapshots stay up to
the first loss, so that no sequence is known that the log can't show. Other files are copied as they are.
"""

from __future__ import annotations

import os
import shutil

from kafkalite.log.checkpoints import write_file, write_offsets
from kafkalite.log.data_directory import INDEX_SIZES
from kafkalite.log.durable_points import JOURNAL
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.salvage import Damage, read_through
from kafkalite.log.segment import MAX_OFFSETS
from kafkalite.log.transaction_index import AbortedFound
from kafkalite.log.verification import (
    TRANSIENT,
    content_if_any,
    durable_ends,
    is_segment,
    lost_end,
    map_file,
    partition_directories,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

RECOVERY_POINTS = "recovery-point-offset-checkpoint"
_INDEXES = (".index", ".timeindex", ".txnindex")
_POSITIONS = (
    ".lock",
    ".kafka_cleanshutdown",
    JOURNAL,
    RECOVERY_POINTS,
    "replication-offset-checkpoint",
    "cleaner-offset-checkpoint",
    INDEX_SIZES,
)


class Loss:
    """Bytes that could not be kept, and the offsets that may have been in them, none where start is end."""

    __slots__ = ("end_offset", "path", "position", "reason", "size", "start_offset")

    def __init__(self, path: str, damage: Damage, start_offset: int, end_offset: int | None) -> None:
        self.path = path
        self.position = damage.position
        self.size = damage.size
        self.reason = damage.reason
        self.start_offset = start_offset
        self.end_offset = end_offset


def repair(source: str, target: str) -> Iterator[Loss]:
    """Copy what can be kept of a data directory to `target`, which must not exist; yields what was lost.

    Raises OSError.
    """
    partitions = partition_directories(source)
    durable = durable_ends(source)
    ends: dict[tuple[str, int], int] = {}
    os.makedirs(target)
    for name in sorted(os.listdir(source)):
        path = os.path.join(source, name)
        if path in partitions:
            topic, _, number = name.rpartition("-")
            end = ends[topic, int(number)] = yield from _repair_partition(path, os.path.join(target, name))
            due = lost_end(path, end, durable)
            if due is not None:
                yield Loss(path, Damage(0, 0, "they were on disk, and are gone"), end, due)
        elif os.path.isfile(path) and not name.endswith(TRANSIENT) and name not in _POSITIONS:
            shutil.copyfile(path, os.path.join(target, name))
    write_file(RealFileSystem(), os.path.join(target, RECOVERY_POINTS), write_offsets(ends))


def _repair_partition(source: str, target: str) -> Generator[Loss, None, int]:
    """Copy one partition; returns where it ends."""
    os.makedirs(target)
    first_loss: int | None = None
    next_offset = 0
    names = sorted(os.listdir(source))
    segments = [name for name in names if is_segment(name)]
    aborted = AbortedFound()
    for name, following in zip(segments, [*segments[1:], None], strict=True):
        last_offset = int(name[:20]) + MAX_OFFSETS if following is None else int(following[:20]) - 1
        path = os.path.join(source, name)
        aborted.begin(content_if_any(f"{path[:-4]}.snapshot"))
        copy = _SegmentCopy(path, target, max(next_offset, int(name[:20])), last_offset, aborted)
        for loss in copy.run():
            if first_loss is None and loss.start_offset != loss.end_offset:
                first_loss = loss.start_offset
            yield loss
        next_offset = copy.end_offset
    for name in names:
        snapshot_offset = int(name[:20]) if name.endswith(".snapshot") and name[:20].isdigit() else None
        if is_segment(name) or name.endswith((*_INDEXES, *TRANSIENT)):
            continue
        if snapshot_offset is not None and first_loss is not None and snapshot_offset > first_loss:
            continue
        if os.path.isfile(os.path.join(source, name)):
            shutil.copyfile(os.path.join(source, name), os.path.join(target, name))
    _sync_directory(target)
    return next_offset


class _SegmentCopy:
    """One segment on its way into one or several."""

    def __init__(self, path: str, target: str, next_offset: int, last_offset: int, aborted: AbortedFound) -> None:
        self._path = path
        self._target = target
        self._aborted = aborted
        self._index = content_if_any(f"{path[:-4]}.txnindex")
        self._base = int(os.path.basename(path)[:20])
        self._last_offset = last_offset
        self.end_offset = next_offset

    def run(self) -> Iterator[Loss]:
        base, file = self._base, self._begin(self._base)
        pending: Damage | None = None
        try:
            for found in read_through(map_file(self._path), self.end_offset, self._last_offset):
                if isinstance(found, Damage):
                    pending = found
                    continue
                _, batch = found
                if pending is not None:
                    yield Loss(self._path, pending, self.end_offset, batch.base_offset)
                    pending = None
                    self._end(file, base)
                    base, file = batch.base_offset, self._begin(batch.base_offset)
                file.write(batch.data)
                self._aborted.see(batch)
                self.end_offset = batch.last_offset + 1
            if pending is not None:
                whole = self.end_offset > self._last_offset
                yield Loss(self._path, pending, self.end_offset, self.end_offset if whole else None)
        finally:
            self._end(file, base)

    def _begin(self, base_offset: int) -> BinaryIO:
        return open(os.path.join(self._target, f"{base_offset:020}.log"), "wb")

    def _end(self, file: BinaryIO, base_offset: int) -> None:
        empty = not file.tell()
        _sync(file)
        if empty:
            os.remove(file.name)
            return
        index = self._aborted.completed(self._index, base_offset, self.end_offset)
        if index or self._index is not None:
            with open(f"{file.name[:-4]}.txnindex", "wb") as beside:
                beside.write(index)
                _sync(beside)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _sync_directory(path: str) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
