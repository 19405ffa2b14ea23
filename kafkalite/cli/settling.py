"""What a broker does in the quiet moments after its start, so that no client has to wait for it later.

A start imports as little as it can. What nearly every client asks for is imported here, a module or two at a time,
since the loop stands still meanwhile. Clients go first: after a request there is a pause before the next step, until
`_LATEST_S` after the start.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

# Longer than librdkafka waits between two connections of one producer.
_QUIET_S = 0.1
_BETWEEN_S = 0.002
_LATEST_S = 5.0

# What others import goes before them, or one step would do it all.
FOR_CLIENTS = (
    "kafkalite.protocol.messages.api_versions",
    "kafkalite.server.handlers.api_versions",
    "kafkalite.protocol.messages.metadata",
    "kafkalite.server.handlers.cluster",
    "kafkalite.protocol.messages.produce",
    "kafkalite.server.handlers.produce",
    "kafkalite.protocol.messages.fetch",
    "kafkalite.server.handlers.fetch",
    "kafkalite.protocol.messages.list_offsets",
    "kafkalite.server.handlers.offsets",
    "kafkalite.protocol.messages.init_producer_id",
    "kafkalite.server.handlers.producer_ids",
    "kafkalite.server.handlers.coordinators",
    "kafkalite.metadata.topics",
    "kafkalite.records.stored.topic_record",
    "kafkalite.records.stored.partition_record",
    "kafkalite.records.stored.producer_ids_record",
    "kafkalite.coordinator.runtime",
    "kafkalite.records.stored.transaction_log",
    "kafkalite.coordinator.transaction.shard",
    "kafkalite.coordinator.transaction.coordinator",
    "kafkalite.protocol.messages.join_group",
    "kafkalite.protocol.messages.describe_groups",
    "kafkalite.server.handlers.groups",
    "kafkalite.protocol.messages.offset_commit",
    "kafkalite.protocol.messages.offset_fetch",
    "kafkalite.server.handlers.offset_commits",
    "kafkalite.coordinator.group.classic",
    "kafkalite.coordinator.group.shard",
    "kafkalite.coordinator.group.coordinator",
)
# What the log library imports: it takes longer than all the above.
FOR_THE_LOG = ("dataclasses", "inspect", "logging", "datetime", "json", "pickle", "platform", "uuid")


class Settling:
    """Does `steps` one by one, each in a turn of the loop; that `request_count` changes tells of clients at work."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, request_count: Callable[[], int], steps: Iterator[object]
    ) -> None:
        self._loop = loop
        self._request_count = request_count
        self._steps = steps
        self._latest_s = loop.time() + _LATEST_S
        self._timer = loop.call_later(_QUIET_S, self._go_on, request_count())

    def end(self) -> None:
        """Leave undone what is left."""
        self._timer.cancel()

    def _go_on(self, seen: int) -> None:
        count = self._request_count()
        pause_s = _BETWEEN_S
        if count != seen and self._loop.time() < self._latest_s:
            pause_s = _QUIET_S
        else:
            step = next(self._steps, self)
            if step is self:
                return
            if isinstance(step, OSError):
                pause_s = _QUIET_S
        self._timer = self._loop.call_later(pause_s, self._go_on, count)


def imported(names: tuple[str, ...]) -> Iterator[object]:
    """Steps: a module each."""
    for name in names:
        yield from attempted(import_module, name)


def attempted(call: Callable[..., object], *arguments: object) -> Iterator[object]:
    """One step; while no file can be opened it is done again, each time after a pause."""
    while True:
        try:
            result = call(*arguments)
        except OSError as error:
            yield error
        else:
            yield result
            return
