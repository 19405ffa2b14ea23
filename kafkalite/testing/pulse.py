"""Something may have changed: what waits on the state of a cluster looks again.

Whoever changes state fires, before or after the change in one turn of the loop; those who wait look in the next turn,
once, however often it was fired. Nothing looks in between, and nothing looks by the clock.
"""

from __future__ import annotations

import asyncio

from kafkalite.testing.control.endpoint import ControlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    T = TypeVar("T")


class Pulse:
    """Wakes those who wait for one cluster."""

    __slots__ = ("_count", "_ended", "_loop", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._count = 0
        self._ended = False
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Let everybody look again, soon."""
        self._count += 1
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def end(self) -> None:
        """The cluster is gone: nobody waits for it any more."""
        self._ended = True
        self.fire()

    async def wait_until(self, look: Callable[[], Awaitable[T]], timeout_s: float) -> T:
        """What `look` gives as soon as that is true; what it gave last when the time is over."""
        deadline_s = self._loop.time() + timeout_s
        while True:
            if self._ended:
                raise ControlError(410, "the cluster was dropped")
            seen = self._count
            result = await look()
            left_s = deadline_s - self._loop.time()
            if result or left_s <= 0:
                return result
            if self._count == seen:
                await self._next(left_s)

    async def _next(self, timeout_s: float) -> None:
        waiter = self._loop.create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter, timeout_s)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(waiter)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)
