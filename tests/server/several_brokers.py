"""A cluster of several brokers in this process, and a client of each."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings
from kafkalite.network.addresses import Listener
from kafkalite.node import Node
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch
from tests.server.wire import WireClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kafkalite.metadata.image import Partition
    from kafkalite.protocol.message import Message

NOW = 1_700_000_000_000


class Brokers:
    """The brokers by their ids; `ask` keeps one connection to each."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._clients: dict[int, WireClient] = {}

    async def client(self, node_id: int) -> WireClient:
        client = self._clients.get(node_id)
        if client is None:
            port = self.cluster.nodes[node_id].addresses[0][2]
            client = self._clients[node_id] = WireClient(*await asyncio.open_connection("127.0.0.1", port))
        return client

    async def ask(self, node_id: int, request: Message, version: int) -> Any:
        return await (await self.client(node_id)).call(request, version)

    async def stop(self, node_id: int) -> None:
        await self.cluster.stop_broker(node_id)
        client = self._clients.pop(node_id, None)
        if client is not None:
            assert await client.at_end()

    async def create(self, name: str, partitions: int = 3, factor: int = 3, *, by: int = 1) -> Any:
        topic = CreateTopicsRequest.CreatableTopic(name, partitions, factor)
        response = await self.ask(by, CreateTopicsRequest(topics=[topic], timeout_ms=5000), 7)
        return response.topics[0]

    def partition(self, topic: str = "t", index: int = 0) -> Partition:
        return self.cluster.image.topics[topic].partitions[index]

    def coordinator(self, group: str, key_type: int = 0) -> int:
        return self.cluster.placement.coordinator(key_type, group)

    async def metadata(self, by: int, *topics: str, version: int = 12) -> Any:
        named = [MetadataRequest.MetadataRequestTopic(name=name) for name in topics]
        return await self.ask(by, MetadataRequest(topics=named, allow_auto_topic_creation=False), version)

    async def find(self, by: int, key: str, key_type: int = 0) -> Any:
        response = await self.ask(by, FindCoordinatorRequest(key_type=key_type, coordinator_keys=[key]), 4)
        return response.coordinators[0]

    async def write(self, by: int, *, index: int = 0, acks: int = -1, topic: str = "t", version: int = 13) -> Any:
        """The whole response to one record."""
        part = ProduceRequest.PartitionProduceData(index=index, records=build_batch([(NOW, None, b"v", [])]))
        topic_id = self.cluster.image.topics[topic].id
        data = ProduceRequest.TopicProduceData(name=topic, topic_id=topic_id, partition_data=[part])
        return await self.ask(by, ProduceRequest(acks=acks, timeout_ms=5000, topic_data=[data]), version)

    def fetch_request(self, *, index: int = 0, offset: int = 0, topic: str = "t", **more: Any) -> FetchRequest:
        epoch = more.pop("current_leader_epoch", -1)
        wanted = FetchRequest.FetchPartition(index, epoch, offset, partition_max_bytes=1 << 20)
        topic_id = self.cluster.image.topics[topic].id
        named = FetchRequest.FetchTopic(topic=topic, topic_id=topic_id, partitions=[wanted])
        return FetchRequest(topics=[named], max_bytes=1 << 24, **more)


def commit(group: str, offset: int = 7) -> OffsetCommitRequest:
    partition = OffsetCommitRequest.OffsetCommitRequestPartition(partition_index=0, committed_offset=offset)
    topic = OffsetCommitRequest.OffsetCommitRequestTopic(name="t", partitions=[partition])
    return OffsetCommitRequest(group_id=group, generation_id_or_member_epoch=-1, member_id="", topics=[topic])


async def committed(brokers: Brokers, group: str) -> int:
    asked = OffsetFetchRequest.OffsetFetchRequestGroup(group_id=group, topics=None)
    response = await brokers.ask(brokers.coordinator(group), OffsetFetchRequest(groups=[asked]), 8)
    found = response.groups[0]
    assert found.error_code == 0
    return int(found.topics[0].partitions[0].committed_offset)


def name_of(code: int) -> str:
    return ErrorCode(code).name


@asynccontextmanager
async def running_brokers(count: int = 3, data_dir: str | None = None, **settings: str) -> AsyncIterator[Brokers]:
    """`count` brokers with the ids 1, 2, ... in memory, or over a directory; settings are named with `_` for `.`."""
    overrides = {name.replace("_", "."): value for name, value in settings.items()}
    overrides.setdefault("kafkalite.durability", "none" if data_dir is None else "os")
    loop = asyncio.get_running_loop()
    node_ids = list(range(1, count + 1))
    cluster = Cluster.open(Settings.load(overrides=overrides), loop=loop, data_dir=data_dir, node_ids=node_ids)
    for node_id in node_ids:
        await Node(cluster, node_id, loop, listeners=[Listener("PLAINTEXT", "127.0.0.1", 0)]).start()
    try:
        yield Brokers(cluster)
    finally:
        for node in cluster.nodes.values():
            await node.stop()
        cluster.close(clean=True)
