"""Produce as part of a transaction, which may have to wait for its coordinator before anything is appended."""

from __future__ import annotations

from errno import EMFILE
from functools import partial
from typing import TYPE_CHECKING, Any

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.end_txn import EndTxnRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.records.batch import build_batch
from tests.server.test_produce import NOW, Topics, records
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.server.wire import WireClient


async def producer_of(client: WireClient, transactional_id: str) -> tuple[int, int]:
    """Producer id and epoch of a transactional id."""
    await client.call(FindCoordinatorRequest(key_type=1, coordinator_keys=[transactional_id]), 4)
    made = await client.call(InitProducerIdRequest(transactional_id, 60_000), 5)
    assert made.error_code == 0
    return made.producer_id, made.producer_epoch


async def test_a_batch_that_waits_is_stored_as_it_was_sent(tmp_path: Path) -> None:
    """While one waits for its transaction, another client's bytes arrive where its own were received."""
    async with running_broker(str(tmp_path)) as broker:
        topics = [Topics(broker, await broker.connect()) for _ in range(3)]
        for number, topic in enumerate(topics):
            await topic.create(f"t{number}")
        for large in (False, True):
            frames = []
            for number, topic in enumerate(topics):
                name = f"id-{number}-{large}"
                producer_id, epoch = await producer_of(topic.client, name)
                value = b"%d" % number * (100_000 if large else 100)
                batch = records(
                    value=value, producer_id=producer_id, producer_epoch=epoch, base_sequence=0, transactional=True
                )
                request = topic.request(batch, f"t{number}", transactional_id=name)
                frames.append(topic.client.frame(request, 12))
            for topic, frame in zip(topics, frames, strict=True):
                topic.client.writer.write(frame)
            for topic in topics:
                (answered,) = (await topic.client.answer()).responses
                assert [part.error_code for part in answered.partition_responses] == [0]
        for number, topic in enumerate(topics):
            stored = [record.value for batch in await topic.stored(f"t{number}") for record in batch.records()]
            assert stored == [b"%d" % number * 100, b"%d" % number * 100_000]


async def test_the_largest_timestamp_of_an_open_transaction_is_not_told_to_committed_readers() -> None:  # F-38
    async with running_broker() as broker:
        topic = Topics(broker, await broker.connect())
        await topic.create("t")
        await topic.produce(build_batch([(NOW, None, b"plain", [])]))
        producer_id, epoch = await producer_of(topic.client, "id")
        pending = build_batch(
            [(NOW + 1, None, b"open", [])],
            producer_id=producer_id,
            producer_epoch=epoch,
            base_sequence=0,
            transactional=True,
        )
        assert (await topic.produce(pending, version=12, transactional_id="id")).error_code == 0
        found = []
        for isolation_level in (0, 1):
            wanted = ListOffsetsRequest.ListOffsetsPartition(partition_index=0, timestamp=-3)
            named = ListOffsetsRequest.ListOffsetsTopic(name="t", partitions=[wanted])
            request = ListOffsetsRequest(replica_id=-1, isolation_level=isolation_level, topics=[named])
            found.append((await topic.client.call(request, 11)).topics[0].partitions[0].offset)
        assert found == [1, -1]


async def test_a_log_that_can_not_be_opened_is_its_partitions_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT-36: too few file handles, say; and nothing is written for a transaction that does not know of it."""
    async with running_broker(str(tmp_path)) as broker:
        topic = Topics(broker, await broker.connect())
        await topic.create("t")
        producer_id, epoch = await producer_of(topic.client, "id")
        batch = partial(records, producer_id=producer_id, producer_epoch=epoch, base_sequence=0, transactional=True)
        open_log = broker.cluster.engine.open

        def fails(name: str, *arguments: Any) -> Any:
            if name == "t":
                raise OSError(EMFILE, "Too many open files")
            return open_log(name, *arguments)

        monkeypatch.setattr(broker.cluster.engine, "open", fails)
        answer = await topic.produce(batch(value=b"1"), version=12, transactional_id="id")
        assert answer.error_code == ErrorCode.KAFKA_STORAGE_ERROR
        monkeypatch.undo()
        assert (await topic.produce(batch(value=b"2"), version=12, transactional_id="id")).error_code == 0
        ended = await topic.client.call(EndTxnRequest("id", producer_id, epoch, True), 5)
        assert ended.error_code == 0
        stored = await topic.stored("t")
        assert [record.value for found in stored if not found.is_control for record in found.records()] == [b"2"]
