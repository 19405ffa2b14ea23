"""A data directory that goes away under a running broker: removed, moved, replaced, taken over by another broker.

Files that are open would go on taking what nobody finds again, and names in the directory may be somebody else's. So
the directory is looked for beside a group of syncs twice a second, and when a sync finds its file without a name; where
none is promised beside the looks at the free space, while somebody produces; and every few seconds with the search for
logs to compact. Once it is gone nothing is acknowledged any more, nothing is written by name, and the broker stops.
"""

from __future__ import annotations

from functools import partial
from time import monotonic

from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.data_directory import DataDirectory

    Job = Callable[[], None]

_EVERY_S = 0.5


class DirectoryWatch:
    """post: runs a call in the loop, from any thread. stop: makes sure that nothing is acknowledged any more.

    on_lost: called behind that, in the loop, once.
    """

    __slots__ = ("_directory", "_is_lost", "_next_s", "_post", "_stop", "on_lost")

    def __init__(self, directory: DataDirectory, post: Callable[[Job], None], stop: Job) -> None:
        self._directory = directory
        self._post = post
        self._stop = stop
        self.on_lost: Job | None = None
        self._is_lost = False
        self._next_s = 0.0

    def look(self) -> bool:
        """Notice at once, in the loop, whether it is gone."""
        fault = None if self._is_lost else self._directory.fault()
        if fault is not None:
            self._lost(fault)
        return self._is_lost

    def check(self) -> None:
        """Raises FileNotFoundError where it was found to be gone."""
        if self._is_lost:
            raise FileNotFoundError(f"{self._directory.path} is no longer there")

    def beside(self, jobs: list[Job]) -> list[Job]:
        """What is done beside a group of syncs: those jobs, and now and then a look, told of before the syncs are."""
        now_s = monotonic()
        if now_s < self._next_s:
            return jobs
        self._next_s = now_s + _EVERY_S
        return [partial(self._run, jobs)]

    def _run(self, jobs: list[Job]) -> None:
        fault = self._directory.fault()
        if fault is not None:
            try:
                self._post(partial(self._lost, fault))
            except RuntimeError:
                pass  # the loop is gone; a last look is taken before the directory is marked
            return
        for job in jobs:
            job()

    def _lost(self, fault: str) -> None:
        if not self._is_lost:
            self._is_lost = True
            log.error(
                "log.directory_lost",
                directory=self._directory.path,
                fault=fault,
                advice="nothing is acknowledged any more; put the directory back as it was and start the broker again, "
                "or start it with an empty one",
            )
            self._stop()
            if self.on_lost is not None:
                self.on_lost()

    def refuse(self) -> None:
        """What a producer is told. Raises KafkaError: KAFKA_STORAGE_ERROR."""
        raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"the data directory {self._directory.path} is gone")
