"""The fault rules of one virtual cluster."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.server.context import Client
    from kafkalite.testing.fault_actions import Course
    from kafkalite.testing.interception import Call


class FaultTable:
    """Decides which call meets which fault."""

    def admits(self, client: Client) -> bool:
        """Whether a client may connect."""
        return True

    def course_of(self, call: Call) -> Course | None:
        """What is done to a call; None: nothing."""
        return None
