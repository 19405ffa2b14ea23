"""Offsets committed in transactions that are still open: they count when the transaction's marker says so (T-50).

Kept by producer. Of a partition that was committed to outside the transaction since then, only that it is pending is
kept: the later commit stays in force. A tombstone takes what is pending away.
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
        self._by_producer: dict[int, dict[Place, OffsetCommitValue | None]] = {}
        self._producers: dict[str, dict[tuple[str, int], set[int]]] = {}

    def put(self, producer_id: int, group_id: str, topic: str, partition: int, value: OffsetCommitValue) -> None:
        self._by_producer.setdefault(producer_id, {})[group_id, topic, partition] = value
        self._producers.setdefault(group_id, {}).setdefault((topic, partition), set()).add(producer_id)

    def supersede(self, group_id: str, topic: str, partition: int) -> None:
        """A later commit is in force, however the transactions end."""
        for producer_id in self._producers.get(group_id, {}).get((topic, partition), ()):
            self._by_producer[producer_id][group_id, topic, partition] = None

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
        """Return what counts if the producer's transaction commits, and forget it."""
        places = self._by_producer.pop(producer_id, {})
        for group_id, topic, partition in places:
            partitions = self._producers[group_id]
            producers = partitions[topic, partition]
            producers.discard(producer_id)
            if not producers:
                del partitions[topic, partition]
                if not partitions:
                    del self._producers[group_id]
        return [(place, value) for place, value in places.items() if value is not None]

    def has_group(self, group_id: str) -> bool:
        return group_id in self._producers

    def of_group(self, group_id: str) -> list[tuple[str, int]]:
        """Return the partitions something is pending for."""
        return list(self._producers.get(group_id, ()))

    def groups(self) -> list[str]:
        return list(self._producers)

    def everything(self) -> dict[int, dict[Place, OffsetCommitValue | None]]:
        """Return all that is pending, by producer."""
        return {producer_id: dict(places) for producer_id, places in self._by_producer.items()}
