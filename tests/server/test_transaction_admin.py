"""What administrators see of transactions and producers, and ending a hanging one by hand (T-53 to T-55)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.messages.describe_producers import DescribeProducersRequest
from kafkalite.protocol.messages.describe_transactions import DescribeTransactionsRequest
from kafkalite.protocol.messages.list_transactions import ListTransactionsRequest
from kafkalite.protocol.messages.write_txn_markers import WriteTxnMarkersRequest
from kafkalite.security.acl import Operation, ResourceType
from tests.server.test_transactions import Denying
from tests.server.transaction_client import TransactionClient, name
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from tests.server.wire import WireClient


async def described(wire: WireClient, *names: str) -> list[Any]:
    response = await wire.call(DescribeTransactionsRequest(list(names)), 0)
    return list(response.transaction_states)


async def test_describe_transactions() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init(timeout_ms=12_345)
        (state,) = await described(client.wire, "x")
        assert (state.transaction_state, state.transaction_start_time_ms, state.topics) == ("Empty", -1, [])
        await client.produce(b"a", partition=2)
        await client.produce(b"a", partition=0)
        await client.commit_offset(1)
        unknown, state, empty = await described(client.wire, "y", "x", "")
        assert (name(unknown.error_code), unknown.transactional_id) == ("TRANSACTIONAL_ID_NOT_FOUND", "y")
        assert name(empty.error_code) == "INVALID_REQUEST"
        assert (state.error_code, state.transaction_state, state.transaction_timeout_ms) == (0, "Ongoing", 12_345)
        assert state.transaction_start_time_ms > 0
        assert (state.producer_id, state.producer_epoch) == (client.id, client.epoch)
        offsets, topic = state.topics
        assert (offsets.topic, len(offsets.partitions)) == (CONSUMER_OFFSETS, 1)
        assert (topic.topic, topic.partitions) == ("t", [0, 2])
        broker.node.authorizer = Denying((Operation.DESCRIBE, ResourceType.TOPIC))
        (state,) = await described(client.wire, "x")
        assert state.topics == []
        broker.node.authorizer = Denying((Operation.DESCRIBE, ResourceType.TRANSACTIONAL_ID))
        (state,) = await described(client.wire, "x")
        assert name(state.error_code) == "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"
        assert (await client.wire.call(ListTransactionsRequest(), 0)).transaction_states == []


@pytest.mark.parametrize("version", [0, 1, 2])
async def test_list_transactions(version: int) -> None:
    async with running_broker() as broker:
        wire = await broker.connect()
        clients = {}
        for number, transactional_id in enumerate(("idle", "open", "done")):
            client = clients[transactional_id] = TransactionClient(wire, transactional_id)
            if not number:
                client = await TransactionClient.connect(broker)
                client.name, client.wire = transactional_id, wire
                clients[transactional_id] = client
            await client.init()
        await clients["open"].produce(b"a")
        await clients["done"].produce(b"a", partition=1)
        await clients["done"].end()

        async def listed(**filters: Any) -> tuple[str, list[str], list[tuple[str, str]]]:
            response = await wire.call(ListTransactionsRequest(**filters), version)
            found = sorted((state.transactional_id, state.transaction_state) for state in response.transaction_states)
            return name(response.error_code), response.unknown_state_filters, found

        everything = [("done", "CompleteCommit"), ("idle", "Empty"), ("open", "Ongoing")]
        assert await listed() == ("NONE", [], everything)
        assert await listed(state_filters=["Ongoing", "Empty", "ongoing"]) == ("NONE", ["ongoing"], everything[1:])
        assert await listed(state_filters=["Nonsense"]) == ("NONE", ["Nonsense"], [])
        assert await listed(producer_id_filters=[clients["open"].id, 99]) == ("NONE", [], everything[2:])
        if version >= 1:
            assert await listed(duration_filter=10**9) == ("NONE", [], everything[1:2])  # as in Kafka: never began
        if version >= 2:
            assert await listed(transactional_id_pattern="[di].*") == ("NONE", [], everything[:2])
            assert await listed(transactional_id_pattern="pe") == ("NONE", [], [])
            assert await listed(transactional_id_pattern="") == ("NONE", [], everything)
            assert (await listed(transactional_id_pattern="("))[0] == "INVALID_REGULAR_EXPRESSION"


async def producers(wire: WireClient, topic: str = "t", index: int = 0) -> Any:
    response = await wire.call(DescribeProducersRequest([DescribeProducersRequest.TopicRequest(topic, [index])]), 0)
    return response.topics[0].partitions[0]


async def write_marker(
    wire: WireClient,
    producer: tuple[int, int],
    *places: tuple[str, int],
    version: int = 1,
    coordinator_epoch: int = 0,
    transaction_version: int = 0,
    committed: bool = False,
) -> list[str]:
    marker = WriteTxnMarkersRequest.WritableTxnMarker(
        *producer,
        committed,
        [WriteTxnMarkersRequest.WritableTxnMarkerTopic(topic, [index]) for topic, index in places or [("t", 0)]],
        coordinator_epoch,
        transaction_version,
    )
    response = await wire.call(WriteTxnMarkersRequest([marker]), version)
    return [name(part.error_code) for topic in response.markers[0].topics for part in topic.partitions]


async def test_a_hanging_transaction_is_found_and_aborted() -> None:
    async with running_broker(transaction_partition_verification_enable="false") as broker:
        client = await TransactionClient.connect(broker)
        client.id, client.epoch = 777, 3
        assert await client.produce(b"a", version=11) == "NONE"  # its coordinator knows nothing of it
        (found,) = (await producers(client.wire)).active_producers
        assert (found.producer_id, found.producer_epoch, found.last_sequence) == (777, 3, 0)
        assert (found.current_txn_start_offset, found.coordinator_epoch) == (0, -1)
        assert found.last_timestamp > 0
        assert (await client.fetch()).last_stable_offset == 0

        assert await write_marker(client.wire, (777, 2)) == ["INVALID_PRODUCER_EPOCH"]
        assert await write_marker(client.wire, (777, 3), version=2, transaction_version=2) == ["INVALID_PRODUCER_EPOCH"]
        assert await write_marker(client.wire, (777, 3), ("t", 9), ("no", 0)) == ["UNKNOWN_TOPIC_OR_PARTITION"] * 2
        assert await write_marker(client.wire, (777, 3)) == ["NONE"]
        (found,) = (await producers(client.wire)).active_producers
        assert (found.current_txn_start_offset, found.coordinator_epoch) == (-1, 0)
        assert (await client.fetch()).last_stable_offset == 2
        assert await write_marker(client.wire, (777, 3), coordinator_epoch=-2) == ["TRANSACTION_COORDINATOR_FENCED"]
        count = len(await client.batches())
        for _ in range(2):  # the second is there already
            assert await write_marker(client.wire, (777, 4), version=2, transaction_version=2) == ["NONE"]
        assert len(await client.batches()) == count + 1


async def test_a_marker_names_a_producer() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        assert await write_marker(client.wire, (-1, 0)) == ["INVALID_REQUEST"]
        assert await write_marker(client.wire, (777, -1)) == ["INVALID_REQUEST"]
        assert await write_marker(client.wire, (777, 0), version=2, transaction_version=-1) == ["INVALID_REQUEST"]
        assert await client.batches() == []


@pytest.mark.parametrize("committed", [True, False])
async def test_an_epoch_by_hand_does_not_shut_the_coordinator_out(committed: bool) -> None:
    """Kafka's transaction would stay open in the partition, and its id could not be used any more."""
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        await client.produce(b"a")
        assert await write_marker(client.wire, (client.id, client.epoch), coordinator_epoch=7) == ["NONE"]
        await client.produce(b"b", sequence=1)
        assert await client.end(committed) == "NONE"
        assert await client.state() == ("CompleteCommit" if committed else "CompleteAbort")
        answer = await client.fetch()
        assert answer.last_stable_offset == answer.high_watermark == 4
        (found,) = (await producers(client.wire)).active_producers
        assert (found.producer_epoch, found.coordinator_epoch, found.current_txn_start_offset) == (1, 7, -1)


async def test_a_batch_older_than_the_partition_knows_begins_no_transaction() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        assert await write_marker(client.wire, (client.id, client.epoch + 2)) == ["NONE"]
        assert await client.produce(b"a") == "INVALID_PRODUCER_EPOCH"
        assert await client.state() == "Empty"


async def test_a_marker_by_hand_decides_about_offsets_too() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        await client.commit_offset(5)
        place = (CONSUMER_OFFSETS, broker.cluster.groups.partition_of("g"))
        assert await write_marker(client.wire, (client.id, 0), place, committed=True) == ["NONE"]
        assert await client.committed_offset() == 5
        assert await write_marker(client.wire, (client.id, 0), place, coordinator_epoch=-2) == [
            "TRANSACTION_COORDINATOR_FENCED"
        ]
        assert await client.committed_offset() == 5


async def test_who_may_do_that() -> None:
    async with running_broker() as broker:
        client = await TransactionClient.connect(broker)
        await client.init()
        await client.produce(b"a")
        broker.node.authorizer = Denying(
            (Operation.ALTER, ResourceType.CLUSTER),
            (Operation.CLUSTER_ACTION, ResourceType.CLUSTER),
            (Operation.READ, ResourceType.TOPIC),
        )
        assert await write_marker(client.wire, (client.id, 0)) == ["CLUSTER_AUTHORIZATION_FAILED"]
        assert name((await producers(client.wire)).error_code) == "TOPIC_AUTHORIZATION_FAILED"
        broker.node.authorizer = Denying((Operation.ALTER, ResourceType.CLUSTER))
        assert name((await producers(client.wire, "no")).error_code) == "UNKNOWN_TOPIC_OR_PARTITION"
        assert name((await producers(client.wire, "t", 9)).error_code) == "UNKNOWN_TOPIC_OR_PARTITION"
        assert name((await producers(client.wire, "")).error_code) == "INVALID_TOPIC_EXCEPTION"
        assert await write_marker(client.wire, (client.id, 0)) == ["NONE"]
        response = await client.wire.call(WriteTxnMarkersRequest(), 1)
        assert response.markers == []
