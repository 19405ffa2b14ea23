"""Files that were let go: renamed `.deleted` at once, removed after a while (`file.delete.delay.ms`, L-24).

Whoever still holds their segment reads on until then. What a crash leaves behind is removed when the partition is next
opened (`recovery.py`).
"""

from __future__ import annotations

from functools import partial

from kafkalite.log.segment import SEGMENT_FILES
from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.clock import Clock, Timer
    from kafkalite.log.filesystem import File, FileSystem
    from kafkalite.log.segment import Segment

    Job = Callable[[], None]

DELETED = ".deleted"


class DeletedFiles:
    """Those of a whole engine. submit: runs a call that may take long off the loop."""

    __slots__ = ("_clock", "_fs", "_submit", "_waiting")

    def __init__(self, fs: FileSystem, clock: Clock, submit: Callable[[Job], None]) -> None:
        self._fs = fs
        self._clock = clock
        self._submit = submit
        self._waiting: dict[Segment, Timer] = {}

    def rename(self, segment: Segment) -> None:
        """Give a segment's files their last names, under which it stays readable. Raises OSError.

        The .log comes first: what a crash leaves without one counts for nothing.
        """
        suffix, number = DELETED, 0
        while self._fs.exists(f"{segment.path}.log{suffix}"):
            # Another segment of that offset waits still: each goes at its own time.
            number += 1
            suffix = f".{number}{DELETED}"
        for kind in SEGMENT_FILES:
            try:
                self._fs.rename(segment.path + kind, segment.path + kind + suffix)
            except FileNotFoundError:
                if kind == ".log":
                    raise
            segment.suffix = suffix  # from the first one on: should another fail, the data is still read

    def let_go(self, segment: Segment, delay_ms: int) -> None:
        """Remove a segment's files after the delay; one that can't be renamed goes when the partition is reopened."""
        if not segment.suffix:
            try:
                self.rename(segment)
            except OSError as error:
                log.error("segment.delete_failed", file=segment.path + ".log", fault=str(error))
                self._close(segment.cool())
                return
        self._close(segment.cool())
        self._waiting[segment] = self._clock.call_later(delay_ms, partial(self._due, segment))

    def _close(self, file: File | None) -> None:
        if file is not None:
            self._submit(file.close)

    def _due(self, segment: Segment) -> None:
        del self._waiting[segment]
        self._submit(partial(_remove, self._fs, segment.cool(), [segment.name(kind) for kind in SEGMENT_FILES]))

    def close(self, *, remove: bool = True) -> None:
        """Nobody reads any more: remove now what still waits, unless the names are no longer ours."""
        for segment, timer in list(self._waiting.items()):
            timer.cancel()
            if remove:
                self._due(segment)
            else:
                self._close(segment.cool())
        self._waiting.clear()


def _remove(fs: FileSystem, file: File | None, names: list[str]) -> None:
    if file is not None:
        file.close()
    for name in names:
        try:
            fs.remove(name)
        except FileNotFoundError:
            continue
