"""Writes the markers that end transactions into partitions, and knows when they stand there for good.

A partition that fails is tried again until it has its marker: the decision is stored, so there is nothing else to do.
A partition that is gone needs none. One that refuses a marker as outdated is left alone: what it holds of the producer
belongs to a later epoch. There is one coordinator at a time: a partition that knows of a later one heard of it from an
administrator, and is told the same epoch.

Deviates: a marker is sent again with the later epoch that a partition knows of; Kafka stops there, and the transaction
can't be ended any more.
"""

from __future__ import annotations

from functools import partial

from kafkalite.coordinator.outcome import Marker
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kafkalite.clock import Clock, Timer
    from kafkalite.coordinator.transaction.transaction import Partition
    from kafkalite.log.partition_log import PartitionLog

    Reply = Callable[[ErrorCode], None]

_RETRY_MS = 500
_SETTLED = (
    ErrorCode.NONE,
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ErrorCode.INVALID_PRODUCER_EPOCH,
)


class MarkerWriter:
    """Markers for all partitions of a cluster.

    `log_for` gives the log of a partition, None where there is none, and raises KafkaError where there is one that
    can't be had now; `end_offsets` has the group coordinator write a marker into a partition of `__consumer_offsets`
    and answers its code.
    """

    __slots__ = ("_clock", "_closed", "_end_offsets", "_log_for", "_timers")

    def __init__(
        self,
        *,
        log_for: Callable[[str, int], PartitionLog | None],
        end_offsets: Callable[[int, Marker, Reply], None],
        clock: Clock,
    ) -> None:
        self._log_for = log_for
        self._end_offsets = end_offsets
        self._clock = clock
        self._closed = False
        self._timers: set[Timer] = set()

    def close(self) -> None:
        """Write no more."""
        self._closed = True
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def write_all(
        self,
        marker: Marker,
        partitions: Iterable[Partition],
        done: Callable[[], None],
        *,
        resumed: bool,
        wanted: Callable[[], bool],
    ) -> None:
        """Write the marker into each partition; `done` is called when it is durable everywhere.

        resumed: a partition that has it already keeps that one. wanted: whether it is still to be written; one that
        comes late could end the producer's next transaction.
        """
        if self._closed or not wanted():
            return
        missing = set(partitions)
        if not missing:
            done()
            return

        def answered(partition: Partition, code: ErrorCode) -> None:
            if code in _SETTLED:
                missing.discard(partition)
                if not missing:
                    done()
            elif not self._closed and wanted():
                self._retry(lambda: again(partition))

        def again(partition: Partition) -> None:
            if wanted():
                self._write(marker, partition, partial(answered, partition), resumed=True)

        for partition in sorted(missing):
            self._write(marker, partition, partial(answered, partition), resumed=resumed)

    def write(self, marker: Marker, partition: Partition, reply: Reply) -> None:
        """Write a marker that an administrator wants into one partition; answers when it is durable."""
        self._write(marker, partition, reply, resumed=False, forced=True)

    def _write(
        self, marker: Marker, partition: Partition, reply: Reply, *, resumed: bool, forced: bool = False
    ) -> None:
        topic, index = partition
        try:
            log = self._log_for(topic, index)
        except KafkaError as error:
            reply(error.code)
            return
        if log is None:
            reply(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            return
        if not forced:
            marker = _of_one_coordinator(log, marker)
        if (resumed or marker.transaction_v2) and _has(log, marker):
            _when_durable(log, log.log_end_offset, reply)
        elif topic == CONSUMER_OFFSETS:
            self._end_offsets(index, marker, reply)
        else:
            try:
                result = log.append_own(marker.batch(self._clock.now_ms()), transaction_v2=marker.transaction_v2)
            except KafkaError as error:
                reply(error.code)
                return
            _when_durable(log, result.last_offset + 1, reply)

    def _retry(self, write: Callable[[], None]) -> None:
        def fire() -> None:
            self._timers.discard(timer)
            write()

        timer = self._clock.rest(_RETRY_MS, fire)
        self._timers.add(timer)


def _of_one_coordinator(log: PartitionLog, marker: Marker) -> Marker:
    """The marker with the latest coordinator epoch that the partition knows."""
    producer = log.producers.get(marker.producer_id)
    if producer is None or producer.coordinator_epoch <= marker.coordinator_epoch:
        return marker
    return Marker(
        marker.producer_id,
        marker.producer_epoch,
        marker.committed,
        producer.coordinator_epoch,
        marker.transaction_v2,
    )


def _has(log: PartitionLog, marker: Marker) -> bool:
    """Whether the partition has this marker: the producer is known by its epoch and has nothing open.

    Where each transaction has its own epoch that is certain; else it may be that nothing was written here.
    """
    producer = log.producers.get(marker.producer_id)
    return producer is not None and producer.epoch == marker.producer_epoch and producer.transaction_start < 0


def _when_durable(log: PartitionLog, end_offset: int, reply: Reply) -> None:
    if log.high_watermark >= end_offset:
        reply(ErrorCode.NONE)
    elif log.fenced:
        reply(ErrorCode.KAFKA_STORAGE_ERROR)
    else:
        log.watch(end_offset, lambda error: reply(ErrorCode.NONE if error is None else error))
