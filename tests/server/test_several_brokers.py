"""Several brokers in one process: each answers as itself, and what they lead moves as they come and go."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.errors import KafkaError
from kafkalite.protocol.messages.create_partitions import CreatePartitionsRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest
from kafkalite.protocol.messages.describe_cluster import DescribeClusterRequest
from kafkalite.protocol.messages.describe_configs import DescribeConfigsRequest
from kafkalite.protocol.messages.describe_log_dirs import DescribeLogDirsRequest
from kafkalite.protocol.messages.describe_producers import DescribeProducersRequest
from kafkalite.protocol.messages.describe_topic_partitions import DescribeTopicPartitionsRequest
from kafkalite.protocol.messages.elect_leaders import ElectLeadersRequest
from kafkalite.protocol.messages.incremental_alter_configs import IncrementalAlterConfigsRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.protocol.messages.offset_for_leader_epoch import OffsetForLeaderEpochRequest
from kafkalite.protocol.messages.write_txn_markers import WriteTxnMarkersRequest
from kafkalite.records.batch import iter_batches
from tests.server.several_brokers import Brokers, commit, committed, name_of, running_brokers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

BROKER, BROKER_LOGGER = 4, 8


@pytest.fixture
async def brokers() -> AsyncIterator[Brokers]:
    async with running_brokers() as made:
        yield made


def records_of(partition: Any) -> int:
    return sum(batch.records_count for batch in iter_batches(bytes(partition.records)))


class TestWhatThereIs:
    async def test_metadata_is_the_same_from_all(self, brokers: Brokers) -> None:
        await brokers.create("t", 6, 3)
        answers = [await brokers.metadata(node_id, "t") for node_id in (1, 2, 3)]
        for answer in answers:
            assert [(each.node_id, each.port) for each in answer.brokers] == [
                (node_id, node.addresses[0][2]) for node_id, node in brokers.cluster.nodes.items()
            ]
            partitions = answer.topics[0].partitions
            assert sorted(each.leader_id for each in partitions) == [1, 1, 2, 2, 3, 3]
            for each in partitions:
                assert sorted(each.replica_nodes) == sorted(each.isr_nodes) == [1, 2, 3]
                assert (each.leader_id, each.error_code, each.offline_replicas) == (each.replica_nodes[0], 0, [])
        assert len({answer.encode(12) for answer in answers}) == 1

    async def test_describe_cluster(self, brokers: Brokers) -> None:
        for node_id in (1, 2, 3):
            answer = await brokers.ask(node_id, DescribeClusterRequest(), 1)
            assert [each.broker_id for each in answer.brokers] == [1, 2, 3]
            assert answer.controller_id in (1, 2, 3)

    @pytest.mark.parametrize(("factor", "error"), [(1, "NONE"), (3, "NONE"), (4, "INVALID_REPLICATION_FACTOR")])
    async def test_replication_factors(self, brokers: Brokers, factor: int, error: str) -> None:
        answer = await brokers.create("t", 3, factor)
        assert name_of(answer.error_code) == error
        if not answer.error_code:
            assert answer.replication_factor == factor
            assert all(len(each.replicas) == factor for each in brokers.cluster.image.topics["t"].partitions)

    @pytest.mark.parametrize(("count", "factor"), [(1, 1), (2, 2), (3, 3), (5, 3)])
    async def test_replicas_that_nobody_asked_for(self, count: int, factor: int) -> None:
        async with running_brokers(count) as brokers:
            assert (await brokers.create("t", -1, -1)).replication_factor == factor
            await brokers.find(1, "g")
            assert len(brokers.partition("__consumer_offsets").replicas) == factor
            leaders = {each.leader for each in brokers.cluster.image.topics["__consumer_offsets"].partitions}
            assert leaders == set(range(1, count + 1))

    async def test_a_number_of_replicas_that_somebody_set(self) -> None:
        async with running_brokers(default_replication_factor="2") as brokers:
            assert (await brokers.create("t", -1, -1)).replication_factor == 2

    async def test_assignments_by_hand(self, brokers: Brokers) -> None:
        async def create(name: str, *replicas: int) -> str:
            assigned = [CreateTopicsRequest.CreatableReplicaAssignment(0, list(replicas))]
            topic = CreateTopicsRequest.CreatableTopic(name, -1, -1, assigned)
            answer = await brokers.ask(1, CreateTopicsRequest(topics=[topic], timeout_ms=5000), 7)
            return name_of(answer.topics[0].error_code)

        assert await create("a", 3, 1) == "NONE"
        assert (brokers.partition("a").leader, brokers.partition("a").isr) == (3, [3, 1])
        assert await create("b", 4) == "INVALID_REPLICA_ASSIGNMENT"
        await brokers.stop(3)
        assert await create("c", 3) == "INVALID_REPLICA_ASSIGNMENT"
        assert await create("d", 3, 2) == "NONE"
        assert (brokers.partition("d").leader, brokers.partition("d").isr) == (2, [2])

    async def test_configs_of_each_broker(self, brokers: Brokers) -> None:
        async def describe(by: int, named: int) -> Any:
            resource = DescribeConfigsRequest.DescribeConfigsResource(BROKER, str(named), None)
            return (await brokers.ask(by, DescribeConfigsRequest(resources=[resource]), 4)).results[0]

        async def set_config(by: int, value: str) -> int:
            config = IncrementalAlterConfigsRequest.AlterableConfig("log.cleaner.threads", 0, value)
            resource = IncrementalAlterConfigsRequest.AlterConfigsResource(BROKER, str(by), [config])
            answer = await brokers.ask(by, IncrementalAlterConfigsRequest(resources=[resource]), 1)
            return int(answer.responses[0].error_code)

        for node_id in (1, 2, 3):
            values = {each.name: each.value for each in (await describe(node_id, node_id)).configs}
            assert values["node.id"] == values["broker.id"] == str(node_id)
            assert await set_config(node_id, str(node_id + 4)) == 0
        for node_id in (1, 2, 3):
            values = {each.name: each.value for each in (await describe(node_id, node_id)).configs}
            assert values["log.cleaner.threads"] == str(node_id + 4)
        assert name_of((await describe(1, 2)).error_code) == "INVALID_REQUEST"


class TestLogDirs:
    async def sizes(self, brokers: Brokers, by: int, *wanted: str) -> dict[tuple[str, int], int]:
        topics = [DescribeLogDirsRequest.DescribableLogDirTopic(name, [0, 1, 7]) for name in wanted]
        answer = await brokers.ask(by, DescribeLogDirsRequest(topics=topics or None), 5)
        (directory,) = answer.results
        assert (answer.error_code, directory.error_code) == (0, 0)
        return {
            (topic.name, each.partition_index): each.partition_size
            for topic in directory.topics
            for each in topic.partitions
        }

    async def test_each_broker_has_its_replicas(self, tmp_path: Path) -> None:
        data = str(tmp_path / "data")
        async with running_brokers(data_dir=data) as brokers:
            await brokers.create("t", 3, 2)
            await brokers.write(brokers.partition().leader)
            size = brokers.cluster.log("t", 0).size  # type: ignore[union-attr]
            for by in (1, 2, 3):
                expected = {
                    ("t", each.index): 0 if each.index else size
                    for each in brokers.cluster.image.topics["t"].partitions
                    if by in each.replicas
                }
                assert await self.sizes(brokers, by) == expected
                named = {place: each for place, each in expected.items() if place[1] < 2}
                assert await self.sizes(brokers, by, "t", "nope") == named
        async with running_brokers(data_dir=data) as brokers:
            assert (await self.sizes(brokers, brokers.partition().replicas[1]))["t", 0] == size
            assert brokers.cluster.engine.get("t", 0) is None, "it was opened for that"
            answer = await brokers.ask(1, DescribeLogDirsRequest(topics=None), 4)
            assert answer.results[0].log_dir == data
            assert 0 < answer.results[0].usable_bytes <= answer.results[0].total_bytes

    async def test_in_memory(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        assert await self.sizes(brokers, 1) == {("t", 0): 0}
        answer = await brokers.ask(1, DescribeLogDirsRequest(topics=None), 5)
        assert (answer.results[0].log_dir, answer.results[0].total_bytes) == ("memory", -1)


class TestWhoLeads:
    async def test_produce_elsewhere(self, brokers: Brokers) -> None:
        await brokers.create("t")
        leader = brokers.partition().leader
        other = leader % 3 + 1
        for version in (9, 10, 13):
            response = await brokers.write(other, version=version)
            answer = response.responses[0].partition_responses[0]
            assert name_of(answer.error_code) == "NOT_LEADER_OR_FOLLOWER"
            if version < 10:
                assert answer.current_leader is None
                continue
            assert (answer.current_leader.leader_id, answer.current_leader.leader_epoch) == (leader, 0)
            port = brokers.cluster.nodes[leader].addresses[0][2]
            assert [(each.node_id, each.host, each.port) for each in response.node_endpoints] == [
                (leader, "127.0.0.1", port)
            ]
        response = await brokers.write(leader)
        assert response.responses[0].partition_responses[0].error_code == 0
        assert response.node_endpoints == []

    async def test_fetch_elsewhere(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 2)
        leader, follower = brokers.partition().replicas
        (outside,) = {1, 2, 3} - {leader, follower}
        await brokers.write(leader)
        for version in (10, 12, 15, 16, 17):
            response = await brokers.ask(outside, brokers.fetch_request(), version)
            answer = response.responses[0].partitions[0]
            assert name_of(answer.error_code) == "NOT_LEADER_OR_FOLLOWER"
            if version < 16:
                assert (answer.current_leader, response.node_endpoints) == (None, [])
            else:
                assert (answer.current_leader.leader_id, answer.current_leader.leader_epoch) == (leader, 0)
                assert [each.node_id for each in response.node_endpoints] == [leader]

    async def test_followers_answer_clients_that_may_ask_them(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 2)
        leader, follower = brokers.partition().replicas
        await brokers.write(leader)
        for version, epoch, error in (
            (10, 0, "NOT_LEADER_OR_FOLLOWER"),
            (11, 0, "NONE"),
            (17, 0, "NONE"),
            (17, -1, "NONE"),
            (17, 1, "UNKNOWN_LEADER_EPOCH"),
        ):
            answer = await brokers.ask(follower, brokers.fetch_request(current_leader_epoch=epoch), version)
            (partition,) = answer.responses[0].partitions
            assert name_of(partition.error_code) == error, version
            assert records_of(partition) == (error == "NONE")
        await brokers.cluster.move_leader("t", 0, follower)
        answer = await brokers.ask(leader, brokers.fetch_request(current_leader_epoch=0), 17)
        assert name_of(answer.responses[0].partitions[0].error_code) == "FENCED_LEADER_EPOCH"
        assert [each.node_id for each in answer.node_endpoints] == [follower]

    async def test_everything_else_that_asks_a_leader(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 2)
        leader, follower = brokers.partition().replicas
        (outside,) = {1, 2, 3} - {leader, follower}

        async def codes(by: int) -> list[str]:
            offsets = ListOffsetsRequest.ListOffsetsTopic("t", [ListOffsetsRequest.ListOffsetsPartition(0, -1, -1)])
            listed = await brokers.ask(by, ListOffsetsRequest(topics=[offsets]), 7)
            epoch = OffsetForLeaderEpochRequest.OffsetForLeaderPartition(0, -1, 0)
            epochs = OffsetForLeaderEpochRequest.OffsetForLeaderTopic("t", [epoch])
            ended = await brokers.ask(by, OffsetForLeaderEpochRequest(topics=[epochs]), 4)
            doomed = DeleteRecordsRequest.DeleteRecordsTopic("t", [DeleteRecordsRequest.DeleteRecordsPartition(0, 0)])
            deleted = await brokers.ask(by, DeleteRecordsRequest(topics=[doomed], timeout_ms=5000), 2)
            producing = DescribeProducersRequest(topics=[DescribeProducersRequest.TopicRequest("t", [0])])
            producers = await brokers.ask(by, producing, 0)
            return [
                name_of(topic.partitions[0].error_code)
                for answer in (listed, ended, deleted, producers)
                for topic in answer.topics
            ]

        assert await codes(leader) == ["NONE"] * 4
        assert await codes(outside) == ["NOT_LEADER_OR_FOLLOWER"] * 4
        assert await codes(follower) == [*["NOT_LEADER_OR_FOLLOWER"] * 3, "NONE"]

    async def test_markers_are_written_by_leaders(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        leader = brokers.partition().leader
        topic = WriteTxnMarkersRequest.WritableTxnMarkerTopic("t", [0])
        marker = WriteTxnMarkersRequest.WritableTxnMarker(7, 0, True, [topic], 0)
        for by in (1, 2, 3):
            answer = await brokers.ask(by, WriteTxnMarkersRequest(markers=[marker]), 1)
            code = name_of(answer.markers[0].topics[0].partitions[0].error_code)
            assert code == ("NONE" if by == leader else "NOT_LEADER_OR_FOLLOWER")

    async def test_a_fetch_session_belongs_to_its_broker(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        leader = brokers.partition().leader
        made = await brokers.ask(leader, brokers.fetch_request(session_epoch=0), 12)
        assert made.session_id
        again = brokers.fetch_request(session_id=made.session_id, session_epoch=1)
        elsewhere = await brokers.ask(leader % 3 + 1, again, 12)
        assert name_of(elsewhere.error_code) == "FETCH_SESSION_ID_NOT_FOUND"
        assert (await brokers.ask(leader, again, 12)).error_code == 0
        await brokers.stop(leader)
        await brokers.cluster.start_broker(leader)
        last = brokers.fetch_request(session_id=made.session_id, session_epoch=2)
        assert name_of((await brokers.ask(leader, last, 12)).error_code) == "FETCH_SESSION_ID_NOT_FOUND"


class TestBrokersThatStop:
    async def test_leaders_move_to_the_next_replica(self, brokers: Brokers) -> None:
        await brokers.create("t", 3)
        before = brokers.partition()
        await brokers.write(before.leader)
        await brokers.stop(before.leader)
        now = brokers.partition()
        _, second, third = before.replicas
        assert (now.leader, now.leader_epoch, now.isr) == (second, 1, [second, third])
        others = [each for each in brokers.cluster.image.topics["t"].partitions if each.index]
        assert [(each.leader_epoch, len(each.isr)) for each in others] == [(0, 2), (0, 2)]
        answer = await brokers.metadata(third, "t")
        assert [each.node_id for each in answer.brokers] == sorted([second, third])
        partition = answer.topics[0].partitions[0]
        assert (partition.error_code, partition.leader_id, partition.leader_epoch) == (0, second, 1)
        assert partition.offline_replicas == [before.leader]
        assert (await brokers.write(second)).responses[0].partition_responses[0].base_offset == 1
        fetched = await brokers.ask(second, brokers.fetch_request(current_leader_epoch=1), 13)
        assert records_of(fetched.responses[0].partitions[0]) == 2
        fenced = await brokers.ask(second, brokers.fetch_request(current_leader_epoch=0), 16)
        assert name_of(fenced.responses[0].partitions[0].error_code) == "FENCED_LEADER_EPOCH"
        assert fenced.responses[0].partitions[0].current_leader.leader_epoch == 1
        epoch = OffsetForLeaderEpochRequest.OffsetForLeaderPartition(0, -1, 0)
        ended = await brokers.ask(
            second,
            OffsetForLeaderEpochRequest(topics=[OffsetForLeaderEpochRequest.OffsetForLeaderTopic("t", [epoch])]),
            4,
        )
        assert ended.topics[0].partitions[0].end_offset == 1

    async def test_a_broker_comes_back_at_its_port(self, brokers: Brokers) -> None:
        await brokers.create("t", 3)
        before = brokers.partition()
        port = brokers.cluster.nodes[before.leader].addresses[0][2]
        await brokers.stop(before.leader)
        await brokers.cluster.stop_broker(before.leader)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await brokers.cluster.start_broker(before.leader)
        await brokers.cluster.start_broker(before.leader)
        assert brokers.cluster.nodes[before.leader].addresses[0][2] == port
        now = brokers.partition()
        assert (now.leader, now.leader_epoch) == (before.replicas[1], 1)
        assert now.isr == [*before.replicas[1:], before.leader]
        answer = await brokers.write(before.leader)
        assert name_of(answer.responses[0].partition_responses[0].error_code) == "NOT_LEADER_OR_FOLLOWER"
        await brokers.cluster.move_leader("t", 0, before.leader)
        assert (brokers.partition().leader, brokers.partition().leader_epoch) == (before.leader, 2)
        assert (await brokers.write(before.leader)).responses[0].partition_responses[0].error_code == 0

    async def test_one_replica_leads_to_no_leader(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 1)
        only = brokers.partition().leader
        await brokers.write(only)
        await brokers.stop(only)
        other = only % 3 + 1
        for version in (4, 9, 12):
            partition = (await brokers.metadata(other, "t", version=version)).topics[0].partitions[0]
            assert name_of(partition.error_code) == "LEADER_NOT_AVAILABLE"
            assert (partition.leader_id, partition.isr_nodes) == (-1, [])
        asked = DescribeTopicPartitionsRequest(topics=[DescribeTopicPartitionsRequest.TopicRequest("t")])
        page = await brokers.ask(other, asked, 0)
        (described,) = page.topics[0].partitions
        assert (described.error_code, described.leader_id, described.isr_nodes) == (0, -1, [])
        assert described.eligible_leader_replicas == described.offline_replicas == [only]
        fenced = await brokers.ask(other, DescribeClusterRequest(include_fenced_brokers=True), 2)
        assert [(each.broker_id, each.is_fenced) for each in fenced.brokers] == [(i, i == only) for i in (1, 2, 3)]
        assert all(each.port > 0 for each in fenced.brokers)
        unfenced = await brokers.ask(other, DescribeClusterRequest(), 2)
        assert sorted(each.broker_id for each in unfenced.brokers) == sorted({1, 2, 3} - {only})
        refused = (await brokers.write(other)).responses[0].partition_responses[0]
        assert (name_of(refused.error_code), refused.current_leader.leader_id) == ("NOT_LEADER_OR_FOLLOWER", -1)
        await brokers.cluster.start_broker(only)
        assert (brokers.partition().leader, brokers.partition().leader_epoch) == (only, 2)
        fetched = await brokers.ask(only, brokers.fetch_request(), 13)
        assert records_of(fetched.responses[0].partitions[0]) == 1

    async def test_all_stop_and_the_last_in_sync_leads_again(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        first, second, third = brokers.partition().replicas
        for node_id in (first, second, third):
            await brokers.stop(node_id)
        assert (brokers.partition().leader, brokers.partition().isr) == (-1, [third])
        await brokers.cluster.start_broker(first)
        assert (brokers.partition().leader, brokers.partition().isr) == (-1, [third])
        await brokers.cluster.start_broker(third)
        assert (brokers.partition().leader, brokers.partition().isr) == (third, [third, first])
        await brokers.cluster.start_broker(second)
        assert brokers.partition().isr == [third, first, second]

    async def test_too_few_in_sync(self) -> None:
        async with running_brokers(min_insync_replicas="2") as brokers:
            await brokers.create("t", 1)
            await brokers.create("one", 1, 1)
            first, second, third = brokers.partition().replicas
            await brokers.stop(first)
            assert (await brokers.write(second)).responses[0].partition_responses[0].error_code == 0
            await brokers.stop(third)
            refused = (await brokers.write(second)).responses[0].partition_responses[0]
            assert (name_of(refused.error_code), refused.log_start_offset) == ("NOT_ENOUGH_REPLICAS", 0)
            taken = (await brokers.write(second, acks=1)).responses[0].partition_responses[0]
            assert (taken.error_code, taken.base_offset) == (0, 1)
            await brokers.cluster.start_broker(first)
            assert (await brokers.write(second)).responses[0].partition_responses[0].base_offset == 2
            alone = brokers.partition("one").leader
            await brokers.cluster.start_broker(third)
            answer = (await brokers.write(alone, topic="one")).responses[0].partition_responses[0]
            assert answer.error_code == 0, "a topic with one replica never needs two"

    @pytest.mark.parametrize(
        ("version", "epoch", "error"), [(10, 0, "NOT_LEADER_OR_FOLLOWER"), (16, 0, "FENCED_LEADER_EPOCH")]
    )
    async def test_a_waiting_fetch_hears_of_it(self, brokers: Brokers, version: int, epoch: int, error: str) -> None:
        await brokers.create("t", 2)
        leader = brokers.partition().leader
        client = await brokers.client(leader)
        asked = brokers.fetch_request(max_wait_ms=30_000, min_bytes=1, current_leader_epoch=epoch)
        client.send(asked, version)
        async with asyncio.timeout(30):
            while not brokers.cluster.nodes[leader].parked_fetches:
                await asyncio.sleep(0)
        await brokers.cluster.move_leader("t", 1, (brokers.partition(index=1).leader % 3) + 1)
        assert brokers.cluster.nodes[leader].parked_fetches, "it does not read that partition"
        await brokers.cluster.move_leader("t", 0, leader % 3 + 1)
        answer = (await client.answer()).responses[0].partitions[0]
        assert name_of(answer.error_code) == error

    async def test_a_fetch_without_an_epoch_waits_on(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        leader = brokers.partition().leader
        client = await brokers.client(leader)
        client.send(brokers.fetch_request(max_wait_ms=30_000, min_bytes=1), 16)
        async with asyncio.timeout(30):
            while not brokers.cluster.nodes[leader].parked_fetches:
                await asyncio.sleep(0)
        new = leader % 3 + 1
        await brokers.cluster.move_leader("t", 0, new)
        await brokers.write(new)
        assert records_of((await client.answer()).responses[0].partitions[0]) == 1

    async def test_what_is_written_first_after_a_move_has_the_new_epoch(self, brokers: Brokers) -> None:
        await brokers.create("t", 1)
        new = brokers.partition().leader % 3 + 1
        await brokers.cluster.move_leader("t", 0, new)
        await brokers.write(new)
        answer = await brokers.ask(new, brokers.fetch_request(current_leader_epoch=1), 13)
        (batch,) = iter_batches(bytes(answer.responses[0].partitions[0].records))
        assert batch.partition_leader_epoch == 1

    async def test_new_topics_avoid_what_is_down(self, brokers: Brokers) -> None:
        await brokers.stop(2)
        await brokers.create("t", 3, 3)
        for partition in brokers.cluster.image.topics["t"].partitions:
            assert partition.leader != 2
            assert (partition.replicas[2], sorted(partition.isr)) == (2, [1, 3])
        await brokers.create("two", 3, 2)
        assert all(sorted(each.replicas) == [1, 3] for each in brokers.cluster.image.topics["two"].partitions)
        more = CreatePartitionsRequest.CreatePartitionsTopic("two", 6)
        await brokers.ask(1, CreatePartitionsRequest(topics=[more], timeout_ms=5000), 3)
        assert all(each.leader != 2 for each in brokers.cluster.image.topics["two"].partitions)
        await brokers.cluster.start_broker(2)
        assert all(sorted(each.isr) == [1, 2, 3] for each in brokers.cluster.image.topics["t"].partitions)

    async def test_what_cannot_be(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 2)
        partition = brokers.partition()
        (outside,) = {1, 2, 3} - set(partition.replicas)
        for topic, index, node_id, code in (
            ("t", 0, outside, "ELIGIBLE_LEADERS_NOT_AVAILABLE"),
            ("t", 1, 1, "UNKNOWN_TOPIC_OR_PARTITION"),
            ("no", 0, 1, "UNKNOWN_TOPIC_OR_PARTITION"),
            ("t", 0, 4, "BROKER_ID_NOT_REGISTERED"),
        ):
            with pytest.raises(KafkaError) as refused:
                await brokers.cluster.move_leader(topic, index, node_id)
            assert refused.value.code.name == code
        for change in (brokers.cluster.stop_broker, brokers.cluster.start_broker):
            with pytest.raises(KafkaError, match="there are: 1, 2, 3"):
                await change(9)

    async def test_whoever_asked_may_go_before_it_is_done(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with running_brokers(data_dir=str(tmp_path / "data"), kafkalite_durability="fsync") as brokers:
            await brokers.create("t", 1)
            leader = brokers.partition().leader
            asked = asyncio.ensure_future(brokers.cluster.move_leader("t", 0, leader % 3 + 1))
            await asyncio.sleep(0)
            assert brokers.partition().leader == leader, "it is not on the disk yet"
            asked.cancel()
            await brokers.create("u", 1, by=leader % 3 + 1)
            assert brokers.partition().leader == leader % 3 + 1
        assert "failed" not in caplog.text


class TestElections:
    async def elect(self, brokers: Brokers, *wanted: tuple[str, int], unclean: bool = False) -> dict[Any, str]:
        topics = [ElectLeadersRequest.TopicPartitions(topic, [index]) for topic, index in wanted]
        request = ElectLeadersRequest(int(unclean), topics or None, 5000)
        answer = await brokers.ask(brokers.cluster.placement.node_ids()[0], request, 2)
        assert answer.error_code == 0
        return {
            (topic.topic, each.partition_id): name_of(each.error_code)
            for topic in answer.replica_election_results
            for each in topic.partition_result
        }

    async def test_first_replicas_lead_again(self, brokers: Brokers) -> None:
        await brokers.create("t", 3)
        first = [each.leader for each in brokers.cluster.image.topics["t"].partitions]
        assert await self.elect(brokers, ("t", 0)) == {("t", 0): "ELECTION_NOT_NEEDED"}
        assert await self.elect(brokers) == {}
        gone = first[1]
        await brokers.stop(gone)
        assert await self.elect(brokers, ("t", 1), ("t", 9)) == {
            ("t", 1): "PREFERRED_LEADER_NOT_AVAILABLE",
            ("t", 9): "UNKNOWN_TOPIC_OR_PARTITION",
        }
        await brokers.cluster.start_broker(gone)
        assert brokers.partition(index=1).leader != gone
        assert await self.elect(brokers) == {("t", 1): "NONE"}
        assert [each.leader for each in brokers.cluster.image.topics["t"].partitions] == first

    async def test_anybody_leads(self, brokers: Brokers) -> None:
        await brokers.create("t", 1, 2)
        first, second = brokers.partition().replicas
        await brokers.write(first)
        await brokers.stop(second)
        assert await self.elect(brokers, ("t", 0), unclean=True) == {("t", 0): "ELECTION_NOT_NEEDED"}
        await brokers.stop(first)
        refused = await self.elect(brokers, ("t", 0), unclean=True)
        assert refused == {("t", 0): "ELIGIBLE_LEADERS_NOT_AVAILABLE"}
        await brokers.cluster.start_broker(second)
        assert brokers.partition().leader == -1
        assert await self.elect(brokers, unclean=True) == {("t", 0): "NONE"}
        assert (brokers.partition().leader, brokers.partition().isr) == (second, [second])
        await brokers.cluster.start_broker(first)
        assert brokers.partition().isr == [second, first]

    async def test_unknown_elections(self, brokers: Brokers) -> None:
        answer = await brokers.ask(1, ElectLeadersRequest(7, None, 5000), 1)
        assert name_of(answer.error_code) == "INVALID_REQUEST"


class TestStarts:
    async def test_all_are_up_after_a_start(self, tmp_path: Path) -> None:
        data = str(tmp_path / "data")
        async with running_brokers(data_dir=data) as brokers:
            await brokers.create("t", 3)
            await brokers.find(1, "g")
            await brokers.ask(brokers.coordinator("g"), commit("g"), 8)
            await brokers.write(brokers.partition().leader)
            await brokers.stop(1)
            await brokers.stop(2)
        async with running_brokers(data_dir=data) as brokers:
            for partition in brokers.cluster.image.topics["t"].partitions:
                assert (partition.leader, sorted(partition.isr)) == (3, [1, 2, 3])
            await brokers.write(3)
            fetched = await brokers.ask(3, brokers.fetch_request(), 13)
            assert records_of(fetched.responses[0].partitions[0]) == 2
            assert await committed(brokers, "g") == 7

    async def test_fewer_brokers_than_before(self, tmp_path: Path) -> None:
        data = str(tmp_path / "data")
        async with running_brokers(data_dir=data) as brokers:
            await brokers.create("t", 3, 3)
            await brokers.create("one", 3, 1)
            for partition in brokers.cluster.image.topics["t"].partitions:
                await brokers.write(partition.leader, index=partition.index)
        async with running_brokers(1, data_dir=data) as brokers:
            assert [each.leader for each in brokers.cluster.image.topics["t"].partitions] == [1, 1, 1]
            assert sorted(each.leader for each in brokers.cluster.image.topics["one"].partitions) == [-1, -1, 1]
            for index in range(3):
                answer = (await brokers.write(1, index=index)).responses[0].partition_responses[0]
                assert (answer.error_code, answer.base_offset) == (0, 1)
        async with running_brokers(data_dir=data) as brokers:
            assert sorted(each.leader for each in brokers.cluster.image.topics["one"].partitions) == [1, 2, 3]
            assert all(sorted(each.isr) == [1, 2, 3] for each in brokers.cluster.image.topics["t"].partitions)
