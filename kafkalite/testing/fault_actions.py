"""What is done to a call that meets a fault."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.message import Message
    from kafkalite.testing.interception import Call


class Course:
    """The course of one call: what becomes of its request, its answer and its connection."""

    __slots__ = (
        "answer_delay_ms",
        "cuts_answer",
        "delay_ms",
        "disconnects",
        "disconnects_before",
        "loses_answer",
        "mute_ms",
        "sent_bytes",
    )

    def __init__(self) -> None:
        self.delay_ms = 0  # before it is handled
        self.answer_delay_ms = 0  # after it is handled
        self.disconnects_before = False  # it is not handled
        self.disconnects = False  # it is handled and not answered
        self.loses_answer = False
        self.cuts_answer = False
        self.sent_bytes: int | None = None
        self.mute_ms = 0

    def request_for(self, call: Call) -> Message | None:
        """What is handled; None when nothing is."""
        return call.request

    def response_to(self, call: Call, response: Message | None) -> Message | None:
        """What is answered."""
        return response

    def cut_at(self, size: int) -> int:
        """How much is sent of an answer of `size` bytes."""
        return size // 2 if self.sent_bytes is None else min(self.sent_bytes, size - 1)
