"""Coordinators among several brokers: everybody names the same, and they move with what leads their partition."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.list_groups import ListGroupsRequest
from kafkalite.protocol.messages.list_transactions import ListTransactionsRequest
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.records.batch import build_batch
from tests.server.several_brokers import NOW, Brokers, commit, committed, name_of, running_brokers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GROUPS = [f"g{number}" for number in range(12)]


@pytest.fixture
async def brokers() -> AsyncIterator[Brokers]:
    async with running_brokers() as made:
        yield made


class TestWhoCoordinates:
    async def test_everybody_names_the_same(self, brokers: Brokers) -> None:
        for key_type in (0, 1):
            for group in GROUPS:
                found = {(await brokers.find(by, group, key_type)).node_id for by in (1, 2, 3)}
                assert found == {brokers.coordinator(group, key_type)}
            assert {brokers.coordinator(group, key_type) for group in GROUPS} == {1, 2, 3}

    async def test_others_refuse(self, brokers: Brokers) -> None:
        await brokers.find(1, "g")
        await brokers.find(1, "x", 1)
        right, right_for_id = brokers.coordinator("g"), brokers.coordinator("x", 1)
        for by in (1, 2, 3):
            join = JoinGroupRequest("g", 10_000, 10_000, protocol_type="consumer")
            join.protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", b"")]
            joined = await brokers.ask(by, join, 4)
            beaten = await brokers.ask(by, HeartbeatRequest("g", 0, "m"), 4)
            described = await brokers.ask(by, DescribeGroupsRequest(groups=["g"]), 5)
            stored = await brokers.ask(by, commit("g"), 8)
            asked = OffsetFetchRequest(groups=[OffsetFetchRequest.OffsetFetchRequestGroup(group_id="g", topics=None)])
            fetched = await brokers.ask(by, asked, 8)
            made = await brokers.ask(by, InitProducerIdRequest("x", 10_000), 4)
            codes = [
                joined.error_code,
                beaten.error_code,
                described.groups[0].error_code,
                stored.topics[0].partitions[0].error_code,
                fetched.groups[0].error_code,
            ]
            refused = ErrorCode.NOT_COORDINATOR
            assert all((code == refused) == (by != right) for code in codes), (by, codes)
            assert (made.error_code == refused) == (by != right_for_id)

    async def test_lists_show_what_a_broker_coordinates(self, brokers: Brokers) -> None:
        await brokers.create("t")
        for group in GROUPS:
            await brokers.find(1, group)
            await brokers.find(1, group, 1)
            await brokers.ask(brokers.coordinator(group), commit(group), 8)
            made = await brokers.ask(brokers.coordinator(group, 1), InitProducerIdRequest(group, 10_000), 4)
            assert made.error_code == 0
        for by in (1, 2, 3):
            groups = await brokers.ask(by, ListGroupsRequest(), 4)
            assert {each.group_id for each in groups.groups} == {g for g in GROUPS if brokers.coordinator(g) == by}
            ids = await brokers.ask(by, ListTransactionsRequest(), 1)
            found = {each.transactional_id for each in ids.transaction_states}
            assert found == {name for name in GROUPS if brokers.coordinator(name, 1) == by}


class TestCoordinatorsThatMove:
    async def test_groups_go_on_where_they_are_loaded(self, brokers: Brokers) -> None:
        await brokers.create("t")
        for group in GROUPS:
            await brokers.find(1, group)
            await brokers.ask(brokers.coordinator(group), commit(group), 8)
        await brokers.stop(2)
        for group in GROUPS:
            assert brokers.coordinator(group) != 2
            assert await committed(brokers, group) == 7
        shown = [each.group_id for by in (1, 3) for each in (await brokers.ask(by, ListGroupsRequest(), 4)).groups]
        assert sorted(shown) == sorted(GROUPS)

    async def test_who_waits_is_sent_away(self) -> None:
        async with running_brokers(group_initial_rebalance_delay_ms="30000") as brokers:
            await brokers.find(1, "g")
            coordinator = brokers.coordinator("g")
            join = JoinGroupRequest("g", 30_000, 30_000, protocol_type="consumer")
            join.protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", b"")]
            client = await brokers.client(coordinator)
            join.member_id = (await client.call(join, 4)).member_id
            client.send(join, 4)
            async with asyncio.timeout(30):
                while not any(each.is_waiting for each in brokers.cluster.nodes[coordinator]._sockets.connections):
                    await asyncio.sleep(0)
            new = coordinator % 3 + 1
            await brokers.cluster.move_leader("__consumer_offsets", brokers.cluster.groups.partition_of("g"), new)
            assert name_of((await client.answer()).error_code) == "NOT_COORDINATOR"
            assert (await brokers.find(coordinator, "g")).node_id == new
            again = await brokers.ask(new, join, 4)
            assert name_of(again.error_code) == "UNKNOWN_MEMBER_ID", "what was not stored is gone"

    async def test_members_of_a_stored_generation_stay(self, brokers: Brokers) -> None:
        await brokers.find(1, "g")
        coordinator = brokers.coordinator("g")
        join = JoinGroupRequest("g", 30_000, 30_000, protocol_type="consumer")
        join.protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", b"")]
        join.member_id = (await brokers.ask(coordinator, join, 4)).member_id
        joined = await brokers.ask(coordinator, join, 4)
        assert joined.error_code == 0
        assignment = SyncGroupRequest.SyncGroupRequestAssignment(join.member_id, b"all of it")
        sync = SyncGroupRequest("g", joined.generation_id, join.member_id, assignments=[assignment])
        assert (await brokers.ask(coordinator, sync, 3)).error_code == 0
        await brokers.stop(coordinator)
        heartbeat = HeartbeatRequest("g", joined.generation_id, join.member_id)
        assert (await brokers.ask(brokers.coordinator("g"), heartbeat, 4)).error_code == 0

    async def test_transactional_ids_keep_their_epochs(self, brokers: Brokers) -> None:
        await brokers.find(1, "x", 1)
        first = await brokers.ask(brokers.coordinator("x", 1), InitProducerIdRequest("x", 10_000), 4)
        await brokers.stop(brokers.coordinator("x", 1))
        again = await brokers.ask(brokers.coordinator("x", 1), InitProducerIdRequest("x", 10_000), 4)
        assert (again.error_code, again.producer_id) == (0, first.producer_id)
        assert again.producer_epoch == first.producer_epoch + 1

    async def test_a_transaction_waits_for_its_coordinator(self) -> None:
        async with running_brokers(transaction_state_log_replication_factor="1") as brokers:
            await brokers.create("t", 3)
            await brokers.find(1, "x", 1)
            coordinator = brokers.coordinator("x", 1)
            made = await brokers.ask(coordinator, InitProducerIdRequest("x", 10_000), 4)
            await brokers.stop(coordinator)
            leader = brokers.partition().leader
            batch = build_batch(
                [(NOW, None, b"v", [])],
                producer_id=made.producer_id,
                producer_epoch=0,
                base_sequence=0,
                transactional=True,
            )
            part = ProduceRequest.PartitionProduceData(index=0, records=batch)
            data = ProduceRequest.TopicProduceData(name="t", partition_data=[part])
            write = ProduceRequest("x", acks=-1, timeout_ms=5000, topic_data=[data])
            refused = (await brokers.ask(leader, write, 12)).responses[0].partition_responses[0]
            assert name_of(refused.error_code) == "NOT_ENOUGH_REPLICAS", "which producers retry"
            await brokers.cluster.start_broker(coordinator)
            taken = (await brokers.ask(leader, write, 12)).responses[0].partition_responses[0]
            assert taken.error_code == 0

    async def test_nobody_coordinates_when_nobody_is_left_in_sync(self) -> None:
        async with running_brokers(2, offsets_topic_replication_factor="1") as brokers:
            await brokers.find(1, "g")
            coordinator = brokers.coordinator("g")
            await brokers.ask(coordinator, commit("g"), 8)
            await brokers.stop(coordinator)
            other = 3 - coordinator
            assert name_of((await brokers.find(other, "g")).error_code) == "COORDINATOR_NOT_AVAILABLE"
            stored = await brokers.ask(other, commit("g"), 8)
            assert name_of(stored.topics[0].partitions[0].error_code) == "NOT_COORDINATOR"
            await brokers.cluster.start_broker(coordinator)
            assert brokers.coordinator("g") == coordinator
