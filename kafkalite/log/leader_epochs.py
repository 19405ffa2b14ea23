"""Which leader epoch wrote which offsets: entries (epoch, start offset), both rising (F-34).

An epoch starts at its entry's offset and ends where the next one starts, the last at the end of the log. Clients ask
where an epoch ended to find out that what they read was cut off (F-33).
"""

from __future__ import annotations

from bisect import bisect_right

UNDEFINED = -1
_NEVER = 1 << 63


class LeaderEpochs:
    """The epochs of one partition."""

    __slots__ = ("entries",)

    def __init__(self, entries: list[tuple[int, int]] | None = None) -> None:
        self.entries = entries or []

    @property
    def latest(self) -> int:
        return self.entries[-1][0] if self.entries else UNDEFINED

    def assign(self, epoch: int, start_offset: int) -> bool:
        """Let `epoch` start at `start_offset`; False when it is the latest already."""
        entries = self.entries
        if entries and epoch <= entries[-1][0]:
            return False
        # An epoch that wrote nothing was never seen by anybody.
        while entries and entries[-1][1] >= start_offset:
            entries.pop()
        entries.append((epoch, start_offset))
        return True

    def end_offset(self, epoch: int, log_end_offset: int) -> tuple[int, int]:
        """Return the largest known epoch not above `epoch` and where it ends; (-1, -1) for one not known (F-33)."""
        entries = self.entries
        if epoch < 0 or not entries or epoch > entries[-1][0]:
            return UNDEFINED, UNDEFINED
        if epoch == entries[-1][0]:
            return epoch, log_end_offset
        slot = bisect_right(entries, epoch, key=_epoch)
        if slot == 0:
            return epoch, entries[0][1]
        return entries[slot - 1][0], entries[slot][1]

    def epoch_at(self, offset: int) -> int:
        """Return the epoch that wrote `offset`, -1 for one before the first entry."""
        slot = bisect_right(self.entries, offset, key=_start) - 1
        return self.entries[slot][0] if slot >= 0 else UNDEFINED

    def span_at(self, offset: int) -> tuple[int, int]:
        """Return the epoch that wrote `offset` as `epoch_at` does, and where the next one begins."""
        slot = bisect_right(self.entries, offset, key=_start)
        return self.epoch_at(offset), self.entries[slot][1] if slot < len(self.entries) else _NEVER

    def cut_suffix(self, end_offset: int) -> bool:
        """Forget epochs that start at `end_offset` or behind it; False when there are none."""
        entries = self.entries
        kept = [entry for entry in entries if entry[1] < end_offset]
        changed = len(kept) != len(entries)
        self.entries = kept
        return changed

    def cut_prefix(self, start_offset: int) -> bool:
        """Let the entry that covers `start_offset` start there, forget those before; False when nothing changes."""
        entries = self.entries
        slot = bisect_right(entries, start_offset, key=_start) - 1
        if slot < 0 or (slot == 0 and entries[0][1] == start_offset):
            return False
        self.entries = [(entries[slot][0], start_offset), *entries[slot + 1 :]]
        return True


def _epoch(entry: tuple[int, int]) -> int:
    return entry[0]


def _start(entry: tuple[int, int]) -> int:
    return entry[1]
