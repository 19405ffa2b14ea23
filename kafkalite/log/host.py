"""What the logs of an engine have in common, and what they ask of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.clock import Clock
    from kafkalite.log.partition_log import PartitionLog


class Host:
    """What a log needs of the engine it lives in.

    syncs_each: every append waits for a sync. commit: asks for a sync; `begin_sync` follows.
    keep_log_start: makes a log's new start offset durable. durable: told of each offset a sync has reached.
    producer_added: called for each that is to be remembered. before_append: called, where it is set, before a client's
    batch is taken; raises KafkaError to refuse it. write_failed: told of each; whether one of our own is worth another.
    directory_lost: called, where it is set, when a file has lost its name; whether all have, and no log is in use now.
    """

    __slots__ = (
        "before_append",
        "clock",
        "commit",
        "directory_lost",
        "durable",
        "keep_log_start",
        "producer_added",
        "syncs_each",
        "write_failed",
    )

    def __init__(
        self,
        clock: Clock,
        *,
        syncs_each: bool,
        commit: Callable[[PartitionLog], None],
        keep_log_start: Callable[[PartitionLog, int], None],
        durable: Callable[[PartitionLog, int], None],
        producer_added: Callable[[], None],
        write_failed: Callable[[OSError, bool], bool],
    ) -> None:
        self.clock = clock
        self.syncs_each = syncs_each
        self.before_append: Callable[[], None] | None = None
        self.directory_lost: Callable[[], bool] | None = None
        self.write_failed = write_failed
        self.commit = commit
        self.keep_log_start = keep_log_start
        self.durable = durable
        self.producer_added = producer_added
