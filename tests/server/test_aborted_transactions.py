"""What a committed read tells of aborted transactions suits clients that sort it and clients that do not (T-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, build_batch, control_batch, iter_batches, set_base
from kafkalite.server.aborted_transactions import as_met
from tests.server.transaction_client import TransactionClient
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from kafkalite.records.batch import RecordBatch

NOW_MS = 1_700_000_000_000
ABORTS, COMMITS = "aborts", "commits"
TWICE = [(1, 1), (2, 1), (1, ABORTS), (2, ABORTS), (3, 1), (1, 1), (3, ABORTS), (1, ABORTS)]
STEPS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1, 2, 3, ABORTS, COMMITS])), min_size=4, max_size=40)


class Log:
    """Batches one behind the other, the transactions that were aborted, and the values that were not."""

    def __init__(self) -> None:
        self.batches: list[bytes] = []
        self.end_offset = 0
        self.aborted: list[tuple[int, int, int]] = []  # producer id, first offset, offset of the marker
        self.committed: set[int] = set()
        self._open: dict[int, list[int]] = {}

    def write(self, producer_id: int, count: int) -> None:
        offsets = range(self.end_offset, self.end_offset + count)
        self._open.setdefault(producer_id, []).extend(offsets)
        values = [(NOW_MS, None, b"%d" % offset, ()) for offset in offsets]
        self._add(build_batch(values, producer_id=producer_id, producer_epoch=0, transactional=True), count)

    def end(self, producer_id: int, *, aborts: bool) -> None:
        offsets = self._open.pop(producer_id, None)
        if offsets is None:
            return
        if aborts:
            self.aborted.append((producer_id, offsets[0], self.end_offset))
        else:
            self.committed.update(offsets)
        kind = ABORT_MARKER if aborts else COMMIT_MARKER
        marker = control_batch(kind, timestamp=NOW_MS, producer_id=producer_id, producer_epoch=0, coordinator_epoch=0)
        self._add(marker, 1)

    def end_all(self) -> None:
        for producer_id in list(self._open):
            self.end(producer_id, aborts=bool(producer_id % 2))

    def _add(self, batch: bytes | bytearray, count: int) -> None:
        data = bytearray(batch)
        set_base(data, self.end_offset, 0)
        self.batches.append(bytes(data))
        self.end_offset += count

    def answer(self, number: int, count: int) -> tuple[bytes, int, list[tuple[int, int]]]:
        """`count` batches from that number on, the offset they begin with, and what is told of the aborted."""
        data = b"".join(self.batches[number : number + count])
        found = list(iter_batches(data))
        offset, end = found[0].base_offset, found[-1].last_offset
        told = sorted((first, who) for who, first, marker in self.aborted if marker >= offset and first <= end)
        return data, offset, as_met([(who, first) for first, who in told], offset, data)


def sorting(batches: list[RecordBatch], told: list[tuple[int, int]]) -> set[int]:
    """The offsets that a client hands out which has all entries up to an offset in force, for each producer."""
    shown: set[int] = set()
    ignored: set[int] = set()
    left = sorted(told, key=lambda entry: entry[1])
    for batch in batches:
        while left and left[0][1] <= batch.last_offset:
            ignored.add(left.pop(0)[0])
        if batch.is_control:
            ignored.discard(batch.producer_id)
        elif batch.producer_id not in ignored:
            shown.update(range(batch.base_offset, batch.last_offset + 1))
    return shown


def one_at_a_time(batches: list[RecordBatch], told: list[tuple[int, int]]) -> set[int]:
    """The same of one that takes at most one entry at each record, as the list has them."""
    shown: set[int] = set()
    ignored: set[int] = set()
    left = list(told)
    for batch in batches:
        for offset in range(batch.base_offset, batch.last_offset + 1):
            if left and left[0][1] <= offset:
                ignored.add(left.pop(0)[0])
            if batch.is_control:
                ignored.discard(batch.producer_id)
            elif batch.producer_id not in ignored:
                shown.add(offset)
    return shown


@given(STEPS, st.sampled_from([1, 2, 3, 5, 8, 40]))
@example(TWICE, 6)
def test_both_kinds_of_clients_show_what_was_committed(steps: list[tuple[int, int | str]], count: int) -> None:
    log = Log()
    for producer_id, step in steps:
        if isinstance(step, int):
            log.write(producer_id, step)
        else:
            log.end(producer_id, aborts=step == ABORTS)
    log.end_all()
    for number in range(len(log.batches)):
        data, _, told = log.answer(number, count)
        batches = list(iter_batches(data))
        there = {offset for batch in batches for offset in range(batch.base_offset, batch.last_offset + 1)}
        assert sorting(batches, told) == log.committed & there
        assert one_at_a_time(batches, told) == log.committed & there


def test_what_is_not_met_comes_last() -> None:
    log = Log()
    for producer_id in (1, 2, 3):
        log.write(producer_id, 1)
    log.write(3, 1)
    log.write(1, 1)
    for producer_id in (1, 2, 3):
        log.end(producer_id, aborts=True)
    assert log.answer(3, 2)[2] == [(3, 2), (1, 0), (2, 1)]
    assert log.answer(3, 5)[2] == [(3, 2), (1, 0), (2, 1)]
    assert log.answer(0, 8)[2] == [(1, 0), (2, 1), (3, 2)]


async def test_a_fetch_tells_them_so() -> None:
    async with running_broker() as broker:
        clients = [await TransactionClient.connect(broker, name) for name in ("a", "b")]
        for client in clients:
            assert await client.init() == "NONE"
            assert await client.produce(b"v") == "NONE"
        for client in clients:
            assert await client.end(committed=False) == "NONE"
        answer = await clients[0].fetch(offset=1)
        first, second = (entry.first_offset for entry in answer.aborted_transactions)
        assert (first, second) == (1, 0)
