"""Snapshots, restores and forks: what is kept, what is dropped, what rises, and what they cost."""

from __future__ import annotations

import asyncio
import gc
import random
import tracemalloc
import weakref
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.describe_cluster import DescribeClusterRequest
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.offset_for_leader_epoch import OffsetForLeaderEpochRequest
from kafkalite.records.batch import build_batch
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.snapshots import Snapshot
from kafkalite.testing.virtual_cluster import VirtualCluster
from tests.server.transaction_client import TransactionClient
from tests.testing.virtual import Client, Door, create, host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kafkalite.cluster import Cluster
    from kafkalite.testing.host import Host

DAY_MS = 86_400_000


def run(test: Callable[[Host, VirtualCluster], Awaitable[None]]) -> None:
    async def main() -> None:
        async with host() as where:
            await test(where, await where.make())

    asyncio.run(main())


async def cluster_id(client: Client) -> str:
    return str((await client.wire.call(DescribeClusterRequest(), 1)).cluster_id)


async def producer_id(client: Client, transactional_id: str | None = None) -> int:
    if transactional_id:
        await client.coordinator(transactional_id, 1)
    return int((await client.wire.call(InitProducerIdRequest(transactional_id, 60_000), 4)).producer_id)


def test_a_fork_and_its_origin_go_their_own_ways() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t", retention_ms="12345")
        await create(virtual, "gone")
        client = await Client.of(virtual)
        await client.produce("t", b"a", b"b")
        await client.commit("g", 1)
        fork = await where.fork(virtual)
        forked = await Client.of(fork)
        await forked.produce("t", b"of the fork")
        await forked.commit("g", 3)
        await create(fork, "new-there")
        await client.produce("t", b"of the origin", b"twice")
        assert await client.values("t") == [b"a", b"b", b"of the origin", b"twice"]
        assert await forked.values("t") == [b"a", b"b", b"of the fork"]
        assert (await client.committed("g"), await forked.committed("g")) == (1, 3)
        assert "new-there" not in virtual.cluster.image.topics
        assert fork.cluster.image.topics["t"].id == virtual.cluster.image.topics["t"].id
        assert dict(fork.cluster.image.config(2, "t")) == {"retention.ms": "12345"}
        await where.drop(virtual.id)
        assert await forked.values("t") == [b"a", b"b", b"of the fork"]
        assert await forked.values("gone") == []

    run(test)


def test_the_cluster_id_stays_on_restore_and_is_new_on_fork() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        before, port = await cluster_id(await Client.of(virtual)), Door(virtual).port
        fork = await where.fork(virtual)
        await virtual.snapshots.restore(await virtual.snapshots.take("s"))
        assert (await cluster_id(await Client.of(virtual)), Door(virtual).port) == (before, port)
        assert await cluster_id(await Client.of(fork)) not in ("", before)
        assert Door(fork).port != port

    run(test)


def test_a_restore_brings_everything_back_and_cuts_clients_off() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t", 2)
        await create(virtual, "deleted")
        client = await Client.of(virtual)
        await client.produce("t", b"kept")
        await client.produce("deleted", b"kept too")
        await client.commit("g", 1)
        await virtual.snapshots.take("s")
        await client.produce("t", b"forgotten")
        await client.produce("t", b"elsewhere", partition=1)
        await client.commit("g", 2)
        await create(virtual, "made-later")
        topic_id = virtual.cluster.image.topics["deleted"].id
        gone = asyncio.get_running_loop().create_future()
        virtual.cluster.controller.delete_topics([topic_id], gone.set_result)
        await gone
        waiting = await Client.of(virtual)
        wanted = FetchRequest.FetchPartition(0, fetch_offset=2, partition_max_bytes=1000)
        topics = [FetchRequest.FetchTopic("t", partitions=[wanted])]
        waiting.wire.send(FetchRequest(max_wait_ms=60_000, min_bytes=1, max_bytes=1000, topics=topics), 12)
        await virtual.snapshots.restore(virtual.snapshots.get("s"))
        assert await client.wire.at_end()
        assert await waiting.wire.at_end()
        again = await Client.of(virtual)
        assert await again.values("t") == [b"kept"]
        assert await again.values("t", 1) == []
        assert await again.values("deleted") == [b"kept too"]
        assert await again.committed("g") == 1
        assert sorted(virtual.cluster.image.topics) == ["__consumer_offsets", "deleted", "t"]
        await again.produce("t", b"and on")
        await virtual.snapshots.restore(virtual.snapshots.get("s"))
        assert await (await Client.of(virtual)).values("t") == [b"kept"]

    run(test)


def test_leader_epochs_rise_above_all_that_clients_have_seen() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await virtual.snapshots.take("nothing")
        await create(virtual, "t")
        client = await Client.of(virtual)
        await client.produce("t", b"1", b"2", b"3")
        await virtual.snapshots.take("three")
        await client.produce("t", b"4", b"5")
        seen = await client.leader_epoch("t")
        for _ in range(3):
            await virtual.snapshots.restore(virtual.snapshots.get("three"))
            client = await Client.of(virtual)
            epoch = await client.leader_epoch("t")
            assert epoch > seen
            # What a consumer asks that was ahead: where the epoch it knows ended.
            asked = OffsetForLeaderEpochRequest.OffsetForLeaderPartition(0, epoch, seen)
            topics = [OffsetForLeaderEpochRequest.OffsetForLeaderTopic("t", [asked])]
            answer = (await client.wire.call(OffsetForLeaderEpochRequest(-1, topics), 4)).topics[0].partitions[0]
            assert (answer.error_code, answer.end_offset) == (0, 3)
            assert (await client.fetched("t", epoch=seen)).error_code == ErrorCode.FENCED_LEADER_EPOCH
            assert (await client.fetched("t", epoch=epoch)).error_code == 0
            seen = epoch
            await client.produce("t", b"again")
        await virtual.snapshots.restore(virtual.snapshots.get("nothing"))
        await virtual.snapshots.restore(virtual.snapshots.get("three"))
        assert await (await Client.of(virtual)).leader_epoch("t") > seen

    run(test)


def test_many_restores_do_not_make_the_metadata_grow() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        snapshot = await virtual.snapshots.take("s")
        await virtual.snapshots.restore(snapshot)
        first = virtual.cluster.engine.get("__cluster_metadata", 0)
        assert first is not None
        end_offset = first.log_end_offset
        for _ in range(20):
            await virtual.snapshots.restore(snapshot)
        last = virtual.cluster.engine.get("__cluster_metadata", 0)
        assert last is not None
        assert last.log_end_offset == end_offset

    run(test)


def test_producer_ids_come_from_a_new_block() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        client = await Client.of(virtual)
        before = await producer_id(client)
        await virtual.snapshots.take("s")
        given = {before, *[await producer_id(client) for _ in range(5)]}
        fork = await where.fork(virtual, virtual.snapshots.get("s"))
        assert await producer_id(await Client.of(fork)) not in given
        for _ in range(2):
            await virtual.snapshots.restore(virtual.snapshots.get("s"))
            new = await producer_id(await Client.of(virtual))
            assert new not in given
            given.add(new)

    run(test)


def test_an_idempotent_producer_goes_on_after_a_restore() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        client = await Client.of(virtual)
        number = await producer_id(client)
        assert await client.produce("t", b"0", b"1", producer=(number, 0, 0)) == 0
        await virtual.snapshots.take("s")
        assert await client.produce("t", b"2", b"3", producer=(number, 0, 2)) == 0
        await virtual.snapshots.restore(virtual.snapshots.get("s"))
        client = await Client.of(virtual)
        assert await client.produce("t", b"4", producer=(number, 0, 4)) == 0
        assert await client.produce("t", b"4", producer=(number, 0, 4)) == 0
        assert await client.produce("t", b"9", producer=(number, 0, 9)) == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
        assert await client.values("t") == [b"0", b"1", b"4"]

    run(test)


async def group_state(client: Client, group: str) -> tuple[str, int]:
    response = await client.wire.call(DescribeGroupsRequest([group]), 5)
    return response.groups[0].group_state, len(response.groups[0].members)


def test_members_are_dropped_and_offsets_kept() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        client = await Client.of(virtual)
        member_id, generation = await client.join("g")
        assert await client.commit("g", 7, member_id=member_id, generation_id_or_member_epoch=generation) == 0
        fork = await where.fork(virtual)
        forked = await Client.of(fork)
        assert await forked.committed("g") == 7
        assert await group_state(forked, "g") == ("Empty", 0)
        assert await group_state(client, "g") == ("Stable", 1)
        beat = HeartbeatRequest("g", generation, member_id)
        assert (await client.wire.call(beat, 3)).error_code == 0
        assert (await forked.wire.call(beat, 3)).error_code == ErrorCode.UNKNOWN_MEMBER_ID
        assert (await forked.join("g"))[1] > generation
        await virtual.snapshots.restore(await virtual.snapshots.take("s"))
        again = await Client.of(virtual)
        assert (await again.wire.call(beat, 3)).error_code == ErrorCode.UNKNOWN_MEMBER_ID
        assert await again.committed("g") == 7

    run(test)


def test_an_open_transaction_is_aborted_where_a_cluster_goes_on() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        done = await TransactionClient.connect(Door(virtual), "done")  # type: ignore[arg-type]
        await done.init()
        assert await done.produce(b"before") == "NONE"
        assert await done.end() == "NONE"
        open_one = await TransactionClient.connect(Door(virtual), "open", None)  # type: ignore[arg-type]
        await open_one.init()
        assert await open_one.produce(b"open") == "NONE"
        assert await open_one.add_offsets() == "NONE"
        assert await open_one.commit_offset(5) == "NONE"
        fork = await where.fork(virtual)
        forked = await TransactionClient.connect(Door(fork), "open", None)  # type: ignore[arg-type]
        answer = await forked.fetch()
        assert answer.last_stable_offset == answer.high_watermark
        assert [aborted.producer_id for aborted in answer.aborted_transactions] == [open_one.id]
        assert await forked.state() == "CompleteAbort"
        assert await forked.committed_offset() == -1
        # Whoever had it open is fenced there, and goes on here.
        forked.id, forked.epoch = open_one.id, open_one.epoch
        assert await forked.produce(b"late", sequence=1) == "INVALID_PRODUCER_EPOCH"
        assert await open_one.state() == "Ongoing"
        assert await open_one.end() == "NONE"
        assert await open_one.committed_offset() == 5
        forked_done = await TransactionClient.connect(Door(fork), "done", None)  # type: ignore[arg-type]
        assert await forked_done.state() == "CompleteCommit"
        assert await forked_done.init() == "NONE"
        assert (forked_done.id, forked_done.epoch > done.epoch) == (done.id, True)

    run(test)


def test_what_has_an_age_does_not_age_in_a_snapshot() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t")
        client = await Client.of(virtual)
        await client.produce("t", b"one")
        await client.commit("g", 1)
        await virtual.clock.advance(4 * DAY_MS)
        await virtual.snapshots.take("four days old")
        await virtual.clock.advance(30 * DAY_MS)
        assert await client.values("t", offset=1) == []
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
        assert await client.committed("g") == -1
        now_ms = virtual.clock.now_ms()
        await virtual.snapshots.restore(virtual.snapshots.get("four days old"))
        assert virtual.clock.now_ms() == now_ms
        client = await Client.of(virtual)
        await virtual.clock.advance(2 * DAY_MS)
        assert await client.values("t") == [b"one"]
        assert await client.committed("g") == 1
        await virtual.snapshots.take("six days old")
        await virtual.clock.advance(10 * DAY_MS)
        await virtual.snapshots.restore(virtual.snapshots.get("six days old"))
        await virtual.clock.advance(2 * DAY_MS)
        client = await Client.of(virtual)
        assert (await client.fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
        assert await client.committed("g") == -1

    run(test)


def test_a_fork_begins_at_the_time_of_its_origin_and_goes_its_own_way() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        virtual.clock.freeze()
        await create(virtual, "t")
        client = await Client.of(virtual)
        await client.produce("t", b"one")
        await virtual.clock.advance(4 * DAY_MS)
        fork = await where.fork(virtual)
        assert (fork.clock.is_frozen, fork.clock.now_ms()) == (True, virtual.clock.now_ms())
        await fork.clock.advance(4 * DAY_MS)
        assert (await (await Client.of(fork)).fetched("t")).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
        assert await client.values("t") == [b"one"]

    run(test)


def test_brokers_that_were_down_are_up_and_a_fork_has_as_many() -> None:
    async def main() -> None:
        async with host() as where:
            virtual = await where.make(brokers=3)
            await create(virtual, "t", 3)
            ports = [Door(virtual, number).port for number in (1, 2, 3)]
            await virtual.snapshots.take("s")
            await virtual.cluster.stop_broker(2)
            fork = await where.fork(virtual)
            assert sorted(fork.nodes) == [1, 2, 3]
            assert {part.leader for part in fork.cluster.image.topics["t"].partitions} <= {1, 2, 3}
            await virtual.snapshots.restore(virtual.snapshots.get("s"))
            assert [Door(virtual, number).port for number in (1, 2, 3)] == ports
            parts = virtual.cluster.image.topics["t"].partitions
            assert sorted(part.leader for part in parts) == [1, 2, 3]
            assert all(sorted(part.isr) == [1, 2, 3] for part in parts)
            alone = await where.make(config={"node.id": "9"})
            await alone.snapshots.restore(virtual.snapshots.get("s"))
            parts = alone.cluster.image.topics["t"].partitions
            assert [(part.leader, part.replicas, part.isr) for part in parts] == [(9, [9], [9])] * 3

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_snapshots_forks_restores_and_writes(seed: int) -> None:
    """Each cluster holds what a model of lists says, whatever became of the others."""

    async def test(where: Host, first: VirtualCluster) -> None:
        draw = random.Random(seed)  # noqa: S311
        await create(first, "t", 2, segment_bytes="1048576")
        clusters: dict[str, VirtualCluster] = {first.id: first}
        held: dict[str, list[list[bytes]]] = {first.id: [[], []]}
        snapshots: list[tuple[Snapshot, list[list[bytes]]]] = []
        for number in range(80):
            name = draw.choice(list(clusters))
            virtual = clusters[name]
            kind = draw.choice(["write"] * 5 + ["roll", "snapshot", "fork", "restore", "drop"])
            part = draw.randrange(2)
            log = virtual.cluster.log("t", part)
            assert log is not None
            if kind == "write":
                values = [
                    b"%d of %d" % (n, number) + bytes(draw.randrange(30_000)) for n in range(draw.randrange(1, 5))
                ]
                log.append_own(build_batch([(1_700_000_000_000, None, value, ()) for value in values]))
                held[name][part] += values
            elif kind == "roll":
                log.store.roll()
            elif kind == "snapshot":
                snapshots.append((await Snapshot.take(virtual), [list(values) for values in held[name]]))
            elif kind == "fork" and len(clusters) < 6:
                taken = draw.choice(snapshots) if snapshots and draw.random() < 0.5 else None
                fork = await where.fork(virtual, None if taken is None else taken[0])
                clusters[fork.id] = fork
                held[fork.id] = [list(values) for values in (held[name] if taken is None else taken[1])]
            elif kind == "restore" and snapshots:
                snapshot, values_then = draw.choice(snapshots)
                await virtual.snapshots.restore(snapshot)
                held[name] = [list(values) for values in values_then]
            elif kind == "drop" and len(clusters) > 1:
                await where.drop(name)
                del clusters[name], held[name]
        for name, virtual in clusters.items():
            client = await Client.of(virtual)
            for part in range(2):
                assert await client.values("t", part) == held[name][part]

    run(test)


@pytest.mark.parametrize("seed", range(3))
def test_compacted_topics_are_shared_and_compacted_apart(seed: int) -> None:
    async def test(where: Host, first: VirtualCluster) -> None:
        draw = random.Random(seed)  # noqa: S311
        await create(
            first,
            "t",
            cleanup_policy="compact",
            internal_segment_bytes="2000",
            min_cleanable_dirty_ratio="0.01",
            file_delete_delay_ms="1000",
        )
        clusters: dict[str, VirtualCluster] = {first.id: first}
        held: dict[str, dict[bytes, bytes]] = {first.id: {}}
        compacted = 0
        for number in range(60):
            name = draw.choice(list(clusters))
            virtual = clusters[name]
            log = virtual.cluster.log("t", 0)
            assert log is not None
            for n in range(draw.randrange(30)):
                key, value = b"k%d" % draw.randrange(8), b"%d.%d" % (number, n) + bytes(50)
                log.append_own(build_batch([(1_700_000_000_000, key, value, ())]))
                held[name][key] = value
            kind = draw.choice(["advance", "advance", "fork", "restore", "drop"])
            if kind == "advance":
                before = log.size
                await virtual.clock.advance(draw.randrange(60_000))
                compacted += log.size < before
            elif kind == "fork" and len(clusters) < 5:
                fork = await where.fork(virtual)
                clusters[fork.id], held[fork.id] = fork, dict(held[name])
            elif kind == "restore":
                await virtual.snapshots.restore(await Snapshot.take(virtual))
            elif kind == "drop" and len(clusters) > 1:
                await where.drop(name)
                del clusters[name], held[name]
        assert compacted > 3
        for name, virtual in clusters.items():
            log = virtual.cluster.log("t", 0)
            assert log is not None
            found: dict[bytes, bytes] = {}
            for batch in log.read_uncommitted_batches(0):
                for record in batch.records():
                    found[bytes(record.key or b"")] = bytes(record.value or b"")
            assert found == held[name]

    run(test)


def test_what_is_kept_is_shared_and_not_copied() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t", 4)
        batch = build_batch([(1_700_000_000_000, None, bytes(1000), ()) for _ in range(100)])
        for number in range(400):
            log = virtual.cluster.log("t", number % 4)
            assert log is not None
            log.append_own(bytearray(batch))
        tracemalloc.start()
        try:
            fork = await where.fork(virtual)
            for part in range(4):
                log = fork.cluster.log("t", part)
                assert log is not None
                log.append_own(bytearray(batch))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert virtual.files.size("memory/t-0/00000000000000000000.log") > 10_000_000
        assert most < 3_000_000

    run(test)


def test_what_no_cluster_can_go_on_from_changes_nothing() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        client = await Client.of(virtual)
        await client.produce("t", b"kept")
        snapshot = await virtual.snapshots.take("s")
        snapshot.files.open("memory/__cluster_metadata-0/00000000000000000000.log").write_at(b"x" * 50, 100)
        before, port = virtual.cluster, Door(virtual).port
        with pytest.raises(ControlError, match="metadata log cannot be read"):
            await virtual.snapshots.restore(snapshot)
        assert (virtual.cluster, Door(virtual).port) == (before, port)
        again = await Client.of(virtual)
        await again.produce("t", b"and on")
        assert await again.values("t") == [b"kept", b"and on"]
        assert await (await Client.of(await where.fork(virtual))).values("t") == [b"kept", b"and on"]

    run(test)


def test_restores_at_once_and_a_drop_in_the_middle() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t")
        snapshot = await virtual.snapshots.take("s")
        port = Door(virtual).port
        await asyncio.gather(*[virtual.snapshots.restore(snapshot) for _ in range(5)])
        assert Door(virtual).port == port
        assert await (await Client.of(virtual)).values("t") == []
        restores = [asyncio.ensure_future(virtual.snapshots.restore(snapshot)) for _ in range(3)]
        await asyncio.sleep(0)
        await where.drop(virtual.id)
        ended = await asyncio.gather(*restores, return_exceptions=True)
        assert [type(each) for each in ended[1:]] == [ControlError] * 2
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    run(test)


def test_clusters_that_are_gone_leave_nothing_behind() -> None:
    async def test(where: Host, virtual: VirtualCluster) -> None:
        await create(virtual, "t", 3)
        client = await Client.of(virtual)
        await client.produce("t", b"one")
        await client.commit("g", 1)
        snapshot = await virtual.snapshots.take("s")
        seen: weakref.WeakSet[Cluster] = weakref.WeakSet()
        for _ in range(10):
            await virtual.snapshots.restore(snapshot)
            client = await Client.of(virtual)
            await client.produce("t", b"two")
            assert await client.committed("g") == 1
            client.wire.close()
            fork = await where.fork(virtual)
            seen |= {virtual.cluster, fork.cluster}
            await where.drop(fork.id)
        timers = len(virtual.clock._timers)
        del fork
        await asyncio.sleep(0.05)
        gc.collect()
        assert [each for each in seen if each is not virtual.cluster] == []
        assert timers < 100

    run(test)
