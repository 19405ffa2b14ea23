"""Group membership and administration through the handlers: shapes by version, errors in their places, durability."""

from __future__ import annotations

from typing import Any

import pytest

from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.delete_groups import DeleteGroupsRequest
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
from kafkalite.protocol.messages.list_groups import ListGroupsRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from tests.server.group_cluster import GroupCluster, name

MY_GROUP_PARTITION = 12  # V-7
SUBSCRIPTION = b"\0\0\0\0\0\1\0\1t\0\0\0\0"
Leaver = LeaveGroupRequest.MemberIdentity


def join(group_id: str = "my-group", **fields: Any) -> JoinGroupRequest:
    protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", SUBSCRIPTION)]
    settings: dict[str, Any] = {
        "session_timeout_ms": 10_000,
        "rebalance_timeout_ms": 30_000,
        "protocol_type": "consumer",
        "protocols": protocols,
    }
    return JoinGroupRequest(group_id, **(settings | fields))


def sync(member_id: str, generation: int, assignments: dict[str, bytes] | None = None, **fields: Any) -> Any:
    items = [SyncGroupRequest.SyncGroupRequestAssignment(*item) for item in (assignments or {}).items()]
    settings = {"protocol_type": "consumer", "protocol_name": "range"}
    return SyncGroupRequest("my-group", generation, member_id, assignments=items, **(settings | fields))


def settled(cluster: GroupCluster) -> str:
    """A stable group of one; its member's id."""
    member_id: str = cluster.ask(join(), 9).member_id
    cluster.ask(join(member_id=member_id), 9)
    cluster.ask(sync(member_id, 1, {member_id: b"mine"}), 5)
    return member_id


# FindCoordinator


def test_the_first_question_makes_the_topic_and_is_answered() -> None:
    cluster = GroupCluster(offsets_topic=False)
    answer = cluster.ask(FindCoordinatorRequest("my-group"), 0)
    assert (name(answer.error_code), answer.node_id, answer.host, answer.port) == ("NONE", 1, "host-1", 9092)
    assert CONSUMER_OFFSETS in cluster.image.topics
    assert cluster.logs == {}, "and no log before its first use"


@pytest.mark.parametrize("version", range(7))
def test_find_coordinator_in_every_version(version: int) -> None:
    cluster = GroupCluster()
    if version < 4:
        answer = cluster.ask(FindCoordinatorRequest("my-group"), version)
        assert (answer.node_id, answer.error_message) == (1, "NONE" if version else "")
    else:
        answer = cluster.ask(FindCoordinatorRequest(coordinator_keys=["a", "", "a"]), version)
        found = [(c.key, c.node_id, c.host, name(c.error_code), c.error_message) for c in answer.coordinators]
        assert found == [(key, 1, "host-1", "NONE", "") for key in ("a", "", "a")]


def test_key_types() -> None:
    cluster = GroupCluster(offsets_topic=False)
    assert not cluster.ask(FindCoordinatorRequest("txn", 1), 1).error_code
    assert CONSUMER_OFFSETS not in cluster.image.topics
    answer = cluster.ask(FindCoordinatorRequest("x", 7), 3)
    assert (name(answer.error_code), answer.node_id, answer.port) == ("INVALID_REQUEST", -1, -1)
    share_key = "g:AAAAAAAAAAAAAAAAAAAAAQ:3"
    for version, key, expected in (
        (5, share_key, "INVALID_REQUEST"),
        (6, "x", "INVALID_REQUEST"),
        (6, share_key, "NONE"),
    ):
        answer = cluster.ask(FindCoordinatorRequest(key_type=2, coordinator_keys=[key]), version)
        assert name(answer.coordinators[0].error_code) == expected


def test_find_coordinator_asks_who_may() -> None:
    cluster = GroupCluster()
    cluster.denied = {
        (Operation.DESCRIBE, ResourceType.GROUP, "my-group"),
        (Operation.DESCRIBE, ResourceType.TRANSACTIONAL_ID, "txn"),
        (Operation.CLUSTER_ACTION, ResourceType.CLUSTER, CLUSTER_NAME),
    }
    codes = [
        name(cluster.ask(FindCoordinatorRequest(key, kind), 3).error_code)
        for kind, key in ((0, "my-group"), (1, "txn"))
    ]
    assert codes == ["GROUP_AUTHORIZATION_FAILED", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"]


def test_a_group_is_coordinated_by_one_node_only() -> None:
    cluster = GroupCluster(node_count=3)
    found = {}
    for group_id in (f"group-{number}" for number in range(12)):
        node_id = cluster.ask(FindCoordinatorRequest(group_id), 0).node_id
        found[group_id] = node_id
        expected = "MEMBER_ID_REQUIRED" if node_id == cluster.id else "NOT_COORDINATOR"
        assert name(cluster.ask(join(group_id), 9).error_code) == expected
    assert set(found.values()) == {1, 2, 3}
    listed = {group.group_id for group in cluster.ask(ListGroupsRequest(), 5).groups}
    assert listed == {group_id for group_id, node_id in found.items() if node_id == cluster.id}


# JoinGroup, SyncGroup, Heartbeat, LeaveGroup


@pytest.mark.parametrize("version", range(10))
def test_join_in_every_version(version: int) -> None:
    cluster = GroupCluster()
    request = join() if version else join(rebalance_timeout_ms=-1)
    answer = cluster.ask(request, version)
    if version >= 4:
        assert (name(answer.error_code), answer.member_id) == ("MEMBER_ID_REQUIRED", "client-1")
        assert answer.protocol_name == (None if version >= 7 else "")
        answer = cluster.ask(join(member_id="client-1"), version)
    assert (answer.error_code, answer.generation_id, answer.leader, answer.member_id) == (0, 1, "client-1", "client-1")
    assert answer.protocol_type == ("consumer" if version >= 7 else None)
    assert [member.member_id for member in answer.members] == ["client-1"]


def test_join_is_checked_before_the_group_is_looked_for() -> None:
    cluster = GroupCluster()
    assert name(cluster.ask(join(""), 9).error_code) == "INVALID_GROUP_ID"
    for timeout_ms in (5_999, 1_800_001):
        assert name(cluster.ask(join(session_timeout_ms=timeout_ms), 9).error_code) == "INVALID_SESSION_TIMEOUT"
    assert name(cluster.ask(join(member_id="x"), 9).error_code) == "UNKNOWN_MEMBER_ID"
    assert cluster.ask(join(member_id="x"), 9).member_id == "x"


def test_static_member_ids_begin_with_the_instance_id() -> None:
    cluster = GroupCluster()
    assert cluster.ask(join(group_instance_id="worker"), 5).member_id == "worker-1"


def test_parked_requests_hold_their_connection() -> None:
    cluster = GroupCluster()
    first = settled(cluster)
    second = cluster.ask(join(), 9).member_id
    parked = cluster.send(join(member_id=second), 9)
    assert parked.holds
    assert not parked.done
    assert name(cluster.ask(HeartbeatRequest("my-group", 1, first), 4).error_code) == "REBALANCE_IN_PROGRESS"
    assert cluster.ask(join(member_id=first), 9).generation_id == 2
    assert parked.answer().generation_id == 2
    waiting = cluster.send(sync(second, 2), 5)
    assert waiting.holds
    assert not waiting.done
    cluster.ask(sync(first, 2, {first: b"one", second: b"two"}), 5)
    assert waiting.answer().assignment == b"two"


def test_no_assignment_leaves_before_it_is_durable_and_heartbeats_do_not_wait() -> None:
    cluster = GroupCluster()
    cluster.durable_at_once = False
    member_id = cluster.ask(join(), 9).member_id
    cluster.ask(join(member_id=member_id), 9)
    log = cluster.logs[MY_GROUP_PARTITION]
    synced = cluster.send(sync(member_id, 1, {member_id: b"mine"}), 5)
    again = cluster.send(sync(member_id, 1), 5)
    described = cluster.send(DescribeGroupsRequest(["my-group"]), 6)
    assert [asked.done for asked in (synced, again, described)] == [False] * 3
    assert not cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code
    log.flush()
    assert synced.answer().assignment == again.answer().assignment == b"mine"
    assert described.answer().groups[0].members[0].member_assignment == b"mine"


def test_a_failed_append_sends_everybody_to_find_the_coordinator_again() -> None:
    cluster = GroupCluster()
    member_id = cluster.ask(join(), 9).member_id
    cluster.ask(join(member_id=member_id), 9)
    log = cluster.logs[MY_GROUP_PARTITION]
    log.fails = ErrorCode.KAFKA_STORAGE_ERROR
    answer = cluster.ask(sync(member_id, 1, {member_id: b"mine"}), 5)
    assert (name(answer.error_code), answer.assignment) == ("COORDINATOR_NOT_AVAILABLE", b"")
    log.fails = None
    cluster.turn()
    assert name(cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code) == "UNKNOWN_MEMBER_ID"


@pytest.mark.parametrize(("version", "expected"), [(4, "NONE"), (5, "INCONSISTENT_GROUP_PROTOCOL")])
def test_sync_names_the_protocol_from_v5_on(version: int, expected: str) -> None:
    cluster = GroupCluster()
    member_id = cluster.ask(join(), 9).member_id
    cluster.ask(join(member_id=member_id), 9)
    request = sync(member_id, 1, {member_id: b"x"}, protocol_type=None, protocol_name=None)
    assert name(cluster.ask(request, version).error_code) == expected


def test_empty_group_ids() -> None:
    cluster = GroupCluster()
    requests = (
        (SyncGroupRequest("", 1, "m", protocol_type="a", protocol_name="b"), 5),
        (HeartbeatRequest("", 1, "m"), 4),
        (LeaveGroupRequest("", members=[Leaver("m")]), 5),
    )
    for request, version in requests:
        assert name(cluster.ask(request, version).error_code) == "INVALID_GROUP_ID"


@pytest.mark.parametrize("version", range(6))
def test_leave_in_every_version(version: int) -> None:
    cluster = GroupCluster()
    member_id = settled(cluster)
    if version < 3:
        wrong = cluster.ask(LeaveGroupRequest("my-group", "nobody"), version)
        right = cluster.ask(LeaveGroupRequest("my-group", member_id), version)
        assert (name(wrong.error_code), name(right.error_code)) == ("UNKNOWN_MEMBER_ID", "NONE")
    else:
        leavers = [Leaver("nobody"), Leaver(member_id), Leaver("", "worker")]
        answer = cluster.ask(LeaveGroupRequest("my-group", members=leavers), version)
        assert not answer.error_code
        found = [(member.member_id, member.group_instance_id, name(member.error_code)) for member in answer.members]
        assert found == [
            ("nobody", None, "UNKNOWN_MEMBER_ID"),
            (member_id, None, "NONE"),
            ("", "worker", "UNKNOWN_MEMBER_ID"),
        ]
    assert cluster.ask(DescribeGroupsRequest(["my-group"]), 5).groups[0].group_state == "Empty"


def test_leaving_a_group_that_is_not_known() -> None:
    cluster = GroupCluster()
    assert name(cluster.ask(LeaveGroupRequest("nope", "m"), 1).error_code) == "UNKNOWN_MEMBER_ID"
    answer = cluster.ask(LeaveGroupRequest("nope", members=[Leaver("m")]), 5)
    assert [name(answer.error_code), name(answer.members[0].error_code)] == ["NONE", "UNKNOWN_MEMBER_ID"]
    assert cluster.ask(ListGroupsRequest(), 5).groups == []


def test_members_go_on_after_a_restart() -> None:
    cluster = GroupCluster()
    member_id = settled(cluster)
    cluster.groups.close()
    cluster.start().load([MY_GROUP_PARTITION])
    cluster.turn()
    assert [group.group_state for group in cluster.ask(ListGroupsRequest(), 5).groups] == ["Stable"]
    assert not cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code
    assert cluster.ask(sync(member_id, 1), 5).assignment == b"mine"
    cluster.clock.advance(10_000)
    assert cluster.ask(DescribeGroupsRequest(["my-group"]), 5).groups[0].group_state == "Empty"


def test_while_loading_heartbeats_stay_calm_and_the_rest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = GroupCluster()
    member_id = settled(cluster)
    cluster.ask(join(member_id=member_id), 9)
    cluster.ask(sync(member_id, 2, {member_id: b"mine"}), 5)
    cluster.groups.close()
    monkeypatch.setattr("kafkalite.coordinator.runtime.RECORDS_PER_SLICE", 1)
    cluster.start()
    cluster.groups.load([MY_GROUP_PARTITION])
    cluster.turns.pop(0)()
    loading = "COORDINATOR_LOAD_IN_PROGRESS"
    assert not cluster.ask(HeartbeatRequest("my-group", 7, "anybody"), 4).error_code
    assert name(cluster.ask(join(), 9).error_code) == loading
    assert name(cluster.ask(sync(member_id, 2), 5).error_code) == loading
    assert name(cluster.ask(ListGroupsRequest(), 5).error_code) == loading
    assert name(cluster.ask(DescribeGroupsRequest(["my-group"]), 6).groups[0].error_code) == loading
    assert name(cluster.ask(DeleteGroupsRequest(["my-group"]), 2).results[0].error_code) == loading
    assert name(cluster.ask(LeaveGroupRequest("my-group", members=[]), 5).error_code) == loading
    cluster.turn()
    assert not cluster.ask(HeartbeatRequest("my-group", 2, member_id), 4).error_code


@pytest.mark.parametrize("client_id", ["x" * 32_767, "é" * 16_383, "\udcff" * 32_767])
@pytest.mark.parametrize("version", [3, 5])
def test_a_member_id_can_be_written_whatever_the_client_is_called(client_id: str, version: int) -> None:
    cluster = GroupCluster()
    cluster.client_id = client_id
    first = cluster.ask(join(), version)
    assert first.member_id.startswith(client_id[:16_000])
    cluster.client_id = "short"
    static = cluster.ask(join("other", group_instance_id=client_id), 5)
    assert static.member_id.startswith(client_id[:16_000])


# Administration


@pytest.mark.parametrize("version", range(7))
def test_describe_in_every_version(version: int) -> None:
    cluster = GroupCluster()
    member_id = settled(cluster)
    request = DescribeGroupsRequest(["nope", "my-group"], include_authorized_operations=version >= 3)
    unknown, known = cluster.ask(request, version).groups
    assert (unknown.group_id, unknown.group_state) == ("nope", "Dead")
    assert name(unknown.error_code) == ("GROUP_ID_NOT_FOUND" if version >= 6 else "NONE")
    assert (unknown.error_message is not None) == (version >= 6)
    assert (known.group_state, known.protocol_type, known.protocol_data) == ("Stable", "consumer", "range")
    (member,) = known.members
    assert (member.member_id, member.client_id, member.client_host) == (member_id, "client", "/127.0.0.1")
    assert (member.member_metadata, member.member_assignment) == (SUBSCRIPTION, b"mine")
    if version >= 3:
        assert known.authorized_operations == 3400
        assert unknown.authorized_operations == (-(2**31) if version >= 6 else 3400)


@pytest.mark.parametrize("version", range(6))
def test_list_in_every_version(version: int) -> None:
    cluster = GroupCluster()
    settled(cluster)
    (group,) = cluster.ask(ListGroupsRequest(), version).groups
    assert (group.group_id, group.protocol_type) == ("my-group", "consumer")
    assert group.group_state == ("Stable" if version >= 4 else "")
    assert group.group_type == ("classic" if version >= 5 else "")


def test_list_filters_know_no_case() -> None:
    cluster = GroupCluster()
    settled(cluster)
    shown = [
        len(cluster.ask(ListGroupsRequest(states, types), 5).groups)
        for states, types in (
            (["sTABLE"], []),
            (["Empty"], []),
            (["empty", "stable"], ["CLASSIC"]),
            ([], ["share"]),
            ([], ["x"]),
        )
    ]
    assert shown == [1, 0, 1, 0, 0]


def test_delete_groups() -> None:
    cluster = GroupCluster()
    member_id = settled(cluster)
    asked = DeleteGroupsRequest(["my-group", "nope", "my-group"])
    found = [(r.group_id, name(r.error_code), r.error_message) for r in cluster.ask(asked, 3).results]
    assert found == [("my-group", "NON_EMPTY_GROUP", None), ("nope", "GROUP_ID_NOT_FOUND", None)]
    cluster.ask(LeaveGroupRequest("my-group", members=[Leaver(member_id)]), 5)
    cluster.logs[MY_GROUP_PARTITION].durable_at_once = False
    deleting = cluster.send(DeleteGroupsRequest(["my-group"]), 0)
    assert not deleting.done, "a deletion that a crash could take back is not told"
    cluster.logs[MY_GROUP_PARTITION].flush()
    assert name(deleting.answer().results[0].error_code) == "NONE"
    assert cluster.ask(ListGroupsRequest(), 5).groups == []


def test_nobody_sees_or_does_what_is_not_theirs() -> None:
    cluster = GroupCluster()
    settled(cluster)
    denied = [
        (operation, ResourceType.GROUP, "my-group")
        for operation in (Operation.READ, Operation.DESCRIBE, Operation.DELETE)
    ]
    cluster.denied = {*denied, (Operation.DESCRIBE, ResourceType.CLUSTER, CLUSTER_NAME)}
    refused = "GROUP_AUTHORIZATION_FAILED"
    answer = cluster.ask(join(member_id="m"), 9)
    assert (name(answer.error_code), answer.member_id, answer.protocol_name) == (refused, "m", None)
    assert cluster.ask(join(), 5).protocol_name == ""
    assert name(cluster.ask(sync("m", 1), 5).error_code) == refused
    assert name(cluster.ask(HeartbeatRequest("my-group", 1, "m"), 4).error_code) == refused
    assert name(cluster.ask(LeaveGroupRequest("my-group", members=[Leaver("m")]), 5).error_code) == refused
    assert name(cluster.ask(DescribeGroupsRequest(["my-group"]), 6).groups[0].error_code) == refused
    assert name(cluster.ask(DeleteGroupsRequest(["my-group"]), 2).results[0].error_code) == refused
    assert cluster.ask(ListGroupsRequest(), 5).groups == []
    cluster.denied = set(denied)
    assert len(cluster.ask(ListGroupsRequest(), 5).groups) == 1, "who may describe the cluster sees every group"


@pytest.mark.parametrize("step_ms", [3_600_000, -3_600_000])
def test_a_session_lasts_as_long_as_it_should_when_the_wall_clock_is_set(step_ms: int) -> None:  # RT-40
    cluster = GroupCluster()
    member_id = settled(cluster)
    cluster.clock.advance(5_000)
    assert cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code == ErrorCode.NONE
    cluster.clock.step(step_ms)
    cluster.clock.advance(9_000)
    assert cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code == ErrorCode.NONE
    cluster.clock.step(step_ms)
    cluster.clock.advance(10_000)
    assert cluster.ask(HeartbeatRequest("my-group", 1, member_id), 4).error_code == ErrorCode.UNKNOWN_MEMBER_ID
