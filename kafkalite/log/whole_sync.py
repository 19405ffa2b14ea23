"""Making a whole file system durable with one call, which takes a fraction of syncing thousands of files one by one.

It waits for what other programs have written there, too; so it is not done where so much is unwritten that file by file
takes less time.

Only where the system is known to wait for the disk then, and to tell what could not be written. It tells once: who asks
through a file that was opened later hears nothing of a failure that another program has asked about. So it is asked
through one that has been open since before anything was written.
"""

from __future__ import annotations

import os
import sys
from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SINCE = (5, 17)
"""Linux before that keeps to itself what a file system could not write of its own: names, sizes, places."""
_KINDS = {
    0xEF53,  # ext4
    0x58465342,  # XFS
    0x9123683E,  # Btrfs
    0xF2F52010,  # F2FS
}


_MEMORY = "/proc/meminfo"
_FILE_BYTES = 512 << 10
"""What a disk writes in the time that syncing one more partition takes it, measured."""
_LEAST_FILES = 200


def whole_sync(path: str, descriptor: int) -> Callable[[], None] | None:
    """A call that makes all durable that the file system of a directory was given so far; None where there is none.

    descriptor: of it, open since before the first write, and at the call. The call raises OSError.
    """
    if sys.platform != "linux" or _release() < _SINCE:
        return None
    try:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
        answer = ctypes.create_string_buffer(512)
        if library.statfs(os.fsencode(path), answer) or not hasattr(library, "syncfs"):
            return None
        directories = _directories(path, descriptor)
        if directories is None or _unwritten_bytes() > max(directories, _LEAST_FILES) * _FILE_BYTES:
            return None
    except (OSError, AttributeError, ImportError):
        return None  # some builds of Python have no ctypes
    if ctypes.c_long.from_buffer(answer).value & 0xFFFFFFFF not in _KINDS:
        return None

    def sync(fd: int) -> int:
        return ctypes.get_errno() or -1 if library.syncfs(fd) else 0

    return partial(_sync_all, path, descriptor, sync)


def _sync_all(path: str, descriptor: int, sync: Callable[[int], int]) -> None:
    code = sync(descriptor)
    if code:
        raise OSError(code, os.strerror(code), path)


def _directories(path: str, descriptor: int) -> int | None:
    """How many directories are there; None where one was put on another disk, by a mount or a link."""
    device = os.fstat(descriptor).st_dev
    with os.scandir(path) as entries:
        devices = [entry.stat().st_dev for entry in entries if entry.is_dir()]
    is_one = os.stat(path).st_dev == device and all(each == device for each in devices)
    return len(devices) if is_one else None


def _unwritten_bytes() -> int:
    """What the whole system has still to write, our own files included."""
    with open(_MEMORY, encoding="ascii") as file:
        sizes = [line.split() for line in file if line.startswith(("Dirty:", "Writeback:"))]
    return sum(int(size[1]) << 10 for size in sizes)


def _release() -> tuple[int, int]:
    numbers = os.uname().release.split("-")[0].split(".")
    try:
        return int(numbers[0]), int(numbers[1])
    except (IndexError, ValueError):
        return 0, 0
