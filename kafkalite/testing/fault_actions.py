"""What is done to a call that meets faults: to its request, to its answer, to its connection."""

from __future__ import annotations

from kafkalite.server.failures import failed_response
from kafkalite.testing.call_items import SplitCall, explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kafkalite.protocol.errors import ErrorCode
    from kafkalite.protocol.message import Message
    from kafkalite.testing.call_items import Item
    from kafkalite.testing.interception import Call

_CRC_AT = 17
_BATCH_HEAD_BYTES = 61


class Course:
    """The course of one call; as made, it changes nothing.

    `delay_ms` passes before the request is handled, `answer_delay_ms` after. Then the first of `disconnects`,
    `loses_answer` and `cuts_answer` that is set takes the answer's place; `disconnects_before` takes the handling's.
    `on_disconnect` is called when the connection was closed for it.
    """

    __slots__ = (
        "_corrupters",
        "_instead",
        "_split",
        "_whole",
        "answer_delay_ms",
        "applied_error",
        "cuts_answer",
        "delay_ms",
        "disconnects",
        "disconnects_before",
        "loses_answer",
        "mute_ms",
        "on_disconnect",
        "sent_bytes",
    )

    def __init__(self) -> None:
        self.delay_ms = 0
        self.answer_delay_ms = 0
        self.disconnects_before = False
        self.disconnects = False
        self.on_disconnect: Callable[[], None] | None = None
        self.loses_answer = False
        self.cuts_answer = False
        self.sent_bytes: int | None = None
        self.mute_ms = 0
        self.applied_error: ErrorCode | None = None  # of a Produce: what is said of records that were appended
        self._whole: tuple[ErrorCode, str] | None = None
        self._split: SplitCall | None = None
        self._instead: Message | None = None
        self._corrupters: list[tuple[Sequence[Item], Callable[[], bool]]] = []

    @property
    def is_ended(self) -> bool:
        """Whether it is decided how the whole call ends."""
        ways = (self.disconnects_before, self.disconnects, self.loses_answer, self.cuts_answer)
        return any(ways) or self._whole is not None or (self._split is not None and self._split.fails_all)

    def fails(self, item: Item) -> bool:
        """Whether an item has its error."""
        return self._split is not None and self._split.fails(item)

    def fail_whole(self, code: ErrorCode, message: str) -> None:
        """Answer with the error at the top, and execute nothing."""
        if self._whole is None:
            self._whole = (code, message)

    def fail_items(self, call: Call, all_items: list[Item], items: Sequence[Item], code: ErrorCode, text: str) -> None:
        """Answer with the error for some items; the others are executed."""
        if self._split is None:
            self._split = SplitCall(call, all_items)
        self._split.fail(items, code, text)

    def corrupt(self, items: Sequence[Item], wanted: Callable[[], bool]) -> None:
        """Break the checksum of the first batch of a fetched partition, if there is one and `wanted` says so."""
        self._corrupters.append((items, wanted))

    def corrupt_as(self, other: Course) -> None:
        """Break what another course would have broken."""
        self._corrupters += other._corrupters

    def request_for(self, call: Call) -> Message | None:
        """What is handled; None when nothing is."""
        if self._whole is not None:
            code, text = self._whole
            self._instead = explained(top_error(call, code), text)
        elif self._split is not None:
            request = self._split.request()
            if request is not None:
                return request
            self._instead = self._split.response(None)
        else:
            return call.request
        if self._instead is None:
            self.disconnects = True  # acks=0: the only signal such a client has (P-31)
        return None

    def response_to(self, call: Call, response: Message | None) -> Message | None:
        """What is answered."""
        if self._instead is not None:
            response = self._instead
        elif self._split is not None and response is not None:
            response = self._split.response(response)
        if response is not None:
            if self.applied_error is not None:
                _deny(response, self.applied_error)
            if not (self.disconnects or self.loses_answer):
                self._corrupt(call, response)
            if self.mute_ms and hasattr(response, "throttle_time_ms"):
                response.throttle_time_ms = max(self.mute_ms, response.throttle_time_ms)
        return response

    def _corrupt(self, call: Call, response: Message) -> None:
        broken: set[tuple[str | None, int | None]] = set()  # what is broken once more would be whole again
        for items, wanted in self._corrupters:
            _corrupt(call, response, {(item.topic, item.partition) for item in items} - broken, wanted, broken)

    def cut_at(self, size: int) -> int:
        """How much is sent of an answer of `size` bytes: never all."""
        return size // 2 if self.sent_bytes is None else min(self.sent_bytes, size - 1)


def top_error(call: Call, code: ErrorCode) -> Message | None:
    """The answer with an error at its top, and at its items too unless readers take those for real ones."""
    response: Any = failed_response(call.api, call.request, call.api_version, code)
    if response is not None and call.api.name in ("Fetch", "Metadata"):
        response = call.api.response_class(error_code=code)
    return response  # type: ignore[no-any-return]


def carries_top_error(call: Call, code: ErrorCode) -> bool:
    """Whether the request's version has a place for an error at the top of its answer."""
    response: Any = top_error(call, code)
    if response is None:
        return True
    decoded = type(response).decode(response.encode(call.api_version), call.api_version)
    return bool(getattr(decoded, "error_code", 0) == code)


def _deny(response: Any, code: ErrorCode) -> None:
    """Let the answer to a Produce say that what was appended is not safe yet."""
    for topic in response.responses:
        for partition in topic.partition_responses:
            if not partition.error_code:
                partition.error_code = code
                partition.base_offset = -1


def _corrupt(
    call: Call,
    response: Any,
    places: set[tuple[str | None, int | None]],
    wanted: Callable[[], bool],
    broken: set[tuple[str | None, int | None]],
) -> None:
    for topic in response.responses:
        name = topic.topic
        if not name and (known := call.client.cluster.image.topics_by_id.get(topic.topic_id)) is not None:
            name = known.name
        for partition in topic.partitions:
            records, place = partition.records, (name, partition.partition_index)
            if place in places and records is not None and len(records) >= _BATCH_HEAD_BYTES and wanted():
                data = bytearray(records)
                data[_CRC_AT] ^= 0xFF
                partition.records = data
                broken.add(place)
