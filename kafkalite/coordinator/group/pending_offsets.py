"""Offsets committed in transactions that are still open: they count when the transaction's marker says so (T-50).

Of all commits of a partition that count, the one stored last is in force, whenever its marker came. So of a pending one
that a later one has overtaken only that it is pending is kept. A tombstone takes what is pending away.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.records.stored.offset_commit import OffsetCommitValue

    Place = tuple[str, str, int]
    # When it was stored, in replayed commits; None once it is overtaken
    Pending = tuple[int, OffsetCommitValue | None]


class PendingOffsets:
    """Pending offsets of all groups of a partition, by group, topic and partition. Hard state: replay changes it."""

    __slots__ = ("_by_producer", "_producers", "_stored")

    def __init__(self) -> None:
        self._by_producer: dict[int, dict[Place, Pending]] = {}
        self._producers: dict[str, dict[tuple[str, int], set[int]]] = {}
        self._stored = 0

    def put(self, producer_id: int, group_id: str, topic: str, partition: int, value: OffsetCommitValue) -> None:
        self._stored += 1
        self._by_producer.setdefault(producer_id, {})[group_id, topic, partition] = self._stored, value
        self._producers.setdefault(group_id, {}).setdefault((topic, partition), set()).add(producer_id)

    def overtake(self, group_id: str, topic: str, partition: int, before: int | None = None) -> None:
        """A later commit counts, however the transactions of those stored before it end: `before` is when it was."""
        for producer_id in self._producers.get(group_id, {}).get((topic, partition), ()):
            places = self._by_producer[producer_id]
            stored, _ = places[group_id, topic, partition]
            if before is None or stored < before:
                places[group_id, topic, partition] = stored, None

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

    def end(self, producer_id: int, *, committed: bool) -> list[tuple[Place, OffsetCommitValue]]:
        """A producer's transaction has ended: return what is in force from here on."""
        places = self._by_producer.pop(producer_id, {})
        counting = []
        for place, (stored, value) in places.items():
            group_id, topic, partition = place
            partitions = self._producers[group_id]
            producers = partitions[topic, partition]
            producers.discard(producer_id)
            if committed and value is not None:
                counting.append((place, value))
                self.overtake(*place, stored)
            if not producers:
                del partitions[topic, partition]
                if not partitions:
                    del self._producers[group_id]
        return counting

    def has_group(self, group_id: str) -> bool:
        return group_id in self._producers

    def of_group(self, group_id: str) -> list[tuple[str, int]]:
        """Return the partitions something is pending for."""
        return list(self._producers.get(group_id, ()))

    def groups(self) -> list[str]:
        return list(self._producers)

    def everything(self) -> dict[int, dict[Place, Pending]]:
        """Return all that is pending, by producer."""
        return {producer_id: dict(places) for producer_id, places in self._by_producer.items()}
