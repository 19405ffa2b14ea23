"""Faults as tests write them: objects of the client side, over HTTP, to a cluster in this process."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.testing.client.control import Control, ControlError, WaitTimeoutError
from kafkalite.testing.client.faults import Fault, Faults
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.server import ControlServer
from kafkalite.testing.host import Host
from tests.server.wire import WireClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from kafkalite.testing.virtual_cluster import VirtualCluster


class OneCluster:
    """What a `Cluster` of the client side does for its parts."""

    def __init__(self, control: Control, cluster_id: str) -> None:
        self.control = control
        self.path = f"/v1/clusters/{cluster_id}"

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, *rest: Any, **more: Any) -> Any:
        return self.control.call(method, self.path + path, body, *rest, **more)


class Kafka:
    """A cluster, its faults as a test sees them, and a client."""

    def __init__(self, faults: Faults, port: int, cluster: VirtualCluster) -> None:
        self.faults = faults
        self.port = port
        self.cluster = cluster

    async def ask(self, times: int = 1) -> list[bool]:
        """Whether each of some Metadata requests was answered with an error."""
        client = WireClient(*await asyncio.open_connection("127.0.0.1", self.port))
        answers = [await client.call(MetadataRequest(topics=None), 13, "app") for _ in range(times)]
        client.close()
        return [bool(answer.error_code) for answer in answers]


async def run(call: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """The client side blocks, and its server is in this thread."""
    return await asyncio.to_thread(call, *arguments, **more)


@asynccontextmanager
async def kafka() -> AsyncIterator[Kafka]:
    host = Host(asyncio.get_running_loop())
    server = ControlServer(host, all_endpoints())
    control = Control(await server.listen("127.0.0.1", 0))
    cluster = await host.make()
    try:
        yield Kafka(Faults(OneCluster(control, cluster.id)), cluster.any_node().addresses[0][2], cluster)
    finally:
        control.close()
        server.close()
        await host.close()


TOP: dict[str, Any] = {"api": "Metadata", "error": "REBOOTSTRAP_REQUIRED", "level": "top"}


async def test_a_fault_is_added_counted_and_removed() -> None:
    async with kafka() as kf:
        fault = await run(kf.faults.add, Fault(**TOP, times=1, client_id=["app", "other"]))
        assert await kf.ask(2) == [True, False]
        assert await run(lambda: fault.hits) == 1
        assert [shown["name"] for shown in await run(kf.faults.rules)] == ["fault-1"]
        await run(fault.remove)
        assert await run(kf.faults.rules) == []
        assert fault.shown["matches"] == 2


async def test_a_fault_works_inside_its_block() -> None:
    async with kafka() as kf:

        def in_block(loop: asyncio.AbstractEventLoop) -> list[bool]:
            with kf.faults.add(**TOP) as fault:
                answers = asyncio.run_coroutine_threadsafe(kf.ask(), loop).result(10)
                fault.wait()
            answers += asyncio.run_coroutine_threadsafe(kf.ask(), loop).result(10)
            assert fault.hits == 1
            return answers

        assert await run(in_block, asyncio.get_running_loop()) == [True, False]


async def test_what_is_wrong_with_a_fault_is_said() -> None:
    async with kafka() as kf:
        with pytest.raises(ControlError, match="did you mean Produce") as caught:
            await run(kf.faults.add, api="Produec", delay_ms=1)
        assert caught.value.status == 422
        with pytest.raises(ControlError, match="times"):
            await run(kf.faults.add, delay_ms=1, times=0)
        with pytest.raises(ControlError, match="there is no fault 'gone'; there are none") as caught:
            await run(kf.faults._cluster.call, "GET", "/faults/gone")
        assert caught.value.status == 404
        with pytest.raises(ControlError, match="a fault has no 'topics'; did you mean topic"):
            await run(kf.faults._cluster.call, "POST", "/faults", {"topics": "t", "delay_ms": 1})


async def test_faults_that_were_to_hit_and_have_not_are_named() -> None:
    async with kafka() as kf:
        await run(kf.faults.add, **TOP, unused="fail", name="early")
        await run(kf.faults.add, **TOP, unused="fail", nth=9, name="late")
        await kf.ask(2)
        assert await run(kf.faults.unused) == ["fault 'late' (api Metadata, nth 9) never hit: 2 calls matched"]
        await run(kf.faults.clear)
        assert await run(kf.faults.unused) == []


async def test_one_may_wait_for_hits() -> None:
    async with kafka() as kf:
        fault = await run(kf.faults.add, **TOP, name="boot")
        waiting = asyncio.create_task(run(fault.wait, 2))
        await kf.ask(2)
        await asyncio.wait_for(waiting, 10)
        with pytest.raises(
            WaitTimeoutError,
            match=r"for fault 'boot' to hit 3 times; seen instead: fault 'boot' \(.*\) hit 2 times: 2 calls matched",
        ):
            await run(fault.wait, 3, 0.01)


async def test_a_file_of_faults_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('[[fault]]\napi = "Metadata"\nerror = "REBOOTSTRAP_REQUIRED"\nlevel = "top"\nnth = [1, 3]\n')
    async with kafka() as kf:
        (fault,) = await run(kf.faults.load, file)
        assert await kf.ask(3) == [True, False, True]
        assert await run(lambda: fault.hits) == 2
        file.write_text("[[faults]]\ndelay_ms = 1\n")
        with pytest.raises(ValueError, match=r"write \[\[fault\]\] before"):
            await run(kf.faults.load, file)


async def test_faults_of_one_cluster_are_no_others() -> None:
    async with kafka() as one, kafka() as other:
        await run(one.faults.add, **TOP)
        assert (await one.ask(), await other.ask()) == ([True], [False])


async def test_a_full_disk_of_a_virtual_cluster() -> None:
    async with kafka() as kf:
        fault = await run(kf.faults.add, disk="full", topic="__cluster_metadata", times=1)
        with pytest.raises(ControlError, match="topic 't'"):
            await run(kf.faults._cluster.call, "POST", "/topics", {"topic": "t"})
        assert await run(lambda: fault.hits) == 1
        await run(kf.faults._cluster.call, "POST", "/topics", {"topic": "t"})


async def test_a_slow_disk_delays_what_was_written_and_nothing_else() -> None:
    async with kafka() as kf:
        await run(kf.faults._cluster.call, "POST", "/topics", {"topic": "t", "partitions": 2})
        body = {"records": [{"value": "v"}], "partition": 0}
        fault = await run(kf.faults.add, disk_delay_ms=500, topic="t", partition=0)

        async def seconds(partition: int) -> float:
            began = time.monotonic()
            await run(kf.faults._cluster.call, "POST", "/topics/t/records", {**body, "partition": partition})
            return time.monotonic() - began

        assert await seconds(0) >= 0.5
        assert await seconds(1) < 0.5
        slow = asyncio.create_task(seconds(0))
        assert await kf.ask() == [False]
        assert not slow.done()
        assert await slow >= 0.5
        assert await run(lambda: fault.hits) == 2
        await run(fault.remove)
        assert await seconds(0) < 0.5
        shown = await run(kf.faults._cluster.call, "GET", "/topics/t/records")
        assert len(shown["records"]) == 4


async def test_nobody_waits_for_a_slow_disk_to_snapshot_go_back_or_drop() -> None:
    async with kafka() as kf:
        call = kf.faults._cluster.call
        await run(call, "POST", "/topics", {"topic": "t"})
        await run(kf.faults.add, disk_delay_ms=60_000)

        async def until_disk(*, is_asked: bool) -> None:
            async with asyncio.timeout(30):
                while kf.cluster.cluster.engine.is_syncing != is_asked:
                    await asyncio.sleep(0.001)

        async def begin_to_write() -> asyncio.Task[object]:
            await until_disk(is_asked=False)
            writing = asyncio.create_task(run(call, "POST", "/topics/t/records", {"records": [{"value": "v"}]}))
            await until_disk(is_asked=True)
            return writing

        began = time.monotonic()
        first = await begin_to_write()
        await run(call, "POST", "/snapshots", {"snapshot": "now"})
        await first
        second = await begin_to_write()
        await run(call, "POST", "/restore", {"snapshot": "now"})
        await asyncio.wait([second], timeout=30)
        third = await begin_to_write()
    await asyncio.wait([third], timeout=30)
    assert time.monotonic() - began < 30


async def test_a_cluster_with_a_slow_disk_is_dropped_in_order() -> None:
    async with kafka() as kf:
        await run(kf.faults._cluster.call, "POST", "/topics", {"topic": "t"})
        await run(kf.faults.add, disk_delay_ms=100)
        writing = asyncio.create_task(
            run(kf.faults._cluster.call, "POST", "/topics/t/records", {"records": [{"value": "v"}]})
        )
        await asyncio.sleep(0.03)
        writing.cancel()
