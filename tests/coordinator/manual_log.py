"""A partition log for tests: the test says when what was appended is durable, and which appends fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import iter_batches, set_base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.records.batch import RecordBatch


class ManualLog:
    """What coordinators use of a `PartitionLog`."""

    topic = "manual"

    def __init__(self, *, durable_at_once: bool = True) -> None:
        self.batches: list[bytes] = []
        self.log_start_offset = 0
        self.log_end_offset = 0
        self.high_watermark = 0
        self.fenced = False
        self.durable_at_once = durable_at_once
        self.fails: ErrorCode | None = None
        self._watchers: list[tuple[int, Callable[[ErrorCode | None], None]]] = []

    def append_own(self, batch: bytearray, *, transaction_v2: bool = False) -> Any:
        if self.fails is not None:
            raise KafkaError(self.fails)
        set_base(batch, self.log_end_offset, 0)
        (parsed,) = iter_batches(batch)
        self.batches.append(bytes(batch))
        self.log_end_offset = parsed.last_offset + 1
        if self.durable_at_once:
            self.high_watermark = self.log_end_offset
        return parsed

    def read_uncommitted_batches(self, offset: int) -> Iterator[RecordBatch]:
        for data in self.batches:
            yield from iter_batches(data)

    def watch(self, end_offset: int, callback: Callable[[ErrorCode | None], None]) -> None:
        assert end_offset > self.high_watermark
        self._watchers.append((end_offset, callback))

    def flush(self) -> None:
        """Everything appended is durable now."""
        self.high_watermark = self.log_end_offset
        watchers, self._watchers = self._watchers, []
        for _, callback in watchers:
            callback(None)

    def fence(self) -> None:
        """The disk failed: what was not durable never will be."""
        self.fenced = True
        watchers, self._watchers = self._watchers, []
        for _, callback in watchers:
            callback(ErrorCode.KAFKA_STORAGE_ERROR)
