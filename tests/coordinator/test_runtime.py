"""The runtime of coordinators: what waits for the disk and what does not, failures, loading, timers."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.clock import ManualClock
from kafkalite.coordinator import runtime as runtime_module
from kafkalite.coordinator.outcome import BatchMeta, CoordinatorRecord, Outcome, Ticket
from kafkalite.coordinator.runtime import CoordinatorRuntime
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import build_batch
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue
from tests.coordinator.manual_log import ManualLog

if TYPE_CHECKING:
    from collections.abc import Callable


class Register:
    """The smallest state: the last value; a timer writes 99."""

    def __init__(self) -> None:
        self.value = 0
        self.metas: list[BatchMeta] = []
        self.markers: list[tuple[int, bool]] = []
        self.parked: Ticket | None = None

    def replay(self, record: CoordinatorRecord, meta: BatchMeta) -> None:
        assert isinstance(record.value, OffsetCommitValue)
        self.value = record.value.offset
        self.metas.append(meta)

    def replay_marker(self, producer_id: int, *, committed: bool) -> None:
        self.markers.append((producer_id, committed))

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        out.timers["loaded",] = 1000

    def on_timer(self, out: Outcome, now_ms: int, key: tuple[str, ...]) -> None:
        out.records.append(write(99))
        if self.parked is not None:
            out.reply(self.parked, "woken")

    # Operations

    def put(self, out: Outcome, now_ms: int, ticket: Ticket, value: int) -> None:
        out.records.append(write(value))
        out.reply(ticket, "stored")

    def get(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        out.reads_stored = True
        out.reply(ticket, self.value)

    def ping(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        out.reply(ticket, "pong")

    def park(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        self.parked = ticket
        out.timers["wake",] = 500

    def cancel(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        out.timers["wake",] = None
        out.reply(ticket, "cancelled")


def write(value: int) -> CoordinatorRecord:
    return CoordinatorRecord(OffsetCommitKey("g", "t", 0), OffsetCommitValue(value), 3)


class Bench:
    """A runtime over one manual log, and everybody's answers."""

    def __init__(self, *, durable_at_once: bool = True) -> None:
        self.log = ManualLog(durable_at_once=durable_at_once)
        self.logs: dict[int, Any] = {0: self.log}
        self.clock = ManualClock(1_000_000)
        self.turns: list[Callable[[], None]] = []
        self.answers: list[object] = []
        self.states: list[Register] = []
        self.runtime: CoordinatorRuntime[Register] = CoordinatorRuntime(
            log_for=self.logs.get,
            new_state=self.new_state_of(Register),
            record_types={1: (OffsetCommitKey, OffsetCommitValue)},
            clock=self.clock,
            soon=self.turns.append,
        )

    def new_state_of(self, kind: type[Register]) -> Callable[[], Register]:
        def new_state() -> Register:
            self.states.append(kind())
            return self.states[-1]

        return new_state

    def ask(self, operation: Callable[..., None], *arguments: object, partition: int = 0) -> None:
        ticket = Ticket(self.answers.append, lambda code: code)
        self.runtime.run(partition, ticket, operation, ticket, *arguments)

    def turn(self) -> None:
        turns, self.turns[:] = list(self.turns), []
        for call in turns:
            call()


def test_answers_leave_at_once_when_an_append_is_durable_at_once() -> None:
    bench = Bench()
    bench.ask(Register.put, 5)
    bench.ask(Register.get)
    assert bench.answers == ["stored", 5]


def test_a_write_waits_for_the_disk_and_so_does_a_read_behind_it_but_nothing_else() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Register.get)
    bench.ask(Register.put, 5)
    bench.ask(Register.get)
    bench.ask(Register.ping)
    assert bench.answers == [0, "pong"]
    bench.log.flush()
    assert bench.answers == [0, "pong", "stored", 5]
    bench.ask(Register.get)
    assert bench.answers[-1] == 5


def test_a_failed_append_drops_the_state_and_everybody_waiting_and_the_log_is_replayed() -> None:
    bench = Bench()
    bench.ask(Register.put, 5)
    bench.ask(Register.park)
    bench.log.fails = ErrorCode.KAFKA_STORAGE_ERROR
    bench.ask(Register.put, 6)
    assert bench.answers[1:] == [ErrorCode.COORDINATOR_NOT_AVAILABLE] * 2
    assert bench.clock.next_due_ms() is None, "the timers of a dropped shard are gone"
    bench.log.fails = None
    bench.turn()
    bench.ask(Register.get)
    assert bench.answers[-1] == 5
    assert len(bench.states) == 2


class Resuming(Register):
    """Has something to write as soon as it is loaded."""

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        out.records.append(write(7))


def test_a_state_that_can_not_be_kept_is_made_anew_less_and_less_often() -> None:
    """RT-33: on a full disk a loaded shard resumes what fails at once; it must not spin."""
    bench = Bench()
    bench.runtime._new_state = bench.new_state_of(Resuming)
    bench.log.fails = ErrorCode.KAFKA_STORAGE_ERROR
    bench.runtime.load([0])
    for _ in range(20):
        bench.turn()
    assert len(bench.states) == 2, "made good at once the first time, later not"
    for _ in range(60):
        bench.clock.advance(1000)
        bench.turn()
        bench.turn()
    assert 8 < len(bench.states) < 20
    bench.log.fails = None
    bench.ask(Register.get)
    assert bench.answers == [7]
    bench.log.fails = ErrorCode.KAFKA_STORAGE_ERROR
    bench.ask(Register.put, 8)
    assert len(bench.turns) == 1, "an append that went well counts"
    bench.turn()
    bench.runtime.close()
    assert bench.clock.next_due_ms() is None


def test_a_bug_drops_the_state_and_everybody_waiting() -> None:
    bench = Bench()
    bench.ask(Register.put, 5)
    bench.ask(Register.park)
    with pytest.raises(struct.error):
        bench.ask(Register.put, 1 << 64)
    assert bench.answers[1:] == [ErrorCode.COORDINATOR_NOT_AVAILABLE] * 2
    bench.turn()
    bench.ask(Register.get)
    assert bench.answers[-1] == 5


def test_what_will_never_be_durable_fails_its_waiters_once() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Register.put, 5)
    bench.ask(Register.get)
    bench.ask(Register.park)
    bench.log.fence()
    assert bench.answers == [ErrorCode.COORDINATOR_NOT_AVAILABLE] * 3
    bench.turn()
    bench.ask(Register.get)
    assert bench.answers[3:] == [ErrorCode.COORDINATOR_NOT_AVAILABLE], "a fenced log is not used again"
    with pytest.raises(KafkaError):
        bench.runtime.peek(0)


def test_a_read_behind_what_will_never_be_durable_is_not_left_waiting() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Register.get)
    bench.clock.advance(1000)  # appends, with nobody waiting for it
    bench.log.fence()
    bench.ask(Register.get)
    assert bench.answers == [0, ErrorCode.COORDINATOR_NOT_AVAILABLE]


def test_a_timer_is_an_operation() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Register.park)
    bench.clock.advance(500)
    assert bench.answers == []
    bench.log.flush()
    assert bench.answers == ["woken"]
    assert bench.states[0].value == 99


def test_who_looks_on_is_told_what_came_of_a_timer_when_it_is_so() -> None:
    bench = Bench()
    told: list[tuple[int, int]] = []
    bench.runtime.on_timer_settled = lambda key, out: told.append((len(out.records), bench.states[0].value))
    bench.ask(Register.park)
    bench.clock.advance(500)
    assert told == [(1, 99)]
    bench.ask(Register.park)
    bench.log.fails = ErrorCode.KAFKA_STORAGE_ERROR
    bench.clock.advance(500)
    assert told == [(1, 99)], "what could not be appended did not happen"


def test_a_cancelled_timer_stays_quiet() -> None:
    bench = Bench()
    bench.ask(Register.park)
    bench.ask(Register.cancel)
    bench.clock.advance(999)
    assert bench.states[0].value == 0


def fill(log: ManualLog, values: range) -> None:
    for value in values:
        record = write(value)
        assert record.value is not None
        batch = [(0, record.key.encode_framed(), record.value.encode_framed(record.version), ())]
        log.append_own(build_batch(batch, producer_id=7, producer_epoch=1, transactional=True))


def test_loading_takes_turns_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_module, "RECORDS_PER_SLICE", 10)
    bench = Bench()
    fill(bench.log, range(25))
    bench.runtime.load([0])
    bench.turn()
    bench.ask(Register.get)
    assert bench.answers == [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS]
    with pytest.raises(KafkaError) as caught:
        bench.runtime.peek(0)
    assert caught.value.code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
    while bench.turns:
        bench.turn()
    bench.ask(Register.get)
    assert bench.answers[1:] == [24]
    assert {(meta.producer_id, meta.producer_epoch, meta.transactional) for meta in bench.states[0].metas} == {
        (7, 1, True)
    }
    bench.clock.advance(1000)
    assert bench.states[0].value == 99, "a loaded state gets its timers"


def test_shards_load_one_slice_a_turn_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_module, "RECORDS_PER_SLICE", 2)
    bench = Bench()
    bench.logs.update({partition: ManualLog() for partition in range(3)})
    for log in bench.logs.values():
        fill(log, range(4))
    bench.runtime.load([0, 1, 2])
    assert bench.runtime.partitions() == [0, 1, 2], "listed as loading from the start"
    turns = 0
    while bench.turns:
        assert len(bench.turns) == 1
        bench.turn()
        turns += 1
    assert turns == 9, "two slices each, and a look that nothing is left"
    assert [state.value for state in bench.states] == [3] * 3


def test_what_fits_one_slice_is_loaded_within_the_first_request() -> None:
    bench = Bench()
    fill(bench.log, range(3))
    bench.ask(Register.get)
    assert bench.answers == [2]


def test_operations_of_the_broker_wait_for_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_module, "RECORDS_PER_SLICE", 2)
    bench = Bench()
    fill(bench.log, range(5))
    bench.runtime.load([0])
    bench.turn()
    seen: list[int] = []
    bench.runtime.schedule(0, lambda state, out, now_ms: seen.append(state.value))
    bench.runtime.schedule(3, lambda state, out, now_ms: seen.append(-1))
    assert seen == []
    while bench.turns:
        bench.turn()
    assert seen == [4]


def test_records_of_other_kinds_are_skipped_and_unreadable_ones_fail_the_shard() -> None:
    bench = Bench()
    bench.log.append_own(build_batch([(0, b"\0\x63key", b"value", ()), (0, None, b"value", ())]))
    fill(bench.log, range(2))
    bench.ask(Register.get)
    assert bench.answers == [1]
    damaged = Bench()
    damaged.log.append_own(build_batch([(0, OffsetCommitKey().encode_framed(), b"\0\x63", ())]))
    damaged.ask(Register.get)
    assert damaged.answers == [ErrorCode.COORDINATOR_NOT_AVAILABLE]


def test_a_shard_whose_log_can_not_be_opened_is_loaded_when_it_can() -> None:
    bench = Bench()
    bench.ask(Register.put, 5)
    bench.runtime.unload(0)
    unopened = [True]

    def log_for(partition: int) -> Any:
        if unopened:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
        return bench.logs.get(partition)

    bench.runtime._log_for = log_for
    bench.runtime.load([0])
    bench.ask(Register.get)
    assert bench.answers[-1] == ErrorCode.NOT_COORDINATOR
    bench.clock.advance(5000)
    assert bench.runtime.partitions() == []
    unopened.clear()
    bench.clock.advance(5000)
    assert bench.runtime.partitions() == [0]
    bench.turn()
    bench.ask(Register.get)
    assert bench.answers[-1] == 5


def test_a_partition_without_a_log_is_not_coordinated_here() -> None:
    bench = Bench()
    bench.ask(Register.get, partition=3)
    assert bench.answers == [ErrorCode.NOT_COORDINATOR]
    assert bench.runtime.partitions() == []


def test_close_sends_everybody_away_and_stops_the_clock() -> None:
    bench = Bench(durable_at_once=False)
    bench.ask(Register.put, 5)
    bench.ask(Register.park)
    bench.runtime.close()
    assert bench.answers == [ErrorCode.NOT_COORDINATOR] * 2
    assert bench.clock.next_due_ms() is None
    bench.log.flush()
    assert len(bench.answers) == 2
    bench.ask(Register.get)
    assert bench.answers[2:] == [ErrorCode.NOT_COORDINATOR]
    bench.runtime.load([0])
    bench.turn()
    assert len(bench.states) == 1


def test_records_of_one_operation_are_one_batch() -> None:
    bench = Bench()

    def put_many(state: Register, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        out.records += [write(value) for value in range(50)]
        out.batch_meta = BatchMeta(3, 4, transactional=True)
        out.reply(ticket, "stored")

    bench.ask(put_many)
    assert len(bench.log.batches) == 1
    (batch,) = bench.log.read_uncommitted_batches(0)
    assert (batch.records_count, batch.producer_id, batch.producer_epoch) == (50, 3, 4)
    assert batch.is_transactional
    assert bench.states[0].value == 49
