"""Clocks: real time on a loop, and time that a test moves."""

from __future__ import annotations

import asyncio
import time

from kafkalite.clock import LoopClock, ManualClock


def test_manual_clock_stands_still() -> None:
    clock = ManualClock(1000)
    assert clock.now_ms() == 1000
    clock.advance(5)
    assert clock.now_ms() == 1005


def test_manual_timers_fire_in_order_each_at_its_time() -> None:
    clock = ManualClock(0)
    fired: list[tuple[str, int]] = []
    clock.call_later(20, lambda: fired.append(("b", clock.now_ms())))
    clock.call_later(10, lambda: fired.append(("a", clock.now_ms())))
    clock.call_later(20, lambda: fired.append(("c", clock.now_ms())))
    clock.advance(9)
    assert fired == []
    clock.advance(100)
    assert fired == [("a", 10), ("b", 20), ("c", 20)]
    assert clock.now_ms() == 109


def test_a_timer_set_by_a_timer_fires_in_the_same_advance() -> None:
    clock = ManualClock(0)
    fired: list[int] = []

    def again() -> None:
        fired.append(clock.now_ms())
        if len(fired) < 3:
            clock.call_later(10, again)

    clock.call_later(10, again)
    clock.advance(30)
    assert fired == [10, 20, 30]


def test_a_cancelled_timer_does_not_fire() -> None:
    clock = ManualClock(0)
    fired: list[int] = []
    timer = clock.call_later(10, lambda: fired.append(1))
    clock.call_later(30, lambda: fired.append(2))
    timer.cancel()
    timer.cancel()
    assert clock.next_due_ms() == 30
    clock.advance(50)
    assert fired == [2]
    assert clock.next_due_ms() is None


async def test_loop_clock_tells_wall_time_and_runs_timers() -> None:
    clock = LoopClock(asyncio.get_running_loop())
    assert abs(clock.now_ms() - time.time() * 1000) < 5000
    done = asyncio.Event()
    clock.call_later(1, done.set)
    cancelled = clock.call_later(0, lambda: done.set())
    cancelled.cancel()
    await asyncio.wait_for(done.wait(), 10)
