"""What is asked of a compaction and what it answers, in plain values: they cross to another process and back."""

from __future__ import annotations


class CleaningJob:
    """What is to be compacted, in plain values.

    segments: (base_offset, size) of all from the log's first up to the first that is left alone, which begins at
    next_base. later: base offsets of those behind. snapshot_offset: of the newest producer snapshot.
    """

    __slots__ = (
        "bytes_per_second",
        "delete_retention_ms",
        "directory",
        "dirty_offset",
        "index_bytes",
        "index_interval_bytes",
        "io_bytes",
        "later",
        "load_factor",
        "map_bytes",
        "next_base",
        "now_ms",
        "segment_bytes",
        "segments",
        "snapshot_offset",
    )

    bytes_per_second: float
    delete_retention_ms: int
    directory: str
    dirty_offset: int
    index_bytes: int
    index_interval_bytes: int
    io_bytes: int
    later: list[int]
    load_factor: float
    map_bytes: int
    next_base: int
    now_ms: int
    segment_bytes: int
    segments: list[tuple[int, int]]
    snapshot_offset: int

    def __init__(self, values: dict[str, object]) -> None:
        for name in self.__slots__:
            setattr(self, name, values[name])

    def values(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


class CleanedGroup:
    """Segments that were copied into one: their base offsets, the first of which is its own, and its size."""

    __slots__ = ("bases", "size")

    def __init__(self, bases: list[int], size: int) -> None:
        self.bases = bases
        self.size = size
