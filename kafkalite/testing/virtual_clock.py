"""A cluster's own time: it runs with the real one until a test freezes it, and goes as far as the test lets it.

    running   time passes as it does outside, ahead of it by what was advanced so far, behind by how long it was frozen
    frozen    no time passes and no timer fires; only `advance` moves it

`advance` lets every timer fire at its own moment, in order, those included that are set on the way. What a timer starts
(an abort writes markers, the last marker completes the transaction) happens before the next one fires: the loop runs
until nothing is left to do that has this cause. Clients live in real time and go on meanwhile: what one of them sends
during an advance is served at whatever moment it has reached.

Work that is only looked for from time to time (`rest`) is looked for some five hundred times in an advance, and at its
end: seven days of looking every fifteen seconds would find nothing more. Of longer ones, up to 25,000 times.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, copy_context
from heapq import heapify, heappop, heappush
from itertools import count
from time import perf_counter, time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CAUSE: ContextVar[object] = ContextVar("cause", default=None)
_LOOKS_IN_AN_ADVANCE = 500
_MOST_STRETCH = 100
_MOST_LOOKS = 25_000
_LAST_LOOKS = 2  # what the first finds may have to be on disk before the second can finish it
_MOST_TURNS = 1000
_BLIND_TURNS = 3
_TELL_TURNS = 8
_TURN_S = 0.002
_SYNC_POLL_S = 0.0005
_MOST_CANCELLED = 64
MAX_ADVANCE_MS = 100 * 366 * 86_400_000


def clients_now_ms() -> int:
    """The time that clients live in."""
    return time_ns() // 1_000_000


class VirtualTimer:
    """A callback that waits for its virtual time."""

    __slots__ = ("_clock", "callback", "is_look")

    def __init__(self, clock: VirtualClock, callback: Callable[[], None]) -> None:
        self._clock = clock
        self.callback: Callable[[], None] | None = callback
        self.is_look = False

    def cancel(self) -> None:
        if self.callback is not None:
            self.callback = None
            self._clock.cancelled()

    def fire(self) -> None:
        """Run the callback, unless it was cancelled."""
        callback, self.callback = self.callback, None
        if callback is not None:
            callback()


class VirtualClock:
    """A `Clock` that can be frozen and advanced.

    on_fired: called after timers fired and what they started is done. is_syncing: whether the disk still has to answer
    for something that a timer started; nothing in memory does.
    """

    __slots__ = (
        "_advancing",
        "_cancelled",
        "_frozen",
        "_handle",
        "_handle_due_ms",
        "_lock",
        "_loop",
        "_now_shift_ms",
        "_order",
        "_stay_frozen",
        "_stretch_ms",
        "_tick_shift_ms",
        "_timers",
        "is_syncing",
        "on_fired",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop, like: VirtualClock | None = None) -> None:
        """`like` is a clock whose time, and whether it is frozen, this one begins with; timers are its own."""
        self._loop = loop
        self._timers: list[tuple[int, int, VirtualTimer]] = []
        self._order = count()
        self._cancelled = 0
        self._handle: asyncio.TimerHandle | None = None
        self._handle_due_ms = 0
        # What is to be added to real time; while frozen, the time itself.
        self._now_shift_ms: int = 0 if like is None else like._now_shift_ms
        self._tick_shift_ms: int = 0 if like is None else like._tick_shift_ms
        self._frozen = False if like is None else like.is_frozen
        self._lock = asyncio.Lock()
        self._advancing = False
        self._stay_frozen = False
        self._stretch_ms = 0
        self.on_fired: Callable[[], None] | None = None
        self.is_syncing: Callable[[], bool] | None = None

    # The time

    def now_ms(self) -> int:
        return self._now_shift_ms if self._frozen else time_ns() // 1_000_000 + self._now_shift_ms

    def ticks_ms(self) -> int:
        return self._tick_shift_ms if self._frozen else int(self._loop.time() * 1000) + self._tick_shift_ms

    @property
    def is_frozen(self) -> bool:
        """Whether only `advance` moves it."""
        return self._frozen

    # Timers

    def call_later(self, delay_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        timer = VirtualTimer(self, callback)
        due_ms = self.ticks_ms() + max(delay_ms, 0)
        heappush(self._timers, (due_ms, next(self._order), timer))
        if not self._frozen and (self._handle is None or due_ms < self._handle_due_ms):
            self._arm()
        return timer

    def rest(self, delay_ms: int, callback: Callable[[], None]) -> VirtualTimer:
        most_ms = max(_MOST_STRETCH * delay_ms, self._stretch_ms * _LOOKS_IN_AN_ADVANCE // _MOST_LOOKS)
        timer = self.call_later(max(delay_ms, min(self._stretch_ms, most_ms)), callback)
        timer.is_look = True
        return timer

    def cancelled(self) -> None:
        """One of the timers will not fire: they are let go of when they are many."""
        self._cancelled += 1
        if self._cancelled > _MOST_CANCELLED and 2 * self._cancelled > len(self._timers):
            self._timers = [entry for entry in self._timers if entry[2].callback is not None]
            heapify(self._timers)
            self._cancelled = 0

    def _next_due_ms(self) -> int | None:
        timers = self._timers
        while timers and timers[0][2].callback is None:
            heappop(timers)
            self._cancelled -= 1
        return timers[0][0] if timers else None

    def _arm(self) -> None:
        """Have the loop wake us for the next timer."""
        self._disarm()
        due_ms = self._next_due_ms()
        if due_ms is not None:
            self._handle_due_ms = due_ms
            self._handle = self._loop.call_at((due_ms - self._tick_shift_ms) / 1000, self._fire_due)

    def _disarm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _fire_due(self) -> None:
        self._handle = None
        # The loop may be early by the resolution of its clock.
        now_ms = max(self.ticks_ms(), self._handle_due_ms)
        while (due_ms := self._next_due_ms()) is not None and due_ms <= now_ms:
            _, _, timer = heappop(self._timers)
            self._loop.call_soon(timer.fire)
        self._tell(_TELL_TURNS)
        self._arm()

    def _tell(self, turns: int) -> None:
        """Call the hook when timers have fired, and some more times until what they started must be done."""
        if self.on_fired is not None:
            self.on_fired()
            if turns:
                self._loop.call_soon(self._tell, turns - 1)

    def close(self) -> None:
        """Fire no more."""
        self._disarm()
        self._timers.clear()

    # What a test does

    def freeze(self) -> None:
        """Stop the time."""
        self._stay_frozen = True
        if not self._frozen:
            self._now_shift_ms, self._tick_shift_ms = self.now_ms(), self.ticks_ms()
            self._frozen = True
            self._disarm()

    def resume(self) -> None:
        """Let the time go on from where it is, as fast as outside."""
        self._stay_frozen = False
        if self._frozen and not self._advancing:
            self._frozen = False
            self._now_shift_ms -= time_ns() // 1_000_000
            self._tick_shift_ms -= int(self._loop.time() * 1000)
            self._arm()

    async def advance(self, delay_ms: int) -> int:
        """Let `delay_ms` pass; returns how many timers fired. A clock that runs goes on running from there."""
        async with self._lock:
            stay_frozen = self._frozen
            self.freeze()
            self._stay_frozen = stay_frozen  # unless the test says otherwise meanwhile
            self._advancing = True
            self._stretch_ms = delay_ms // _LOOKS_IN_AN_ADVANCE
            try:
                fired = await self._fire_until(self._tick_shift_ms + delay_ms)
                self._stretch_ms = 0
                for _ in range(_LAST_LOOKS):
                    fired += await self._look()
                return fired
            finally:
                self._advancing = False
                self._stretch_ms = 0
                if not self._stay_frozen:
                    self.resume()

    async def _fire_until(self, end_ms: int) -> int:
        fired = 0
        await asyncio.sleep(0)
        turn_ends_s = perf_counter() + _TURN_S
        while (due_ms := self._next_due_ms()) is not None and due_ms <= end_ms:
            _, _, timer = heappop(self._timers)
            self._move_to(due_ms)
            fired += 1
            cause = self._fire(timer)
            if perf_counter() > turn_ends_s or self._is_unfinished(cause):
                await self._settle(cause)
                turn_ends_s = perf_counter() + _TURN_S
            if self.on_fired is not None:
                self.on_fired()
        self._move_to(end_ms)
        return fired

    async def _look(self) -> int:
        """Let everything that looks for work from time to time look now, and do what it finds."""
        looks = sorted(entry for entry in self._timers if entry[2].is_look and entry[2].callback is not None)
        for _, _, timer in looks:
            cause = self._fire(timer)
            self._cancelled += 1  # its entry is still there
            await self._settle(cause)
            if self.on_fired is not None:
                self.on_fired()
        return len(looks) + await self._fire_until(self._tick_shift_ms)

    def _fire(self, timer: VirtualTimer) -> object:
        """Fire a timer; what it starts has the cause that is returned."""
        cause = object()
        context = copy_context()
        context.run(_CAUSE.set, cause)
        try:
            context.run(timer.fire)
        except Exception as fault:  # noqa: BLE001 - as an event loop takes it when a timer of its own fails
            self._loop.call_exception_handler({"message": "a timer failed", "exception": fault})
        return cause

    def _move_to(self, ticks_ms: int) -> None:
        delta_ms = max(ticks_ms - self._tick_shift_ms, 0)
        self._tick_shift_ms += delta_ms
        self._now_shift_ms += delta_ms

    def _is_unfinished(self, cause: object) -> bool:
        """Whether the loop still has to do something that the cause started, or the disk may have to."""
        if self.is_syncing is not None and self.is_syncing():
            return True
        ready = getattr(self._loop, "_ready", None)
        if ready is None:
            return True  # such a loop gets some turns anyway
        return any(handle._context is not None and handle._context.get(_CAUSE) is cause for handle in ready)

    async def _settle(self, cause: object) -> None:
        """Let the loop run until what the cause started is done."""
        for turn in range(_MOST_TURNS):
            await asyncio.sleep(0)
            if self.is_syncing is not None and self.is_syncing():
                await asyncio.sleep(_SYNC_POLL_S)
            elif not self._is_unfinished(cause) or (turn >= _BLIND_TURNS and not hasattr(self._loop, "_ready")):
                return
