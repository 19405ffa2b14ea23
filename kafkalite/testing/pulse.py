"""Something may have changed: what waits on the state of a cluster looks again.

Whoever changes state fires; those who wait look once in the loop's next turn, however often it was fired. Nothing looks
in between, and nothing looks by the clock.
"""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")


class Pulse:
    """Wakes those who wait for one cluster."""

    __slots__ = ("_due", "_loop", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due = False
        self._waiting: set[Callable[[], None]] = set()

    def fire(self) -> None:
        """Let everybody look again, soon."""
        if self._waiting and not self._due:
            self._due = True
            self._loop.call_soon(self._run)

    def _run(self) -> None:
        self._due = False
        for look in list(self._waiting):
            look()

    async def wait_until(self, predicate: Callable[[], T | None], timeout_s: float) -> T | None:
        """What the predicate gives as soon as that is true; what it gave last when the time is over."""
        result = predicate()
        if result or timeout_s <= 0:
            return result
        found: asyncio.Future[T] = self._loop.create_future()

        def look() -> None:
            if found.done():
                return
            try:
                result = predicate()
            except Exception as fault:  # noqa: BLE001 - it belongs to whoever waits
                found.set_exception(fault)
                return
            if result:
                found.set_result(result)

        self._waiting.add(look)
        try:
            return await asyncio.wait_for(found, timeout_s)
        except TimeoutError:
            return predicate()
        finally:
            self._waiting.discard(look)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)
