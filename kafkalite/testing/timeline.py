"""What happened in a cluster, in its user's words: who connected, joined, was assigned what, read where, wrote what.

Events are few where clients repeat themselves: what goes on counts up and stretches the event that it goes on from.
Beside the events it keeps what is known of each client (`client_history.py`), for explanations.
"""

from __future__ import annotations

from collections import deque

from kafkalite.testing.client_history import MAX_CLIENTS, ClientHistory
from kafkalite.testing.message_json import plain
from kafkalite.testing.topic_names import TopicNames
from kafkalite.testing.witness import WITNESSES, note_faults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call
    from kafkalite.testing.topic_names import Watched

MAX_EVENTS = 5000
KINDS = (
    "connected",
    "disconnected",
    "joined",
    "assigned",
    "left",
    "reads",
    "committed",
    "produced",
    "transaction",
    "retention",
    "compaction",
    "expired",
    "topic-created",
    "topic-deleted",
    "error",
    "fault",
    "fault-rule",
    "broker",
    "snapshot",
    "clock",
)
_MAX_LIVE = 5000


class Event:
    """One thing that happened, `count` times from `at_ms` to `last_at_ms`; `facts` are its details by name."""

    __slots__ = ("at_ms", "count", "facts", "kind", "last_at_ms", "number", "text")

    def __init__(self, number: int, at_ms: int, kind: str, text: str, facts: dict[str, Any]) -> None:
        self.number = number
        self.at_ms = at_ms
        self.last_at_ms = at_ms
        self.kind = kind
        self.text = text
        self.facts = facts
        self.count = 1

    def shown(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at_ms": self.at_ms,
            "last_at_ms": self.last_at_ms,
            "kind": self.kind,
            "count": self.count,
            "text": self.text,
            **self.facts,
        }


class Timeline:
    """A tap that tells the story."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self.names = TopicNames(watched)
        self._events: deque[Event] = deque(maxlen=MAX_EVENTS)
        self._number = 0
        self._going_on: dict[object, Event] = {}
        self._client_ids: dict[Client, str] = {}
        self.clients: dict[str, ClientHistory] = {}
        self.waiting: dict[int, Call] = {}
        """Joins, syncs and fetches without an answer yet, by the number of their call."""
        self.writing: dict[int, dict[tuple[str, int], int]] = {}
        """Records by partition of each Produce under way."""
        self.transactions: dict[str, int] = {}
        """Producer id of each transactional id."""

    # -- writing ---------------------------------------------------------------------------------------------------

    def note(self, kind: str, text: str, *, key: object = None, **facts: Any) -> Event:
        """Something happened; with a `key` what goes on under the same key is told as one event."""
        now_ms = self._watched.clock.now_ms()
        if key is not None:
            event = self._going_on.get(key)
            if event is not None and event.number > self._number - MAX_EVENTS:
                event.count += 1
                event.last_at_ms = now_ms
                event.text = text
                event.facts.update(facts)
                return event
        self._number += 1
        event = Event(self._number, now_ms, kind, text, facts)
        self._events.append(event)
        if key is not None:
            if len(self._going_on) >= _MAX_LIVE:
                del self._going_on[next(iter(self._going_on))]
            self._going_on[key] = event
        return event

    def over(self, key: object) -> None:
        """What follows under that key is another event."""
        self._going_on.pop(key, None)

    def clear(self) -> None:
        """Forget the story, not who is connected."""
        self._events.clear()
        self._going_on.clear()

    # -- the tap ---------------------------------------------------------------------------------------------------

    def connected(self, client: Client) -> None:
        """Told with the first request, which names the client."""

    def disconnected(self, client: Client) -> None:
        client_id = self._client_ids.pop(client, None)
        history = self.clients.get(client_id) if client_id is not None else None
        if history is not None:
            history.connections -= 1
            if history.connections == 0:
                name = plain(history.client_id)
                self.over(("connected", history.client_id, client.node.id))
                self.note("disconnected", f"client {name} closed its last connection", client_id=name)

    def requested(self, call: Call) -> None:
        history = self.history(call.client_id)
        if call.client not in self._client_ids:
            self._client_ids[call.client] = call.client_id
            history.connections += 1
            self._connected(call, history)
        history.heard_ms = self.now_real_ms()
        witness = WITNESSES.get(call.api.name)
        if witness is not None and witness.requested is not None:
            witness.requested(self, history, call)

    def answered(self, call: Call) -> None:
        self.waiting.pop(call.number, None)
        history = self.history(call.client_id)
        history.heard_ms = self.now_real_ms()
        if call.fault is not None:
            note_faults(self, history, call)
        witness = WITNESSES.get(call.api.name)
        if witness is not None and witness.answered is not None and call.response is not None:
            witness.answered(self, history, call, call.request, call.response)
        self.writing.pop(call.number, None)

    def _connected(self, call: Call, history: ClientHistory) -> None:
        software = ""
        name = getattr(call.request, "client_software_name", "")
        if name and call.api_version >= 3:
            software = history.software = plain(f"{name} {call.request.client_software_version}")  # type: ignore[attr-defined]
        client_id = plain(call.client_id)
        host = call.client.host.removeprefix("/")
        self.note(
            "connected",
            f"client {client_id or '(no client id)'}{f' ({history.software})' if history.software else ''} "
            f"connected to broker {call.client.node.id} from {host}",
            key=("connected", call.client_id, call.client.node.id),
            client_id=client_id,
            software=software or history.software,
            broker=call.client.node.id,
        )

    def history(self, client_id: str) -> ClientHistory:
        """What is known of a client."""
        found = self.clients.get(client_id)
        if found is None:
            if len(self.clients) >= MAX_CLIENTS:
                del self.clients[next(iter(self.clients))]
            found = self.clients[client_id] = ClientHistory(client_id)
        return found

    @property
    def cluster(self) -> Any:
        """The cluster as it is now."""
        return self._watched.cluster

    def now_ms(self) -> int:
        """The cluster's time."""
        return self._watched.clock.now_ms()

    def now_real_ms(self) -> int:
        """Real time, by which clients poll."""
        return int(self._watched.cluster.transport_clock.now_ms())

    # -- asking ----------------------------------------------------------------------------------------------------

    def events(
        self,
        *,
        kind: str | None = None,
        client_id: str | None = None,
        topic: str | None = None,
        group: str | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> list[dict[str, Any]]:
        """The last events that fit, in the order in which they began."""

        def fits(event: Event) -> bool:
            facts = event.facts
            return (
                event.number > after
                and (kind is None or event.kind == kind)
                and (client_id is None or facts.get("client_id") == client_id)
                and (topic is None or facts.get("topic") == topic or topic in facts.get("topics", ()))
                and (group is None or facts.get("group") == group)
            )

        return [event.shown() for event in _last(self._events, fits, limit)]


def _last(events: deque[Event], fits: Callable[[Event], bool], limit: int) -> list[Event]:
    found: list[Event] = []
    for event in reversed(events):
        if len(found) >= limit:
            break
        if fits(event):
            found.append(event)
    found.reverse()
    return found
