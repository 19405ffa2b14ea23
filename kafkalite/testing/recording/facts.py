"""What a recording tells of the cluster, item by item: its brokers, topics, coordinators and offsets.

A client asks for these when it likes and for as many at a time as it likes, so a question may never have been asked in
the same words and be answered by what was recorded all the same. An item that was told several times is as the replay
has last come to it, or as it is told next where that was an error: a topic without a leader, a coordinator that loads.
"""

from __future__ import annotations

from collections import defaultdict

from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest, FindCoordinatorResponse
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest, ListOffsetsResponse
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest, OffsetFetchResponse
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.testing.recording.commits import told_offsets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    from kafkalite.protocol.message import Message

    Key = tuple[Any, ...]
    Item = tuple[Key, Any]
    Told = tuple[Message, Message]

    class Subject(Protocol):
        """What one API tells. Items have keys."""

        def told(self, request: Any, response: Any) -> Iterable[tuple[Key, Any, bool]]:
            """Each item of a response, and whether it is an error."""

        def asked(self, request: Any, version: int, known: Iterable[Key]) -> list[Key] | None:
            """The keys of what a request asks for; None where that can't be said."""

        def answer(self, request: Any, version: int, items: list[Item]) -> Message:
            """A response of these items, in the order of `asked`."""


_CLUSTER: Key = ("cluster",)
_COORDINATOR_LISTS_FROM, _GROUP_LISTS_FROM, _NULL_IS_ALL_FROM = 4, 8, 1


class _Topics:
    """Metadata: brokers and the like are one item, every topic is one by its name and by its id."""

    def told(self, request: MetadataRequest, response: MetadataResponse) -> Iterator[tuple[Key, Any, bool]]:
        yield _CLUSTER, response, response.error_code != 0
        for topic in response.topics:
            failed = topic.error_code != 0 or any(each.error_code for each in topic.partitions)
            if topic.name:
                yield ("name", topic.name), topic, failed
            if topic.topic_id != ZERO_UUID:
                yield ("id", topic.topic_id), topic, failed

    def asked(self, request: MetadataRequest, version: int, known: Iterable[Key]) -> list[Key]:
        if request.topics is None or (version < _NULL_IS_ALL_FROM and not request.topics):
            return [_CLUSTER, *(key for key in known if key[0] == "name")]
        return [_CLUSTER, *(("name", each.name) if each.name else ("id", each.topic_id) for each in request.topics)]

    def answer(self, request: MetadataRequest, version: int, items: list[Item]) -> MetadataResponse:
        (_, response), *topics = items
        response.topics = [topic for _, topic in topics]
        assert isinstance(response, MetadataResponse)
        return response


class _Coordinators:
    """FindCoordinator: a coordinator by what it coordinates; alone until version 3, in a list from 4 on."""

    def told(
        self, request: FindCoordinatorRequest, response: FindCoordinatorResponse
    ) -> Iterator[tuple[Key, Any, bool]]:
        alone = FindCoordinatorResponse.Coordinator(
            key=request.key,
            node_id=response.node_id,
            host=response.host,
            port=response.port,
            error_code=response.error_code,
            error_message=response.error_message,
        )
        for each in response.coordinators if request.coordinator_keys else [alone]:
            yield (request.key_type, each.key), each, each.error_code != 0

    def asked(self, request: FindCoordinatorRequest, version: int, known: Iterable[Key]) -> list[Key]:
        return [(request.key_type, key) for key in request.coordinator_keys or [request.key]]

    def answer(self, request: FindCoordinatorRequest, version: int, items: list[Item]) -> FindCoordinatorResponse:
        if version >= _COORDINATOR_LISTS_FROM:
            return FindCoordinatorResponse(coordinators=[item for _, item in items])
        item = items[0][1]
        return FindCoordinatorResponse(
            error_code=item.error_code,
            error_message=item.error_message,
            node_id=item.node_id,
            host=item.host,
            port=item.port,
        )


class _Offsets:
    """ListOffsets: an offset by isolation level, partition and time."""

    def told(self, request: ListOffsetsRequest, response: ListOffsetsResponse) -> Iterator[tuple[Key, Any, bool]]:
        told = {(topic.name, each.partition_index): each for topic in response.topics for each in topic.partitions}
        for key in self.asked(request, 0, ()):
            item = told.get(key[1:3])
            if item is not None:
                yield key, item, item.error_code != 0

    def asked(self, request: ListOffsetsRequest, version: int, known: Iterable[Key]) -> list[Key]:
        return [
            (request.isolation_level, topic.name, partition.partition_index, partition.timestamp)
            for topic in request.topics
            for partition in topic.partitions
        ]

    def answer(self, request: ListOffsetsRequest, version: int, items: list[Item]) -> ListOffsetsResponse:
        topic = ListOffsetsResponse.ListOffsetsTopicResponse
        by_name = _grouped(items, lambda key: key[1])
        return ListOffsetsResponse(topics=[topic(name=name, partitions=found) for name, found in by_name.items()])


class _Commits:
    """OffsetFetch: a committed offset by group and partition; one group until version 7, a list from 8 on."""

    def told(self, request: OffsetFetchRequest, response: OffsetFetchResponse) -> Iterator[tuple[Key, Any, bool]]:
        for key, partition, error_code in told_offsets(request, response):
            yield key, partition, error_code != 0 or partition.error_code != 0

    def asked(self, request: OffsetFetchRequest, version: int, known: Iterable[Key]) -> list[Key] | None:
        groups: list[tuple[str, Any]] = [(each.group_id, each.topics) for each in request.groups]
        groups = groups or [(request.group_id, request.topics)]
        if any(topics is None for _, topics in groups):
            return None
        return [
            (group_id, topic.name, getattr(topic, "topic_id", ZERO_UUID), index)
            for group_id, topics in groups
            for topic in topics or ()
            for index in topic.partition_indexes
        ]

    def answer(self, request: OffsetFetchRequest, version: int, items: list[Item]) -> OffsetFetchResponse:
        if version < _GROUP_LISTS_FROM:
            flat = OffsetFetchResponse.OffsetFetchResponseTopic
            by_name = _grouped(items, lambda key: key[1])
            return OffsetFetchResponse(topics=[flat(name=name, partitions=found) for name, found in by_name.items()])
        topic = OffsetFetchResponse.OffsetFetchResponseTopics
        groups = []
        for each in request.groups:
            by_place = _grouped([item for item in items if item[0][0] == each.group_id], lambda key: key[1:3])
            topics = [topic(name=name, topic_id=id_, partitions=found) for (name, id_), found in by_place.items()]
            groups.append(OffsetFetchResponse.OffsetFetchResponseGroup(group_id=each.group_id, topics=topics))
        return OffsetFetchResponse(groups=groups)


def _grouped(items: list[Item], by: Callable[[Key], Any]) -> dict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for key, item in items:
        found[by(key)].append(item)
    return found


_SUBJECTS: dict[int, Subject] = {
    MetadataRequest.api_key: _Topics(),
    FindCoordinatorRequest.api_key: _Coordinators(),
    ListOffsetsRequest.api_key: _Offsets(),
    OffsetFetchRequest.api_key: _Commits(),
}


class _Place:
    """Where on the tape an item was told, and to whom."""

    __slots__ = ("client_id", "failed", "position")

    def __init__(self, position: int, client_id: str, *, failed: bool) -> None:
        self.position = position
        self.client_id = client_id
        self.failed = failed


class Facts:
    """Items by API and key; `told` reads request and response at a place on the tape."""

    def __init__(self, told: Callable[[int], Told]) -> None:
        self._told = told
        self._places: defaultdict[int, defaultdict[Key, list[_Place]]] = defaultdict(lambda: defaultdict(list))
        self._reached: dict[tuple[str, int, Key], int] = {}  # how far along the tape a client was told of an item

    def learn(self, position: int, client_id: str, request: Message, response: Message) -> None:
        """Keep where what an exchange tells stands; in the order of the tape."""
        subject = _SUBJECTS.get(request.api_key)
        if subject is not None:
            for key, _, failed in subject.told(request, response):
                self._places[request.api_key][key].append(_Place(position, client_id, failed=failed))

    def answer(self, client_id: str, request: Message, version: int, now: int) -> Message | None:
        """The answer to a question when the replay has come to place `now`; None where the recording does not tell."""
        subject = _SUBJECTS.get(request.api_key)
        places = self._places.get(request.api_key)
        if subject is None or places is None:
            return None
        keys = subject.asked(request, version, places)
        if not keys or not all(key in places for key in keys):
            return None
        told: dict[int, dict[Key, Any]] = {}
        items: list[Item] = []
        for key in keys:
            position = self._position(client_id, request.api_key, key, now)
            if position not in told:
                told[position] = {each: item for each, item, _ in subject.told(*self._told(position))}
            items.append((key, told[position][key]))
        return subject.answer(request, version, items)

    def _position(self, client_id: str, api_key: int, key: Key, now: int) -> int:
        places = self._places[api_key][key]
        own = [place for place in places if place.client_id == client_id] or places
        now = max(now, self._reached.get((client_id, api_key, key), 0))
        until = [place for place in own if place.position <= now]
        later = [place for place in own if place.position > now]
        chosen = later[0] if later and (not until or until[-1].failed) else until[-1]
        self._reached[client_id, api_key, key] = chosen.position
        return chosen.position
