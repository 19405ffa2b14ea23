"""Virtual clusters in this process, with clients that speak over their ports."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from kafkalite.metadata.topics import NewTopic, Setting
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.records.batch import build_batch, iter_batches
from kafkalite.testing.host import Host
from kafkalite.testing.virtual_clock import clients_now_ms
from tests.server.wire import WireClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kafkalite.testing.virtual_cluster import VirtualCluster


@asynccontextmanager
async def host() -> AsyncIterator[Host]:
    """A host whose clusters are gone at the end."""
    host = Host(asyncio.get_running_loop())
    try:
        yield host
    finally:
        await host.close()


async def create(virtual: VirtualCluster, name: str, partitions: int = 1, **settings: str) -> None:
    """Create a topic; settings are named with `_` for `.`."""
    made: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    configs = [Setting(setting.replace("_", "."), value) for setting, value in settings.items()]
    virtual.cluster.controller.create_topics([NewTopic(name, partitions, configs=configs)], reply=made.set_result)
    for result in await made:
        assert result.error_code == 0, result.error_message


class Door:
    """Where clients of a cluster connect to."""

    def __init__(self, virtual: VirtualCluster, node_id: int = 1) -> None:
        self.port = virtual.nodes[node_id].addresses[0][2]

    async def connect(self) -> WireClient:
        return WireClient(*await asyncio.open_connection("127.0.0.1", self.port))


class Client:
    """One connection of a client that knows what it wants."""

    def __init__(self, wire: WireClient) -> None:
        self.wire = wire

    @classmethod
    async def of(cls, virtual: VirtualCluster) -> Client:
        return cls(await Door(virtual).connect())

    async def produce(
        self,
        topic: str,
        *values: bytes,
        partition: int = 0,
        timestamp_ms: int | None = None,
        producer: tuple[int, int, int] = (-1, -1, -1),
    ) -> int:
        """Write values as one batch of (producer id, epoch, sequence), stamped by real time; gives the error code."""
        now_ms = clients_now_ms() if timestamp_ms is None else timestamp_ms
        batch = build_batch(
            [(now_ms, None, value, ()) for value in values],
            producer_id=producer[0],
            producer_epoch=producer[1],
            base_sequence=producer[2],
        )
        data = ProduceRequest.PartitionProduceData(partition, memoryview(batch))
        request = ProduceRequest(None, -1, 1000, [ProduceRequest.TopicProduceData(topic, partition_data=[data])])
        response = await self.wire.call(request, 12)
        return int(response.responses[0].partition_responses[0].error_code)

    async def fetched(self, topic: str, offset: int = 0, *, epoch: int = -1, partition: int = 0) -> Any:
        """The answer for one partition."""
        wanted = FetchRequest.FetchPartition(
            partition, current_leader_epoch=epoch, fetch_offset=offset, partition_max_bytes=1 << 24
        )
        request = FetchRequest(
            max_wait_ms=0, max_bytes=1 << 24, topics=[FetchRequest.FetchTopic(topic, partitions=[wanted])]
        )
        return (await self.wire.call(request, 12)).responses[0].partitions[0]

    async def values(self, topic: str, partition: int = 0, offset: int = 0) -> list[bytes]:
        """Values of a partition's records."""
        found: list[bytes] = []
        while True:
            answer = await self.fetched(topic, offset, partition=partition)
            assert answer.error_code == 0, answer.error_code
            batches = list(iter_batches(bytes(answer.records or b"")))
            if not batches:
                return found
            for batch in batches:
                offset = batch.last_offset + 1
                if not batch.is_control:
                    found += [bytes(record.value or b"") for record in batch.records()]

    async def commit(self, group: str, offset: int, topic: str = "t", **member: Any) -> int:
        """Commit an offset of partition 0; gives the error code."""
        await self.coordinator(group)
        place = OffsetCommitRequest.OffsetCommitRequestPartition(0, offset)
        request = OffsetCommitRequest(
            group, topics=[OffsetCommitRequest.OffsetCommitRequestTopic(topic, partitions=[place])], **member
        )
        response = await self.wire.call(request, 7)
        return int(response.topics[0].partitions[0].error_code)

    async def committed(self, group: str, topic: str = "t") -> int:
        """The committed offset of partition 0."""
        topics = [OffsetFetchRequest.OffsetFetchRequestTopics(topic, partition_indexes=[0])]
        request = OffsetFetchRequest(groups=[OffsetFetchRequest.OffsetFetchRequestGroup(group, topics=topics)])
        response = await self.wire.call(request, 8)
        return int(response.groups[0].topics[0].partitions[0].committed_offset)

    async def coordinator(self, key: str, kind: int = 0) -> None:
        """Ask for a coordinator, which makes the topic it keeps its state in."""
        await self.wire.call(FindCoordinatorRequest(key_type=kind, coordinator_keys=[key]), 4)

    async def join(self, group: str, session_timeout_ms: int = 45_000) -> tuple[str, int]:
        """Become the only member of a group; gives member id and generation."""
        await self.coordinator(group)
        protocol = JoinGroupRequest.JoinGroupRequestProtocol("range", b"")
        request = JoinGroupRequest(group, session_timeout_ms, 60_000, "", None, "consumer", [protocol])
        response = await self.wire.call(request, 3)
        assert response.error_code == 0
        member_id, generation = response.member_id, response.generation_id
        given = SyncGroupRequest.SyncGroupRequestAssignment(member_id, b"")
        assert (
            await self.wire.call(SyncGroupRequest(group, generation, member_id, assignments=[given]), 3)
        ).error_code == 0
        return member_id, generation

    async def leader_epoch(self, topic: str, partition: int = 0) -> int:
        """As the metadata tells it."""
        wanted = [MetadataRequest.MetadataRequestTopic(name=topic)]
        response = await self.wire.call(MetadataRequest(wanted, allow_auto_topic_creation=False), 12)
        return int(response.topics[0].partitions[partition].leader_epoch)
