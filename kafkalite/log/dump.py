"""What a file of a log says, as lines of text in the form of Kafka's own dump tool."""

from __future__ import annotations

import os
from struct import Struct

from kafkalite.log.index import OFFSET_ENTRY, TIME_ENTRY, BadIndex, OffsetIndex, TimeIndex
from kafkalite.log.producers import BadSnapshot, Producers
from kafkalite.log.salvage import Damage, read_through
from kafkalite.log.verification import map_file, trimmed
from kafkalite.protocol.errors import KafkaError
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_kind, marker_coordinator_epoch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafkalite.records.batch import RecordBatch
    from kafkalite.records.record import Record

_CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
_MARKERS = {ABORT_MARKER: "ABORT", COMMIT_MARKER: "COMMIT"}
_ABORTED = Struct(">hqqqq")
_MOST_DECOMPRESSED = (1 << 31) - 1
KINDS = (".log", ".index", ".timeindex", ".txnindex", ".snapshot")


class UnreadableFile(Exception):  # noqa: N818
    """It is of no kind that is known, or not what its name says; the message says which."""


def dump_file(path: str, *, records: bool, data: bool) -> Iterator[str]:
    """Lines for one file; with its records, and their keys and values. Raises OSError, UnreadableFile."""
    name = os.path.basename(path)
    kind = next((kind for kind in KINDS if name.endswith((kind, f"{kind}.deleted", f"{kind}.swap"))), None)
    if kind is None:
        raise UnreadableFile(f"{path} is none of {', '.join(KINDS)}")
    stem = name.partition(".")[0]
    base = int(stem) if stem.isdigit() else 0
    yield f"Dumping {path}"
    content = map_file(path)
    if kind == ".log":
        yield f"Log starting offset: {base}"
        yield from _dump_log(content, records or data, data)
        return
    try:
        yield from _SMALL[kind](bytes(content), base)
    except (BadIndex, BadSnapshot) as error:
        raise UnreadableFile(f"{path} is damaged: {error}") from None


def _dump_log(content: object, records: bool, data: bool) -> Iterator[str]:
    for found in read_through(content, 0):  # type: ignore[arg-type]
        if isinstance(found, Damage):
            yield f"position: {found.position} size: {found.size} isvalid: false reason: {found.reason}"
            continue
        position, batch = found
        yield _batch_line(position, batch)
        if records:
            try:
                for record in batch.records(limit=_MOST_DECOMPRESSED):
                    yield _record_line(batch, record, data)
            except KafkaError as error:
                yield f"| unreadable records: {error.message}"


def _optional(value: int | None) -> str:
    return "OptionalLong.empty" if value is None else f"OptionalLong[{value}]"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _batch_line(position: int, batch: RecordBatch) -> str:
    kind = "LogAppendTime" if batch.is_log_append_time else "CreateTime"
    codec = _CODECS[batch.codec] if batch.codec < len(_CODECS) else str(batch.codec)
    return (
        f"baseOffset: {batch.base_offset} lastOffset: {batch.last_offset} count: {batch.records_count} "
        f"baseSequence: {batch.base_sequence} lastSequence: {batch.last_sequence} producerId: {batch.producer_id} "
        f"producerEpoch: {batch.producer_epoch} partitionLeaderEpoch: {batch.partition_leader_epoch} "
        f"isTransactional: {_flag(batch.is_transactional)} isControl: {_flag(batch.is_control)} "
        f"deleteHorizonMs: {_optional(batch.delete_horizon_ms)} position: {position} {kind}: {batch.max_timestamp} "
        f"size: {batch.size} magic: {batch.magic} compresscodec: {codec} crc: {batch.crc} isvalid: true"
    )


def _record_line(batch: RecordBatch, record: Record, data: bool) -> str:
    kind = "LogAppendTime" if batch.is_log_append_time else "CreateTime"
    key_size = -1 if record.key is None else len(record.key)
    value_size = -1 if record.value is None else len(record.value)
    line = f"| offset: {record.offset} {kind}: {record.timestamp} keySize: {key_size} valueSize: {value_size}"
    keys = [key if isinstance(key, str) else key.decode(errors="replace") for key, _ in record.headers]
    sequence = batch.base_sequence
    if sequence >= 0:
        sequence = (sequence + record.offset - batch.base_offset) % (1 << 31)
    line += f" sequence: {sequence} headerKeys: [{','.join(keys)}]"
    if batch.is_control:
        return line + _marker(record)
    if data:
        line += "" if record.key is None else f" key: {_text(record.key)}"
        line += "" if record.value is None else f" payload: {_text(record.value)}"
    return line


def _marker(record: Record) -> str:
    kind = control_kind(record)
    if kind not in _MARKERS:
        return f" controlType: {kind}"
    return f" endTxnMarker: {_MARKERS[kind]} coordinatorEpoch: {marker_coordinator_epoch(record)}"


def _text(value: bytes | bytearray | memoryview) -> str:
    """A key or value on one line; what is no text shows as escapes."""
    text = bytes(value).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _dump_index(content: bytes, base: int) -> Iterator[str]:
    index = OffsetIndex.decode(trimmed(content, OFFSET_ENTRY), 1 << 32)
    for offset, position in zip(index.offsets, index.positions, strict=True):
        yield f"offset: {base + offset} position: {position}"


def _dump_timeindex(content: bytes, base: int) -> Iterator[str]:
    index = TimeIndex.decode(trimmed(content, TIME_ENTRY))
    for timestamp, offset in zip(index.timestamps, index.offsets, strict=True):
        yield f"timestamp: {timestamp} offset: {base + offset}"


def _dump_txnindex(content: bytes, base: int) -> Iterator[str]:
    for version, producer, first, last, stable in _ABORTED.iter_unpack(content[: len(content) // 34 * 34]):
        yield (
            f"version: {version} producerId: {producer} firstOffset: {first} lastOffset: {last} "
            f"lastStableOffset: {stable}"
        )


def _dump_snapshot(content: bytes, base: int) -> Iterator[str]:
    for producer_id, producer in Producers.decode(content, 0).items():
        start = producer.transaction_start if producer.transaction_start >= 0 else None
        line = (
            f"producerId: {producer_id} producerEpoch: {producer.epoch} coordinatorEpoch: {producer.coordinator_epoch} "
            f"currentTxnFirstOffset: {_optional(start)} "
            f"lastTimestamp: {producer.timestamp}"
        )
        for mark in producer.batches:
            first = max(mark.last_sequence - mark.offset_delta, -1)
            line += (
                f" firstSequence: {first} lastSequence: {mark.last_sequence} lastOffset: {mark.last_offset} "
                f"offsetDelta: {mark.offset_delta} timestamp: {mark.timestamp}"
            )
        yield line


_SMALL = {
    ".index": _dump_index,
    ".timeindex": _dump_timeindex,
    ".txnindex": _dump_txnindex,
    ".snapshot": _dump_snapshot,
}
