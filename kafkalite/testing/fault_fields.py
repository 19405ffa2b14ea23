"""What a fault rule may say: its fields, what each takes, and the check of a rule that somebody wrote.

The JSON schema of the control, the TOML files and the Python objects all have these fields. What is wrong with a rule
is one sentence that says what to write instead.
"""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.server.apis import APIS
from kafkalite.testing.call_items import WITH_GROUP, WITH_PARTITION, WITH_TOPIC, WITH_TRANSACTION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any


class FaultError(ValueError):
    """A rule that can't be; the message says why and what to write."""


def _one_or_more(kind: str, **bounds: int) -> dict[str, Any]:
    one = {"type": kind, **bounds}
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}


_TEXTS = _one_or_more("string")
_NUMBERS = _one_or_more("integer", minimum=0)
_FROM_ONE = _one_or_more("integer", minimum=1)
_MS = {"type": "integer", "minimum": 1}

MATCHING: dict[str, dict[str, Any]] = {
    "api": {**_TEXTS, "description": "name of an API, such as Produce; without it, every API that fits the rest"},
    "topic": {**_TEXTS, "description": "name of a topic; * stands for any characters"},
    "partition": {**_NUMBERS, "description": "number of a partition"},
    "group": {**_TEXTS, "description": "id of a group; * stands for any characters"},
    "transactional_id": {**_TEXTS, "description": "transactional id; * stands for any characters"},
    "client_id": {**_TEXTS, "description": "client id; * stands for any characters"},
    "connection": {**_FROM_ONE, "description": "number of a connection; a cluster's connections count from 1"},
    "broker": {**_NUMBERS, "description": "id of the broker that is asked"},
}
COUNTING: dict[str, dict[str, Any]] = {
    "nth": {**_FROM_ONE, "description": "which of the matching calls are hit, counted from 1"},
    "times": {"type": "integer", "minimum": 1, "description": "how many calls are hit at most"},
    "probability": {"type": "number", "minimum": 0, "maximum": 1, "description": "how likely a matching call is hit"},
    "seed": {"type": "integer", "description": "of the draws for probability, which are the same for the same seed"},
}
EFFECTS: dict[str, dict[str, Any]] = {
    "error": {"type": "string", "description": "error code to answer with, by its name; what it hits is not executed"},
    "delay_ms": {**_MS, "description": "wait before the request is handled"},
    "answer_delay_ms": {**_MS, "description": "wait after the request is handled, before it is answered"},
    "disconnect": {
        "type": "string",
        "enum": ["before", "after"],
        "description": "close the connection before the request is applied, or after it and without an answer",
    },
    "answer": {
        "type": "string",
        "enum": ["lost", "cut"],
        "description": "apply the request; lost: never answer on that connection again; cut: send a part and close",
    },
    "corrupt": {"type": "string", "enum": ["crc"], "description": "break the checksum of a fetched batch on its way"},
    "throttle_ms": {**_MS, "description": "answer with that throttle time, and read no request of the client for it"},
    "refuse": {"type": "boolean", "enum": [True], "description": "close new connections at once"},
    "broker_down": {
        "type": "string",
        "enum": ["before", "after"],
        "description": "the broker asked goes down before it applies the request, or after it and without an answer",
    },
    "disk": {"type": "string", "enum": ["full"], "description": "writes fail, as on a full disk"},
    "disk_delay_ms": {**_MS, "description": "how long the disk takes until what was written is durable"},
}
DETAILS: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "description": "what the rule is called; fault-1, fault-2, ... where none is given"},
    "level": {
        "type": "string",
        "enum": ["item", "top"],
        "description": "whether error stands at each partition, topic or group that is hit, or at the answer's top",
    },
    "sent_bytes": {"type": "integer", "minimum": 1, "description": "how much is sent of an answer that is cut"},
    "down_ms": {**_MS, "description": "when a broker that went down comes back; it stays down where this is not given"},
    "unused": {
        "type": "string",
        "enum": ["ignore", "fail"],
        "description": "fail: a test fails that ends before the rule has hit",
    },
}
FIELDS = {**MATCHING, **COUNTING, **EFFECTS, **DETAILS}

_API_NAMES = {api.name: api for api in APIS.values()}
_API_FOLDED = {name.lower(): name for name in _API_NAMES}
_TOP_ONLY = {"FETCH_SESSION_ID_NOT_FOUND", "INVALID_FETCH_SESSION_EPOCH", "FETCH_SESSION_TOPIC_ID_ERROR"}
_NAMED_BY = {
    "topic": WITH_TOPIC,
    "partition": WITH_PARTITION,
    "group": WITH_GROUP,
    "transactional_id": WITH_TRANSACTION,
}
_DISK = ("disk", "disk_delay_ms")
_ON_CONNECTIONS = ("refuse", "connection", "broker", *COUNTING, *DETAILS)
_ON_DISK = (*_DISK, "topic", "partition", *COUNTING, *DETAILS)

# From which version of an API clients know an error code (App. B); earlier requests are passed over.
KNOWN_FROM = {
    ("Produce", "TRANSACTION_ABORTABLE"): 11,
    ("InitProducerId", "TRANSACTION_ABORTABLE"): 5,
    ("AddPartitionsToTxn", "TRANSACTION_ABORTABLE"): 4,
    ("TxnOffsetCommit", "TRANSACTION_ABORTABLE"): 4,
    ("AddOffsetsToTxn", "TRANSACTION_ABORTABLE"): 4,
    ("EndTxn", "TRANSACTION_ABORTABLE"): 4,
    ("ListOffsets", "OFFSET_NOT_AVAILABLE"): 5,
    ("CreateTopics", "THROTTLING_QUOTA_EXCEEDED"): 6,
    ("DeleteTopics", "THROTTLING_QUOTA_EXCEEDED"): 5,
    ("CreatePartitions", "THROTTLING_QUOTA_EXCEEDED"): 3,
    ("Produce", "UNKNOWN_TOPIC_ID"): 13,
    ("Fetch", "UNKNOWN_TOPIC_ID"): 13,
    ("Fetch", "INCONSISTENT_TOPIC_ID"): 13,
    ("Metadata", "UNKNOWN_TOPIC_ID"): 10,
    ("Fetch", "KAFKA_STORAGE_ERROR"): 6,
    ("OffsetCommit", "STALE_MEMBER_EPOCH"): 9,
    ("OffsetFetch", "STALE_MEMBER_EPOCH"): 9,
}


def checked(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The rule with lists where one or more are allowed; FaultError when it can't be."""
    rule = {name: value for name, value in spec.items() if value is not None}
    for name, value in rule.items():
        if name not in FIELDS:
            raise FaultError(f"a fault has no {name!r}{_meant(name, FIELDS)}")
        _check_value(name, value)
        if "oneOf" in FIELDS[name] and not isinstance(value, list):
            rule[name] = [value]
    effects = [name for name in EFFECTS if name in rule]
    if not effects:
        raise FaultError(f"a fault has to do something: give one of {', '.join(EFFECTS)}")
    if "refuse" in rule:
        _check_only(rule, _ON_CONNECTIONS, "refuse works on new connections")
    elif any(name in rule for name in _DISK):
        disk = next(name for name in _DISK if name in rule)
        _check_only(rule, _ON_DISK, f"{disk} works on the files of partitions")
    else:
        _check_endings(rule)
        _check_apis(rule)
        _check_level(rule)
    if "seed" in rule and "probability" not in rule:
        raise FaultError("seed says how to draw for probability: give probability too")
    if "sent_bytes" in rule and rule.get("answer") != "cut":
        raise FaultError("sent_bytes belongs to answer = cut")
    if "down_ms" in rule and "broker_down" not in rule:
        raise FaultError("down_ms belongs to broker_down")
    return rule


def tables_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules of a TOML file: its `[[fault]]` tables. FaultError for anything else in it."""
    tables = content.get("fault", [])
    strange = next((name for name in content if name != "fault"), None)
    if strange is not None or not isinstance(tables, list):
        raise FaultError(f"there is {strange or 'one [fault]'} in it: write [[fault]] before the fields of each fault")
    return tables


def _check_value(name: str, value: Any) -> None:
    schema = FIELDS[name]
    values = value if isinstance(value, list) and "oneOf" in schema else [value]
    if "oneOf" in schema:
        schema = schema["oneOf"][0]
    if not values:
        raise FaultError(f"{name} is an empty list: name what the fault is for, or leave {name} out")
    for each in values:
        kinds = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}[schema["type"]]
        if not isinstance(each, kinds) or (isinstance(each, bool) and schema["type"] != "boolean"):
            article = {"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true"}
            raise FaultError(f"{name} is {each!r}, but has to be {article[schema['type']]}")
        if "enum" in schema and each not in schema["enum"]:
            allowed = " or ".join(str(one).lower() if one is True else str(one) for one in schema["enum"])
            raise FaultError(f"{name} is {each!r}, but has to be {allowed}{_meant(each, schema['enum'])}")
        if "minimum" in schema and each < schema["minimum"]:
            raise FaultError(f"{name} is {each}, but has to be {schema['minimum']} or more")
        if "maximum" in schema and each > schema["maximum"]:
            raise FaultError(f"{name} is {each}, but has to be {schema['maximum']} or less")


def _check_only(rule: Mapping[str, Any], allowed: Collection[str], why: str) -> None:
    for name in rule:
        if name not in allowed:
            raise FaultError(f"{why}, which have no {name}: leave {name} out, or make it a fault of its own")


def _check_endings(rule: Mapping[str, Any]) -> None:
    endings = [name for name in ("error", "disconnect", "answer", "broker_down") if name in rule]
    if len(endings) > 1:
        raise FaultError(f"{' and '.join(endings)} exclude each other: a call ends in one way")
    if "corrupt" in rule and endings:
        raise FaultError(f"with {endings[0]} no records are answered that corrupt could break")
    for name in ("disconnect", "broker_down"):
        if rule.get(name) == "before" and "answer_delay_ms" in rule:
            raise FaultError(f"with {name} = before nothing is handled: take delay_ms instead of answer_delay_ms")


def _check_apis(rule: dict[str, Any]) -> None:
    if "api" in rule:
        rule["api"] = [api_named(name) for name in rule["api"]]
    apis = set(rule.get("api", _API_NAMES))
    for field, named_by in _NAMED_BY.items():
        if field in rule:
            if not apis & named_by:
                raise FaultError(f"{' and '.join(sorted(apis))} names no {field.replace('_', ' ')}: leave {field} out")
            apis &= named_by
    if "corrupt" in rule:
        if "Fetch" not in apis:
            raise FaultError("corrupt works on fetched records: leave api out, or make it Fetch")
        apis = {"Fetch"}
    rule["apis"] = frozenset(apis)


def api_named(name: str) -> str:
    """The API's name as Kafka writes it, whatever the case; FaultError when there is none."""
    found = _API_FOLDED.get(name.lower())
    if found is None:
        raise FaultError(f"there is no API {name!r} here{_meant(name, _API_NAMES)}")
    return found


def _check_level(rule: dict[str, Any]) -> None:
    if "error" not in rule:
        if "level" in rule:
            raise FaultError("level says where error stands: give error too")
        return
    code = rule["error"]
    if code not in ErrorCode.__members__ or code == "NONE":
        names = [name for name in ErrorCode.__members__ if name != "NONE"]
        meant = _meant(code, names) or "; codes have Kafka's names, such as NOT_LEADER_OR_FOLLOWER"
        raise FaultError(f"there is no error code {code!r}{meant}")
    if rule.get("level") is None:
        rule["level"] = "top" if code in _TOP_ONLY else "item"
    if rule["level"] == "top":
        for name in rule.get("api", ()):
            if not has_top_error(name):
                raise FaultError(f"the answer to {name} has no error at its top: leave level out")


def has_top_error(api_name: str) -> bool:
    """Whether any version of an API's answer has an error code at its top."""
    api = _API_NAMES[api_name]
    if api.response_class is None:
        api.load()
    return "error_code" in api.response_class.__slots__


def _meant(name: object, known: Iterable[str]) -> str:
    """`; did you mean ...?` where a name is near, else what there is."""
    from difflib import get_close_matches

    by_folded = {str(each).lower().replace("_", ""): str(each) for each in known}
    near = get_close_matches(str(name).lower().replace("_", "").replace("-", ""), by_folded, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {by_folded[near[0]]}?"
    return f"; there are {', '.join(by_folded.values())}" if len(by_folded) <= 40 else ""
