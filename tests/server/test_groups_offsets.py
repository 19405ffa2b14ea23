"""OffsetCommit, OffsetFetch and OffsetDelete through the handlers."""

from __future__ import annotations

from typing import Any

import pytest

from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.offset_delete import OffsetDeleteRequest
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.security.acl import Operation, ResourceType
from tests.server.group_cluster import GroupCluster, name
from tests.server.test_groups import MY_GROUP_PARTITION, settled

UNKNOWN_ID = bytes(15) + b"\x63"


def commit(offsets: dict[tuple[Any, int], int], **fields: Any) -> OffsetCommitRequest:
    """A commit of {(topic name or id, partition): offset}."""
    topics = []
    for (topic, partition), offset in offsets.items():
        asked = OffsetCommitRequest.OffsetCommitRequestPartition(partition, offset, 4, f"at {offset}")
        place = {"name": topic} if isinstance(topic, str) else {"topic_id": topic}
        topics.append(OffsetCommitRequest.OffsetCommitRequestTopic(partitions=[asked], **place))
    return OffsetCommitRequest("my-group", topics=topics, **fields)


def codes(answer: Any) -> dict[Any, str]:
    return {
        (topic.name or topic.topic_id, partition.partition_index): name(partition.error_code)
        for topic in answer.topics
        for partition in topic.partitions
    }


def fetch(version: int, topics: dict[Any, list[int]] | None, *group_ids: str) -> OffsetFetchRequest:
    """A fetch for one group in the flat form, for all of them in the grouped one."""
    if version < 8:
        flat = None
        if topics is not None:
            flat = [OffsetFetchRequest.OffsetFetchRequestTopic(*item) for item in topics.items()]
        return OffsetFetchRequest(group_ids[0], topics=flat)
    grouped = None
    if topics is not None:
        grouped = [
            OffsetFetchRequest.OffsetFetchRequestTopics(
                topic if version < 10 else "", ZERO_UUID if version < 10 else topic, partitions
            )
            for topic, partitions in topics.items()
        ]
    groups = [OffsetFetchRequest.OffsetFetchRequestGroup(group_id, topics=grouped) for group_id in group_ids]
    return OffsetFetchRequest(groups=groups)


def found(topics: Any) -> dict[Any, tuple[int, int, str, str]]:
    return {
        (getattr(topic, "name", "") or topic.topic_id, p.partition_index): (
            p.committed_offset,
            p.committed_leader_epoch,
            p.metadata,
            name(p.error_code),
        )
        for topic in topics
        for p in topic.partitions
    }


@pytest.fixture
def cluster() -> GroupCluster:
    return GroupCluster(topics={"t": 3, "u": 1})


@pytest.mark.parametrize("version", range(2, 11))
def test_commit_in_every_version(cluster: GroupCluster, version: int) -> None:
    t = cluster.image.topics["t"].id if version >= 10 else "t"
    answer = cluster.ask(commit({(t, 0): 5, (t, 2): 7}), version)
    assert codes(answer) == {(t, 0): "NONE", (t, 2): "NONE"}
    stored = found(cluster.ask(fetch(9, {"t": [0, 1, 2]}, "my-group"), 9).groups[0].topics)
    epoch = 4 if version >= 6 else -1
    assert stored == {
        ("t", 0): (5, epoch, "at 5", "NONE"),
        ("t", 1): (-1, -1, "", "NONE"),
        ("t", 2): (7, epoch, "at 7", "NONE"),
    }


def test_what_does_not_exist_is_refused_and_the_rest_is_committed(cluster: GroupCluster) -> None:
    answer = cluster.ask(commit({("none", 0): 1, ("t", 3): 1, ("t", -1): 1, ("t", 1): 1}), 9)
    assert list(codes(answer).values()) == ["UNKNOWN_TOPIC_OR_PARTITION"] * 3 + ["NONE"]
    u = cluster.image.topics["u"].id
    answer = cluster.ask(commit({(UNKNOWN_ID, 0): 1, (ZERO_UUID, 0): 1, (u, 1): 1, (u, 0): 1}), 10)
    assert list(codes(answer).values()) == ["UNKNOWN_TOPIC_ID"] * 2 + ["UNKNOWN_TOPIC_OR_PARTITION", "NONE"]


def test_a_commit_of_many_partitions_is_one_batch() -> None:
    cluster = GroupCluster(topics={"wide": 50})
    cluster.ask(commit({("wide", index): index for index in range(50)}), 9)
    (batch,) = cluster.logs[MY_GROUP_PARTITION].read_uncommitted_batches(0)
    assert batch.records_count == 50


def test_a_commit_is_answered_and_read_when_it_is_durable(cluster: GroupCluster) -> None:
    cluster.durable_at_once = False
    committing = cluster.send(commit({("t", 0): 5}), 9)
    fetching = cluster.send(fetch(9, {"t": [0]}, "my-group"), 9)
    assert not committing.done
    assert not committing.holds, "the connection's next request goes on"
    assert not fetching.done
    cluster.logs[MY_GROUP_PARTITION].flush()
    assert codes(committing.answer()) == {("t", 0): "NONE"}
    assert found(fetching.answer().groups[0].topics)["t", 0][0] == 5


def test_a_commit_that_is_lost_is_not_acknowledged(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5}), 9)
    cluster.logs[MY_GROUP_PARTITION].fails = ErrorCode.KAFKA_STORAGE_ERROR
    answer = cluster.ask(commit({("t", 0): 6, ("none", 0): 1}), 9)
    assert codes(answer) == {("t", 0): "COORDINATOR_NOT_AVAILABLE", ("none", 0): "UNKNOWN_TOPIC_OR_PARTITION"}
    cluster.logs[MY_GROUP_PARTITION].fails = None
    assert found(cluster.ask(fetch(9, {"t": [0]}, "my-group"), 9).groups[0].topics)["t", 0][0] == 5


def test_group_errors_are_for_every_partition(cluster: GroupCluster) -> None:
    settled(cluster)
    answer = cluster.ask(commit({("t", 0): 1, ("u", 0): 1, ("none", 0): 1}), 9)
    assert list(codes(answer).values()) == ["UNKNOWN_MEMBER_ID"] * 2 + ["UNKNOWN_TOPIC_OR_PARTITION"]


def test_commit_without_topics(cluster: GroupCluster) -> None:
    assert cluster.ask(commit({}), 9).topics == []


@pytest.mark.parametrize("version", range(1, 11))
def test_fetch_in_every_version(cluster: GroupCluster, version: int) -> None:
    cluster.ask(commit({("t", 0): 5}), 9)
    t = cluster.image.topics["t"].id if version >= 10 else "t"
    answer = cluster.ask(fetch(version, {t: [0, 9]}, "my-group"), version)
    topics = answer.topics if version < 8 else answer.groups[0].topics
    epoch = 4 if version >= 5 else -1
    assert found(topics) == {(t, 0): (5, epoch, "at 5", "NONE"), (t, 9): (-1, -1, "", "NONE")}


def test_fetch_of_many_groups_answers_in_order(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5}), 9)
    answer = cluster.ask(fetch(8, {"t": [0], "none": [3]}, "other", "my-group", "other"), 8)
    assert [group.group_id for group in answer.groups] == ["other", "my-group", "other"]
    assert [found(group.topics)["t", 0][0] for group in answer.groups] == [-1, 5, -1]
    assert found(answer.groups[0].topics)["none", 3] == (-1, -1, "", "NONE")
    assert cluster.ask(fetch(8, {}), 8).groups == []


def test_fetch_of_everything(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5, ("u", 0): 6}), 9)
    assert found(cluster.ask(fetch(2, None, "my-group"), 2).topics).keys() == {("t", 0), ("u", 0)}
    assert cluster.ask(fetch(7, None, "other"), 7).topics == []
    assert cluster.ask(fetch(1, {}, "my-group"), 1).topics == []
    cluster.denied = {(Operation.DESCRIBE, ResourceType.TOPIC, "u")}
    assert found(cluster.ask(fetch(9, None, "my-group"), 9).groups[0].topics).keys() == {("t", 0)}
    t = cluster.image.topics["t"].id
    assert found(cluster.ask(fetch(10, None, "my-group"), 10).groups[0].topics).keys() == {(t, 0)}


def test_fetch_by_an_id_that_is_not_known(cluster: GroupCluster) -> None:
    answer = cluster.ask(fetch(10, {UNKNOWN_ID: [0]}, "my-group"), 10)
    assert found(answer.groups[0].topics) == {(UNKNOWN_ID, 0): (-1, -1, "", "UNKNOWN_TOPIC_ID")}


@pytest.mark.parametrize("version", [7, 9, 10])
def test_a_commit_to_an_earlier_topic_of_that_name_is_none(cluster: GroupCluster, version: int) -> None:
    cluster.ask(commit({("t", 0): 5}), 9)
    cluster.remove_topic("t")
    new_id = cluster.add_topic("t", 3, id_byte=77)
    answer = cluster.ask(fetch(version, {new_id if version >= 10 else "t": [0]}, "my-group"), version)
    topics = answer.topics if version < 8 else answer.groups[0].topics
    assert next(iter(found(topics).values()))[0] == -1


def test_deleted_topics_take_their_commits_along(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5, ("u", 0): 6}), 9)
    cluster.groups.topics_deleted(["t"])
    assert found(cluster.ask(fetch(7, None, "my-group"), 7).topics).keys() == {("u", 0)}
    cluster.groups.close()
    cluster.start()
    assert found(cluster.ask(fetch(7, None, "my-group"), 7).topics).keys() == {("u", 0)}


def test_group_errors_of_fetch_by_version(cluster: GroupCluster) -> None:
    cluster.denied = {(Operation.DESCRIBE, ResourceType.GROUP, "my-group")}
    refused = "GROUP_AUTHORIZATION_FAILED"
    assert found(cluster.ask(fetch(1, {"t": [0]}, "my-group"), 1).topics) == {("t", 0): (-1, -1, "", refused)}
    answer = cluster.ask(fetch(2, {"t": [0]}, "my-group"), 2)
    assert (name(answer.error_code), answer.topics) == (refused, [])
    (group,) = cluster.ask(fetch(8, {"t": [0]}, "my-group"), 8).groups
    assert (name(group.error_code), group.topics) == (refused, [])


def test_a_fetch_that_cannot_be_answered_says_not_coordinator(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5}), 9)
    cluster.logs[MY_GROUP_PARTITION].fenced = True
    cluster.groups.close()
    cluster.start()
    (group,) = cluster.ask(fetch(9, {"t": [0]}, "my-group"), 9).groups
    assert name(group.error_code) == "NOT_COORDINATOR"
    assert codes(cluster.ask(commit({("t", 0): 6}), 9)) == {("t", 0): "COORDINATOR_NOT_AVAILABLE"}


def test_topics_that_are_not_for_this_client(cluster: GroupCluster) -> None:
    cluster.denied = {(operation, ResourceType.TOPIC, "t") for operation in (Operation.READ, Operation.DESCRIBE)}
    refused = "TOPIC_AUTHORIZATION_FAILED"
    assert codes(cluster.ask(commit({("t", 0): 1, ("u", 0): 1}), 9)) == {("t", 0): refused, ("u", 0): "NONE"}
    answer = cluster.ask(fetch(9, {"t": [0], "u": [0]}, "my-group"), 9)
    assert [code for *_, code in found(answer.groups[0].topics).values()] == [refused, "NONE"]
    cluster.denied = {(Operation.READ, ResourceType.GROUP, "my-group")}
    assert codes(cluster.ask(commit({("t", 0): 1}), 9)) == {("t", 0): "GROUP_AUTHORIZATION_FAILED"}


def test_groups_with_an_empty_id_keep_offsets(cluster: GroupCluster) -> None:
    request = commit({("t", 0): 5})
    request.group_id = ""
    assert codes(cluster.ask(request, 9)) == {("t", 0): "NONE"}
    assert found(cluster.ask(fetch(7, {"t": [0]}, ""), 7).topics)["t", 0][0] == 5


def test_without_the_topic_there_is_no_coordinator() -> None:
    cluster = GroupCluster(topics={"t": 1}, offsets_topic=False)
    assert codes(cluster.ask(commit({("t", 0): 1}), 9)) == {("t", 0): "NOT_COORDINATOR"}
    cluster.ensure_internal_topic(CONSUMER_OFFSETS)
    assert codes(cluster.ask(commit({("t", 0): 1}), 9)) == {("t", 0): "NONE"}


def delete(group_id: str, *places: tuple[str, int]) -> OffsetDeleteRequest:
    topics = [
        OffsetDeleteRequest.OffsetDeleteRequestTopic(topic, [OffsetDeleteRequest.OffsetDeleteRequestPartition(index)])
        for topic, index in places
    ]
    return OffsetDeleteRequest(group_id, topics)


def deleted(answer: Any) -> list[str]:
    assert not answer.error_code
    return [name(partition.error_code) for topic in answer.topics for partition in topic.partitions]


def test_offset_delete(cluster: GroupCluster) -> None:
    cluster.ask(commit({("t", 0): 5, ("u", 0): 6}), 9)
    answer = cluster.ask(delete("my-group", ("t", 0), ("t", 1), ("t", 9), ("none", 0)), 0)
    assert deleted(answer) == ["NONE", "NONE", "UNKNOWN_TOPIC_OR_PARTITION", "UNKNOWN_TOPIC_OR_PARTITION"]
    assert found(cluster.ask(fetch(7, None, "my-group"), 7).topics).keys() == {("u", 0)}
    member_id = settled(cluster)
    cluster.ask(commit({("t", 0): 5}, member_id=member_id, generation_id_or_member_epoch=1), 9)
    assert deleted(cluster.ask(delete("my-group", ("t", 0), ("u", 0)), 0)) == ["GROUP_SUBSCRIBED_TO_TOPIC", "NONE"]


@pytest.mark.parametrize(("group_id", "expected"), [("nope", "GROUP_ID_NOT_FOUND"), ("", "INVALID_GROUP_ID")])
def test_offset_delete_of_no_group(cluster: GroupCluster, group_id: str, expected: str) -> None:
    answer = cluster.ask(delete(group_id, ("t", 0)), 0)
    assert (name(answer.error_code), answer.topics) == (expected, [])


def test_offset_delete_asks_who_may(cluster: GroupCluster) -> None:
    cluster.denied = {(Operation.DELETE, ResourceType.GROUP, "my-group")}
    assert name(cluster.ask(delete("my-group", ("t", 0)), 0).error_code) == "GROUP_AUTHORIZATION_FAILED"
    cluster.denied = {(Operation.READ, ResourceType.TOPIC, "t")}
    cluster.ask(commit({("u", 0): 6}), 9)
    assert deleted(cluster.ask(delete("my-group", ("t", 0), ("u", 0)), 0)) == ["TOPIC_AUTHORIZATION_FAILED", "NONE"]


@pytest.mark.parametrize("retention_ms", [2**63 - 1, -(2**63)])
def test_a_retention_time_beyond_all_time_is_stored(cluster: GroupCluster, retention_ms: int) -> None:
    assert codes(cluster.ask(commit({("t", 0): 5}, retention_time_ms=retention_ms), 4)) == {("t", 0): "NONE"}
