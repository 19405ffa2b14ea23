"""A file system between a cluster's logs and their files, where a disk may be full or slow.

Faults meet the files that hold records; what a broker notes beside them is written as ever, so that the n-th write is
the n-th batch. A cluster in memory has nothing to sync: while a disk is slow, its engine waits for syncs all the same.
"""

from __future__ import annotations

from errno import ENOSPC
from os import strerror

from kafkalite.log.filesystem import MemoryFileSystem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from kafkalite.log.filesystem import DirectoryLock, File, FileSystem
    from kafkalite.protocol.primitives import Buffer

    class DiskFaults(Protocol):
        """Who decides what happens to which partition's files; asked from the threads that sync too."""

        def write_fails(self, topic: str | None, partition: int | None) -> bool: ...
        def disk_delay_ms(self, topic: str | None, partition: int | None) -> int: ...
        def take(self, delay_ms: int) -> None: ...


_RECORDS = ".log"


class FaultyFile:
    """A file of records."""

    __slots__ = ("_faults", "_file", "_partition", "_topic", "read_at")

    read_at: Callable[[int, int], bytes]

    def __init__(self, file: File, path: str, faults: DiskFaults) -> None:
        self._file = file
        self._faults = faults
        self._topic, self._partition = partition_of(path)
        self.read_at = file.read_at

    def write_at(self, data: Buffer, position: int, /) -> int:
        if self._faults.write_fails(self._topic, self._partition):
            raise OSError(ENOSPC, strerror(ENOSPC))
        return self._file.write_at(data, position)

    def truncate(self, size: int, /) -> None:
        self._file.truncate(size)

    def size(self) -> int:
        return self._file.size()

    def sync(self) -> None:
        delay_ms = self._faults.disk_delay_ms(self._topic, self._partition)
        if delay_ms:
            self._faults.take(delay_ms)
        self._file.sync()

    def close(self) -> None:
        self._file.close()
        self.read_at = self._file.read_at  # of what is closed now


class FaultyFileSystem:
    """`files` with faults; what is not a file of records is theirs."""

    __slots__ = ("_faults", "exists", "files", "make_directory", "names", "remove", "remove_tree", "rename", "size")

    def __init__(self, files: FileSystem, faults: DiskFaults) -> None:
        self.files = files
        self._faults = faults
        self.exists = files.exists
        self.size = files.size
        self.names = files.names
        self.make_directory = files.make_directory
        self.rename = files.rename
        self.remove = files.remove
        self.remove_tree = files.remove_tree

    def open(self, path: str, *, create: bool = False) -> File:
        file = self.files.open(path, create=create)
        return FaultyFile(file, path, self._faults) if path.endswith(_RECORDS) else file

    def sync_directory(self, path: str) -> None:
        self.files.sync_directory(path)

    def whole_sync(self, path: str) -> Callable[[], None] | None:
        return None  # each file has its own faults

    def space(self, path: str) -> tuple[int, int]:
        return self.files.space(path)

    def lock(self, path: str) -> DirectoryLock:
        return self.files.lock(path)

    def share(self) -> MemoryFileSystem:
        """A copy-on-write copy of files in memory, without the faults."""
        assert isinstance(self.files, MemoryFileSystem)
        return self.files.share()


def partition_of(path: str) -> tuple[str | None, int | None]:
    """Topic and partition that a file's path means; (None, None) where it means none."""
    topic, dash, index = path.rpartition("/")[0].rpartition("/")[2].rpartition("-")
    return (topic, int(index)) if dash and index.isascii() and index.isdigit() else (None, None)
