"""Fetch: limits, waiting, sessions, epochs; and the offsets a client asks for before it fetches."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.protocol.messages.offset_for_leader_epoch import OffsetForLeaderEpochRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch, iter_batches
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.wire import Broker, WireClient

NOW = int(time.time() * 1000)


class Reader:
    """A broker with a topic `t` of three partitions, a writer and a reader."""

    def __init__(self, broker: Broker, client: WireClient, writer: WireClient) -> None:
        self.broker = broker
        self.client = client
        self.writer = writer

    async def create(self, name: str, partitions: int) -> None:
        topic = CreateTopicsRequest.CreatableTopic(name=name, num_partitions=partitions, replication_factor=1)
        response = await self.writer.call(CreateTopicsRequest(topics=[topic], timeout_ms=5000), 7)
        assert response.topics[0].error_code == 0

    async def write(self, value: bytes = b"v", *, partition: int = 0, topic: str = "t", timestamp: int = NOW) -> None:
        part = ProduceRequest.PartitionProduceData(index=partition, records=build_batch([(timestamp, None, value, [])]))
        data = ProduceRequest.TopicProduceData(name=topic, partition_data=[part])
        response = await self.writer.call(ProduceRequest(acks=-1, timeout_ms=5000, topic_data=[data]), 9)
        assert response.responses[0].partition_responses[0].error_code == 0

    def request(self, *partitions: tuple[int, int], topic: str = "t", **more: Any) -> FetchRequest:
        known = self.broker.cluster.image.topics.get(topic)
        partition_options = {
            name: more.pop(name) for name in list(more) if name in FetchRequest.FetchPartition.__slots__
        }
        partition_options.setdefault("partition_max_bytes", 1 << 20)
        wanted = [
            FetchRequest.FetchPartition(partition=index, fetch_offset=offset, **partition_options)
            for index, offset in partitions
        ]
        named = FetchRequest.FetchTopic(topic=topic, topic_id=known.id if known else b"\1" * 16, partitions=wanted)
        more.setdefault("max_bytes", 1 << 24)
        return FetchRequest(topics=[named] if partitions else [], **more)

    async def fetch(self, *partitions: tuple[int, int], version: int = 12, **more: Any) -> Any:
        return await self.client.call(self.request(*partitions, **more), version)


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with running_broker() as broker:
        made = Reader(broker, await broker.connect(), await broker.connect())
        await made.create("t", 3)
        yield made


def values(partition: Any) -> list[Any]:
    return [record.value for batch in iter_batches(bytes(partition.records)) for record in batch.records()]


def only(response: Any) -> Any:
    ((partition,),) = [topic.partitions for topic in response.responses]
    return partition


@pytest.mark.parametrize("version", range(4, 19))
async def test_every_version_reads(reader: Reader, version: int) -> None:
    await reader.write(b"a")
    await reader.write(b"b")
    partition = only(await reader.fetch((0, 1), version=version))
    assert values(partition) == [b"b"]
    assert (partition.error_code, partition.high_watermark, partition.last_stable_offset) == (0, 2, 2)
    assert partition.log_start_offset == (0 if version >= 5 else -1)
    assert partition.preferred_read_replica == -1


async def test_nothing_there_is_empty_not_null(reader: Reader) -> None:  # F-13
    partition = only(await reader.fetch((0, 0)))
    assert (partition.error_code, partition.high_watermark, partition.log_start_offset) == (0, 0, 0)
    assert partition.records is not None
    assert len(partition.records) == 0


@pytest.mark.parametrize("offset", [-1, 2, 99])
async def test_out_of_range(reader: Reader, offset: int) -> None:  # F-14
    await reader.write()
    assert only(await reader.fetch((0, offset), max_wait_ms=10_000)).error_code == ErrorCode.OFFSET_OUT_OF_RANGE


async def test_unknown_things_answer_at_once(reader: Reader) -> None:
    by_name = await reader.fetch((0, 0), topic="none", max_wait_ms=10_000, min_bytes=1)
    assert only(by_name).error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    by_id = await reader.fetch((0, 0), topic="none", version=13, max_wait_ms=10_000, min_bytes=1)
    assert only(by_id).error_code == ErrorCode.UNKNOWN_TOPIC_ID
    partition = await reader.fetch((9, 0), max_wait_ms=10_000, min_bytes=1)
    assert only(partition).error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    assert (await reader.fetch(max_wait_ms=10_000, min_bytes=1)).responses == []


async def test_the_first_batch_comes_whole_and_later_partitions_obey(reader: Reader) -> None:  # F-5, F-8
    for partition in (0, 1):
        await reader.write(b"x" * 5000, partition=partition)
    response = await reader.fetch((2, 0), (0, 0), (1, 0), max_bytes=100, partition_max_bytes=10)
    third, first, second = response.responses[0].partitions
    assert len(third.records) == 0
    assert len(values(first)) == 1
    assert (second.error_code, len(second.records)) == (0, 0)


async def test_limits_cut_at_whole_batches(reader: Reader) -> None:
    for i in range(10):
        await reader.write(b"%d" % i + b"x" * 1000)
    partition = only(await reader.fetch((0, 0), partition_max_bytes=3500))
    assert len(values(partition)) == 3


async def test_data_begins_with_the_batch_that_holds_the_offset(reader: Reader) -> None:  # F-7
    part = ProduceRequest.PartitionProduceData(
        index=0, records=build_batch([(NOW, None, b"%d" % i, []) for i in range(5)])
    )
    data = ProduceRequest.TopicProduceData(name="t", partition_data=[part])
    await reader.writer.call(ProduceRequest(acks=-1, timeout_ms=5000, topic_data=[data]), 9)
    (batch,) = iter_batches(bytes(only(await reader.fetch((0, 3))).records))
    assert batch.base_offset == 0
    assert len(list(batch.records())) == 5


async def test_a_long_poll_wakes_when_data_comes(reader: Reader) -> None:  # F-9, F-10
    reader.client.send(reader.request((0, 0), (1, 0), max_wait_ms=20_000, min_bytes=1), 12)
    waiting = asyncio.ensure_future(reader.client.answer())
    while not reader.broker.node.parked_fetches:
        await asyncio.sleep(0)
    await reader.write(b"late", partition=1)
    response = await waiting
    assert [values(part) for part in response.responses[0].partitions] == [[], [b"late"]]
    assert not reader.broker.node.parked_fetches


async def test_a_long_poll_waits_for_enough(reader: Reader) -> None:
    reader.client.send(reader.request((0, 0), max_wait_ms=20_000, min_bytes=3000), 12)
    waiting = asyncio.ensure_future(reader.client.answer())
    await reader.write(b"x" * 1000)
    await reader.write(b"x" * 1000)
    assert not waiting.done()
    await reader.write(b"x" * 1000)
    assert len(values(only(await waiting))) == 3


async def test_a_long_poll_ends_in_time(reader: Reader) -> None:
    started = time.monotonic()
    assert len(only(await reader.fetch((0, 0), max_wait_ms=150, min_bytes=1)).records) == 0
    assert time.monotonic() - started >= 0.14


async def test_a_long_poll_learns_of_deletion(reader: Reader) -> None:
    reader.client.send(reader.request((0, 0), max_wait_ms=20_000, min_bytes=1), 12)
    waiting = asyncio.ensure_future(reader.client.answer())
    while not reader.broker.node.parked_fetches:
        await asyncio.sleep(0)
    await reader.writer.call(DeleteTopicsRequest(topic_names=["t"], timeout_ms=5000), 5)
    assert only(await waiting).error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION


async def test_a_lost_client_leaves_nothing_behind(reader: Reader) -> None:
    reader.client.send(reader.request((0, 0), max_wait_ms=60_000, min_bytes=1), 12)
    while not reader.broker.node.parked_fetches:
        await asyncio.sleep(0)
    reader.client.writer.transport.abort()
    while reader.broker.node.parked_fetches:
        await asyncio.sleep(0)


async def test_requests_behind_a_long_poll_wait(reader: Reader) -> None:  # W-17
    reader.client.send(reader.request((0, 0), max_wait_ms=100, min_bytes=1), 12)
    reader.client.send(reader.request((1, 0)), 12)
    assert only(await reader.client.answer()).partition_index == 0
    assert only(await reader.client.answer()).partition_index == 1


@pytest.mark.parametrize(("epoch", "code"), [(-1, 0), (0, 0), (5, ErrorCode.UNKNOWN_LEADER_EPOCH)])
async def test_leader_epochs_are_compared(reader: Reader, epoch: int, code: int) -> None:  # F-30
    assert only(await reader.fetch((0, 0), current_leader_epoch=epoch)).error_code == code


class TestSessions:
    """Incremental fetches (F-22 to F-28)."""

    async def start(self, reader: Reader, *partitions: tuple[int, int], version: int = 13) -> int:
        response = await reader.fetch(*partitions, session_epoch=0, version=version)
        assert response.session_id > 0
        return int(response.session_id)

    async def test_only_news_is_told(self, reader: Reader) -> None:
        session = await self.start(reader, (0, 0), (1, 0), (2, 0))
        quiet = await reader.fetch(session_id=session, session_epoch=1, version=13)
        assert (quiet.error_code, quiet.session_id, quiet.responses) == (0, session, [])
        await reader.write(b"n", partition=2)
        news = await reader.fetch(session_id=session, session_epoch=2, version=13)
        assert [(part.partition_index, values(part)) for part in news.responses[0].partitions] == [(2, [b"n"])]

    async def test_waits_for_any_partition(self, reader: Reader) -> None:
        session = await self.start(reader, (0, 0), (1, 0))
        reader.client.send(reader.request(session_id=session, session_epoch=1, max_wait_ms=20_000, min_bytes=1), 13)
        waiting = asyncio.ensure_future(reader.client.answer())
        await reader.write(b"w", partition=1)
        assert values(only(await waiting)) == [b"w"]

    async def test_partitions_change_and_are_forgotten(self, reader: Reader) -> None:
        session = await self.start(reader, (0, 0), (1, 0))
        await reader.write(b"a", partition=0)
        await reader.write(b"b", partition=1)
        moved = reader.request((0, 1), session_id=session, session_epoch=1)
        topic = reader.broker.cluster.image.topics["t"]
        moved.forgotten_topics_data = [FetchRequest.ForgottenTopic(topic_id=topic.id, partitions=[1])]
        response = await reader.client.call(moved, 13)
        assert [part.partition_index for part in response.responses[0].partitions] == [0]  # its watermark moved
        assert len(only(response).records) == 0

    async def test_wrong_ids_and_epochs(self, reader: Reader) -> None:
        unknown = await reader.fetch(session_id=77, session_epoch=1, version=13)
        assert (unknown.error_code, unknown.session_id) == (ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0)
        session = await self.start(reader, (0, 0))
        wrong = await reader.fetch(session_id=session, session_epoch=5, version=13)
        assert wrong.error_code == ErrorCode.INVALID_FETCH_SESSION_EPOCH
        named = await reader.fetch(session_id=session, session_epoch=1, version=12)
        assert named.error_code == ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR

    async def test_closing_ends_it(self, reader: Reader) -> None:
        session = await self.start(reader, (0, 0))
        assert (await reader.fetch((0, 0), session_id=session, session_epoch=-1, version=13)).session_id == 0
        gone = await reader.fetch(session_id=session, session_epoch=1, version=13)
        assert gone.error_code == ErrorCode.FETCH_SESSION_ID_NOT_FOUND

    async def test_an_error_is_told_until_it_is_over(self, reader: Reader) -> None:  # F-25
        session = await self.start(reader, (0, 0))
        bad = await reader.fetch((0, 9), session_id=session, session_epoch=1, version=13)
        assert only(bad).error_code == ErrorCode.OFFSET_OUT_OF_RANGE
        good = await reader.fetch((0, 0), session_id=session, session_epoch=2, version=13)
        assert (only(good).error_code, only(good).high_watermark) == (0, 0)

    async def test_partitions_with_data_go_to_the_end(self, reader: Reader) -> None:  # F-3
        session = await self.start(reader, (0, 0), (1, 0))
        for partition in (0, 1):
            for _ in range(2):
                await reader.write(b"x" * 1000, partition=partition)
        served = []
        offsets = {0: 0, 1: 0}
        for epoch in range(1, 5):
            changed = [(index, offset) for index, offset in offsets.items() if offset]
            response = await reader.fetch(*changed, session_id=session, session_epoch=epoch, version=13, max_bytes=1100)
            for part in response.responses[0].partitions:
                if len(part.records):
                    served.append(part.partition_index)
                    offsets[part.partition_index] += 1
        assert sorted(served) == [0, 0, 1, 1]
        assert served[0] != served[1]


class TestOffsets:
    """ListOffsets and OffsetForLeaderEpoch."""

    async def list(self, reader: Reader, timestamp: int, version: int = 11, **more: Any) -> Any:
        wanted = ListOffsetsRequest.ListOffsetsPartition(partition_index=0, timestamp=timestamp, **more)
        topic = ListOffsetsRequest.ListOffsetsTopic(name="t", partitions=[wanted])
        response = await reader.client.call(ListOffsetsRequest(replica_id=-1, topics=[topic]), version)
        return response.topics[0].partitions[0]

    async def test_ends_and_times(self, reader: Reader) -> None:  # F-38 to F-40
        for i in range(5):
            await reader.write(b"%d" % i, timestamp=NOW + 10 * i)
        found = {name: await self.list(reader, name) for name in (-1, -2, -3, -4, -5, -6)}
        assert {name: (answer.offset, answer.error_code) for name, answer in found.items()} == {
            -1: (5, 0), -2: (0, 0), -3: (4, 0), -4: (0, 0), -5: (-1, 0), -6: (-1, 0),
        }  # fmt: skip
        assert found[-3].timestamp == NOW + 40
        between = await self.list(reader, NOW + 11)
        assert (between.offset, between.timestamp) == (2, NOW + 20)
        after = await self.list(reader, NOW + 1000)
        assert (after.offset, after.timestamp, after.error_code) == (-1, -1, 0)

    @pytest.mark.parametrize(("timestamp", "first"), [(-3, 7), (-4, 8), (-5, 9), (-6, 11)])
    async def test_special_times_have_a_first_version(self, reader: Reader, timestamp: int, first: int) -> None:  # F-37
        assert (await self.list(reader, timestamp, first)).error_code == 0
        assert (await self.list(reader, timestamp, first - 1)).error_code == ErrorCode.UNSUPPORTED_VERSION

    async def test_errors(self, reader: Reader) -> None:
        assert (await self.list(reader, -1, current_leader_epoch=9)).error_code == ErrorCode.UNKNOWN_LEADER_EPOCH
        wanted = ListOffsetsRequest.ListOffsetsPartition(partition_index=0, timestamp=-1)
        topic = ListOffsetsRequest.ListOffsetsTopic(name="t", partitions=[wanted, wanted])
        response = await reader.client.call(ListOffsetsRequest(replica_id=-1, topics=[topic]), 7)
        codes = [part.error_code for part in response.topics[0].partitions]
        assert codes == [ErrorCode.INVALID_REQUEST] * 2

    @pytest.mark.parametrize(("epoch", "expected"), [(0, (0, 1)), (7, (-1, -1)), (-1, (-1, -1))])
    async def test_where_an_epoch_ended(self, reader: Reader, epoch: int, expected: tuple[int, int]) -> None:  # F-33
        await reader.write()
        wanted = OffsetForLeaderEpochRequest.OffsetForLeaderPartition(partition=0, leader_epoch=epoch)
        topic = OffsetForLeaderEpochRequest.OffsetForLeaderTopic(topic="t", partitions=[wanted])
        for version in (2, 3, 4):
            response = await reader.client.call(OffsetForLeaderEpochRequest(topics=[topic]), version)
            answer = response.topics[0].partitions[0]
            assert (answer.leader_epoch, answer.end_offset) == expected
