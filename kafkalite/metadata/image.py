"""The cluster as it is at one moment: an image that never changes, and the draft the next one is made from.

Readers hold an image as long as they like. A `Draft` starts as its base and copies a table when it first changes it, so
that an append costs what it changes and one copy of a table's references. `Draft.replay` is the only thing that turns
records into state, while running and at start alike.
"""

from __future__ import annotations

from kafkalite.metadata.names import INTERNAL_TOPICS, collision_key
from kafkalite.protocol.errors import ProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from kafkalite.protocol.message import MetadataMessage

    ConfigKey = tuple[int, str]

TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP = 2, 4, 8, 16, 32
"""Config resource types."""

NO_LEADER = -1
_NO_LEADER_CHANGE = -2
_NO_CONFIGS: Mapping[str, str] = {}


class Partition:
    """One partition; never changed after it is made."""

    __slots__ = ("index", "isr", "leader", "leader_epoch", "partition_epoch", "replicas")

    def __init__(
        self,
        index: int,
        leader: int,
        replicas: list[int],
        isr: list[int],
        leader_epoch: int = 0,
        partition_epoch: int = 0,
    ) -> None:
        self.index = index
        self.leader = leader
        self.leader_epoch = leader_epoch
        self.partition_epoch = partition_epoch
        self.replicas = replicas
        self.isr = isr

    def _key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Partition) and self._key() == other._key()

    __hash__ = None  # type: ignore[assignment]  # holds lists

    def __repr__(self) -> str:
        return f"Partition{self._key()}"


class Topic:
    """One topic; partitions stand at their index, without holes (A-9). Never changed after it is made."""

    __slots__ = ("id", "is_internal", "name", "partitions")

    def __init__(self, name: str, topic_id: bytes, partitions: tuple[Partition, ...]) -> None:
        self.name = name
        self.id = topic_id
        self.partitions = partitions
        self.is_internal = name in INTERNAL_TOPICS

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Topic):
            return NotImplemented
        return (self.name, self.id, self.partitions) == (other.name, other.id, other.partitions)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Topic({self.name!r}, {self.id.hex()}, {len(self.partitions)} partitions)"


class MetadataImage:
    """All metadata after some record; `epoch` rises with each image readers get to see."""

    __slots__ = (
        "_sorted_names",
        "collisions",
        "configs",
        "epoch",
        "features",
        "memo",
        "next_producer_id",
        "topics",
        "topics_by_id",
    )

    def __init__(
        self,
        topics: dict[str, Topic],
        topics_by_id: dict[bytes, Topic],
        configs: dict[ConfigKey, dict[str, str]],
        features: dict[str, int],
        collisions: dict[str, str],
        next_producer_id: int,
    ) -> None:
        self.epoch = 0
        self.topics = topics
        self.topics_by_id = topics_by_id
        self.configs = configs
        self.features = features
        self.collisions = collisions
        """Topic names with a dot or underscore, by what they would collide on."""
        self.next_producer_id = next_producer_id
        self.memo: dict[Any, Any] = {}
        """What readers derive from this image alone; gone with it."""
        self._sorted_names: list[str] | None = None

    def config(self, resource_type: int, name: str) -> Mapping[str, str]:
        """What was set for a resource; empty when nothing was."""
        return self.configs.get((resource_type, name), _NO_CONFIGS)

    def sorted_names(self) -> list[str]:
        """Names of all topics in order."""
        if self._sorted_names is None:
            self._sorted_names = sorted(self.topics)
        return self._sorted_names

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MetadataImage):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("topics", "topics_by_id", "configs", "features", "collisions", "next_producer_id")
        )

    __hash__ = None  # type: ignore[assignment]


def empty_image() -> MetadataImage:
    """The image before the first record."""
    return MetadataImage({}, {}, {}, {}, {}, 0)


class Change:
    """What differs between two images readers see; topics as they are after it, deleted ones as they were."""

    __slots__ = ("configs", "created", "deleted", "image", "updated")

    def __init__(self, image: MetadataImage) -> None:
        self.image = image
        self.created: list[Topic] = []
        self.deleted: list[Topic] = []
        self.updated: list[Topic] = []
        """Topics with more partitions, or with a partition that has another leader or epoch."""
        self.configs: set[ConfigKey] = set()


class Draft:
    """The next image in the making."""

    __slots__ = (
        "_base",
        "_copied",
        "_open",
        "collisions",
        "configs",
        "created",
        "deleted",
        "features",
        "next_producer_id",
        "topics",
        "topics_by_id",
        "touched_configs",
    )

    def __init__(self, base: MetadataImage) -> None:
        self._base = base
        self._copied: set[str] = set()
        self._open: dict[bytes, list[Partition]] = {}  # partitions of topics that change, by topic id
        self.topics = base.topics
        self.topics_by_id = base.topics_by_id
        self.configs = base.configs
        self.features = base.features
        self.collisions = base.collisions
        self.next_producer_id = base.next_producer_id
        self.created: set[bytes] = set()
        self.deleted: list[Topic] = []
        self.touched_configs: set[ConfigKey] = set()

    def replay(self, record: MetadataMessage) -> None:
        """Apply one record; ProtocolError when it does not fit what came before it."""
        replay = _REPLAY.get(record.api_key)
        if replay is not None:
            replay(self, record)

    def finish(self) -> MetadataImage:
        """The image with all that was replayed; the draft is not to be used afterwards."""
        for topic_id, partitions in self._open.items():
            topic = self.topics_by_id[topic_id]
            whole = Topic(topic.name, topic_id, tuple(partitions))
            self.topics[topic.name] = self.topics_by_id[topic_id] = whole
        return MetadataImage(
            self.topics, self.topics_by_id, self.configs, self.features, self.collisions, self.next_producer_id
        )

    def change(self, image: MetadataImage) -> Change:
        """What this draft, finished as `image`, changes."""
        change = Change(image)
        change.deleted = self.deleted
        change.configs = self.touched_configs
        for topic_id in self._open:
            (change.created if topic_id in self.created else change.updated).append(image.topics_by_id[topic_id])
        return change

    def partitions_of(self, topic: Topic) -> Sequence[Partition]:
        """A topic's partitions as they are after what was replayed."""
        return self._open.get(topic.id, topic.partitions)

    def _own(self, *tables: str) -> None:
        """Make these tables the draft's own before they are written to."""
        for table in tables:
            if table not in self._copied:
                self._copied.add(table)
                setattr(self, table, dict(getattr(self, table)))

    def _partitions(self, topic_id: bytes) -> list[Partition]:
        partitions = self._open.get(topic_id)
        if partitions is None:
            topic = self.topics_by_id.get(topic_id)
            if topic is None:
                raise ProtocolError(f"a partition of topic id {topic_id.hex()}, which does not exist")
            self._own("topics", "topics_by_id")
            partitions = self._open[topic_id] = list(topic.partitions)
        return partitions

    def _replay_topic(self, record: Any) -> None:
        name, topic_id = record.name, record.topic_id
        if name in self.topics or topic_id in self.topics_by_id:
            raise ProtocolError(f"topic {name} is created twice")
        self._own("topics", "topics_by_id")
        self.topics[name] = self.topics_by_id[topic_id] = Topic(name, topic_id, ())
        self._open[topic_id] = []
        self.created.add(topic_id)
        key = collision_key(name)
        if key is not None:
            self._own("collisions")
            self.collisions.setdefault(key, name)

    def _replay_partition(self, record: Any) -> None:
        partitions = self._partitions(record.topic_id)
        if record.partition_id > len(partitions):
            raise ProtocolError(f"partition {record.partition_id} follows on {len(partitions)} partitions")
        # One that is there already takes the place of what it was, as Kafka's controller replays it.
        partitions[record.partition_id : record.partition_id + 1] = [
            Partition(
                record.partition_id,
                record.leader,
                record.replicas,
                record.isr,
                record.leader_epoch,
                record.partition_epoch,
            )
        ]

    def _replay_partition_change(self, record: Any) -> None:
        partitions = self._partitions(record.topic_id)
        if not 0 <= record.partition_id < len(partitions):
            raise ProtocolError(f"partition {record.partition_id} changes and does not exist")
        old = partitions[record.partition_id]
        leads = record.leader != _NO_LEADER_CHANGE
        partitions[record.partition_id] = Partition(
            old.index,
            record.leader if leads else old.leader,
            old.replicas if record.replicas is None else record.replicas,
            old.isr if record.isr is None else record.isr,
            old.leader_epoch + leads,
            old.partition_epoch + 1,
        )

    def _replay_remove_topic(self, record: Any) -> None:
        topic = self.topics_by_id.get(record.topic_id)
        if topic is None:
            raise ProtocolError(f"topic id {record.topic_id.hex()} is deleted and does not exist")
        self._own("topics", "topics_by_id")
        del self.topics[topic.name], self.topics_by_id[topic.id]
        self._open.pop(topic.id, None)
        self.created.discard(topic.id)
        self.deleted.append(topic)
        if (TOPIC, topic.name) in self.configs:
            self._own("configs")
            del self.configs[TOPIC, topic.name]
        key = collision_key(topic.name)
        if key is not None and self.collisions.get(key) == topic.name:
            self._own("collisions")
            del self.collisions[key]

    def _replay_config(self, record: Any) -> None:
        key = (record.resource_type, record.resource_name)
        self._own("configs")
        values = dict(self.configs.get(key, _NO_CONFIGS))
        if record.value is None:
            values.pop(record.name, None)
        else:
            values[record.name] = record.value
        if values:
            self.configs[key] = values
        else:
            self.configs.pop(key, None)
        self.touched_configs.add(key)

    def _replay_feature(self, record: Any) -> None:
        self._own("features")
        if record.feature_level == 0:
            self.features.pop(record.name, None)
        else:
            self.features[record.name] = record.feature_level

    def _replay_producer_ids(self, record: Any) -> None:
        self.next_producer_id = record.next_producer_id


_REPLAY: dict[int, Callable[[Draft, Any], None]] = {
    2: Draft._replay_topic,
    3: Draft._replay_partition,
    4: Draft._replay_config,
    5: Draft._replay_partition_change,
    9: Draft._replay_remove_topic,
    12: Draft._replay_feature,
    15: Draft._replay_producer_ids,
}
