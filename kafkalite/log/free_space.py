"""Room kept free on the disk, so that a full one can be emptied again (RT-35).

With less than the reserve left, what clients produce is refused with KAFKA_STORAGE_ERROR, which producers send again;
reads, deletions, retention, compaction and what the broker writes of its own go on. When there is room again, producing
does too. The disk is asked at most once a second and only while somebody produces, more often where little is left.

`.reserved`, a file of zeros, holds a little of that reserve against everybody else. It is given up when a write of the
broker's own finds no room: what deletes is written down first, and must not be kept from that by a disk that is full.

Deviates: records are refused before the disk is full; Kafka fills it to the end, and then takes its log directory
offline until a restart.
"""

from __future__ import annotations

from errno import EDQUOT, ENOSPC
from functools import partial

from kafkalite.log.checkpoints import write_new_file
from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.clock import Clock, Timer
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.host import Host

BY_SIZE = -1
"""A reserve of 1 % of the disk, at least 256 MiB, but of a small disk at most a tenth."""
RESERVED = ".reserved"
_LEAST_RESERVE = 256 << 20
_LONGEST_MS, _SHORTEST_MS = 1000, 10
_QUIET_MS = 60_000
_BYTES_PER_MS = 4 << 20
"""Faster than a disk fills up."""
_MOST_RESERVED = 1 << 20
_ADVICE = "delete topics or records, or make room on the disk"
_CLIENTS = "who produces is told KAFKA_STORAGE_ERROR, until there is room again; reserve: kafkalite.log.reserve.bytes"


class FreeSpace:
    """Watches the disk under a directory. `Host.before_append` is set while there is something to be done before one.

    reserve_bytes: BY_SIZE, or 0 to watch nothing. submit: runs a job off the loop.
    """

    def __init__(
        self,
        fs: FileSystem,
        directory: str,
        clock: Clock,
        host: Host,
        submit: Callable[[Callable[[], None]], None],
        reserve_bytes: int,
    ) -> None:
        self._fs = fs
        self._directory = directory
        self._path = f"{directory}/{RESERVED}"
        self._clock = clock
        self._host = host
        self._submit = submit
        self._reserve_bytes = reserve_bytes
        self._timer: Timer | None = None
        self._used = False
        self._holds: bool | None = None
        """Whether `.reserved` is there, None where nobody has looked."""
        self._blind = False
        self._closed = False
        self._quiet_until_ms = 0
        self.on_look: Callable[[], object] | None = None
        """Called with each look; may close this, and see to `Host.before_append` itself."""
        self.is_low = False
        self.free_bytes = self.kept_bytes = 0
        if reserve_bytes:
            host.before_append = self._begin

    def close(self) -> None:
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()

    # What an append finds in `Host.before_append`

    def _begin(self) -> None:
        """Nobody has produced for a while."""
        self._look()
        before = self._host.before_append
        if before is not None:
            before()

    def _note(self) -> None:
        """The first append since the disk was asked."""
        self._used = True
        self._host.before_append = None

    def _refuse(self) -> None:
        self._used = True
        raise KafkaError(
            ErrorCode.KAFKA_STORAGE_ERROR,
            f"{self._directory} has {self.free_bytes} bytes left and {self.kept_bytes} are kept in reserve "
            f"(kafkalite.log.reserve.bytes): {_ADVICE}",
        )

    # Looking

    def _due(self) -> None:
        self._timer = None
        if not self._used:
            self._host.before_append = self._begin
            return
        self._look()
        if not self.is_low and not self._holds and not self._closed:
            self._submit(partial(self._hold, min(_MOST_RESERVED, self.kept_bytes // 4)))

    def _look(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._used = False
        spare = self._measure()
        was_low, self.is_low = self.is_low, spare < 0
        self._host.before_append = self._refuse if self.is_low else self._note
        delay_ms = _LONGEST_MS if self.is_low else min(max(spare // _BYTES_PER_MS, _SHORTEST_MS), _LONGEST_MS)
        self._timer = self._clock.call_later(delay_ms, self._due)
        if self.is_low != was_low:
            seen = {"directory": self._directory, "free_bytes": self.free_bytes, "reserve_bytes": self.kept_bytes}
            if self.is_low:
                log.error("disk.low", **seen, clients=_CLIENTS, advice=_ADVICE)
            else:
                log.info("disk.has_room", **seen)
        if self.on_look is not None:
            self.on_look()

    def _measure(self) -> int:
        """Bytes there are beyond the reserve, below 0 where it is touched."""
        try:
            self.free_bytes, whole = self._fs.space(self._directory)
        except OSError as error:
            # Then writes find out by themselves, and `on_look` where there is no directory any more.
            if not self._blind and not isinstance(error, FileNotFoundError):
                self._blind = True
                log.error("disk.unknown", directory=self._directory, fault=str(error))
            return 0
        self._blind = False
        self.kept_bytes = self._reserve_bytes
        if self._reserve_bytes == BY_SIZE:
            self.kept_bytes = min(max(whole // 100, _LEAST_RESERVE), whole // 10)
        return self.free_bytes - self.kept_bytes

    # What is held against everybody else

    def _hold(self, size: int) -> None:
        """In a worker; a failure is no more than that."""
        try:
            if not self._fs.exists(self._path) or self._fs.size(self._path) != size:
                write_new_file(self._fs, self._path, bytes(size))
            self._holds = True
        except OSError:
            self._give_up()

    def _give_up(self) -> bool:
        self._holds = False
        try:
            held = self._fs.size(self._path)
            self._fs.remove(self._path)
        except OSError:
            return False
        return held > 0

    def write_failed(self, error: OSError, *, own: bool) -> bool:
        """A write failed: where it found no room be on guard at once, else say so now and then; return whether there is
        some room now for one of the broker's own."""
        if error.errno not in (ENOSPC, EDQUOT) or not self._reserve_bytes:
            if self._clock.now_ms() >= self._quiet_until_ms:
                self._quiet_until_ms = self._clock.now_ms() + _QUIET_MS
                clients = (
                    "who produces is told KAFKA_STORAGE_ERROR, and tries again; the first write that succeeds goes on"
                )
                log.error("disk.write_failed", directory=self._directory, fault=str(error), clients=clients)
            return False
        self._look()
        return own and self._give_up()
