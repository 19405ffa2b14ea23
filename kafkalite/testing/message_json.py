"""Requests and responses as JSON by their fields' names, for people and for tests.

What stands behind numbers and bytes is told beside them: the names of error codes, the topics of a subscription, the
partitions of an assignment, the records of a batch. Of record bytes only a bounded head is kept (`keep`): they are
views of buffers that are used again.
"""

from __future__ import annotations

from functools import cache
from struct import Struct as Layout

from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Struct
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.records.batch import CONTROL, HEADER_SIZE, LENGTH_OVERHEAD, MAGIC, iter_batches
from kafkalite.records.compression import NONE
from kafkalite.testing.record_json import bytes_json, record_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.protocol.primitives import Buffer

MAX_HEAD_BYTES = 4096
"""Record bytes kept of one partition of a call."""
MAX_SHOWN_RECORDS = 10
MAX_SHOWN_BYTES = 200
MAX_BATCHES = 20_000
_BEGINNING = Layout(">qiibIhi")  # of a batch, up to last_offset_delta
_COUNT, _COUNT_AT = Layout(">i"), 57
_NAMES_OF_ID = {"topic_id": ("topic", "name")}


class RecordsHead:
    """What is known of the record bytes of one partition: how many there are, and how they begin.

    `count` leaves out markers; `head` is the first whole batches.
    """

    __slots__ = ("base_offset", "count", "head", "last_offset", "size")

    def __init__(self, data: Buffer) -> None:
        self.size = size = len(data)
        self.count = 0
        self.base_offset = -1
        self.last_offset = -1
        position = kept = 0
        for _ in range(MAX_BATCHES):
            if position + HEADER_SIZE > size:
                break
            base_offset, length, _, magic, _, attributes, last_delta = _BEGINNING.unpack_from(data, position)
            end = position + LENGTH_OVERHEAD + length
            if magic != MAGIC or length < HEADER_SIZE - LENGTH_OVERHEAD or end > size:
                break
            if self.base_offset < 0:
                self.base_offset = base_offset
            self.last_offset = base_offset + last_delta
            if not attributes & CONTROL:
                self.count += _COUNT.unpack_from(data, position + _COUNT_AT)[0]
            position = end
            if position <= MAX_HEAD_BYTES:
                kept = position
        # Of a first batch that is too large its header says enough.
        self.head = bytes(memoryview(data)[: kept or min(HEADER_SIZE, size)])

    def __len__(self) -> int:
        return self.size


def keep(message: Any) -> Any:
    """The message as it may be kept: itself, or where it views record bytes a copy that has their heads instead."""
    if message is None or type(message).__name__ not in _WITH_RECORDS:
        return message
    return _kept(message)


_WITH_RECORDS = frozenset(("ProduceRequest", "FetchResponse", "ShareFetchResponse"))


def _kept(struct: Any) -> Any:
    kind: Any = type(struct)
    twin = object.__new__(kind)
    for slot in kind.__slots__:
        value = getattr(struct, slot)
        if slot == "records":
            value = None if value is None else RecordsHead(value)
        elif value.__class__ is list and value and slot in _lists_of(kind):
            value = [_kept(item) if isinstance(item, Struct) else item for item in value]
        setattr(twin, slot, value)
    return twin


@cache
def _lists_of(kind: Any) -> tuple[str, ...]:
    """Which fields of a class may be lists."""
    types: dict[str, str] = kind.__init__.__annotations__
    return tuple(name for name, text in types.items() if text.startswith("list["))


def message_json(message: Any, topic_name: Callable[[bytes], str | None]) -> dict[str, Any]:
    """A message's fields; `topic_name` names the topic of an id. Fields that stand at null ids are left out."""
    return _struct_json(message, topic_name)


def _struct_json(struct: Any, topic_name: Callable[[bytes], str | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for slot in struct.__slots__:
        value = getattr(struct, slot)
        if isinstance(value, bytes) and slot.endswith("_id"):
            if value != ZERO_UUID:
                found[slot] = value.hex()
                _name_topic(struct, found, topic_name(value))
        elif slot == "records" and isinstance(value, RecordsHead):
            found[slot] = _records_json(value)
        elif isinstance(value, bytes | bytearray | memoryview):
            found.update(_bytes_json(struct, slot, bytes(value)))
        elif slot.endswith("error_code") and isinstance(value, int):
            found[slot] = value
            if value:
                found[slot.replace("error_code", "error")] = error_name(value)
        elif (slot in ("topic", "name") and value == "" and found.get(slot)) or value is struct:
            continue
        else:
            found[slot] = _value_json(value, topic_name)
    return found


def _name_topic(struct: Any, found: dict[str, Any], name: str | None) -> None:
    """A topic that is meant by its id is told by its name too."""
    for slot in _NAMES_OF_ID["topic_id"]:
        if slot in struct.__slots__ and not getattr(struct, slot) and name is not None:
            found[slot] = name


def _value_json(value: Any, topic_name: Callable[[bytes], str | None]) -> Any:
    if isinstance(value, Struct):
        return _struct_json(value, topic_name)
    if isinstance(value, list):
        return [_value_json(item, topic_name) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value


def plain(text: str) -> str:
    """A text of the protocol as one that any JSON reader takes, whatever its bytes were."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def error_name(code: int) -> str:
    try:
        return ErrorCode(code).name
    except ValueError:
        return f"error {code}"


def _bytes_json(struct: Any, slot: str, data: bytes) -> dict[str, Any]:
    if slot == "metadata" and type(struct).__name__.startswith("JoinGroup"):
        topics = subscription_topics(data)
        if topics is not None:
            return {slot: {"topics": topics}}
    if slot == "assignment":
        partitions = assigned_partitions(data)
        if partitions is not None:
            return {slot: partitions}
    return bytes_json(slot, data[:MAX_SHOWN_BYTES])


def subscription_topics(data: bytes) -> list[str] | None:
    """The topics of a consumer's subscription; None where the bytes are none."""
    from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolSubscription

    if len(data) < 2:
        return None
    try:
        return [plain(topic) for topic in ConsumerProtocolSubscription.read(data, 2, 0)[0].topics]
    except ProtocolError:
        return None


def assigned_partitions(data: bytes) -> dict[str, list[int]] | None:
    """Partitions by topic of a consumer's assignment; None where the bytes are none."""
    from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolAssignment

    if not data:
        return {}
    if len(data) < 2:
        return None
    try:
        assignment, _ = ConsumerProtocolAssignment.read(data, 2, 0)
    except ProtocolError:
        return None
    return {plain(topic.topic): list(topic.partitions) for topic in assignment.assigned_partitions}


def _records_json(records: RecordsHead) -> dict[str, Any]:
    found: dict[str, Any] = {"bytes": records.size, "records": records.count}
    if records.base_offset >= 0:
        found["base_offset"] = records.base_offset
        found["last_offset"] = records.last_offset
    shown: list[dict[str, Any]] = []
    try:
        for batch in iter_batches(records.head):
            if not batch.is_control:
                limit = 64 * MAX_HEAD_BYTES if batch.codec != NONE else MAX_HEAD_BYTES
                for record in batch.records(limit=limit):
                    if len(shown) >= MAX_SHOWN_RECORDS:
                        break
                    record.value = _cut(record.value)
                    record.key = _cut(record.key)
                    shown.append(record_json(0, record))
    except Exception as error:  # noqa: BLE001 - what a client sent may be damaged in any way, and is shown all the same
        found["damaged"] = f"{type(error).__name__}: {error}"
    for record_shown in shown:
        del record_shown["partition"]
    found["first"] = shown
    return found


def _cut(data: Buffer | None) -> bytes | None:
    return None if data is None else bytes(data[:MAX_SHOWN_BYTES])


def weight(struct: Any) -> int:
    """About how many fields a message holds, which is what it costs to keep it."""
    total = len(struct.__slots__)
    kind: Any = type(struct)
    for slot in _lists_of(kind):
        value = getattr(struct, slot)
        if value:
            total += sum(map(weight, value)) if isinstance(value[0], Struct) else len(value)
    return total
