"""Produce, answer by answer: error codes and their places as a real Kafka gives them."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch, iter_batches, parse_batch, seal
from kafkalite.records.compression import GZIP, ZSTD
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.wire import Broker, WireClient

NOW = int(time.time() * 1000)
VERSIONS = list(range(3, 14))


def records(count: int = 1, value: bytes = b"v", **options: Any) -> bytearray:
    return build_batch([(NOW, b"k", value, []) for _ in range(count)], **options)


class Topics:
    """A broker with a topic `t`, and how to write to it."""

    def __init__(self, broker: Broker, client: WireClient) -> None:
        self.broker = broker
        self.client = client

    async def create(self, name: str, partitions: int = 1, **configs: str) -> None:
        entries = [
            CreateTopicsRequest.CreatableTopicConfig(name=key.replace("_", "."), value=value)
            for key, value in configs.items()
        ]
        topic = CreateTopicsRequest.CreatableTopic(
            name=name, num_partitions=partitions, replication_factor=1, configs=entries
        )
        response = await self.client.call(CreateTopicsRequest(topics=[topic], timeout_ms=5000), 7)
        assert [result.error_code for result in response.topics] == [0]

    def request(
        self,
        data: bytes | bytearray | None,
        topic: str = "t",
        partition: int = 0,
        acks: int = -1,
        version: int = 9,
        **more: Any,
    ) -> ProduceRequest:
        known = self.broker.cluster.image.topics.get(topic)
        part = ProduceRequest.PartitionProduceData(index=partition, records=data)
        named = ProduceRequest.TopicProduceData(
            name=topic, topic_id=bytes(16) if known is None else known.id, partition_data=[part]
        )
        return ProduceRequest(acks=acks, timeout_ms=5000, topic_data=[named], **more)

    async def produce(self, data: bytes | bytearray | None, version: int = 9, **more: Any) -> Any:
        response = await self.client.call(self.request(data, version=version, **more), version)
        return response.responses[0].partition_responses[0]

    async def stored(self, topic: str = "t") -> list[Any]:
        wanted = FetchRequest.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=1 << 20)
        request = FetchRequest(topics=[FetchRequest.FetchTopic(topic=topic, partitions=[wanted])], max_bytes=1 << 20)
        response = await self.client.call(request, 12)
        return list(iter_batches(bytes(response.responses[0].partitions[0].records)))


@pytest.fixture
async def topics() -> AsyncIterator[Topics]:
    async with running_broker() as broker:
        made = Topics(broker, await broker.connect())
        await made.create("t")
        yield made


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_version_stores_and_answers(topics: Topics, version: int) -> None:
    first = await topics.produce(records(3), version=version)
    second = await topics.produce(records(), version=version)
    assert (first.error_code, first.base_offset, first.log_append_time_ms) == (0, 0, -1)
    assert (second.error_code, second.base_offset) == (0, 3)
    assert second.log_start_offset == (0 if version >= 5 else -1)


async def test_what_is_stored_is_what_was_sent_but_for_base_and_epoch(topics: Topics) -> None:
    sent = records(2, value=b"x" * 100)
    await topics.produce(records())
    await topics.produce(sent)
    stored = (await topics.stored())[1]
    assert (stored.base_offset, stored.partition_leader_epoch >= 0) == (1, True)
    assert bytes(stored.data)[16:] == bytes(sent)[16:]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, ErrorCode.INVALID_RECORD),
        (b"", ErrorCode.INVALID_RECORD),
        (b"garbage" * 20, ErrorCode.CORRUPT_MESSAGE),
        (bytes(100), ErrorCode.CORRUPT_MESSAGE),
        (b"\0" * 5, ErrorCode.INVALID_RECORD),
        (bytes(records() + records()), ErrorCode.INVALID_RECORD),
        (
            bytes(records(control=True)),
            ErrorCode.INVALID_RECORD,
        ),
        (bytes(build_batch([])), ErrorCode.INVALID_RECORD),
        (bytes(records(base_offset=77)), ErrorCode.INVALID_RECORD),
        (bytes(records(producer_id=5, producer_epoch=0, base_sequence=-1)), ErrorCode.INVALID_RECORD),
    ],
    ids=[
        "null",
        "empty",
        "garbage",
        "zeros",
        "short",
        "two batches",
        "control",
        "no records",
        "base offset",
        "sequence",
    ],
)
async def test_malformed_records(topics: Topics, data: bytes | None, code: ErrorCode) -> None:
    answer = await topics.produce(data)
    assert (answer.error_code, answer.base_offset, answer.log_append_time_ms) == (code, -1, -1)
    assert await topics.stored() == []


async def test_a_bit_flipped_is_corrupt(topics: Topics) -> None:  # P-16
    data = records()
    data[-1] ^= 1
    answer = await topics.produce(data)
    assert (answer.error_code, answer.log_start_offset) == (ErrorCode.CORRUPT_MESSAGE, -1)


@pytest.mark.parametrize(("magic", "version"), [(0, 9), (1, 9), (1, 3)])
async def test_old_formats_are_refused(topics: Topics, magic: int, version: int) -> None:
    message = bytearray(34)
    struct.pack_into(">qiIb", message, 0, 0, 22, 0, magic)
    assert (await topics.produce(message, version=version)).error_code == ErrorCode.INVALID_RECORD


async def test_sizes(topics: Topics) -> None:  # P-15
    await topics.create("small", max_message_bytes="100")
    assert (await topics.produce(records(value=b"x" * 100), topic="small")).error_code == ErrorCode.MESSAGE_TOO_LARGE
    room = 1048588 - len(records(value=b"")) - 4
    assert (await topics.produce(records(value=b"x" * room))).error_code == 0
    assert (await topics.produce(records(value=b"x" * (room + 8)))).error_code == ErrorCode.MESSAGE_TOO_LARGE


async def test_codecs_by_version(topics: Topics) -> None:
    assert (await topics.produce(records(codec=ZSTD), version=6)).error_code == ErrorCode.UNSUPPORTED_COMPRESSION_TYPE
    assert (await topics.produce(records(codec=ZSTD), version=7)).error_code == 0
    assert (await topics.produce(records(codec=GZIP), version=3)).error_code == 0


@pytest.mark.parametrize("version", [9, 12, 13])
async def test_unknown_topics_and_partitions(topics: Topics, version: int) -> None:
    by_id = version >= 13
    unknown = ErrorCode.UNKNOWN_TOPIC_ID if by_id else ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    answer = await topics.produce(records(), topic="none", version=version)
    assert (answer.error_code, answer.base_offset, answer.log_start_offset) == (unknown, -1, -1)
    for partition in (1, -1):
        answer = await topics.produce(records(), partition=partition, version=version)
        assert answer.error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    assert "none" not in topics.broker.cluster.image.topics


async def test_partitions_are_independent_and_all_answered(topics: Topics) -> None:  # P-22, P-27
    await topics.create("two", partitions=2)
    request = topics.request(records(), topic="two")
    parts = request.topic_data[0].partition_data
    parts.append(ProduceRequest.PartitionProduceData(index=1, records=b"nonsense" * 10))
    parts.append(ProduceRequest.PartitionProduceData(index=7, records=records()))
    response = await topics.client.call(request, 9)
    codes = {part.index: part.error_code for part in response.responses[0].partition_responses}
    assert codes == {0: 0, 1: ErrorCode.CORRUPT_MESSAGE, 7: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION}


async def test_a_partition_named_twice_counts_once(topics: Topics) -> None:  # P-3
    request = topics.request(records())
    request.topic_data[0].partition_data *= 2
    response = await topics.client.call(request, 9)
    assert len(response.responses[0].partition_responses) == 1
    assert len(await topics.stored()) == 1


@pytest.mark.parametrize("acks", [2, -2])
async def test_acks_must_be_known(topics: Topics, acks: int) -> None:  # P-9
    assert (await topics.produce(records(), acks=acks)).error_code == ErrorCode.INVALID_REQUIRED_ACKS
    assert await topics.stored() == []


async def test_acks_0_gets_no_answer(topics: Topics) -> None:  # P-30
    topics.client.writer.write(topics.client.frame(topics.request(records(), acks=0), 9))
    topics.client._sent.pop()
    response = await topics.client.call(MetadataRequest(topics=[]), 12)
    assert response.brokers
    assert len(await topics.stored()) == 1


async def test_a_failed_acks_0_closes(topics: Topics) -> None:  # P-31
    topics.client.send(topics.request(records(), topic="none", acks=0), 9)
    assert await topics.client.at_end()


async def test_internal_topics_are_not_for_clients(topics: Topics) -> None:  # P-12
    answer = await topics.produce(records(), topic="__consumer_offsets")
    assert answer.error_code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    topics.broker.cluster.controller.ensure_internal_topic("__consumer_offsets")
    answer = await topics.produce(records(), topic="__consumer_offsets")
    assert answer.error_code == ErrorCode.INVALID_TOPIC_EXCEPTION


async def test_transactional_batches_need_a_transactional_id(topics: Topics) -> None:  # P-4
    data = records(producer_id=1, producer_epoch=0, base_sequence=0, transactional=True)
    assert (await topics.produce(data)).error_code == ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED


async def test_a_future_timestamp_is_refused_with_its_record(topics: Topics) -> None:  # P-33, P-21
    ahead = NOW + 7_200_000
    answer = await topics.produce(build_batch([(NOW, None, b"a", []), (ahead, None, b"b", [])]))
    assert answer.error_code == ErrorCode.INVALID_TIMESTAMP
    assert [error.batch_index for error in answer.record_errors] == [1]
    assert answer.error_message
    assert answer.log_start_offset == 0


async def test_compacted_topics_need_keys(topics: Topics) -> None:  # P-18
    await topics.create("c", cleanup_policy="compact")
    answer = await topics.produce(build_batch([(NOW, None, b"a", [])]), topic="c")
    assert answer.error_code == ErrorCode.INVALID_RECORD
    assert [error.batch_index for error in answer.record_errors] == [0]
    assert (await topics.produce(records(), topic="c")).error_code == 0


async def test_log_append_time(topics: Topics) -> None:  # P-35
    await topics.create("a", message_timestamp_type="LogAppendTime")
    answer = await topics.produce(build_batch([(0, None, b"a", [])]), topic="a")
    (stored,) = await topics.stored("a")
    assert stored.is_log_append_time
    assert stored.crc_ok()
    assert answer.log_append_time_ms == stored.max_timestamp >= NOW
    assert [record.timestamp for record in stored.records()] == [stored.max_timestamp]


async def test_recompression(topics: Topics) -> None:  # P-40
    await topics.create("z", compression_type="zstd")
    await topics.produce(records(5, value=b"x" * 100, codec=GZIP), topic="z")
    (stored,) = await topics.stored("z")
    assert stored.codec == ZSTD
    assert [record.value for record in stored.records()] == [b"x" * 100] * 5


async def test_idempotence(topics: Topics) -> None:  # T-3 to T-5, P-26
    async def send(sequence: int, count: int = 1, producer_id: int = 9, epoch: int = 0) -> tuple[int, int]:
        data = records(count, producer_id=producer_id, producer_epoch=epoch, base_sequence=sequence)
        answer = await topics.produce(data)
        return answer.error_code, answer.base_offset

    assert await send(0) == (0, 0)
    assert await send(0) == (0, 0)
    assert await send(5) == (ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1)
    for sequence in range(1, 7):
        assert await send(sequence) == (0, sequence)
    assert await send(2) == (0, 2)
    assert await send(0) == (ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1)
    assert await send(6, count=3) == (ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1)
    assert await send(3, epoch=1) == (ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1)
    assert await send(0, epoch=1) == (0, 7)
    assert await send(7) == (ErrorCode.INVALID_PRODUCER_EPOCH, -1)
    assert await send(7, producer_id=10) == (0, 8)


async def test_producer_ids_are_new_each_time(topics: Topics) -> None:  # T-13
    seen = set()
    for version in range(6):
        response = await topics.client.call(InitProducerIdRequest(transactional_id=None), version)
        assert (response.error_code, response.producer_epoch) == (0, 0)
        seen.add(response.producer_id)
    assert len(seen) == 6
    refused = await topics.client.call(InitProducerIdRequest(transactional_id=""), 5)
    assert (refused.error_code, refused.producer_id) == (ErrorCode.INVALID_REQUEST, -1)


async def test_pipelined_produces_keep_their_order(topics: Topics) -> None:  # W-18
    for i in range(200):
        topics.client.send(topics.request(records(value=b"%d" % i)), 9)
    answers = [await topics.client.answer() for _ in range(200)]
    assert [answer.responses[0].partition_responses[0].base_offset for answer in answers] == list(range(200))
    values = [record.value for batch in await topics.stored() for record in batch.records()]
    assert values == [b"%d" % i for i in range(200)]


async def test_damaged_codes_are_kept_from_the_log(topics: Topics) -> None:  # P-43
    data = records(3)
    struct.pack_into(">i", data, 57, 9)  # says nine records
    struct.pack_into(">i", data, 23, 8)
    seal(data)
    assert parse_batch(bytes(data)).crc_ok()
    assert (await topics.produce(data)).error_code == ErrorCode.INVALID_RECORD
    assert await topics.stored() == []


async def test_a_log_that_cannot_be_opened_is_a_storage_error(topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_files(*args: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(topics.broker.cluster.engine, "open", no_files)
    answer = await topics.produce(records())
    assert (answer.error_code, answer.base_offset) == (ErrorCode.KAFKA_STORAGE_ERROR, -1)
    monkeypatch.undo()
    assert (await topics.produce(records())).error_code == 0
