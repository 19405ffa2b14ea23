"""Groups against a running broker: what survives a kill, a lost connection, a wait."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any

from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.list_groups import ListGroupsRequest
from tests.server.group_cluster import name
from tests.server.test_groups import join, sync
from tests.server.test_groups_offsets import codes, commit, fetch, found
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.wire import Broker, WireClient


async def settled(client: WireClient) -> str:
    """A topic `t`, and a stable group of one; its member's id."""
    topic = CreateTopicsRequest.CreatableTopic("t", 2, 1)
    await client.call(CreateTopicsRequest([topic], 10_000), 7)
    await client.call(FindCoordinatorRequest(coordinator_keys=["my-group"]), 4)
    member_id: str = (await client.call(join(), 9)).member_id
    await client.call(join(member_id=member_id), 9)
    answer = await client.call(sync(member_id, 1, {member_id: b"mine"}), 5)
    assert answer.assignment == b"mine"
    return member_id


async def committed(client: WireClient) -> Any:
    answer = await client.call(fetch(9, {"t": [0, 1]}, "my-group"), 9)
    return [offset for offset, *_ in found(answer.groups[0].topics).values()]


async def test_a_killed_broker_goes_on_with_members_assignments_and_offsets(tmp_path: Path) -> None:
    async with running_broker(str(tmp_path / "live")) as broker:
        client = await broker.connect()
        member_id = await settled(client)
        request = commit({("t", 0): 5, ("t", 1): 6}, member_id=member_id, generation_id_or_member_epoch=1)
        assert set(codes(await client.call(request, 9)).values()) == {"NONE"}
        # What is on the disk now is what a kill leaves.
        shutil.copytree(tmp_path / "live", tmp_path / "killed")
    async with running_broker(str(tmp_path / "killed")) as broker:
        client = await broker.connect()
        assert not (await client.call(HeartbeatRequest("my-group", 1, member_id), 4)).error_code
        assert (await client.call(sync(member_id, 1), 5)).assignment == b"mine"
        assert await committed(client) == [5, 6]
        groups = (await client.call(ListGroupsRequest(), 5)).groups
        assert [(group.group_id, group.group_state) for group in groups] == [("my-group", "Stable")]


async def test_pipelined_commits_and_fetches_are_answered_in_order(tmp_path: Path) -> None:
    async with running_broker(str(tmp_path)) as broker:
        client = await broker.connect()
        await settled(client)
        requests = 50
        for offset in range(requests):
            client.send(commit({("t", 0): offset}, member_id="client", generation_id_or_member_epoch=1), 9)
            client.send(fetch(9, {"t": [0]}, "other"), 9)
            client.send(HeartbeatRequest("nobody", 1, "x"), 4)
        for _ in range(requests):
            assert set(codes(await client.answer()).values()) == {"UNKNOWN_MEMBER_ID"}
            assert (await client.answer()).groups[0].group_id == "other"
            assert name((await client.answer()).error_code) == "UNKNOWN_MEMBER_ID"


async def test_a_lost_connection_does_not_end_a_membership() -> None:
    async with running_broker() as broker:
        client = await broker.connect()
        first = await settled(client)
        second = await new_member(broker)
        parked = await broker.connect()
        parked.send(join(member_id=second), 9)
        await rebalancing(client, first)
        parked.close()
        assert (await client.call(join(member_id=first), 9)).generation_id == 2
        described = await client.call(DescribeGroupsRequest(["my-group"]), 6)
        assert {member.member_id for member in described.groups[0].members} == {first, second}


async def new_member(broker: Broker) -> str:
    client = await broker.connect()
    member_id: str = (await client.call(join(), 9)).member_id
    client.close()
    return member_id


async def rebalancing(client: WireClient, member_id: str) -> None:
    """Beat until the group is in a rebalance."""
    async with asyncio.timeout(10):
        while name((await client.call(HeartbeatRequest("my-group", 1, member_id), 4)).error_code) == "NONE":
            pass


async def test_deleting_a_topic_deletes_what_was_committed_for_it() -> None:
    async with running_broker() as broker:
        client = await broker.connect()
        member_id = await settled(client)
        await client.call(commit({("t", 0): 5}, member_id=member_id, generation_id_or_member_epoch=1), 9)
        assert await committed(client) == [5, -1]
        await client.call(DeleteTopicsRequest([DeleteTopicsRequest.DeleteTopicState("t")], timeout_ms=10_000), 6)
        assert await committed(client) == [-1, -1]
