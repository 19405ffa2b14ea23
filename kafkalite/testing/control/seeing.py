"""What clients did and what became of it: decoded requests, the timeline, explanations, bundles."""

from __future__ import annotations

from base64 import b64encode

from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.explanation import as_text, explain
from kafkalite.testing.fault_fields import FaultError, api_named
from kafkalite.testing.timeline import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.endpoint import JSON, Exchange

MAX_LIMIT = 5000
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_AFTER = {"type": "integer", "minimum": 0, "default": 0, "description": "only what has a higher number"}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 1000, "description": "the last so many"}
_ABOUT = {"topic": _TEXT, "group": _TEXT, "client_id": _TEXT}


def _requests(exchange: Exchange) -> JSON:
    trace, about = exchange.cluster.trace, dict(exchange.query)
    if "api" in about:
        try:
            about["api"] = api_named(about["api"])
        except FaultError as error:
            raise ControlError(422, str(error)) from None
    return {"requests": trace.calls(**about), "dropped": trace.dropped}


def _timeline(exchange: Exchange) -> JSON:
    return {"events": exchange.cluster.timeline.events(**exchange.query)}


async def _explain(exchange: Exchange) -> JSON:
    explanation = await explain(exchange.cluster, **exchange.query)
    return {**explanation, "text": as_text(explanation)}


async def _bundle(exchange: Exchange) -> JSON:
    from kafkalite.testing.bundle import make_bundle

    body = exchange.body
    data = await make_bundle(exchange.cluster, test=body.get("test"), failure=body.get("failure"))
    return {"bundle_base64": b64encode(data).decode()}


EXPLANATION = {
    "type": "object",
    "required": ["summary", "reasons", "facts", "text"],
    "properties": {
        "topic": {"type": ["string", "null"]},
        "group": {"type": ["string", "null"]},
        "client_id": {"type": ["string", "null"]},
        "summary": {**_TEXT, "description": "the most probable cause, in one sentence"},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "text", "advice"],
                "properties": {"rule": _TEXT, "text": _TEXT, "advice": _TEXT},
            },
        },
        "facts": {"type": "array", "items": _TEXT},
        "text": {**_TEXT, "description": "all of it, to be printed"},
    },
}
ENDPOINTS = (
    Endpoint(
        "requests",
        "GET",
        "/v1/clusters/{cluster}/requests",
        "The last requests of clients, decoded, each with its answer.",
        _requests,
        query={
            "api": {**_TEXT, "description": "Kafka's name, such as Fetch"},
            **_ABOUT,
            "after": _AFTER,
            "limit": _LIMIT,
        },
        answer={
            "type": "object",
            "required": ["requests", "dropped"],
            "properties": {
                "dropped": {**_NUMBER, "description": "older ones that are no longer kept"},
                "requests": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["number", "at_ms", "api", "api_version", "client_id", "request", "response"],
                        "properties": {
                            "number": _NUMBER,
                            "at_ms": _NUMBER,
                            "api": _TEXT,
                            "api_version": _NUMBER,
                            "client_id": _TEXT,
                            "connection": {"type": ["integer", "null"]},
                            "host": _TEXT,
                            "broker": _NUMBER,
                            "fault": {"type": ["string", "null"], "description": "the rule that hit it"},
                            "answered_at_ms": {
                                "type": ["integer", "null"],
                                "description": "null while it is under way",
                            },
                            "request": {"type": "object"},
                            "response": {"type": ["object", "null"], "description": "null where none was sent"},
                        },
                    },
                },
            },
        },
    ),
    Endpoint(
        "timeline",
        "GET",
        "/v1/clusters/{cluster}/timeline",
        "What happened: connections, topics, joins, assignments, positions, commits, transactions, faults.",
        _timeline,
        query={"kind": {**_TEXT, "enum": list(KINDS)}, **_ABOUT, "after": _AFTER, "limit": _LIMIT},
        answer={
            "type": "object",
            "required": ["events"],
            "properties": {
                "events": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["number", "at_ms", "last_at_ms", "kind", "count", "text"],
                        "properties": {
                            "number": _NUMBER,
                            "at_ms": _NUMBER,
                            "last_at_ms": _NUMBER,
                            "kind": _TEXT,
                            "count": {**_NUMBER, "description": "how often it happened between the two times"},
                            "text": _TEXT,
                        },
                        "additionalProperties": True,
                    },
                }
            },
        },
    ),
    Endpoint(
        "explain",
        "GET",
        "/v1/clusters/{cluster}/explain",
        "Why a consumer got nothing: the most probable cause first. Without a topic, group or client, all consumers.",
        _explain,
        query=_ABOUT,
        answer=EXPLANATION,
    ),
    Endpoint(
        "bundle",
        "POST",
        "/v1/clusters/{cluster}/bundle",
        "All there is to know now, as one file: kafkalite explain shows it in words, kafkalite open serves it again.",
        _bundle,
        body={
            "type": "object",
            "properties": {
                "test": {**_TEXT, "description": "the test that failed"},
                "failure": {**_TEXT, "description": "how it failed"},
            },
        },
        answer={
            "type": "object",
            "required": ["bundle_base64"],
            "properties": {"bundle_base64": {**_TEXT, "description": "the bytes of the file"}},
        },
    ),
)
