"""What a client does by its own timing is no divergence in a replay: it asks in other words, more often, or less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.consumer_group_heartbeat import (
    ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse,
)
from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolSubscription
from kafkalite.protocol.messages.fetch import FetchRequest, FetchResponse
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest, FindCoordinatorResponse
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest, HeartbeatResponse
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest, ListOffsetsResponse
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest, OffsetCommitResponse
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest, OffsetFetchResponse
from kafkalite.records.batch import build_batch, iter_batches, set_base
from kafkalite.testing.client.recording import Replay
from kafkalite.testing.recording.messages import normal_form
from tests.testing.recordings import connect, replayed, write_tape

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.wire import WireClient

LATEST, EARLIEST = -1, -2


def metadata(*names: str, auto: bool = True) -> MetadataRequest:
    topics = [MetadataRequest.MetadataRequestTopic(name=name) for name in names]
    return MetadataRequest(topics=topics, allow_auto_topic_creation=auto)


def told_of(*names: str, error_code: int = 0) -> MetadataResponse:
    topic = MetadataResponse.MetadataResponseTopic
    return MetadataResponse(
        brokers=[MetadataResponse.MetadataResponseBroker(node_id=1, host="cluster", port=9092)],
        topics=[topic(name=name, error_code=error_code) for name in names],
    )


async def names_of(client: object, request: MetadataRequest, version: int = 12) -> list[str]:
    response = await client.call(request, version, "app")  # type: ignore[attr-defined]
    assert [broker.node_id for broker in response.brokers] == [1]
    return sorted(topic.name for topic in response.topics if not topic.error_code)


async def test_topics_may_be_asked_for_in_any_number(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(tape, (metadata("a"), told_of("a"), 12), (metadata("b", "c"), told_of("b", "c"), 12))
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        assert await names_of(client, metadata()) == []
        assert await names_of(client, metadata("c", "a")) == ["a", "c"]
        assert await names_of(client, MetadataRequest(topics=None)) == ["a", "b", "c"]
        assert await names_of(client, metadata(), version=0) == ["a", "b", "c"], "none is all in version 0"
        assert await names_of(client, metadata("a", auto=False)) == ["a"]
        assert reports == []
        client.send(metadata("a", "d"), 12, "app")
        assert await client.at_end()
    (report,) = reports
    assert report.startswith("Metadata of client id 'app' differs from what was recorded")
    assert "'d'" in report


async def test_a_topic_that_was_not_ready_gets_ready(tmp_path: Path) -> None:
    """However the client goes on asking, with other topics or alone."""
    tape, unready = tmp_path / "tape", ErrorCode.LEADER_NOT_AVAILABLE
    write_tape(
        tape,
        (metadata("a"), told_of("a", error_code=unready), 12),
        (metadata("a", "b"), told_of("a", "b", error_code=unready), 12),
        (metadata("b", "c", "a"), told_of("a", "b", "c"), 12),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        assert [await names_of(client, metadata("a")) for _ in range(4)] == [[], [], ["a"], ["a"]]
        assert reports == []


@pytest.mark.parametrize("version", [3, 4])
async def test_coordinators_may_be_asked_for_more_often(tmp_path: Path, version: int) -> None:
    tape = tmp_path / "tape"
    said = []
    for key, node_id in (("g", 1), ("h", 2)):
        one = FindCoordinatorResponse.Coordinator(key=key, node_id=node_id, host="cluster", port=9092)
        answer = FindCoordinatorResponse(node_id=node_id, host="cluster", port=9092, coordinators=[one])
        said.append((FindCoordinatorRequest(key=key, coordinator_keys=[key]), answer, version))
    write_tape(tape, *said)
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        for key, node_id in (("h", 2), ("h", 2), ("g", 1)):
            found = await client.call(FindCoordinatorRequest(key=key), 3, "app")
            assert found.node_id == node_id
        found = await client.call(FindCoordinatorRequest(coordinator_keys=["h", "g"]), 4, "app")
        assert [each.node_id for each in found.coordinators] == [2, 1]
        assert (reports, player.unused()) == ([], {})
        client.send(FindCoordinatorRequest(coordinator_keys=["g", "other"]), 4, "app")
        assert await client.at_end()
        assert len(reports) == 1


def list_offsets(*asked: tuple[int, int]) -> ListOffsetsRequest:
    partition = ListOffsetsRequest.ListOffsetsPartition
    partitions = [partition(partition_index=index, timestamp=timestamp) for index, timestamp in asked]
    return ListOffsetsRequest(
        replica_id=-1, topics=[ListOffsetsRequest.ListOffsetsTopic(name="t", partitions=partitions)]
    )


def told_offsets(*told: tuple[int, int]) -> ListOffsetsResponse:
    partition = ListOffsetsResponse.ListOffsetsPartitionResponse
    partitions = [partition(partition_index=index, offset=offset) for index, offset in told]
    return ListOffsetsResponse(topics=[ListOffsetsResponse.ListOffsetsTopicResponse(name="t", partitions=partitions)])


async def test_offsets_may_be_asked_for_together_or_apart(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(
        tape,
        (list_offsets((0, LATEST), (1, LATEST)), told_offsets((1, 11), (0, 10)), 7),
        (list_offsets((0, EARLIEST)), told_offsets((0, 3)), 7),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        for asked, offsets in (
            (((1, LATEST),), [11]),
            (((0, LATEST),), [10]),
            (((1, LATEST), (0, EARLIEST)), [11, 3]),
        ):
            found = await client.call(list_offsets(*asked), 7, "app")
            assert [each.offset for each in found.topics[0].partitions] == offsets
        assert reports == []
        client.send(list_offsets((1, EARLIEST)), 7, "app")
        assert await client.at_end()
        assert len(reports) == 1


def offset_fetch(*partitions: int) -> OffsetFetchRequest:
    flat = OffsetFetchRequest.OffsetFetchRequestTopic(name="t", partition_indexes=list(partitions))
    topic = OffsetFetchRequest.OffsetFetchRequestTopics(name="t", partition_indexes=list(partitions))
    return OffsetFetchRequest(
        group_id="g",
        topics=[flat],
        groups=[OffsetFetchRequest.OffsetFetchRequestGroup(group_id="g", topics=[topic])],
    )


def told_committed(*told: tuple[int, int]) -> OffsetFetchResponse:
    flat = OffsetFetchResponse.OffsetFetchResponsePartition
    one = OffsetFetchResponse.OffsetFetchResponsePartitions
    topic = OffsetFetchResponse.OffsetFetchResponseTopics(
        name="t", partitions=[one(partition_index=index, committed_offset=offset) for index, offset in told]
    )
    return OffsetFetchResponse(
        topics=[
            OffsetFetchResponse.OffsetFetchResponseTopic(
                name="t", partitions=[flat(partition_index=index, committed_offset=offset) for index, offset in told]
            )
        ],
        groups=[OffsetFetchResponse.OffsetFetchResponseGroup(group_id="g", topics=[topic])],
    )


@pytest.mark.parametrize("version", [7, 8])
async def test_committed_offsets_may_be_asked_for_together_or_apart(tmp_path: Path, version: int) -> None:
    tape = tmp_path / "tape"
    write_tape(tape, (offset_fetch(0, 1), told_committed((0, 5), (1, 6)), version))
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        for asked, offsets in (((1,), [6]), ((0,), [5]), ((1, 0), [5, 6])):
            found = await client.call(offset_fetch(*asked), version, "app")
            topics = found.topics or found.groups[0].topics
            assert sorted(each.committed_offset for each in topics[0].partitions) == offsets
        assert reports == []


def fetch(*asked: tuple[int, int], session_id: int = 0, session_epoch: int = -1) -> FetchRequest:
    partition = FetchRequest.FetchPartition
    partitions = [partition(partition=index, fetch_offset=offset) for index, offset in asked]
    topics = [FetchRequest.FetchTopic(topic="t", partitions=partitions)] if asked else []
    return FetchRequest(max_wait_ms=20, topics=topics, session_id=session_id, session_epoch=session_epoch)


def read(*told: tuple[int, int, tuple[bytes, ...]], session_id: int = 0) -> FetchResponse:
    """Partitions with the offset of the first record and the values."""
    partitions = []
    for index, offset, values in told:
        data = bytearray(build_batch([(0, None, value, ()) for value in values]) if values else b"")
        if values:
            set_base(data, offset, 0)
        partitions.append(FetchResponse.PartitionData(partition_index=index, high_watermark=9, records=bytes(data)))
    topics = [FetchResponse.FetchableTopicResponse(topic="t", partitions=partitions)] if told else []
    return FetchResponse(session_id=session_id, responses=topics)


def values_of(response: FetchResponse) -> dict[int, list[tuple[int, bytes]]]:
    return {
        data.partition_index: [
            (record.offset, bytes(record.value or b""))
            for batch in iter_batches(data.records or b"")
            for record in batch.records()
        ]
        for topic in response.responses
        for data in topic.partitions
    }


async def test_partitions_may_be_read_together_or_apart(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(
        tape,
        (fetch((0, 0), (1, 5)), read((0, 0, (b"a", b"b")), (1, 5, ())), 12),
        (fetch((0, 2), (1, 5)), read((0, 2, ()), (1, 5, (b"x",))), 12),
        (fetch((0, 2), (1, 6)), None, 12),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        for asked, found in (
            (((1, 5),), {1: [(5, b"x")]}),
            (((0, 1),), {0: [(0, b"a"), (1, b"b")]}),  # the whole batch, as Kafka does
            (((0, 2),), {0: []}),
            (((0, 0), (1, 6)), {0: [(0, b"a"), (1, b"b")], 1: []}),
        ):
            assert values_of(await client.call(fetch(*asked), 12, "app")) == found
        assert reports == []
        for asked in (((0, 3),), ((1, 0),), ((2, 0),)):
            client = await connect(port)
            client.send(fetch(*asked), 12, "app")
            assert await client.at_end(), "never read"
        assert len(reports) == 3


async def test_an_error_of_a_partition_is_not_what_it_holds(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    moved = read((0, 0, ()), (1, 0, ()))
    moved.responses[0].partitions[0].error_code = ErrorCode.NOT_LEADER_OR_FOLLOWER
    both = fetch((0, 0), (1, 0))
    write_tape(tape, (both, moved, 12), (both, read((0, 0, ()), (1, 0, ())), 12))
    async with replayed(tape, strict=True) as (_, port, reports):
        found = await (await connect(port)).call(fetch((0, 0)), 12, "app")
        assert found.responses[0].partitions[0].error_code == 0
        assert reports == []


async def test_a_session_of_fetches_may_go_another_way(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    first = fetch((0, 0), (1, 0), session_id=0, session_epoch=0)
    write_tape(
        tape,
        (first, read((0, 0, (b"a",)), (1, 0, ()), session_id=7), 12),
        (fetch((0, 1), session_id=7, session_epoch=1), read((1, 0, (b"x",))), 12),
        (fetch((1, 1), session_id=7, session_epoch=2), read(), 12),
        (fetch(session_id=7, session_epoch=3), read((0, 1, (b"b",))), 12),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        assert values_of(await client.call(first, 12, "app")) == {0: [(0, b"a")], 1: []}
        onwards = fetch((0, 1), (1, 1), session_id=7, session_epoch=1)
        response = await client.call(onwards, 12, "app")
        assert (values_of(response), response.session_id) == ({0: [(1, b"b")]}, 7)
        assert values_of(await client.call(fetch((0, 2), session_id=7, session_epoch=2), 12, "app")) == {}
        assert reports == []


async def test_a_session_gets_only_what_it_asks_for(tmp_path: Path) -> None:
    """Requests that name nothing new are alike in all sessions."""
    tape = tmp_path / "tape"
    first = fetch((0, 0), (1, 0), session_epoch=0)
    write_tape(
        tape,
        (first, read((0, 0, ()), (1, 0, ()), session_id=7), 12),
        (fetch(session_id=7, session_epoch=1), read((0, 0, (b"a",)), (1, 0, (b"x",))), 12),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        await client.call(first, 12, "app")
        client = await connect(port)
        await client.call(fetch((1, 1), session_epoch=0), 12, "app")
        assert values_of(await client.call(fetch(session_id=7, session_epoch=1), 12, "app")) == {}
        again = fetch((1, 0), session_id=7, session_epoch=2)
        assert values_of(await client.call(again, 12, "app")) == {1: [(0, b"x")]}
        assert reports == []


async def test_reading_what_is_not_committed_is_a_difference(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(tape, (fetch((0, 0)), read((0, 0, (b"a",))), 12))
    async with replayed(tape, strict=True) as (_, port, reports):
        request = fetch((0, 0))
        request.isolation_level = 1
        client = await connect(port)
        client.send(request, 12, "app")
        assert await client.at_end()
        (report,) = reports
        assert "isolation_level: recorded 0, received 1" in report


def commit(*offsets: tuple[int, int]) -> OffsetCommitRequest:
    partition = OffsetCommitRequest.OffsetCommitRequestPartition
    partitions = [partition(partition_index=index, committed_offset=offset) for index, offset in offsets]
    topic = OffsetCommitRequest.OffsetCommitRequestTopic(name="t", partitions=partitions)
    return OffsetCommitRequest(group_id="g", topics=[topic])


def committed(*partitions: int, error_code: int = 0) -> OffsetCommitResponse:
    partition = OffsetCommitResponse.OffsetCommitResponsePartition
    found = [partition(partition_index=index, error_code=error_code) for index in partitions]
    return OffsetCommitResponse(topics=[OffsetCommitResponse.OffsetCommitResponseTopic(name="t", partitions=found)])


async def test_commits_may_come_at_other_offsets_on_the_way(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(
        tape,
        (commit((0, 2)), committed(0), 8),
        (commit((0, 4), (1, 1)), committed(0, 1), 8),
        (commit((0, 5)), committed(0), 8),
    )
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        for offsets in (((0, 1),), ((0, 4),), ((0, 5), (1, 1)), ((0, 5),)):
            answer = await client.call(commit(*offsets), 8, "app")
            found = [(each.partition_index, each.error_code) for each in answer.topics[0].partitions]
            assert found == [(index, 0) for index, _ in offsets]
        player.end()
        assert (reports, player.unused()) == ([], {})
        client.send(commit((0, 6)), 8, "app")
        assert await client.at_end(), "further than it was recorded"
        (report,) = reports
        assert "committed_offset: recorded" in report


async def test_commits_that_end_elsewhere_are_told_at_the_end(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(tape, (commit((0, 5)), committed(0), 8), (commit((1, 5)), committed(1), 8))
    async with replayed(tape) as (player, port, reports):
        await (await connect(port)).call(commit((0, 3)), 8, "app")
        assert reports == [], "more may come"
        player.end()
        assert reports == [
            "OffsetCommit of client id 'app' ended elsewhere than recorded\n"
            "  group 'g', topic 't', partition 0: recorded 5, received 3"
        ]
        assert player.unused() == {("app", "OffsetCommit"): 1}


async def test_a_commit_that_was_refused_counts_for_nothing(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    refused = committed(0, error_code=ErrorCode.ILLEGAL_GENERATION)
    write_tape(tape, (commit((0, 9)), refused, 8), (commit((0, 5)), committed(0), 8))
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        answer = await client.call(commit((0, 9)), 8, "app")
        assert answer.topics[0].partitions[0].error_code == ErrorCode.ILLEGAL_GENERATION
        await client.call(commit((0, 5)), 8, "app")
        player.end()
        assert reports == []
        client.send(commit((0, 7)), 8, "app")
        assert await client.at_end()
        assert len(reports) == 1


async def test_a_commit_that_is_refused_is_not_where_a_run_ends(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    refused = committed(0, error_code=ErrorCode.UNKNOWN_MEMBER_ID)
    write_tape(tape, (commit((0, 5)), committed(0), 8), (commit((0, 7)), refused, 8))
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        for offset in (5, 7):
            await client.call(commit((0, offset)), 8, "app")
        player.end()
        assert (reports, player.unused()) == ([], {})


async def committed_at(client: WireClient, version: int) -> list[int]:
    found = await client.call(offset_fetch(0, 1), version, "app")
    topics = found.topics or found.groups[0].topics
    return [each.committed_offset for each in topics[0].partitions]


@pytest.mark.parametrize("version", [7, 8])
async def test_a_group_goes_on_where_it_is_in_the_replay(tmp_path: Path, version: int) -> None:
    """Or it would miss what lies between its last commit and the one that was recorded."""
    tape = tmp_path / "tape"
    write_tape(
        tape,
        (offset_fetch(0, 1), told_committed((0, -1), (1, -1)), version),
        (commit((0, 4)), committed(0), 8),
        (offset_fetch(0, 1), told_committed((0, 4), (1, -1)), version),
        (commit((0, 5)), committed(0), 8),
    )
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        assert await committed_at(client, version) == [-1, -1]
        await client.call(commit((0, 2)), 8, "app")
        for _ in range(3):
            assert await committed_at(client, version) == [2, -1]
        await client.call(commit((0, 5)), 8, "app")
        assert await committed_at(client, version) == [5, -1]
        player.end()
        assert reports == []


async def test_what_others_set_a_group_to_stays_as_it_was_recorded(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(
        tape,
        (offset_fetch(0, 1), told_committed((0, -1), (1, 7)), 8),
        (commit((0, 4), (1, 9)), committed(0, 1), 8),
        (offset_fetch(0, 1), told_committed((0, -1), (1, 7)), 8),  # the group was deleted, and set to 7 again
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        assert await committed_at(client, 8) == [-1, 7]
        await client.call(commit((0, 4), (1, 9)), 8, "app")
        assert await committed_at(client, 8) == [-1, 7]
        assert reports == []


async def test_what_a_replay_says_at_its_end_is_among_the_differences(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    write_tape(tape, (commit((0, 5)), committed(0), 8))
    with Replay(tape) as replay:
        port = int(replay.bootstrap_servers.partition(":")[2])
        await (await connect(port)).call(commit((0, 3)), 8, "app")
    (difference,) = replay.differences
    assert "recorded 5, received 3" in difference
    assert replay.not_asked == []


async def test_heartbeats_may_come_in_between(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    beat = HeartbeatRequest(group_id="g", generation_id=1, member_id="m")
    joined = ConsumerGroupHeartbeatRequest(group_id="g", member_epoch=0, subscribed_topic_names=["t"])
    write_tape(
        tape,
        (beat, HeartbeatResponse(), 4),
        (joined, ConsumerGroupHeartbeatResponse(member_id="m", member_epoch=3), 1),
    )
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        for _ in range(2):
            assert (await client.call(beat, 4, "app")).error_code == 0
        beat.generation_id = 2
        assert (await client.call(beat, 4, "app")).error_code == 0
        for epoch in (0, 3, 3):
            joined.member_epoch = epoch
            assert (await client.call(joined, 1, "app")).member_epoch == 3
            joined.subscribed_topic_names = None  # as before
        assert reports == []
        joined.subscribed_topic_names = ["other"]
        client.send(joined, 1, "app")
        assert await client.at_end()
        assert len(reports) == 1


def test_how_a_client_asks_for_metadata_makes_no_difference() -> None:
    assert normal_form(metadata("a")) == normal_form(metadata("a", auto=False))
    assert normal_form(metadata("a")) != normal_form(metadata("b"))


def test_of_a_subscription_the_topics_are_compared() -> None:
    def join(topics: list[str], generation_id: int, protocol_type: str = "consumer") -> JoinGroupRequest:
        subscription = ConsumerProtocolSubscription(topics=topics, user_data=b"%d" % generation_id)
        protocol = JoinGroupRequest.JoinGroupRequestProtocol(name="range", metadata=subscription.encode_framed(3))
        return JoinGroupRequest(group_id="g", protocol_type=protocol_type, protocols=[protocol])

    assert normal_form(join(["a", "b"], 1)) == normal_form(join(["b", "a"], 2))
    assert normal_form(join(["a"], 1)) != normal_form(join(["b"], 1))
