"""The ApiVersions answer, every version of it, field by field against the release's table in protocol_specs."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

import pytest

from compat_tests.broker import Broker
from compat_tests.processes import ROOT
from compat_tests.wire import Reader

API_VERSIONS = 18
NEWEST = 5


def ask(address: str, version: int, body: bytes, header_version: int) -> Reader:
    """Sends one ApiVersions request; the answer from behind its correlation id."""
    host, port = address.rsplit(":", 1)
    client = b"compat"
    request = struct.pack(">hhih", API_VERSIONS, version, 77, len(client)) + client
    request += (b"\0" if header_version == 2 else b"") + body
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        stream = connection.makefile("rb")
        (size,) = struct.unpack(">i", stream.read(4))
        answer = Reader(stream.read(size))
    assert answer.take("i") == 77
    return answer


def request_body(version: int, cluster_id: str | None = None, node_id: int = -1) -> bytes:
    """Client name and version from v3, cluster and node from v5."""
    if version < 3:
        return b""
    body = b"\x07compat" + b"\x041.0"
    if version >= 5:
        body += b"\0" if cluster_id is None else bytes([len(cluster_id) + 1]) + cluster_id.encode()
        body += struct.pack(">i", node_id)
    return body + b"\0"


def parse(answer: Reader, version: int) -> dict[str, Any]:
    """Every field of an ApiVersions answer; all of its bytes are used."""
    fields: dict[str, Any] = {"error_code": answer.take("h"), "apis": {}}
    flexible = version >= 3
    for _ in range(answer.varint() - 1 if flexible else answer.take("i")):
        key, least, most = answer.take("h"), answer.take("h"), answer.take("h")
        assert key not in fields["apis"], f"API {key} stands twice"
        fields["apis"][key] = (least, most)
        if flexible:
            assert answer.tags() == {}
    if version >= 1:
        fields["throttle_time_ms"] = answer.take("i")
    if flexible:
        tags = answer.tags()
        fields["supported"] = _features(tags.pop(0, None))
        fields["epoch"] = tags.pop(1).take("q") if 1 in tags else -1
        fields["finalized"] = _features(tags.pop(2, None), highest_first=True)
        fields["migration_ready"] = bool(tags.pop(3).take("B")) if 3 in tags else False
        assert not tags
    assert answer.at == len(answer.data)
    return fields


def _features(reader: Reader | None, *, highest_first: bool = False) -> dict[str, tuple[int, int]]:
    """Name -> (least, most) level."""
    found = {}
    if reader is not None:
        for _ in range(reader.varint() - 1):
            name, one, other = reader.text(), reader.take("h"), reader.take("h")
            found[name] = (other, one) if highest_first else (one, other)
            assert reader.tags() == {}
    return found


def release_table() -> dict[int, tuple[str, int, int]]:
    """Key -> name and advertised range of the release's broker listener."""
    apis = json.loads((ROOT / "protocol_specs" / "apis.json").read_text())["apis"]
    return {
        api["key"]: (api["name"], api["advertised"]["min"], api["advertised"]["max"])
        for api in apis
        if "broker" in api["listeners"] and api["advertised"] and api["key"] not in TELEMETRY
    }


TELEMETRY = {71, 72}  # the release's broker offers them only with a telemetry receiver set up

# What kafkalite does not offer yet, and why. An entry that no longer holds fails the test: the list stays true.
NOT_SERVED = {
    "security is not there: no SASL, no delegation tokens, no SCRAM users": {
        *(17, 36, 38, 39, 40, 41, 50, 51),
    },
    "client quotas": {48, 49},
    "the consumer group protocol of KIP-848": {68, 69},
    "share groups": {76, 77, 78, 79, 83, 84, 85, 86, 87, 90, 91, 92},
    "streams groups": {88, 89, 93},
    "one process has nowhere to move replicas to, and no quorum to show": {
        34,
        45,
        46,
        55,
        64,
        80,
        81,
        94,
    },
    "features can't be changed": {57},
    "client metrics resources": {74},
}


@pytest.mark.parametrize("version", range(NEWEST + 1))
def test_the_answer_equals_the_releases_but_for_the_listed_differences(
    version: int, broker: Broker, broker_kind: str
) -> None:
    """API keys and ranges in every version of the answer."""
    answer = ask(broker.address, version, request_body(version), 2 if version >= 3 else 1)
    fields = parse(answer, version)
    assert fields["error_code"] == 0
    assert fields.get("throttle_time_ms", 0) == 0
    table = release_table()
    absent = {key for keys in NOT_SERVED.values() for key in keys} if broker_kind != "kafka" else set()
    assert absent <= table.keys(), "a listed difference is not in the release's table"
    expected = {key: (least, most) for key, (_, least, most) in table.items() if key not in absent}
    differences = {
        f"{table[key][0] if key in table else key}": (fields["apis"].get(key), expected.get(key))
        for key in fields["apis"].keys() | expected.keys()
        if fields["apis"].get(key) != expected.get(key)
    }
    assert not differences, f"(answered, expected): {differences}"


# A feature stands for APIs; a client takes its name as a promise that they are served.
FEATURES_NOT_OFFERED = {
    "group.version": "the consumer group protocol of KIP-848 is not served",
    "share.version": "share groups are not served",
    "streams.version": "streams groups are not served",
    "kraft.version": "there is no quorum",
    "eligible.leader.replicas.version": "there is one replica of everything",
}


@pytest.mark.parametrize("version", [3, 4, 5])
def test_features_are_the_releases(version: int, broker: Broker, broker_kind: str) -> None:
    """Supported ranges and finalized levels of a new cluster; version 3 leaves out ranges that start at 0."""
    fields = parse(ask(broker.address, version, request_body(version), 2), version)
    release = json.loads((ROOT / "protocol_specs" / "features.json").read_text())["features"]
    absent = FEATURES_NOT_OFFERED if broker_kind != "kafka" else {}
    assert absent.keys() <= {feature["name"] for feature in release}
    wanted = [feature for feature in release if feature["name"] not in absent]
    supported = {f["name"]: (f["min"], f["max"]) for f in wanted if version > 3 or f["min"] > 0}
    finalized = {
        f["name"]: (f["default"], f["default"]) for f in wanted if f["name"] != "kraft.version" and f["default"] > 0
    }
    assert fields["supported"] == supported
    assert fields["finalized"] == finalized
    assert fields["epoch"] >= 0
    assert fields["migration_ready"] is False


def test_an_unknown_version_is_answered_in_version_0(broker: Broker) -> None:
    """UNSUPPORTED_VERSION with the range of ApiVersions itself, so that a newer client can step down."""
    fields = parse(ask(broker.address, 99, request_body(3), 2), 0)
    assert fields == {"error_code": 35, "apis": {API_VERSIONS: (0, NEWEST)}}


def test_a_client_of_another_cluster_is_sent_back(broker: Broker) -> None:
    """v5: a wrong cluster id is REBOOTSTRAP_REQUIRED, a node id alone is INVALID_REQUEST."""
    answer = parse(ask(broker.address, 5, request_body(5, "AAAAAAAAAAAAAAAAAAAAAA", 1), 2), 5)
    assert (answer["error_code"], answer["apis"]) == (129, {})
    answer = parse(ask(broker.address, 5, request_body(5, None, 1), 2), 5)
    assert (answer["error_code"], answer["apis"]) == (42, {})
