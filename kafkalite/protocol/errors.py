"""The three kinds of failure the protocol knows: an error code, a code raised as an exception, and malformed bytes."""

from __future__ import annotations

from kafkalite.protocol.error_codes import RETRIABLE, ErrorCode

__all__ = ["RETRIABLE", "ErrorCode", "KafkaError", "ProtocolError"]


class ProtocolError(Exception):
    """Bytes that are not what the protocol says, or at the wrong stage: the connection closes (W-32..36)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KafkaError(Exception):
    """A failure that the protocol foresees: `code` goes where the API puts it, `message` beside it."""

    def __init__(self, code: ErrorCode, message: str | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.code.name if self.message is None else f"{self.code.name}: {self.message}"
