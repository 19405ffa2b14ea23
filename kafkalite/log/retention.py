"""Retention: letting go of what is older or more than a topic keeps (L-20 to L-26).

Every `log.retention.check.interval.ms` each log is looked at, those that nobody has used since the start included. Its
oldest segments go while all their records are older than `retention.ms`, or while at least `retention.bytes` would be
left, where cleanup.policy has `delete`; segments wholly before the log's start go under every policy. Nothing goes that
the high watermark has not passed or that a power cut could make the only part left.

A log whose every record has expired goes on in a new segment, so that its offsets do. New log starts are durable, in
one write for all, before the first file gets its new name.

Deviates: a segment without timestamps is as old as the broker has known it, not as its file.
Deviates: a wall clock that leaps ahead postpones retention by one round and is reported; Kafka deletes at once.
"""

from __future__ import annotations

from functools import partial

from kafkalite.log.time_slices import TimeSlices
from kafkalite.observability import log as events
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from kafkalite.clock import Clock, Timer
    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.log.segment import Segment

DELETE = "delete"
_LEAP_MS = 3_600_000
_UNSYNCED_RETRY_MS = 1_000


class Retention:
    """The retention of all logs of an engine, from `start` to `close`.

    stored: logs on disk that nobody has opened are opened through it; it yields each, or None for one it leaves alone.
    report: told of what was let go of, as the log is.
    """

    __slots__ = (
        "_clock",
        "_engine",
        "_interval_ms",
        "_report",
        "_slices",
        "_stored",
        "_timer",
        "_undated",
        "_wall_ahead_ms",
    )

    def __init__(
        self,
        engine: LogEngine,
        clock: Clock,
        *,
        interval_ms: int,
        stored: Callable[[], Iterable[PartitionLog | None]],
        report: Callable[..., None] = events.info,
    ) -> None:
        self._engine = engine
        self._report = report
        self._clock = clock
        self._interval_ms = interval_ms
        self._stored = stored
        self._timer: Timer | None = None
        self._slices: TimeSlices | None = None
        self._wall_ahead_ms = 0
        self._undated: dict[Segment, int] = {}

    def start(self, delay_ms: int) -> None:
        """Begin the first round after `delay_ms`, then one each interval."""
        self._wall_ahead_ms = self._clock.now_ms() - self._clock.ticks_ms()
        self._timer = self._clock.rest(delay_ms, self._round_due)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._slices is not None:
            self._slices.cancel()

    def _round_due(self) -> None:
        wall_ahead_ms = self._wall_ahead_ms
        self.start(self._interval_ms)
        # Ticks measure how much time passes: what the wall clock went on beyond that, somebody has set it (RT-40).
        leapt_ms = self._wall_ahead_ms - wall_ahead_ms
        if leapt_ms > _LEAP_MS:
            events.warning("retention.postponed", clock_leapt_ms=leapt_ms)
        elif self._slices is None:
            self._begin(self._stored())

    def _begin(self, logs: Iterable[PartitionLog | None]) -> None:
        self._slices = TimeSlices(self._clock, self._round(logs), self._round_done)

    def _round_done(self, fault: Exception | None) -> None:
        self._slices = None
        if isinstance(fault, (OSError, CorruptBatch)):
            events.error("retention.failed", fault=str(fault))

    def _round(self, logs: Iterable[PartitionLog | None]) -> Generator[None, None, None]:
        """Find what may go, keep the new starts, let go."""
        now_ms = self._clock.now_ms()
        starts: list[tuple[PartitionLog, int]] = []
        unsynced: list[PartitionLog] = []
        undated: dict[Segment, int] = {}
        for log in logs:
            if log is not None and log.store.stored and not log.fenced:
                try:
                    start = self._new_start(log, now_ms, undated)
                    if start == log.log_end_offset and start > log.store.segments[-1].base_offset:
                        log.store.roll()
                    cut = min(start, log.store.named_base)
                except (OSError, CorruptBatch) as error:
                    events.error("retention.failed", topic=log.topic, partition=log.partition, fault=str(error))
                    continue
                if cut < start:
                    unsynced.append(log)
                if cut > log.store.start_offset:
                    starts.append((log, cut))
            yield
        self._undated = undated
        if starts:
            yield from self._let_go(starts)
        if unsynced:
            # Their newest segment has to be on disk first, which is a matter of milliseconds.
            self._clock.rest(_UNSYNCED_RETRY_MS, partial(self._again, unsynced))

    def _again(self, logs: list[PartitionLog]) -> None:
        if self._timer is not None and self._slices is None:
            self._begin(logs)

    def _let_go(self, starts: list[tuple[PartitionLog, int]]) -> Generator[None, None, None]:
        now = [(log, offset) for log, offset in starts if self._engine.get(log.topic, log.partition) is log]
        try:
            self._engine.log_starts.keep(
                {(log.topic, log.partition): max(offset, log.log_start_offset) for log, offset in now}
            )
        except OSError as error:
            events.error("retention.failed", fault=str(error))
            return
        for log, offset in now:
            if not log.fenced:
                before, start_before = log.store.size, log.log_start_offset
                if offset > log.log_start_offset:
                    log.start_at(offset)
                else:
                    log.store.cut_prefix(offset)  # a DeleteRecords that came before the next segment was there
                self._report(
                    "log.retained",
                    topic=log.topic,
                    partition=log.partition,
                    log_start_offset=log.log_start_offset,
                    log_start_offset_before=start_before,
                    deleted_bytes=before - log.store.size,
                )
            yield

    def _new_start(self, log: PartitionLog, now_ms: int, undated: dict[Segment, int]) -> int:
        """Where the log may begin; its end where nothing has to be kept."""
        config, store = log.config, log.store
        segments = store.segments
        deletes = DELETE in config.cleanup_policy
        surplus = store.size - config.retention_bytes if deletes and config.retention_bytes >= 0 else -1
        expired_before_ms = now_ms - config.retention_ms if deletes and config.retention_ms >= 0 else None
        start = store.start_offset
        for number, segment in enumerate(segments):
            last = number + 1 == len(segments)
            end = store.end_offset if last else segments[number + 1].base_offset
            if end > log.high_watermark or (last and not segment.size):
                break
            if last or end > log.log_start_offset:
                age_from = now_ms if expired_before_ms is None else self._age_from(segments, number, now_ms, undated)
                if surplus < segment.size and expired_before_ms is not None and age_from < expired_before_ms:
                    segment.checked_times()  # records go by what a file says of them
                    age_from = self._age_from(segments, number, now_ms, undated)
                if surplus < segment.size and (expired_before_ms is None or age_from >= expired_before_ms):
                    break
            surplus -= segment.size
            start = end
        return start

    def _age_from(self, segments: list[Segment], number: int, now_ms: int, undated: dict[Segment, int]) -> int:
        """The time that a segment's age counts from."""
        timestamp = segments[number].newest_ms()
        if timestamp >= 0:
            return timestamp
        for segment in segments[number:]:  # those behind it grow old at the same time
            if segment not in undated and segment.newest_ms() < 0:
                undated[segment] = self._undated.get(segment, now_ms)
        return undated[segments[number]]
