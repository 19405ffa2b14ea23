"""What a broker imports in quiet moments: what first clients ask for, and never in their way."""

from __future__ import annotations

import errno
import subprocess
import sys
import textwrap
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from kafkalite.cli.settling import Settling, attempted
from tests.cli.broker import BrokerRun
from tests.cli.test_full_disk import create, produce
from tests.wire_client import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Handle:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """Runs one thing at a time, in a time of its own."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.timers: list[tuple[float, Handle, Callable[..., None], tuple[Any, ...]]] = []

    def time(self) -> float:
        return self.now_s

    def call_later(self, delay_s: float, call: Callable[..., None], *arguments: Any) -> Handle:
        handle = Handle()
        self.timers.append((self.now_s + delay_s, handle, call, arguments))
        return handle

    def run_one(self) -> bool:
        """Whether there was something to run."""
        if not self.timers:
            return False
        self.now_s, handle, call, arguments = self.timers.pop()
        if not handle.cancelled:
            call(*arguments)
        return True


class Requests:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        return self.count


def settle(loop: Loop, requests: Requests, done: list[float]) -> Settling:
    def steps() -> Any:
        for _ in range(3):
            done.append(loop.now_s)
            yield

    return Settling(loop, requests, steps())  # type: ignore[arg-type]


def test_nobody_there_means_one_step_after_the_other() -> None:
    loop, done = Loop(), list[float]()
    settle(loop, Requests(), done)
    while loop.run_one():
        pass
    assert len(done) == 3
    assert done[0] >= 0.1
    assert done[2] - done[0] < 0.01


def test_steps_wait_for_a_pause_of_the_clients() -> None:
    loop, requests, done = Loop(), Requests(), list[float]()
    settle(loop, requests, done)
    loop.run_one()
    assert len(done) == 1
    for _ in range(5):
        requests.count += 1
        loop.run_one()
    assert len(done) == 1
    loop.run_one()
    assert len(done) == 2


def test_clients_that_never_pause_do_not_hold_the_steps_up_for_ever() -> None:
    loop, requests, done = Loop(), Requests(), list[float]()
    settle(loop, requests, done)
    while True:
        requests.count += 1
        if not loop.run_one():
            break
    assert len(done) == 3
    assert 5 <= done[0] < 6


def test_a_broker_that_stops_leaves_the_rest_undone() -> None:
    loop, done = Loop(), list[float]()
    settling = settle(loop, Requests(), done)
    loop.run_one()
    settling.end()
    while loop.run_one():
        pass
    assert len(done) == 1


def test_what_finds_no_file_to_open_is_tried_again_after_a_pause() -> None:
    loop, tries = Loop(), list[float]()

    def step() -> None:
        tries.append(loop.now_s)
        if len(tries) < 3:
            raise OSError(errno.EMFILE, "too many open files")

    def steps() -> Any:
        yield from attempted(step)
        yield from attempted(step)

    Settling(loop, Requests(), steps())  # type: ignore[arg-type]
    while loop.run_one():
        pass
    assert len(tries) == 4
    assert tries[1] - tries[0] >= 0.1 <= tries[2] - tries[1]
    assert tries[3] - tries[2] < 0.01


def test_the_first_producer_and_the_first_group_find_everything_imported() -> None:
    code = """
        import asyncio, sys
        import kafkalite.cli.broker_process
        from kafkalite.cli.settling import FOR_CLIENTS, imported
        from tests.server.wire import running_broker

        async def main():
            async with running_broker() as broker:
                client = await broker.connect()
                for _ in imported(FOR_CLIENTS):
                    pass
                before = set(sys.modules)
                from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
                from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
                from kafkalite.protocol.messages.join_group import JoinGroupRequest
                from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest

                await client.call(FindCoordinatorRequest(key="x", key_type=1), 3)
                given = await client.call(
                    InitProducerIdRequest(transactional_id="x", transaction_timeout_ms=1000, producer_id=-1,
                                          producer_epoch=-1), 4)
                assert not given.error_code, given
                await client.call(FindCoordinatorRequest(key="g", key_type=0), 3)
                protocol = JoinGroupRequest.JoinGroupRequestProtocol(name="range", metadata=b"")
                joined = await client.call(
                    JoinGroupRequest(group_id="g", session_timeout_ms=10000, rebalance_timeout_ms=10000, member_id="",
                                     protocol_type="consumer", protocols=[protocol]), 3)
                assert not joined.error_code, joined
                await client.call(OffsetFetchRequest(group_id="g", topics=[]), 3)
                print(*sorted(name for name in set(sys.modules) - before if name.startswith("kafkalite.")))
                client.close()

        asyncio.run(main())
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == []


def test_an_error_is_told_while_clients_are_at_work(tmp_path: Path) -> None:
    """The steps wait for five seconds, the clients may have given up by then."""
    with BrokerRun(tmp_path, "--data", "data", "-o", f"kafkalite.log.reserve.bytes={1 << 50}") as broker:
        found = Event()
        with connect(broker.ready()) as connection:
            create(connection, "t")
            reader = Thread(target=look_for, args=(broker, "disk.low", found))
            reader.start()
            deadline_s = time.monotonic() + 4
            while not found.wait(0.02):
                assert produce(connection, "t")[0]  # refused, again and again
                assert time.monotonic() < deadline_s
        broker.process.terminate()
        reader.join(30)


def look_for(broker: BrokerRun, name: str, found: Event) -> None:
    assert broker.process.stderr is not None
    for line in broker.process.stderr:
        if name in line:
            found.set()
