"""Faults that take brokers down at a certain call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch
from kafkalite.testing.fault_fields import FaultError
from kafkalite.testing.virtual_cluster import VirtualCluster
from tests.server.wire import WireClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Three:
    """Three brokers, and a topic `t` with a replica on each."""

    def __init__(self, cluster: VirtualCluster) -> None:
        self.cluster = cluster

    def leader(self) -> int:
        return self.cluster.cluster.image.topics["t"].partitions[0].leader

    def live(self) -> list[int]:
        return list(self.cluster.cluster.placement.node_ids())

    async def client(self, node_id: int) -> WireClient:
        port = self.cluster.nodes[node_id].addresses[0][2]
        return WireClient(*await asyncio.open_connection("127.0.0.1", port))

    async def until(self, *live: int) -> None:
        async with asyncio.timeout(30):
            while self.live() != list(live):
                await asyncio.sleep(0)

    def end(self) -> int:
        log = self.cluster.cluster.log("t", 0)
        return 0 if log is None else log.log_end_offset


@pytest.fixture
async def three() -> AsyncIterator[Three]:
    cluster = await VirtualCluster.open("c1", asyncio.get_running_loop(), config={}, brokers=3)
    try:
        made = Three(cluster)
        topic = CreateTopicsRequest.CreatableTopic("t", 1, 3)
        client = await made.client(1)
        await client.call(CreateTopicsRequest(topics=[topic], timeout_ms=5000), 7)
        client.close()
        yield made
    finally:
        await cluster.close()


def produce() -> ProduceRequest:
    part = ProduceRequest.PartitionProduceData(index=0, records=build_batch([(1, None, b"v", [])]))
    data = ProduceRequest.TopicProduceData(name="t", partition_data=[part])
    return ProduceRequest(acks=-1, timeout_ms=5000, topic_data=[data])


@pytest.mark.parametrize(("when", "applied"), [("before", 1), ("after", 2)])
async def test_the_leader_goes_down_at_the_second_produce(three: Three, when: str, applied: int) -> None:
    rule = three.cluster.faults.add({"api": "Produce", "nth": 2, "broker_down": when})
    leader = three.leader()
    client, idle = await three.client(leader), await three.client(leader)
    assert (await client.call(produce(), 9)).responses[0].partition_responses[0].error_code == 0
    client.send(produce(), 9)
    assert await client.at_end()
    assert await idle.at_end(), "a broker that is down serves nobody"
    await three.until(*sorted({1, 2, 3} - {leader}))
    assert (rule.hits, three.end()) == (1, applied)
    other = await three.client(three.leader())
    assert (await other.call(produce(), 9)).responses[0].partition_responses[0].base_offset == applied


async def test_it_comes_back_by_itself(three: Three) -> None:
    three.cluster.faults.add({"api": "Produce", "times": 1, "broker_down": "before", "down_ms": 20})
    leader = three.leader()
    port = three.cluster.nodes[leader].addresses[0][2]
    client = await three.client(leader)
    client.send(produce(), 9)
    assert await client.at_end()
    await three.until(*sorted({1, 2, 3} - {leader}))
    await three.until(1, 2, 3)
    assert three.cluster.nodes[leader].addresses[0][2] == port
    assert three.leader() != leader


async def test_a_cluster_that_is_dropped_meanwhile(three: Three) -> None:
    three.cluster.faults.add({"api": "Produce", "broker_down": "before", "down_ms": 30_000})
    leader = three.leader()
    client = await three.client(leader)
    client.send(produce(), 9)
    assert await client.at_end()
    await three.until(*sorted({1, 2, 3} - {leader}))
    await three.cluster.close()
    async with asyncio.timeout(30):
        while three.cluster.outages._under_way:
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"api": "Produce", "down_ms": 5, "delay_ms": 1}, "down_ms belongs to broker_down"),
        ({"api": "Produce", "broker_down": "now"}, "before or after"),
        ({"api": "Produce", "broker_down": "after", "answer": "lost"}, "exclude each other"),
        ({"api": "Produce", "broker_down": "before", "answer_delay_ms": 5}, "with broker_down = before"),
        ({"refuse": True, "broker_down": "before"}, "refuse works on new connections"),
    ],
)
async def test_rules_that_cannot_be(three: Three, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(FaultError, match=said):
        three.cluster.faults.add(rule)
