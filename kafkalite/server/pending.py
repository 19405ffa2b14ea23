"""An answer that is not there yet.

A handler that can't answer at once returns a `Pending` and completes it later, exactly once, by a plain call.
`holds` says what the connection does meanwhile: True keeps its next request back, as Kafka does (W-17: long poll,
parked join); False only waits for durability and lets the next request run, so that pipelined produces share a sync.
Answers leave in the order of their requests either way.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.protocol.message import Message


class Pending:
    """A response to be completed later by a call; costs a fraction of an awaitable."""

    __slots__ = ("_abandoned", "_listener", "cancelled", "done", "holds", "on_cancel", "response")

    def __init__(self, *, holds: bool) -> None:
        self.holds = holds
        self.done = False
        self.cancelled = False
        self.response: Message | None = None
        self.on_cancel: Callable[[], None] | None = None
        self._listener: Callable[[Message | None], None] | None = None
        self._abandoned: Callable[[], object] | None = None

    def complete(self, response: Message | None) -> None:
        """Answer with `response`, or with nothing (acks=0) when it is None; a cancelled request drops it."""
        if self.cancelled:
            return
        if self.done:
            raise RuntimeError("a request was answered twice")
        self.done = True
        self.response = response
        if self._listener is not None:
            self._listener(response)

    def listen(self, listener: Callable[[Message | None], None], abandoned: Callable[[], object] | None = None) -> None:
        """Call `listener` with the response once it is there, or `abandoned`; only the dispatcher listens."""
        self._listener = listener
        self._abandoned = abandoned

    def abandon(self) -> None:
        """A bug was met, so no answer will come: the client is let go, or it would wait for ever."""
        if not self.done and not self.cancelled and self._abandoned is not None:
            self._abandoned()

    def cancel(self) -> None:
        """The client is gone: the answer will be dropped; `on_cancel` frees what the wait holds."""
        if self.done or self.cancelled:
            return
        self.cancelled = True
        if self.on_cancel is not None:
            self.on_cancel()
