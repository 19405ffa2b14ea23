"""A broker on a simulated disk: the real cluster, its handlers, and a loop and workers that do one thing when told to.

Nothing runs by itself: `turn` does the next call of the loop, `work` one job of the workers, in the order the driver
wants. Requests go to the handlers as decoded messages; answers come by a call.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, cast

from kafkalite.cluster import Cluster
from kafkalite.log.engine import LogEngine
from kafkalite.log.workers import Workers, run_inline
from kafkalite.protocol.primitives import uuid_to_text
from kafkalite.server.context import RequestContext
from kafkalite.server.pending import Pending
from tests.sim.model import Broken

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from random import Random

    from kafkalite.clock import ManualClock
    from kafkalite.config.settings import Settings
    from kafkalite.log.config import LogConfig
    from kafkalite.protocol.message import Message
    from kafkalite.server.context import Client
    from tests.sim.disk import Disk

    Job = Callable[[], None]

_MOST_STEPS = 20_000
DIRECTORY = "/data"
NODE_ID = 1
RESERVE_BYTES = 4096
OWN_TOPICS = {"internal.segment.bytes": "700", "delete.retention.ms": "3000", "file.delete.delay.ms": "1000"}
MOST_AT_ONCE = 8
"""Jobs that may be under way together: any of the first ones in the queue may end next."""


class SimLoop:
    """The calls an event loop would do."""

    def __init__(self) -> None:
        self.calls: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()

    def call_soon(self, callback: Callable[..., Any], *args: Any) -> None:
        self.calls.append((callback, args))

    call_soon_threadsafe = call_soon

    def post(self, job: Job) -> None:
        self.calls.append((job, ()))

    def turn(self) -> None:
        callback, args = self.calls.popleft()
        callback(*args)


class SimWorkers(Workers):
    """Jobs wait until the driver lets one run; while the engine closes they run at once."""

    __slots__ = ("at_once", "jobs")

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []
        self.at_once = False

    def submit(self, job: Job) -> None:
        if self.at_once:
            run_inline(job)
        else:
            self.jobs.append(job)

    def run_all(self, jobs: list[Job]) -> None:
        for job in jobs:
            job()

    def work(self, rng: Random) -> None:
        run_inline(self.jobs.pop(rng.randrange(min(len(self.jobs), MOST_AT_ONCE))))

    def hurry(self) -> None:
        self.at_once = True
        while self.jobs:
            run_inline(self.jobs.pop(0))

    def close(self) -> None:
        self.hurry()


class SmallCluster(Cluster):
    """The broker's own topics roll and are compacted within a run, as they are in years elsewhere."""

    def _log_config(self, overrides: Mapping[str, str]) -> LogConfig:
        return super()._log_config({**OWN_TOPICS, **overrides} if overrides else overrides)


class SimBroker:
    """One life of a broker, which at its end syncs everything `at_once` or file by file.

    Raises what `Cluster.open` raises, and PowerCut.
    """

    def __init__(
        self,
        disk: Disk,
        clock: ManualClock,
        settings: Settings,
        rng: Random,
        durability: str,
        *,
        at_once: bool = False,
    ) -> None:
        self.rng = rng
        self.clock = clock
        self.loop = SimLoop()
        self.workers = SimWorkers()
        self.engine = LogEngine(
            disk,
            DIRECTORY,
            clock,
            durability=durability,
            post=self.loop.post,
            node_id=NODE_ID,
            new_id=lambda: uuid_to_text(rng.randbytes(16)),
            workers=self.workers,
            reserve_bytes=RESERVE_BYTES,
        )
        if at_once:
            self.engine.many_logs = 1
        try:
            loop = cast("asyncio.AbstractEventLoop", self.loop)
            self.cluster = SmallCluster(settings, self.engine, clock, loop, [NODE_ID])
            self.cluster.controller._random_uuid = lambda: rng.randbytes(16)
            self.cluster._load()
        except Exception:
            self.workers.hurry()
            self.engine.close(clean=False)
            raise
        self.id = NODE_ID
        self.authorizer = None
        # What handlers reach through their client.
        self.node = self
        self.host = "/127.0.0.1"
        self.principal = "User:ANONYMOUS"
        self.listener = "PLAINTEXT"

    def ask(
        self, handler: Callable[[Any, Any], Any], request: Message, version: int, on_answer: Callable[[Any], None]
    ) -> None:
        """Let a handler answer, now or later."""
        ctx = RequestContext(cast("Client", self), version, "sim")
        answer = handler(ctx, request)
        if not isinstance(answer, Pending):
            on_answer(answer)
        elif answer.done:
            on_answer(answer.response)
        else:
            answer.listen(on_answer)

    @property
    def is_idle(self) -> bool:
        return not self.loop.calls and not self.workers.jobs and not self._is_timer_due()

    def _is_timer_due(self) -> bool:
        due_ms = self.clock.next_due_ms()
        return due_ms is not None and due_ms <= self.clock.now_ms()

    def step(self) -> None:
        """Do one thing that waits to be done."""
        calls, jobs = self.loop.calls, self.workers.jobs
        if calls and (not jobs or self.rng.random() < 0.5):
            self.loop.turn()
        elif jobs:
            self.workers.work(self.rng)
        else:
            self.clock.advance(0)

    def settle(self) -> None:
        """Do all that waits to be done, and what comes of it."""
        for _ in range(_MOST_STEPS):
            if self.is_idle:
                return
            self.step()
        raise Broken("the broker never comes to rest")

    def stop(self, *, clean: bool) -> None:
        self.workers.hurry()
        self.cluster.close(clean=clean)
