"""The metadata log as a history: replaying it, and putting the state it has led to in the place of a long one.

A snapshot is one batch of records that make the whole state anew; its first record has the header `SNAPSHOT`. Being one
batch it is there as a whole or not at all. Replay begins anew at each. Once a snapshot is durable the log starts at it,
as after DeleteRecords: a crash at any moment leaves the history with a snapshot behind it, or the snapshot.

A log that neither begins at offset 0 nor holds a snapshot has lost something, and is refused.
"""

from __future__ import annotations

from kafkalite.metadata.image import Draft, empty_image
from kafkalite.metadata.records import decode_record, encode_record, record_class
from kafkalite.observability import log as events
from kafkalite.protocol.errors import KafkaError, ProtocolError
from kafkalite.records.batch import build_batch
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import MetadataImage
    from kafkalite.protocol.errors import ErrorCode
    from kafkalite.protocol.message import MetadataMessage
    from kafkalite.records.batch import RecordBatch
    from kafkalite.records.record import Record

SNAPSHOT = "kafkalite.snapshot"
LEAST_BYTES = 1 << 20
"""A shorter log is read in no time."""
TIMES_LONGER = 4


class MetadataDamagedError(Exception):
    """The metadata log cannot be read; the message says where and why, and `what` no more than that."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"The metadata log {what}. Restore the data directory from a copy, or move it away to start with an empty "
            "one."
        )


def replay_log(log: PartitionLog) -> tuple[MetadataImage, dict[bytes, str]]:
    """The state a log leads to, and names by id of topics it deletes on the way; raises MetadataDamagedError."""
    start = log.log_start_offset
    image, deleted, end_offset = replay_batches(log.read_uncommitted_batches(start), start)
    if end_offset != log.log_end_offset or log.fenced:
        # A log that is damaged from its start reads as an empty one, but is fenced.
        raise MetadataDamagedError(f"cannot be read behind offset {end_offset}")
    return image, deleted


def replay_batches(batches: Iterable[RecordBatch], start: int) -> tuple[MetadataImage, dict[bytes, str], int]:
    """As `replay_log`, from a log's batches from its start on, and where they end."""
    expected = start
    draft = Draft(empty_image()) if not start else None
    deleted: dict[bytes, str] = {}
    try:
        for batch in batches:
            if not batch.crc_ok() or (batch.base_offset != expected and draft is not None):
                raise ProtocolError("the batch is damaged or out of order")
            expected = batch.last_offset + 1
            if batch.is_control:
                continue
            for stored in batch.records():
                if stored.offset == batch.base_offset and _begins_snapshot(stored):
                    if draft is not None:
                        deleted.update((topic.id, topic.name) for topic in draft.deleted)
                    draft = Draft(empty_image())
                record = None if draft is None or stored.value is None else decode_record(stored.value)
                if record is not None and draft is not None:
                    draft.replay(record)
    except (ProtocolError, CorruptBatch, KafkaError) as error:
        raise MetadataDamagedError(f"cannot be read near offset {expected}: {error}") from error
    if draft is None:
        raise MetadataDamagedError(f"begins at offset {start}, what stood before is gone")
    deleted.update((topic.id, topic.name) for topic in draft.deleted)
    return draft.finish(), deleted, expected


def _begins_snapshot(record: Record) -> bool:
    return any(key == SNAPSHOT for key, _ in record.headers)


def records_of(image: MetadataImage) -> list[MetadataMessage]:
    """Records that make a whole image from nothing."""
    records: list[MetadataMessage] = [
        record_class(12)(name=name, feature_level=level)  # type: ignore[call-arg]
        for name, level in image.features.items()
    ]
    for topic in image.topics.values():
        records.append(record_class(2)(name=topic.name, topic_id=topic.id))  # type: ignore[call-arg]
        records += [
            record_class(3)(  # type: ignore[call-arg]
                partition_id=partition.index,
                topic_id=topic.id,
                replicas=partition.replicas,
                isr=partition.isr,
                leader=partition.leader,
                leader_epoch=partition.leader_epoch,
                partition_epoch=partition.partition_epoch,
            )
            for partition in topic.partitions
        ]
    records += [
        record_class(4)(resource_type=kind, resource_name=resource, name=name, value=value)  # type: ignore[call-arg]
        for (kind, resource), values in image.configs.items()
        for name, value in values.items()
    ]
    if image.next_producer_id:
        records.append(record_class(15)(next_producer_id=image.next_producer_id))  # type: ignore[call-arg]
    return records


def snapshot_batch(image: MetadataImage, now_ms: int) -> bytearray:
    """The batch that stands for all that led to an image; ValueError where it would not lead there."""
    records = records_of(image)
    draft = Draft(empty_image())
    for record in records:
        draft.replay(record)
    if draft.finish() != image:
        raise ValueError("a snapshot of the metadata would not be what it is made of")
    return build_batch(
        [
            (now_ms, None, encode_record(record), () if number else ((SNAPSHOT, b""),))
            for number, record in enumerate(records)
        ]
    )


def shorten(log: PartitionLog, image: MetadataImage, now_ms: int, before: Callable[[], None]) -> None:
    """Let a log that is much longer than its state begin with a snapshot, soon; `image` is what all of it leads to.

    before: called when that is so; raises OSError to prevent it. No failure matters: the history stays then.
    """
    if log.size < LEAST_BYTES:
        return
    try:
        batch = snapshot_batch(image, now_ms)
        if len(batch) * TIMES_LONGER > log.size:
            return
        before()
        log.store.roll()
        start_offset = log.log_end_offset
        log.append_own(batch)
    except (OSError, KafkaError, ValueError) as error:
        events.error("metadata.snapshot_failed", fault=str(error))
        return

    def durable(error: ErrorCode | None) -> None:
        if error is None:
            try:
                log.delete_records(start_offset)
            except KafkaError as fault:
                events.error("metadata.snapshot_failed", fault=fault.message)
            else:
                events.info("metadata.shortened", log_start_offset=start_offset, bytes=len(batch))

    if log.high_watermark < log.log_end_offset:
        log.watch(log.log_end_offset, durable)
    else:
        durable(None)
