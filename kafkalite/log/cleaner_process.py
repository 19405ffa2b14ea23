"""Compaction in a process of its own, so that the broker's loop has nothing of it (one job a process).

    stdin   the job, one line of JSON; then open for as long as the result is wanted: its end ends the process
    stdout  {"group": [bases, size]} for each finished group, {"end": offset, "copied": bytes} last, or {"fault": text}

The child is as nice as it can be, and keeps to `log.cleaner.io.max.bytes.per.second`.
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
        last_words: list[str] = []
        try:
            child = self._child = Popen(
                [sys.executable, "-m", "kafkalite.log.cleaner_process"],
                stdin=PIPE,
                stdout=PIPE,
                stderr=STDOUT,
                env={**os.environ, "PYTHONPATH": path},
            )
            assert child.stdin is not None
            assert child.stdout is not None
            if self._cancelled:
                child.kill()
            with suppress(BrokenPipeError):  # how it ended says more
                child.stdin.write(json.dumps(self._job.values()).encode() + b"\n")
                child.stdin.flush()
            for line in child.stdout:
                try:
                    message = json.loads(line)
                except ValueError:
                    last_words.append(line.decode(errors="replace"))
                else:
                    self._tell(message)
            with suppress(BrokenPipeError):
                child.stdin.close()
            code = child.wait()
            child.stdout.close()
            if code:
                self._tell({"fault": f"exit code {code} {''.join(last_words)[-_MOST_FAULT_TEXT:]}".strip()})
        except OSError as error:
            self._tell({"fault": str(error)})
        self._tell(None)

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
    started = time.monotonic()
    for _ in cleaning.run():
        ahead_s = cleaning.copied / job.bytes_per_second - (time.monotonic() - started)
        if ahead_s > 0.01:
            time.sleep(ahead_s)
    _say({"end": cleaning.end_offset, "copied": cleaning.copied})


def _say_group(group: CleanedGroup) -> None:
    _say({"group": [group.bases, group.size]})


def _say(message: Message) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
