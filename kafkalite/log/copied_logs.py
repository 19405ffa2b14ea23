"""What a copy of logs knows beside their files."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.recovery import Recovered


class CopiedLogs:
    """The clients that wrote them are gone.

    arrived: as `LogEngine.arrivals` gives it.
    """

    __slots__ = ("arrived",)

    def __init__(self, arrived: dict[str, int]) -> None:
        self.arrived = arrived

    def take_over(self, found: Recovered, directory: str) -> None:
        """A log was opened: its segments know from now on, and its producers may begin with any sequence."""
        for segment in found.segments:
            segment.arrived_ms = self.arrived.pop(segment.path.removeprefix(directory), -1)
        found.producers.forget_idempotent()
