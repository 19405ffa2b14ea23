"""Which producers are forgotten: those that wrote nothing for long (T-8), and beyond a limit those silent longest.

The limit counts producers of all partitions together (KF-10). One that is forgotten may go on (T-5); what it sends a
second time is not known for a copy any more. One with an open transaction is never forgotten, even beyond the limit.

Deviates: producers beyond the limit are forgotten; Kafka has none, and forgets only who wrote nothing for long.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kafkalite.clock import Clock, Timer
    from kafkalite.log.partition_log import PartitionLog

_LEAP_MS = 60_000
_AT_ONCE = 16  # of the limit this part is made free when it is reached, so that it is not reached again at once


class ProducerMemory:
    """Looks after the producers of all logs: every `check_ms` those silent for `expiration_ms` are forgotten.

    most: how many are remembered. `soon` runs a call in the loop's next turn.
    """

    __slots__ = (
        "_ahead_ms",
        "_check_ms",
        "_clock",
        "_expiration_ms",
        "_is_due",
        "_logs",
        "_room",
        "_soon",
        "_timer",
        "most",
    )

    def __init__(
        self,
        logs: Callable[[], Iterable[PartitionLog]],
        clock: Clock,
        soon: Callable[[Callable[[], None]], None],
        most: int,
        expiration_ms: int,
        check_ms: int,
    ) -> None:
        self.most = most
        self._logs = logs
        self._clock = clock
        self._soon = soon
        self._expiration_ms = expiration_ms
        self._check_ms = check_ms
        self._timer: Timer | None = None
        self._ahead_ms = 0
        self._room = most  # at least so many may come before there can be too many
        self._is_due = False

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def added(self, count: int = 1) -> None:
        """So many are remembered that were not."""
        if self._timer is None:
            self._timer = self._clock.call_later(self._check_ms, self._expire)
            self._ahead_ms = self._clock.now_ms() - self._clock.ticks_ms()
        self._room -= count
        if self._room < 0 and not self._is_due:
            self._is_due = True
            self._soon(self._make_room)

    def _expire(self) -> None:
        self._timer = None
        ahead_ms = self._clock.now_ms() - self._clock.ticks_ms()
        if abs(ahead_ms - self._ahead_ms) > _LEAP_MS:
            # Somebody set the clock: since when anybody was silent is not known any more (RT-40).
            for log in self._logs():
                log.producers.count_from(self._clock.now_ms())
        left = sum([log.expire_producers(self._expiration_ms) for log in self._logs()])
        self._room = max(self.most - left, 0)
        if left:
            self.added(0)

    def _make_room(self) -> None:
        self._is_due = False
        every = [log.producers for log in self._logs()]
        left = sum(map(len, every))
        part = self.most // _AT_ONCE
        if left > self.most:
            idle = sorted(since_ms for producers in every for since_ms in producers.idle_since())
            wanted = min(left - self.most + part, len(idle))
            for producers in every if wanted else ():
                left -= producers.forget(idle[wanted - 1], left - self.most + part)
        self._room = max(self.most - left, part)  # those with open transactions may be too many
