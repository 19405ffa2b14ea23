"""The runtime of coordinators: effects on others, operations that follow, markers, and what a log refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.clock import ManualClock
from kafkalite.coordinator.outcome import BatchMeta, CoordinatorRecord, Marker, Outcome, Ticket
from kafkalite.coordinator.runtime import CoordinatorRuntime
from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue
from tests.coordinator.manual_log import ManualLog

if TYPE_CHECKING:
    from collections.abc import Callable


class Ledger:
    """Keeps what is replayed, and does what it is told to."""

    def __init__(self) -> None:
        self.replayed: list[tuple[object, ...]] = []

    def replay(self, record: CoordinatorRecord, meta: BatchMeta) -> None:
        assert isinstance(record.value, OffsetCommitValue)
        self.replayed.append((record.value.offset, meta.producer_id, meta.producer_epoch, meta.transactional))

    def replay_marker(self, producer_id: int, *, committed: bool) -> None:
        self.replayed.append((producer_id, committed))

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        out.effects.append("loaded")

    def on_timer(self, out: Outcome, now_ms: int, key: tuple[str, ...]) -> None:
        """None are armed."""

    def write(self, out: Outcome, now_ms: int, ticket: Ticket, value: int, meta: BatchMeta | None = None) -> None:
        out.records.append(CoordinatorRecord(OffsetCommitKey("g", "t", 0), OffsetCommitValue(value), 3))
        out.batch_meta = meta or out.batch_meta
        out.effects.append(f"effect {value}")
        out.reply(ticket, f"wrote {value}")

    def mark(self, out: Outcome, now_ms: int, ticket: Ticket, marker: Marker) -> None:
        out.marker = marker
        out.reply(ticket, "marked")

    def write_twice(self, out: Outcome, now_ms: int, ticket: Ticket, follow: Callable[..., None]) -> None:
        self.write(out, now_ms, ticket, 1)
        out.then += [follow, follow]

    def only_effect(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        out.effects.append("effect")


class Bench:
    """A runtime over one manual log; `events` has effects and answers in their order."""

    def __init__(self, *, durable_at_once: bool = True) -> None:
        self.log = ManualLog(durable_at_once=durable_at_once)
        self.turns: list[Callable[[], None]] = []
        self.events: list[object] = []
        self.states: list[Ledger] = []
        self.runtime: CoordinatorRuntime[Ledger] = CoordinatorRuntime(
            log_for=lambda partition: self.log,  # type: ignore[arg-type,return-value]
            new_state=self._new_state,
            record_types={1: (OffsetCommitKey, OffsetCommitValue)},
            clock=ManualClock(1_000_000),
            soon=self.turns.append,
            begin=lambda partition, effect: self.events.append((partition, effect)),
        )

    def _new_state(self) -> Ledger:
        self.states.append(Ledger())
        return self.states[-1]

    def ask(self, operation: Callable[..., None], *arguments: Any) -> None:
        ticket = Ticket(self.events.append, lambda code: code)
        self.runtime.run(3, ticket, operation, ticket, *arguments)

    def turn(self) -> None:
        turns, self.turns[:] = list(self.turns), []
        for call in turns:
            call()


def test_effects_begin_before_answers_leave_and_after_records_are_durable() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Ledger.write, 1)
    bench.ask(Ledger.only_effect)
    assert bench.events == [(3, "loaded")]
    bench.log.flush()
    assert bench.events[1:] == [(3, "effect 1"), "wrote 1", (3, "effect")]


def test_effects_of_what_was_lost_never_begin() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Ledger.write, 1)
    bench.log.fence()
    assert bench.events == [(3, "loaded"), ErrorCode.COORDINATOR_NOT_AVAILABLE]
    bench.ask(Ledger.write, 2)
    assert "effect" not in str(bench.events)


def test_effects_of_a_shard_that_is_gone_are_left_to_the_next_one() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Ledger.write, 1)
    bench.runtime.unload(3)
    bench.log.flush()
    assert bench.events == [(3, "loaded"), ErrorCode.NOT_COORDINATOR]


def test_operations_that_follow_see_what_was_written() -> None:
    bench = Bench(durable_at_once=False)
    seen: list[list[tuple[object, ...]]] = []

    def follow(state: Ledger, out: Outcome, now_ms: int) -> None:
        seen.append(list(state.replayed))
        state.write(out, now_ms, Ticket(bench.events.append, lambda code: code), 10 + len(seen))

    bench.ask(Ledger.write_twice, follow)
    assert [[entry[0] for entry in replayed] for replayed in seen] == [[1], [1, 11]]
    assert bench.log.log_end_offset == 3
    bench.log.flush()
    assert [event for event in bench.events if isinstance(event, str)] == ["wrote 1", "wrote 11", "wrote 12"]


def test_nothing_follows_in_a_shard_that_was_dropped() -> None:
    bench = Bench()
    seen: list[int] = []

    def follow(state: Ledger, out: Outcome, now_ms: int) -> None:
        seen.append(1)
        bench.log.fails = ErrorCode.KAFKA_STORAGE_ERROR
        state.write(out, now_ms, Ticket(bench.events.append, lambda code: code), 10)

    bench.ask(Ledger.write_twice, follow)
    assert seen == [1]


def test_records_say_their_producer_and_markers_end_its_transaction() -> None:
    bench = Bench()
    bench.ask(Ledger.write, 1, BatchMeta(7, 2, True))
    for committed in (True, False):
        bench.ask(Ledger.mark, Marker(7, 3, committed, 5, True))
    live = bench.states[0].replayed
    assert live == [(1, 7, 2, True), (7, True), (7, False)]
    data, *markers = bench.log.read_uncommitted_batches(0)
    assert (data.producer_id, data.producer_epoch, data.base_sequence, data.is_transactional) == (7, 2, -1, True)
    assert [(marker.producer_epoch, marker.is_control, marker.is_transactional) for marker in markers] == [
        (3, True, True)
    ] * 2
    bench.runtime.unload(3)
    bench.ask(Ledger.only_effect)
    assert bench.states[1].replayed == live


@pytest.mark.parametrize("code", [ErrorCode.INVALID_PRODUCER_EPOCH, ErrorCode.TRANSACTION_COORDINATOR_FENCED])
def test_what_the_log_refuses_a_producer_leaves_the_shard_as_it_is(code: ErrorCode) -> None:
    bench = Bench()
    bench.ask(Ledger.write, 1)
    bench.log.fails = code
    bench.ask(Ledger.write, 2, BatchMeta(7, 0, True))
    bench.ask(Ledger.mark, Marker(7, 0, True, 0, False))
    assert bench.events[-2:] == [code, code]
    bench.log.fails = None
    bench.ask(Ledger.write, 3)
    assert len(bench.states) == 1
    assert [entry[0] for entry in bench.states[0].replayed] == [1, 3]
