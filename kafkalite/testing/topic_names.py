"""Names of topics by their ids, also of topics that are gone: requests of later versions name topics by id alone."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from kafkalite.clock import Clock
    from kafkalite.cluster import Cluster

    class Watched(Protocol):
        """What those who look on ask of a virtual cluster; its cluster may be another one after a restore."""

        @property
        def clock(self) -> Clock: ...
        @property
        def cluster(self) -> Cluster: ...


_MAX_KEPT = 10_000


class TopicNames:
    """Remembers the name of every id it was asked for while the topic was there."""

    __slots__ = ("_names", "_watched")

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._names: dict[bytes, str] = {}

    def name(self, topic_id: bytes) -> str | None:
        """The name, None where no topic of that id was known."""
        name = self._names.get(topic_id)
        if name is None:
            topic = self._watched.cluster.image.topics_by_id.get(topic_id)
            if topic is not None:
                name = topic.name
                if len(self._names) < _MAX_KEPT:
                    self._names[topic_id] = name
        return name

    def of(self, struct: Any) -> str:
        """The name of the topic that a part of a message means, "" where it is not known."""
        name: str = getattr(struct, "topic", "") or getattr(struct, "name", "") or ""
        return name or self.name(getattr(struct, "topic_id", b"")) or ""

    def learn(self, request: Any) -> None:
        """Remember the topics of a request."""
        for topic in getattr(request, "topics", None) or getattr(request, "topic_data", None) or ():
            topic_id = getattr(topic, "topic_id", None)
            if topic_id:
                self.name(topic_id)
