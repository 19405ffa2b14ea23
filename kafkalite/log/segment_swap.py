"""Putting a compacted segment in the place of those it was made of, so that a crash at any step loses nothing (L-37).

    1  X.*.cleaned -> X.*.swap, the .log last; directory synced    from here on the new one will be used
    2  old files -> *.deleted, the .log first; directory synced    the old segments are read under these names
    3  X.*.swap -> X.*, the .log last; readers go over to the new one; directory synced
    4  the *.deleted are removed after their delay

Synced is waited for off the loop, readers are never without one or the other. `finish_swaps` ends at the next start
what a crash interrupted (L-8): `.cleaned` files were never in use and go, with the `.swap` files at or behind the first
of them; each other `X.log.swap` takes the place of all segments that begin up to its last offset.
"""

from __future__ import annotations

from functools import partial

from kafkalite.log.segment import SEGMENT_FILES, Segment
from kafkalite.observability import log as events
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.cleaning_job import CleanedGroup
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.partition_log import PartitionLog

    Then = Callable[[Exception | None], None]
    Aside = Callable[[Callable[[], None], Then], None]
    """Runs a call off the loop, and the other in the loop with what the first one raised."""

CLEANED, SWAP = ".cleaned", ".swap"


class Outdated(Exception):  # noqa: N818
    """The segments that were compacted are not the log's any more."""


class SegmentSwap:
    """One swap; `done` is called with what kept it from happening, or None. A fault behind step 1 fences the log."""

    def __init__(
        self, fs: FileSystem, aside: Aside, log: PartitionLog, old: list[Segment], group: CleanedGroup, done: Then
    ) -> None:
        self._fs = fs
        self._aside = aside
        self._log = log
        self._directory = old[0].path.rpartition("/")[0]
        self._old = old
        self._new = Segment(fs, self._directory, group.bases[0], group.size)
        self._done = done

    def start(self) -> None:
        if self._remaining():
            self._aside(partial(_rename_all, self._fs, self._directory, self._new, CLEANED, SWAP), self._staged)
        else:
            self._abandon(Outdated())

    def _remaining(self) -> list[Segment]:
        """Those of the old segments that retention has left."""
        if self._log.fenced:
            return []
        segments = set(self._log.store.segments)
        return [segment for segment in self._old if segment in segments]

    def _staged(self, error: Exception | None) -> None:
        remaining = self._remaining()
        if error is not None or not remaining:
            self._abandon(error or Outdated())
            return
        try:
            self._log.store.set_aside(remaining)
        except OSError as fault:
            self._fence(fault)
            return
        self._aside(partial(self._fs.sync_directory, self._directory), self._set_aside)

    def _abandon(self, error: Exception) -> None:
        """Step 1 may stand in part; nothing uses its files yet."""
        names = [self._new.path + kind + suffix for kind in SEGMENT_FILES for suffix in (SWAP, CLEANED)]
        self._aside(partial(_remove_all, self._fs, self._directory, names), lambda fault: self._done(error))

    def _set_aside(self, error: Exception | None) -> None:
        if error is not None:
            self._fence(error)
            return
        if self._log.fenced:
            # The old segments have their last names: what is to take their place must be there at the next start.
            self._done(Outdated())
            return
        remaining = self._remaining()
        if not remaining:
            self._abandon(Outdated())
            return
        try:
            _rename_files(self._fs, self._new, SWAP, "")
        except OSError as fault:
            self._fence(fault)
            return
        self._new.has_aborted = self._fs.exists(self._new.name(".txnindex"))
        self._log.store.replace(remaining, self._new)
        self._aside(partial(self._fs.sync_directory, self._directory), self._swapped)

    def _swapped(self, error: Exception | None) -> None:
        if error is not None:
            self._fence(error)
        else:
            self._done(None)

    def _fence(self, error: Exception) -> None:
        """Names are in between: a start sorts them out."""
        self._log.fence(error)
        self._done(error)


def _rename_files(fs: FileSystem, segment: Segment, source: str, target: str) -> None:
    for kind in reversed(SEGMENT_FILES):
        try:
            fs.rename(segment.path + kind + source, segment.path + kind + target)
        except FileNotFoundError:
            if kind == ".log":
                raise


def _rename_all(fs: FileSystem, directory: str, segment: Segment, source: str, target: str) -> None:
    _rename_files(fs, segment, source, target)
    fs.sync_directory(directory)


def _remove_all(fs: FileSystem, directory: str, names: list[str]) -> None:
    for name in names:
        try:
            fs.remove(name)
        except FileNotFoundError:
            continue
    fs.sync_directory(directory)


def remove_cleaned(fs: FileSystem, directory: str) -> None:
    """Remove the new segments of a compaction that is not running any more. Raises OSError."""
    _remove_all(fs, directory, [f"{directory}/{name}" for name in fs.names(directory) if name.endswith(CLEANED)])


def finish_swaps(fs: FileSystem, directory: str) -> None:
    """End or take back the swaps that a crash interrupted in a partition's directory. Raises OSError."""
    names = fs.names(directory)
    cleaned = [name for name in names if name.endswith(CLEANED)]
    first_cleaned = min((_base(name) for name in cleaned), default=1 << 63)
    swaps = sorted(_base(name) for name in names if name.endswith(".log" + SWAP) and _base(name) < first_cleaned)
    # What is not in use goes first and for good, lest it be taken for something else after another crash: the .log
    # before what belongs to it, and .swap before .cleaned.
    needless = [name for name in names if name.endswith(SWAP) and _base(name) not in swaps]
    for name in [*sorted(needless, key=_not_log), *cleaned]:
        fs.remove(f"{directory}/{name}")
    fs.sync_directory(directory)
    for base in swaps:
        _finish(fs, directory, base)


def _finish(fs: FileSystem, directory: str, base: int) -> None:
    segment = Segment(fs, directory, base, suffix=SWAP)
    segment.size = fs.size(segment.name(".log"))
    last_offset = base
    try:
        for brief in segment.walk(0, segment.size):
            last_offset = max(last_offset, brief.last_offset)
    except CorruptBatch as error:
        # It was synced before it got this name. What it replaced may be gone already.
        events.error("log.set_aside", file=segment.name(".log") + ".damaged", fault=error.message)
        fs.rename(segment.name(".log"), segment.name(".log") + ".damaged")
        return
    finally:
        file = segment.detach_file()
        if file is not None:
            file.close()
    replaced = [
        f"{directory}/{name[:-4]}"
        for name in fs.names(directory)
        if name.endswith(".log") and name[:-4].isdigit() and base <= _base(name) <= last_offset
    ]
    _remove_all(fs, directory, [stem + kind for stem in replaced for kind in SEGMENT_FILES])
    _rename_files(fs, segment, SWAP, "")
    fs.sync_directory(directory)
    events.info("log.swap_finished", file=segment.path + ".log", last_offset=last_offset)


def _base(name: str) -> int:
    stem = name.partition(".")[0]
    return int(stem) if stem.isascii() and stem.isdigit() else 1 << 62


def _not_log(name: str) -> bool:
    return ".log" not in name
