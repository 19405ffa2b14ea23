"""Settings that make a client library suit a test: where to connect, soon again, from the earliest record on.

The names are each library's own. A role adds what only consumers or only producers take.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CLIENTS = ("kafka-python", "aiokafka", "confluent", "java", "kafkajs", "franz-go")
ROLES = ("common", "consumer", "producer", "admin")

_HEARTBEAT_MS = 100  # what a rebalance takes is the next heartbeat of the slowest member
_SESSION_MS = 6000
_RETRY_MS = 20
_RECONNECT_MAX_MS = 200
_METADATA_MS = 1000  # how soon a topic that matches a pattern is seen


def client_config(client: str, bootstrap_servers: str, role: str = "common", **more: Any) -> dict[str, Any]:
    """The settings of a client library for a cluster; `more` wins. Raises ValueError for names that are not known.

    Of "common" every client of the library takes everything: consumers, producers and admin clients.
    """
    if client not in _MAKERS:
        raise ValueError(f"there are no settings for {client!r}; there are: {', '.join(CLIENTS)}")
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role of a client; there are: {', '.join(ROLES)}")
    return {**_MAKERS[client](bootstrap_servers, role), **more}


def _kafka_python(servers: str, role: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bootstrap_servers": servers,
        "reconnect_backoff_ms": _RETRY_MS,
        "reconnect_backoff_max_ms": _RECONNECT_MAX_MS,
        "retry_backoff_ms": _RETRY_MS,
        "metadata_max_age_ms": _METADATA_MS,
    }
    if role == "consumer":
        config |= {
            "auto_offset_reset": "earliest",
            "heartbeat_interval_ms": _HEARTBEAT_MS,
            "session_timeout_ms": _SESSION_MS,
        }
    return config


def _aiokafka(servers: str, role: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bootstrap_servers": servers,
        "retry_backoff_ms": _RETRY_MS,
        "metadata_max_age_ms": _METADATA_MS,
    }
    if role == "consumer":
        config |= {
            "auto_offset_reset": "earliest",
            "heartbeat_interval_ms": _HEARTBEAT_MS,
            "session_timeout_ms": _SESSION_MS,
        }
    return config


def _confluent(servers: str, role: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bootstrap.servers": servers,
        "broker.address.family": "v4",
        "reconnect.backoff.ms": _RETRY_MS,
        "reconnect.backoff.max.ms": _RECONNECT_MAX_MS,
        "topic.metadata.refresh.interval.ms": _METADATA_MS,
    }
    if role == "consumer":
        config |= {
            "auto.offset.reset": "earliest",
            "heartbeat.interval.ms": _HEARTBEAT_MS,
            "session.timeout.ms": _SESSION_MS,
            "fetch.error.backoff.ms": _RETRY_MS,
        }
    elif role == "producer":
        config |= {"retry.backoff.ms": _RETRY_MS, "linger.ms": 0}
    return config


def _java(servers: str, role: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bootstrap.servers": servers,
        "reconnect.backoff.ms": _RETRY_MS,
        "reconnect.backoff.max.ms": _RECONNECT_MAX_MS,
        "retry.backoff.ms": _RETRY_MS,
        "retry.backoff.max.ms": _RECONNECT_MAX_MS,
        "metadata.max.age.ms": _METADATA_MS,
    }
    if role == "consumer":
        config |= {
            "auto.offset.reset": "earliest",
            "heartbeat.interval.ms": _HEARTBEAT_MS,
            "session.timeout.ms": _SESSION_MS,
        }
    elif role == "producer":
        config |= {"linger.ms": 0}
    return config


def _kafkajs(servers: str, role: str) -> dict[str, Any]:
    # What `new Kafka({...})` takes, and for a consumer what `kafka.consumer({...})` takes; fromBeginning is said to
    # `subscribe`.
    if role == "consumer":
        return {
            "heartbeatInterval": _HEARTBEAT_MS,
            "sessionTimeout": _SESSION_MS,
            "metadataMaxAge": _METADATA_MS,
            "maxWaitTimeInMs": 500,
        }
    if role in ("producer", "admin"):
        return {} if role == "admin" else {"metadataMaxAge": _METADATA_MS}
    return {
        "brokers": servers.split(","),
        "retry": {"initialRetryTime": _RETRY_MS, "maxRetryTime": _RECONNECT_MAX_MS, "retries": 20},
    }


def _franz_go(servers: str, role: str) -> dict[str, Any]:
    # By the names of kgo's options: SeedBrokers, RetryBackoffFn, MetadataMinAge, HeartbeatInterval and so on.
    config: dict[str, Any] = {
        "seed_brokers": servers.split(","),
        "metadata_min_age_ms": 50,
        "metadata_max_age_ms": _METADATA_MS,
        "retry_backoff_ms": _RETRY_MS,
    }
    if role == "consumer":
        config |= {
            "consume_reset_offset": "start",
            "heartbeat_interval_ms": _HEARTBEAT_MS,
            "session_timeout_ms": _SESSION_MS,
        }
    elif role == "producer":
        config |= {"producer_linger_ms": 0}
    return config


_MAKERS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "kafka-python": _kafka_python,
    "aiokafka": _aiokafka,
    "confluent": _confluent,
    "java": _java,
    "kafkajs": _kafkajs,
    "franz-go": _franz_go,
}
