"""The log of a partition, over every kind of file and durability: append, read, look up, wait, let go."""

from __future__ import annotations

import struct

import pytest

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import build_batch, parse_batch
from tests.log.world import START_MS, World, batch, config, offsets_and_values, produce, read_all, records_of, valid

HEADER = 61


def test_offsets_and_epoch_are_stamped_in_place(world: World) -> None:
    log = world.open()
    data = batch(1, 2, 3)
    result = produce(log, data)
    assert (result.base_offset, result.last_offset, result.log_append_time_ms, result.duplicate) == (0, 2, -1, False)
    assert produce(log, batch(1)).base_offset == 3
    world.settle(log)
    assert (log.log_start_offset, log.high_watermark, log.last_stable_offset, log.log_end_offset) == (0, 4, 4, 4)
    stored = log.read(0, 1000).parts[0]
    first = parse_batch(stored)
    second = parse_batch(stored, first.size)
    assert [(b.base_offset, b.partition_leader_epoch, b.crc_ok()) for b in (first, second)] == [
        (0, 0, True),
        (3, 0, True),
    ]


def test_append_takes_a_view_of_a_larger_buffer(world: World) -> None:
    log = world.open()
    data = batch(1, 2)
    frame = bytearray(b"x" * 7 + data + b"y" * 9)
    checked = valid(data, log)
    checked.data = memoryview(frame)[7:-9]
    log.append_produced(checked, now_ms=START_MS)
    world.settle(log)
    frame[:] = bytes(len(frame))  # the receive buffer is used again
    assert read_all(log) == bytes(data)


def test_append_time_is_answered(world: World) -> None:
    log = world.open(message_timestamp_type="LogAppendTime")
    assert produce(log, batch(-5, -4)).log_append_time_ms == START_MS
    world.settle(log)
    assert log.offset_for_timestamp(START_MS) == (0, START_MS, 0)
    assert log.offset_for_timestamp(START_MS + 1) is None


@pytest.mark.parametrize("limit", [1, 80, 200, 1 << 20])
def test_reading_at_every_offset(world: World, limit: int) -> None:
    log = world.open(internal_segment_bytes=700, index_interval_bytes=100)
    for n in range(40):
        produce(log, batch(*range(1 + n % 3), value=b"%d" % n))
    world.settle(log)
    everything = offsets_and_values(read_all(log))
    assert [offset for offset, _ in everything] == list(range(log.log_end_offset))
    for offset in range(log.log_end_offset):
        result = log.read(offset, limit)
        found = records_of(result.parts)
        assert found[0][0] <= offset <= found[-1][0]  # F-7, F-5
        assert found == everything[found[0][0] : found[-1][0] + 1]
        first = parse_batch(result.parts[0])
        assert result.size == sum(map(len, result.parts)) <= max(limit, first.size)
    assert log.read(log.log_end_offset, limit).size == 0


def test_a_first_batch_over_the_limit_comes_whole_or_not_at_all(world: World) -> None:
    log = world.open()
    data = batch(1, value=b"x" * 5000)
    produce(log, data)
    world.settle(log)
    assert log.read(0, 100).size == len(data)
    assert log.read(0, 0).size == len(data)
    assert log.read(0, 100, whole_first_batch=False).size == 0
    assert log.read(0, len(data), whole_first_batch=False).size == len(data)


def test_reading_outside_of_the_log(world: World) -> None:
    log = world.open()
    assert log.read(0, 100).size == 0
    produce(log, batch(1))
    for offset in (-1, 2):
        with pytest.raises(KafkaError) as caught:
            log.read(offset, 100)
        assert caught.value.code == ErrorCode.OFFSET_OUT_OF_RANGE


def test_segments_roll_by_size_and_by_time(world: World) -> None:
    log = world.open(internal_segment_bytes=400, segment_ms=1000)
    size = len(batch(1))
    for _ in range(400 // size + 1):
        produce(log, batch(1))
    produce(log, batch(1002))  # too long after the first of its segment
    produce(log, batch(1001))  # earlier: goes to the one that is open
    world.settle(log)
    names = sorted(name for name in world.fs.names(f"{world.directory}/t-0") if name.endswith(".log"))
    assert names == [f"{base:020}.log" for base in (0, 400 // size, 400 // size + 1)]
    assert len(offsets_and_values(read_all(log))) == log.log_end_offset


def test_segments_roll_when_an_index_is_full(world: World) -> None:
    log = world.open(segment_index_bytes=80, index_interval_bytes=0)
    for n in range(30):
        produce(log, batch(n))
    world.settle(log)
    assert len([name for name in world.fs.names(f"{world.directory}/t-0") if name.endswith(".log")]) >= 4
    assert len(offsets_and_values(read_all(log))) == 30


def test_batches_without_timestamps_roll_by_the_clock(world: World) -> None:
    log = world.open(segment_ms=1000)
    data = build_batch([(-1, None, b"v", ())])
    for now_ms in (0, 900, 1001):
        log.append_produced(valid(bytearray(data), log), now_ms=START_MS + now_ms)
    world.settle(log)
    assert len([name for name in world.fs.names(f"{world.directory}/t-0") if name.endswith(".log")]) == 2
    assert log.offset_for_timestamp(0) is None
    assert log.max_timestamp() is None


@pytest.mark.parametrize("codec", [0, 1, 4])
def test_time_look_up_sees_single_records(world: World, codec: int) -> None:
    log = world.open(internal_segment_bytes=600, index_interval_bytes=0)
    times = [(10, 30, 20), (5, 6), (40, 35), (40, 41), (1,), (90, 7), (90,)]
    flat: list[int] = []
    for group in times:
        produce(log, batch(*group, codec=codec))
        flat += group
    world.settle(log)
    for wanted in range(95):
        at = next((n for n, time in enumerate(flat) if time >= wanted), None)
        found = log.offset_for_timestamp(START_MS + wanted)
        assert found == (None if at is None else (at, START_MS + flat[at], 0))
    assert log.max_timestamp() == (flat.index(90), START_MS + 90, 0)
    log.delete_records(3)
    assert log.offset_for_timestamp(START_MS + 1) == (3, START_MS + 5, 0)


def test_time_look_ups_over_many_segments_leave_the_growing_one_alone(world: World) -> None:
    log = world.open(internal_segment_bytes=200, index_interval_bytes=0)
    for n in range(60):
        produce(log, batch(n))
        assert log.max_timestamp() is None or n < 60
    world.settle(log)
    log.max_timestamp()
    for n in range(60, 64):
        produce(log, batch(n))
    world.settle(log)
    assert log.max_timestamp() == (63, START_MS + 63, 0)
    for n in range(64):
        assert log.offset_for_timestamp(START_MS + n) == (n, START_MS + n, 0)


def test_own_records(world: World) -> None:
    log = world.open()
    log.append_own(batch(1, 2))
    log.append_own(batch(3))
    assert [b.base_offset for b in log.read_uncommitted_batches(0)] == [0, 2]
    assert [b.base_offset for b in log.read_uncommitted_batches(1)] == [0, 2]
    assert [b.base_offset for b in log.read_uncommitted_batches(2)] == [2]
    assert list(log.read_uncommitted_batches(3)) == []


def test_a_replay_goes_on_while_the_log_grows_and_rolls(world: World) -> None:
    log = world.open(internal_segment_bytes=300)
    seen = []
    for n in range(3):
        log.append_own(batch(n))
    for found in log.read_uncommitted_batches(0):
        seen.append(found.base_offset)
        if found.base_offset < 20:
            log.append_own(batch(1))
            log.append_own(batch(2))
    assert seen == list(range(log.log_end_offset))


def test_watchers_and_listeners(world: World) -> None:
    log = world.open()
    heard: list[object] = []
    log.add_listener(lambda: heard.append(log.high_watermark))
    log.watch(3, lambda error: heard.append(("three", error)))
    log.watch(1, lambda error: heard.append(("one", error)))
    produce(log, batch(1))
    produce(log, batch(1))
    world.settle(log)
    assert ("one", None) in heard
    assert ("three", None) not in heard
    produce(log, batch(1))
    if log.high_watermark < 3:
        assert ("three", None) not in heard
        world.settle(log)
    assert heard.count(("three", None)) == 1
    assert 3 in heard


def test_what_waits_is_told_when_the_log_goes(world: World) -> None:
    engine = world.start()
    heard: list[object] = []
    log = world.open(engine)
    log.watch(1, heard.append)
    log.add_listener(lambda: heard.append(log.fenced))
    engine.delete("t", 0)
    assert heard == [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, True]
    with pytest.raises(KafkaError) as caught:
        produce(log, batch(1))
    assert caught.value.code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    log = world.open(engine)
    log.watch(1, heard.append)
    engine.close()
    assert heard[2:] == [ErrorCode.KAFKA_STORAGE_ERROR]


def test_delete_records(world: World) -> None:
    log = world.open(internal_segment_bytes=300)
    for _ in range(10):
        produce(log, batch(1, 2))
    world.settle(log)
    for offset in (-2, 21):
        with pytest.raises(KafkaError) as caught:
            log.delete_records(offset)
        assert caught.value.code == ErrorCode.OFFSET_OUT_OF_RANGE
    assert log.delete_records(9) == 9
    assert log.delete_records(4) == 9
    with pytest.raises(KafkaError):
        log.read(8, 100)
    assert records_of(log.read(9, 1).parts)[0][0] == 8  # the batch that holds it
    assert log.epoch_for_offset(9) == 0
    assert log.epoch_for_offset(8) == -1
    assert log.delete_records(-1) == 20
    assert log.read(20, 100).size == 0
    assert produce(log, batch(1)).base_offset == 20
    world.settle(log)
    assert records_of(log.read(20, 100).parts) == [(20, b"v")]


@pytest.mark.parametrize("clean", [True, False])
def test_delete_records_outlives_a_restart(world: World, clean: bool) -> None:
    log = world.open(internal_segment_bytes=300)
    for _ in range(10):
        produce(log, batch(1, 2))
    world.settle(log)
    log.delete_records(9)
    log = world.restart(clean=clean, internal_segment_bytes=300)
    assert (log.log_start_offset, log.log_end_offset) == (9, 20)
    log.delete_records(-1)
    log = world.restart(clean=clean, internal_segment_bytes=300)
    assert (log.log_start_offset, log.log_end_offset) == (20, 20)
    assert produce(log, batch(1)).base_offset == 20


def test_files_of_deleted_segments_go(world: World) -> None:
    log = world.open(internal_segment_bytes=300)
    for _ in range(20):
        produce(log, batch(1, 2, producer=(5, 0, log.log_end_offset)))
    world.settle(log)
    log.delete_records(-1)
    world.stop()
    stems = {name.partition(".")[0] for name in world.fs.names(f"{world.directory}/t-0") if name[0] == "0"}
    assert min(int(stem) for stem in stems) > 30
    assert len(stems) == 2  # the last segment, and the snapshot at the end


def test_new_settings_hold_from_the_next_append(world: World) -> None:
    log = world.open()
    for _ in range(5):
        produce(log, batch(1))
    log.configure(config(internal_segment_bytes=200))
    for _ in range(4):
        produce(log, batch(1))
    world.settle(log)
    assert len([name for name in world.fs.names(f"{world.directory}/t-0") if name.endswith(".log")]) == 3
    assert log.config.policy.segment_bytes == 200


def test_leader_epochs(world: World) -> None:
    log = world.open()
    assert log.end_offset_for_epoch(0) == (0, 0)
    produce(log, batch(1, 2))
    log.raise_leader_epoch(4)
    produce(log, batch(1, 2, 3))
    world.settle(log)
    log = world.restart()
    assert log.leader_epoch == 4
    assert [log.end_offset_for_epoch(epoch) for epoch in (-1, 0, 1, 4, 5)] == [
        (-1, -1),
        (0, 2),
        (0, 2),
        (4, 5),
        (-1, -1),
    ]
    assert [log.epoch_for_offset(offset) for offset in (0, 1, 2, 4)] == [0, 0, 4, 4]
    stored = log.read(2, 1000).parts[0]
    assert struct.unpack_from(">i", stored, 12) == (4,)


def test_a_gap_leads_to_the_next_batch(world: World) -> None:
    """Compaction leaves gaps; a fetch inside one gets what comes next (section 10, 29)."""
    log = world.open(internal_segment_bytes=300)
    for n in range(12):
        log.store.append(bytes(stamped(batch(1), 10 * n)), 10 * n, 10 * n, START_MS, START_MS)
    log.log_end_offset = log.high_watermark = log.last_stable_offset = log.store.end_offset
    for offset in range(111):
        assert records_of(log.read(offset, 1).parts)[0][0] == -(-offset // 10) * 10


def stamped(data: bytearray, base_offset: int) -> bytearray:
    struct.pack_into(">q", data, 0, base_offset)
    return data
