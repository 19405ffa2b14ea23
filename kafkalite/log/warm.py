"""Segments whose file is open: open files and index memory stay bounded, however many segments there are.

Of sealed ones the most recently read are kept, with their indexes. Of those that grow there is one for each partition;
when more are open than may be, the one that has been open longest gives its file back and keeps its indexes: were the
most recently used kept, each append would have to say so. Where syncs are promised a file is not closed before all of
it is synced, so that a write the disk fails later is told to somebody (R-12).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.segment import Segment

DEFAULT_CAPACITY = 16
MOST_GROWING = 1000
_TRIES = 8


class WarmSegments:
    """submit: runs a call that may take long off the loop: closing the last handle of a removed file, removing.

    most_growing: files open of segments that grow; 0 for any number. only_synced: whether syncs are promised.
    """

    __slots__ = ("_capacity", "_growing", "_most_growing", "_only_synced", "_segments", "submit")

    def __init__(
        self,
        submit: Callable[[Callable[[], None]], None],
        capacity: int = DEFAULT_CAPACITY,
        *,
        most_growing: int = 0,
        only_synced: bool = False,
    ) -> None:
        self.submit = submit
        self._capacity = capacity
        self._segments: dict[Segment, None] = {}
        self._most_growing = most_growing
        self._only_synced = only_synced
        self._growing: dict[Segment, None] = {}

    def add(self, segment: Segment) -> None:
        """A sealed segment is about to be read."""
        segments = self._segments
        segments.pop(segment, None)
        segments[segment] = None
        if len(segments) > self._capacity:
            self._cool_one()

    def _cool_one(self) -> None:
        for segment in self._segments:
            if not segment.syncs:
                del self._segments[segment]
                file = segment.cool()
                if file is not None:
                    self.submit(file.close)
                return

    def grows(self, segment: Segment) -> None:
        """A segment is its partition's last one from here on."""
        if self._most_growing:
            segment.on_open = self._opened

    def sealed(self, segment: Segment) -> None:
        """A segment grows no more."""
        segment.on_open = None
        self._growing.pop(segment, None)
        self.add(segment)

    def _opened(self, segment: Segment) -> None:
        self._growing[segment] = None
        self.close_surplus(segment)

    def close_surplus(self, segment: Segment | None = None) -> None:
        """Close some files of segments that grow, if too many are open: one was opened, or some have been synced."""
        growing = self._growing
        for _ in range(_TRIES):
            if len(growing) <= self._most_growing:
                return
            oldest = next(iter(growing))
            del growing[oldest]
            if oldest is segment or oldest.syncs or (self._only_synced and oldest.synced_size != oldest.size):
                growing[oldest] = None  # its turn comes again
                continue
            file = oldest.detach_file()
            if file is not None:
                self.submit(file.close)

    def forget(self, segment: Segment) -> None:
        """A segment is gone."""
        self._segments.pop(segment, None)
        self._growing.pop(segment, None)


def warm_segments(submit: Callable[[Callable[[], None]], None], durability: str) -> WarmSegments:
    """Those of an engine: how many files of segments that grow it may have open."""
    most_growing = 0 if durability == "none" else _most_growing()
    return WarmSegments(submit, most_growing=most_growing, only_synced=durability == "fsync")


def _most_growing() -> int:
    """A part of the files a process may have open: clients need some too."""
    import resource

    return min(MOST_GROWING, max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4, 1))
