"""Records as JSON and back: bytes are a text where they are one, and base64 under another name where they are not.

`{"value": "text"}` or `{"value_base64": "..."}`; a null stays null. Headers are a list, since Kafka's are: each has a
key and a value written so.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from kafkalite.testing.control.endpoint import ControlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.record import Record

NULLABLE_TEXT = {"type": ["string", "null"]}
BASE64 = {"type": "string", "description": "the same as base64, for bytes that are no UTF-8"}
HEADERS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["key"],
        "properties": {"key": {"type": "string"}, "value": NULLABLE_TEXT, "value_base64": BASE64},
    },
}
RECORD = {
    "title": "Record",
    "type": "object",
    "required": ["partition", "offset", "timestamp_ms", "headers"],
    "properties": {
        "partition": {"type": "integer"},
        "offset": {"type": "integer"},
        "timestamp_ms": {"type": "integer"},
        "key": NULLABLE_TEXT,
        "key_base64": BASE64,
        "value": NULLABLE_TEXT,
        "value_base64": BASE64,
        "headers": HEADERS,
    },
}


def bytes_json(name: str, data: Buffer | None) -> dict[str, str | None]:
    """One member of an object: the bytes as text, or as base64."""
    if data is None:
        return {name: None}
    data = bytes(data)
    try:
        return {name: data.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": b64encode(data).decode()}


def bytes_of(item: Mapping[str, Any], name: str) -> bytes | None:
    """The bytes that `bytes_json` wrote, or a person; None where nothing stands. ControlError for bad base64."""
    coded = item.get(f"{name}_base64")
    if coded is None:
        text = item.get(name)
        try:
            return None if text is None else text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise ControlError(422, f"{name} is no text that UTF-8 can write: give {name}_base64") from None
    if item.get(name) is not None:
        raise ControlError(422, f"{name} and {name}_base64 are both given: leave one out")
    try:
        return b64decode(coded, validate=True)
    except (Base64Error, ValueError):
        raise ControlError(422, f"{name}_base64 is no base64: {coded[:40]!r}") from None


def record_json(partition: int, record: Record) -> dict[str, Any]:
    """A record as the control tells it."""
    return {
        "partition": partition,
        "offset": record.offset,
        "timestamp_ms": record.timestamp,
        **bytes_json("key", record.key),
        **bytes_json("value", record.value),
        "headers": [{"key": _key_text(key), **bytes_json("value", value)} for key, value in record.headers],
    }


def _key_text(key: str | bytes) -> str:
    data = key.encode("utf-8", "surrogateescape") if isinstance(key, str) else key
    return data.decode("utf-8", "replace")
