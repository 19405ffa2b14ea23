"""The document of the control, against its table, against the standard, and against what the server does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.testing.control import openapi
from kafkalite.testing.control.endpoints import all_endpoints
from kafkalite.testing.control.schema import fault_of
from kafkalite.testing.inside import ask
from tests.testing.control_http import Http, serving

if TYPE_CHECKING:
    from kafkalite.testing.host import Host

# Every endpoint, called in this order: name, texts of the path, query, body. {file} is a saved snapshot.
CALLS: list[tuple[str, dict[str, str], str, Any]] = [
    ("show-server", {}, "", None),
    ("openapi", {}, "", None),
    ("create-cluster", {}, "", {"topics": {"t": 2, "old": {"partitions": 1}}, "brokers": 2, "label": "mine"}),
    ("list-clusters", {}, "", None),
    ("show-cluster", {}, "", None),
    ("client-config", {}, "client=java&role=consumer", None),
    ("create-topic", {}, "", {"topic": "more", "partitions": 1, "config": {"retention.ms": 1000}}),
    (
        "produce",
        {"topic": "t"},
        "",
        {"records": [{"key": "k", "value": "v"}, {"value_base64": "/w==", "partition": 1}]},
    ),
    ("list-topics", {}, "internal=true", None),
    ("describe-topic", {"topic": "t"}, "", None),
    ("read-records", {"topic": "t"}, "limit=1&read_committed=true&timeout_ms=0", None),
    ("set-offsets", {"group": "g"}, "", {"offsets": [{"topic": "t", "partition": 0, "offset": 1}]}),
    ("list-offsets", {"group": "g"}, "topic=t", None),
    ("list-groups", {}, "", None),
    ("describe-group", {"group": "g"}, "", None),
    ("list-transactions", {}, "", None),
    ("describe-transaction", {"transactional_id": "x"}, "", None),
    ("wait-records", {}, "", {"topic": "t", "key": "k", "timeout_ms": 1000}),
    ("wait-committed", {}, "", {"group": "g", "topic": "t"}),
    ("wait-lag", {}, "", {"group": "g", "lag": 5}),
    ("wait-group", {}, "", {"group": "g", "state": "Empty", "members": 0}),
    ("wait-transaction", {}, "", {"transactional_id": "x", "state": "Empty"}),
    ("wait-connected", {}, "", {"client_id": "app", "connections": 0}),
    ("list-brokers", {}, "", None),
    ("stop-broker", {"broker": "2"}, "", None),
    ("start-broker", {"broker": "2"}, "", None),
    ("move-partition", {"topic": "t", "partition": "0"}, "", {"broker": 2}),
    ("elect-leaders", {}, "", None),
    ("group-coordinator", {"group": "g"}, "", None),
    ("move-group", {"group": "g"}, "", {"broker": 1}),
    ("transaction-coordinator", {"transactional_id": "x"}, "", None),
    ("move-transaction", {"transactional_id": "x"}, "", {"broker": 1}),
    ("add-fault", {}, "", {"api": "Fetch", "delay_ms": 5, "name": "slow"}),
    ("list-faults", {}, "", None),
    ("show-fault", {"fault": "slow"}, "", None),
    ("remove-fault", {"fault": "slow"}, "", None),
    ("clear-faults", {}, "", None),
    ("start-nasty", {}, "", {"seed": 7}),
    ("show-nasty", {}, "", None),
    ("end-nasty", {}, "", None),
    ("take-snapshot", {}, "", {"snapshot": "s"}),
    ("list-snapshots", {}, "", None),
    ("show-snapshot", {"snapshot": "s"}, "", None),
    ("save-snapshot", {"snapshot": "s"}, "", None),
    ("load-snapshot", {"snapshot": "s2"}, "", {"file_base64": "{file}"}),
    ("restore", {}, "", {"snapshot": "s2"}),
    ("fork", {}, "", {}),
    ("drop-snapshot", {"snapshot": "s"}, "", None),
    ("show-clock", {}, "", None),
    ("freeze-clock", {}, "", None),
    ("advance-clock", {}, "", {"by": "1 h"}),
    ("resume-clock", {}, "", None),
    ("requests", {}, "api=Fetch&limit=5", None),
    ("timeline", {}, "", None),
    ("explain", {}, "topic=t", None),
    ("bundle", {}, "", None),
    ("delete-topic", {"topic": "more"}, "", None),
    ("delete-group", {"group": "g"}, "", None),
    ("drop-cluster", {}, "", None),
]
# Needs a client that meets a fault: tested with the faults.
ELSEWHERE = {"wait-fault"}


def test_the_file_says_what_the_table_says() -> None:
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.text(), (
        "the control's table changed: python -m kafkalite.testing.control.openapi"
    )


def test_the_document_is_valid_openapi() -> None:
    validate(json.loads(openapi.FILE.read_text(encoding="utf-8")))


def test_names_and_paths_are_there_once() -> None:
    endpoints = all_endpoints()
    assert len({endpoint.name for endpoint in endpoints}) == len(endpoints)
    assert len({(endpoint.method, endpoint.path) for endpoint in endpoints}) == len(endpoints)
    for endpoint in endpoints:
        assert endpoint.summary.endswith("."), endpoint.name
        assert endpoint.body is None or endpoint.method in ("POST", "PUT", "PATCH"), endpoint.name


def test_every_endpoint_is_called_below() -> None:
    assert {name for name, *_ in CALLS} | ELSEWHERE == {endpoint.name for endpoint in all_endpoints()}


async def _use_transactional_id(host: Host) -> None:
    cluster = host.cluster("c1")
    find = FindCoordinatorRequest(key_type=1, coordinator_keys=["x"])
    found = (await ask(cluster.any_node(), find)).coordinators[0]
    made = await ask(cluster.nodes[found.node_id], InitProducerIdRequest("x", 60_000))
    assert made.error_code == 0


async def test_every_answer_is_what_the_document_says() -> None:
    document = openapi.document(all_endpoints())
    table = {endpoint.name: endpoint for endpoint in all_endpoints()}
    saved = ""
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        for name, texts, query, body in CALLS:
            endpoint = table[name]
            path = endpoint.path.format(**{"cluster": "c1", **texts})
            if body and body.get("file_base64") == "{file}":
                body = {"file_base64": saved}
            status, answer = await http.call(endpoint.method, f"{path}?{query}" if query else path, body)
            assert status == 200, (name, answer)
            assert fault_of(answer, endpoint.answer, name) is None, (name, answer)
            schema = document["paths"][endpoint.path][endpoint.method.lower()]["responses"]["200"]["content"]
            whole = {**schema["application/json"]["schema"], "components": document["components"]}
            OAS31Validator(whole).validate(answer)
            if name == "create-cluster":
                await _use_transactional_id(server.host)
            elif name == "save-snapshot":
                saved = answer["file_base64"]


CHOICE = {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "object", "properties": {"a": {"type": "integer"}}}]}


@pytest.mark.parametrize(
    ("schema", "good", "bad", "sentence"),
    [
        ({"type": "integer"}, 1, True, "x is true, but has to be a whole number"),
        ({"type": "integer"}, 1, 1.5, "x is 1.5, but has to be a whole number"),
        ({"type": ["string", "null"]}, None, [], "x is a list, but has to be a text or null"),
        ({"type": "number", "maximum": 1}, 1, 2, "x is 2, but has to be 1 or less"),
        ({"enum": ["a", "b"]}, "a", "c", "x is 'c', but has to be one of a, b"),
        ({"type": "array", "maxItems": 1}, [1], [1, 2], "x has 2 items, but takes 1 or fewer"),
        ({"type": "array", "items": {"type": "string"}}, ["a"], ["a", 1], "x[1] is 1, but has to be a text"),
        ({"type": "object", "required": ["a"]}, {"a": 1}, {}, "x.a is missing"),
        (
            {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "boolean"}}}}},
            {"a": {"b": True}},
            {"a": {"c": 1}},
            "x.a.c is not known here; there are b",
        ),
        (CHOICE, {}, "s", "x is 's', but has to be a whole number or an object"),
        (CHOICE, 2, 0, "x is 0, but has to be 1 or more"),
        (CHOICE, {"a": 1}, {"a": "1"}, "x.a is '1', but has to be a whole number"),
    ],
)
def test_a_schema_is_checked_as_the_standard_checks_it(
    schema: dict[str, Any], good: object, bad: object, sentence: str
) -> None:
    closed = openapi._plain(schema, {})
    assert fault_of(good, schema, "x") is None
    assert OAS31Validator(closed).is_valid(good)
    assert fault_of(bad, schema, "x") == sentence
    assert not OAS31Validator(closed).is_valid(bad)
