"""What the C library's allocator does with freed memory."""

from __future__ import annotations

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_TRIM_BYTES = 16 << 20
_MMAP_BYTES = 8 << 20


def keep_freed_memory() -> None:
    """Let glibc keep what large reads and decompressions free for the next ones; elsewhere this does nothing.

    By default each buffer of a megabyte goes back to the system, and the next one costs a page fault per 4 KiB: up to
    half of what it takes to serve it.
    """
    try:
        import ctypes

        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, ImportError):
        return  # another C library, or a Python built without ctypes
    mallopt(_M_TRIM_THRESHOLD, _TRIM_BYTES)
    mallopt(_M_MMAP_THRESHOLD, _MMAP_BYTES)
