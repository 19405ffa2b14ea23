"""Settings that make a client library suit a test: where to connect, soon again, from the earliest record on.

The names are each library's own. A role adds what only consumers or only producers take.
"""

from __future__ import annotations

from copy import deepcopy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Settings = dict[str, Any]

ROLES = ("common", "consumer", "producer", "admin")

_HEARTBEAT_MS = 100  # what a rebalance takes is the next heartbeat of the slowest member
_SESSION_MS = 6000
_RETRY_MS = 20
_RECONNECT_MAX_MS = 200
# librdkafka asks for its coordinator on a connection where a fetch may wait. A commit that it tries again before it has
# the answer makes it drop the coordinator that it is just told of, and it may go on like that until its session ends.
_RDKAFKA_FETCH_WAIT_MS, _RDKAFKA_RETRY_MS = 50, 250
_METADATA_MS = 1000  # how soon a topic that matches a pattern is seen

_RECONNECT: Settings = {"reconnect_backoff_ms": _RETRY_MS, "reconnect_backoff_max_ms": _RECONNECT_MAX_MS}
_RETRY: Settings = {"retry_backoff_ms": _RETRY_MS, "metadata_max_age_ms": _METADATA_MS}
_SESSION: Settings = {"heartbeat_interval_ms": _HEARTBEAT_MS, "session_timeout_ms": _SESSION_MS}
_CONSUMER: Settings = {"auto_offset_reset": "earliest", **_SESSION}


def _dotted(settings: Settings) -> Settings:
    return {name.replace("_", "."): value for name, value in settings.items()}


# By library: the name of the brokers' addresses, whether they are a list, and the settings of each role.
_LIBRARIES: dict[str, tuple[str, bool, dict[str, Settings]]] = {
    "kafka-python": ("bootstrap_servers", False, {"common": {**_RECONNECT, **_RETRY}, "consumer": _CONSUMER}),
    "aiokafka": ("bootstrap_servers", False, {"common": _RETRY, "consumer": _CONSUMER}),
    "confluent": (
        "bootstrap.servers",
        False,
        {
            "common": {
                "broker.address.family": "v4",
                **_dotted(_RECONNECT),
                # without it a transactional producer that is initialised at once waits for 50 or 500 ms
                "enable.sparse.connections": False,
                "topic.metadata.refresh.interval.ms": _METADATA_MS,
            },
            "consumer": {
                **_dotted(_CONSUMER),
                "fetch.error.backoff.ms": _RETRY_MS,
                "fetch.wait.max.ms": _RDKAFKA_FETCH_WAIT_MS,
                "retry.backoff.ms": _RDKAFKA_RETRY_MS,
            },
            "producer": {"retry.backoff.ms": _RETRY_MS, "linger.ms": 0},
        },
    ),
    "java": (
        "bootstrap.servers",
        False,
        {
            "common": {**_dotted({**_RECONNECT, **_RETRY}), "retry.backoff.max.ms": _RECONNECT_MAX_MS},
            "consumer": _dotted(_CONSUMER),
            "producer": {"linger.ms": 0},
        },
    ),
    # `new Kafka({...})` takes the common ones, and none but these; fromBeginning is said to `subscribe`.
    "kafkajs": (
        "brokers",
        True,
        {
            "common": {
                "retry": {"initialRetryTime": _RETRY_MS, "maxRetryTime": _RECONNECT_MAX_MS, "retries": 20},
            },
            "consumer": {
                "heartbeatInterval": _HEARTBEAT_MS,
                "sessionTimeout": _SESSION_MS,
                "metadataMaxAge": _METADATA_MS,
                "maxWaitTimeInMs": 500,
            },
            "producer": {"metadataMaxAge": _METADATA_MS},
        },
    ),
    # By the names of kgo's options: SeedBrokers, RetryBackoffFn, MetadataMinAge, HeartbeatInterval and so on.
    "franz-go": (
        "seed_brokers",
        True,
        {
            "common": {"metadata_min_age_ms": 50, **_RETRY},
            "consumer": {"consume_reset_offset": "start", **_SESSION},
            "producer": {"producer_linger_ms": 0},
        },
    ),
}
CLIENTS = tuple(_LIBRARIES)
# After the only broker was away a transactional producer may wait for its group's coordinator for ever (#5511, #5456).
_LEARNED_AGAIN: Settings = {"metadata.recovery.strategy": "none"}
_LEARNED_AGAIN_SINCE = (2, 10)
_APART = ("kafkajs",)  # of these a role's settings stand elsewhere than the common ones


def client_config(client: str, bootstrap_servers: str, role: str = "common", **more: Any) -> dict[str, Any]:
    """The settings of a client library for a cluster; `more` wins. Raises ValueError for names that are not known.

    Of "common" every client of the library takes everything: consumers, producers and admin clients.
    """
    if client not in _LIBRARIES:
        raise ValueError(f"there are no settings for {client!r}; there are: {', '.join(CLIENTS)}")
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role of a client; there are: {', '.join(ROLES)}")
    name, is_list, roles = deepcopy(_LIBRARIES[client])  # a caller may change what it gets
    if client in _APART and role != "common":
        return {**roles.get(role, {}), **more}
    servers = bootstrap_servers.split(",") if is_list else bootstrap_servers
    return {name: servers, **roles["common"], **roles.get(role, {}), **more}


def installed_config(client: str, role: str) -> Settings:
    """More settings for a client library, which not each version of it knows: of the one that is installed here."""
    if (client, role) != ("confluent", "producer"):
        return {}
    from importlib.metadata import PackageNotFoundError, version

    try:
        major, minor, *_ = version("confluent-kafka").split(".")
    except PackageNotFoundError:
        return {}
    return dict(_LEARNED_AGAIN) if (int(major), int(minor)) >= _LEARNED_AGAIN_SINCE else {}
