"""Topics and records: created, shown, deleted, written and read without a Kafka client."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.inside import ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

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
_TIMEOUT_MS = 30_000


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
            raise ControlError(status, f"topic {result.name!r}: {result.error_message or code.name}")
    return [
        {
            "topic": result.name,
            "partitions": result.num_partitions,
            "replication_factor": result.replication_factor,
        }
        for result in response.topics
    ]


async def _create(exchange: Exchange) -> JSON:
    return (await create_topics(exchange.cluster, [exchange.body]))[0]


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
)
