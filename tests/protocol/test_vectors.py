"""Every schema in every version, in both directions, against bytes that Kafka's own classes made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.header import read_request_header, read_response_header, request_header, response_header
from kafkalite.protocol.message import KeyMessage, MetadataMessage, VersionedMessage
from kafkalite.protocol.primitives import uvarint
from tests.protocol.schemas import SCHEMAS, load, to_json, to_object, vectors

if TYPE_CHECKING:
    from kafkalite.codegen.spec import Message
    from kafkalite.protocol.primitives import Buffer


def decode(cls: Any, data: Buffer, version: int) -> Any:
    """The message in a vector's bytes, which it must fill."""
    if issubclass(cls, VersionedMessage | KeyMessage | MetadataMessage):
        return cls.decode_framed(data)
    message, end = cls.read(data, 0, version)
    assert end == len(data)
    return message


def encode(message: Any, version: int) -> bytes:
    framed = isinstance(message, VersionedMessage | KeyMessage | MetadataMessage)
    data = message.encode_framed(version) if framed else message.encode(version)
    assert isinstance(data, bytes)
    return data


def without_unknown_tags(data: bytes, vector: dict[str, Any]) -> bytes:
    """A vector's bytes as they would be without the tags that nobody knows; their count still includes them."""
    for tag in vector["unknownTags"]:
        value = bytes.fromhex(tag["hex"])
        raw = uvarint(tag["tag"]) + uvarint(len(value)) + value
        assert data.count(raw) == 1
        data = data.replace(raw, b"")
    return data


@pytest.mark.parametrize(("folder", "message"), SCHEMAS, ids=[message.name for _, message in SCHEMAS])
def test_schema_reads_and_writes_kafkas_bytes(folder: str, message: Message) -> None:
    cls = load(folder, message)
    seen = set()
    for vector in vectors(folder, message.name):
        version, data = vector["version"], bytes.fromhex(vector["hex"])
        seen.add((version, vector["kind"]))
        for buf in (data, memoryview(data), bytearray(data)):
            decoded = decode(cls, buf, version)
            assert to_json(decoded, message.root, version) == vector["json"], vector
        built = to_object(cls, cls, message.root, vector["json"])
        for written in (encode(built, version), encode(decoded, version)):
            if vector["kind"] == "unknown-tags":
                known = without_unknown_tags(data, vector)
                assert len(written) == len(known)
                differing = [(a, b) for a, b in zip(written, known, strict=True) if a != b]
                assert len(differing) == 1
                assert differing[0][0] + len(vector["unknownTags"]) == differing[0][1]
            else:
                assert written == data, vector
    assert {(version, "default") for version in message.versions} <= seen


def test_reads_in_the_middle_of_a_buffer() -> None:
    for folder, message in SCHEMAS:
        cls = load(folder, message)
        if issubclass(cls, VersionedMessage | KeyMessage | MetadataMessage):
            continue
        vector = vectors(folder, message.name)[-1]
        data = bytes.fromhex(vector["hex"])
        decoded, end = cls.read(b"\xff" * 7 + data + b"\xff" * 7, 7, vector["version"])
        assert end == 7 + len(data)
        assert decoded == cls.decode(data, vector["version"])


def test_request_header() -> None:
    """Of the header's vectors those whose API and version have that header; keys and versions are random in them."""
    served = 0
    for vector in vectors("messages", "RequestHeader"):
        values, data = vector["json"], bytes.fromhex(vector["hex"])
        # Metadata has header v1 before version 9 and v2 from there.
        data = b"\x00\x03" + (b"\x00\x08" if vector["version"] == 1 else b"\x00\x09") + data[4:]
        header, end = read_request_header(data, 0)
        assert end == len(data)
        assert header.client_id == (values["clientId"] or "")
        assert header.correlation_id == values["correlationId"]
        if vector["kind"] != "unknown-tags":
            assert request_header(3, header.api_version, header.correlation_id, values["clientId"]) == data
            served += 1
    assert served > 10


def test_response_header() -> None:
    for vector in vectors("messages", "ResponseHeader"):
        data = bytes.fromhex(vector["hex"])
        api_version = 8 if vector["version"] == 0 else 9
        correlation_id = vector["json"]["correlationId"]
        assert read_response_header(data, 0, 3, api_version) == (correlation_id, len(data))
        if vector["kind"] != "unknown-tags":
            assert response_header(3, api_version, correlation_id) == data


def test_records_are_views_and_stay_as_they_are_when_written() -> None:
    from kafkalite.protocol.messages.produce import ProduceRequest

    records = memoryview(b"records")
    partition = ProduceRequest.PartitionProduceData(index=1, records=records)
    request = ProduceRequest(topic_data=[ProduceRequest.TopicProduceData(name="t", partition_data=[partition])])
    for version in range(3, 13):
        parts: list[Buffer] = []
        request.write(parts, version)
        assert any(part is records for part in parts)
        data = bytearray(request.encode(version))
        view = ProduceRequest.decode(data, version).topic_data[0].partition_data[0].records
        assert isinstance(view, memoryview)
        assert view.obj is data
