"""Faults: rules that say which call, connection or write of a cluster meets what; they count their hits."""

from __future__ import annotations

from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.fault_fields import FIELDS, FaultError
from kafkalite.testing.wording import fault_in_words, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.fault_rules import FaultRule

_COUNT = {"type": "integer"}
FAULT: dict[str, Any] = {
    "type": "object",
    "required": ["name", "hits", "matches", "passed_over", "fails_unused"],
    "properties": {
        **FIELDS,
        "hits": {**_COUNT, "description": "how often the rule changed something"},
        "matches": {**_COUNT, "description": "how often something was what the rule means, hit or not"},
        "passed_over": {
            **_COUNT,
            "description": "how often the request's version had no place for the error, or clients of it no name",
        },
        "fails_unused": {"type": "boolean", "description": "unused is fail, and the rule has not hit"},
    },
}
_FAULTS: dict[str, Any] = {
    "type": "object",
    "required": ["faults"],
    "properties": {"faults": {"type": "array", "items": FAULT}},
}
# Names that are not known are left to the rule's own check, which knows what was meant.
_RULE: dict[str, Any] = {"type": "object", "properties": FIELDS, "additionalProperties": True}
_PATH = "/v1/clusters/{cluster}/faults"
_MAX_TIMEOUT_MS = 3_600_000


def _add(exchange: Exchange) -> JSON:
    try:
        return exchange.cluster.faults.add(exchange.body).shown()
    except FaultError as error:
        raise ControlError(422, str(error)) from None


def _list(exchange: Exchange) -> JSON:
    return {"faults": [rule.shown() for rule in exchange.cluster.faults.rules()]}


def _show(exchange: Exchange) -> JSON:
    return _rule(exchange).shown()


def _remove(exchange: Exchange) -> JSON:
    rule = _rule(exchange)
    exchange.cluster.faults.remove(rule.name)
    return rule.shown()


def _clear(exchange: Exchange) -> JSON:
    shown = _list(exchange)
    exchange.cluster.faults.clear()
    return shown


def _rule(exchange: Exchange) -> FaultRule:
    try:
        return exchange.cluster.faults.get(exchange.path["fault"])
    except FaultError as error:
        raise ControlError(404, str(error)) from None


async def _wait(exchange: Exchange) -> JSON:
    cluster, body = exchange.cluster, exchange.body
    try:
        rule = cluster.faults.get(body["fault"])
    except FaultError as error:
        raise ControlError(404, str(error)) from None
    hits, timeout_ms = body.get("hits", 1), body.get("timeout_ms", 10_000)

    async def has_hit() -> bool:
        return bool(rule.hits >= hits)

    if not await cluster.pulse.wait_until(has_hit, timeout_ms / 1000):
        raise ControlError(
            504,
            f"waited {timeout_ms / 1000:g} s for fault {rule.name!r} to hit {times(hits)}; seen instead: "
            f"{fault_in_words(rule.shown())}",
        )
    return rule.shown()


NASTY: dict[str, Any] = {
    "type": "object",
    "required": ["seed", "behaviours"],
    "properties": {
        "seed": {"type": ["integer", "null"], "description": "null when the mode is off"},
        "behaviours": {
            "type": "object",
            "description": "what a legal Kafka may show: how likely each is, and how often it was shown",
            "additionalProperties": {
                "type": "object",
                "required": ["rate", "hits"],
                "properties": {"rate": {"type": "number"}, "hits": _COUNT},
            },
        },
    },
}


def _show_nasty(exchange: Exchange) -> JSON:
    nasty = exchange.cluster.faults.nasty
    return {"seed": None, "behaviours": {}} if nasty is None else nasty.shown()


def _set_nasty(exchange: Exchange) -> JSON:
    exchange.cluster.faults.be_nasty(exchange.body["seed"])
    return _show_nasty(exchange)


def _end_nasty(exchange: Exchange) -> JSON:
    shown = _show_nasty(exchange)
    exchange.cluster.faults.be_nasty(None)
    return shown


_NASTY_PATH = "/v1/clusters/{cluster}/nasty"

ENDPOINTS = (
    Endpoint(
        "add-fault",
        "POST",
        _PATH,
        "Add a fault behind those there are; it works from the next request on.",
        _add,
        body=_RULE,
        answer=FAULT,
    ),
    Endpoint("list-faults", "GET", _PATH, "All faults in their order, with what they hit.", _list, answer=_FAULTS),
    Endpoint(
        "clear-faults", "DELETE", _PATH, "Remove all faults; the answer has what they hit.", _clear, answer=_FAULTS
    ),
    Endpoint("show-fault", "GET", f"{_PATH}/{{fault}}", "A fault and what it hit.", _show, answer=FAULT),
    Endpoint(
        "remove-fault",
        "DELETE",
        f"{_PATH}/{{fault}}",
        "Remove a fault; the answer has what it hit.",
        _remove,
        answer=FAULT,
    ),
    Endpoint(
        "wait-fault",
        "POST",
        "/v1/clusters/{cluster}/wait/fault",
        "Wait until a fault has hit so many times.",
        _wait,
        body={
            "type": "object",
            "required": ["fault"],
            "properties": {
                "fault": {"type": "string", "description": "the fault's name"},
                "hits": {"type": "integer", "minimum": 1, "default": 1},
                "timeout_ms": {"type": "integer", "minimum": 0, "maximum": _MAX_TIMEOUT_MS, "default": 10_000},
            },
        },
        answer=FAULT,
    ),
    Endpoint(
        "show-nasty", "GET", _NASTY_PATH, "The seed of nasty mode, and what it did so far.", _show_nasty, answer=NASTY
    ),
    Endpoint(
        "start-nasty",
        "PUT",
        _NASTY_PATH,
        "Show what a legal Kafka at its worst may show, chosen by a seed.",
        _set_nasty,
        body={"type": "object", "required": ["seed"], "properties": {"seed": {"type": "integer"}}},
        answer=NASTY,
    ),
    Endpoint(
        "end-nasty", "DELETE", _NASTY_PATH, "Be kind again; the answer has what was done.", _end_nasty, answer=NASTY
    ),
)
