"""How far recovery is, for whoever waits for it: told once it has taken a second, then some times a second."""

from __future__ import annotations

from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Hear = Callable[[int, int], None]
    """Takes the bytes read so far and all that are to be read."""

_PATIENCE_S, _EVERY_S = 1.0, 0.2


class RecoveryProgress:
    """count: counts all bytes to be read, asked for when it is known that somebody has to wait."""

    __slots__ = ("_count", "_hear", "_next_s", "done", "total")

    def __init__(self, hear: Hear, count: Callable[[], int]) -> None:
        self._hear = hear
        self._count = count
        self._next_s = monotonic() + _PATIENCE_S
        self.done = 0
        self.total = 0

    def advance(self, size: int) -> None:
        """So many bytes more have been read."""
        self.done += size
        now_s = monotonic()
        if now_s >= self._next_s:
            if not self.total:
                self.total = self._count()
            self._next_s = now_s + _EVERY_S
            self._hear(self.done, max(self.total, self.done))
