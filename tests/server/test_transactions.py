"""Transactions over the wire: what producers of each age send, what readers see, who is fenced from what."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.coordinator.transaction.markers import MarkerWriter
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.messages.add_partitions_to_txn import AddPartitionsToTxnRequest
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.records.batch import control_kind, marker_coordinator_epoch
from kafkalite.security.acl import Operation, ResourceType
from tests.server.transaction_client import TransactionClient, name
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.server.wire import Broker


async def test_the_version_of_transactions_is_finalized() -> None:
    """T-36: clients choose their way by this alone."""
    async with running_broker() as broker:
        client = await broker.connect()
        response = await client.call(ApiVersionsRequest(client_software_name="t", client_software_version="1"), 4)
        assert ("transaction.version", 0, 2) in [
            (feature.name, feature.min_version, feature.max_version) for feature in response.supported_features
        ]
        assert ("transaction.version", 2) in [
            (feature.name, feature.max_version_level) for feature in response.finalized_features
        ]
        assert response.finalized_features_epoch >= 0


async def test_todays_clients() -> None:
    """T-36, T-37, T-43 to T-46, T-31."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        assert await client.init() == "NONE"
        assert await client.produce(b"a", b"b") == "NONE"
        assert await client.state() == "Ongoing"
        answer = await client.fetch()
        assert (answer.high_watermark, answer.last_stable_offset) == (2, 0)
        assert answer.records == b""
        assert answer.aborted_transactions == []
        assert (await client.fetch(committed=False)).aborted_transactions is None

        assert await client.end() == "NONE"
        assert client.epoch == 1
        answer = await client.fetch()
        assert (answer.high_watermark, answer.last_stable_offset) == (3, 3)
        data, marker = await client.batches()
        assert (data.base_offset, data.records_count, data.producer_epoch) == (0, 2, 0)
        assert marker.is_control
        assert marker.is_transactional
        assert (marker.producer_id, marker.producer_epoch, marker.base_sequence) == (client.id, 1, -1)
        (record,) = marker.records()
        assert control_kind(record) == 1
        assert marker_coordinator_epoch(record) == 0

        assert await client.produce(b"c") == "NONE"
        assert await client.produce(b"d", partition=2) == "NONE"
        assert await client.end(committed=False) == "NONE"
        answer = await client.fetch()
        assert answer.last_stable_offset == 5
        assert [(entry.producer_id, entry.first_offset) for entry in answer.aborted_transactions] == [(client.id, 3)]
        assert (await client.fetch(offset=5)).aborted_transactions == []
        assert [batch.is_control for batch in await client.batches(2)] == [False, True]
        assert await client.batches(1) == []


@pytest.mark.parametrize("produce_version", [3, 8, 11])
async def test_older_clients(produce_version: int) -> None:
    """T-27, T-29, T-38."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init(1)
        missing = "TRANSACTION_ABORTABLE" if produce_version >= 11 else "INVALID_TXN_STATE"
        assert await client.produce(b"a", version=produce_version) == missing
        assert await client.end(version=1) == "INVALID_TXN_STATE"
        assert await client.add(("t", 0), ("t", 1), version=0) == ["NONE", "NONE"]
        assert await client.produce(b"a", version=produce_version) == "NONE"
        assert await client.produce(b"a", version=produce_version) == "NONE"  # a duplicate
        assert await client.produce(b"z", version=produce_version, partition=2) == missing
        for _ in range(2):
            assert await client.end(version=1) == "NONE"
            assert client.epoch == 0
        assert await client.end(committed=False, version=1) == "INVALID_TXN_STATE"
        assert await client.produce(b"late", sequence=1, version=produce_version) == missing
        assert await client.add(("t", 0)) == ["NONE"]
        assert await client.produce(b"b", sequence=1, version=produce_version) == "NONE"
        assert await client.end(committed=False, version=1) == "NONE"
        assert [batch.is_control for batch in await client.batches()] == [False, True, False, True]
        # a partition that was added and not written to gets its marker all the same
        assert [batch.is_control for batch in await client.batches(1)] == [True]


async def test_partitions_that_can_not_be_added() -> None:
    """T-26: one fails all; clients may not add internal topics."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.add(("t", 0), ("no", 0)) == ["OPERATION_NOT_ATTEMPTED", "UNKNOWN_TOPIC_OR_PARTITION"]
        assert await client.add(("t", 3), ("t", 1)) == ["UNKNOWN_TOPIC_OR_PARTITION", "OPERATION_NOT_ATTEMPTED"]
        assert await client.add((CONSUMER_OFFSETS, 0)) == ["TOPIC_AUTHORIZATION_FAILED"]
        assert await client.state() == "Empty"
        other = TransactionClient(client.wire, "unknown")
        other.id, other.epoch = client.id, client.epoch
        assert await other.add(("t", 0)) == ["INVALID_PRODUCER_ID_MAPPING"]
        other.name = ""
        assert await other.add(("t", 0)) == ["INVALID_REQUEST"]


async def test_brokers_add_and_verify_many_at_once() -> None:
    """T-25, T-38: v4 and v5."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()

        def transaction(
            name: str, index: int, *, verify: bool, epoch: int = 0
        ) -> AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction:
            topic = AddPartitionsToTxnRequest.AddPartitionsToTxnTopic("t", [index])
            return AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction(name, client.id, epoch, verify, [topic])

        for version in (4, 5):
            request = AddPartitionsToTxnRequest(
                [
                    transaction("x", 0, verify=False),
                    transaction("x", 0, verify=True),
                    transaction("x", 1, verify=True),
                    transaction("x", 0, verify=True, epoch=7),
                    transaction("y", 0, verify=False),
                ]
            )
            response = await client.wire.call(request, version)
            assert response.error_code == 0
            assert [
                (result.transactional_id, name(result.topic_results[0].results_by_partition[0].partition_error_code))
                for result in response.results_by_transaction
            ] == [
                ("x", "NONE"),
                ("x", "NONE"),
                ("x", "TRANSACTION_ABORTABLE"),
                ("x", "PRODUCER_FENCED"),
                ("y", "INVALID_PRODUCER_ID_MAPPING"),
            ]
        assert (await client.wire.call(AddPartitionsToTxnRequest(), 5)).results_by_transaction == []


async def test_a_zombie_is_fenced_from_everything() -> None:
    """T-4, T-12, T-16, T-27, T-29, 10.16: by the code its version knows."""
    async with running_broker() as broker:
        zombie = await TransactionClient.connect(broker)
        await zombie.init()
        assert await zombie.produce(b"a") == "NONE"
        successor = await TransactionClient.connect(broker)
        assert await successor.init() == "NONE"
        assert (successor.id, successor.epoch) == (zombie.id, 2)
        assert await successor.state() == "Empty"
        assert [batch.is_control for batch in await zombie.batches()] == [False, True]
        for version in (3, 8, 11, 12):
            assert await zombie.produce(b"b", sequence=1, version=version) == "INVALID_PRODUCER_EPOCH"
            assert await zombie.produce(b"b", version=version, partition=1) == "INVALID_PRODUCER_EPOCH"
        for version in range(4):
            fenced = "PRODUCER_FENCED" if version >= 2 else "INVALID_PRODUCER_EPOCH"
            assert await zombie.add(("t", 0), version=version) == [fenced]
            assert await zombie.add_offsets(version=version) == fenced
        for version in range(6):
            fenced = "PRODUCER_FENCED" if version >= 2 else "INVALID_PRODUCER_EPOCH"
            assert await zombie.end(version=version) == fenced
            assert await zombie.end(committed=False, version=version) == fenced
        for version in range(6):
            assert await zombie.commit_offset(5, version) == "INVALID_PRODUCER_EPOCH"
        for version, fenced in ((3, "INVALID_PRODUCER_EPOCH"), (4, "PRODUCER_FENCED"), (5, "PRODUCER_FENCED")):
            assert await zombie.init(version, named=(zombie.id, zombie.epoch)) == fenced
        assert await successor.state() == "Empty"
        assert [batch.is_control for batch in await zombie.batches()] == [False, True]


async def test_late_copies_of_an_earlier_transaction() -> None:
    """T-39, T-42, RT-64: what arrives again when the next transaction has begun is refused."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.produce(b"a") == "NONE"
        assert await client.end() == "NONE"
        assert await client.end(epoch=0) == "NONE"  # asked again, it hears the same
        assert client.epoch == 1
        assert await client.produce(b"b") == "NONE"
        assert await client.produce(b"a", epoch=0) == "INVALID_PRODUCER_EPOCH"
        assert await client.end(epoch=0) == "PRODUCER_FENCED"
        assert await client.end(committed=False, epoch=0) == "PRODUCER_FENCED"
        assert await client.state() == "Ongoing"
        assert await client.end(committed=False) == "NONE"
        assert await client.end(committed=False, epoch=0) == "PRODUCER_FENCED"


async def test_a_late_copy_of_a_commit_before_the_marker_replaces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """T-42: the group's log does not know yet that the transaction is over; its coordinator does."""
    held: list[Callable[[], None]] = []
    write = MarkerWriter._write

    def hold(*args: Any, **more: Any) -> None:
        held.append(partial(write, *args, **more))

    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.commit_offset(5) == "NONE"
        assert await client.commit_offset(6) == "NONE"
        monkeypatch.setattr(MarkerWriter, "_write", hold)
        late = await TransactionClient.connect(broker, topic=None)
        late.id, late.epoch = client.id, client.epoch
        assert await client.end() == "NONE"
        assert held
        copy = asyncio.create_task(late.commit_offset(5))
        for _ in range(3):  # the copy arrives meanwhile
            assert await client.committed_offset() == "UNSTABLE_OFFSET_COMMIT"
        monkeypatch.undo()
        for each in held:
            each()
        assert await copy == "INVALID_PRODUCER_EPOCH"
        assert await client.committed_offset() == 6


async def test_sequences_begin_anew_with_each_transaction() -> None:
    """T-5, and that a refused batch has its partition take part all the same."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.produce(b"a", sequence=5) == "OUT_OF_ORDER_SEQUENCE_NUMBER"
        assert await client.state() == "Ongoing"
        assert await client.end(committed=False) == "NONE"
        assert [batch.is_control for batch in await client.batches()] == [True]
        assert await client.produce(b"a") == "NONE"
        assert await client.produce(b"c", sequence=2) == "OUT_OF_ORDER_SEQUENCE_NUMBER"
        assert await client.produce(b"b", sequence=1) == "NONE"
        assert await client.end() == "NONE"
        assert await client.produce(b"d", sequence=2) == "OUT_OF_ORDER_SEQUENCE_NUMBER"
        assert await client.produce(b"d", sequence=0) == "NONE"


async def test_who_may_be_transactional() -> None:
    """P-4, P-10."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.produce(b"a", transactional_id=None) == "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"
        request = client.produce_request(b"a")
        other = client.produce_request(b"b", epoch=1, partition=1)
        request.topic_data[0].partition_data += other.topic_data[0].partition_data
        response = await client.wire.call(request, 12)
        codes = [name(answer.error_code) for answer in response.responses[0].partition_responses]
        assert codes == ["INVALID_PRODUCER_ID_MAPPING"] * 2
        assert await client.state() == "Empty"


async def test_without_acknowledgement() -> None:
    """P-30, P-31 within a transaction."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        client.wire.writer.write(client.wire.frame(client.produce_request(b"a", acks=0), 12))
        client.wire._sent.pop()
        assert await client.state() == "Ongoing"
        assert await client.end() == "NONE"
        client.wire.writer.write(client.wire.frame(client.produce_request(b"a", acks=0, epoch=0), 12))
        assert await client.wire.at_end()


async def test_init_refuses() -> None:
    """T-14, T-17 with the correction of section 12."""
    async with running_broker(transaction_max_timeout_ms="60000") as broker:
        client = await TransactionClient.connect(broker)
        assert await client.init(timeout_ms=0) == "INVALID_TRANSACTION_TIMEOUT"
        assert await client.init(timeout_ms=60_001) == "INVALID_TRANSACTION_TIMEOUT"
        assert await client.init(named=(5, -1)) == "INVALID_REQUEST"
        assert await client.init(named=(-1, 5)) == "INVALID_REQUEST"
        response = await client.wire.call(InitProducerIdRequest("", 1000), 5)
        assert (name(response.error_code), response.producer_id, response.producer_epoch) == ("INVALID_REQUEST", -1, -1)
        assert await client.init(named=(77, 5)) == "NONE"
        assert (client.id == 77, client.epoch) == (False, 0)
        assert await client.init(named=(client.id, 0)) == "NONE"
        assert await client.init(named=(client.id, 0)) == "NONE"
        assert client.epoch == 1
        response = await client.wire.call(InitProducerIdRequest(None, -5), 5)
        assert (response.error_code, response.producer_epoch) == (0, 0)
        assert response.producer_id != client.id


async def test_offsets_of_a_transaction() -> None:
    """T-28, T-49, T-50, T-52, G-45."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.commit_offset(5) == "NONE"
        assert await client.state() == "Ongoing"
        assert await client.committed_offset() == "UNSTABLE_OFFSET_COMMIT"
        assert await client.committed_offset(stable=False) == -1
        assert await client.end() == "NONE"
        assert await client.committed_offset() == 5
        assert await client.commit_offset(6) == "NONE"
        assert await client.end(committed=False) == "NONE"
        assert await client.committed_offset() == 5
        # clients of old add the group first
        assert await client.commit_offset(7, 4) == "TRANSACTION_ABORTABLE"
        assert await client.commit_offset(7, 3) == "INVALID_TXN_STATE"
        assert await client.add_offsets() == "NONE"
        for version in (0, 3):
            assert await client.commit_offset(7, version) == "NONE"
        assert await client.end(version=4) == "NONE"
        assert await client.committed_offset() == 7
        # members
        assert await client.commit_offset(8, group_id="") == "INVALID_GROUP_ID"
        assert await client.commit_offset(8, generation_id_or_member_epoch=3, member_id="m") == "UNKNOWN_MEMBER_ID"
        assert await client.commit_offset(8, group_id="new", generation_id_or_member_epoch=3) == "ILLEGAL_GENERATION"


async def test_a_waiting_fetch_wakes_when_the_transaction_ends() -> None:
    """F-10: committed readers wait for the last stable offset."""
    async with running_broker() as broker:
        client, reader = await TransactionClient.connect(broker), await TransactionClient.connect(broker)
        await client.init()
        await client.produce(b"a")
        from kafkalite.protocol.messages.fetch import FetchRequest

        wanted = FetchRequest.FetchPartition(0, fetch_offset=0, partition_max_bytes=1 << 20)
        topic = FetchRequest.FetchTopic("t", partitions=[wanted])
        request = FetchRequest(max_wait_ms=60_000, min_bytes=1, max_bytes=1 << 20, isolation_level=1, topics=[topic])
        waiting = asyncio.ensure_future(reader.wire.call(request, 12))
        await client.produce(b"b", sequence=1)
        assert not waiting.done()
        await client.end()
        answer = (await waiting).responses[0].partitions[0]
        assert answer.last_stable_offset == 3
        assert answer.records


async def test_list_offsets_of_committed_readers() -> None:
    """F-38, F-39."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        await client.produce(b"a")

        async def latest(isolation_level: int, timestamp: int = -1) -> int:
            wanted = ListOffsetsRequest.ListOffsetsPartition(0, timestamp=timestamp)
            topic = ListOffsetsRequest.ListOffsetsTopic("t", [wanted])
            response = await client.wire.call(ListOffsetsRequest(-1, isolation_level, [topic]), 7)
            return int(response.topics[0].partitions[0].offset)

        assert (await latest(0), await latest(1)) == (1, 0)
        assert (await latest(0, 5), await latest(1, 5)) == (0, -1)
        await client.end()
        assert (await latest(0), await latest(1)) == (2, 2)
        assert (await latest(0, 5), await latest(1, 5)) == (0, 0)


class Denying:
    """An authorizer that refuses what it is told to."""

    def __init__(self, *denied: tuple[Operation, ResourceType]) -> None:
        self.denied = denied

    def authorize(
        self, principal: str, host: str, operation: Operation, resource_type: ResourceType, name: str
    ) -> bool:
        return (operation, resource_type) not in self.denied


async def test_who_is_not_allowed() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        broker.node.authorizer = Denying((Operation.WRITE, ResourceType.TRANSACTIONAL_ID))
        denied = "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"
        assert await client.init() == denied
        assert await client.add(("t", 0)) == [denied]
        assert await client.add_offsets() == denied
        assert await client.commit_offset(1) == denied
        assert await client.produce(b"a") == denied
        assert await client.end() == denied
        broker.node.authorizer = Denying((Operation.READ, ResourceType.GROUP))
        assert await client.add_offsets() == "GROUP_AUTHORIZATION_FAILED"
        assert await client.commit_offset(1) == "GROUP_AUTHORIZATION_FAILED"
        broker.node.authorizer = Denying((Operation.WRITE, ResourceType.TOPIC), (Operation.READ, ResourceType.TOPIC))
        assert await client.add(("t", 0)) == ["TOPIC_AUTHORIZATION_FAILED"]
        assert await client.commit_offset(1) == "TOPIC_AUTHORIZATION_FAILED"
        broker.node.authorizer = Denying((Operation.CLUSTER_ACTION, ResourceType.CLUSTER))
        response = await client.wire.call(AddPartitionsToTxnRequest([]), 4)
        assert name(response.error_code) == "CLUSTER_AUTHORIZATION_FAILED"


async def restarted(broker: Broker) -> TransactionClient:
    """A client of the same id after a restart, that knows what it knew."""
    return await TransactionClient.connect(broker, topic=None)


async def test_transactions_outlive_the_broker(tmp_path: Path) -> None:
    """An open one stays open, its producer goes on; pending offsets stay pending."""
    directory = str(tmp_path / "data")
    async with running_broker(directory) as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await client.produce(b"a") == "NONE"
        assert await client.commit_offset(5) == "NONE"
    async with running_broker(directory) as broker:
        again = await restarted(broker)
        again.id, again.epoch = client.id, client.epoch
        assert await again.state() == "Ongoing"
        assert await again.committed_offset() == "UNSTABLE_OFFSET_COMMIT"
        assert (await again.fetch()).last_stable_offset == 0
        assert await again.produce(b"b", sequence=1) == "NONE"
        assert await again.end() == "NONE"
        while await again.state() != "CompleteCommit":
            await asyncio.sleep(0.01)
        assert await again.committed_offset() == 5
    async with running_broker(directory) as broker:
        last = await restarted(broker)
        assert await last.state() == "CompleteCommit"
        assert await last.committed_offset() == 5
        assert (await last.fetch()).last_stable_offset == 3
        assert await last.init() == "NONE"
        assert (last.id, last.epoch) == (client.id, 2)


async def test_an_init_aborts_and_waits_even_for_a_disk(tmp_path: Path) -> None:
    """T-16, T-30: with a sync in every step nobody hears CONCURRENT_TRANSACTIONS for it."""
    async with running_broker(str(tmp_path / "data")) as broker:
        client = await TransactionClient.connect(broker)
        for number in range(3):
            assert await client.init() == "NONE"
            assert client.epoch == 2 * number
            assert await client.produce(b"a") == "NONE"
        for _ in range(3):
            assert await client.end() == "NONE"
            assert await client.produce(b"a") == "NONE"
