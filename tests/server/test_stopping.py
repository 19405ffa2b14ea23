"""A broker that stops: what it took is answered, what can't be is let go without a long wait (W-46)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kafkalite.metadata.controller import Controller
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from tests.server.test_groups import join
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


async def test_what_waits_for_the_disk_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = asyncio.Event()
    create = Controller.create_topics

    def create_slowly(*args: Any, **options: Any) -> None:
        taken.set()
        asyncio.get_running_loop().call_later(0.1, lambda: create(*args, **options))

    monkeypatch.setattr(Controller, "create_topics", create_slowly)
    async with running_broker() as broker:
        client = await broker.connect()
        client.send(CreateTopicsRequest([CreateTopicsRequest.CreatableTopic("t", 1, 1)], 5000), 7)
        await taken.wait()
        await broker.node.stop()
        assert [topic.error_code for topic in (await client.answer()).topics] == [0]
        assert await client.at_end()


async def test_a_request_that_is_not_read_any_more_does_not_cost_the_answers_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A socket that is closed with unread bytes is reset, and the client may lose what it has not read yet."""
    taken = asyncio.Event()
    create = Controller.create_topics
    kept: list[Callable[[], None]] = []

    def create_later(*args: Any, **options: Any) -> None:
        kept.append(lambda: create(*args, **options))
        taken.set()

    monkeypatch.setattr(Controller, "create_topics", create_later)
    async with running_broker() as broker:
        client = await broker.connect()
        client.send(CreateTopicsRequest([CreateTopicsRequest.CreatableTopic("t", 1, 1)], 5000), 7)
        await taken.wait()
        stop = asyncio.create_task(broker.node.stop())
        await asyncio.sleep(0)
        client.send(FindCoordinatorRequest(coordinator_keys=["my-group"]), 4)
        await client.writer.drain()
        kept.pop()()
        assert [topic.error_code for topic in (await client.answer()).topics] == [0]
        assert await client.reader.read(1) == b"", "an end, not a reset"
        client.writer.close()
        await stop


async def test_a_parked_join_does_not_hold_the_stop_up() -> None:
    async with running_broker(group_initial_rebalance_delay_ms="60000") as broker:
        client = await broker.connect()
        await client.call(FindCoordinatorRequest(coordinator_keys=["my-group"]), 4)
        client.send(join(), 3)
        await client.writer.drain()
        await asyncio.wait_for(broker.node.stop(), 3)
        assert await client.at_end()
