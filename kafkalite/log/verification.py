"""Checking the files of a data directory without changing any of them.

Of each partition: every batch of every segment (length, checksum, rising offsets, records that decode to the number and
the offsets their batch says), the entries of every index against the log, snapshots, leader epochs, partition.metadata.
What a start would tidy up or make anew is a note; what it could not is damage.
"""

from __future__ import annotations

import mmap
import os

from kafkalite.log.checkpoints import read_epochs, read_properties
from kafkalite.log.data_directory import topic_id_of
from kafkalite.log.durable_points import JOURNAL, DurablePoints
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.index import OFFSET_ENTRY, TIME_ENTRY, BadIndex, OffsetIndex, TimeIndex
from kafkalite.log.producers import BadSnapshot, Producers
from kafkalite.log.salvage import Damage, read_through
from kafkalite.log.segment import MAX_OFFSETS
from kafkalite.log.transaction_index import AbortedFound
from kafkalite.protocol.errors import KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kafkalite.records.batch import RecordBatch

_MOST_DECOMPRESSED = (1 << 31) - 1
TRANSIENT = (".tmp", ".deleted", ".cleaned", ".swap", ".damaged")


class Finding:
    """Something that is not as it should be; a note where the next start sees to it."""

    __slots__ = ("is_damage", "path", "text")

    def __init__(self, path: str, text: str, *, is_damage: bool) -> None:
        self.path = path
        self.text = text
        self.is_damage = is_damage


class Totals:
    """What was read."""

    __slots__ = ("batches", "bytes", "partitions", "records", "segments")

    def __init__(self) -> None:
        self.partitions = self.segments = self.batches = self.records = self.bytes = 0


def partition_directories(path: str) -> list[str]:
    """The partitions in a data directory, or the directory itself where it is one."""
    if any(is_segment(name) for name in os.listdir(path)):
        return [path]
    found = []
    for name in sorted(os.listdir(path)):
        topic, dash, number = name.rpartition("-")
        if topic and dash and number.isdigit() and os.path.isdir(os.path.join(path, name)):
            found.append(os.path.join(path, name))
    return found


def is_segment(name: str) -> bool:
    return len(name) == 24 and name.endswith(".log") and name[:20].isdigit()


def map_file(path: str) -> bytes | mmap.mmap:
    """A file's bytes, read when they are looked at. Raises OSError."""
    with open(path, "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def durable_ends(path: str) -> dict[tuple[bytes, int], int]:
    """Up to which offset the partitions of a data directory are known to have been on disk."""
    return DurablePoints(RealFileSystem(), os.path.join(path, JOURNAL)).points


def lost_end(directory: str, end_offset: int, ends: Mapping[tuple[bytes, int], int]) -> int | None:
    """Where the log of a partition should end, if it ends before that."""
    durable = durable_end(directory, ends)
    return durable if durable > end_offset else None


def durable_end(directory: str, ends: Mapping[tuple[bytes, int], int]) -> int:
    """Up to which offset a partition is known to have been on disk."""
    number = directory.rpartition("-")[2]
    return ends.get((topic_id_of(RealFileSystem(), directory), int(number)), 0) if number.isdigit() else 0


def verify_partition(directory: str, totals: Totals, ends: Mapping[tuple[bytes, int], int]) -> Iterator[Finding]:
    """Check one partition, and that it reaches as far as `durable_ends` says. Raises OSError."""
    names = sorted(os.listdir(directory))
    bases = [int(name[:20]) for name in names if is_segment(name)]
    totals.partitions += 1
    transactions = AbortedFound()
    durable = durable_end(directory, ends)
    next_offset = bases[0] if bases else 0
    for number, base in enumerate(bases):
        path = os.path.join(directory, f"{base:020}")
        if base < next_offset:
            yield Finding(
                path + ".log", f"begins before offset {next_offset}, where the one before ends", is_damage=True
            )
        segment = _Segment(path, base, bases[number + 1] - 1 if number + 1 < len(bases) else None)
        transactions.begin(content_if_any(path + ".snapshot"))
        yield from segment.verify(totals, transactions)
        next_offset = max(next_offset, segment.end_offset)
        missing = transactions.missing(content_if_any(path + ".txnindex"))
        if missing:
            made_anew = number + 1 == len(bases) or next_offset > durable
            text = f"it lacks aborted transactions, {len(missing)} in all, the first at offset {missing[0][1]}; "
            text += "the next start sees to it" if made_anew else "readers of committed records would be given theirs"
            yield Finding(path + ".txnindex", text, is_damage=not made_anew)
    if next_offset < durable:
        text = f"the log ends at offset {next_offset}, but offsets to {durable - 1} were on disk"
        yield Finding(directory, text, is_damage=True)
    for name in names:
        yield from _verify_small(os.path.join(directory, name), name)


class _Segment:
    def __init__(self, path: str, base_offset: int, last_offset: int | None) -> None:
        """Without last_offset it is the log's last one."""
        self._path = path
        self._base = base_offset
        self._last = last_offset is None
        self._last_offset = base_offset + MAX_OFFSETS if last_offset is None else last_offset
        self.end_offset = base_offset

    def verify(self, totals: Totals, transactions: AbortedFound) -> Iterator[Finding]:
        data = map_file(self._path + ".log")
        totals.segments += 1
        totals.bytes += len(data)
        indexes = _Indexes(self._path, self._base)
        indexes.read(len(data))
        for found in read_through(data, self._base, self._last_offset):
            if isinstance(found, Damage):
                text = f"{found.size} bytes at position {found.position} are no batch: {found.reason}; "
                at_end = found.position + found.size == len(data)
                if at_end and self._last:
                    text += f"the log ends at offset {self.end_offset}"
                elif at_end and self.end_offset > self._last_offset:
                    text += f"no record is missing, the next segment goes on at offset {self.end_offset}"
                else:
                    text += f"offset {self.end_offset} is due there"
                yield Finding(self._path + ".log", text, is_damage=True)
                continue
            position, batch = found
            totals.batches += 1
            self.end_offset = batch.last_offset + 1
            indexes.see(position, batch)
            transactions.see(batch)
            fault = _record_fault(batch, totals)
            if fault is not None:
                yield Finding(self._path + ".log", f"the batch at offset {batch.base_offset}: {fault}", is_damage=True)
        indexes.end()
        if indexes.fault is not None and (indexes.is_there or not self._last):
            text = f"{indexes.fault}; it is made anew when it is needed"
            yield Finding(self._path + ".index, .timeindex", text, is_damage=False)


class _Indexes:
    """What the indexes of a segment say that was not met in its log yet."""

    def __init__(self, path: str, base_offset: int) -> None:
        self._path = path
        self._base = base_offset
        self._positions: dict[int, int] = {}
        self._times: list[tuple[int, int]] = []
        self._largest = -1
        self._end_offset = base_offset
        self._highest = base_offset - 1
        self.fault: str | None = None
        self.is_there = True

    def read(self, size: int) -> None:
        try:
            offsets = OffsetIndex.decode(trimmed(_content(self._path + ".index"), OFFSET_ENTRY), size)
            times = TimeIndex.decode(trimmed(_content(self._path + ".timeindex"), TIME_ENTRY))
        except FileNotFoundError:
            self.is_there = False
            self.fault = "an index is missing"
        except BadIndex as error:
            self.fault = f"an index is wrong: {error}"
        else:
            self._positions = dict(zip(offsets.positions, offsets.offsets, strict=True))
            self._highest = self._base + max(offsets.offsets, default=-1)
            self._times = list(zip(times.offsets, times.timestamps, strict=True))[::-1]

    def see(self, position: int, batch: RecordBatch) -> None:
        if batch.records_count:
            self._largest = max(self._largest, batch.max_timestamp)
        self._end_offset = batch.last_offset + 1
        offset = self._positions.pop(position, None)
        if offset is not None and self._base + offset < batch.base_offset:
            self.fault = f"offset {self._base + offset} is not at position {position}"
        while self._times and self._base + self._times[-1][0] <= batch.last_offset:
            offset, timestamp = self._times.pop()
            if timestamp != self._largest:
                self.fault = f"{timestamp} is not the largest timestamp up to offset {self._base + offset}"

    def end(self) -> None:
        if self.fault is None and (self._positions or self._times or self._highest >= self._end_offset):
            self.fault = "an index knows batches that are not there"


def trimmed(data: bytes, entry: int) -> bytes:
    """An index without the zeros that a growing file of Kafka's ends in."""
    size = len(data.rstrip(b"\0"))
    return data[: size + -size % entry]


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def content_if_any(path: str) -> bytes | None:
    try:
        return _content(path)
    except FileNotFoundError:
        return None


def _record_fault(batch: RecordBatch, totals: Totals) -> str | None:
    last = batch.base_offset - 1
    try:
        for record in batch.records(limit=_MOST_DECOMPRESSED):
            if not last < record.offset <= batch.last_offset:
                return f"a record of offset {record.offset} in it"
            last = record.offset
            totals.records += 1
    except KafkaError as error:
        return error.message or str(error)
    return None


def _verify_small(path: str, name: str) -> Iterator[Finding]:
    """Files beside the segments."""
    if name.endswith(TRANSIENT):
        yield Finding(path, "left over by a stop in the middle of a change", is_damage=False)
    elif name.endswith((".snapshot", "-checkpoint", ".metadata")):
        data = _content(path)
        if name.endswith(".snapshot"):
            try:
                Producers.decode(data, 0)
            except BadSnapshot as error:
                yield Finding(path, f"no snapshot of producers: {error}; an older one is used", is_damage=False)
        elif name == "leader-epoch-checkpoint" and read_epochs(data) is None:
            yield Finding(path, "no leader epochs; they are found again in the log", is_damage=False)
        elif name == "partition.metadata" and "topic_id" not in (read_properties(data) or {}):
            yield Finding(path, "does not say which topic this is", is_damage=True)
