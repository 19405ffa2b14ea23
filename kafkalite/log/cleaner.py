"""The cleaner: which compacted log is worth compacting, having it done, and taking the result into use (L-30, L-31).

One log at a time, the one with the largest share of dirty bytes first. The work happens in a child process, or in
slices on the loop where files are in memory; what is left for the loop is choosing, and renaming a few files for each
new segment (`segment_swap.py`). How far each log is clean is kept in cleaner-offset-checkpoint.

A log whose compaction fails is reported, left alone for a while and tried again; the others go on (L-39, KF-23).
"""

from __future__ import annotations

from functools import partial

from kafkalite.log.checkpoints import read_file, read_offsets, write_file, write_offsets
from kafkalite.log.cleaning_job import CleanedGroup, CleaningJob
from kafkalite.log.config import UNLIMITED
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.segment_swap import Outdated, SegmentSwap, remove_cleaned
from kafkalite.log.time_slices import TimeSlices
from kafkalite.observability import log as events
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from kafkalite.clock import Clock, Timer
    from kafkalite.config.settings import Settings
    from kafkalite.log.cleaner_process import CleanerProcess
    from kafkalite.log.cleaning import Cleaning
    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.log.segment import Segment

    Key = tuple[str, int]

COMPACT = "compact"
CHECKPOINT = "cleaner-offset-checkpoint"
_LEAST_MAP_BYTES = 1 << 20
_FIRST_RETRY_MS, _LAST_RETRY_MS = 60_000, 3_600_000


class Candidate:
    """A log that may be compacted: its segments up to the first that is left alone, and how dirty they are."""

    __slots__ = ("dirty_offset", "log", "next_base", "overdue", "ratio", "segments")

    def __init__(self, log: PartitionLog, segments: list[Segment], next_base: int, dirty_offset: int) -> None:
        self.log = log
        self.segments = segments
        self.next_base = next_base
        self.dirty_offset = dirty_offset
        ends = [*(segment.base_offset for segment in segments[1:]), next_base]
        dirty = [segment for segment, end in zip(segments, ends, strict=True) if end > dirty_offset]
        size = sum(segment.size for segment in segments)
        self.ratio = sum(segment.size for segment in dirty) / size if size else 0.0
        self.overdue = False

    def look_for_overdue(self, now_ms: int) -> None:
        """Whether a dirty record is older than max.compaction.lag.ms allows."""
        lag_ms = self.log.config.max_compaction_lag_ms
        if lag_ms < UNLIMITED and self.ratio > 0:
            dirty = [segment for segment in self.segments if segment.base_offset >= self.dirty_offset]
            times = [segment.first_timestamp() for segment in dirty]
            self.overdue = min((time for time in times if time >= 0), default=now_ms) < now_ms - lag_ms


class Cleaner:
    """The compaction of all logs of an engine, from `start` to `close`.

    stored, report: as for `Retention`.
    """

    def __init__(
        self,
        engine: LogEngine,
        clock: Clock,
        settings: Settings,
        *,
        stored: Callable[[], Iterable[PartitionLog | None]],
        report: Callable[..., None] = events.info,
    ) -> None:
        self._engine = engine
        self._report = report
        self._clock = clock
        self._settings = settings
        self._stored = stored
        self._timer: Timer | None = None
        self._slices: TimeSlices | None = None
        self._round: Round | None = None
        self._busy = False
        self._path = f"{engine.path}/{CHECKPOINT}"
        try:
            self._clean_to = read_offsets(read_file(engine.fs, self._path)) or {}
        except OSError as error:
            events.error("cleaner.checkpoint_unreadable", fault=str(error))
            self._clean_to = {}
        self._failures: dict[Key, tuple[int, int]] = {}

    def start(self, delay_ms: int) -> None:
        """Look for a log to compact after `delay_ms`, and then again and again."""
        self._timer = self._clock.rest(delay_ms, self._look)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._slices is not None:
            self._slices.cancel()
        if self._round is not None:
            self._round.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether it looks for a log, compacts one, or notes that it has."""
        return self._busy

    def _look(self) -> None:
        self._engine.watch.look()
        self._busy = True
        if not self._settings.bool("log.cleaner.enable"):
            self._rest()
            return
        found: list[Candidate] = []
        self._slices = TimeSlices(self._clock, self._search(found), partial(self._choose, found))

    def _rest(self) -> None:
        self._busy = False
        self.start(self._settings.int("log.cleaner.backoff.ms"))

    def _search(self, found: list[Candidate]) -> Generator[None, None, None]:
        now_ms = self._clock.now_ms()
        for log in self._stored():
            if log is not None and COMPACT in log.config.cleanup_policy and not log.fenced:
                _, retry_ms = self._failures.get((log.topic, log.partition), (0, 0))
                try:
                    candidate = self._candidate(log, now_ms) if retry_ms <= now_ms else None
                except (OSError, CorruptBatch) as error:
                    self._failed(log, str(error))
                else:
                    if candidate is not None:
                        found.append(candidate)
            yield

    def _candidate(self, log: PartitionLog, now_ms: int) -> Candidate | None:
        store, config = log.store, log.config
        clean_to = self._clean_to.get((log.topic, log.partition), 0)
        dirty_offset = clean_to if log.log_start_offset <= clean_to <= log.log_end_offset else log.log_start_offset
        bound = min(log.last_stable_offset, log.high_watermark, store.named_base)
        young_ms = now_ms - config.min_compaction_lag_ms
        segments: list[Segment] = []
        next_base = store.segments[0].base_offset
        for segment, following in zip(store.segments, store.segments[1:], strict=False):
            end = following.base_offset
            too_young = config.min_compaction_lag_ms > 0 and end > dirty_offset and segment.newest_ms() > young_ms
            if end > bound or too_young:
                break
            segments.append(segment)
            next_base = end
        if not segments:
            return None
        candidate = Candidate(log, segments, next_base, dirty_offset)
        candidate.look_for_overdue(now_ms)
        worth = candidate.overdue or candidate.ratio > config.min_cleanable_dirty_ratio
        return candidate if worth and candidate.ratio > 0 else None

    def _choose(self, found: list[Candidate], fault: Exception | None) -> None:
        self._slices = None
        if not found:
            self._rest()
            return
        chosen = max(found, key=lambda candidate: (candidate.overdue, candidate.ratio))
        needed = min(sum(segment.size for segment in chosen.segments), chosen.log.config.segment_bytes)
        if not self._engine.has_room(needed):
            # Trying would take the last of it from those who delete.
            self._failed(chosen.log, f"{needed} bytes may be needed at once, more than there are free")
            self.start(0)
            return
        self._round = Round(self._engine, self._clock, chosen, self._job(chosen), self._round_done)
        self._round.start()

    def _job(self, candidate: Candidate) -> CleaningJob:
        settings, log = self._settings, candidate.log
        store, config = log.store, log.config
        return CleaningJob(
            {
                "bytes_per_second": max(float(settings.float("log.cleaner.io.max.bytes.per.second")), 1.0),
                "delete_retention_ms": config.delete_retention_ms,
                "directory": store.directory,
                "dirty_offset": candidate.dirty_offset,
                "index_bytes": config.index_bytes,
                "index_interval_bytes": config.index_interval_bytes,
                "io_bytes": settings.int("log.cleaner.io.buffer.size"),
                "later": [segment.base_offset for segment in store.segments[len(candidate.segments) :]],
                "load_factor": float(settings.float("log.cleaner.io.buffer.load.factor")),
                # Small logs get by with less; where that does not do, there is one more round.
                "map_bytes": min(settings.int("log.cleaner.dedupe.buffer.size"), max(8 * log.size, _LEAST_MAP_BYTES)),
                "next_base": candidate.next_base,
                "now_ms": self._clock.now_ms(),
                "segment_bytes": config.segment_bytes,
                "segments": [(segment.base_offset, segment.size) for segment in candidate.segments],
                "snapshot_offset": store.segments[-1].base_offset,
            }
        )

    def _round_done(self, candidate: Candidate, end_offset: int, fault: str | None) -> None:
        self._round = None
        log = candidate.log
        if self._engine.get(log.topic, log.partition) is not log:
            self.start(0)  # deleted meanwhile
            return
        if fault is not None:
            self._failed(log, fault)
            self.start(0)
            return
        if end_offset < 0:
            self._rest()
            return
        self._failures.pop((log.topic, log.partition), None)
        self._engine.checkpoint_later()  # transaction indexes may have become shorter
        self._report(
            "log.compacted",
            topic=log.topic,
            partition=log.partition,
            dirty_offset=candidate.dirty_offset,
            end_offset=end_offset,
            bytes_before=sum(segment.size for segment in candidate.segments),
            bytes_after=sum(
                segment.size for segment in log.store.segments if segment.base_offset < candidate.next_base
            ),
        )
        known = {(log.topic, log.partition) for log in self._engine.logs()} | set(self._engine.existing())
        self._clean_to[log.topic, log.partition] = end_offset
        self._clean_to = {key: offset for key, offset in self._clean_to.items() if key in known}
        data = write_offsets(self._clean_to)
        self._engine.aside(partial(write_file, self._engine.fs, self._path, data), self._kept)

    def _kept(self, fault: Exception | None) -> None:
        if fault is not None:
            # Without it a restart compacts what is compact.
            events.error("cleaner.checkpoint_failed", fault=str(fault))
        self.start(0)

    def _failed(self, log: PartitionLog, fault: str) -> None:
        key = (log.topic, log.partition)
        count = self._failures.get(key, (0, 0))[0]
        delay_ms = min(_FIRST_RETRY_MS << min(count, 16), _LAST_RETRY_MS)
        self._failures[key] = (count + 1, self._clock.now_ms() + delay_ms)
        events.error(
            "log.compaction_failed", topic=log.topic, partition=log.partition, fault=fault, retry_in_ms=delay_ms
        )


class Round:
    """One log being compacted: new segments are taken into use one after the other, in order, as they come.

    When one can't be, those behind it must not be either: what they lack may still stand in the older ones.
    """

    def __init__(
        self,
        engine: LogEngine,
        clock: Clock,
        candidate: Candidate,
        job: CleaningJob,
        done: Callable[[Candidate, int, str | None], None],
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._candidate = candidate
        self._job = job
        self._done = done
        self._groups: list[CleanedGroup] = []
        self._swapping = False
        self._end_offset = -1
        self._ended = self._cancelled = False
        self._fault: str | None = None
        self._child: CleanerProcess | None = None
        self._slices: TimeSlices | None = None
        self._replaced: set[int] = set()
        self._outdated = False

    def start(self) -> None:
        candidate = self._candidate
        self._engine.keep_durable_point(candidate.log, candidate.next_base, self._begin)

    def _begin(self, error: Exception | None) -> None:
        if self._cancelled:
            return
        if error is not None:
            self._fault = str(error)
            self._ended = True
            self._go_on()
            return
        fs = self._engine.fs
        if isinstance(fs, RealFileSystem):
            from kafkalite.log.cleaner_process import CleanerProcess

            self._child = CleanerProcess(self._job, self._engine.post, self._hear)
        else:
            from kafkalite.log.cleaning import Cleaning

            cleaning = Cleaning(fs, self._job, self._add)
            self._slices = TimeSlices(self._clock, cleaning.run(), partial(self._worked, cleaning))

    def cancel(self) -> None:
        """Stop; what is finished stays."""
        self._cancelled = True
        self._stop()

    def _stop(self) -> None:
        if self._child is not None:
            self._child.cancel()
        if self._slices is not None:
            self._slices.cancel()
        self._groups.clear()

    def _worked(self, cleaning: Cleaning, fault: Exception | None) -> None:
        if fault is None:
            self._end_offset = cleaning.end_offset
        else:
            self._fault = f"{type(fault).__name__}: {fault}"
        self._ended = True
        self._go_on()

    def _hear(self, message: dict[str, object] | None) -> None:
        """What the child says; None is its end."""
        if message is None:
            self._ended = True
        elif "group" in message:
            self._groups.append(CleanedGroup(*message["group"]))  # type: ignore[misc]
        elif "end" in message:
            self._end_offset = int(str(message["end"]))
        elif "fault" in message:
            self._fault = self._fault or str(message["fault"])
        self._go_on()

    def _add(self, group: CleanedGroup) -> None:
        self._groups.append(group)
        self._go_on()

    def _go_on(self) -> None:
        if self._swapping:
            return
        if self._groups and self._fault is None:
            group = self._groups.pop(0)
            old = [segment for segment in self._candidate.segments if segment.base_offset in group.bases]
            self._swapping = True
            self._replaced.update(group.bases)
            engine = self._engine
            SegmentSwap(engine.fs, engine.aside, self._candidate.log, old, group, self._swapped).start()
        elif self._ended:
            if self._end_offset < 0 and self._fault is None:
                self._fault = "the cleaner process ended early"
            if self._fault is None:
                self._done(self._candidate, self._end_offset, None)
            else:
                directory = self._candidate.log.store.directory
                self._engine.aside(partial(remove_cleaned, self._engine.fs, directory), self._tidied)

    def _tidied(self, fault: Exception | None) -> None:
        """What was not taken into use takes no room; where that failed the next compaction tries again."""
        if not self._cancelled:
            self._done(self._candidate, -1, None if self._is_outdated() else self._fault)

    def _is_outdated(self) -> bool:
        """Whether retention took some of the segments, which explains every fault."""
        kept = {segment.base_offset for segment in self._candidate.log.store.segments}
        bases = {segment.base_offset for segment in self._candidate.segments}
        return self._outdated or not bases - self._replaced <= kept

    def _swapped(self, fault: Exception | None) -> None:
        self._swapping = False
        if fault is not None:
            self._fault = str(fault)
            self._outdated = isinstance(fault, Outdated)
            self._stop()
            self._ended = True
        self._go_on()
