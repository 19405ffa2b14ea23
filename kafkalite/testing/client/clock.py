"""The time of a cluster, in the hands of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.client.control import Called

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADVANCE_TIMEOUT_S = 600.0


class Clock:
    """Runs with real time until it is frozen or advanced; timers of the broker go by it, clients do not."""

    def __init__(self, cluster: Called) -> None:
        self._cluster = cluster

    def freeze(self) -> None:
        """Stop the time: no timer fires until it is advanced or let go."""
        self._cluster.call("POST", "/clock/freeze")

    def advance(self, by: str | float | timedelta) -> None:
        """Let time pass at once: "7 days", "1 h 30 min", "250 ms", a timedelta, or seconds, as `time.sleep` takes them.

        What falls due meanwhile has happened when this returns, in order, each at its own time.
        """
        given = by
        if isinstance(by, (int, float)) and not isinstance(by, bool):
            try:
                by = timedelta(seconds=by)
            except (OverflowError, ValueError):
                raise ValueError(f"{by!r} is no number of seconds that can pass: a hundred years is the most") from None
        if isinstance(by, timedelta):
            if by < timedelta(0):
                raise ValueError(f"time never goes back: {given} is less than nothing")
            by = f"{by // timedelta(milliseconds=1)} ms"
        elif not isinstance(by, str):
            raise TypeError(f"the time to pass is a text such as '7 days', a timedelta, or seconds, not {by!r}")
        self._cluster.call("POST", "/clock/advance", {"by": by}, timeout_s=_ADVANCE_TIMEOUT_S)

    def resume(self) -> None:
        """Let the time go on from where it is, as fast as outside."""
        self._cluster.call("POST", "/clock/resume")

    @property
    def now_ms(self) -> int:
        """The cluster's time in milliseconds since 1970."""
        return int(self._cluster.call("GET", "/clock")["now_ms"])

    @property
    def now(self) -> datetime:
        """The cluster's time."""
        return _EPOCH + timedelta(milliseconds=self.now_ms)

    @property
    def is_frozen(self) -> bool:
        """Whether it moves only when it is advanced."""
        return bool(self._cluster.call("GET", "/clock")["frozen"])
