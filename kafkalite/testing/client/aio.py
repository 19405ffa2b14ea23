"""A cluster for coroutines: the same names as `Cluster`, to be awaited. Calls run in threads."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial, update_wrapper, wraps
from inspect import isroutine

from kafkalite.testing.client.cluster import Cluster
from kafkalite.testing.client.control import ControlError, WaitTimeoutError

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType
    from typing import Any, Concatenate, ParamSpec, Self, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

_THREADS = 32  # made as they are needed; each barrier that is waited for takes one


def _awaited(
    method: Callable[Concatenate[Cluster, P], T],
) -> Callable[Concatenate[AsyncCluster, P], Coroutine[Any, Any, T]]:
    """The method of the cluster, to be awaited."""

    async def call(self: AsyncCluster, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(partial(method, self.sync, *args, **kwargs))

    update_wrapper(call, method)
    return call


class AsyncCluster:
    """A `Cluster` whose methods are awaited; `sync` is the plain one."""

    def __init__(self, sync: Cluster) -> None:
        self.sync = sync
        self._threads: ThreadPoolExecutor | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """What the call gives, made in a thread."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "kafkalite")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except (ControlError, WaitTimeoutError) as error:
            raise error.with_traceback(None) from None  # without the thread's frames, as the plain cluster shows it

    def end(self) -> None:
        """Let the threads go; what is being waited for ends with its cluster."""
        if self._threads is not None:
            self._threads.shutdown(wait=False)
            self._threads = None

    async def open(self) -> Self:
        """Make the cluster; it can be used when this returns."""
        await self.run(self.sync.open)
        return self

    async def close(self) -> None:
        """Drop the cluster with all it has, and the server if it was made for it."""
        await self.run(self.sync.close)

    async def __aenter__(self) -> Self:
        await self.run(self.sync.__enter__)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.run(partial(self.sync.__exit__, kind, error, trace))

    @property
    def id(self) -> str:
        """Its name on the control."""
        return self.sync.id

    @property
    def is_open(self) -> bool:
        """Whether it has been made and not dropped."""
        return self.sync.is_open

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect to."""
        return self.sync.bootstrap_servers

    @property
    def control_address(self) -> str:
        """host:port of the control."""
        return self.sync.control_address

    def client_config(self, client: str, role: str = "common", **more: Any) -> dict[str, Any]:
        """Settings for a client library; as in `Cluster`."""
        return self.sync.client_config(client, role, **more)

    @property
    def faults(self) -> Awaited:
        """What goes wrong on purpose; as in `Cluster`."""
        return Awaited(self, self.sync.faults)

    @property
    def brokers(self) -> Awaited:
        """The brokers; as in `Cluster`."""
        return Awaited(self, self.sync.brokers)

    async def fork(self, name: str | None = None) -> AsyncCluster:
        """Another cluster that goes on from a snapshot, or from now."""
        return (await self.run(partial(self.sync.fork, name))).aio

    @property
    def clock(self) -> Awaited:
        """Its time; the methods are awaited."""
        return Awaited(self, self.sync.clock)

    call = _awaited(Cluster.call)
    requests = _awaited(Cluster.requests)
    timeline = _awaited(Cluster.timeline)
    explain = _awaited(Cluster.explain)
    save_bundle = _awaited(Cluster.save_bundle)
    create_topic = _awaited(Cluster.create_topic)
    delete_topic = _awaited(Cluster.delete_topic)
    topics = _awaited(Cluster.topics)
    describe_topic = _awaited(Cluster.describe_topic)
    describe = _awaited(Cluster.describe)
    produce = _awaited(Cluster.produce)
    records = _awaited(Cluster.records)
    groups = _awaited(Cluster.groups)
    group = _awaited(Cluster.group)
    delete_group = _awaited(Cluster.delete_group)
    committed = _awaited(Cluster.committed)
    commit = _awaited(Cluster.commit)
    transactions = _awaited(Cluster.transactions)
    snapshot = _awaited(Cluster.snapshot)
    restore = _awaited(Cluster.restore)
    save = _awaited(Cluster.save)
    load = _awaited(Cluster.load)
    wait_records = _awaited(Cluster.wait_records)
    wait_lag = _awaited(Cluster.wait_lag)
    wait_group = _awaited(Cluster.wait_group)
    wait_committed = _awaited(Cluster.wait_committed)
    wait_transaction = _awaited(Cluster.wait_transaction)
    wait_connected = _awaited(Cluster.wait_connected)


class Awaited:
    """Some other part of a cluster whose methods are awaited; what is no method is given as it is."""

    def __init__(self, aio: AsyncCluster, part: object) -> None:
        self._aio = aio
        self._part = part

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not isroutine(found):
            return found

        @wraps(found)
        async def call(*args: Any, **kwargs: Any) -> Any:
            result = await self._aio.run(partial(found, *args, **kwargs))
            if isinstance(result, list):
                return [self._awaited(each) for each in result]
            return self._awaited(result)

        return call

    def _awaited(self, result: Any) -> Any:
        return AwaitedContext(self._aio, result) if hasattr(result, "__exit__") else result


class AwaitedContext(Awaited):
    """A part for an `async with` statement, such as a fault that was added."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        part: Any = self._part
        await self._aio.run(partial(part.__exit__, kind, error, trace))
