"""Group commit: what waits for the disk is synced together, one group after the other.

Logs ask for a sync; at the end of the loop's turn everything they have to sync goes to the workers, each file once,
files in parallel, or log by log where there are more logs than threads. When the last is done the loop is told once,
the next group starts, and then the logs of the first move their high watermarks. So a sync covers all that arrived
while the one before ran, and at most one group is under way. All state belongs to the loop; workers only count down.
"""

from __future__ import annotations

from errno import EMFILE, ENFILE
from functools import partial
from threading import Event, Lock
from time import sleep

from kafkalite.log.workers import MOST_THREADS
from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from kafkalite.log.filesystem import FileSystem

    Job = Callable[[], None]
    Outcome = Callable[[Exception | None], None]
    """What is to happen in the loop when all jobs are done, or when the exception kept them from it."""

    class Syncable(Protocol):
        """Something that is made durable in groups."""

        def begin_sync(self) -> tuple[list[Job], Outcome]:
            """Return what other threads must do to make durable what there is now, and what follows.

            The next one may begin before what follows on this one has run.
            """


_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.001, 4.0


class Covered:
    """A job of making something durable, which a sync of everything does as well."""

    __slots__ = ("_job",)

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self) -> None:
        self._job()

    def before(self) -> None:
        """What has to be done ahead of a sync of everything."""

    def between(self) -> None:
        """What has to be done behind it, and ahead of another one."""


class DirectorySync(Covered):
    """The job of making the names in a directory durable, which is done once for all of a group who need it."""

    __slots__ = ("_fs", "_path")

    def __init__(self, fs: FileSystem, path: str) -> None:
        super().__init__(partial(fs.sync_directory, path))
        self._fs = fs
        self._path = path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DirectorySync) and self._path == other._path and self._fs is other._fs

    def __hash__(self) -> int:
        return hash(self._path)


class GroupCommit:
    """post: runs a call in the loop, from any thread. submit: runs a job in a worker. on_group: before each group."""

    __slots__ = ("_group", "_on_group", "_post", "_scheduled", "_submit", "_waiting")

    def __init__(
        self,
        post: Callable[[Job], None],
        submit: Callable[[Job], None],
        on_group: Callable[[], list[Job]],
    ) -> None:
        self._post = post
        self._submit = submit
        self._on_group = on_group
        self._waiting: dict[Syncable, None] = {}
        self._scheduled = False
        self._group: _Group | None = None

    def submit_to(self, submit: Callable[[Job], None]) -> None:
        """Run the jobs of the groups to come elsewhere."""
        self._submit = submit

    def add(self, member: Syncable) -> None:
        """Sync `member` with the next group."""
        self._waiting[member] = None
        if self._group is None and not self._scheduled:
            self._scheduled = True
            # Not at once: the appends of this turn of the loop that are still to come share the sync.
            self._post(self._start)

    @property
    def is_busy(self) -> bool:
        """Whether anything waits for the disk."""
        return self._group is not None or bool(self._waiting)

    def discard(self, member: Syncable) -> None:
        """`member` no longer wants what it asked for."""
        self._waiting.pop(member, None)

    def _start(self) -> None:
        self._scheduled = False
        if self._group is not None or not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        group = self._group = _Group(lambda: self._post_end(group))
        whose: dict[Job, list[_Member]] = {}
        for each in waiting:
            for member, job in group.begin(each):
                whose.setdefault(job, []).append(member)
        beside = _Member(_report)
        whose.update((job, [beside]) for job in self._on_group())
        runs = [(members, [job]) for job, members in whose.items()]
        if len(group.members) > MOST_THREADS:
            runs = _by_member(runs)
        group.members.append(beside)
        group.left = len(runs) + 1
        for members, jobs in runs:
            self._submit(partial(group.run, members, jobs))
        group.count_down()

    def _post_end(self, group: _Group) -> None:
        try:
            self._post(partial(self._end, group))
        except RuntimeError:
            pass  # the loop is gone; `drain` ends the group

    def _end(self, group: _Group) -> None:
        if self._group is not group:
            return
        self._group = None
        self._start()  # the disk works while answers are sent
        group.tell()

    def drain(self) -> None:
        """Return when nothing waits any more; blocks the loop, for stopping."""
        while True:
            group = self._group
            if group is not None:
                group.done.wait()
                self._end(group)
            elif self._waiting:
                self._start()
            else:
                return

    def drain_at_once(self, sync_all: Job) -> None:
        """As `drain`, with two syncs of everything in the place of one for each file. Nothing may be under way."""
        waiting, self._waiting = self._waiting, {}
        group = _Group(_nothing)
        jobs = [each for member in waiting for each in group.begin(member)]
        beside = _Member(_report)
        group.members.append(beside)
        jobs += [(beside, job) for job in self._on_group()]
        covered = [(member, job) for member, job in jobs if isinstance(job, Covered)]
        for member, job in jobs:
            member.attempt(job.before if isinstance(job, Covered) else job)
        group.attempt(sync_all)
        for member, job in covered:
            if member.error is None:
                member.attempt(job.between)
        group.attempt(sync_all)
        group.tell()


def _nothing() -> None:
    """Nobody waits for the end of it."""


def _by_member(runs: list[tuple[list[_Member], list[Job]]]) -> list[tuple[list[_Member], list[Job]]]:
    """The jobs of each member one after the other: there are enough members for all threads."""
    together: dict[_Member, tuple[list[_Member], list[Job]]] = {}
    shared = []
    for members, jobs in runs:
        if len(members) > 1:
            shared.append((members, jobs))
        else:
            together.setdefault(members[0], (members, []))[1].extend(jobs)
    return [*together.values(), *shared]


def _do(job: Job) -> None:
    """Without a file to be had nothing was synced, so nothing has failed: there will be one."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            job()
        except OSError as error:
            if error.errno not in (EMFILE, ENFILE) or pause_s > _LAST_PAUSE_S:
                raise
        else:
            return
        sleep(pause_s)
        pause_s *= 2


def _report(error: Exception | None) -> None:
    if error is not None:
        log.error("log.background_failed", fault=str(error))


class _Member:
    __slots__ = ("error", "follow")

    def __init__(self, follow: Outcome) -> None:
        self.follow = follow
        self.error: Exception | None = None

    def attempt(self, job: Job) -> None:
        try:
            _do(job)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing may count as durable
            self.error = error


class _Group:
    """Jobs that end together."""

    __slots__ = ("_lock", "_on_done", "done", "left", "members")

    def __init__(self, on_done: Callable[[], None]) -> None:
        self._on_done = on_done
        self._lock = Lock()
        self.done = Event()
        self.left = 0
        self.members: list[_Member] = []

    def begin(self, syncable: Syncable) -> list[tuple[_Member, Job]]:
        jobs, follow = syncable.begin_sync()
        member = _Member(follow)
        self.members.append(member)
        return [(member, job) for job in jobs]

    def run(self, members: list[_Member], jobs: list[Job]) -> None:
        try:
            for job in jobs:
                _do(job)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing may count as durable
            for member in members:
                member.error = error
        self.count_down()

    def attempt(self, job: Job) -> None:
        """Do what all members need."""
        whole = _Member(_report)
        whole.attempt(job)
        for member in self.members if whole.error is not None else ():
            member.error = whole.error

    def tell(self) -> None:
        for member in self.members:
            try:
                member.follow(member.error)
            except Exception:  # noqa: BLE001 - or the logs behind it would never hear that they are durable
                log.exception("sync.follow_failed")

    def count_down(self) -> None:
        with self._lock:
            self.left -= 1
            done = not self.left
        if done:
            self.done.set()
            self._on_done()
