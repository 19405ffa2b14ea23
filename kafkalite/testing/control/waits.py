"""Barriers over HTTP: an answer when it is so, 504 with a sentence when it was not in time."""

from __future__ import annotations

from kafkalite.testing.control.endpoint import Endpoint
from kafkalite.testing.control.groups import COMMITTED, GROUP, TRANSACTION
from kafkalite.testing.record_json import BASE64, RECORD, bytes_of, record_json
from kafkalite.testing.waits import (
    wait_committed,
    wait_connected,
    wait_group,
    wait_lag,
    wait_records,
    wait_transaction,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from kafkalite.testing.control.endpoint import JSON, Exchange

DEFAULT_TIMEOUT_MS = 10_000
_MAX_TIMEOUT_MS = 3_600_000
_PLACE: dict[str, Any] = {"type": "integer", "minimum": 0}
_GROUP_STATES = ("Empty", "PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Assigning", "Reconciling")
_TRANSACTION_STATES = (
    "Empty", "Ongoing", "PrepareCommit", "PrepareAbort", "CompleteCommit", "CompleteAbort", "Dead", "PrepareEpochFence",
)  # fmt: skip


def _timeout_s(exchange: Exchange) -> float:
    timeout_ms: int = exchange.body.get("timeout_ms", DEFAULT_TIMEOUT_MS)
    return timeout_ms / 1000


async def _records(exchange: Exchange) -> JSON:
    body = exchange.body
    found = await wait_records(
        exchange.cluster,
        body["topic"],
        body.get("count", 1),
        _timeout_s(exchange),
        partition=body.get("partition"),
        key=bytes_of(body, "key"),
        value=bytes_of(body, "value"),
        committed=body.get("read_committed", False),
    )
    return {"records": [record_json(partition, record) for partition, record in found]}


async def _lag(exchange: Exchange) -> JSON:
    body = exchange.body
    return await wait_lag(
        exchange.cluster, body["group"], body.get("lag", 0), _timeout_s(exchange), topic=body.get("topic")
    )


async def _group(exchange: Exchange) -> JSON:
    body = exchange.body
    state = body.get("state", None if body.get("members") == 0 else "Stable")
    return await wait_group(
        exchange.cluster,
        body["group"],
        _timeout_s(exchange),
        state=state,
        members=body.get("members"),
        partitions=body.get("partitions"),
    )


async def _committed(exchange: Exchange) -> JSON:
    body = exchange.body
    return await wait_committed(
        exchange.cluster,
        body["group"],
        body["topic"],
        _timeout_s(exchange),
        partition=body.get("partition"),
        offset=body.get("offset"),
    )


async def _transaction(exchange: Exchange) -> JSON:
    body = exchange.body
    return await wait_transaction(
        exchange.cluster, body["transactional_id"], body.get("state", "CompleteCommit"), _timeout_s(exchange)
    )


async def _connected(exchange: Exchange) -> JSON:
    body = exchange.body
    counts = await wait_connected(exchange.cluster, body["client_id"], body.get("connections", 1), _timeout_s(exchange))
    return {"connections": counts}


def _wait(
    kind: str,
    summary: str,
    handle: Callable[[Exchange], Awaitable[JSON]],
    required: list[str],
    properties: dict[str, Any],
    answer: dict[str, Any],
) -> Endpoint:
    timeout = {
        "type": "integer",
        "minimum": 0,
        "maximum": _MAX_TIMEOUT_MS,
        "default": DEFAULT_TIMEOUT_MS,
        "description": "how long to wait",
    }
    body = {"type": "object", "required": required, "properties": {**properties, "timeout_ms": timeout}}
    path = f"/v1/clusters/{{cluster}}/wait/{kind}"
    return Endpoint(f"wait-{kind}", "POST", path, summary, handle, body=body, answer=answer)


ENDPOINTS = (
    _wait(
        "records",
        "Wait until a topic has so many records, all or those with a key and a value; the answer has these.",
        _records,
        ["topic"],
        {
            "topic": {"type": "string", "description": "it need not exist yet"},
            "count": {"type": "integer", "minimum": 0, "default": 1},
            "partition": _PLACE,
            "key": {"type": "string"},
            "key_base64": BASE64,
            "value": {"type": "string"},
            "value_base64": BASE64,
            "read_committed": {"type": "boolean", "default": False},
        },
        {
            "type": "object",
            "required": ["records"],
            "properties": {"records": {"type": "array", "items": RECORD}},
        },
    ),
    _wait(
        "lag",
        "Wait until a group has committed all records of its topics, but for `lag` of them.",
        _lag,
        ["group"],
        {
            "group": {"type": "string"},
            "lag": {"type": "integer", "minimum": 0, "default": 0},
            "topic": {"type": "string", "description": "only this one; else those that the group has commits for"},
        },
        COMMITTED,
    ),
    _wait(
        "group",
        "Wait until a group is in a state, Stable where none is said, and has so many members.",
        _group,
        ["group"],
        {
            "group": {"type": "string"},
            "state": {"type": "string", "enum": _GROUP_STATES},
            "members": _PLACE,
            "partitions": {**_PLACE, "description": "assigned to its members, all together"},
        },
        GROUP,
    ),
    _wait(
        "committed",
        "Wait until a group has committed an offset of a topic, or one that is at least so large.",
        _committed,
        ["group", "topic"],
        {"group": {"type": "string"}, "topic": {"type": "string"}, "partition": _PLACE, "offset": _PLACE},
        COMMITTED,
    ),
    _wait(
        "transaction",
        "Wait until the transaction of a transactional id is in a state.",
        _transaction,
        ["transactional_id"],
        {
            "transactional_id": {"type": "string"},
            "state": {"type": "string", "enum": _TRANSACTION_STATES, "default": "CompleteCommit"},
        },
        TRANSACTION,
    ),
    _wait(
        "connected",
        "Wait until a client of this client id is connected; 0 connections: until none is.",
        _connected,
        ["client_id"],
        {"client_id": {"type": "string"}, "connections": {**_PLACE, "default": 1}},
        {
            "type": "object",
            "required": ["connections"],
            "properties": {
                "connections": {
                    "type": "object",
                    "description": "connections by client id",
                    "additionalProperties": {"type": "integer"},
                }
            },
        },
    ),
)
