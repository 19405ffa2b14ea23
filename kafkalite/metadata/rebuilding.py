"""Making the metadata log of a repaired data directory anew where it is gone, or lacks some of its records.

What is left of it is replayed as far as it goes together. Topics that only their directories tell of get as many
partitions as there are; their settings are lost, so they keep everything until somebody says otherwise. Producer ids go
on far behind the highest that any batch has: one that was given out must not come again. The result is one snapshot,
as `history.py` writes it, behind everything that was there.
"""

from __future__ import annotations

import os
from struct import Struct

from kafkalite.config.settings import Settings
from kafkalite.log.checkpoints import (
    read_epochs,
    read_offsets,
    read_properties,
    write_epochs,
    write_file,
    write_offsets,
    write_properties,
)
from kafkalite.log.data_directory import META, topic_id_of
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.log_starts import LOG_STARTS
from kafkalite.log.repair import RECOVERY_POINTS
from kafkalite.log.salvage import Damage
from kafkalite.log.segment import SEGMENT_FILES
from kafkalite.log.segment_store import EPOCH_CHECKPOINT, PARTITION_METADATA
from kafkalite.log.verification import content_if_any, partition_directories
from kafkalite.metadata.history import snapshot_batch
from kafkalite.metadata.image import TOPIC, Draft, empty_image
from kafkalite.metadata.inspection import batches_in
from kafkalite.metadata.names import METADATA_TOPIC, METADATA_TOPIC_ID
from kafkalite.metadata.records import decode_record, record_class
from kafkalite.metadata.topics import INTERNAL_PARTITIONS, internal_topic
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.primitives import ZERO_UUID, uuid_to_text
from kafkalite.records.batch import LENGTH_OVERHEAD, RecordBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STAMP = Struct(">qii")
_UNSEEN_PRODUCERS = 1_000_000
"""As many ids may have been given out beyond the highest that wrote."""


def rebuild(path: str, least_offset: int, now_ms: int) -> list[str]:
    """Write the metadata log of a data directory anew; returns what is to be known of it. Raises OSError.

    least_offset: up to where the one that is lost is known to have gone.
    """
    directory = os.path.join(path, f"{METADATA_TOPIC}-0")
    draft, end_offset, said = _what_fits(directory)
    node_id = int((read_properties(content_if_any(os.path.join(path, META))) or {}).get("node.id", "1"))
    for topic_id, (name, count) in sorted(_written(path).items(), key=lambda item: item[1]):
        said += _add(draft, topic_id, name, count, node_id)
    used = max(_producer_ids(path), default=-1) + 1
    if used:
        next_id = max(draft.next_producer_id, used) + _UNSEEN_PRODUCERS
        draft.replay(record_class(15)(next_producer_id=next_id))  # type: ignore[call-arg]
    _write(path, directory, snapshot_batch(draft.finish(), now_ms), max(end_offset, least_offset))
    return said


def _what_fits(directory: str) -> tuple[Draft, int, list[str]]:
    """What the records that are left lead to, where they end, and how many of them did not fit."""
    draft = Draft(empty_image())
    end_offset = misfits = 0
    for batch in _batches(directory) if os.path.isdir(directory) else ():
        end_offset = batch.last_offset + 1
        for stored in batch.records() if not batch.is_control else ():
            try:
                record = None if stored.value is None else decode_record(stored.value)
                if record is not None:
                    draft.replay(record)
            except ProtocolError:
                misfits += 1
    return draft, end_offset, [f"{misfits} metadata records say nothing without those that are lost"] if misfits else []


def _written(path: str) -> dict[bytes, tuple[str, int]]:
    """Name and number of partitions by topic id, as the directories have them."""
    found: dict[bytes, tuple[str, int]] = {}
    for directory in partition_directories(path):
        name, _, index = os.path.basename(directory).rpartition("-")
        topic_id = topic_id_of(RealFileSystem(), directory)
        if name != METADATA_TOPIC and topic_id != ZERO_UUID:
            found[topic_id] = name, max(int(index) + 1, found.get(topic_id, ("", 0))[1])
    return found


def _add(draft: Draft, topic_id: bytes, name: str, count: int, node_id: int) -> Iterator[str]:
    """See to it that a topic is there with so many partitions at least."""
    if any(topic.id == topic_id for topic in draft.deleted):
        return
    topic = draft.topics_by_id.get(topic_id)
    if topic is None and name in draft.topics:
        yield f"the directories of topic id {uuid_to_text(topic_id)} are not those of the topic {name} there is"
        return
    if topic is None:
        settings = {"retention.ms": "-1"}
        if name in INTERNAL_PARTITIONS:
            usual = internal_topic(name, Settings(), 1)
            count = max(count, usual.num_partitions)
            settings = {each.name: each.value or "" for each in usual.configs}
        draft.replay(record_class(2)(name=name, topic_id=topic_id))  # type: ignore[call-arg]
        topic = draft.topics_by_id[topic_id]
        for key, value in settings.items():
            config = record_class(4)(resource_type=TOPIC, resource_name=name, name=key, value=value)  # type: ignore[call-arg]
            draft.replay(config)
        shown = ", ".join(f"{key}={value}" for key, value in settings.items())
        yield f"topic {name} is known by its directories only: it has {count} partitions now, and {shown}"
    for index in range(len(draft.partitions_of(topic)), count):
        draft.replay(
            record_class(3)(  # type: ignore[call-arg]
                partition_id=index, topic_id=topic_id, replicas=[node_id], isr=[node_id], leader=node_id
            )
        )


def _producer_ids(path: str) -> Iterator[int]:
    for directory in partition_directories(path):
        for batch in _batches(directory):
            yield batch.producer_id


def _batches(directory: str) -> Iterator[RecordBatch]:
    return (found for found in batches_in(directory) if not isinstance(found, Damage))


def _write(path: str, directory: str, batch: bytearray, offset: int) -> None:
    """Let the log be that batch alone, at an offset."""
    fs = RealFileSystem()
    fs.make_directory(directory)
    for name in os.listdir(directory):
        if name.endswith((*SEGMENT_FILES, ".snapshot")):
            os.remove(os.path.join(directory, name))
    epochs = read_epochs(content_if_any(os.path.join(directory, EPOCH_CHECKPOINT))) or [(0, offset)]
    _STAMP.pack_into(batch, 0, offset, len(batch) - LENGTH_OVERHEAD, epochs[-1][0])
    write_file(fs, f"{directory}/{EPOCH_CHECKPOINT}", write_epochs([(epochs[-1][0], offset)]))
    identity = {"version": "0", "topic_id": uuid_to_text(METADATA_TOPIC_ID)}
    write_file(fs, f"{directory}/{PARTITION_METADATA}", write_properties(identity, ": "))
    write_file(fs, f"{directory}/{offset:020}.log", bytes(batch))
    ends = {LOG_STARTS: offset, RECOVERY_POINTS: RecordBatch(batch).last_offset + 1}
    for name, end_offset in ends.items():
        offsets = read_offsets(content_if_any(os.path.join(path, name))) or {}
        write_file(fs, f"{path}/{name}", write_offsets({**offsets, (METADATA_TOPIC, 0): end_offset}))
