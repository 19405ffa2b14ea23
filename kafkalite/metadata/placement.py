"""Who leads a partition and who coordinates a key.

Groups and transactional ids belong to a partition of an internal topic by Java's string hash (T-22, V-7); the node that
leads the partition coordinates them.
"""

from __future__ import annotations

from struct import iter_unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from kafkalite.config.settings import Settings

    class Placement(Protocol):
        """Asked wherever a node matters; nobody assumes to be the only broker."""

        def node_ids(self) -> Sequence[int]:
            """Live nodes, ascending, at least one."""

        def coordinator(self, key_type: int, key: str) -> int:
            """Node id that coordinates a group (0), a transactional id (1) or a share group partition (2)."""

        def partition_for(self, key: str, count: int) -> int:
            """Partition of an internal topic with `count` partitions a key belongs to."""


_INT_MIN = -(2**31)
_COUNTS = (
    "offsets.topic.num.partitions",
    "transaction.state.log.num.partitions",
    "offsets.topic.num.partitions",
)


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


class OneProcessPlacement:
    """Leaders and coordinators spread evenly over the nodes, all of which one process runs."""

    __slots__ = ("_node_ids", "_settings")

    def __init__(self, node_ids: Sequence[int], settings: Settings) -> None:
        self._node_ids = node_ids
        self._settings = settings

    def node_ids(self) -> Sequence[int]:
        """Live nodes."""
        return self._node_ids

    def coordinator(self, key_type: int, key: str) -> int:
        """The leader the controller gives the key's partition of the internal topic."""
        partition = hash_partition(key, self._settings.int(_COUNTS[key_type]))
        return replicas_for(self._node_ids, 0, partition, 1)[0]

    def partition_for(self, key: str, count: int) -> int:
        """By Java's string hash."""
        return hash_partition(key, count)
