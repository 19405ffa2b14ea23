"""Child processes that end for sure: each leads a process group of its own, and the group is killed by its id."""

from __future__ import annotations

import collections
import itertools
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "compat_tests" / ".build"


class DeadlineError(Exception):
    """Something awaited did not happen in time."""


def wait_for(what: str, condition: Callable[[], bool], timeout_s: float, *, poll_s: float = 0.02) -> None:
    """Polls until the condition holds."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise DeadlineError(f"{what}: not within {timeout_s:g} s")
        time.sleep(poll_s)


def chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """The lines in lists of that many."""
    remaining = iter(lines)
    while chunk := list(itertools.islice(remaining, size)):
        yield chunk


class Child:
    """One process with its output in files; ended by `end` whatever happened."""

    def __init__(
        self, command: list[str], log: Path, *, stdout: IO[bytes] | int | None = None, env: dict[str, str] | None = None
    ) -> None:
        self.command = command
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=errors if stdout is None else stdout,
                stderr=errors,
                start_new_session=True,
                cwd=ROOT,
                env={**os.environ, **(env or {})},
            )

    def signal(self, number: int) -> None:
        """Sends a signal to the whole group if it is still there."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def kill(self) -> None:
        """SIGKILL and wait."""
        self.signal(signal.SIGKILL)
        self.process.wait(30)

    def end(self) -> None:
        """Nothing of the group is left afterwards."""
        self.kill()
        if self.process.stdin is not None:
            try:
                self.process.stdin.close()
            except OSError:
                pass

    def tail(self, lines: int = 40) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class DriverProcess(Child):
    """A client driver: lines go in by a thread, events come out to a list."""

    def __init__(
        self,
        command: list[str],
        log: Path,
        on_event: Callable[[dict[str, object]], None] | None = None,
        *,
        keep: bool = True,
    ) -> None:
        """on_event is called on the reading thread; keep=False counts events and drops them."""
        super().__init__(command, log, stdout=subprocess.PIPE)
        self._keep = keep
        self.events: list[dict[str, object]] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self._on_event = on_event
        self._changed = threading.Condition()
        self._feed: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ended = False
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._write, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"e": "noise", "line": line.decode(errors="replace")}
            event["at"] = time.monotonic()
            if self._on_event is not None:
                self._on_event(event)
            with self._changed:
                if self._keep:
                    self.events.append(event)
                self.counts[event["e"]] += 1
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _write(self) -> None:
        assert self.process.stdin is not None
        try:
            while (data := self._feed.get()) is not None:
                self.process.stdin.write(data)
                self.process.stdin.flush()
            self.process.stdin.close()
        except (OSError, ValueError):
            pass

    def write(self, data: str | bytes) -> None:
        """Queues input for the driver."""
        self._feed.put(data.encode() if isinstance(data, str) else data)

    def write_all(self, lines: Iterable[str], timeout_s: float) -> None:
        """Writes a lot without holding all of it in memory."""
        for chunk in chunks(lines, 2000):
            self.write("".join(chunk))
            wait_for("the driver takes its input", lambda: self._feed.qsize() < 20 or self._ended, timeout_s)

    def close_input(self) -> None:
        """The end of the driver's input, after what is queued."""
        self._feed.put(None)

    def of(self, kind: str) -> list[dict[str, object]]:
        """All events of a kind so far."""
        with self._changed:
            return [event for event in self.events if event["e"] == kind]

    def wait_until(self, what: str, condition: Callable[[], bool], timeout_s: float) -> None:
        """Waits until the condition holds after some event; an ended driver fails at once."""
        end = time.monotonic() + timeout_s
        with self._changed:
            while not condition():
                if self._ended and not condition():
                    raise DeadlineError(f"{what}: the driver ended\n{self.describe()}")
                if not self._changed.wait(min(0.5, max(0.0, end - time.monotonic()))) and time.monotonic() > end:
                    raise DeadlineError(f"{what}: not within {timeout_s:g} s\n{self.describe()}")

    def finish(self, timeout_s: float) -> None:
        """Waits for a good end: all events read, exit code 0."""
        try:
            self._threads[0].join(timeout_s)
            status = self.process.wait(10)
        except subprocess.TimeoutExpired:
            raise DeadlineError(f"still running after {timeout_s:g} s\n{self.describe()}") from None
        assert status == 0, f"exit code {status}\n{self.describe()}"

    def end(self) -> None:
        """Kills the group and lets the threads go."""
        self._feed.put(None)
        super().end()
        for thread in self._threads:
            thread.join(10)

    def describe(self) -> str:
        """Command, last events and log for a failure message."""
        last = "\n".join(str(event)[:300] for event in self.events[-8:] if event["e"] != "record")
        return f"$ {' '.join(self.command)}\nevents {dict(self.counts)}\n{last}\n--- its log\n{self.tail()}"
