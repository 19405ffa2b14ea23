"""What a crash left unsynced, of many logs: synced together before clients come, several files at a time.

For logs whose records count when the operating system has them: nobody waits for these syncs one by one. They are
waited for all the same: a durable point that passed what is not on disk would make damage of a torn tail.
"""

from __future__ import annotations

from functools import partial

from kafkalite.log.checkpoints import sync_file
from kafkalite.log.recovery import unsynced_segments
from kafkalite.log.segment import cut_file
from kafkalite.log.segment_store import EPOCH_CHECKPOINT, PARTITION_METADATA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.recovery import Recovered

    Key = tuple[str, int]
    """Topic and partition."""


class UnsyncedLogs:
    """Logs that were found and not synced yet.

    directory: where the partitions lie. run_all: runs calls side by side and returns when all have ended.
    """

    __slots__ = ("_directory", "_fs", "_jobs", "_run_all")

    def __init__(self, fs: FileSystem, directory: str, run_all: Callable[[list[Callable[[], None]]], None]) -> None:
        self._fs = fs
        self._directory = directory
        self._run_all = run_all
        self._jobs: dict[Key, Callable[[], None]] = {}

    def add(self, key: Key, directory: str, found: Recovered, durable_point: int) -> None:
        """A log was recovered, and its leader epochs written anew if that was to be."""
        unsynced = [segment for segment, _ in unsynced_segments(found, durable_point)]
        if unsynced or found.epochs_changed:
            closed = [
                (segment.path + ".log", segment.size) for segment in unsynced if segment is not found.segments[-1]
            ]
            paths = [segment.path + ".log" for segment in unsynced if segment is found.segments[-1]]
            paths += [f"{directory}/{name}" for name in (PARTITION_METADATA, EPOCH_CHECKPOINT)]
            self._jobs[key] = partial(self._sync, directory, paths, closed)

    def sync(self) -> dict[Key, OSError]:
        """Sync all of them; returns those that could not be. Raises OSError."""
        failed: dict[Key, OSError] = {}

        def run(key: Key, job: Callable[[], None]) -> None:
            try:
                job()
            except OSError as error:
                failed[key] = error

        jobs, self._jobs = self._jobs, {}
        self._run_all([partial(run, key, job) for key, job in jobs.items()])
        if jobs:
            self._fs.sync_directory(self._directory)
        return failed

    def _sync(self, directory: str, paths: list[str], closed: list[tuple[str, int]]) -> None:
        for path, size in closed:
            file = self._fs.open(path)
            try:
                cut_file(file, size)
                file.sync()
            finally:
                file.close()
        for path in paths:
            sync_file(self._fs, path)
        self._fs.sync_directory(directory)
