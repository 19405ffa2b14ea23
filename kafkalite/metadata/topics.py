"""Topics made and grown: from what is asked to the records that do it.

Functions look at a draft and return records, or raise KafkaError with the code that API answers; they change nothing.
Checks come in Kafka's order, so that the first error is the same.
"""

from __future__ import annotations

from kafkalite.config.topics import validate_topic
from kafkalite.config.values import InvalidValueError
from kafkalite.metadata.image import NO_LEADER, TOPIC
from kafkalite.metadata.names import (
    CONSUMER_OFFSETS,
    METADATA_TOPIC,
    TRANSACTION_STATE,
    collision_key,
    topic_name_fault,
)
from kafkalite.metadata.placement import replicas_for
from kafkalite.metadata.records import record_class
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.primitives import ZERO_UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from kafkalite.config.settings import Settings
    from kafkalite.metadata.image import Draft
    from kafkalite.metadata.placement import Nodes
    from kafkalite.protocol.message import MetadataMessage

    class Assignment(Protocol):
        """Replicas wanted for a partition."""

        partition_index: int
        broker_ids: list[int]

    class ConfigEntry(Protocol):
        """One setting wanted for a topic."""

        name: str
        value: str | None

    class WantedTopic(Protocol):
        """A topic as CreateTopics asks for it; -1 for the broker's default number."""

        name: str
        num_partitions: int
        replication_factor: int

        @property
        def assignments(self) -> Sequence[Assignment]: ...
        @property
        def configs(self) -> Sequence[ConfigEntry]: ...


MAX_PARTITIONS_PER_REQUEST = 10_000


class NewTopic:
    """A topic to be made, without own assignments."""

    __slots__ = ("assignments", "configs", "name", "num_partitions", "replication_factor")

    def __init__(
        self,
        name: str,
        num_partitions: int = -1,
        replication_factor: int = -1,
        configs: Sequence[ConfigEntry] = (),
    ) -> None:
        self.name = name
        self.num_partitions = num_partitions
        self.replication_factor = replication_factor
        self.assignments: Sequence[Assignment] = ()
        self.configs = configs


class Setting:
    """One setting of a topic to be made."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: str | None) -> None:
        self.name = name
        self.value = value


class TopicResult:
    """What became of one topic asked for; counts are -1 and the id zero when it failed."""

    __slots__ = (
        "configs",
        "error_code",
        "error_message",
        "name",
        "num_partitions",
        "replication_factor",
        "topic_id",
    )

    def __init__(
        self, name: str, error_code: int = 0, error_message: str | None = None, *, topic_id: bytes = ZERO_UUID
    ) -> None:
        self.name = name
        self.topic_id = topic_id
        self.error_code = error_code
        self.error_message = error_message
        self.num_partitions = -1
        self.replication_factor = -1
        self.configs: Mapping[str, str] = {}

    def fail(self, error_code: int, error_message: str | None = None) -> None:
        """Turn a success into a failure."""
        self.error_code = error_code
        self.error_message = error_message
        self.num_partitions = self.replication_factor = -1
        self.topic_id = ZERO_UUID
        self.configs = {}


def too_many_partitions(wanted: Sequence[WantedTopic], default: int) -> bool:
    """Whether a request asks for more partitions than one may (A-22)."""
    total = 0
    for topic in wanted:
        count = topic.num_partitions
        total += len(topic.assignments) or (default if count == -1 else max(count, 0))
    return total > MAX_PARTITIONS_PER_REQUEST


def plan_topic(
    draft: Draft, settings: Settings, nodes: Nodes, topic_id: bytes, wanted: WantedTopic, result: TopicResult
) -> list[MetadataMessage]:
    """Records that make a topic, and its numbers in `result`; KafkaError (A-21 to A-24)."""
    name = wanted.name
    _check_name(draft, name)
    overrides = _overrides(wanted, settings)
    replicas = _replicas(draft, settings, nodes, wanted)
    result.topic_id = topic_id
    result.num_partitions = len(replicas)
    result.replication_factor = len(replicas[0])
    result.configs = overrides
    records = [_TOPIC()(name=name, topic_id=topic_id)]  # type: ignore[call-arg]
    config = record_class(4)
    records += [
        config(resource_type=TOPIC, resource_name=name, name=key, value=value)  # type: ignore[call-arg]
        for key, value in overrides.items()
    ]
    records += partition_records(topic_id, 0, replicas, nodes.live)
    return records


def _TOPIC() -> type[MetadataMessage]:  # noqa: N802 - a class, imported at its first use
    return record_class(2)


def partition_records(
    topic_id: bytes, first: int, replicas: Sequence[list[int]], live: Sequence[int]
) -> list[MetadataMessage]:
    """Records of new partitions from index `first` on, one for each list of replicas; those not live lag behind."""
    partition = record_class(3)
    records = []
    for index, nodes in enumerate(replicas):
        isr = [node for node in nodes if node in live]
        records.append(
            partition(  # type: ignore[call-arg]
                partition_id=first + index,
                topic_id=topic_id,
                replicas=nodes,
                isr=isr or nodes,
                leader=isr[0] if isr else NO_LEADER,
                leader_epoch=0,
                partition_epoch=0,
            )
        )
    return records


def _check_name(draft: Draft, name: str) -> None:
    fault = topic_name_fault(name)
    if fault is not None:
        raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, f"Topic name is invalid: {fault}")
    if name == METADATA_TOPIC:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"{METADATA_TOPIC} is the broker's own and cannot be created")
    if name in draft.topics:
        raise KafkaError(ErrorCode.TOPIC_ALREADY_EXISTS, f"Topic '{name}' already exists.")
    key = collision_key(name)
    if key is not None and key in draft.collisions:
        raise KafkaError(
            ErrorCode.INVALID_TOPIC_EXCEPTION,
            f"Topic '{name}' collides with existing topic: {draft.collisions[key]}",
        )


def _overrides(wanted: WantedTopic, settings: Settings) -> dict[str, str]:
    overrides: dict[str, str] = {}
    for entry in wanted.configs:
        if entry.value is None:
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"Null value not supported for topic configs: {entry.name}")
        overrides[entry.name] = entry.value
    if overrides:
        try:
            validate_topic(overrides, settings)
        except InvalidValueError as error:
            raise KafkaError(ErrorCode.INVALID_CONFIG, str(error)) from None
    return overrides


def _replicas(draft: Draft, settings: Settings, nodes: Nodes, wanted: WantedTopic) -> list[list[int]]:
    """Nodes of each partition of a new topic."""
    factor, count = wanted.replication_factor, wanted.num_partitions
    node_ids = nodes.node_ids
    if wanted.assignments:
        return _assigned(nodes, wanted)
    if factor == 0 or factor < -1:
        raise KafkaError(ErrorCode.INVALID_REPLICATION_FACTOR, "Replication factor must be larger than 0.")
    if count == 0 or count < -1:
        raise KafkaError(ErrorCode.INVALID_PARTITIONS, "Number of partitions must be larger than 0.")
    if factor == -1:
        factor = settings.int("default.replication.factor")
    if factor > len(node_ids):
        if settings.str("kafkalite.replication.factor") != "accept":
            raise KafkaError(
                ErrorCode.INVALID_REPLICATION_FACTOR,
                f"Replication factor {factor} is larger than the number of brokers, {len(node_ids)}; "
                "kafkalite.replication.factor=accept stores one replica on each broker instead.",
            )
        factor = len(node_ids)
    if count == -1:
        count = settings.int("num.partitions")
    first = 0 if wanted.name in INTERNAL_PARTITIONS else len(draft.topics)
    return _spread(nodes, first, range(count), factor)


def _spread(nodes: Nodes, first: int, indexes: Iterable[int], factor: int) -> list[list[int]]:
    """Nodes of each partition, in turn; nodes that are down come last, and only where there are not enough others."""
    live, node_ids = nodes.live, nodes.node_ids
    if not live:
        raise KafkaError(ErrorCode.INVALID_REPLICATION_FACTOR, "No broker is up.")
    near = min(factor, len(live))
    down = [node for node in node_ids if node not in live]
    return [
        replicas_for(live, first, index, near) + (replicas_for(down, first, index, factor - near) if down else [])
        for index in indexes
    ]


def _assigned(nodes: Nodes, wanted: WantedTopic) -> list[list[int]]:
    """Nodes of each partition as the client assigns them (A-23)."""
    if wanted.replication_factor != -1 or wanted.num_partitions != -1:
        raise KafkaError(
            ErrorCode.INVALID_REQUEST,
            "Partitions are assigned by hand, so the numbers of partitions and of replicas must be -1.",
        )
    by_index = {item.partition_index: item.broker_ids for item in wanted.assignments}
    count = len(wanted.assignments)
    if len(by_index) != count or any(index not in by_index for index in range(count)):
        raise KafkaError(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT, "Assigned partitions must be numbered from 0 on, without holes."
        )
    replicas = [by_index[index] for index in range(count)]
    check_replicas(nodes, replicas, len(replicas[0]))
    return replicas


def check_replicas(known: Nodes, replicas: Sequence[list[int]], factor: int) -> None:
    """Whether lists of replicas name `factor` nodes each, none twice and one of them live; KafkaError."""
    for index, nodes in enumerate(replicas):
        if not nodes:
            fault = "has no replicas"
        elif len(set(nodes)) != len(nodes):
            fault = "names a broker twice"
        elif any(node not in known.node_ids for node in nodes):
            fault = "names a broker that is not there"
        elif all(node not in known.live for node in nodes):
            fault = "names only brokers that are down"
        elif len(nodes) != factor:
            fault = f"has {len(nodes)} replicas where others have {factor}"
        else:
            continue
        raise KafkaError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, f"The assignment of partition {index} {fault}.")


def plan_partitions(
    draft: Draft,
    nodes: Nodes,
    name: str,
    count: int,
    assignments: Sequence[list[int]] | None,
    allowed: int,
) -> list[MetadataMessage]:
    """Records that make a topic have `count` partitions; KafkaError (A-32), POLICY_VIOLATION above `allowed` more."""
    topic = draft.topics.get(name)
    if topic is None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    partitions = draft.partitions_of(topic)
    current = len(partitions)
    if count <= current:
        more = "would not be an increase" if count < current else "is what it has already"
        raise KafkaError(ErrorCode.INVALID_PARTITIONS, f"Topic '{name}' has {current} partition(s); {count} {more}.")
    added, factor = count - current, len(partitions[0].replicas)
    if added > allowed:
        raise KafkaError(ErrorCode.POLICY_VIOLATION, f"At most {MAX_PARTITIONS_PER_REQUEST} partitions at a time.")
    if assignments is None:
        preferred, live = partitions[0].replicas[0], nodes.live
        replicas = _spread(nodes, live.index(preferred) if preferred in live else 0, range(current, count), factor)
    else:
        if len(assignments) != added:
            raise KafkaError(
                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                f"{added} partition(s) would be added and {len(assignments)} are assigned.",
            )
        check_replicas(nodes, assignments, factor)
        replicas = list(assignments)
    return partition_records(topic.id, current, replicas, nodes.live)


INTERNAL_PARTITIONS = {
    CONSUMER_OFFSETS: "offsets.topic.num.partitions",
    TRANSACTION_STATE: "transaction.state.log.num.partitions",
}


def internal_topic(name: str, settings: Settings, node_count: int) -> NewTopic:
    """An internal topic as the broker makes it (L-60); KeyError for a topic it does not make.

    Deviates: an internal topic gets as many replicas as there are nodes when the settings ask for more.
    """
    count = settings.int(INTERNAL_PARTITIONS[name])
    if name == CONSUMER_OFFSETS:
        factor = settings.int("offsets.topic.replication.factor")
        segment_bytes, codec = settings.int("offsets.topic.segment.bytes"), "producer"
    else:
        factor = settings.int("transaction.state.log.replication.factor")
        segment_bytes, codec = settings.int("transaction.state.log.segment.bytes"), "uncompressed"
    configs = [
        Setting("cleanup.policy", "compact"),
        Setting("compression.type", codec),
        Setting("segment.bytes", str(max(segment_bytes, 1048576))),
    ]
    return NewTopic(name, count, min(factor, node_count), configs)
