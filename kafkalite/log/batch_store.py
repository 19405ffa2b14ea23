"""The seam between what is Kafka about a partition and where its bytes are kept.

A `BatchStore` holds whole batches at offsets the caller gives. It knows no producer, no transaction, no high watermark
and no wire type: those are `PartitionLog`'s. Kafka's segment files on a `FileSystem` are one (`segment_store.py`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from kafkalite.log.config import LogConfig
    from kafkalite.log.segment import Aborted, Segment
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.batch import RecordBatch

    class BatchStore(Protocol):
        """The batches of one partition. Methods raise OSError; those that read also CorruptBatch."""

        directory: str
        """Where its pieces stand."""
        start_offset: int
        """Where the first batch kept may begin: nothing before it can be read."""
        end_offset: int
        stored: bool
        """Whether anything of it is anywhere but in memory."""
        unsealed: bool
        """Whether it was written to since it was last sealed."""
        segments: list[Segment]
        """The pieces it is kept in, in order; old ones are let go and compacted whole, the last one grows."""
        named_base: int
        """Where the newest piece begins that a power cut would leave in place."""

        @property
        def size(self) -> int:
            """Bytes of all batches kept."""

        def append(self, data: Buffer, base_offset: int, last_offset: int, max_timestamp: int, now_ms: int) -> None:
            """Add a batch at the end, all of it or nothing."""

        def read(self, offset: int, max_bytes: int, end_offset: int, whole_first: bool) -> tuple[Buffer, int]:
            """Return whole batches from the one holding `offset` on, none that ends behind `end_offset`.

            At most max_bytes, but a first batch is given whole where whole_first. Also returns an offset that none of
            them reaches. Both offsets lie between batches.
            """

        def batches(self, offset: int, end_offset: int | None = None) -> Iterator[RecordBatch]:
            """Iterate from the batch holding `offset` on; without end_offset up to where the end is by then."""

        def batches_since(self, timestamp: int, offset: int) -> Iterator[RecordBatch]:
            """Iterate over the batches from `offset` on that may hold a record of `timestamp` or later."""

        def segment_at(self, offset: int) -> int:
            """Return the number of the piece that holds `offset`, if any does; it is about to be read."""

        def latest_batch(self) -> RecordBatch | None:
            """Return the first batch with the largest timestamp of all."""

        def add_aborted(self, entry: Aborted) -> None:
            """Note an aborted transaction."""

        def aborted(self, offset: int, end_offset: int) -> list[tuple[int, int]]:
            """Return (producer_id, first_offset) of those with records in the range, by first offset (T-45)."""

        def roll(self) -> None:
            """Begin a new piece, if the last one holds anything."""

        def set_aside(self, segments: list[Segment]) -> None:
            """Prepare sealed pieces for being replaced; they stay in use."""

        def replace(self, segments: list[Segment], segment: Segment) -> None:
            """Use a piece in the place of neighbours that were set aside, and let go of those."""

        def cut_prefix(self, offset: int) -> None:
            """Let go of what lies wholly before `offset`."""

        def keep_epochs(self, entries: list[tuple[int, int]], *, durable: bool) -> None:
            """Keep the leader epochs beside the batches."""

        def keep_producers(self, offset: int, snapshot: bytes) -> None:
            """Keep what the producers were like at `offset`."""

        def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[], None]]:
            """Return calls for other threads that together make all appended so far durable, and one to follow."""

        def configure(self, config: LogConfig) -> None:
            """Take new settings."""

        def seal(self) -> None:
            """Write what is kept in memory for speed, before a clean end. Raises OSError."""

        def close(self) -> None:
            """Give files back."""
