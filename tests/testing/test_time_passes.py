"""What seven days do to a cluster whose clients live in one second of real time."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.testing.virtual_clock import clients_now_ms
from kafkalite.testing.waits import wait_group, wait_transaction
from tests.server.transaction_client import TransactionClient
from tests.testing.virtual import Client, Door, create, host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.testing.virtual_cluster import VirtualCluster

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def run(test: Callable[[VirtualCluster], Awaitable[None]], **config: str) -> None:
    async def main() -> None:
        async with host() as where:
            await test(await where.make(config={name.replace("_", "."): value for name, value in config.items()}))

    asyncio.run(main())


class Watch:
    """Notes when, in virtual time since the start, what a test waits for is there first."""

    def __init__(self, virtual: VirtualCluster) -> None:
        self.virtual = virtual
        self.start_ms = virtual.clock.now_ms()
        self.conditions: dict[str, Callable[[], bool]] = {}
        self.seen: dict[str, int] = {}
        before = virtual.clock.on_fired

        def look() -> None:
            for name, condition in self.conditions.items():
                if name not in self.seen and condition():
                    self.seen[name] = virtual.clock.now_ms() - self.start_ms
            if before is not None:
                before()

        virtual.clock.on_fired = look

    def log(self, topic: str) -> PartitionLog:
        log = self.virtual.cluster.log(topic, 0)
        assert log is not None
        return log


def test_seven_days_in_less_than_a_second() -> None:
    """Retention ran, an idle group's offsets expired, a transaction timed out: in order, each at its time."""

    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        client = await Client.of(virtual)
        await create(virtual, "short", retention_ms=str(DAY_MS))
        await create(virtual, "kept", retention_ms="-1")
        await client.produce("short", b"a day")
        await client.produce("kept", b"for ever")
        await create(virtual, "usual")
        await client.produce("usual", b"a week")
        producer = await TransactionClient.connect(Door(virtual))  # type: ignore[arg-type]
        await producer.init(timeout_ms=600_000)
        assert await producer.produce(b"open") == "NONE"
        await client.join("g")
        await client.commit("idle", 1, "kept")
        watch = Watch(virtual)
        watch.conditions = {
            "aborted": lambda: watch.log("t").last_stable_offset == watch.log("t").high_watermark == 2,
            "retained": lambda: watch.log("short").log_start_offset == 1,
            "usual": lambda: watch.log("usual").log_start_offset == 1,
        }
        began_s = time.process_time()
        await virtual.clock.advance(7 * DAY_MS)
        assert time.process_time() - began_s < 1  # nothing waits: on a machine of one's own this is real time
        # The transaction at its timeout, what is kept a day at the first look behind it, seven days at the end.
        assert watch.seen["aborted"] == pytest.approx(600_000, abs=15_000)
        assert DAY_MS <= watch.seen["retained"] < DAY_MS + 30 * 60_000
        assert watch.seen["usual"] == 7 * DAY_MS
        assert list(watch.seen) == ["aborted", "retained", "usual"]
        assert await producer.state() == "CompleteAbort"
        assert await client.committed("idle", "kept") == -1
        assert await client.values("kept") == [b"for ever"]
        assert (await client.fetched("short")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE

    run(test)


def test_a_minute_less_than_seven_days_leaves_things_as_they_are() -> None:
    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t")
        client = await Client.of(virtual)
        await client.produce("t", b"one")
        await client.commit("idle", 1)
        await virtual.clock.advance(7 * DAY_MS - 60_000)
        assert await client.values("t") == [b"one"]
        assert await client.committed("idle") == 1
        await virtual.clock.advance(60_000)
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
        assert await client.committed("idle") == -1

    run(test)


def test_a_second_is_enough_for_what_is_kept_a_second() -> None:
    """Also for a cluster that was made just now, or went back to a snapshot."""

    async def test(virtual: VirtualCluster) -> None:
        await create(virtual, "t", retention_ms="1000")
        await (await Client.of(virtual)).produce("t", b"one")
        await virtual.snapshots.take("s")
        for _ in range(2):
            await virtual.clock.advance(1000)
            client = await Client.of(virtual)
            assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
            await virtual.snapshots.restore(virtual.snapshots.get("s"))

    run(test)


def test_records_that_clients_stamp_by_real_time_are_as_old_as_they_are_here() -> None:
    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t", retention_ms=str(DAY_MS))
        await virtual.clock.advance(30 * DAY_MS)
        client = await Client.of(virtual)
        await client.produce("t", b"new")
        await virtual.clock.advance(HOUR_MS)
        assert await client.values("t") == [b"new"]
        await virtual.clock.advance(22 * HOUR_MS)
        await client.produce("t", b"newer")
        assert await client.values("t") == [b"new", b"newer"]
        await virtual.clock.advance(2 * HOUR_MS)
        # One segment: it goes when its newest record may.
        assert await client.values("t") == [b"new", b"newer"]
        await virtual.clock.advance(DAY_MS)
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE

    run(test)


def test_records_that_clients_stamp_as_old_are_old() -> None:
    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t", retention_ms=str(DAY_MS))
        await virtual.clock.advance(30 * DAY_MS)
        client = await Client.of(virtual)
        await client.produce("t", b"old", timestamp_ms=clients_now_ms() - 2 * DAY_MS)
        await virtual.clock.advance(60_000)
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE

    run(test)


@pytest.mark.parametrize("stamped_by", ["LogAppendTime", "marker"])
def test_what_the_broker_stamps_is_not_younger_than_its_arrival(stamped_by: str) -> None:
    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        kind = stamped_by if stamped_by == "LogAppendTime" else "CreateTime"
        await create(virtual, "t", 3, retention_ms=str(DAY_MS), message_timestamp_type=kind)
        await virtual.clock.advance(30 * DAY_MS)
        client = await Client.of(virtual)
        if stamped_by == "marker":
            producer = await TransactionClient.connect(Door(virtual), topic=None)  # type: ignore[arg-type]
            await producer.init()
            await producer.produce(b"one")
            await producer.end()
        else:
            await client.produce("t", b"one")
        await virtual.clock.advance(DAY_MS - HOUR_MS)
        assert await client.values("t") == [b"one"]
        await virtual.clock.advance(2 * HOUR_MS)
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE

    run(test)


def test_a_segment_is_rolled_when_its_time_is_over_here() -> None:
    async def test(virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t", segment_ms=str(HOUR_MS))
        client = await Client.of(virtual)
        await client.produce("t", b"one")
        await client.produce("t", b"two")
        await virtual.clock.advance(2 * HOUR_MS)
        await client.produce("t", b"three")
        log = virtual.cluster.log("t", 0)
        assert log is not None
        assert [segment.base_offset for segment in log.store.segments] == [0, 2]

    run(test)


def test_a_member_that_lives_in_real_time_is_taken_for_gone_and_may_join_again() -> None:
    async def test(virtual: VirtualCluster) -> None:
        client = await Client.of(virtual)
        member_id, generation = await client.join("g", session_timeout_ms=45_000)
        beat = HeartbeatRequest("g", generation, member_id)
        await virtual.clock.advance(40_000)
        assert (await client.wire.call(beat, 3)).error_code == 0
        await virtual.clock.advance(40_000)
        assert (await client.wire.call(beat, 3)).error_code == 0
        await virtual.clock.advance(50_000)
        assert (await client.wire.call(beat, 3)).error_code == ErrorCode.UNKNOWN_MEMBER_ID
        member_id, generation = await client.join("g")
        assert (await client.wire.call(HeartbeatRequest("g", generation, member_id), 3)).error_code == 0

    run(test)


def test_clients_are_served_while_time_passes_and_long_polls_stay_in_real_time() -> None:
    async def test(virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        client = await Client.of(virtual)
        virtual.clock.freeze()
        began_s = time.perf_counter()
        assert await client.values("t") == []  # a long poll of no time ends though the clock stands still
        advance = asyncio.create_task(virtual.clock.advance(365 * DAY_MS))
        served = 0
        while not advance.done():
            assert await client.produce("t", b"x") == 0
            served += 1
        assert served
        assert time.perf_counter() - began_s < 10

    run(test)


@pytest.mark.parametrize("way", ["advanced", "running"])
def test_who_waits_hears_of_what_timers_did(way: str) -> None:
    """No client does anything that would wake them."""

    async def test(virtual: VirtualCluster) -> None:
        producer = await TransactionClient.connect(Door(virtual))  # type: ignore[arg-type]
        await producer.init(timeout_ms=200)
        client = await Client.of(virtual)
        await client.join("g", session_timeout_ms=200)
        assert await producer.produce(b"open") == "NONE"
        waiting = asyncio.gather(
            wait_transaction(virtual, "x", "CompleteAbort", 20), wait_group(virtual, "g", 20, state="Empty", members=0)
        )
        await asyncio.sleep(0)
        if way == "advanced":
            await virtual.clock.advance(1000)
        await waiting

    run(test)


def test_other_clusters_stay_in_their_own_time() -> None:
    async def main() -> None:
        async with host() as where:
            one, other = await where.make(), await where.make()
            for virtual in (one, other):
                await create(virtual, "t")
                await (await Client.of(virtual)).produce("t", b"one")
            await one.clock.advance(8 * DAY_MS)
            assert (await (await Client.of(one)).fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
            assert await (await Client.of(other)).values("t") == [b"one"]
            assert abs(other.clock.now_ms() - clients_now_ms()) < 5000

    asyncio.run(main())
