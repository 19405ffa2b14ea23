"""After a restart copies of a producer's last five batches are found, though a snapshot tells of one (T-3, T-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafkalite.log import earlier_batches
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import COMMIT_MARKER
from tests.log.test_cleaner import SMALL, clean, keyed, marker, roll
from tests.log.world import START_MS, FaultyFileSystem, World, batch, fail_on, memory_world, produce, real_world

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.partition_log import PartitionLog

WRAP = 1 << 31
OUT_OF_ORDER = ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER


def send(log: PartitionLog, producer_id: int, sequence: int, *, epoch: int = 0, transactional: bool = False) -> int:
    """Append a batch of two, or hear that it stands there already; return where."""
    return produce(log, batch(1, 2, producer=(producer_id, epoch, sequence), transactional=transactional)).base_offset


def answer(log: PartitionLog, producer_id: int, sequence: int, *, epoch: int = 0, count: int = 2) -> object:
    """Where a copy stands, None for what was appended, or the error."""
    try:
        result = produce(log, batch(*range(count), producer=(producer_id, epoch, sequence)))
    except KafkaError as error:
        return error.code
    return result.base_offset if result.duplicate else None


@pytest.mark.parametrize("segment_bytes", [200, 1 << 20])
@pytest.mark.parametrize("stop", [True, False], ids=["stop", "crash"])
def test_all_that_was_in_flight_is_known_after_a_restart(world: World, stop: bool, segment_bytes: int) -> None:
    log = world.open(internal_segment_bytes=segment_bytes)
    stood: list[int] = []
    for n in range(7):
        stood.append(send(log, 7, 2 * n))
        send(log, 8, 2 * n)
        produce(log, batch(1))
    world.settle(log)
    end_offset = log.log_end_offset
    log = world.restart(clean=stop, internal_segment_bytes=segment_bytes)
    for n in range(2, 7):
        again = produce(log, batch(1, 2, producer=(7, 0, 2 * n)))
        assert again.duplicate
        assert (again.base_offset, again.last_offset) == (stood[n], stood[n] + 1)
        assert again.log_append_time_ms == START_MS + 2  # P-26
    assert answer(log, 7, 2) == OUT_OF_ORDER  # the sixth from the end
    assert answer(log, 8, 4) == stood[2] + 2
    assert log.log_end_offset == end_offset
    assert send(log, 7, 14) == end_offset
    assert answer(log, 7, 6) == stood[3]
    assert answer(log, 7, 4) == OUT_OF_ORDER


def test_a_batch_that_is_the_same_only_in_part_is_no_copy(world: World) -> None:
    log = world.open()
    for n in range(4):
        send(log, 7, 2 * n)
    world.settle(log)
    log = world.restart()
    assert answer(log, 7, 2, count=1) == OUT_OF_ORDER
    assert answer(log, 7, 2, count=3) == OUT_OF_ORDER
    assert answer(log, 7, 3) == OUT_OF_ORDER
    assert answer(log, 7, 2) == 2


def test_batches_of_another_epoch_are_no_copies(world: World) -> None:
    log = world.open()
    for n in range(3):
        send(log, 7, 2 * n)
    for n in range(2):
        send(log, 7, 2 * n, epoch=1)
    world.settle(log)
    log = world.restart()
    assert answer(log, 7, 4, epoch=1) is None
    assert answer(log, 7, 0, epoch=1) == 6
    assert answer(log, 7, 0) == ErrorCode.INVALID_PRODUCER_EPOCH
    assert answer(log, 7, 8, epoch=1) == OUT_OF_ORDER
    world.settle(log)
    log = world.restart()
    assert answer(log, 7, 4, epoch=2) == OUT_OF_ORDER
    assert send(log, 7, 0, epoch=2) == 12
    assert answer(log, 7, 4, epoch=2) == OUT_OF_ORDER


@pytest.mark.parametrize("segment_bytes", [100, 1 << 20])
def test_an_epoch_that_came_back_began_anew(world: World, segment_bytes: int) -> None:
    engine = world.start(producer_expiration_ms=1000, producer_check_ms=300)
    log = world.open(engine, internal_segment_bytes=segment_bytes)
    produce(log, batch(1, 2, 3, producer=(7, 1, 0)))
    world.clock.advance(1500)
    assert log.producers.get(7) is None
    send(log, 7, 0)
    send(log, 7, 0, epoch=1)
    send(log, 7, 2, epoch=1)
    world.settle(log)
    log = world.restart(internal_segment_bytes=segment_bytes)
    assert answer(log, 7, 0, epoch=1, count=3) == OUT_OF_ORDER


def test_copies_of_an_earlier_transaction_are_known_up_to_a_new_epoch(world: World) -> None:
    log = world.open()
    for n in range(5):
        send(log, 7, 2 * n, transactional=True)
        log.append_own(marker(COMMIT_MARKER, 7))
    send(log, 8, 0, transactional=True)
    send(log, 8, 2, transactional=True)
    log.append_own(marker(COMMIT_MARKER, 8, epoch=1))
    world.settle(log)
    log = world.restart()
    assert send(log, 7, 0, transactional=True) == 0
    assert send(log, 7, 2, transactional=True) == 3
    assert answer(log, 8, 0) == ErrorCode.INVALID_PRODUCER_EPOCH
    assert answer(log, 8, 2, epoch=1) == OUT_OF_ORDER
    assert send(log, 8, 0, epoch=1, transactional=True) == 20


def test_copies_in_an_open_transaction_are_known(world: World) -> None:
    log = world.open()
    for n in range(3):
        send(log, 7, 2 * n, transactional=True)
    world.settle(log)
    log = world.restart()
    assert [send(log, 7, 2 * n, transactional=True) for n in range(4)] == [0, 2, 4, 6]
    assert log.producers.open_transactions == {7: 0}


def test_sequences_wrap_across_a_restart(world: World) -> None:
    log = world.open()
    for sequence in (WRAP - 3, WRAP - 1, 1, 3):
        send(log, 7, sequence)
    world.settle(log)
    log = world.restart()
    assert [answer(log, 7, sequence) for sequence in (WRAP - 3, WRAP - 1, 1, 3, 5)] == [0, 2, 4, 6, None]


def test_what_retention_took_is_not_known(world: World) -> None:
    log = world.open(internal_segment_bytes=200)
    for n in range(5):
        send(log, 7, 2 * n)
    world.settle(log)
    log.delete_records(6)
    log = world.restart(internal_segment_bytes=200)
    first = log.store.start_offset
    assert 0 < first <= 6
    assert answer(log, 7, first - 2) == OUT_OF_ORDER
    assert answer(log, 7, 6) == 6


def test_what_compaction_took_is_not_known() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(4):
        produce(log, keyed(("same" if n == 1 else str(n), "v"), producer=(7, 0, n)))
    produce(log, keyed(("same", "v")))
    roll(world, log)
    clean(world, engine)
    assert [each.base_offset for each in log.read_uncommitted_batches(0) if each.producer_id == 7] == [0, 2, 3]
    log = world.restart(**SMALL)
    assert answer(log, 7, 1, count=1) == OUT_OF_ORDER
    assert [answer(log, 7, n, count=1) for n in (0, 2, 3)] == [0, 2, 3]


def test_a_producer_that_was_forgotten_goes_on_with_any_sequence(world: World) -> None:
    log = world.open()
    for n in range(3):
        send(log, 7, 2 * n)
    world.settle(log)
    log = world.restart()
    world.clock.advance(1)
    assert log.expire_producers(0) == 0
    assert send(log, 7, 2) == 6
    assert answer(log, 7, 0) == OUT_OF_ORDER  # it has begun anew


def test_the_log_is_read_only_for_what_it_may_hold_and_not_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_batches, "MOST_BYTES", 20_000)
    monkeypatch.setattr(earlier_batches, "_FIRST_BYTES", 4000)
    world = real_world(tmp_path)
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    send(log, 7, 0)
    for _ in range(1000):
        produce(log, batch(1, value=b"x" * 300))
    send(log, 7, 2)
    send(log, 7, 4)
    world.settle(log)
    log = world.restart()
    send(log, 9, 0)

    def reads() -> int:
        return fs.calls.count(("read", "00000000000000000000.log"))

    before = reads()
    assert send(log, 7, 4) == 1004
    assert answer(log, 7, 8) == OUT_OF_ORDER
    assert answer(log, 9, 4) == OUT_OF_ORDER
    assert reads() == before
    assert answer(log, 7, 2) == 1002
    assert before < reads() <= before + 6
    between = reads()
    assert answer(log, 7, 0) == OUT_OF_ORDER  # it lies too far back, all of it would be 90 reads
    assert between < reads() <= between + 15
    last = reads()
    assert answer(log, 7, 0) == OUT_OF_ORDER
    assert answer(log, 7, 2) == 1002
    assert reads() == last
    world.stop(clean=False)


def test_a_log_with_hardly_an_index_is_not_read_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_batches, "MOST_BYTES", 20_000)
    world = real_world(tmp_path)
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open(index_interval_bytes=1 << 20)
    for _ in range(1000):
        produce(log, batch(1, value=b"x" * 300))
    send(log, 7, 0)
    send(log, 7, 2)
    log = world.restart(index_interval_bytes=1 << 20)

    def reads() -> int:
        return fs.calls.count(("read", "00000000000000000000.log"))

    before = reads()
    log.store.segments[0].find(1002)  # as for any reader
    after = reads()
    assert answer(log, 7, 0) == OUT_OF_ORDER
    assert after - before > 50
    assert reads() - after <= after - before + 5
    world.stop(clean=False)


def test_a_log_that_can_not_be_read_says_so(tmp_path: Path) -> None:
    world = real_world(tmp_path)
    world.fs = fs = FaultyFileSystem(world.fs)
    log = world.open()
    for n in range(3):
        send(log, 7, 2 * n)
    log = world.restart()
    with fs.failing(fail_on(("read", ".log"))):
        assert answer(log, 7, 0) == ErrorCode.KAFKA_STORAGE_ERROR
    assert answer(log, 7, 0) == 0
    world.stop(clean=False)


@pytest.mark.parametrize("length", [0, -12, 1 << 30])
@pytest.mark.parametrize("interval", [0, 4096])
def test_what_lies_behind_damage_is_not_known(length: int, interval: int) -> None:
    world = memory_world()
    log = world.open(index_interval_bytes=interval)
    positions = [log.store.size]
    for n in range(4):
        send(log, 7, 2 * n)
        positions.append(log.store.size)
    log = world.restart(index_interval_bytes=interval)
    file = world.fs.open(log.store.segments[0].path + ".log")
    file.write_at(length.to_bytes(4, "big", signed=True), positions[1] + 8)  # the second batch's
    file.close()
    assert answer(log, 7, 4) == OUT_OF_ORDER
    assert answer(log, 7, 6) == 6
    assert answer(log, 7, 8) is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 3), st.integers(1, 3)),
        st.tuples(st.just("epoch"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("marker"), st.integers(1, 3), st.integers(0, 1)),
        st.tuples(st.just("again"), st.integers(1, 3), st.integers(1, 7)),
        st.tuples(st.just("other"), st.just(0), st.integers(0, 150)),
        st.tuples(st.just("stop"), st.just(0), st.just(0)),
        st.tuples(st.just("crash"), st.just(0), st.just(0)),
    ),
    max_size=50,
)


@settings(max_examples=200, deadline=None)
@given(
    steps=STEPS,
    segment_bytes=st.sampled_from([300, 900, 1 << 20]),
    interval=st.sampled_from([0, 100, 4096]),
    first_bytes=st.sampled_from([1, 200, 1 << 18]),
)
def test_a_restart_makes_no_difference(
    steps: list[tuple[str, int, int]], segment_bytes: int, interval: int, first_bytes: int
) -> None:
    """Two logs are sent the same; one of them is never restarted."""
    changed: dict[str, Any] = {"internal_segment_bytes": segment_bytes, "index_interval_bytes": interval}
    world, steady = memory_world(), memory_world().open()
    log = world.open(**changed)
    sent: dict[int, list[tuple[int, int, int]]] = {1: [], 2: [], 3: []}
    now = {1: (0, 0), 2: (0, 0), 3: (0, 0)}

    def both(producer_id: int, epoch: int, sequence: int, count: int) -> object:
        answers = [answer(each, producer_id, sequence, epoch=epoch, count=count) for each in (log, steady)]
        assert answers[0] == answers[1], (producer_id, epoch, sequence, count)
        return answers[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(earlier_batches, "_FIRST_BYTES", first_bytes)
        for what, who, number in steps:
            if what == "send":
                epoch, sequence = now[who]
                both(who, epoch, sequence, number)
                sent[who].append((epoch, sequence, number))
                now[who] = epoch, sequence + number
            elif what == "epoch":
                now[who] = now[who][0] + 1, 0
            elif what == "marker" and sent[who]:
                epoch, sequence = now[who]
                for each in (log, steady):
                    each.append_own(marker(COMMIT_MARKER, who, epoch=epoch + number))
                now[who] = (epoch + 1, 0) if number else (epoch, sequence)
            elif what == "again" and len(sent[who]) >= number:
                both(who, *sent[who][-number])
            elif what == "other":
                for each in (log, steady):
                    produce(each, batch(1, value=b"x" * number))
            elif what in ("stop", "crash"):
                log = world.restart(clean=what == "stop", **changed)
        log = world.restart(**changed)
        for who, batches in sent.items():
            for batch_of in batches:
                both(who, *batch_of)
        assert log.log_end_offset == steady.log_end_offset
    world.stop(clean=False)
