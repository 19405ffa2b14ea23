"""Clocks: the time of a cluster, and timers that run by it.

Times are milliseconds since 1970. Timers measure how much time passes, not what the wall says: setting the wall clock
neither fires nor delays those of `LoopClock`, and deadlines that outlive a timer are counted in ticks (RT-40).
`ManualClock` stands still until a test advances it. `call_later` is for what has its moment, `rest` for looking from
time to time whether there is work: a clock that leaps may do that less often, or once more when it arrives.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable
    from typing import Protocol

    class Timer(Protocol):
        """A callback that waits for its time."""

        def cancel(self) -> None:
            """Keep the callback from running; no harm when it has run."""

    class Clock(Protocol):
        """What time it is, and what is to happen later."""

        def now_ms(self) -> int:
            """Milliseconds since 1970."""

        def ticks_ms(self) -> int:
            """Milliseconds since some moment, as timers measure them."""

        def call_later(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
            """Run `callback` once, after `delay_ms`."""

        def rest(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
            """Run `callback` once, after about `delay_ms`."""


class LoopClock:
    """Real time, timers on an event loop."""

    __slots__ = ("_loop",)

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop

    def now_ms(self) -> int:
        return time_ns() // 1_000_000

    def ticks_ms(self) -> int:
        return int(self._loop.time() * 1000)

    def call_later(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
        return self._loop.call_later(delay_ms / 1000, callback)

    rest = call_later


class LaterClock:
    """Another clock without a time that it was stopped for: what ages by this one is no older for that."""

    __slots__ = ("_clock", "_stopped_ms", "call_later", "rest", "ticks_ms")

    def __init__(self, clock: Clock, stopped_ms: int) -> None:
        self._clock = clock
        self._stopped_ms = stopped_ms
        self.ticks_ms = clock.ticks_ms
        self.call_later = clock.call_later
        self.rest = clock.rest

    def now_ms(self) -> int:
        return self._clock.now_ms() - self._stopped_ms


class ManualTimer:
    """A timer of a `ManualClock`."""

    __slots__ = ("callback", "due_ms")

    def __init__(self, due_ms: int, callback: Callable[[], None]) -> None:
        self.due_ms = due_ms
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class ManualClock:
    """Time that moves only when it is told to."""

    __slots__ = ("_now_ms", "_order", "_step_ms", "_timers")

    def __init__(self, start_ms: int = 0) -> None:
        self._now_ms = start_ms
        self._step_ms = 0
        self._timers: list[tuple[int, int, ManualTimer]] = []
        self._order = count()

    def now_ms(self) -> int:
        return self._now_ms + self._step_ms

    def ticks_ms(self) -> int:
        return self._now_ms

    def call_later(self, delay_ms: int, callback: Callable[[], None]) -> ManualTimer:
        timer = ManualTimer(self._now_ms + max(delay_ms, 0), callback)
        heappush(self._timers, (timer.due_ms, next(self._order), timer))
        return timer

    def rest(self, delay_ms: int, callback: Callable[[], None]) -> ManualTimer:
        return self.call_later(delay_ms, callback)

    def step(self, step_ms: int) -> None:
        """Set the wall clock forward, or back; timers and ticks don't notice."""
        self._step_ms += step_ms

    def advance(self, delay_ms: int) -> None:
        """Let `delay_ms` pass: what falls due runs in order, each at its own time, timers set meanwhile included."""
        end_ms = self._now_ms + delay_ms
        while self._timers and self._timers[0][0] <= end_ms:
            due_ms, _, timer = heappop(self._timers)
            callback = timer.callback
            if callback is not None:
                self._now_ms = due_ms
                timer.callback = None
                callback()
        self._now_ms = end_ms

    def next_due_ms(self) -> int | None:
        """When the next timer fires, None when none waits."""
        while self._timers and self._timers[0][2].callback is None:
            heappop(self._timers)
        return self._timers[0][0] if self._timers else None
