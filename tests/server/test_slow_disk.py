"""A disk whose syncs take for ever: only who waits for the disk waits (RT-37)."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from kafkalite.cluster import Cluster
from kafkalite.config.settings import Settings
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.network.addresses import Listener
from kafkalite.node import Node
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from tests.server.test_produce import Topics, records
from tests.server.wire import Broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kafkalite.log.filesystem import File
    from tests.server.wire import WireClient

PROMPT_S = 20.0  # the disk is let go only behind it
MANY = 300


class SlowFile:
    """Syncs when it is let."""

    def __init__(self, file: File, gate: threading.Event) -> None:
        self._file = file
        self._gate = gate

    def sync(self) -> None:
        assert self._gate.wait(60)
        self._file.sync()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class SlowDisk(RealFileSystem):
    """The real one, with a gate before every sync of a file."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()

    def open(self, path: str, *, create: bool = False) -> Any:
        return SlowFile(cast("File", super().open(path, create=create)), self.gate)


@asynccontextmanager
async def broker_on(disk: SlowDisk, data_dir: str) -> AsyncIterator[Broker]:
    loop = asyncio.get_running_loop()
    settings = Settings.load(overrides={"group.initial.rebalance.delay.ms": "0"})
    cluster = Cluster.open(settings, loop=loop, data_dir=data_dir, filesystem=disk)
    node = Node(cluster, 1, loop, listeners=[Listener("PLAINTEXT", "127.0.0.1", 0)])
    await node.start()
    try:
        yield Broker(cluster, node)
    finally:
        disk.gate.set()
        await node.stop()
        cluster.close(clean=True)


async def member_of(client: WireClient, group: str) -> tuple[str, int]:
    protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", b"")]
    await client.call(FindCoordinatorRequest(key_type=0, coordinator_keys=[group]), 4)
    async with asyncio.timeout(20):
        joined = await client.call(JoinGroupRequest(group, 60_000, 60_000, "", None, "consumer", protocols), 3)
        assert joined.error_code == 0
    assigned = [SyncGroupRequest.SyncGroupRequestAssignment(joined.member_id, b"mine")]
    request = SyncGroupRequest(group, joined.generation_id, joined.member_id, None, "consumer", "range", assigned)
    assert (await client.call(request, 5)).error_code == 0
    return joined.member_id, joined.generation_id


async def test_rt_37_only_who_waits_for_the_disk_waits(tmp_path: Path) -> None:
    disk = SlowDisk()
    async with broker_on(disk, str(tmp_path / "data")) as broker:
        producer = Topics(broker, await broker.connect())
        await producer.create("t")
        assert (await producer.produce(records(value=b"first"))).error_code == 0
        client = await broker.connect()
        member_id, generation = await member_of(client, "g")
        log = broker.cluster.log("t", 0)
        assert log is not None

        disk.gate.clear()
        for number in range(MANY):
            producer.client.send(producer.request(records(value=b"%d" % number)), 9)
        while log.log_end_offset == 1:
            await asyncio.sleep(0.01)

        async with asyncio.timeout(PROMPT_S):
            beat = await client.call(HeartbeatRequest("g", generation, member_id), 4)
            assert beat.error_code == 0
            assert (await client.call(MetadataRequest(topics=None), 9)).topics
            partition = FetchRequest.FetchPartition(0, fetch_offset=0, partition_max_bytes=1 << 20)
            wanted = FetchRequest(
                max_wait_ms=0, min_bytes=0, topics=[FetchRequest.FetchTopic("t", partitions=[partition])]
            )
            fetched = (await client.call(wanted, 11)).responses[0].partitions[0]
            assert (fetched.error_code, fetched.high_watermark) == (0, 1), "nothing is seen that is not on disk"
        assert log.log_end_offset <= 1 + MANY
        assert log.high_watermark == 1

        disk.gate.set()
        for _ in range(MANY):
            answer = (await producer.client.answer()).responses[0].partition_responses[0]
            assert answer.error_code == 0
        assert log.high_watermark == 1 + MANY
        assert (await client.call(HeartbeatRequest("g", generation, member_id), 4)).error_code == 0
