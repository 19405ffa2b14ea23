"""Requests and responses by API key, whatever API it is; the addresses in them; what of a request is comparable.

A response names brokers wherever a struct has a host, a port and a broker's id: Metadata, DescribeCluster,
FindCoordinator, and the endpoints of new leaders in Produce, Fetch and the share APIs (KIP-951).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from kafkalite.protocol.api_keys import API_NAMES
from kafkalite.protocol.errors import ErrorCode, ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import INT16
from kafkalite.records.batch import iter_batches
from kafkalite.records.errors import CorruptBatch
from kafkalite.testing.message_json import subscription_topics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Address = tuple[str, int]

PRODUCE, FETCH, OFFSET_COMMIT, OFFSET_FETCH, API_VERSIONS, SASL_AUTHENTICATE = 0, 1, 8, 9, 18, 36
_NODE_ID_NAMES = ("node_id", "broker_id")
_DIFFERS_EACH_TIME = frozenset(
    (
        "allow_auto_topic_creation",  # librdkafka asks with and without
        "auth_bytes",
        "include_cluster_authorized_operations",
        "include_topic_authorized_operations",
        "member_id",
        "producer_epoch",
        "producer_id",
        "session_epoch",
        "session_id",
    )
)
_MAX_BYTES_SHOWN = 200


@cache
def message_classes(api_key: int) -> tuple[type[Message], type[Message]]:
    """Request and response class of an API; ProtocolError for a key without one."""
    name = API_NAMES.get(api_key)
    if name is None:
        raise ProtocolError(f"API key {api_key} is unknown")
    module = import_module("kafkalite.protocol.messages." + re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
    return getattr(module, f"{name}Request"), getattr(module, f"{name}Response")


def decode_response(api_key: int, api_version: int, body: bytes) -> tuple[Message, int]:
    """The response and its version: ApiVersions refuses an unknown version in the form of version 0 (KIP-511)."""
    if api_key == API_VERSIONS and INT16.unpack_from(body)[0] == ErrorCode.UNSUPPORTED_VERSION:
        api_version = 0
    return message_classes(api_key)[1].decode(body, api_version), api_version


def broker_addresses(message: Struct) -> Iterator[Struct]:
    """Every struct in a response that tells where a broker is: it has `host` and `port`."""
    slots = message.__slots__
    names_broker = "host" in slots and "port" in slots and any(name in slots for name in _NODE_ID_NAMES)
    if names_broker and message.host:  # type: ignore[attr-defined]
        yield message
    for name in slots:
        value = getattr(message, name)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, Struct):
                yield from broker_addresses(item)


def normal_form(value: Any, name: str = "") -> Any:
    """A request as plain values, without what differs from one run to the next.

    Left out are ids that a cluster hands out, epochs of sessions and producers, points in time, secrets, and the order
    of lists; of record batches the records stay, in their order, and of a member's subscription its topics.
    """
    if name in _DIFFERS_EACH_TIME and value is not None:
        return "*"
    if isinstance(value, Struct):
        return {each: normal_form(getattr(value, each), each) for each in value.__slots__}
    if isinstance(value, list):
        return sorted((normal_form(item, name) for item in value), key=repr)
    if isinstance(value, (bytes, bytearray, memoryview)):
        topics = subscription_topics(bytes(value)) if name == "metadata" else None
        if topics is not None:
            return {"topics": sorted(topics)}
        return _records(value) if name == "records" else _text(value)
    if isinstance(value, int) and "timestamp" in name and value > 0:
        return "*"
    return value


def _records(data: Any) -> Any:
    """Keys, values and headers of the records in some batches."""
    try:
        return [
            {
                "key": _text(record.key),
                "value": _text(record.value),
                "headers": [[key, _text(text)] for key, text in record.headers],
            }
            for batch in iter_batches(data)
            for record in batch.records()
        ]
    except CorruptBatch:
        return _text(data)


def _text(data: Any) -> str | None:
    return None if data is None else bytes(data).decode("utf-8", "backslashreplace")


def differences(recorded: Any, received: Any, path: str = "") -> list[str]:
    """Where two normal forms differ: one sentence each."""
    if isinstance(recorded, dict) and isinstance(received, dict):
        return [
            line
            for name in {**recorded, **received}
            for line in differences(recorded.get(name), received.get(name), f"{path}.{name}".lstrip("."))
        ]
    if isinstance(recorded, list) and isinstance(received, list) and len(recorded) == len(received):
        pairs = enumerate(zip(recorded, received, strict=True))
        return [line for number, pair in pairs for line in differences(*pair, f"{path}[{number}]")]
    if recorded == received:
        return []
    return [f"{path}: recorded {_shown(recorded)}, received {_shown(received)}"]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_BYTES_SHOWN else f"{text[:_MAX_BYTES_SHOWN]}..."
