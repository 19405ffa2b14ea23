"""Which transactional batches compaction may drop, found while the log is read in order (L-35).

Data of aborted transactions goes at once. A marker goes only when no data of its transaction was met before it; what
was met is tracked by producer id, since a producer's transactions never overlap.
"""

from __future__ import annotations

from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, control_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.segment import Aborted
    from kafkalite.records.batch import RecordBatch


class EndedTransactions:
    """aborted: transaction index entries of everything that is read, in any order.

    kept: entries whose marker was read and stays; whoever writes a new transaction index takes them from there.
    """

    __slots__ = ("_aborted", "_committed", "_open", "_seen", "kept")

    def __init__(self, aborted: list[Aborted]) -> None:
        self._aborted = sorted(aborted, key=_first_offset, reverse=True)
        self._open: dict[int, Aborted] = {}
        self._seen: set[int] = set()
        self._committed: set[int] = set()
        self.kept: list[Aborted] = []

    def is_needless(self, batch: RecordBatch) -> bool:
        """Whether a batch is data of an aborted transaction, or a marker of one that has no data left."""
        self._open_up_to(batch.last_offset)
        entry = self._open.get(batch.producer_id)
        if entry is not None and entry[2] < batch.base_offset:
            # Its marker stands before the place where reading began.
            del self._open[batch.producer_id]
            self._seen.discard(batch.producer_id)
        if batch.is_control:
            return self._is_needless_marker(batch)
        if not batch.is_transactional:
            return False
        if batch.producer_id in self._open:
            self._seen.add(batch.producer_id)
            return True
        self._committed.add(batch.producer_id)
        return False

    def _open_up_to(self, offset: int) -> None:
        while self._aborted and self._aborted[-1][1] <= offset:
            entry = self._aborted.pop()
            self._open[entry[0]] = entry
            self._seen.discard(entry[0])

    def _is_needless_marker(self, batch: RecordBatch) -> bool:
        producer_id = batch.producer_id
        for record in batch.records():
            kind = control_kind(record)
            if kind == ABORT_MARKER:
                entry = self._open.pop(producer_id, None)
                if entry is None or producer_id not in self._seen:
                    return True
                self._seen.discard(producer_id)
                self.kept.append(entry)
                return False
            if kind == COMMIT_MARKER:
                needless = producer_id not in self._committed
                self._committed.discard(producer_id)
                return needless
            return False
        return True  # emptied by an earlier cleaning


def _first_offset(entry: Aborted) -> int:
    return entry[1]
