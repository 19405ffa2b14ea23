"""Compaction in a process of its own, so that the broker's loop has nothing of it (one job a process).

    stdin   the job, one line of JSON; then open for as long as the result is wanted: its end ends the process
    stdout  {"group": [bases, size]} for each finished group, {"end": offset, "copied": bytes} last, or {"fault": text};
            {"copied": bytes} now and then, as a sign of life

The child is as nice as it can be, and keeps to `log.cleaner.io.max.bytes.per.second`. It leads a session of its own:
Ctrl-C at the broker's terminal is the broker's to answer. One that says nothing for `SILENCE_S` hangs, and is killed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress

from kafkalite.log.cleaning_job import CleanedGroup, CleaningJob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Message = dict[str, object]

_NICE = 19
_SIGN_EVERY_S = 5.0
SILENCE_S = 300.0
"""A sync of a whole segment on a slow disk takes long, and nothing can be said meanwhile."""
_READ_BYTES = 1 << 16
_MOST_FAULT_TEXT = 4000


class CleanerProcess:
    """The parent's end. `hear` is called in the loop with each message, and with None when the process has ended.

    post: runs a call in the loop, from any thread.
    """

    def __init__(self, job: CleaningJob, post: Callable[[Callable[[], None]], None], hear: Callable[..., None]) -> None:
        from threading import Thread

        self._job = job
        self._post = post
        self._hear = hear
        self._cancelled = False
        self._child: object | None = None
        self._thread = Thread(target=self._run, name="kafkalite-cleaner", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """Start the child and pass on what it says; waiting is all this thread does."""
        from subprocess import PIPE, STDOUT, Popen

        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        try:
            child = self._child = Popen(
                [sys.executable, "-m", "kafkalite.log.cleaner_process"],
                stdin=PIPE,
                stdout=PIPE,
                stderr=STDOUT,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
            assert child.stdin is not None
            assert child.stdout is not None
            if self._cancelled:
                child.kill()
            with suppress(BrokenPipeError):  # how it ended says more
                child.stdin.write(json.dumps(self._job.values()).encode() + b"\n")
                child.stdin.flush()
            last_words = self._listen(child.stdout.fileno(), child.kill)
            with suppress(BrokenPipeError):
                child.stdin.close()
            code = child.wait()
            child.stdout.close()
            if code:
                self._tell({"fault": f"exit code {code} {last_words[-_MOST_FAULT_TEXT:]}".strip()})
        except OSError as error:
            self._tell({"fault": str(error)})
        self._tell(None)

    def _listen(self, fd: int, kill: Callable[[], None]) -> str:
        """Pass on what the child says until it ends, which a silent one is made to; return what was no message."""
        from select import POLLIN, poll

        poller = poll()
        poller.register(fd, POLLIN)
        others: list[str] = []
        rest = b""
        while True:
            if not poller.poll(SILENCE_S * 1000):
                self._tell({"fault": f"the cleaner process gave no sign of life for {SILENCE_S:g} s and was ended"})
                kill()
            data = os.read(fd, _READ_BYTES)
            if not data:
                return "".join([*others, rest.decode(errors="replace")])
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                try:
                    self._tell(json.loads(line))
                except ValueError:
                    others.append(line.decode(errors="replace") + "\n")

    def _tell(self, message: Message | None) -> None:
        if not self._cancelled:
            try:
                self._post(lambda: None if self._cancelled else self._hear(message))
            except RuntimeError:
                pass  # the loop is gone

    def cancel(self) -> None:
        """End the child; nothing is heard of it any more, and nothing written, when this returns."""
        from subprocess import Popen

        self._cancelled = True
        if isinstance(self._child, Popen):
            self._child.kill()
        self._thread.join(timeout=5)


def main() -> int:
    """The child's end."""
    from threading import Thread

    os.nice(_NICE)
    job = CleaningJob(json.loads(sys.stdin.buffer.readline()))
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        _clean(job)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent reports it
        _say({"fault": f"{type(error).__name__}: {error}"})
    return 0


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


def _clean(job: CleaningJob) -> None:
    # What only the child needs is not loaded into the broker.
    from kafkalite.log.cleaning import Cleaning
    from kafkalite.log.filesystem import RealFileSystem

    cleaning = Cleaning(RealFileSystem(), job, _say_group)
    started = said = time.monotonic()
    for _ in cleaning.run():
        while True:
            now = time.monotonic()
            if now - said >= _SIGN_EVERY_S:
                said = now
                _say({"copied": cleaning.copied})
            ahead_s = cleaning.copied / job.bytes_per_second - (now - started)
            if ahead_s < 0.01:
                break
            time.sleep(min(ahead_s, _SIGN_EVERY_S))
    _say({"end": cleaning.end_offset, "copied": cleaning.copied})


def _say_group(group: CleanedGroup) -> None:
    _say({"group": [group.bases, group.size]})


def _say(message: Message) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
