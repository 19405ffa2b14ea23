"""A bug of ours: every API answers UNKNOWN_SERVER_ERROR where it puts errors, in every version, and serves on."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.join_group import JoinGroupResponse
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.server.apis import APIS
from kafkalite.server.handlers import fetch
from tests.server.test_groups import join
from tests.server.wire import running_broker

CASES = [(key, version) for key, api in APIS.items() for version in range(api.min_version, api.max_version + 1)]


def request_with_items(request_class: Any, depth: int = 0) -> Any:
    """A request whose every list has one item."""
    module: Any = import_module(request_class.__module__)
    made = request_class()
    for field, annotation in request_class.__init__.__annotations__.items():
        if field == "return" or not annotation.startswith("list["):
            continue
        inner = annotation.removeprefix("list[").split("]")[0]
        if inner == "str":
            item: Any = "name"
        elif inner == "int":
            item = 3
        else:
            item_class: Any = module
            for name in inner.split("."):
                item_class = getattr(item_class, name)
            item = request_with_items(item_class, depth + 1)
        setattr(made, field, [item])
    return made


def error_codes(value: Any) -> list[int]:
    """Every error code anywhere in a response."""
    found = []
    for name in value.__slots__:
        field = getattr(value, name)
        if name.endswith("error_code"):
            found.append(field)
        elif isinstance(field, list):
            found += [code for item in field if hasattr(item, "__slots__") for code in error_codes(item)]
    return found


@pytest.mark.parametrize(("key", "version"), CASES, ids=[f"{APIS[key].name}-{version}" for key, version in CASES])
async def test_a_bug_is_answered_in_its_place(key: int, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    api = APIS[key]
    if api.handle is None:
        api.load()

    def broken(ctx: object, request: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(api, "handle", broken)
    request_class = getattr(import_module(api.module_name), f"{api.name}Request")
    request = request_with_items(request_class)
    if isinstance(request, ProduceRequest):
        request.acks = -1
    async with running_broker() as broker:
        client = await broker.connect()
        codes = set(error_codes(await client.call(request, version)))
        assert ErrorCode.UNKNOWN_SERVER_ERROR in codes
        assert codes <= {ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.NONE}
        if key != 18:
            assert (await client.call(ApiVersionsRequest(), 0)).error_code == 0


async def test_a_bug_behind_acks_0_closes(monkeypatch: pytest.MonkeyPatch) -> None:  # W-37
    APIS[0].load()
    monkeypatch.setattr(APIS[0], "handle", lambda ctx, request: 1 // 0)
    async with running_broker() as broker:
        client = await broker.connect()
        client.send(ProduceRequest(acks=0), 9)
        assert await client.at_end()


async def test_an_answer_that_cannot_be_written_closes_and_harms_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    write = JoinGroupResponse.write

    def write_but_for_one(response: JoinGroupResponse, out: list[Any], version: int) -> None:
        if version == 2:
            raise ValueError("on purpose")
        write(response, out, version)

    monkeypatch.setattr(JoinGroupResponse, "write", write_but_for_one)
    async with running_broker(group_initial_rebalance_delay_ms="200") as broker:
        good, bad = await broker.connect(), await broker.connect()
        await good.call(FindCoordinatorRequest(coordinator_keys=["my-group"]), 4)
        bad.send(join(), 2)
        await bad.writer.drain()
        good.send(join(), 3)
        assert (await good.answer()).error_code == ErrorCode.NONE
        assert await bad.at_end()


async def test_a_bug_in_what_wakes_a_parked_fetch_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_broker() as broker:
        client = await broker.connect()
        await client.call(MetadataRequest([MetadataRequest.MetadataRequestTopic(name="t")]), 9)
        wanted = FetchRequest.FetchTopic(topic="t", partitions=[FetchRequest.FetchPartition(partition_max_bytes=100)])
        client.send(FetchRequest(max_wait_ms=200, min_bytes=1, max_bytes=100, topics=[wanted]), 12)
        while not broker.node.parked_fetches:
            await asyncio.sleep(0.01)
        monkeypatch.setattr(fetch._Plan, "gather", lambda plan, moved: 1 // 0)
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        assert await client.at_end()
        assert not broker.node.parked_fetches
