"""What a transactional client sends, over one connection; error codes come back as names."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING, Any

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.add_offsets_to_txn import AddOffsetsToTxnRequest
from kafkalite.protocol.messages.add_partitions_to_txn import AddPartitionsToTxnRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.describe_transactions import DescribeTransactionsRequest
from kafkalite.protocol.messages.end_txn import EndTxnRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest
from kafkalite.records.batch import build_batch, iter_batches

if TYPE_CHECKING:
    from kafkalite.records.batch import RecordBatch
    from tests.server.wire import Broker, WireClient

NOW_MS = int(time() * 1000)
"""Older records would make the log roll."""


class TransactionClient:
    """One connection of a producer with a transactional id."""

    def __init__(self, wire: WireClient, name: str = "x") -> None:
        self.wire = wire
        self.name = name
        self.id, self.epoch = -1, -1

    @classmethod
    async def connect(cls, broker: Broker, name: str = "x", topic: str | None = "t") -> TransactionClient:
        client = cls(await broker.connect(), name)
        if topic is not None:
            wanted = CreateTopicsRequest.CreatableTopic(topic, 3, 1)
            await client.wire.call(CreateTopicsRequest([wanted], 10_000), 7)
        for key_type in (0, 1):
            await client.wire.call(FindCoordinatorRequest(key_type=key_type, coordinator_keys=["x"]), 4)
        return client

    async def init(self, version: int = 5, *, named: tuple[int, int] = (-1, -1), timeout_ms: int = 60_000) -> str:
        """Take the id over; what is given is remembered."""
        request = InitProducerIdRequest(self.name, timeout_ms, *named)
        response = await self.wire.call(request, version)
        if not response.error_code:
            self.id, self.epoch = response.producer_id, response.producer_epoch
        return name(response.error_code)

    async def add(self, *places: tuple[str, int], version: int = 3, epoch: int | None = None) -> list[str]:
        request = AddPartitionsToTxnRequest(
            v3_and_below_transactional_id=self.name,
            v3_and_below_producer_id=self.id,
            v3_and_below_producer_epoch=self.epoch if epoch is None else epoch,
            v3_and_below_topics=[
                AddPartitionsToTxnRequest.AddPartitionsToTxnTopic(topic, [index]) for topic, index in places
            ],
        )
        response = await self.wire.call(request, version)
        results = response.results_by_topic_v3_and_below
        return [name(result.partition_error_code) for topic in results for result in topic.results_by_partition]

    async def produce(
        self,
        *values: bytes,
        sequence: int = 0,
        version: int = 12,
        partition: int = 0,
        epoch: int | None = None,
        transactional_id: str | None = "",
        acks: int = -1,
    ) -> str:
        request = self.produce_request(
            *values, sequence=sequence, partition=partition, epoch=epoch, transactional_id=transactional_id, acks=acks
        )
        response = await self.wire.call(request, version)
        return name(response.responses[0].partition_responses[0].error_code)

    def produce_request(
        self,
        *values: bytes,
        sequence: int = 0,
        partition: int = 0,
        epoch: int | None = None,
        transactional_id: str | None = "",
        acks: int = -1,
    ) -> ProduceRequest:
        batch = build_batch(
            [(NOW_MS, None, value, ()) for value in values],
            producer_id=self.id,
            producer_epoch=self.epoch if epoch is None else epoch,
            base_sequence=sequence,
            transactional=True,
        )
        data = ProduceRequest.PartitionProduceData(partition, memoryview(batch))
        topic = ProduceRequest.TopicProduceData("t", partition_data=[data])
        return ProduceRequest(self.name if transactional_id == "" else transactional_id, acks, 1000, [topic])

    async def end(self, committed: bool = True, version: int = 5, epoch: int | None = None) -> str:
        """End the transaction; of v5 the next id and epoch are remembered."""
        request = EndTxnRequest(self.name, self.id, self.epoch if epoch is None else epoch, committed)
        response = await self.wire.call(request, version)
        if not response.error_code and version >= 5:
            self.id, self.epoch = response.producer_id, response.producer_epoch
        return name(response.error_code)

    async def add_offsets(self, group_id: str = "g", version: int = 3, epoch: int | None = None) -> str:
        epoch = self.epoch if epoch is None else epoch
        response = await self.wire.call(AddOffsetsToTxnRequest(self.name, self.id, epoch, group_id), version)
        return name(response.error_code)

    async def commit_offset(
        self, offset: int, version: int = 5, *, group_id: str = "g", epoch: int | None = None, **fields: Any
    ) -> str:
        place = TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition(0, offset)
        topic = TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic("t", partitions=[place])
        request = TxnOffsetCommitRequest(
            self.name, group_id, self.id, self.epoch if epoch is None else epoch, topics=[topic], **fields
        )
        response = await self.wire.call(request, version)
        return name(response.topics[0].partitions[0].error_code)

    async def committed_offset(self, group_id: str = "g", *, stable: bool = True) -> int | str:
        topic = OffsetFetchRequest.OffsetFetchRequestTopics("t", partition_indexes=[0])
        group = OffsetFetchRequest.OffsetFetchRequestGroup(group_id, topics=[topic])
        response = await self.wire.call(OffsetFetchRequest(groups=[group], require_stable=stable), 8)
        found = response.groups[0].topics[0].partitions[0]
        return name(found.error_code) if found.error_code else int(found.committed_offset)

    async def state(self) -> str:
        response = await self.wire.call(DescribeTransactionsRequest([self.name]), 0)
        described = response.transaction_states[0]
        return name(described.error_code) if described.error_code else str(described.transaction_state)

    async def fetch(self, partition: int = 0, *, committed: bool = True, offset: int = 0) -> Any:
        """The answer for one partition, at once."""
        wanted = FetchRequest.FetchPartition(partition, fetch_offset=offset, partition_max_bytes=1 << 20)
        topic = FetchRequest.FetchTopic("t", partitions=[wanted])
        request = FetchRequest(max_wait_ms=0, max_bytes=1 << 20, isolation_level=int(committed), topics=[topic])
        response = await self.wire.call(request, 12)
        return response.responses[0].partitions[0]

    async def batches(self, partition: int = 0) -> list[RecordBatch]:
        """All that stands in a partition."""
        found: list[RecordBatch] = []
        while True:
            offset = found[-1].last_offset + 1 if found else 0
            answer = await self.fetch(partition, committed=False, offset=offset)
            if not answer.records:
                return found
            found += iter_batches(bytes(answer.records))


def name(code: int) -> str:
    return ErrorCode(code).name
