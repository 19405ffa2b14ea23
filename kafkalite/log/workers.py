"""Threads for calls that wait for the disk and give up the interpreter lock meanwhile: sync, close, unlink.

They begin when there is work for them. In memory there is nothing to wait for: `run_inline` takes their place.
"""

from __future__ import annotations

from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread

from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Job = Callable[[], None]

MOST_THREADS = 8


def run_inline(job: Job) -> None:
    """Run a job here and now."""
    try:
        job()
    except OSError as error:
        log.error("log.background_failed", fault=str(error))


class Workers:
    """A pool of threads; jobs begin in the order they came, and failures are theirs to handle."""

    __slots__ = ("_lock", "_queue", "_threads", "_unfinished")

    def __init__(self) -> None:
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._unfinished = 0

    def submit(self, job: Job) -> None:
        with self._lock:
            self._unfinished += 1
            begin = len(self._threads) < min(self._unfinished, MOST_THREADS)
        self._queue.put(job)
        if begin:
            thread = Thread(target=self._work, name="kafkalite-disk", daemon=True)
            self._threads.append(thread)
            thread.start()

    def run_all(self, jobs: list[Job]) -> None:
        """Run jobs side by side and return when all have ended."""
        ended: SimpleQueue[None] = SimpleQueue()

        def run(job: Job) -> None:
            try:
                job()
            finally:
                ended.put(None)

        for job in jobs:
            self.submit(partial(run, job))
        for _ in jobs:
            ended.get()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                job()
            except OSError as error:
                log.error("log.background_failed", fault=str(error))
            except Exception as fault:  # noqa: BLE001 - one of the places that must survive our own bugs
                log.exception("log.background_failed", fault)
            with self._lock:
                self._unfinished -= 1

    def close(self) -> None:
        """Return when all jobs have run and the threads have ended."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
