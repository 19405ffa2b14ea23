"""The seam to the disk: every call of this room that a crash could fall between goes through a `FileSystem`.

Paths are text joined with "/". Files are read and written at positions, so that a reader, a writer and a sync never
share a cursor; a write may be short, a read past the end returns what there is. What was written is durable after
`File.sync`, a new, renamed or removed name after `sync_directory` of where it stands. Failures are OSError.

`sync`, `close`, `remove` and `remove_tree` may be called from other threads than the one that writes.
"""

from __future__ import annotations

import errno
import os
import sys
from bisect import bisect_right
from functools import partial
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from kafkalite.protocol.primitives import Buffer

    class File(Protocol):
        """An open file; it can be used until `close`, whatever becomes of its name."""

        def write_at(self, data: Buffer, position: int, /) -> int:
            """Write and return how many bytes were taken."""

        def read_at(self, size: int, position: int, /) -> bytes:
            """Read up to `size` bytes."""

        def truncate(self, size: int, /) -> None:
            """Cut off everything from `size` on."""

        def size(self) -> int:
            """Bytes in the file."""

        def sync(self) -> None:
            """Return when all that was written is durable; FileNotFoundError where nobody will find it again."""

        def close(self) -> None:
            """Give the file back; twice does no harm."""

    class DirectoryLock(Protocol):
        """A lock that ends with its process at the latest."""

        def fault(self) -> str | None:
            """What became of the directory, None while it is where it was and locked; from any thread."""

        def release(self) -> None:
            """Let others have the directory."""

    class FileSystem(Protocol):
        """A tree of files."""

        def open(self, path: str, *, create: bool = False) -> File:
            """Open for reading and writing; FileNotFoundError unless it is to be created."""

        def exists(self, path: str) -> bool:
            """Whether there is a file or directory of that name."""

        def size(self, path: str) -> int:
            """Bytes in a file that need not be open."""

        def names(self, path: str) -> list[str]:
            """Names in a directory, in no order; FileNotFoundError where there is none."""

        def make_directory(self, path: str) -> None:
            """Make a directory and those above it; fine when it is there."""

        def rename(self, source: str, target: str) -> None:
            """Give a file or directory another name at one stroke; a file takes the place of another file."""

        def remove(self, path: str) -> None:
            """Remove a file."""

        def remove_tree(self, path: str) -> None:
            """Remove a directory and all in it."""

        def sync_directory(self, path: str) -> None:
            """Return when the names in a directory are durable."""

        def whole_sync(self, path: str) -> Callable[[], None] | None:
            """A call that makes everything durable that was written below a locked directory so far, or None."""

        def space(self, path: str) -> tuple[int, int]:
            """Bytes that may still be written where a directory stands, and bytes there are in all."""

        def lock(self, path: str) -> DirectoryLock:
            """Lock by the file `path`; BlockingIOError while somebody else has it."""


_SMALL_PART = 64 << 10
"""Of a file in memory that is shared and then written to, a smaller last part is copied: parts must not become many."""


class RealFile:
    """A file of the operating system."""

    __slots__ = ("_fd", "_path", "read_at", "write_at")

    read_at: Callable[[int, int], bytes]
    write_at: Callable[[Buffer, int], int]

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self._path = path
        # Bound to the system calls themselves: a Python frame would cost as much as a small write.
        self.write_at = partial(os.pwrite, fd)
        self.read_at = partial(os.pread, fd)

    def truncate(self, size: int, /) -> None:
        os.ftruncate(self._fd, size)

    def size(self) -> int:
        return os.fstat(self._fd).st_size

    def sync(self) -> None:
        _sync(self._fd)
        found = os.fstat(self._fd)
        # Some file systems count no names: there the name itself tells.
        if not found.st_nlink and not _stands_at(self._path, found):
            raise FileNotFoundError(errno.ENOENT, "removed by somebody else while it was in use", self._path)

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            # The number may soon mean another file.
            self.write_at = partial(os.pwrite, -1)
            self.read_at = partial(os.pread, -1)
            os.close(fd)


class RealFileSystem:
    """The operating system's files."""

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        self._locks: dict[str, _RealLock] = {}
        """Those taken last, by directory."""

    def open(self, path: str, *, create: bool = False) -> RealFile:
        flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0)
        return RealFile(os.open(path, flags, 0o644), path)

    def exists(self, path: str) -> bool:
        return os.path.exists(path)

    def size(self, path: str) -> int:
        return os.stat(path).st_size

    def names(self, path: str) -> list[str]:
        return os.listdir(path)

    def make_directory(self, path: str) -> None:
        try:
            os.mkdir(path)
        except FileExistsError:
            if not os.path.isdir(path):
                raise
        except FileNotFoundError:
            os.makedirs(path, exist_ok=True)

    def rename(self, source: str, target: str) -> None:
        os.rename(source, target)

    def remove(self, path: str) -> None:
        os.remove(path)

    def remove_tree(self, path: str) -> None:
        import shutil

        shutil.rmtree(path)

    def sync_directory(self, path: str) -> None:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def whole_sync(self, path: str) -> Callable[[], None] | None:
        lock = self._locks.get(path)
        if lock is None or lock.directory < 0:
            return None
        from kafkalite.log.whole_sync import whole_sync

        return whole_sync(path, lock.directory)

    def space(self, path: str) -> tuple[int, int]:
        found = os.statvfs(path)
        return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize

    def lock(self, path: str) -> DirectoryLock:
        lock = self._locks[path.rpartition("/")[0]] = _RealLock(path)
        return lock


class _RealLock:
    """An flock: the kernel drops it when the process dies, however it dies.

    directory: open as long as the lock is held, so that no other one at its path is taken for it.
    """

    __slots__ = ("_fd", "_file", "_guard", "_path", "directory")

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = Lock()
        self.directory = os.open(path.rpartition("/")[0] or "/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._fd, self._file = _locked(path)
        except BaseException:
            os.close(self.directory)
            raise

    def fault(self) -> str | None:
        if _stands_at(self._path, self._file):
            return None
        with self._guard:
            return None if self._fd < 0 or _stands_at(self._path, self._file) else self._take_again()

    def _take_again(self) -> str | None:
        """The lock file is gone: the whole directory, or that alone?"""
        path = self._path.rpartition("/")[0] or "/"
        if not os.path.isdir(path):
            return "it was removed, or moved away"
        if not _stands_at(path, os.fstat(self.directory)):
            return "another one stands in its place"
        try:
            fd, file = _locked(self._path)
        except BlockingIOError:
            return "its lock file was removed, and another broker runs there now"
        except OSError:
            return None  # on a full disk, say: the next look tries again
        from kafkalite.observability import log

        os.close(self._fd)
        self._fd, self._file = fd, file
        log.warning("log.lock_made_anew", file=self._path, advice="leave it to the broker: it keeps a second one out")
        return None

    def release(self) -> None:
        with self._guard:
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)
                os.close(self.directory)
                self.directory = -1


def _locked(path: str) -> tuple[int, os.stat_result]:
    """A locked file, open, and what it is. Raises BlockingIOError, OSError."""
    import fcntl

    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise
    try:
        os.ftruncate(fd, 0)
        os.pwrite(fd, b"%d\n" % os.getpid(), 0)
    except OSError:
        pass  # for people only, who has it is the kernel's to say: a full disk is no reason not to start (RT-34)
    return fd, os.fstat(fd)


def _stands_at(path: str, file: os.stat_result) -> bool:
    """Whether a path still leads to a file, as far as can be told: a disk that fails is found out by who reads it."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return found.st_ino == file.st_ino and found.st_dev == file.st_dev


def _sync(fd: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # fsync there stops at the drive's own cache
    else:
        os.fdatasync(fd)


class MemoryFile:
    """A file in memory. Every `open` of a name gets the same object, so `close` leaves it as it is.

    What it shares with others stands in parts that nobody changes any more; what is written later is its own. Changing
    what is shared makes that its own first.
    """

    __slots__ = ("_content", "_own_from", "_parts")

    def __init__(self, parts: list[tuple[int, bytearray]] | None = None, own_from: int = 0) -> None:
        self._content = bytearray()
        self._own_from = own_from
        self._parts = parts or []
        """(position, bytes) of what is shared; each counts as far as the next one, the last as far as `_own_from`."""

    def write_at(self, data: Buffer, position: int, /) -> int:
        if self._parts:
            position = self._own_position(position)
        content = self._content
        if position > len(content):
            content += bytes(position - len(content))
        content[position : position + len(data)] = data
        return len(data)

    def read_at(self, size: int, position: int, /) -> bytes:
        if self._parts:
            if position < self._own_from:
                return self._read_shared(size, position)
            position -= self._own_from
        with memoryview(self._content) as view:
            return bytes(view[position : position + size])

    def truncate(self, size: int, /) -> None:
        if size >= self._own_from:
            del self._content[size - self._own_from :]
            return
        self._content = bytearray()
        self._own_from = size
        while self._parts and self._parts[-1][0] >= size:
            self._parts.pop()

    def size(self) -> int:
        return self._own_from + len(self._content)

    def sync(self) -> None:
        pass

    def close(self) -> None:
        pass

    def share(self) -> MemoryFile:
        """A file with the same bytes; neither sees what is done to the other from here on."""
        if self._content:
            self._parts.append((self._own_from, self._content))
            self._own_from += len(self._content)
            self._content = bytearray()
        return MemoryFile(self._parts.copy(), self._own_from)

    def _own_position(self, position: int) -> int:
        """Where `position` is in what may be written; what is written there, and small last parts, become its own."""
        while self._parts:
            start, part = self._parts[-1]
            shared = self._own_from - start
            if position >= self._own_from and (self._content or shared >= _SMALL_PART):
                break
            self._content[0:0] = memoryview(part)[:shared]
            self._own_from = start
            self._parts.pop()
        return position - self._own_from

    def _read_shared(self, size: int, position: int) -> bytes:
        parts = self._parts
        number = bisect_right(parts, position, key=_start) - 1
        found = bytearray()
        while number < len(parts) and len(found) < size:
            start, part = parts[number]
            number += 1
            end = parts[number][0] if number < len(parts) else self._own_from
            at = position + len(found) - start
            piece = memoryview(part)[at : min(at + size - len(found), end - start)]
            if len(piece) == size:
                return bytes(piece)
            found += piece
        found += memoryview(self._content)[: size - len(found)]
        return bytes(found)


def _start(part: tuple[int, bytearray]) -> int:
    return part[0]


class MemoryFileSystem:
    """Files that live as long as this object."""

    __slots__ = ("_directories", "_files", "_locks")

    def __init__(self) -> None:
        self._files: dict[str, MemoryFile] = {}
        self._directories: dict[str, dict[str, None]] = {}
        """The names in each, in the order they came."""
        self._locks: set[str] = set()

    def share(self) -> MemoryFileSystem:
        """The same files as they are now, in time that does not depend on their sizes; each side goes its own way."""
        twin = MemoryFileSystem()
        twin._files = {path: file.share() for path, file in self._files.items()}
        twin._directories = {path: names.copy() for path, names in self._directories.items()}
        return twin

    def clear(self) -> None:
        """Forget every file, so that their memory is free at once."""
        self._files.clear()
        self._directories.clear()

    def paths(self) -> list[str]:
        """The paths of all files, in order."""
        return sorted(self._files)

    def open(self, path: str, *, create: bool = False) -> MemoryFile:
        file = self._files.get(path)
        if file is None:
            directory, _, name = path.rpartition("/")
            if not create or directory not in self._directories:
                raise FileNotFoundError(path)
            file = self._files[path] = MemoryFile()
            self._directories[directory][name] = None
        return file

    def exists(self, path: str) -> bool:
        return path in self._files or path in self._directories

    def size(self, path: str) -> int:
        return self.open(path).size()

    def names(self, path: str) -> list[str]:
        if path not in self._directories:
            raise FileNotFoundError(path)
        return list(self._directories[path])

    def make_directory(self, path: str) -> None:
        if path in self._directories:
            return
        if path in self._files:
            raise FileExistsError(path)
        above = path.rpartition("/")[0]
        if above:
            self.make_directory(above)
        self._directories[path] = {}
        self._note(path)

    def rename(self, source: str, target: str) -> None:
        if target.rpartition("/")[0] not in self._directories:
            raise FileNotFoundError(target)
        if source in self._files:
            self._files[target] = self._files.pop(source)
        elif source not in self._directories:
            raise FileNotFoundError(source)
        elif self.exists(target):
            raise FileExistsError(target)
        else:
            self._move_tree(source, target)
        self._forget(source)
        self._note(target)

    def _move_tree(self, source: str, target: str) -> None:
        names = self._directories[target] = self._directories.pop(source)
        for name in names:
            path = f"{source}/{name}"
            if path in self._files:
                self._files[f"{target}/{name}"] = self._files.pop(path)
            else:
                self._move_tree(path, f"{target}/{name}")

    def _note(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        if above:
            self._directories[above][name] = None

    def _forget(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        if above:
            del self._directories[above][name]

    def remove(self, path: str) -> None:
        if self._files.pop(path, None) is None:
            raise FileNotFoundError(path)
        self._forget(path)

    def remove_tree(self, path: str) -> None:
        if path not in self._directories:
            raise FileNotFoundError(path)
        self._remove_names(path)
        self._forget(path)

    def _remove_names(self, path: str) -> None:
        for name in self._directories.pop(path):
            if self._files.pop(f"{path}/{name}", None) is None:
                self._remove_names(f"{path}/{name}")

    def sync_directory(self, path: str) -> None:
        pass

    def whole_sync(self, path: str) -> Callable[[], None] | None:
        return None

    def space(self, path: str) -> tuple[int, int]:
        return 1 << 62, 1 << 62

    def lock(self, path: str) -> DirectoryLock:
        if path in self._locks:
            raise BlockingIOError(path)
        self._locks.add(path)
        return _MemoryLock(self._locks, path)


class _MemoryLock:
    __slots__ = ("_locks", "_path")

    def __init__(self, locks: set[str], path: str) -> None:
        self._locks = locks
        self._path = path

    def fault(self) -> str | None:
        return None

    def release(self) -> None:
        self._locks.discard(self._path)
