"""What holds for every generated class: constructors, round trips in every version, frames, comparing and printing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolSubscription
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.fetch import FetchResponse
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from kafkalite.protocol.messages.share_fetch import ShareFetchResponse
from kafkalite.records.stored.consumer_group_member_metadata import ConsumerGroupMemberMetadataValue
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue
from kafkalite.records.stored.topic_record import TopicRecord
from tests.protocol.schemas import ROOT, SCHEMAS, load

if TYPE_CHECKING:
    from kafkalite.codegen.spec import Field, Message, Struct

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int8": st.integers(-(2**7), 2**7 - 1),
    "int16": st.integers(-(2**15), 2**15 - 1),
    "uint16": st.integers(0, 2**16 - 1),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float64": st.floats(allow_nan=False),
    "uuid": st.binary(min_size=16, max_size=16),
    "string": st.text(max_size=10) | st.integers(120, 300).map("x".__mul__),
    "bytes": st.binary(max_size=10) | st.integers(120, 300).map(bytes),
    "records": st.binary(max_size=10) | st.integers(120, 300).map(bytes),
}


def objects(cls: Any, root: Any, struct: Struct, version: int) -> st.SearchStrategy[Any]:
    """Objects with any values in the fields that a version has."""
    fields = {field.name: values(root, field, version) for field in struct.fields if version in field.versions}
    return st.builds(cls, **fields)


def values(root: Any, field: Field, version: int) -> st.SearchStrategy[Any]:
    if field.struct is not None:
        some = objects(getattr(root, field.struct.name), root, field.struct, version)
    else:
        some = VALUES[field.kind]
    if field.is_array:
        few = st.lists(some, max_size=2)
        # As many as a compact count of one byte can say, and one more; not arrays of them.
        is_leaf = field.struct is None or not any(inner.is_array for inner in field.struct.fields)
        many = st.builds(lambda item, count: [item] * count, some, st.sampled_from((126, 127)))
        some = few | many if is_leaf else few
    return some | st.none() if version in field.nullable else some


@given(st.sampled_from(SCHEMAS), st.data())
def test_what_is_written_is_read_again(schema: tuple[str, Message], data: st.DataObject) -> None:
    """Fields outside the version are left out and come back as their defaults."""
    cls = load(*schema)
    version = data.draw(st.integers(schema[1].versions.first, schema[1].versions.last))
    message = data.draw(objects(cls, cls, schema[1].root, version))
    encoded = message.encode(version)
    again = cls.decode(encoded, version)
    assert again.encode(version) == encoded
    tagged_structs = any(
        field.tag is not None and field.struct is not None
        for struct in (schema[1].root, *schema[1].structs)
        for field in struct.fields
    )
    if not tagged_structs:  # there a struct of defaults comes back as None
        assert again == message
    with pytest.raises(ProtocolError):
        cls.decode(encoded, schema[1].versions.last + 1)


def test_lists_are_new_for_each_object() -> None:
    for folder, message in SCHEMAS:
        cls = load(folder, message)
        for field in message.root.fields:
            if field.is_array:
                first, second = getattr(cls(), field.name), getattr(cls(), field.name)
                assert first is None or first is not second


def test_null_and_empty_arrays_differ() -> None:
    """An absent nullable array is empty unless the schema says null; null has to be said."""
    assert MetadataRequest().topics == []
    assert MetadataRequest(topics=None).topics is None
    assert MetadataRequest(topics=None).encode(1) == b"\xff\xff\xff\xff"
    assert FetchResponse.PartitionData().aborted_transactions == []
    partition = FetchResponse.PartitionData(aborted_transactions=None)
    assert partition.aborted_transactions is None


def test_absent_tagged_structs_are_none() -> None:
    topic = FetchResponse.FetchableTopicResponse(topic="t", partitions=[FetchResponse.PartitionData()])
    partition = topic.partitions[0]
    assert partition.current_leader is None
    absent = FetchResponse(responses=[topic]).encode(12)
    partition.current_leader = FetchResponse.LeaderIdAndEpoch()
    assert FetchResponse(responses=[topic]).encode(12) == absent
    partition.current_leader.leader_id = 4
    told = FetchResponse.decode(FetchResponse(responses=[topic]).encode(12), 12).responses[0].partitions[0]
    assert told.current_leader == FetchResponse.LeaderIdAndEpoch(4, -1)
    assert told.diverging_epoch is None


def test_null_is_not_the_default_of_classic_member_metadata() -> None:
    """A tagged struct that may be null, and is not when left out."""
    classic = ConsumerGroupMemberMetadataValue.ClassicMemberMetadata
    assert ConsumerGroupMemberMetadataValue().classic_member_metadata == classic()
    null = ConsumerGroupMemberMetadataValue(classic_member_metadata=None)
    assert ConsumerGroupMemberMetadataValue.decode_framed(null.encode_framed(0)).classic_member_metadata is None


def test_equality_and_text() -> None:
    one, two = MetadataResponse(cluster_id="a"), MetadataResponse(cluster_id="a")
    assert one == two
    two.topics.append(MetadataResponse.MetadataResponseTopic(name="t"))
    assert one != two
    assert one != MetadataRequest()
    assert repr(CreateTopicsRequest.CreatableTopicConfig("a", None)) == (
        "CreateTopicsRequest.CreatableTopicConfig(name='a', value=None)"
    )
    with pytest.raises(TypeError):
        hash(one)


def test_frames_of_stored_records() -> None:
    key = OffsetCommitKey(group="g", topic="t", partition=1)
    assert key.encode_framed() == b"\0\1" + key.encode(0)
    assert OffsetCommitKey.decode_framed(key.encode_framed()) == key
    value = OffsetCommitValue(offset=7)
    for version in range(OffsetCommitValue.min_version, OffsetCommitValue.max_version + 1):
        assert OffsetCommitValue.decode_framed(value.encode_framed(version)).offset == 7
    topic = TopicRecord(name="t", topic_id=b"1" * 16)
    assert topic.encode_framed(0)[:3] == b"\1\2\0"
    assert TopicRecord.decode_framed(topic.encode_framed(0)) == topic


@pytest.mark.parametrize(
    ("cls", "data"),
    [
        (OffsetCommitKey, b"\0"),
        (OffsetCommitKey, b"\0\2" + bytes(20)),
        (OffsetCommitValue, b""),
        (OffsetCommitValue, b"\0\x63" + bytes(40)),
        (OffsetCommitValue, b"\xff\xff" + bytes(40)),
        (ConsumerProtocolSubscription, b"\0\x63" + bytes(40)),
        (TopicRecord, b"\1\2"),
        (TopicRecord, b"\2\2\0" + bytes(40)),
        (TopicRecord, b"\1\3\0" + bytes(40)),
        (TopicRecord, b"\1\2\x09" + bytes(40)),
    ],
)
def test_a_frame_of_something_else_is_refused(cls: Any, data: bytes) -> None:
    with pytest.raises(ProtocolError):
        cls.decode_framed(data)


def test_records_that_may_be_null_in_old_versions_only() -> None:
    """ShareFetchResponse's records: null went away with version 0, which is gone itself."""
    assert ShareFetchResponse.PartitionData().records == b""


def test_importing_a_message_is_cheap() -> None:
    """Start-up loads neither the typing machinery nor a message that nobody asked for."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import kafkalite.protocol.header, kafkalite.protocol.messages.produce\n"
        "heavy = {'typing', 'dataclasses', 'inspect', 'logging', 'json', 'asyncio', 'kafkalite.codegen'}\n"
        "messages = [name for name in sys.modules if name.startswith('kafkalite.protocol.messages.')]\n"
        "print(sorted(heavy & sys.modules.keys()), messages)\n"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[] ['kafkalite.protocol.messages.produce']\n"
