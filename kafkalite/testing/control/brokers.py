"""Brokers of a cluster: which there are, stopping and starting one, who leads a partition and coordinates a key."""

from __future__ import annotations

import asyncio

from kafkalite.metadata.names import CONSUMER_OFFSETS, TRANSACTION_STATE
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.testing.control.endpoint import ControlError, Endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.metadata.leaders import Election
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.virtual_cluster import VirtualCluster

_MOST_DIGITS = 10
_GROUP_KEY, _TRANSACTION_KEY = 0, 1
_TOPICS = {_GROUP_KEY: CONSUMER_OFFSETS, _TRANSACTION_KEY: TRANSACTION_STATE}
_STATUS = {
    ErrorCode.BROKER_ID_NOT_REGISTERED: 404,
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION: 404,
    ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE: 409,
    ErrorCode.INVALID_REPLICATION_FACTOR: 409,  # of an internal topic, while all brokers are stopped
}

BROKER = {
    "type": "object",
    "required": ["broker", "up", "address", "leads"],
    "properties": {
        "broker": {"type": "integer"},
        "up": {"type": "boolean"},
        "address": {"type": ["string", "null"], "description": "host:port, null while it is stopped"},
        "leads": {"type": "integer", "description": "partitions it leads, those of internal topics too"},
    },
}
LEADER = {
    "type": "object",
    "required": ["topic", "partition", "leader", "leader_epoch"],
    "properties": {
        "topic": {"type": "string"},
        "partition": {"type": "integer"},
        "leader": {"type": "integer", "description": "-1 where no broker leads it"},
        "leader_epoch": {"type": "integer"},
    },
}
COORDINATOR = {
    "type": "object",
    "required": ["broker", "topic", "partition"],
    "properties": {
        "broker": {"type": "integer", "description": "-1 where no broker can coordinate it now"},
        "topic": {"type": "string", "description": "the internal topic that keeps it"},
        "partition": {"type": "integer"},
    },
}
TO_BROKER = {"type": "object", "required": ["broker"], "properties": {"broker": {"type": "integer"}}}


def _broker(cluster: VirtualCluster, node_id: int) -> dict[str, JSON]:
    node = cluster.nodes[node_id]
    topics = cluster.cluster.image.topics.values()
    return {
        "broker": node_id,
        "up": node_id in cluster.cluster.placement.node_ids(),
        "address": node.address,
        "leads": sum(partition.leader == node_id for topic in topics for partition in topic.partitions),
    }


def _number(exchange: Exchange, name: str) -> int:
    text = exchange.path[name]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ControlError(422, f"{name} is {text!r}, but has to be a whole number")
    return int(text)


def _refused(error: KafkaError) -> ControlError:
    return ControlError(_STATUS.get(error.code, 500), error.message or error.code.name)


def _list(exchange: Exchange) -> JSON:
    return {"brokers": [_broker(exchange.cluster, node_id) for node_id in sorted(exchange.cluster.nodes)]}


async def _stop(exchange: Exchange) -> JSON:
    cluster, node_id = exchange.cluster, _number(exchange, "broker")
    try:
        await cluster.cluster.stop_broker(node_id)
    except KafkaError as error:
        raise _refused(error) from None
    cluster.pulse.fire()
    return _broker(cluster, node_id)


async def _start(exchange: Exchange) -> JSON:
    cluster, node_id = exchange.cluster, _number(exchange, "broker")
    try:
        await cluster.cluster.start_broker(node_id)
    except KafkaError as error:
        raise _refused(error) from None
    except OSError as error:
        raise ControlError(503, f"broker {node_id} cannot listen at its port again: {error}") from None
    cluster.pulse.fire()
    return _broker(cluster, node_id)


async def _move_to(cluster: VirtualCluster, topic: str, index: int, node_id: int) -> None:
    try:
        await cluster.cluster.move_leader(topic, index, node_id)
    except KafkaError as error:
        raise _refused(error) from None
    cluster.pulse.fire()


async def _move(exchange: Exchange) -> JSON:
    cluster, topic, index = exchange.cluster, exchange.path["topic"], _number(exchange, "partition")
    await _move_to(cluster, topic, index, exchange.body["broker"])
    partition = cluster.cluster.image.topics[topic].partitions[index]
    return {"topic": topic, "partition": index, "leader": partition.leader, "leader_epoch": partition.leader_epoch}


async def _elect(exchange: Exchange) -> JSON:
    """Partitions whose first replica is down are left alone."""
    cluster = exchange.cluster
    done: asyncio.Future[list[Election]] = asyncio.get_running_loop().create_future()

    def elected(elections: list[Election]) -> None:
        if not done.cancelled():  # whoever asked may be gone
            done.set_result(elections)

    cluster.cluster.controller.elect_leaders(None, reply=elected)
    moved = [election for election in await done if election.error_code == ErrorCode.NONE]
    cluster.pulse.fire()
    return {"moved": [{"topic": election.topic, "partition": election.index} for election in moved]}


def _coordinator(cluster: VirtualCluster, key_type: int, key: str) -> dict[str, JSON]:
    """Where a key is coordinated; asking makes the internal topic, as a client's asking does."""
    inner = cluster.cluster
    try:
        topic = inner.controller.ensure_internal_topic(_TOPICS[key_type])
    except KafkaError as error:
        raise _refused(error) from None
    return {
        "broker": inner.placement.coordinator(key_type, key),
        "topic": topic.name,
        "partition": inner.placement.partition_for(key, len(topic.partitions)),
    }


async def _move_coordinator(cluster: VirtualCluster, key_type: int, key: str, node_id: int) -> JSON:
    place = _coordinator(cluster, key_type, key)
    await _move_to(cluster, str(place["topic"]), int(str(place["partition"])), node_id)
    return _coordinator(cluster, key_type, key)


def _group_coordinator(exchange: Exchange) -> JSON:
    return _coordinator(exchange.cluster, _GROUP_KEY, exchange.path["group"])


async def _move_group(exchange: Exchange) -> JSON:
    return await _move_coordinator(exchange.cluster, _GROUP_KEY, exchange.path["group"], exchange.body["broker"])


def _transaction_coordinator(exchange: Exchange) -> JSON:
    return _coordinator(exchange.cluster, _TRANSACTION_KEY, exchange.path["transactional_id"])


async def _move_transaction(exchange: Exchange) -> JSON:
    key = exchange.path["transactional_id"]
    return await _move_coordinator(exchange.cluster, _TRANSACTION_KEY, key, exchange.body["broker"])


ENDPOINTS = (
    Endpoint(
        "list-brokers",
        "GET",
        "/v1/clusters/{cluster}/brokers",
        "The brokers of a cluster, also those that are stopped.",
        _list,
        answer={
            "type": "object",
            "required": ["brokers"],
            "properties": {"brokers": {"type": "array", "items": BROKER}},
        },
    ),
    Endpoint(
        "stop-broker",
        "POST",
        "/v1/clusters/{cluster}/brokers/{broker}/stop",
        "Take a broker down as a crash would: its connections break, others lead and coordinate what it did.",
        _stop,
        answer=BROKER,
    ),
    Endpoint(
        "start-broker",
        "POST",
        "/v1/clusters/{cluster}/brokers/{broker}/start",
        "Bring a broker back at its address; it does not take back what others lead now.",
        _start,
        answer=BROKER,
    ),
    Endpoint(
        "move-partition",
        "POST",
        "/v1/clusters/{cluster}/partitions/{topic}/{partition}/move",
        "Have another replica in sync lead a partition.",
        _move,
        body=TO_BROKER,
        answer=LEADER,
    ),
    Endpoint(
        "elect-leaders",
        "POST",
        "/v1/clusters/{cluster}/leaders/elect",
        "Have every partition led by its first replica again, where that is in sync.",
        _elect,
        answer={
            "type": "object",
            "required": ["moved"],
            "properties": {
                "moved": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["topic", "partition"],
                        "properties": {"topic": {"type": "string"}, "partition": {"type": "integer"}},
                    },
                }
            },
        },
    ),
    Endpoint(
        "group-coordinator",
        "GET",
        "/v1/clusters/{cluster}/groups/{group}/coordinator",
        "Which broker coordinates a group.",
        _group_coordinator,
        answer=COORDINATOR,
    ),
    Endpoint(
        "move-group",
        "POST",
        "/v1/clusters/{cluster}/groups/{group}/move",
        "Have another broker coordinate a group, and all others of its partition of __consumer_offsets.",
        _move_group,
        body=TO_BROKER,
        answer=COORDINATOR,
    ),
    Endpoint(
        "transaction-coordinator",
        "GET",
        "/v1/clusters/{cluster}/transactions/{transactional_id}/coordinator",
        "Which broker coordinates a transactional id.",
        _transaction_coordinator,
        answer=COORDINATOR,
    ),
    Endpoint(
        "move-transaction",
        "POST",
        "/v1/clusters/{cluster}/transactions/{transactional_id}/move",
        "Have another broker coordinate a transactional id, and all others of its partition of __transaction_state.",
        _move_transaction,
        body=TO_BROKER,
        answer=COORDINATOR,
    ),
)
