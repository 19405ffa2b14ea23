"""What is shown of a recovery that takes long: one line that changes for a person, an event now and then for a log."""

from __future__ import annotations

import sys
from time import monotonic

from kafkalite.observability import log

_EVENT_EVERY_S = 5.0
_MIB = 1 << 20


class RecoveryReport:
    """One recovery's."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._next_event_s = 0.0

    def show(self, done_bytes: int, all_bytes: int) -> None:
        if self._on_terminal:
            percent = done_bytes * 100 // max(all_bytes, 1)
            text = f"checking the log after a crash: {done_bytes // _MIB} of {all_bytes // _MIB} MiB ({percent} %)"
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        elif monotonic() >= self._next_event_s:
            self._next_event_s = monotonic() + _EVENT_EVERY_S
            log.info("log.recovering", bytes_done=done_bytes, bytes_total=all_bytes)

    def end(self) -> None:
        """The terminal's line is somebody else's again."""
        if self._on_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
