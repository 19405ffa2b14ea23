"""A metadata log in memory whose durability the test decides, and a controller on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.metadata.controller import Controller
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import RecordBatch, parse_batch, set_base


class MetadataLog:
    """Batches in a list; `sync` makes all durable, with `durable_at_once` every append is."""

    def __init__(self, *, durable_at_once: bool = True) -> None:
        self.fenced = False
        self.batches: list[bytearray] = []
        self.log_start_offset = 0
        self.log_end_offset = 0
        self.fenced = False
        self.high_watermark = 0
        self.durable_at_once = durable_at_once
        self.refuses_appends = False
        self._watchers: list[tuple[int, Callable[[ErrorCode | None], None]]] = []

    def append_own(self, batch: bytearray) -> None:
        if self.refuses_appends:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
        set_base(batch, self.log_end_offset, 0)
        self.batches.append(batch)
        self.log_end_offset = parse_batch(batch).last_offset + 1
        if self.durable_at_once:
            self.high_watermark = self.log_end_offset

    def read_uncommitted_batches(self, offset: int) -> Iterator[RecordBatch]:
        for batch in self.batches:
            yield parse_batch(batch)

    def watch(self, end_offset: int, callback: Callable[[ErrorCode | None], None]) -> None:
        assert self.high_watermark < end_offset
        self._watchers.append((end_offset, callback))

    def sync(self, up_to: int | None = None) -> None:
        self.high_watermark = self.log_end_offset if up_to is None else up_to
        ready = [callback for end, callback in self._watchers if end <= self.high_watermark]
        self._watchers = [watcher for watcher in self._watchers if watcher[0] > self.high_watermark]
        for callback in ready:
            callback(None)

    def fence(self) -> None:
        self.refuses_appends = True
        watchers, self._watchers = self._watchers, []
        for _, callback in watchers:
            callback(ErrorCode.KAFKA_STORAGE_ERROR)

    def crash(self) -> MetadataLog:
        """What is found after a crash: what was durable."""
        survivor = MetadataLog()
        for batch in self.batches:
            if parse_batch(batch).last_offset < self.high_watermark:
                survivor.append_own(bytearray(batch))
        return survivor


class Ids:
    """Sixteen bytes, different each time, the same in each run."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return UUID(int=self.count * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).bytes


def controller(
    log: MetadataLog | None = None,
    overrides: dict[str, str] | None = None,
    *,
    node_ids: tuple[int, ...] = (1,),
    **more: Any,
) -> Controller:
    """A loaded controller; what it wrote for a new cluster is durable."""
    log = MetadataLog() if log is None else log
    made = Controller(
        log,  # type: ignore[arg-type]
        ManualClock(1_700_000_000_000),
        Settings.load(overrides=overrides or {}),
        Ids(),
        node_ids,
        **more,
    )
    made.load()
    log.sync()
    return made


class Replies(list[Any]):
    """Collects replies: `create_topics(..., reply=replies)`."""

    def __call__(self, *values: Any) -> None:
        self.append(values[0] if len(values) == 1 else values)
