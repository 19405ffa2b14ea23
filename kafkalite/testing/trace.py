"""The calls of a cluster's clients, the last of them kept, each decoded with its answer.

A call is kept as the message it was, which costs little, and becomes JSON when somebody asks. Two bounds: how many
calls are kept, and how much they hold together; the oldest go first.
"""

from __future__ import annotations

from collections import deque

from kafkalite.protocol.message import Struct
from kafkalite.testing.message_json import keep, message_json, plain, subscription_topics, weight
from kafkalite.testing.topic_names import TopicNames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call
    from kafkalite.testing.topic_names import Watched

MAX_CALLS = 5000
MAX_WEIGHT = 500_000
_TOPIC_RESOURCE = 2


class SeenCall:
    """One call; the call itself is not kept, it would keep the bytes it came in.

    `response` is None while it is under way, and where no answer was sent.
    """

    __slots__ = ("answered_at_ms", "api", "api_version", "at_ms", "broker", "client_id", "connection", "fault", "host",
                 "is_over", "number", "request", "response", "weight")  # fmt: skip

    def __init__(self, call: Call) -> None:
        self.number = call.number
        self.at_ms = call.at_ms
        self.api = call.api.name
        self.api_version = call.api_version
        self.client_id = call.client_id
        self.connection: int | None = getattr(call.client, "number", None)
        self.host = call.client.host
        self.broker = call.client.node.id
        self.fault = call.fault
        self.request = keep(call.request)
        self.response: Any = None
        self.is_over = False
        self.answered_at_ms = 0
        self.weight = weight(self.request)


class Trace:
    """A tap that keeps the calls."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._names = TopicNames(watched)
        self._calls: deque[SeenCall] = deque()
        self._open: dict[int, SeenCall] = {}
        self._weight = 0
        self.dropped = 0

    def connected(self, client: Client) -> None:
        """A connection is no call."""

    def disconnected(self, client: Client) -> None:
        """Calls under way were answered with nothing before."""

    def requested(self, call: Call) -> None:
        seen = SeenCall(call)
        self._calls.append(seen)
        self._open[call.number] = seen
        self._grow(seen.weight)
        self._names.learn(seen.request)

    def answered(self, call: Call) -> None:
        seen = self._open.pop(call.number, None)
        if seen is None:
            return
        seen.fault = call.fault
        seen.is_over = True
        seen.answered_at_ms = self._watched.clock.now_ms()
        if call.response is not None:
            seen.response = keep(call.response)
            more = weight(seen.response)
            seen.weight += more
            if self._calls and seen.number >= self._calls[0].number:
                self._grow(more)

    def clear(self) -> None:
        """Forget what was seen."""
        self._calls.clear()
        self._open.clear()
        self._weight = 0

    def _grow(self, more: int) -> None:
        self._weight += more
        while len(self._calls) > MAX_CALLS or (self._weight > MAX_WEIGHT and len(self._calls) > 1):
            self._weight -= self._calls.popleft().weight
            self.dropped += 1

    # -- asking ----------------------------------------------------------------------------------------------------

    def calls(
        self,
        *,
        api: str | None = None,
        client_id: str | None = None,
        topic: str | None = None,
        group: str | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> list[dict[str, Any]]:
        """The last calls that fit, in the order in which they came; `after` is the number of a call seen before."""
        found: list[dict[str, Any]] = []
        for seen in reversed(self._calls):
            if seen.number <= after or len(found) >= limit:
                break
            if api is not None and seen.api.lower() != api.lower():
                continue
            if client_id is not None and seen.client_id != client_id:
                continue
            if topic is not None and topic not in self._topics_in(seen):
                continue
            if group is not None and group not in _groups_in(seen.request):
                continue
            found.append(self._json(seen))
        found.reverse()
        return found

    def _json(self, seen: SeenCall) -> dict[str, Any]:
        return {
            "number": seen.number,
            "at_ms": seen.at_ms,
            "api": seen.api,
            "api_version": seen.api_version,
            "client_id": plain(seen.client_id),
            "connection": seen.connection,
            "host": seen.host.removeprefix("/"),
            "broker": seen.broker,
            "fault": seen.fault,
            "answered_at_ms": seen.answered_at_ms if seen.is_over else None,
            "request": message_json(seen.request, self._names.name),
            "response": None if seen.response is None else message_json(seen.response, self._names.name),
        }

    def _topics_in(self, seen: SeenCall) -> set[str]:
        names: set[str] = set()
        for message in (seen.request, seen.response):
            if message is not None:
                names.update(self._topics_of(message))
        return names

    def _topics_of(self, struct: Any) -> Iterator[str]:
        is_topic = "Topic" in type(struct).__name__ or hasattr(struct, "topic_id")
        for slot in struct.__slots__:
            value = getattr(struct, slot)
            if slot == "topic_id":
                yield self._names.name(value) or ""
            elif isinstance(value, str):
                is_resource = slot == "resource_name" and getattr(struct, "resource_type", 0) == _TOPIC_RESOURCE
                if slot == "topic" or is_resource or (slot == "name" and is_topic):
                    yield value
            elif isinstance(value, bytes) and slot == "metadata":
                yield from subscription_topics(value) or ()
            elif isinstance(value, Struct):
                yield from self._topics_of(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, Struct):
                        yield from self._topics_of(item)
                    elif slot == "topic_names":
                        yield item


def _groups_in(request: Any) -> set[str]:
    groups = {getattr(request, "group_id", None)}
    for group in getattr(request, "groups", None) or ():
        groups.add(group if isinstance(group, str) else group.group_id)
    groups.update(getattr(request, "groups_names", None) or ())
    if getattr(request, "key_type", None) == 0:
        groups.update([request.key, *request.coordinator_keys])
    return {group for group in groups if group}
