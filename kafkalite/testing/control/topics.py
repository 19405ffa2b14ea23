"""Topics: created, shown, deleted without a Kafka client."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from kafkalite.config.settings import spelling_hint
from kafkalite.config.topics import TOPIC_SETTINGS
from kafkalite.metadata.image import TOPIC as TOPIC_RESOURCE
from kafkalite.protocol.errors import ErrorCode
from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.inside import ask
from kafkalite.testing.topic_reader import records_between, topic_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kafkalite.metadata.image import Topic
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.virtual_cluster import VirtualCluster

CONFIG = {
    "type": "object",
    "description": "topic settings by Kafka's names",
    "additionalProperties": {"type": ["string", "integer", "number", "boolean"]},
}
TOPIC = {
    "type": "object",
    "required": ["topic", "partitions", "replication_factor"],
    "properties": {
        "topic": {"type": "string"},
        "partitions": {"type": "integer"},
        "replication_factor": {"type": "integer"},
    },
}
DESCRIPTION = {
    "title": "Topic",
    "type": "object",
    "required": ["topic", "topic_id", "internal", "records", "config", "partitions"],
    "properties": {
        "topic": {"type": "string"},
        "topic_id": {"type": "string"},
        "internal": {"type": "boolean"},
        "records": {"type": "integer"},
        "config": CONFIG,
        "partitions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["partition", "leader", "replicas", "isr", "log_start_offset", "high_watermark"],
                "properties": {
                    "partition": {"type": "integer"},
                    "leader": {"type": "integer", "description": "-1 where no broker leads it"},
                    "leader_epoch": {"type": "integer"},
                    "replicas": {"type": "array", "items": {"type": "integer"}},
                    "isr": {"type": "array", "items": {"type": "integer"}},
                    "records": {"type": "integer"},
                    "log_start_offset": {"type": "integer"},
                    "high_watermark": {"type": "integer"},
                    "last_stable_offset": {"type": "integer"},
                },
            },
        },
    },
}
NOTHING = {"type": "object", "additionalProperties": False}
_TIMEOUT_MS = 30_000
_COUNTED = 10_000


def setting_text(value: object) -> str:
    """A setting's value as Kafka writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


async def create_topics(cluster: VirtualCluster, wanted: Sequence[dict[str, Any]]) -> list[dict[str, JSON]]:
    """Create topics and show them; ControlError when one can't be, with those before it created."""
    from kafkalite.protocol.messages.create_topics import CreateTopicsRequest

    request = CreateTopicsRequest(
        timeout_ms=_TIMEOUT_MS,
        topics=[
            CreateTopicsRequest.CreatableTopic(
                name=topic["topic"],
                num_partitions=topic.get("partitions", -1),
                replication_factor=topic.get("replication_factor", -1),
                configs=[
                    CreateTopicsRequest.CreatableTopicConfig(name=name, value=setting_text(value))
                    for name, value in topic.get("config", {}).items()
                ],
            )
            for topic in wanted
        ],
    )
    response = await ask(cluster.any_node(), request)
    for result in response.topics:
        if result.error_code:
            code = ErrorCode(result.error_code)
            status = 409 if code is ErrorCode.TOPIC_ALREADY_EXISTS else 422
            config = next((topic.get("config", ()) for topic in wanted if topic["topic"] == result.name), ())
            raise ControlError(status, _refusal(result.name, result.error_message or code.name, config))
    return [
        {
            "topic": result.name,
            "partitions": result.num_partitions,
            "replication_factor": result.replication_factor,
        }
        for result in response.topics
    ]


def _refusal(topic: str, reason: str, config: Iterable[str] = ()) -> str:
    """Why something can't be done to a topic, in Kafka's words, and which setting may be meant."""
    text = reason.rstrip(".")
    if f"'{topic}'" not in text:
        text = f"topic {topic!r}: {text}"
    unknown = next((name for name in config if name not in TOPIC_SETTINGS and text.endswith(f"name: {name}")), None)
    return text if unknown is None else f"{text}; {spelling_hint(unknown, TOPIC_SETTINGS)}"


async def _create(exchange: Exchange) -> JSON:
    made = await create_topics(exchange.cluster, [exchange.body])
    exchange.cluster.pulse.fire()
    return made[0]


def described(cluster: VirtualCluster, topic: Topic) -> dict[str, Any]:
    """A topic with what its partitions hold."""
    partitions = []
    for partition in topic.partitions:
        log = cluster.cluster.log_of(topic, partition.index)
        partitions.append(
            {
                "partition": partition.index,
                "leader": partition.leader,
                "leader_epoch": partition.leader_epoch,
                "replicas": list(partition.replicas),
                "isr": list(partition.isr),
                "records": records_between(log, 0, log.high_watermark, _COUNTED),
                "log_start_offset": log.log_start_offset,
                "high_watermark": log.high_watermark,
                "last_stable_offset": log.last_stable_offset,
            }
        )
    return {
        "topic": topic.name,
        "topic_id": urlsafe_b64encode(topic.id).decode().rstrip("="),
        "internal": topic.is_internal,
        "records": sum(partition["records"] for partition in partitions),
        "config": dict(cluster.cluster.image.config(TOPIC_RESOURCE, topic.name)),
        "partitions": partitions,
    }


def _list(exchange: Exchange) -> JSON:
    cluster = exchange.cluster
    topics = sorted(cluster.cluster.image.topics.values(), key=lambda topic: topic.name)
    wants_internal = exchange.query.get("internal", False)
    return {"topics": [described(cluster, topic) for topic in topics if wants_internal or not topic.is_internal]}


def _show(exchange: Exchange) -> JSON:
    return described(exchange.cluster, topic_of(exchange.cluster, exchange.path["topic"]))


async def _delete(exchange: Exchange) -> JSON:
    from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest

    cluster = exchange.cluster
    topic = topic_of(cluster, exchange.path["topic"])
    wanted = DeleteTopicsRequest.DeleteTopicState(name=topic.name)
    response = await ask(cluster.any_node(), DeleteTopicsRequest(topics=[wanted], timeout_ms=_TIMEOUT_MS))
    result = response.responses[0]
    if result.error_code:
        raise ControlError(422, _refusal(topic.name, result.error_message or ErrorCode(result.error_code).name))
    cluster.pulse.fire()
    return {}


ENDPOINTS = (
    Endpoint(
        "create-topic",
        "POST",
        "/v1/clusters/{cluster}/topics",
        "Create a topic; it can be used as soon as the answer is there.",
        _create,
        body={
            "type": "object",
            "required": ["topic"],
            "properties": {
                "topic": {"type": "string"},
                "partitions": {"type": "integer", "minimum": 1},
                "replication_factor": {"type": "integer", "minimum": 1},
                "config": CONFIG,
            },
        },
        answer=TOPIC,
    ),
    Endpoint(
        "list-topics",
        "GET",
        "/v1/clusters/{cluster}/topics",
        "All topics with their partitions and how many records they hold.",
        _list,
        query={"internal": {"type": "boolean", "default": False, "description": "also Kafka's own"}},
        answer={
            "type": "object",
            "required": ["topics"],
            "properties": {"topics": {"type": "array", "items": DESCRIPTION}},
        },
    ),
    Endpoint(
        "describe-topic",
        "GET",
        "/v1/clusters/{cluster}/topics/{topic}",
        "A topic, its partitions and how many records they hold.",
        _show,
        answer=DESCRIPTION,
    ),
    Endpoint(
        "delete-topic",
        "DELETE",
        "/v1/clusters/{cluster}/topics/{topic}",
        "Delete a topic with all its records.",
        _delete,
        answer=NOTHING,
    ),
)
