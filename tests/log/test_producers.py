"""Idempotent producers: duplicates, sequences, epochs, markers, snapshots (T-1 to T-11, T-33 to T-35)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.producers import BadSnapshot, Producers
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER
from kafkalite.records.crc import crc32c
from tests.log.world import START_MS, World, batch, memory_world, produce, read_all, valid

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog

VECTORS = Path(__file__).parents[1] / "protocol" / "vectors" / "records" / "ProducerSnapshot.jsonl"
WRAP = 1 << 31


def refused(log: PartitionLog, data: bytearray, *, transaction_v2: bool = False) -> ErrorCode:
    end_offset, contents = log.log_end_offset, read_all(log)
    with pytest.raises(KafkaError) as caught:
        produce(log, data, transaction_v2=transaction_v2)
    assert (log.log_end_offset, read_all(log)) == (end_offset, contents)
    return caught.value.code


def test_a_duplicate_of_the_last_five_is_found(world: World) -> None:
    log = world.open()
    first = [produce(log, batch(1, 2, producer=(7, 0, 2 * n))) for n in range(6)]
    for n in range(1, 6):
        again = produce(log, batch(1, 2, producer=(7, 0, 2 * n)))
        assert again.duplicate
        assert (again.base_offset, again.last_offset) == (first[n].base_offset, first[n].last_offset)
        assert again.log_append_time_ms == START_MS + 2  # P-26
    assert log.log_end_offset == 12
    assert refused(log, batch(1, 2, producer=(7, 0, 0))) == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER


@pytest.mark.parametrize(
    ("epoch", "sequence", "code"),
    [
        (3, 2, None),
        (3, 3, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER),
        (3, 1, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER),
        (4, 0, None),
        (4, 2, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER),
        (2, 2, ErrorCode.INVALID_PRODUCER_EPOCH),
    ],
)
def test_what_follows_a_batch(world: World, epoch: int, sequence: int, code: ErrorCode | None) -> None:
    log = world.open()
    produce(log, batch(1, 2, producer=(7, 3, 0)))
    data = batch(1, producer=(7, epoch, sequence))
    if code is None:
        assert produce(log, data).base_offset == 2
    else:
        assert refused(log, data) == code


def test_an_unknown_producer_may_begin_anywhere(world: World) -> None:
    log = world.open()
    assert produce(log, batch(1, producer=(7, 3, 41))).base_offset == 0
    assert produce(log, batch(1, producer=(7, 3, 42))).base_offset == 1
    assert (
        refused(log, batch(1, producer=(8, 0, 1), transactional=True), transaction_v2=True)
        == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
    )


def test_sequences_wrap_at_two_to_the_31(world: World) -> None:
    log = world.open()
    produce(log, batch(1, 1, 1, producer=(7, 0, WRAP - 2)))  # WRAP-2, WRAP-1, 0
    assert produce(log, batch(1, 1, 1, producer=(7, 0, WRAP - 2))).duplicate
    assert produce(log, batch(1, producer=(7, 0, 1))).base_offset == 3


def test_snapshots_are_kafkas_bytes() -> None:
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        data = bytearray.fromhex(vector["hex"])
        data[2:6] = crc32c(memoryview(data)[6:]).to_bytes(4, "big")  # the vectors' checksums are arbitrary
        producers = Producers.decode(bytes(data), START_MS)
        entries = vector["json"]["producerEntries"]
        found = producers.items()
        assert [producer_id for producer_id, _ in found] == [entry["producerId"] for entry in entries]
        for (_, producer), entry in zip(found, entries, strict=True):
            assert producer.epoch == entry["epoch"]
            assert producer.timestamp == entry["timestamp"]
            assert producer.coordinator_epoch == entry["coordinatorEpoch"]
            assert producer.transaction_start == entry["currentTxnFirstOffset"]
            if entry["lastOffset"] >= 0:
                assert producer.batches[0].last_offset == entry["lastOffset"]
                assert producer.batches[0].offset_delta == entry["offsetDelta"]
        if all(entry["lastOffset"] >= 0 for entry in entries):
            assert producers.encode() == data


@pytest.mark.parametrize("at", range(0, 50, 3))
def test_a_damaged_snapshot_is_refused(at: int) -> None:
    producers = Producers()
    producers.add_data(7, 0, 5, 3, 0, 1, True, START_MS)
    data = bytearray(producers.encode())
    assert Producers.decode(bytes(data), 0).open_transactions == {7: 3}
    data[at] ^= 1
    with pytest.raises(BadSnapshot):
        Producers.decode(bytes(data), 0)
    with pytest.raises(BadSnapshot):
        Producers.decode(bytes(data[:at]), 0)


@pytest.mark.parametrize("clean", [True, False])
def test_producers_survive_a_restart(world: World, clean: bool) -> None:
    log = world.open()
    for n in range(4):
        produce(log, batch(1, 2, producer=(7, 1, 2 * n)))
    produce(log, batch(1, producer=(9, 0, 0)))
    world.settle(log)
    log = world.restart(clean=clean)
    assert produce(log, batch(1, 2, producer=(7, 1, 6))).base_offset == 6  # a duplicate
    assert produce(log, batch(1, producer=(9, 0, 0))).duplicate
    assert refused(log, batch(1, producer=(7, 1, 9))) == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert not produce(log, batch(1, producer=(7, 1, 8))).duplicate


def test_producers_survive_rolls_and_a_crash(world: World) -> None:
    log = world.open(internal_segment_bytes=300)
    for n in range(12):
        produce(log, batch(1, producer=(7, 0, n)))
        produce(log, batch(1, producer=(8, 0, n)))
    world.settle(log)
    log = world.restart(clean=False, internal_segment_bytes=300)
    for producer in (7, 8):
        assert produce(log, batch(1, producer=(producer, 0, 11))).duplicate
        assert refused(log, batch(1, producer=(producer, 0, 13))) == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER


def test_idle_producers_are_forgotten(world: World) -> None:
    engine = world.start(producer_expiration_ms=1000, producer_check_ms=300)
    log = world.open(engine)
    produce(log, batch(1, producer=(7, 0, 0)))
    produce(log, batch(1, producer=(8, 0, 0), transactional=True))
    world.clock.advance(900)
    assert log.producers.get(7) is not None
    world.clock.advance(400)
    assert log.producers.get(7) is None
    assert log.producers.get(8) is not None  # its transaction is open
    assert not produce(log, batch(1, producer=(7, 0, 5))).duplicate
    assert world.clock.next_due_ms() is not None


def test_rt_40_setting_the_clock_ahead_forgets_nobody() -> None:
    world = memory_world()
    log = world.open(world.start(producer_expiration_ms=1000, producer_check_ms=300))
    clock = world.clock

    def send(sequence: int) -> bool:
        data = valid(batch(1, producer=(7, 0, sequence)), log)
        return log.append_produced(data, now_ms=clock.now_ms()).duplicate

    send(0)
    for step_ms in (365 * 86_400_000, -2 * 365 * 86_400_000, 3_600_000, -3_600_000):
        clock.advance(200)
        clock.step(step_ms)
        clock.advance(600)
        assert send(0), "a copy is still known for one"
    clock.step(365 * 86_400_000)
    clock.advance(2000)
    assert log.producers.get(7) is None, "who is silent is forgotten all the same"


def test_markers() -> None:
    producers = Producers()
    producers.add_data(7, 2, 0, 10, 1, 1, True, 0)
    with pytest.raises(KafkaError) as caught:
        producers.check_marker(7, 1, 0, transaction_v2=False)
    assert caught.value.code == ErrorCode.INVALID_PRODUCER_EPOCH
    with pytest.raises(KafkaError):
        producers.check_marker(7, 2, 0, transaction_v2=True)
    producers.check_marker(7, 2, 5, transaction_v2=False)
    ended = producers.add_marker(7, 2, kind=ABORT_MARKER, coordinator_epoch=5, offset=12, timestamp=2, now_ms=0)
    assert ended is not None
    assert (ended.first_offset, ended.marker_offset, ended.aborted) == (10, 12, True)
    with pytest.raises(KafkaError) as caught:
        producers.check_marker(7, 2, 4, transaction_v2=False)
    assert caught.value.code == ErrorCode.TRANSACTION_COORDINATOR_FENCED
    assert producers.add_marker(7, 3, kind=COMMIT_MARKER, coordinator_epoch=5, offset=13, timestamp=2, now_ms=0) is None
    producers.check_data(7, 3, 0, transactional=False)  # T-34: a new epoch begins at 0
