"""The generated tables against the facts they come from, and the headers that follow from them."""

from __future__ import annotations

import json

import pytest

from kafkalite.protocol.api_keys import (
    ADVERTISED_RANGES,
    API_NAMES,
    API_RANGES,
    FLEXIBLE_FROM,
    RESPONSE_FLEXIBLE_FROM,
)
from kafkalite.protocol.errors import RETRIABLE, ErrorCode, KafkaError
from kafkalite.protocol.header import read_request_header, request_header, response_header
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest, ApiVersionsResponse
from kafkalite.protocol.primitives import ZERO_UUID, uuid_from_text, uuid_to_text
from tests.protocol.schemas import ROOT, SCHEMAS, load

APIS = [
    row
    for row in json.loads((ROOT / "protocol_specs/apis.json").read_text())["apis"]
    if "broker" in row.get("listeners", ())
]


def test_ranges_of_all_broker_apis() -> None:
    assert {row["key"] for row in APIS} == set(API_NAMES)
    assert API_RANGES[0] == (3, 13)
    assert ADVERTISED_RANGES[0] == (0, 13)
    assert API_RANGES[22] == (0, 5), "version 6 is not stable yet"
    for row in APIS:
        assert API_RANGES[row["key"]] == (row["min"], row["maxStable"])
        assert ADVERTISED_RANGES[row["key"]] == (row["advertised"]["min"], row["advertised"]["max"])


@pytest.mark.parametrize("row", APIS, ids=[row["name"] for row in APIS])
def test_header_versions(row: dict[str, dict[str, int] | int]) -> None:
    """W-8..W-11: each API's versions get the headers that Kafka's own table gives them."""
    key, requests, responses = row["key"], row["requestHeader"], row["responseHeader"]
    assert isinstance(key, int)
    assert isinstance(requests, dict)
    assert isinstance(responses, dict)
    for version, header in requests.items():
        data = request_header(key, int(version), -5, "id")
        assert len(data) == (12 if header == 1 else 13)
        read, end = read_request_header(data + b"body", 0)
        assert (read.api_key, read.api_version, read.correlation_id, read.client_id) == (key, int(version), -5, "id")
        assert end == len(data)
    for version, header in responses.items():
        assert len(response_header(key, int(version), 1)) == (4 if header == 0 else 5)


def test_null_client_id_is_empty() -> None:
    assert read_request_header(request_header(3, 9, 1, None), 0)[0].client_id == ""


def test_classes_agree_with_the_api_table() -> None:
    for folder, message in SCHEMAS:
        if message.type in ("request", "response"):
            cls = load(folder, message)
            assert message.name.startswith(API_NAMES[cls.api_key])
            first, last = API_RANGES[cls.api_key]
            assert cls.min_version <= first <= last <= cls.max_version
            assert (cls.flexible_from is None) == (cls.api_key not in FLEXIBLE_FROM)
            if cls.flexible_from is not None:
                assert cls.flexible_from == max(FLEXIBLE_FROM[cls.api_key], cls.min_version)
    assert 18 not in RESPONSE_FLEXIBLE_FROM


def test_error_codes() -> None:
    rows = json.loads((ROOT / "protocol_specs/errors.json").read_text())["errors"]
    assert {(row["name"], row["code"]) for row in rows} == {(code.name, int(code)) for code in ErrorCode}
    assert {row["code"] for row in rows if row["retriable"]} == RETRIABLE
    error = KafkaError(ErrorCode.INVALID_REQUEST, "why")
    assert (error.code, error.message, str(error)) == (42, "why", "INVALID_REQUEST: why")


def test_golden_api_versions_frames() -> None:
    """V-5 and V-6."""
    body = ApiVersionsRequest(client_software_name="app", client_software_version="1.0").encode(3)
    assert (request_header(18, 3, 7, "c1") + body).hex() == "001200030000000700026331000461707004312e3000"
    answer = ApiVersionsResponse(error_code=35, api_keys=[ApiVersionsResponse.ApiVersion(18, 0, 5)])
    assert (response_header(18, 99, 7) + answer.encode(0)).hex() == "00000007002300000001001200000005"


def test_uuids_as_text() -> None:
    assert uuid_to_text(ZERO_UUID) == "AAAAAAAAAAAAAAAAAAAAAA"
    for number in range(256):
        uuid = bytes((number * step) % 256 for step in range(1, 17))
        text = uuid_to_text(uuid)
        assert len(text) == 22
        assert uuid_from_text(text) == uuid
    assert uuid_to_text(b"\xff" * 16) == "_____________________w"
    for wrong in ("", "AAAA", "A" * 23, "A" * 21 + "!", "é" * 22, "AAAAAAAAAAAAAAAAAAAAAAAA"):
        with pytest.raises(ValueError, match="not a UUID"):
            uuid_from_text(wrong)
