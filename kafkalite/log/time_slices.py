"""Long work on the loop, cut into slices so short that no client notices (under a millisecond each).

Work is a generator that yields wherever it may be interrupted. An exception ends it; what nobody foresees is reported.
"""

from __future__ import annotations

from time import perf_counter

from kafkalite.observability import log
from kafkalite.records.errors import CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from kafkalite.clock import Clock, Timer

_SLICE_S = 0.0005


class TimeSlices:
    """One piece of work, in slices; `done` is called with the exception that ended it, if any did."""

    __slots__ = ("_clock", "_done", "_timer", "_work")

    def __init__(
        self, clock: Clock, work: Generator[None, None, None], done: Callable[[Exception | None], None]
    ) -> None:
        self._clock = clock
        self._work = work
        self._done = done
        self._timer: Timer | None = clock.call_later(0, self._run)

    def _run(self) -> None:
        self._timer = None
        end = perf_counter() + _SLICE_S
        try:
            for _ in self._work:
                if perf_counter() >= end:
                    self._timer = self._clock.call_later(0, self._run)
                    return
        except (OSError, CorruptBatch) as fault:
            self._done(fault)
        except Exception as fault:  # noqa: BLE001 - background work is supervised here
            log.exception("background.failed", fault)
            self._done(fault)
        else:
            self._done(None)

    def cancel(self) -> None:
        """Do no more of it; `done` is not called."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._work.close()
