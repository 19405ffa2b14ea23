"""What the metadata in a data directory says of its partitions, compared with what is there; nothing is changed.

Directories are made with a partition's first record, so one that is not there is a loss only where the durable points
know of records.
"""

from __future__ import annotations

import os

from kafkalite.log.checkpoints import read_offsets, read_properties
from kafkalite.log.data_directory import META, topic_id_of
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.log_starts import LOG_STARTS
from kafkalite.log.salvage import Damage, read_through
from kafkalite.log.verification import Finding, content_if_any, is_segment, map_file
from kafkalite.metadata.history import MetadataDamagedError, replay_batches
from kafkalite.metadata.names import METADATA_TOPIC, METADATA_TOPIC_ID
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.primitives import ZERO_UUID, uuid_to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kafkalite.metadata.image import MetadataImage
    from kafkalite.records.batch import RecordBatch


def inspect(path: str, partitions: list[str], ends: Mapping[tuple[bytes, int], int]) -> Iterator[Finding]:
    """Compare a data directory's partitions, and how far each is known to have been on disk, with its metadata."""
    meta = os.path.join(path, META)
    if not os.path.exists(meta):
        text = "it is missing, and no broker starts without it: put it back; cluster.id and node.id stand in it"
        yield Finding(meta, text, is_damage=True)
    elif "cluster.id" not in (read_properties(content_if_any(meta)) or {}):
        yield Finding(meta, "it does not say whose the directory is", is_damage=True)
    log = os.path.join(path, f"{METADATA_TOPIC}-0")
    if ends and (METADATA_TOPIC_ID, 0) not in ends:
        return  # of a broker that keeps its metadata elsewhere
    if log not in partitions:
        text = "it is not there: which topics there are is not known, and no broker shows any of them"
        yield Finding(log, text, is_damage=bool(ends))
        return
    try:
        image, deleted = read_metadata(path, ends)
    except MetadataDamagedError as error:
        text = f"the metadata log {error.what}: no broker starts with it, and which partitions are due is not known"
        yield Finding(log, text, is_damage=bool(ends))
        return
    yield from _compare(path, set(partitions) - {log}, ends, image, deleted)


def _compare(
    path: str,
    partitions: set[str],
    ends: Mapping[tuple[bytes, int], int],
    image: MetadataImage,
    deleted: Mapping[bytes, str],
) -> Iterator[Finding]:
    wanted = {
        os.path.join(path, f"{topic.name}-{partition.index}"): (topic.id, partition.index)
        for topic in image.topics.values()
        for partition in topic.partitions
    }
    for directory, key in wanted.items():
        if directory not in partitions and ends.get(key, 0) > 0:
            text = f"it is gone, but offsets to {ends[key] - 1} were on disk"
            yield Finding(directory, text, is_damage=True)
    for directory in sorted(partitions):
        topic_id = topic_id_of(RealFileSystem(), directory)
        topic_id_wanted, _ = wanted.get(directory, (None, 0))
        if topic_id == topic_id_wanted:
            continue
        if topic_id == ZERO_UUID:
            yield Finding(directory, "whose it is is not written down; the next start sees to it", is_damage=False)
        elif topic_id in deleted:
            yield Finding(directory, "left over by a topic that was deleted", is_damage=False)
        else:
            text = (
                f"it was written for a topic of id {uuid_to_text(topic_id)}, which the metadata does not know: no "
                f"broker shows what is in it. Is {METADATA_TOPIC}-0 that of another directory, or an earlier copy?"
            )
            yield Finding(directory, text, is_damage=True)


def read_metadata(path: str, ends: Mapping[tuple[bytes, int], int]) -> tuple[MetadataImage, dict[bytes, str]]:
    """What the metadata log in a data directory leads to, as `replay_batches` has it. Raises MetadataDamagedError."""
    if not os.path.isdir(os.path.join(path, f"{METADATA_TOPIC}-0")):
        raise MetadataDamagedError("is gone")
    starts = read_offsets(content_if_any(os.path.join(path, LOG_STARTS))) or {}
    start = starts.get((METADATA_TOPIC, 0), 0)
    image, deleted, end_offset = replay_batches(_batches(os.path.join(path, f"{METADATA_TOPIC}-0"), start), start)
    if end_offset < max(ends.get((METADATA_TOPIC_ID, 0), 0), 1):
        raise MetadataDamagedError(f"cannot be read behind offset {end_offset}")
    return image, deleted


def _batches(directory: str, start: int) -> Iterator[RecordBatch]:
    for found in batches_in(directory):
        if isinstance(found, Damage):
            raise ProtocolError(found.reason)
        if found.last_offset >= start:
            yield found


def batches_in(directory: str) -> Iterator[RecordBatch | Damage]:
    """Read a partition through: each batch, and what stands between them that is none. Raises OSError."""
    next_offset = 0
    for name in sorted(os.listdir(directory)):
        for found in read_through(map_file(os.path.join(directory, name)), next_offset) if is_segment(name) else ():
            if isinstance(found, Damage):
                yield found
                continue
            next_offset = found[1].last_offset + 1
            yield found[1]
