"""The virtual clock by itself: what fires when, and what happens in between."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from kafkalite.testing.virtual_clock import MAX_ADVANCE_MS, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

DAY_MS = 86_400_000


def void(_: object) -> None:
    """What is of no interest."""


def run(test: Callable[[VirtualClock], Awaitable[None]]) -> None:
    async def main() -> None:
        clock = VirtualClock(asyncio.get_running_loop())
        try:
            await test(clock)
        finally:
            clock.close()

    asyncio.run(main())


def test_it_runs_with_real_time_until_it_is_frozen() -> None:
    async def test(clock: VirtualClock) -> None:
        fired = asyncio.Event()
        before_ms = time.time_ns() // 1_000_000
        assert before_ms <= clock.now_ms() <= before_ms + 5000
        clock.call_later(5, fired.set)
        await asyncio.wait_for(fired.wait(), 30)
        clock.freeze()
        now_ms, ticks_ms = clock.now_ms(), clock.ticks_ms()
        fired.clear()
        clock.call_later(1, fired.set)
        await asyncio.sleep(0.02)
        assert (clock.now_ms(), clock.ticks_ms(), fired.is_set()) == (now_ms, ticks_ms, False)
        clock.resume()
        await asyncio.wait_for(fired.wait(), 30)
        assert now_ms <= clock.now_ms() < now_ms + 5000

    run(test)


def test_timers_fire_in_order_each_at_its_own_time() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        start_ms, fired = clock.now_ms(), []

        def note(name: str) -> None:
            fired.append((name, clock.now_ms() - start_ms))

        def first() -> None:
            note("first")
            clock.call_later(50, lambda: note("set on the way"))

        clock.call_later(200, lambda: note("last"))
        clock.call_later(100, first)
        clock.call_later(150, lambda: note("same time, later"))
        clock.call_later(120, lambda: note("cancelled")).cancel()
        clock.call_later(201, lambda: note("not yet"))
        assert await clock.advance(200) == 4
        assert fired == [("first", 100), ("same time, later", 150), ("set on the way", 150), ("last", 200)]
        assert clock.now_ms() == start_ms + 200
        await clock.advance(1)
        assert fired[-1] == ("not yet", 201)

    run(test)


def test_what_a_timer_starts_is_done_before_the_next_one() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        loop, done = asyncio.get_running_loop(), []

        async def work(name: str) -> None:
            for step in range(3):
                await asyncio.sleep(0)
                done.append(f"{name}{step}")

        tasks = []
        clock.call_later(10, lambda: tasks.append(loop.create_task(work("a"))))
        clock.call_later(10, lambda: tasks.append(loop.create_task(work("b"))))
        clock.call_later(11, lambda: void(loop.call_soon(loop.call_soon, done.append, "c")))
        clock.call_later(12, lambda: done.append("d"))
        await clock.advance(20)
        assert done == ["a0", "a1", "a2", "b0", "b1", "b2", "c", "d"]

    run(test)


def test_a_running_clock_goes_on_from_where_it_was_advanced_to() -> None:
    async def test(clock: VirtualClock) -> None:
        fired = asyncio.Event()
        before_ms = clock.now_ms()
        await clock.advance(DAY_MS)
        assert not clock.is_frozen
        assert before_ms + DAY_MS <= clock.now_ms() < before_ms + DAY_MS + 5000
        clock.call_later(5, fired.set)
        await asyncio.wait_for(fired.wait(), 30)

    run(test)


def test_a_timer_that_fails_does_not_keep_the_others_from_firing() -> None:
    async def test(clock: VirtualClock) -> None:
        loop = asyncio.get_running_loop()
        faults: list[object] = []
        loop.set_exception_handler(lambda _, context: faults.append(context.get("exception")))
        clock.freeze()
        fired: list[int] = []
        clock.call_later(1, lambda: fired.append(1 // 0))
        clock.call_later(2, lambda: fired.append(2))
        await clock.advance(2)
        assert fired == [2]
        assert [type(fault) for fault in faults] == [ZeroDivisionError]
        clock.resume()
        later = asyncio.Event()
        clock.call_later(1, lambda: fired.append(1 // 0))
        clock.call_later(1, later.set)
        await asyncio.wait_for(later.wait(), 30)
        assert len(faults) == 2

    run(test)


def test_looking_for_work_is_bounded_in_a_long_advance_and_done_at_its_end() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        looked: list[int] = []
        exact: list[int] = []

        def look() -> None:
            looked.append(clock.now_ms())
            clock.rest(15_000, look)

        def each_hour() -> None:
            exact.append(clock.now_ms())
            clock.call_later(3_600_000, each_hour)

        start_ms = clock.now_ms()
        look()
        each_hour()
        await clock.advance(7 * DAY_MS)
        assert 400 < len(looked) < 600
        assert looked[-1] == start_ms + 7 * DAY_MS
        assert exact == [start_ms + hour * 3_600_000 for hour in range(7 * 24 + 1)]
        looked.clear()
        await clock.advance(60_000)  # a short one is looked through as often as by day
        assert len(looked) >= 4

    run(test)


def test_a_hundred_years_are_not_looked_through_by_the_minute() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        looks = 0

        def look() -> None:
            nonlocal looks
            looks += 1
            clock.rest(15_000, look)

        look()
        await clock.advance(MAX_ADVANCE_MS)
        assert 20_000 < looks <= 25_010

    run(test)


def test_advances_that_are_asked_for_at_once_happen_one_after_the_other() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        start_ms, fired = clock.now_ms(), []
        clock.call_later(150, lambda: fired.append(clock.now_ms() - start_ms))
        await asyncio.gather(clock.advance(100), clock.advance(100))
        assert (clock.now_ms() - start_ms, fired) == (200, [150])

    run(test)


def test_resuming_in_the_middle_of_an_advance_takes_effect_at_its_end() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        end_ms = clock.now_ms() + 100
        clock.call_later(50, clock.resume)
        await clock.advance(100)
        assert not clock.is_frozen
        assert end_ms <= clock.now_ms() < end_ms + 5000

    run(test)


def test_the_hook_hears_of_what_fired() -> None:
    async def test(clock: VirtualClock) -> None:
        heard: list[int] = []
        clock.on_fired = lambda: heard.append(clock.now_ms())
        clock.freeze()
        clock.call_later(10, lambda: None)
        clock.call_later(20, lambda: None)
        now_ms = clock.now_ms()
        await clock.advance(30)
        assert heard == [now_ms + 10, now_ms + 20]

    run(test)


def test_many_cancelled_timers_are_let_go_of() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        for _ in range(10_000):
            clock.call_later(45_000, lambda: None).cancel()
        assert len(clock._timers) < 200

    run(test)


def test_a_clock_like_another_begins_with_its_time_and_goes_its_own_way() -> None:
    async def test(clock: VirtualClock) -> None:
        clock.freeze()
        await clock.advance(DAY_MS)
        other = VirtualClock(asyncio.get_running_loop(), like=clock)
        assert other.is_frozen
        assert (other.now_ms(), other.ticks_ms()) == (clock.now_ms(), clock.ticks_ms())
        await other.advance(DAY_MS)
        assert other.now_ms() == clock.now_ms() + DAY_MS

    run(test)
