"""Any bytes give a message or `ProtocolError`, in memory bounded by their length; lenient exactly where Kafka is."""

from __future__ import annotations

import random
import tracemalloc
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.codegen.emit import HOT, emit_module, exported
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.header import read_request_header, read_response_header
from kafkalite.protocol.messages.consumer_group_heartbeat import ConsumerGroupHeartbeatResponse
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.primitives import read_count
from tests.protocol.schemas import ROOT, SCHEMAS, load, to_json, vectors

if TYPE_CHECKING:
    from kafkalite.codegen.spec import Message

HOT_SCHEMAS = [message for _, message in SCHEMAS if message.name in HOT]
INSERTED = (b"\xff", b"\xff\xff\xff\xff\x0f", b"\x80\x80\x80\x80\x80", b"\0\0\0\x01")
IDS = [message.name for _, message in SCHEMAS]


def attempt(cls: Any, message: Message, data: bytes, version: int) -> dict[str, Any] | None:
    """The decoded message, or None where the bytes are refused."""
    try:
        decoded, _ = cls.read(data, 0, version)
    except ProtocolError:
        return None
    return to_json(decoded, message.root, version)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes after one of the accidents that lengths, counts and tags are sensitive to."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0 if at < len(changed):
                changed[at] = chance.choice((0, 1, 2, 0x7F, 0x80, 0x81, 0xFF, chance.randrange(256)))
            case 1:
                changed[at:at] = chance.choice(
                    (b"\xff", b"\xff\xff\xff\xff\x0f", b"\x80\x80\x80\x80\x80", b"\0\0\0\x01")
                )
            case 2:
                del changed[at : at + chance.randrange(1, 5)]
            case _:
                del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize(("folder", "message"), SCHEMAS, ids=IDS)
def test_damaged_messages_are_read_or_refused(folder: str, message: Message) -> None:
    cls = load(folder, message)
    chance = random.Random(message.name)
    for vector in vectors(folder, message.name):
        data = bytes.fromhex(vector["hex"])
        for _ in range(8):
            attempt(cls, message, damaged(data, chance), vector["version"])


@pytest.mark.parametrize(("folder", "message"), SCHEMAS, ids=IDS)
def test_a_message_cut_off_anywhere_is_refused(folder: str, message: Message) -> None:
    """No proper beginning of a message is a message."""
    cls = load(folder, message)
    for version in message.versions:
        data = max(cls_bytes(cls, folder, message, version), key=len)
        for end in range(min(len(data), 200)):
            with pytest.raises(ProtocolError):
                cls.read(data[:end], 0, version)


def cls_bytes(cls: Any, folder: str, message: Message, version: int) -> list[bytes]:
    """A version's vectors without frames."""
    decode = getattr(cls, "decode_framed", None)
    rows = [row for row in vectors(folder, message.name) if row["version"] == version]
    if decode is None:
        return [bytes.fromhex(row["hex"]) for row in rows]
    return [decode(bytes.fromhex(row["hex"])).encode(version) for row in rows]


@given(st.sampled_from(SCHEMAS), st.data())
def test_arbitrary_bytes(schema: tuple[str, Message], data: st.DataObject) -> None:
    folder, message = schema
    version = data.draw(st.integers(message.versions.first, message.versions.last))
    attempt(load(folder, message), message, data.draw(st.binary(max_size=300)), version)


@given(st.binary(max_size=80))
def test_arbitrary_headers(data: bytes) -> None:
    for read in (lambda: read_request_header(data, 0), lambda: read_response_header(data, 0, 3, 9)):
        try:
            read()
        except ProtocolError:
            pass


@cache
def plainly_read() -> dict[str, Any]:
    """The hot messages once more, generated without the shortcuts of the hot ones."""
    primitives = exported(ROOT / "kafkalite/protocol/primitives.py")
    namespace: dict[str, Any] = {"__name__": "plain"}
    exec(emit_module(HOT_SCHEMAS, primitives, hot=frozenset()), namespace)
    return namespace


@pytest.mark.parametrize("message", HOT_SCHEMAS, ids=[message.name for message in HOT_SCHEMAS])
def test_the_fast_readers_take_and_refuse_what_the_plain_ones_do(message: Message) -> None:
    hot, plain = load("messages", message), plainly_read()[message.name]
    chance = random.Random(message.name)
    for vector in vectors("messages", message.name):
        data = bytes.fromhex(vector["hex"])
        for _ in range(60):
            broken = damaged(data, chance)
            expected = attempt(plain, message, broken, vector["version"])
            assert attempt(hot, message, broken, vector["version"]) == expected, (broken.hex(), vector["version"])


@pytest.mark.parametrize(("folder", "message"), SCHEMAS, ids=IDS)
def test_memory_stays_within_a_multiple_of_the_bytes(folder: str, message: Message) -> None:
    """Counts that lie reserve nothing; items of few bytes cost what an object costs."""
    cls = load(folder, message)
    for version in {message.versions.first, message.versions.last}:
        data = max(cls_bytes(cls, folder, message, version), key=len)
        for filler in (b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\x01", b"\x00", b"\x02"):
            for at in range(0, len(data), max(1, len(data) // 12)):
                hostile = data[:at] + filler * (1000 // len(filler))
                tracemalloc.start()
                try:
                    cls.read(hostile, 0, version)
                except ProtocolError:
                    pass
                finally:
                    peak = tracemalloc.get_traced_memory()[1]
                    tracemalloc.stop()
                assert peak < 300 * len(hostile) + 50_000, (version, at, filler)


# Where Kafka is lenient, and where it is not (observed on a broker: frames it answered, frames it closed on).


def test_any_negative_length_is_null() -> None:
    assert MetadataRequest.decode(b"\xff\xff\xff\xfb", 1).topics is None
    assert ProduceRequest.decode(b"\xff\xfe" + b"\0\1" + b"\0\0\0\1" + b"\0\0\0\0", 3).transactional_id is None
    with pytest.raises(ProtocolError, match="null"):
        ProduceRequest.decode(b"\xff\xff" + b"\0\1" + b"\0\0\0\1" + b"\xff\xff\xff\xfe", 3)


def test_null_is_refused_in_the_versions_that_do_not_know_it() -> None:
    with pytest.raises(ProtocolError, match="null"):
        MetadataRequest.decode(b"\xff\xff\xff\xff", 0)


def test_text_that_is_not_utf8_is_kept() -> None:
    data = b"\0\0\0\1" + b"\0\4a\xff\xfeb"
    request = MetadataRequest.decode(data, 0)
    assert request.topics is not None
    assert request.topics[0].name == "a\udcff\udcfeb"
    assert request.encode(0) == data


def test_varints_may_be_padded_up_to_five_bytes() -> None:
    heartbeat = HeartbeatRequest(group_id="g", generation_id=1, member_id="m", group_instance_id=None)
    data = heartbeat.encode(4)
    assert data[:2] == b"\x02g"
    for padded in (b"\x82\x00g", b"\x82\x80\x00g", b"\x82\x80\x80\x80\x00g"):
        assert HeartbeatRequest.decode(padded + data[2:], 4) == heartbeat
    with pytest.raises(ProtocolError, match="varint"):
        HeartbeatRequest.decode(b"\x82\x80\x80\x80\x80\x00g" + data[2:], 4)


def test_any_byte_but_zero_is_true() -> None:
    data = MetadataRequest(topics=None, allow_auto_topic_creation=True).encode(4)
    assert MetadataRequest.decode(data[:-1] + b"\x02", 4).allow_auto_topic_creation is True


def test_any_byte_below_zero_is_a_struct_that_is_not_there() -> None:
    present = ConsumerGroupHeartbeatResponse(assignment=ConsumerGroupHeartbeatResponse.Assignment()).encode(0)
    assert present.endswith(b"\x01\x01\x00\x00")
    assert ConsumerGroupHeartbeatResponse.decode(present[:-4] + b"\x05\x01\x00\x00", 0).assignment is not None
    assert ConsumerGroupHeartbeatResponse.decode(present[:-4] + b"\x85\x00", 0).assignment is None


def test_tags_may_be_unknown_repeated_and_out_of_order() -> None:
    heartbeat = HeartbeatRequest(group_id="g", generation_id=1, member_id="m", group_instance_id=None)
    tags = b"\x04" + b"\x09\x02ab" + b"\x03\x00" + b"\x09\x01c" + b"\x80\x01\x01d"
    assert HeartbeatRequest.decode(heartbeat.encode(4)[:-1] + tags, 4) == heartbeat
    fetch = FetchRequest(cluster_id="first")
    again = FetchRequest(cluster_id="second").encode(12)
    tag = again[again.index(b"\x00\x07\x07second") :]
    data = fetch.encode(12)
    head = data[: data.index(b"\x01\x00\x06\x06first")]
    twice = head + b"\x02" + b"\x00\x06\x06first" + tag
    assert FetchRequest.decode(twice, 12).cluster_id == "second"


def test_a_tag_count_that_reads_as_negative_counts_nothing() -> None:
    data = HeartbeatRequest(group_id="g").encode(4)[:-1] + b"\xff\xff\xff\xff\x0f"
    assert HeartbeatRequest.decode(data, 4).group_id == "g"


def test_a_tag_cannot_lead_back() -> None:
    """A negative size would read the same tags for ever."""
    tags = b"\xff\xff\xff\xff\x07" + b"\x63" + b"\xfa\xff\xff\xff\x0f"
    with pytest.raises(ProtocolError, match="tagged field of -6 bytes"):
        HeartbeatRequest.decode(HeartbeatRequest(group_id="g").encode(4)[:-1] + tags, 4)


def test_a_tag_is_known_only_in_the_versions_that_have_it() -> None:
    """FetchRequest's replica state came with version 15; before, tag 1 is one to skip."""
    data = FetchRequest(replica_state=FetchRequest.ReplicaState(replica_id=3)).encode(15)
    assert b"\x01\x01\x0d" in data
    state = FetchRequest.decode(data, 15).replica_state
    assert state is not None
    assert state.replica_id == 3
    old = FetchRequest(replica_id=7).encode(14)
    unknown = old[:-1] + b"\x01\x01\x0d" + bytes(13)
    assert FetchRequest.decode(unknown, 14) == FetchRequest(replica_id=7)


def test_bytes_behind_the_body_are_ignored() -> None:
    assert HeartbeatRequest.decode(HeartbeatRequest(group_id="g").encode(4) + b"junk", 4).group_id == "g"


def test_a_string_longer_than_an_int16_is_refused() -> None:
    data = b"\x82\x80\x02" + b"x" * 32769
    with pytest.raises(ProtocolError, match="32769"):
        HeartbeatRequest.decode(data + bytes(20), 4)
    with pytest.raises(ValueError, match="32768"):
        HeartbeatRequest(group_id="x" * 32768).encode(4)


def test_a_count_beyond_the_bytes_is_refused_before_anything_is_reserved() -> None:
    for flexible, data in ((True, b"\x05abc"), (False, b"\0\0\0\x04abc")):
        with pytest.raises(ProtocolError, match="array of 4 items where 3 bytes are left"):
            read_count(data, 0, flexible)
        assert read_count(data + b"d", 0, flexible) == (4, len(data) - 3)
    head = OffsetCommitRequest(group_id="g").encode(7)[:-4]
    for count in (b"\x7f\xff\xff\xff", b"\0\0\0\x02"):
        with pytest.raises(ProtocolError):
            OffsetCommitRequest.decode(head + count, 7)


def test_a_length_that_lies_is_refused_wherever_it_stands() -> None:
    """The last field of a fast reader has nothing behind it that would miss the bytes."""
    data = ProduceRequest(topic_data=[]).encode(3)[2:]
    with pytest.raises(ProtocolError):
        ProduceRequest.decode(b"\0\x40" + data, 3)
    partition = ProduceRequest.PartitionProduceData(records=b"12345678")
    whole = ProduceRequest(topic_data=[ProduceRequest.TopicProduceData(name="t", partition_data=[partition])]).encode(3)
    for missing in range(1, 9):
        with pytest.raises(ProtocolError):
            ProduceRequest.decode(whole[:-missing], 3)


def test_unknown_api_key_and_cut_off_header() -> None:
    with pytest.raises(ProtocolError, match="999"):
        read_request_header(b"\x03\xe7\0\0\0\0\0\1\xff\xff", 0)
    whole = b"\0\x12\0\3\0\0\0\7\0\2c1\0"
    assert read_request_header(whole, 0)[1] == len(whole)
    for end in range(len(whole)):
        with pytest.raises(ProtocolError):
            read_request_header(whole[:end], 0)
