"""Consumer groups and transactional ids: shown, their offsets set, deleted."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.control.topics import NOTHING
from kafkalite.testing.group_view import group_names, group_of, offsets_of, transaction_of, transactions_of
from kafkalite.testing.inside import ask
from kafkalite.testing.topic_reader import topic_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.node import Node
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.virtual_cluster import VirtualCluster

_NAMED_OFFSETS_VERSION = 9  # the last that names topics rather than their ids
_GROUP_KEY = 0

OFFSETS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["topic", "partition", "offset", "lag"],
        "properties": {
            "topic": {"type": "string"},
            "partition": {"type": "integer"},
            "offset": {"type": ["integer", "null"], "description": "null where nothing is committed"},
            "metadata": {"type": "string"},
            "high_watermark": {"type": ["integer", "null"]},
            "lag": {"type": ["integer", "null"], "description": "records behind the offset; markers are none"},
        },
    },
}
LAG = {"type": ["integer", "null"], "description": "of all partitions together; null where nothing is committed"}
COMMITTED = {
    "title": "Committed",
    "type": "object",
    "required": ["offsets", "lag"],
    "properties": {"offsets": OFFSETS, "lag": LAG},
}
GROUP = {
    "title": "Group",
    "type": "object",
    "required": ["group", "state", "members", "offsets", "lag"],
    "properties": {
        "group": {"type": "string"},
        "state": {"type": "string", "description": "as Kafka names it; Dead when there is no such group"},
        "protocol_type": {"type": "string"},
        "assignor": {"type": "string"},
        "members": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["member_id", "client_id", "assignment"],
                "properties": {
                    "member_id": {"type": "string"},
                    "instance_id": {"type": ["string", "null"]},
                    "client_id": {"type": "string"},
                    "host": {"type": "string"},
                    "assignment": {
                        "type": "object",
                        "description": "partitions by topic",
                        "additionalProperties": {"type": "array", "items": {"type": "integer"}},
                    },
                },
            },
        },
        **COMMITTED["properties"],  # type: ignore[dict-item]
    },
}
TRANSACTION = {
    "title": "Transaction",
    "type": "object",
    "required": ["transactional_id", "state", "producer_id", "producer_epoch", "partitions"],
    "properties": {
        "transactional_id": {"type": "string"},
        "state": {"type": "string", "description": "as Kafka names it, for example Ongoing or CompleteCommit"},
        "producer_id": {"type": "integer"},
        "producer_epoch": {"type": "integer"},
        "timeout_ms": {"type": "integer"},
        "started_ms": {"type": "integer"},
        "partitions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["topic", "partition"],
                "properties": {"topic": {"type": "string"}, "partition": {"type": "integer"}},
            },
        },
    },
}


async def _list(exchange: Exchange) -> JSON:
    cluster = exchange.cluster
    return {"groups": [await group_of(cluster, name) for name in await group_names(cluster)]}


async def _show(exchange: Exchange) -> JSON:
    return await group_of(exchange.cluster, exchange.path["group"])


async def _offsets(exchange: Exchange) -> JSON:
    return await offsets_of(exchange.cluster, exchange.path["group"], exchange.query.get("topic"))


async def _coordinator(cluster: VirtualCluster, group_id: str) -> Node:
    """The broker that coordinates a group; asking for it makes the offsets topic."""
    from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest

    request = FindCoordinatorRequest(key_type=_GROUP_KEY, coordinator_keys=[group_id])
    await ask(cluster.any_node(), request)
    node = cluster.nodes.get(cluster.cluster.placement.coordinator(_GROUP_KEY, group_id))
    if node is None:
        raise ControlError(409, f"no broker coordinates group {group_id!r} now: start one")
    return node


async def _set_offsets(exchange: Exchange) -> JSON:
    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest

    cluster, group_id = exchange.cluster, exchange.path["group"]
    by_topic: dict[str, list[OffsetCommitRequest.OffsetCommitRequestPartition]] = {}
    for item in exchange.body["offsets"]:
        topic = topic_of(cluster, item["topic"])
        if item["partition"] >= len(topic.partitions):
            count = len(topic.partitions)
            raise ControlError(404, f"topic {topic.name!r} has no partition {item['partition']}; it has {count}")
        by_topic.setdefault(item["topic"], []).append(
            OffsetCommitRequest.OffsetCommitRequestPartition(item["partition"], item["offset"])
        )
    request = OffsetCommitRequest(
        group_id=group_id,
        topics=[
            OffsetCommitRequest.OffsetCommitRequestTopic(name=name, partitions=partitions)
            for name, partitions in by_topic.items()
        ],
    )
    response = await ask(await _coordinator(cluster, group_id), request, _NAMED_OFFSETS_VERSION)
    for answer in response.topics:
        for partition in answer.partitions:
            if partition.error_code:
                code = ErrorCode(partition.error_code)
                hint = ": the group has members, close them first" if code is ErrorCode.UNKNOWN_MEMBER_ID else ""
                raise ControlError(409, f"{answer.name}-{partition.partition_index}: {code.name}{hint}")
    cluster.pulse.fire()
    return await offsets_of(cluster, group_id)


async def _delete(exchange: Exchange) -> JSON:
    from kafkalite.protocol.messages.delete_groups import DeleteGroupsRequest

    cluster, group_id = exchange.cluster, exchange.path["group"]
    response = await ask(await _coordinator(cluster, group_id), DeleteGroupsRequest(groups_names=[group_id]))
    code = ErrorCode(response.results[0].error_code)
    if code is ErrorCode.GROUP_ID_NOT_FOUND:
        there = ", ".join(await group_names(cluster)) or "none"
        raise ControlError(404, f"there is no group {group_id!r}; there are: {there}")
    if code is ErrorCode.NON_EMPTY_GROUP:
        raise ControlError(409, f"group {group_id!r} has members: close its consumers first")
    if code:
        raise ControlError(409, f"group {group_id!r}: {code.name}")
    cluster.pulse.fire()
    return {}


async def _list_transactions(exchange: Exchange) -> JSON:
    return {"transactions": await transactions_of(exchange.cluster)}


async def _show_transaction(exchange: Exchange) -> JSON:
    found = await transaction_of(exchange.cluster, exchange.path["transactional_id"])
    if found is None:
        there = ", ".join(item["transactional_id"] for item in await transactions_of(exchange.cluster)) or "none"
        raise ControlError(404, f"no producer has used {exchange.path['transactional_id']!r}; there are: {there}")
    return found


ENDPOINTS = (
    Endpoint(
        "list-groups",
        "GET",
        "/v1/clusters/{cluster}/groups",
        "All consumer groups with members, offsets and lag.",
        _list,
        answer={
            "type": "object",
            "required": ["groups"],
            "properties": {"groups": {"type": "array", "items": GROUP}},
        },
    ),
    Endpoint(
        "describe-group",
        "GET",
        "/v1/clusters/{cluster}/groups/{group}",
        "A consumer group: state, members, assignments, offsets and lag.",
        _show,
        answer=GROUP,
    ),
    Endpoint(
        "delete-group",
        "DELETE",
        "/v1/clusters/{cluster}/groups/{group}",
        "Delete a group without members, and its offsets.",
        _delete,
        answer=NOTHING,
    ),
    Endpoint(
        "list-offsets",
        "GET",
        "/v1/clusters/{cluster}/groups/{group}/offsets",
        "What a group has committed, and its lag.",
        _offsets,
        query={"topic": {"type": "string", "description": "only this one"}},
        answer=COMMITTED,
    ),
    Endpoint(
        "set-offsets",
        "PUT",
        "/v1/clusters/{cluster}/groups/{group}/offsets",
        "Commit offsets for a group that has no members.",
        _set_offsets,
        body={
            "type": "object",
            "required": ["offsets"],
            "properties": {
                "offsets": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["topic", "partition", "offset"],
                        "properties": {
                            "topic": {"type": "string"},
                            "partition": {"type": "integer", "minimum": 0},
                            "offset": {"type": "integer", "minimum": 0},
                        },
                    },
                }
            },
        },
        answer=COMMITTED,
    ),
    Endpoint(
        "list-transactions",
        "GET",
        "/v1/clusters/{cluster}/transactions",
        "All transactional ids with the state of their last transaction.",
        _list_transactions,
        answer={
            "type": "object",
            "required": ["transactions"],
            "properties": {"transactions": {"type": "array", "items": TRANSACTION}},
        },
    ),
    Endpoint(
        "describe-transaction",
        "GET",
        "/v1/clusters/{cluster}/transactions/{transactional_id}",
        "A transactional id and the state of its last transaction.",
        _show_transaction,
        answer=TRANSACTION,
    ),
)
