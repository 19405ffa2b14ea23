"""A cluster on disk whose clock stands still: the disk fills up, and has room again, all the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kafkalite.config.settings import Settings
from kafkalite.log import free_space
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.network.addresses import Listener
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch
from kafkalite.testing.control.topics import create_topics
from kafkalite.testing.inside import ask
from kafkalite.testing.virtual_cluster import VirtualCluster

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Disk(RealFileSystem):
    """A disk that says what is left on it."""

    free_bytes = 1 << 30

    def space(self, path: str) -> tuple[int, int]:
        return self.free_bytes, 1 << 30


async def produced(cluster: VirtualCluster) -> int:
    data = ProduceRequest.PartitionProduceData(index=0, records=memoryview(build_batch([(1, None, b"v", ())])))
    topics = [ProduceRequest.TopicProduceData(name="t", partition_data=[data])]
    answer: Any = await ask(cluster.any_node(), ProduceRequest(acks=-1, timeout_ms=1000, topic_data=topics), 11)
    return int(answer.responses[0].partition_responses[0].error_code)


async def until(cluster: VirtualCluster, code: ErrorCode) -> None:
    async with asyncio.timeout(20):
        while await produced(cluster) != code:
            await asyncio.sleep(0.005)


async def test_a_frozen_cluster_sees_its_disk_fill_up_and_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(free_space, "_LONGEST_MS", 20)
    disk = Disk()
    cluster = VirtualCluster("main", asyncio.get_running_loop())
    cluster.open_cluster(Settings.load(overrides={}), node_ids=[1], data_dir=str(tmp_path), filesystem=disk)
    await cluster.add_node(1, [Listener("PLAINTEXT", "127.0.0.1", 0)]).start()
    await create_topics(cluster, [{"topic": "t"}])
    cluster.clock.freeze()
    assert await produced(cluster) == ErrorCode.NONE
    disk.free_bytes = 0
    await until(cluster, ErrorCode.KAFKA_STORAGE_ERROR)
    disk.free_bytes = 1 << 30
    await until(cluster, ErrorCode.NONE)
    await cluster.close()
