"""Sealed segments whose file is open and whose indexes are in memory: the most recently read ones of a whole engine.

Keeps open files and index memory bounded however many segments there are; the growing segments are not counted.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.segment import Segment

DEFAULT_CAPACITY = 16


class WarmSegments:
    """submit: runs a call that may take long off the loop: closing the last handle of a removed file, removing."""

    __slots__ = ("_capacity", "_segments", "submit")

    def __init__(self, submit: Callable[[Callable[[], None]], None], capacity: int = DEFAULT_CAPACITY) -> None:
        self.submit = submit
        self._capacity = capacity
        self._segments: dict[Segment, None] = {}

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

    def forget(self, segment: Segment) -> None:
        """A segment is gone."""
        self._segments.pop(segment, None)
