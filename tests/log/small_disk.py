"""A disk in memory with room for so many bytes; each file and directory takes some beside its content."""

from __future__ import annotations

from errno import ENOSPC
from typing import TYPE_CHECKING

from kafkalite.log.filesystem import MemoryFile, MemoryFileSystem

if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

_NAME = 64


class SmallDisk(MemoryFileSystem):
    """`others` is what other programs have written there."""

    __slots__ = ("asked", "others", "whole")

    def __init__(self, whole: int) -> None:
        super().__init__()
        self.whole = whole
        self.others = 0
        self.asked = 0

    def used(self) -> int:
        names = len(self._files) + len(self._directories)
        return self.others + names * _NAME + sum(file.size() for file in self._files.values())

    def fill(self, left: int = 0) -> None:
        """Let other programs take all but that much."""
        self.others += self.whole - self.used() - left

    def room(self) -> int:
        return max(self.whole - self.used(), 0)

    def space(self, path: str) -> tuple[int, int]:
        self.asked += 1
        return self.room(), self.whole

    def open(self, path: str, *, create: bool = False) -> MemoryFile:
        if create and path not in self._files and self.room() < _NAME:
            raise OSError(ENOSPC, "No space left on device", path)
        file = super().open(path, create=create)
        if not isinstance(file, _SmallFile):
            file = self._files[path] = _SmallFile(self, path)
        return file

    def make_directory(self, path: str) -> None:
        if path not in self._directories and self.room() < _NAME:
            raise OSError(ENOSPC, "No space left on device", path)
        super().make_directory(path)


class _SmallFile(MemoryFile):
    __slots__ = ("_disk", "_path")

    def __init__(self, disk: SmallDisk, path: str) -> None:
        super().__init__()
        self._disk = disk
        self._path = path

    def write_at(self, data: Buffer, position: int, /) -> int:
        growth = position + len(data) - self.size()
        taken = min(len(data), len(data) - growth + self._disk.room()) if growth > 0 else len(data)
        if taken <= 0:
            raise OSError(ENOSPC, "No space left on device", self._path)
        return super().write_at(memoryview(data)[:taken], position)
