"""The transaction index of a segment as its file has it, compared with the log; made anew where it lies (RT-22).

The file has no checksum. What can be checked is: the order of its entries, that each one's marker stands in the log,
and that its transaction began where the log, or the snapshot of producers at the segment's base, says it did. A wrong
entry would show aborted data to committed readers, or hide what was committed. The file is left as it is: the cleaner's
process reads it too, while the broker adds to it. One that is gone, or shorter than it was known to be, is written anew
when its partition is opened.
"""

from __future__ import annotations

from struct import Struct

from kafkalite.log.checkpoints import read_file, write_file
from kafkalite.log.producers import BadSnapshot, Producers, replay_batch
from kafkalite.observability import log as events
from kafkalite.protocol.errors import KafkaError
from kafkalite.records.batch import ABORT_MARKER, RecordBatch, control_kind
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.producers import EndedTransaction
    from kafkalite.log.segment import Aborted, Segment

_ENTRY = Struct(">hqqqq")
_VERSION = 0
_MOST_COMPARED = 1000
"""An index with more entries is only looked at by itself: comparing it with the log would take too long."""


def encode_aborted(entries: list[Aborted]) -> bytes:
    """What a transaction index of these entries holds."""
    return b"".join(_ENTRY.pack(_VERSION, *entry) for entry in entries)


class AbortedFound:
    """The aborted transactions of a partition, as its batches tell of them one after the other.

    entries: of the segment that `begin` was last called for.
    """

    __slots__ = ("_producers", "entries")

    def __init__(self) -> None:
        self._producers: Producers | None = None
        self.entries: list[Aborted] = []

    def begin(self, snapshot: bytes | None) -> None:
        """A segment begins; the snapshot of producers there, for the first one."""
        self.entries = []
        if self._producers is None:
            try:
                self._producers = Producers.decode(snapshot or b"", 0)
            except BadSnapshot:
                self._producers = Producers()  # what began before is not known, then

    def see(self, batch: RecordBatch) -> None:
        """The next batch; one that compaction has emptied says nothing."""
        if batch.producer_id < 0 or not batch.records_count or self._producers is None:
            return
        try:
            ended = replay_batch(self._producers, batch, 0)
        except (CorruptBatch, KafkaError):
            return  # its records are told of as what they are
        if ended is not None and ended.aborted:
            self.entries.append(_entry(ended, self._producers))

    def missing(self, index: bytes | None) -> list[Aborted]:
        """Those that a segment's file does not have."""
        known = {(entry[1], entry[3]) for entry in _decoded(index or b"")}
        return [entry for entry in self.entries if (entry[0], entry[2]) not in known]

    def completed(self, index: bytes | None, base_offset: int, end_offset: int) -> bytes:
        """A segment's file with all of them in it whose markers lie between two offsets."""
        entries = [*(entry[1:] for entry in _decoded(index or b"")), *self.missing(index)]
        return encode_aborted(sorted((e for e in entries if base_offset <= e[2] < end_offset), key=_marker_of))


def _marker_of(entry: Aborted) -> int:
    return entry[2]


def _decoded(data: bytes) -> list[tuple[int, int, int, int, int]]:
    """Version and fields of each whole entry."""
    return list(_ENTRY.iter_unpack(data[: len(data) - len(data) % _ENTRY.size]))


def _entry(ended: EndedTransaction, producers: Producers) -> Aborted:
    first_open = producers.first_open_offset()
    stable = ended.marker_offset + 1 if first_open is None else first_open
    return ended.producer_id, ended.first_offset, ended.marker_offset, stable


def read_aborted(fs: FileSystem, segment: Segment, *, compare: bool) -> tuple[list[Aborted], bool]:
    """The entries of a segment's file, or what they should be, and whether the file is right. Raises OSError.

    compare: not needed once the file was found to be right.
    """
    path = segment.name(".txnindex")
    data = read_file(fs, path)
    if data is None:
        events.warning("log.index_lost", file=path)
        return _made_anew(segment, [], _producers_at_base(fs, segment)), False
    read = _decoded(data)
    entries = [entry[1:] for entry in read]
    if not compare:
        return entries, True
    snapshot = _producers_at_base(fs, segment)
    if len(read) * _ENTRY.size == len(data) and all(entry[0] == _VERSION for entry in read):
        try:
            if _is_plausible(segment, entries) and (
                len(entries) > _MOST_COMPARED or all(_is_true(segment, entry, snapshot) for entry in entries)
            ):
                return entries, True
        except CorruptBatch:
            return entries, True  # the log is damaged there: nothing better is to be had
    events.warning("log.index_unreadable", file=path)
    return _made_anew(segment, entries, snapshot), False


def _producers_at_base(fs: FileSystem, segment: Segment) -> Producers | None:
    try:
        return Producers.decode(read_file(fs, segment.path + ".snapshot") or b"", 0)
    except BadSnapshot:
        return None


def _is_plausible(segment: Segment, entries: list[Aborted]) -> bool:
    """Whether entries follow each other as markers do, and say of what was open nothing that later ones belie."""
    oldest_open = following = 1 << 63
    for _, first_offset, last_offset, stable_offset in reversed(entries):
        in_order = segment.base_offset <= last_offset < following and 0 <= first_offset < last_offset
        if not in_order or not 0 <= stable_offset <= last_offset + 1:
            return False
        if oldest_open <= last_offset and stable_offset > oldest_open:
            return False
        following, oldest_open = last_offset, min(oldest_open, first_offset)
    return True


def _is_true(segment: Segment, entry: Aborted, snapshot: Producers | None) -> bool:
    producer_id, first_offset, last_offset, _ = entry
    marker = _batch_at(segment, last_offset)
    if marker is None or not marker.is_control or marker.producer_id != producer_id:
        return False
    if marker.base_offset != last_offset or not any(control_kind(r) == ABORT_MARKER for r in marker.records()):
        return False
    if first_offset < segment.base_offset:
        known = None if snapshot is None else snapshot.get(producer_id)
        return snapshot is None or (known is not None and known.transaction_start == first_offset)
    begins = _batch_at(segment, first_offset)
    if begins is None or begins.base_offset > first_offset:
        return True  # compacted away
    return begins.base_offset == first_offset and begins.producer_id == producer_id and begins.is_transactional


def _batch_at(segment: Segment, offset: int) -> RecordBatch | None:
    position = segment.find(offset)
    if position is None:
        return None
    brief = next(segment.walk(position, segment.size))
    return RecordBatch(segment.read_at(brief.size, position))


def make_anew(fs: FileSystem, segments: list[Segment], number: int) -> None:
    """Write the lost file of a log's segment. Raises OSError."""
    segment = segments[number]
    events.warning("log.index_lost", file=segment.name(".txnindex"))
    producers = _producers_at_base(fs, segment)
    if producers is None:
        producers = Producers()
        for earlier in segments[:number]:
            _replay(producers, earlier)
    write_file(fs, segment.name(".txnindex"), encode_aborted(_made_anew(segment, [], producers)))
    segment.has_aborted = True


def _replay(producers: Producers, segment: Segment) -> None:
    try:
        for batch in segment.batches(0, segment.size):
            replay_batch(producers, batch, 0)
    except CorruptBatch:
        pass  # what lies behind the damage is not told of
    finally:
        file = segment.cool()
        if file is not None:
            file.close()


def _made_anew(segment: Segment, damaged: list[Aborted], snapshot: Producers | None) -> list[Aborted]:
    """What the log says. damaged: where there is no snapshot, what began before the segment is only told there."""
    producers = snapshot or Producers()
    known = {(entry[0], entry[2]): entry for entry in damaged} if snapshot is None else {}
    entries: list[Aborted] = []
    try:
        for batch in segment.batches(0, segment.size):
            ended = replay_batch(producers, batch, 0)
            if ended is not None and ended.aborted:
                entries.append(_entry(ended, producers))
            elif (batch.producer_id, batch.last_offset) in known:
                entries.append(known[batch.producer_id, batch.last_offset])
    except CorruptBatch:
        pass  # what lies behind the damage is not told of
    return entries
