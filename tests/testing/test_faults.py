"""Faults over the wire: what a client is answered, what was really executed, and how rules count."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import iter_batches
from kafkalite.server.apis import APIS
from kafkalite.testing.call_items import items_of
from kafkalite.testing.fault_fields import FaultError
from kafkalite.testing.fault_rules import FaultTable
from tests.server.test_failures import error_codes, request_with_items
from tests.server.test_produce import Topics, records
from tests.testing.intercepted import intercepted_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.wire import WireClient
    from tests.testing.intercepted import InterceptedBroker

NOT_LEADER = int(ErrorCode.NOT_LEADER_OR_FOLLOWER)


class Room:
    """A broker with faults, a topic `t` of three partitions, and a client."""

    def __init__(self, broker: InterceptedBroker, faults: FaultTable, client: WireClient) -> None:
        self.broker = broker
        self.faults = faults
        self.client = client
        self.topics = Topics(broker, client)

    async def produce(self, *partitions: int, version: int = 9, acks: int = -1) -> dict[int, int]:
        """Error code by partition."""
        topic = self.broker.cluster.image.topics["t"]
        data = [ProduceRequest.PartitionProduceData(index=index, records=records()) for index in partitions]
        named = ProduceRequest.TopicProduceData(name="t", topic_id=topic.id, partition_data=data)
        request = ProduceRequest(acks=acks, timeout_ms=5000, topic_data=[named])
        response = await self.client.call(request, version)
        assert [each.index for each in response.responses[0].partition_responses].sort() == list(partitions).sort()
        return {each.index: each.error_code for each in response.responses[0].partition_responses}

    def ends(self) -> list[int]:
        """End offsets of the three partitions."""
        found = [self.broker.cluster.log("t", index) for index in range(3)]
        return [-1 if log is None else log.log_end_offset for log in found]

    async def fetch(self, version: int = 12, session: tuple[int, int] = (0, -1), **more: Any) -> Any:
        wanted = [
            FetchRequest.FetchPartition(partition=index, fetch_offset=0, partition_max_bytes=1 << 20)
            for index in more.pop("partitions", range(3))
        ]
        topic = self.broker.cluster.image.topics["t"]
        named = [FetchRequest.FetchTopic(topic="t", topic_id=topic.id, partitions=wanted)] if wanted else []
        request = FetchRequest(
            topics=named, max_bytes=1 << 20, session_id=session[0], session_epoch=session[1], min_bytes=1, **more
        )
        return await self.client.call(request, version)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    faults = FaultTable()
    async with intercepted_broker(faults) as broker:
        room = Room(broker, faults, await broker.connect())
        await room.topics.create("t", partitions=3)
        yield room


@pytest.mark.parametrize("version", range(3, 14))
async def test_items_fail_and_the_others_are_executed(room: Room, version: int) -> None:
    room.faults.add({"api": "Produce", "topic": "t", "partition": [0, 2], "error": "NOT_LEADER_OR_FOLLOWER"})
    assert await room.produce(0, 1, 2, version=version) == {0: NOT_LEADER, 1: 0, 2: NOT_LEADER}
    assert room.ends() == [0, 1, 0]
    assert room.broker.heard.calls[-1].fault == "fault-1"


async def test_each_item_meets_the_first_rule_that_fits_it(room: Room) -> None:
    room.faults.add({"api": "Produce", "partition": 0, "error": "NOT_LEADER_OR_FOLLOWER"})
    room.faults.add({"api": "Produce", "partition": [0, 1], "error": "NOT_ENOUGH_REPLICAS"})
    answered = await room.produce(0, 1, 2)
    assert answered == {0: NOT_LEADER, 1: ErrorCode.NOT_ENOUGH_REPLICAS, 2: 0}
    assert [rule.hits for rule in room.faults.rules()] == [1, 1]
    assert room.broker.heard.calls[-1].fault == "fault-1, fault-2"


async def test_a_rule_that_comes_too_late_for_a_call_waits_for_the_next(room: Room) -> None:
    for code in ("NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS"):
        room.faults.add({"api": "Produce", "topic": "t", "error": code, "times": 1})
    assert [(await room.produce(0))[0] for _ in range(3)] == [NOT_LEADER, ErrorCode.NOT_ENOUGH_REPLICAS, 0]
    assert [(rule.hits, rule.matches) for rule in room.faults.rules()] == [(1, 3), (1, 3)]


@pytest.mark.parametrize("first", [{"disconnect": "before"}, {"disconnect": "after"}, {"answer": "cut"}])
@pytest.mark.parametrize("second", [{"error": "NOT_LEADER_OR_FOLLOWER"}, {"disconnect": "before"}, {"answer": "lost"}])
async def test_a_call_ends_as_the_first_rule_says(room: Room, first: dict[str, Any], second: dict[str, Any]) -> None:
    room.faults.add({"api": "Produce", **first})
    room.faults.add({"api": "Produce", **second})
    client = await room.broker.connect()
    client.send(room.topics.request(records()), 9)
    assert bool(await asyncio.wait_for(client.reader.read(), 10)) is ("answer" in first)
    assert room.ends()[0] == (0 if first == {"disconnect": "before"} else 1)
    assert [rule.hits for rule in room.faults.rules()] == [1, 0]


async def test_a_rule_that_also_delays_is_hit_by_what_another_ends(room: Room) -> None:
    room.faults.add({"api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER"})
    room.faults.add({"api": "Produce", "error": "NOT_ENOUGH_REPLICAS", "delay_ms": 30})
    began = time.monotonic()
    assert await room.produce(0) == {0: NOT_LEADER}
    assert time.monotonic() - began >= 0.03
    assert [rule.hits for rule in room.faults.rules()] == [1, 1]


async def test_where_all_fails_nothing_is_executed(room: Room) -> None:
    room.faults.add({"api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER", "times": 1})
    assert await room.produce(0, 1) == {0: NOT_LEADER, 1: NOT_LEADER}
    assert room.ends() == [0, 0, 0]
    assert await room.produce(0, 1) == {0: 0, 1: 0}


async def test_a_produce_without_answers_learns_of_an_error_by_its_connection(room: Room) -> None:
    room.faults.add({"api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER"})
    client = await room.broker.connect()
    client.send(room.topics.request(records(), acks=0), 9)
    assert await client.at_end()
    assert room.ends() == [0, 0, 0]


async def test_an_error_says_which_fault_it_is(room: Room) -> None:
    room.faults.add({"name": "away", "api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER"})
    assert (await room.topics.produce(records())).error_message == "fault away"


@pytest.mark.parametrize("version", range(4, 19))
async def test_fetched_partitions_fail_one_by_one(room: Room, version: int) -> None:
    await room.produce(0, 1, 2)
    room.faults.add({"api": "Fetch", "partition": 1, "error": "NOT_LEADER_OR_FOLLOWER", "times": 1})
    response = await room.fetch(version)
    answered = {each.partition_index: each for each in response.responses[0].partitions}
    assert {index: each.error_code for index, each in answered.items()} == {0: 0, 1: NOT_LEADER, 2: 0}
    assert answered[0].records
    assert not answered[1].records
    assert not response.error_code


async def test_an_error_of_a_fetch_is_told_at_once(room: Room) -> None:
    room.faults.add({"api": "Fetch", "partition": 1, "error": "NOT_LEADER_OR_FOLLOWER"})
    began = time.monotonic()
    response = await room.fetch(max_wait_ms=20_000)
    assert time.monotonic() - began < 5
    assert NOT_LEADER in [each.error_code for each in response.responses[0].partitions]


@pytest.mark.parametrize("version", [12, 13])
async def test_a_partition_that_only_the_session_knows_fails_and_is_told_again(room: Room, version: int) -> None:
    await room.produce(0, 1, 2)
    first = await room.fetch(version, session=(0, 0))
    session = first.session_id
    assert session
    room.faults.add({"api": "Fetch", "topic": "t", "partition": 2, "error": "NOT_LEADER_OR_FOLLOWER", "times": 1})
    response = await room.fetch(version, session=(session, 1), partitions=[])
    assert response.error_code == 0
    codes = {each.partition_index: each.error_code for each in response.responses[0].partitions}
    assert codes == {0: 0, 1: 0, 2: NOT_LEADER}
    response = await room.fetch(version, session=(session, 2), partitions=[])
    assert {each.partition_index: bool(each.records) for each in response.responses[0].partitions}[2]


async def test_a_partition_that_failed_is_told_again_though_nothing_is_new(room: Room) -> None:
    session = (await room.fetch(session=(0, 0))).session_id
    room.faults.add({"api": "Fetch", "partition": 2, "error": "NOT_LEADER_OR_FOLLOWER", "times": 1})
    response = await room.fetch(session=(session, 1), partitions=[])
    assert [each.partition_index for each in response.responses[0].partitions] == [2]
    response = await room.fetch(session=(session, 2), partitions=[])
    assert [(each.partition_index, each.error_code) for each in response.responses[0].partitions] == [(2, 0)]
    assert (await room.fetch(session=(session, 3), partitions=[])).responses == []


async def test_an_error_at_the_top_of_a_fetch_stands_alone(room: Room) -> None:
    room.faults.add({"api": "Fetch", "error": "FETCH_SESSION_ID_NOT_FOUND"})
    response = await room.fetch()
    assert (response.error_code, response.responses) == (ErrorCode.FETCH_SESSION_ID_NOT_FOUND, [])


@pytest.mark.parametrize("version", range(14))
async def test_metadata_of_all_topics_fails_for_one(room: Room, version: int) -> None:
    await room.topics.create("other")
    room.faults.add({"api": "Metadata", "topic": "t", "error": "TOPIC_AUTHORIZATION_FAILED"})
    request = MetadataRequest(topics=None if version else [])
    response = await room.client.call(request, version)
    assert {each.name: each.error_code for each in response.topics} == {"t": 29, "other": 0}


async def test_a_leader_that_is_missing_is_told_at_its_partition(room: Room) -> None:
    room.faults.add({"api": "Metadata", "topic": "t", "partition": 1, "error": "LEADER_NOT_AVAILABLE"})
    (topic,) = (await room.client.call(MetadataRequest(topics=None), 9)).topics
    assert topic.error_code == 0
    assert [(each.error_code, each.leader_id) for each in topic.partitions] == [(0, 1), (5, -1), (0, 1)]


async def test_a_version_without_a_place_for_the_error_is_passed_over(room: Room) -> None:
    rule = room.faults.add({"api": "Metadata", "error": "REBOOTSTRAP_REQUIRED", "level": "top"})
    assert [each.error_code for each in (await room.client.call(MetadataRequest(topics=None), 12)).topics] == [0]
    assert (rule.hits, rule.passed_over) == (0, 1)
    assert (await room.client.call(MetadataRequest(), 13)).error_code == ErrorCode.REBOOTSTRAP_REQUIRED
    assert (rule.hits, rule.passed_over) == (1, 1)


async def test_a_code_that_the_version_does_not_know_is_passed_over(room: Room) -> None:
    rule = room.faults.add({"api": "Produce", "error": "UNKNOWN_TOPIC_ID"})
    assert await room.produce(0, version=12) == {0: 0}
    assert await room.produce(0, version=13) == {0: ErrorCode.UNKNOWN_TOPIC_ID}
    assert (rule.hits, rule.passed_over) == (1, 1)


CASES = [(key, version) for key, api in APIS.items() for version in range(api.min_version, api.max_version + 1)]


@pytest.mark.parametrize(("key", "version"), CASES, ids=[f"{APIS[key].name}-{version}" for key, version in CASES])
async def test_every_api_can_answer_with_an_error_in_every_version(room: Room, key: int, version: int) -> None:
    api = APIS[key]
    api.load()
    request_class = __import__(api.module_name, fromlist=["_"]).__dict__[f"{api.name}Request"]
    request = request_with_items(request_class)
    if api.name == "Fetch":
        request.session_epoch = -1
    if api.name == "Produce":
        request.acks = -1
    rule = room.faults.add({"api": api.name, "error": "KAFKA_STORAGE_ERROR"})
    response = await room.client.call(request, version)
    if rule.hits:
        assert ErrorCode.KAFKA_STORAGE_ERROR in error_codes(response)
    else:
        assert (api.name, version) in {("Fetch", 4), ("Fetch", 5)}
        assert rule.passed_over == 1


async def test_groups_are_meant_by_their_ids(room: Room) -> None:
    room.faults.add({"group": "orders-*", "error": "COORDINATOR_NOT_AVAILABLE"})
    ask = HeartbeatRequest(group_id="orders-1", generation_id=1, member_id="m")
    assert (await room.client.call(ask, 4)).error_code == ErrorCode.COORDINATOR_NOT_AVAILABLE
    ask.group_id = "payments"
    assert (await room.client.call(ask, 4)).error_code == ErrorCode.NOT_COORDINATOR  # there is no such topic yet
    described = await room.client.call(DescribeGroupsRequest(groups=["orders-1", "payments"]), 5)
    assert {each.group_id: each.error_code for each in described.groups} == {"orders-1": 15, "payments": 16}
    found = await room.client.call(FindCoordinatorRequest(key_type=0, coordinator_keys=["orders-2"]), 4)
    assert found.coordinators[0].error_code == ErrorCode.COORDINATOR_NOT_AVAILABLE
    found = await room.client.call(FindCoordinatorRequest(key_type=1, coordinator_keys=["orders-2"]), 4)
    assert found.coordinators[0].error_code == 0


async def test_a_rule_means_clients_connections_and_brokers(room: Room) -> None:
    by_id = room.faults.add({"client_id": "slow-*", "delay_ms": 1})
    by_number = room.faults.add({"connection": 2, "delay_ms": 1})
    by_broker = room.faults.add({"broker": 2, "delay_ms": 1})
    await room.client.call(ApiVersionsRequest(), 0, "slow-1")
    await room.client.call(ApiVersionsRequest(), 0, "quick")
    second = await room.broker.connect()
    await second.call(ApiVersionsRequest(), 0)
    assert (by_id.hits, by_number.hits, by_broker.hits) == (1, 1, 0)


async def test_the_nth_call_is_hit(room: Room) -> None:
    room.faults.add({"api": "Produce", "nth": [2, 4], "error": "NOT_LEADER_OR_FOLLOWER"})
    assert [(await room.produce(0))[0] for _ in range(5)] == [0, NOT_LEADER, 0, NOT_LEADER, 0]


async def test_a_seed_draws_the_same_again(room: Room) -> None:
    drawn = []
    for seed in (7, 7, 8):
        rule = room.faults.add({"api": "Produce", "probability": 0.5, "seed": seed, "error": "NOT_LEADER_OR_FOLLOWER"})
        drawn.append([(await room.produce(0))[0] for _ in range(20)])
        assert rule.matches == 20
        room.faults.clear()
    assert drawn[0] == drawn[1] != drawn[2]
    assert 0 < drawn[0].count(NOT_LEADER) < 20


async def test_rules_have_names_and_counts(room: Room) -> None:
    with pytest.raises(FaultError):
        room.faults.add({"api": "Prodcue", "delay_ms": 5})
    room.faults.add({"name": "one", "api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER", "unused": "fail"})
    room.faults.add({"api": "Heartbeat", "delay_ms": 5, "unused": "fail"})
    with pytest.raises(FaultError, match="there is a fault 'one' already"):
        room.faults.add({"name": "one", "delay_ms": 1})
    with pytest.raises(FaultError, match="there is no fault 'two'; there are one, fault-1"):
        room.faults.remove("two")
    await room.produce(0)
    assert [rule.fails_unused for rule in room.faults.rules()] == [False, True]
    assert room.faults.rules()[0].shown() == {
        "name": "one",
        "api": "Produce",
        "error": "NOT_LEADER_OR_FOLLOWER",
        "unused": "fail",
        "hits": 1,
        "matches": 1,
        "passed_over": 0,
        "fails_unused": False,
    }
    room.faults.remove("one")
    assert await room.produce(0) == {0: 0}


async def test_delays_of_several_rules_add_up(room: Room) -> None:
    for _ in range(2):
        room.faults.add({"api": "ListOffsets", "delay_ms": 30})
    began = time.monotonic()
    await room.client.call(ListOffsetsRequest(replica_id=-1, topics=[]), 5)
    assert time.monotonic() - began >= 0.06


@pytest.mark.parametrize(
    ("effect", "stored"),
    [({"disconnect": "before"}, 0), ({"disconnect": "after"}, 1), ({"answer": "cut", "sent_bytes": 5}, 1)],
)
async def test_the_connection_ends(room: Room, effect: dict[str, Any], stored: int) -> None:
    room.faults.add({"api": "Produce", **effect})
    client = await room.broker.connect()
    client.send(room.topics.request(records()), 9)
    assert len(await asyncio.wait_for(client.reader.read(), 10)) == effect.get("sent_bytes", 0)
    assert room.ends()[0] == stored


async def test_a_broken_checksum_is_seen_in_the_answer_only(room: Room) -> None:
    await room.produce(0, 1)
    rule = room.faults.add({"corrupt": "crc", "topic": "t", "partition": 0, "times": 1})
    await room.fetch(partitions=[2])
    assert rule.hits == 0
    for broken in (True, False):
        for version in (12, 13) if not broken else (13,):
            response = await room.fetch(version, partitions=[0, 1])
            for each in response.responses[0].partitions:
                batch = next(iter(iter_batches(bytes(each.records))))
                assert batch.crc_ok() is not (broken and each.partition_index == 0)
    assert rule.hits == 1


async def test_a_batch_is_broken_by_one_rule(room: Room) -> None:
    await room.produce(0)
    for _ in range(2):
        room.faults.add({"corrupt": "crc", "topic": "t"})
    (partition,) = (await room.fetch(partitions=[0])).responses[0].partitions
    assert not next(iter(iter_batches(bytes(partition.records)))).crc_ok()
    assert [rule.hits for rule in room.faults.rules()] == [1, 0]


async def test_records_that_nobody_is_sent_are_not_broken(room: Room) -> None:
    await room.produce(0)
    room.faults.add({"api": "Fetch", "disconnect": "after"})
    rule = room.faults.add({"corrupt": "crc", "topic": "t"})
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await room.fetch(partitions=[0])
    assert rule.hits == 0


async def test_a_throttled_client_is_told_and_then_not_read(room: Room) -> None:
    room.faults.add({"api": "Metadata", "throttle_ms": 80, "times": 1})
    room.client.send(MetadataRequest(), 9)
    room.client.send(ApiVersionsRequest(), 0)
    assert (await room.client.answer()).throttle_time_ms == 80
    began = time.monotonic()
    await room.client.answer()
    assert time.monotonic() - began >= 0.05


async def test_connections_are_refused(room: Room) -> None:
    rule = room.faults.add({"refuse": True, "times": 2})
    for _ in range(2):
        assert await (await room.broker.connect()).at_end()
    client = await room.broker.connect()
    assert (await client.call(ApiVersionsRequest(), 0)).error_code == 0
    assert rule.hits == 2


async def test_without_rules_nothing_is_looked_at(room: Room) -> None:
    await room.produce(0)
    call = room.broker.heard.calls[-1]
    assert room.faults.course_of(call) is None
    assert [(item.topic, item.partition) for item in items_of(call)] == [("t", 0)]
