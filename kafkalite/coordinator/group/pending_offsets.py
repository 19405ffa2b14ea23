"""Offsets committed in transactions that are still open: they count when the transaction's marker says so (T-50).

Kept by producer, in the order they were stored. A later commit outside the transaction, or a tombstone, of the same
partition takes the pending one away: it could not win any more.

Deviates: such a partition is stable again for OffsetFetch at once; Kafka waits for the end of the transaction.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.records.stored.offset_commit import OffsetCommitValue

    Place = tuple[str, str, int]


class PendingOffsets:
    """Pending offsets of all groups of a partition, by group, topic and partition. Hard state: replay changes it."""

    __slots__ = ("_by_producer", "_producers")

    def __init__(self) -> None:
        self._by_producer: dict[int, dict[Place, OffsetCommitValue]] = {}
        self._producers: dict[str, dict[tuple[str, int], set[int]]] = {}

    def put(self, producer_id: int, group_id: str, topic: str, partition: int, value: OffsetCommitValue) -> None:
        self._by_producer.setdefault(producer_id, {})[group_id, topic, partition] = value
        self._producers.setdefault(group_id, {}).setdefault((topic, partition), set()).add(producer_id)

    def remove(self, group_id: str, topic: str, partition: int) -> None:
        """Whatever is pending there."""
        partitions = self._producers.get(group_id)
        if partitions is None:
            return
        for producer_id in partitions.pop((topic, partition), ()):
            places = self._by_producer[producer_id]
            del places[group_id, topic, partition]
            if not places:
                del self._by_producer[producer_id]
        if not partitions:
            del self._producers[group_id]

    def take(self, producer_id: int) -> list[tuple[Place, OffsetCommitValue]]:
        """Return what a producer has pending, and forget it."""
        places = list(self._by_producer.pop(producer_id, {}).items())
        for (group_id, topic, partition), _ in places:
            partitions = self._producers[group_id]
            producers = partitions[topic, partition]
            producers.discard(producer_id)
            if not producers:
                del partitions[topic, partition]
                if not partitions:
                    del self._producers[group_id]
        return places

    def has_group(self, group_id: str) -> bool:
        return group_id in self._producers

    def of_group(self, group_id: str) -> list[tuple[str, int]]:
        """Return the partitions something is pending for."""
        return list(self._producers.get(group_id, ()))

    def groups(self) -> list[str]:
        return list(self._producers)

    def everything(self) -> dict[int, dict[Place, OffsetCommitValue]]:
        """Return all that is pending, by producer."""
        return {producer_id: dict(places) for producer_id, places in self._by_producer.items()}
