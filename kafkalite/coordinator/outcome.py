"""What an operation of a coordinator returns: records to append, answers to give once they are durable, timers to arm.

An operation looks at its shard's state and fills an `Outcome`; it touches soft state (who waits, deadlines, a rebalance
under way) and leaves hard state to the replay of its records. The runtime appends the records, replays them, arms the
timers and lets the answers go when the high watermark has passed what they depend on. Nothing here does I/O.
"""

from __future__ import annotations

from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.protocol.errors import ErrorCode
    from kafkalite.protocol.message import KeyMessage, VersionedMessage

    TimerKey = tuple[str, ...]
    # Called with the shard's state, an outcome to fill, and the time
    Operation = Callable[[Any, "Outcome", int], None]


class Ticket:
    """The place of one request's answer: answered exactly once, whoever comes first."""

    __slots__ = ("_failed", "_reply", "done")

    def __init__(self, reply: Callable[[Any], None], failed: Callable[[ErrorCode], Any]) -> None:
        self._reply = reply
        self._failed = failed
        self.done = False

    def answer(self, response: Any) -> None:
        if not self.done:
            self.done = True
            self._reply(response)

    def fail(self, code: ErrorCode) -> None:
        """Answer with the error answer of the request's API."""
        if not self.done:
            self.done = True
            self._reply(self._failed(code))

    def failed(self, code: ErrorCode) -> Any:
        """Make that error answer."""
        return self._failed(code)


class BatchMeta:
    """What a batch says about all its records: its producer, and whether they are part of a transaction."""

    __slots__ = ("producer_epoch", "producer_id", "transactional")

    def __init__(self, producer_id: int = -1, producer_epoch: int = -1, transactional: bool = False) -> None:
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.transactional = transactional


NO_PRODUCER = BatchMeta()


class Marker:
    """What ends a producer's transaction in a partition (T-31); transaction_v2: its epoch is the transaction's + 1."""

    __slots__ = ("committed", "coordinator_epoch", "producer_epoch", "producer_id", "transaction_v2")

    def __init__(
        self, producer_id: int, producer_epoch: int, committed: bool, coordinator_epoch: int, transaction_v2: bool
    ) -> None:
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.committed = committed
        self.coordinator_epoch = coordinator_epoch
        self.transaction_v2 = transaction_v2

    def batch(self, timestamp: int) -> bytearray:
        """The control batch of it."""
        return control_batch(
            COMMIT_MARKER if self.committed else ABORT_MARKER,
            timestamp=timestamp,
            producer_id=self.producer_id,
            producer_epoch=self.producer_epoch,
            coordinator_epoch=self.coordinator_epoch,
        )


class CoordinatorRecord:
    """A record of an internal topic: a key, a value of a version, or no value (a tombstone)."""

    __slots__ = ("key", "value", "version")

    def __init__(self, key: KeyMessage, value: VersionedMessage | None, version: int = 0) -> None:
        self.key = key
        self.value = value
        self.version = version

    def __repr__(self) -> str:
        return f"CoordinatorRecord({self.key!r}, {self.value!r}, version={self.version})"


class Outcome:
    """What came of an operation.

    `records` become one batch, which says `batch_meta` of them all; instead of records there may be a `marker`.
    `effects` is work for others (another shard, another coordinator), in the form their coordinator knows; it is begun
    when the records are durable and comes back as operations. `then` are operations of the same shard, done as soon as
    the records are replayed. `timers` maps a key to the ms after which it fires, None to cancel it; a key armed again
    replaces the earlier one. `looks` names those of them that only look from time to time whether there is something to
    do. `reads_stored` says that an answer shows hard state, and so waits for everything appended
    to the shard before it. `ticks_ms` is when the operation runs, to be compared with other ticks only.
    """

    __slots__ = (
        "batch_meta",
        "effects",
        "looks",
        "marker",
        "reads_stored",
        "records",
        "replies",
        "then",
        "ticks_ms",
        "timers",
    )

    def __init__(self, ticks_ms: int) -> None:
        self.ticks_ms = ticks_ms
        self.records: list[CoordinatorRecord] = []
        self.batch_meta = NO_PRODUCER
        self.marker: Marker | None = None
        self.effects: list[Any] = []
        self.then: list[Operation] = []
        self.replies: list[tuple[Ticket, Any]] = []
        self.timers: dict[TimerKey, int | None] = {}
        self.looks: tuple[TimerKey, ...] = ()
        self.reads_stored = False

    def look_again(self, key: TimerKey, delay_ms: int) -> None:
        """Arm a timer that looks for work."""
        self.timers[key] = delay_ms
        self.looks = (*self.looks, key)

    def reply(self, ticket: Ticket, response: Any) -> None:
        self.replies.append((ticket, response))

    def refuse(self, ticket: Ticket, code: ErrorCode) -> None:
        self.replies.append((ticket, ticket.failed(code)))
