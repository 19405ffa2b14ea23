"""Who leads a partition and who coordinates a key.

Groups and transactional ids belong to a partition of an internal topic by Java's string hash (T-22, V-7); the node that
leads the partition coordinates them.
"""

from __future__ import annotations

from struct import iter_unpack

from kafkalite.metadata.image import NO_LEADER
from kafkalite.metadata.names import CONSUMER_OFFSETS, SHARE_GROUP_STATE, TRANSACTION_STATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from kafkalite.metadata.image import MetadataImage

    class Placement(Protocol):
        """Asked wherever a node matters; nobody assumes to be the only broker."""

        def node_ids(self) -> Sequence[int]:
            """Live nodes, ascending."""

        def coordinator(self, key_type: int, key: str) -> int:
            """Node id that coordinates a group (0), a transactional id (1) or a share group partition (2), or -1."""

        def coordinates(self, key_type: int, key: str, node_id: int) -> bool:
            """Whether a node coordinates a key."""

        def partition_for(self, key: str, count: int) -> int:
            """Partition of an internal topic with `count` partitions a key belongs to."""

    class Metadata(Protocol):
        """What the controller knows."""

        @property
        def image(self) -> MetadataImage: ...
        @property
        def nodes(self) -> Nodes: ...


_INT_MIN = -(2**31)
_TOPICS = (CONSUMER_OFFSETS, TRANSACTION_STATE, SHARE_GROUP_STATE)
_SHARE_KEY = 2


def java_hash(text: str) -> int:
    """Java's String.hashCode: over UTF-16 code units, in 32 bits."""
    value = 0
    if text.isascii():
        for byte in text.encode():
            value = (31 * value + byte) & 0xFFFFFFFF
    else:
        for (unit,) in iter_unpack(">H", text.encode("utf-16-be", "surrogatepass")):
            value = (31 * value + unit) & 0xFFFFFFFF
    return value - 2**32 if value & 2**31 else value


def hash_partition(key: str, count: int) -> int:
    """The partition of `count` a key belongs to; the hash without an absolute value counts as 0."""
    value = java_hash(key)
    return 0 if value == _INT_MIN else abs(value) % count


def replicas_for(node_ids: Sequence[int], first: int, index: int, count: int) -> list[int]:
    """Nodes that hold partition `index`, its leader first, when partition 0 is led by the node at `first`."""
    size = len(node_ids)
    return [node_ids[(first + index + step) % size] for step in range(count)]


class Nodes:
    """The nodes of a cluster, ascending, and those of them that are up. Never changed after it is made."""

    __slots__ = ("live", "node_ids")

    def __init__(self, node_ids: Sequence[int], live: Sequence[int]) -> None:
        self.node_ids = node_ids
        self.live = live

    def without(self, node_id: int) -> Nodes:
        """The same nodes when one is gone."""
        return Nodes(self.node_ids, [node for node in self.live if node != node_id])

    def with_live(self, node_id: int) -> Nodes:
        """The same nodes when one is up."""
        return Nodes(self.node_ids, [node for node in self.node_ids if node in self.live or node == node_id])


class OneProcessPlacement:
    """Leaders and coordinators spread evenly over the nodes, all of which one process runs."""

    __slots__ = ("_counts", "_is_single", "_metadata")

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata
        self._is_single = len(metadata.nodes.node_ids) == 1
        self._counts: dict[bytes, int] = {}

    def node_ids(self) -> Sequence[int]:
        """Live nodes."""
        return self._metadata.nodes.live

    def coordinator(self, key_type: int, key: str) -> int:
        """The leader of the key's partition of the internal topic, -1 where it has none or the topic is not there."""
        topic = self._metadata.image.topics.get(_TOPICS[key_type])
        if topic is None:
            live = self._metadata.nodes.live
            return live[0] if key_type == _SHARE_KEY and live else NO_LEADER
        # Kept, as coordinators do: partitions added later would move keys away from their records.
        count = self._counts.setdefault(topic.id, len(topic.partitions))
        return topic.partitions[hash_partition(key, count)].leader

    def coordinates(self, key_type: int, key: str, node_id: int) -> bool:
        """A node that is alone coordinates everything."""
        return self._is_single or self.coordinator(key_type, key) == node_id

    def partition_for(self, key: str, count: int) -> int:
        """By Java's string hash."""
        return hash_partition(key, count)
