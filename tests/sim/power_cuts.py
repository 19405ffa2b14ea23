"""What a power cut leaves of a disk: for every pending change its fate.

Manners, one a cut, from the kindest to the wildest:

    ORDERED   all changes up to some moment, the last of them torn: a file system that writes in order
    FILES     each file and each directory has all of its changes or none
    ANY       each change by itself; writes may be torn: a prefix, or any subset of their sectors
    NAMES     all names, no data: what makes files of zeros, or of no length
    DATA      all data, no names
    NOTHING   nothing that was not synced
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tests.sim.disk import DirectoryNode, FileChange, FileNode, write

if TYPE_CHECKING:
    from random import Random

    from tests.sim.disk import Disk, NameChange, Node

SECTOR = 512


class Manner(Enum):
    """How a cut treats what is pending."""

    ORDERED = "ordered"
    FILES = "files"
    ANY = "any"
    NAMES = "names"
    DATA = "data"
    NOTHING = "nothing"


def cut_power(disk: Disk, manner: Manner, rng: Random) -> None:
    """Leave of `disk` what survives; all of that is durable."""
    disk.replace(_Survivors(disk, manner, rng).directory(disk.root))


class _Survivors:
    def __init__(self, disk: Disk, manner: Manner, rng: Random) -> None:
        self._manner = manner
        self._rng = rng
        self._last = disk.changes - int(rng.expovariate(1 / 8)) if rng.random() < 0.8 else rng.randint(0, disk.changes)
        self._files: dict[int, FileNode] = {}

    def directory(self, directory: DirectoryNode) -> DirectoryNode:
        entries = dict(directory.durable)
        kept = self._keeps_all_of_one()
        for change in directory.pending:
            if self._keeps_names(change, kept):
                change.apply(entries)
        copy = DirectoryNode()
        for name, node in entries.items():
            copy.entries[name] = copy.durable[name] = self._copy(node)
        return copy

    def _copy(self, node: Node) -> Node:
        if isinstance(node, DirectoryNode):
            return self.directory(node)
        if id(node) not in self._files:
            self._files[id(node)] = FileNode(bytes(self._content(node)))
        return self._files[id(node)]

    def _keeps_all_of_one(self) -> bool:
        return self._rng.random() < 0.5

    def _keeps_names(self, change: NameChange, kept: bool) -> bool:
        match self._manner:
            case Manner.ORDERED:
                return change.number <= self._last
            case Manner.FILES:
                return kept
            case Manner.ANY:
                return self._rng.random() < 0.5
            case Manner.NAMES:
                return True
            case Manner.DATA | Manner.NOTHING:
                return False

    def _content(self, file: FileNode) -> bytearray:
        content = bytearray(file.durable)
        kept = self._keeps_all_of_one()
        for change in file.pending:
            match self._manner:
                case Manner.ORDERED:
                    if change.number < self._last:
                        change.apply(content)
                    elif change.number == self._last:
                        self._tear(change, content)
                case Manner.FILES:
                    if kept:
                        change.apply(content)
                case Manner.ANY:
                    fate = self._rng.random()
                    if fate < 0.4:
                        change.apply(content)
                    elif fate < 0.6:
                        self._tear(change, content)
                case Manner.NAMES:
                    # The length may be known before the data is there.
                    if change.data is not None and self._rng.random() < 0.5:
                        end = change.position + len(change.data)
                        content.extend(bytes(max(0, end - len(content))))
                case Manner.DATA:
                    change.apply(content)
                case Manner.NOTHING:
                    pass
        return content

    def _tear(self, change: FileChange, content: bytearray) -> None:
        """Write part of a change: a prefix of any length, whole sectors of it, or any of its sectors."""
        data = change.data
        if not data:
            return
        start, end = change.position, change.position + len(data)
        kind = self._rng.randrange(3)
        if kind == 0:
            write(content, start, data[: self._rng.randrange(len(data))])
            return
        sectors = range(start - start % SECTOR, end, SECTOR)
        if kind == 1:
            stop = max(start, self._rng.choice(sectors))
            write(content, start, data[: stop - start])
            return
        content.extend(bytes(max(0, end - len(content))))
        for sector in sectors:
            if self._rng.random() < 0.5:
                low, high = max(start, sector), min(end, sector + SECTOR)
                content[low:high] = data[low - start : high - start]
