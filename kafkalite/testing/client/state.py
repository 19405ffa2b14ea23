"""What a test is told of the state of a cluster: records, groups, transactions."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from kafkalite.testing.wording import lag_of, many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class Record:
    """A record as it stands in a topic; key and values are bytes, as clients see them."""

    __slots__ = ("headers", "key", "offset", "partition", "timestamp_ms", "topic", "value")

    def __init__(self, topic: str, shown: Mapping[str, Any]) -> None:
        self.topic = topic
        self.partition: int = shown["partition"]
        self.offset: int = shown["offset"]
        self.timestamp_ms: int = shown["timestamp_ms"]
        self.key = _bytes(shown, "key")
        self.value = _bytes(shown, "value")
        self.headers = [(header["key"], _bytes(header, "value")) for header in shown["headers"]]

    @property
    def text(self) -> str:
        """The value as text; empty for a tombstone."""
        return (self.value or b"").decode()

    def json(self) -> Any:
        """The value, read as JSON."""
        return json.loads(self.value or b"null")

    def __repr__(self) -> str:
        key = "" if self.key is None else f"{_short(self.key)}="
        return f"<{self.topic}-{self.partition}@{self.offset} {key}{_short(self.value)}>"


class Member:
    """A member of a group; `assignment` is partitions by topic."""

    __slots__ = ("assignment", "client_id", "host", "instance_id", "member_id")

    def __init__(self, shown: Mapping[str, Any]) -> None:
        self.member_id: str = shown["member_id"]
        self.instance_id: str | None = shown["instance_id"]
        self.client_id: str = shown["client_id"]
        self.host: str = shown["host"]
        self.assignment: dict[str, list[int]] = shown["assignment"]

    def __repr__(self) -> str:
        return f"<member {self.client_id} {self.assignment}>"


class Group:
    """A consumer group; `offsets` are those committed, by (topic, partition), `lag` is None where there are none."""

    __slots__ = ("assignor", "lag", "members", "name", "offsets", "state")

    def __init__(self, shown: Mapping[str, Any]) -> None:
        self.name: str = shown["group"]
        self.state: str = shown["state"]
        self.assignor: str = shown["assignor"]
        self.members = [Member(member) for member in shown["members"]]
        self.offsets = offsets_of(shown)
        self.lag: int | None = shown["lag"]

    def __repr__(self) -> str:
        return f"<group {self.name} {self.state}, {many(len(self.members), 'member')}, {lag_of(self.lag)}>"


class Transaction:
    """What the coordinator knows of a transactional id."""

    __slots__ = ("partitions", "producer_epoch", "producer_id", "state", "timeout_ms", "transactional_id")

    def __init__(self, shown: Mapping[str, Any]) -> None:
        self.transactional_id: str = shown["transactional_id"]
        self.state: str = shown["state"]
        self.producer_id: int = shown["producer_id"]
        self.producer_epoch: int = shown["producer_epoch"]
        self.timeout_ms: int = shown["timeout_ms"]
        self.partitions = [(item["topic"], item["partition"]) for item in shown["partitions"]]

    def __repr__(self) -> str:
        return f"<transaction {self.transactional_id} {self.state}>"


def offsets_of(shown: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    """The committed offsets by (topic, partition)."""
    return {(row["topic"], row["partition"]): row["offset"] for row in shown["offsets"] if row["offset"] is not None}


def _json(value: object) -> str:
    try:
        return json.dumps(value)
    except TypeError as error:
        raise TypeError(f"a value is text, bytes, None or becomes JSON, and this cannot: {error}") from None


def record_body(
    item: object,
    *,
    key: str | bytes | None = None,
    headers: Iterable[tuple[str, str | bytes | None]] | Mapping[str, str | bytes | None] | None = None,
    timestamp_ms: int | None = None,
) -> dict[str, Any]:
    """What the control is told of a record to write: a value, or a pair of key and value.

    Values are text, bytes, None for a tombstone, or anything else as JSON.
    """
    value = item
    if isinstance(item, tuple):
        if len(item) != 2:
            raise TypeError(f"a record is a value or a pair of key and value, not {len(item)} things: {item!r}")
        key, value = item
    if key is not None and not isinstance(key, (str, bytes)):
        raise TypeError(f"a key is text or bytes, not {key!r}")
    body = {**_text("key", key), **_text("value", value if _is_plain(value) else _json(value))}
    if headers is not None:
        pairs = list(headers.items() if hasattr(headers, "items") else headers)
        wrong = [pair for pair in pairs if not isinstance(pair, (tuple, list)) or len(pair) != 2]
        if wrong:
            raise TypeError(f"headers are {{name: value}} or pairs (name, value), not {wrong[0]!r}")
        body["headers"] = [{"key": name, **_text("value", header)} for name, header in pairs]
    if timestamp_ms is not None:
        body["timestamp_ms"] = timestamp_ms
    return body


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (str, bytes, bytearray, memoryview))


def _text(name: str, data: Any) -> dict[str, Any]:
    if data is None or isinstance(data, str):
        return {name: data}
    return {f"{name}_base64": b64encode(data).decode()}


def match(name: str, data: str | bytes | None) -> dict[str, Any]:
    """A member of a question that is left out where it is None."""
    return {} if data is None else _text(name, data)


def _bytes(shown: Mapping[str, Any], name: str) -> bytes | None:
    coded = shown.get(f"{name}_base64")
    if coded is not None:
        return b64decode(coded)
    text = shown.get(name)
    return None if text is None else text.encode()


def _short(data: bytes | None) -> str:
    if data is None:
        return "null"
    shown = data if len(data) <= 40 else data[:40] + b"..."
    try:
        return repr(shown.decode())
    except UnicodeDecodeError:
        return repr(shown)
