"""A disk that runs full: refused in time, emptied without a restart, asked how full it is only when it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.log.free_space import BY_SIZE, RESERVED, FreeSpace
from kafkalite.log.host import Host
from kafkalite.log.workers import Workers, run_inline
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import build_batch
from tests.log.small_disk import SmallDisk
from tests.log.world import START_MS, World, batch, offsets_and_values, produce, read_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.engine import LogEngine
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.observability.log import Event

WHOLE, RESERVE = 1 << 20, 100_000


class InlineWorkers(Workers):
    """Does what it is given at once."""

    def submit(self, job: Callable[[], None]) -> None:
        run_inline(job)


class SmallWorld(World):
    """One partition on a small disk."""

    def __init__(self, whole: int = WHOLE) -> None:
        self.disk = SmallDisk(whole)
        super().__init__(self.disk, "data", "fsync")

    def start(self, **options: Any) -> LogEngine:
        return super().start(workers=InlineWorkers(), **options)

    def log(self, reserve_bytes: int = RESERVE) -> PartitionLog:
        engine = self.start(reserve_bytes=reserve_bytes)
        return self.open(engine, file_delete_delay_ms=0, internal_segment_bytes=50_000)

    def pass_time(self, delay_ms: int) -> None:
        self.clock.advance(delay_ms)
        self.pump()


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(KafkaError) as caught:
        call()
    assert caught.value.code == ErrorCode.KAFKA_STORAGE_ERROR
    return caught.value.message or ""


def takes(log: PartitionLog, data: bytearray) -> bool:
    """Whether it has room for that."""
    try:
        produce(log, data)
    except KafkaError as error:
        if error.code != ErrorCode.KAFKA_STORAGE_ERROR:
            raise
        return False
    return True


def failed_writes(events: list[Event]) -> int:
    return [event.name for event in events].count("disk.write_failed")


def test_a_write_that_fails_is_told_of_now_and_then(events: list[Event]) -> None:
    """Clients are, each time; but who reads the broker's log may not know them."""
    world = SmallWorld()
    log = world.log(reserve_bytes=0)
    assert takes(log, batch(1))
    world.disk.fill()
    for _ in range(3):
        assert not takes(log, batch(1, value=b"x" * 1000))
    assert failed_writes(events) == 1
    assert "No space left" in str(events[-1].fields["fault"])
    world.clock.advance(60_000)
    assert not takes(log, batch(1, value=b"x" * 1000))
    assert failed_writes(events) == 2
    world.stop()


def test_a_full_disk_is_told_of_by_how_full_it_is(events: list[Event]) -> None:
    world = SmallWorld()
    log = world.log()
    assert takes(log, batch(1))
    world.disk.fill()
    assert not takes(log, batch(1, value=b"x" * 1000))
    (low,) = [event for event in events if event.level == "error"]
    assert low.name == "disk.low" and "KAFKA_STORAGE_ERROR" in str(low.fields["clients"]) and low.fields["advice"]
    world.stop()


def own_batch() -> bytearray:
    return build_batch([(START_MS, b"k", b"of the broker itself", ())])


def fill_up(world: SmallWorld, log: PartitionLog) -> int:
    """Produces until it is refused; how many were taken."""
    count = 0
    while takes(log, batch(1, value=b"x" * 1000)):
        count += 1
        if count % 50 == 0:
            world.pass_time(1000)
            world.settle(log)
    return count


def test_producing_stops_before_the_disk_is_full_and_goes_on_by_itself() -> None:
    """RT-35."""
    world = SmallWorld()
    log = world.log()
    count = fill_up(world, log)
    world.settle(log)
    assert 0 < world.disk.room() < RESERVE
    assert "delete topics or records" in refused(lambda: produce(log, batch(1)))
    assert len(offsets_and_values(read_all(log))) == count == log.log_end_offset  # reading goes on
    log.append_own(own_batch())  # so does what the broker writes itself
    world.settle(log)
    log.delete_records(count // 2)
    world.pass_time(1)
    assert world.disk.room() > RESERVE
    refused(lambda: produce(log, batch(1)))  # not asked anew for each
    world.pass_time(1000)
    produce(log, batch(1, value=b"room again"))
    world.settle(log)
    assert offsets_and_values(read_all(log))[-1] == (count + 1, b"room again")
    world.stop()


def test_the_disk_is_asked_once_a_second_while_somebody_produces_and_never_when_nobody_does() -> None:
    world = SmallWorld(1 << 34)
    log = world.log()
    assert world.disk.asked == 0
    assert world.clock.next_due_ms() is None
    for second in range(1, 6):
        for _ in range(100):
            produce(log, batch(1))
        assert world.disk.asked == second
        world.settle(log)
        world.pass_time(1000)
    world.pass_time(600_000)
    assert world.disk.asked == 6  # once more, to find that nobody does, would be one too many
    assert world.clock.next_due_ms() is None
    asked = world.disk.asked
    produce(log, batch(1))
    assert world.disk.asked == asked + 1
    world.stop()


def test_it_is_asked_more_often_where_little_is_left() -> None:
    world = SmallWorld(1 << 30)
    log = world.log(reserve_bytes=(1 << 30) - (200 << 20))
    produce(log, batch(1))
    asked = world.disk.asked
    world.pass_time(60)
    assert world.disk.asked == asked + 1
    world.stop()


def test_a_full_disk_still_takes_what_deletes() -> None:
    """RT-33: somebody else has filled it to the last byte."""
    world = SmallWorld()
    log = world.log()
    for number in range(3):
        for _ in range(60):
            produce(log, batch(1, value=b"%d" % number * 1000))
        world.settle(log)
        world.pass_time(1000)
    assert world.disk.exists(f"data/{RESERVED}")
    world.disk.fill()
    refused(lambda: produce(log, batch(1)))
    log.append_own(own_batch())
    assert not world.disk.exists(f"data/{RESERVED}")
    refused(lambda: produce(log, batch(1)))  # though there is a little room now
    world.settle(log)
    assert not log.fenced
    log.delete_records(120)
    world.disk.others = 0
    world.pass_time(1000)
    produce(log, batch(1))
    world.settle(log)
    world.pass_time(1000)
    assert world.disk.exists(f"data/{RESERVED}")
    world.stop()


@pytest.mark.parametrize("reserve_bytes", [0, RESERVE])
def test_a_topic_is_deleted_on_a_full_disk(reserve_bytes: int) -> None:
    """RT-33: also where its log start, which is kept beside, can't be taken out."""
    world = SmallWorld()
    log = world.log(reserve_bytes)
    for _ in range(60):
        produce(log, batch(1, value=b"x" * 1000))
    world.settle(log)
    log.delete_records(1)
    world.pass_time(1000)
    world.disk.fill()
    world.engines[0].delete("t", 0)
    assert not [name for name in world.disk.names("data") if name.startswith("t-0")]
    world.stop()


def test_the_first_write_that_finds_no_room_puts_it_on_guard() -> None:
    world = SmallWorld()
    log = world.log()
    produce(log, batch(1))
    world.disk.fill()
    assert "No space left" in refused(lambda: produce(log, batch(1)))
    assert "kept in reserve" in refused(lambda: produce(log, batch(1)))
    world.stop()


def test_records_are_deleted_on_a_full_disk_at_once() -> None:
    """RT-33: what is written down first finds the room that was held for it."""
    world = SmallWorld()
    log = world.log()
    for _ in range(120):
        produce(log, batch(1, value=b"x" * 1000))
    world.settle(log)
    world.pass_time(1000)
    assert world.disk.exists(f"data/{RESERVED}")
    world.disk.fill()
    assert log.delete_records(100) == 100
    world.stop()


@pytest.mark.parametrize("left", [*range(0, 400, 13), *range(400, 6000, 531)])
def test_wherever_the_room_ends_nothing_is_lost_and_nothing_stuck(left: int) -> None:
    """RT-33: ENOSPC at each write in turn, of a partition's making, an append, a roll, a sync group."""
    world = SmallWorld(1 << 22)
    engine = world.start()
    old = world.open(engine, topic="old", file_delete_delay_ms=0, internal_segment_bytes=2000)
    produce(old, batch(1, value=b"old" * 300))
    world.settle(old)
    world.disk.fill(left)
    new = world.open(engine, topic="new", internal_segment_bytes=2000)
    taken: dict[str, list[bytes]] = {"old": [b"old" * 300], "new": []}
    for number in range(8):
        for log in (old, new):
            if takes(log, batch(1, value=b"%d" % number * 200)):
                taken[log.topic].append(b"%d" % number * 200)
            world.settle(log)
    for log in (old, new):
        assert not log.fenced
        assert offsets_and_values(read_all(log)) == list(enumerate(taken[log.topic]))
    world.disk.others = 0
    for log in (old, new):
        produce(log, batch(1, value=b"again"))
        taken[log.topic].append(b"again")
        world.settle(log)
    world.stop(clean=False)
    engine = world.start()
    for topic, values in taken.items():
        log = world.open(engine, topic=topic)
        assert offsets_and_values(read_all(log)) == list(enumerate(values))
    world.stop()


@pytest.mark.parametrize(
    ("whole", "reserve"),
    [(1 << 40, (1 << 40) // 100), (10 << 30, 256 << 20), (1 << 30, (1 << 30) // 10), (8 << 20, (8 << 20) // 10)],
)
def test_the_reserve_fits_the_disk(whole: int, reserve: int) -> None:
    world = SmallWorld(whole)
    world.disk.make_directory("data")

    host = Host(
        world.clock,
        syncs_each=False,
        commit=lambda log: None,
        keep_log_start=lambda log, offset: None,
        durable=lambda log, offset: None,
        producer_added=lambda: None,
        write_failed=lambda error, own: False,
    )
    space = FreeSpace(world.disk, "data", world.clock, host, run_inline, BY_SIZE)
    assert host.before_append is not None
    host.before_append()
    assert space.kept_bytes == reserve
    assert not space.is_low


def test_a_start_on_a_full_disk_serves_and_deletes() -> None:
    """RT-34, KF-22: killed while it was full, started while it still is."""
    world = SmallWorld()
    log = world.log()
    count = fill_up(world, log)
    world.settle(log)
    kept = offsets_and_values(read_all(log))
    world.disk.fill()
    world.stop(clean=False)
    world.disk.fill()
    engine = world.start(reserve_bytes=RESERVE)
    log = world.open(engine, file_delete_delay_ms=0, internal_segment_bytes=50_000)
    assert offsets_and_values(read_all(log)) == kept
    refused(lambda: produce(log, batch(1)))
    assert log.delete_records(count - 1) == count - 1
    world.pass_time(1)
    world.pass_time(1000)
    assert produce(log, batch(1)).base_offset == count
    world.stop()
