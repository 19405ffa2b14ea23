"""Where each log starts, as DeleteRecords and retention have it; durable before anybody is answered (L-12)."""

from __future__ import annotations

from kafkalite.log.checkpoints import read_file, read_offsets, write_file, write_offsets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kafkalite.log.filesystem import FileSystem

LOG_STARTS = "log-start-offset-checkpoint"


class LogStarts:
    """Offsets by topic and partition. make_room: told of a failed write; whether it is worth another."""

    __slots__ = ("_fs", "_make_room", "_path", "offsets")

    def __init__(self, fs: FileSystem, directory: str, make_room: Callable[[OSError], bool]) -> None:
        self._fs = fs
        self._path = f"{directory}/{LOG_STARTS}"
        self._make_room = make_room
        self.offsets = read_offsets(read_file(fs, self._path)) or {}

    def keep(self, starts: Mapping[tuple[str, int], int]) -> None:
        """Make those of several partitions durable at once. Raises OSError."""
        self._write({**self.offsets, **starts})

    def forget(self, gone: set[tuple[str, int]]) -> None:
        """The partitions are no more. Raises OSError."""
        if not gone.isdisjoint(self.offsets):
            self._write({key: offset for key, offset in self.offsets.items() if key not in gone})

    def _write(self, starts: dict[tuple[str, int], int]) -> None:
        data = write_offsets(starts)
        try:
            write_file(self._fs, self._path, data)
        except OSError as error:
            if not self._make_room(error):
                raise
            write_file(self._fs, self._path, data)
        self.offsets = starts
