"""Produce as part of a transaction, which may have to wait for its coordinator before anything is appended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from tests.server.test_produce import Topics, records
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from pathlib import Path

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
