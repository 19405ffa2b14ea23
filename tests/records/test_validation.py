"""What a Produce may append, rule by rule; the answers are those a Kafka 4.4.0 gave to the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from struct import pack_into

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.batch import HEADER_SIZE, RecordBatch, build_batch, control_batch, encode_batch, seal
from kafkalite.records.compression import GZIP, LZ4, NONE, SNAPPY, ZSTD, compress
from kafkalite.records.errors import RecordError
from kafkalite.records.record import Record
from kafkalite.records.validation import ProducePolicy, ValidBatch, validate_produced
from tests.records import strategies
from tests.records.strategies import record_bytes

NOW = strategies.NOW
INT64_MAX = (1 << 63) - 1
VECTORS = Path(__file__).parent / "vectors"
CODECS = [NONE, GZIP, SNAPPY, LZ4, ZSTD]

WALK = ProducePolicy()
FULL = ProducePolicy(full=True)
depths = pytest.mark.parametrize("policy", [WALK, FULL], ids=["walk", "full"])


def batch(
    count: int = 3, *, timestamp: int = NOW, key: bytes | None = b"k", size: int = 20, codec: int = NONE
) -> bytearray:
    return build_batch([(timestamp + index, key, b"v" * size, ()) for index in range(count)], codec=codec)


def patched(data: bytes | bytearray, layout: str, place: int, value: int, *, sealed: bool = True) -> bytearray:
    data = bytearray(data)
    pack_into(layout, data, place, value)
    if sealed:
        seal(data)
    return data


def with_payload(codec: int, payload: bytes | bytearray, count: int) -> bytearray:
    """A batch whose checksum is right whatever its payload is."""
    data = batch(1)[:HEADER_SIZE] + payload
    pack_into(">i", data, 8, len(data) - 12)
    pack_into(">hi", data, 21, codec, count - 1)
    pack_into(">i", data, 57, count)
    seal(data)
    return data


def anything(*, full: bool) -> ProducePolicy:
    """No limit of size or time."""
    return ProducePolicy(max_message_bytes=1 << 30, before_max_ms=1 << 65, after_max_ms=1 << 65, full=full)


def validate(data: bytes | bytearray | None, policy: ProducePolicy = FULL, api_version: int = 9) -> ValidBatch:
    view = None if data is None else memoryview(data)
    return validate_produced(view, policy, now_ms=NOW, api_version=api_version)


def refused(
    data: bytes | bytearray | None,
    code: ErrorCode,
    policy: ProducePolicy = FULL,
    *,
    log_start_known: bool,
    api_version: int = 9,
    indexes: list[int] | None = None,
) -> None:
    before = None if data is None else bytes(data)
    with pytest.raises(RecordError) as caught:
        validate(data, policy, api_version)
    assert caught.value.code == code
    assert caught.value.log_start_known == log_start_known
    assert [index for index, _ in caught.value.record_errors] == (indexes or [])
    assert caught.value.message
    assert data is None or bytes(data) == before


# --- batches that pass


@depths
def test_a_plain_batch_keeps_its_bytes(policy: ProducePolicy) -> None:
    data = batch()
    before = bytes(data)
    valid = validate(data, policy)
    assert isinstance(valid.data, memoryview)
    assert valid.data.obj is data
    assert bytes(valid.data) == before
    assert (valid.last_offset_delta, valid.records_count) == (2, 3)
    assert (valid.base_timestamp, valid.max_timestamp) == (NOW, NOW + 2)
    assert valid.max_timestamp_delta_offset == (2 if policy.full else -1)
    assert (valid.producer_id, valid.producer_epoch, valid.base_sequence) == (-1, -1, -1)
    assert (valid.attributes, valid.log_append_time_ms) == (0, -1)


@depths
@given(plain=strategies.batches, codec=st.sampled_from(CODECS), transactional=st.booleans())
def test_what_we_build_passes(
    policy: ProducePolicy, plain: list[strategies.Plain], codec: int, transactional: bool
) -> None:
    data = build_batch(
        plain, codec=codec, producer_id=4, producer_epoch=1, base_sequence=9, transactional=transactional
    )
    valid = validate(data, anything(full=policy.full))
    assert bytes(valid.data) == bytes(data)
    assert (valid.producer_id, valid.producer_epoch, valid.base_sequence) == (4, 1, 9)
    assert valid.max_timestamp == max(record[0] for record in plain)


@depths
def test_read_only_bytes_are_copied(policy: ProducePolicy) -> None:
    data = bytes(batch())
    valid = validate(data, policy)
    assert bytes(valid.data) == data
    RecordBatch(valid.data)
    pack_into(">q", valid.data, 0, 5)
    assert data[:8] == bytes(8)


@depths
@pytest.mark.parametrize("tail", [b"x", b"12345", bytes(11), batch()[:50], batch()[:-1]])
def test_bytes_behind_the_batch_are_ignored(policy: ProducePolicy, tail: bytes) -> None:
    data = batch()
    assert bytes(validate(data + tail, policy).data) == data


# --- framing (P-8, P-16)


@depths
@pytest.mark.parametrize("data", [None, b"", bytes(11), batch()[:16], batch()[:17], batch()[:60], batch()[:-1]])
def test_no_whole_batch(policy: ProducePolicy, data: bytes | None) -> None:
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=False)


@pytest.mark.parametrize("more", [1, 1000, (1 << 31) - 1 - len(batch())])
def test_a_length_beyond_the_bytes(more: int) -> None:
    data = batch()
    refused(
        patched(data, ">i", 8, len(data) - 12 + more, sealed=False), ErrorCode.INVALID_RECORD, log_start_known=False
    )


def test_two_batches() -> None:
    refused(batch() + batch(), ErrorCode.INVALID_RECORD, log_start_known=False)
    refused(batch() + batch(codec=ZSTD), ErrorCode.INVALID_RECORD, log_start_known=False, api_version=6)


@pytest.mark.parametrize("line", (VECTORS / "legacy-message-sets.jsonl").read_text().splitlines())
@pytest.mark.parametrize("api_version", [3, 9])
def test_old_message_formats(line: str, api_version: int) -> None:
    data = bytes.fromhex(json.loads(line)["hex"])
    refused(data, ErrorCode.INVALID_RECORD, log_start_known=False, api_version=api_version)


@pytest.mark.parametrize(
    "data",
    [
        patched(batch(), ">b", 16, 3, sealed=False),
        patched(batch(), ">b", 16, -1, sealed=False),
        patched(batch(), ">i", 8, 13, sealed=False),
        patched(batch(), ">i", 8, -5, sealed=False),
        patched(batch(), ">i", 8, 30, sealed=False),  # what follows begins no batch
        patched(batch(), ">i", 8, 30, sealed=False)[:42],  # a batch below its header's size
        patched(batch(), ">i", 8, 14, sealed=False)[:26],
        bytes(100),
        b"\xff" * 100,
        batch() + patched(batch(), ">b", 16, 9, sealed=False),
        batch() + bytes(16),
    ],
)
def test_bytes_that_begin_no_batch(data: bytes) -> None:
    refused(data, ErrorCode.CORRUPT_MESSAGE, log_start_known=False)


def test_zstd_below_version_7() -> None:
    refused(batch(codec=ZSTD), ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, log_start_known=False, api_version=6)
    two = batch(codec=ZSTD) + batch()
    refused(two, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, log_start_known=False, api_version=6)
    validate(batch(codec=ZSTD), api_version=7)
    validate(batch(codec=LZ4), api_version=3)


# --- the batch as a whole (P-14 to P-17), in this order


@depths
def test_base_offset(policy: ProducePolicy) -> None:
    refused(patched(batch(), ">q", 0, 77, sealed=False), ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-14


@depths
def test_size(policy: ProducePolicy) -> None:
    data = batch(30)
    policy = ProducePolicy(max_message_bytes=len(data) - 1, full=policy.full)
    refused(data, ErrorCode.MESSAGE_TOO_LARGE, policy, log_start_known=False)  # P-15
    policy = ProducePolicy(max_message_bytes=len(data), full=policy.full)
    validate(data, policy)


@depths
def test_checksum(policy: ProducePolicy) -> None:
    refused(
        patched(batch(), ">I", 17, 1, sealed=False), ErrorCode.CORRUPT_MESSAGE, policy, log_start_known=False
    )  # P-16


def test_the_first_error_decides() -> None:
    small = ProducePolicy(max_message_bytes=100)
    wrong = patched(patched(batch(30), ">I", 17, 1, sealed=False), ">q", 0, 77, sealed=False)
    refused(wrong, ErrorCode.INVALID_RECORD, small, log_start_known=True)  # base offset before size
    wrong = patched(batch(30), ">I", 17, 1, sealed=False)
    refused(wrong, ErrorCode.MESSAGE_TOO_LARGE, small, log_start_known=False)  # size before checksum
    wrong = patched(patched(batch(), ">h", 21, 5), ">i", 57, 9)
    refused(wrong, ErrorCode.UNKNOWN_SERVER_ERROR, log_start_known=True)  # codec before header
    wrong = patched(with_payload(GZIP, b"garbage", 3), ">h", 21, 0x21)
    refused(wrong, ErrorCode.INVALID_RECORD, log_start_known=True)  # header before records


@depths
@pytest.mark.parametrize("codec", [5, 6, 7])
def test_unknown_codecs(policy: ProducePolicy, codec: int) -> None:
    refused(patched(batch(), ">h", 21, codec), ErrorCode.UNKNOWN_SERVER_ERROR, policy, log_start_known=True)


@depths
@pytest.mark.parametrize(
    ("count", "last_delta"), [(0, 2), (0, -1), (-1, 2), (-1, -2), (4, 2), (2, 2), (3, 3), (3, -1), (3, 1)]
)
def test_counts_of_the_header(policy: ProducePolicy, count: int, last_delta: int) -> None:
    data = patched(patched(batch(), ">i", 57, count), ">i", 23, last_delta)
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-17


@depths
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("count", [2, 4, 100])
def test_counts_of_the_payload(policy: ProducePolicy, codec: int, count: int) -> None:
    plain = bytes(batch()[HEADER_SIZE:])
    data = with_payload(codec, bytes(compress(codec, plain)), count)
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-18


@depths
def test_control_batches(policy: ProducePolicy) -> None:
    data = control_batch(1, timestamp=NOW, producer_id=1, producer_epoch=0, coordinator_epoch=0)
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-17
    refused(patched(batch(), ">h", 21, 0x20), ErrorCode.INVALID_RECORD, policy, log_start_known=True)


@depths
def test_producer_id_without_a_sequence(policy: ProducePolicy) -> None:
    refused(patched(batch(), ">q", 43, 7), ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-17
    assert validate(patched(batch(), ">h", 51, -7), policy).producer_epoch == -7


@depths
def test_size_against_the_segment(policy: ProducePolicy) -> None:
    data = batch(30)
    policy = ProducePolicy(segment_bytes=len(data) - 1, full=policy.full)
    refused(data, ErrorCode.RECORD_LIST_TOO_LARGE, policy, log_start_known=False)  # P-19
    validate(data, ProducePolicy(segment_bytes=len(data)))


# --- records (P-18, P-43)


@depths
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "plain",
    [b"", b"\x0e", record_bytes(length=-1), record_bytes(length=7), record_bytes(length=9), record_bytes() + b"\0"],
)
def test_lengths_that_do_not_add_up(policy: ProducePolicy, codec: int, plain: bytes) -> None:
    data = with_payload(codec, bytes(compress(codec, plain)), 1)
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=True)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("tail", [b"\2", b"\1", b"\2\1\0", b"\0\0", b""])
def test_fields_that_do_not_add_up(codec: int, tail: bytes) -> None:
    data = with_payload(codec, bytes(compress(codec, record_bytes(tail=tail))), 1)
    refused(data, ErrorCode.INVALID_RECORD, FULL, log_start_known=True)
    validate(data, WALK)  # the documented difference


@depths
@pytest.mark.parametrize("codec", [GZIP, SNAPPY, LZ4, ZSTD])
def test_damaged_compression(policy: ProducePolicy, codec: int) -> None:
    packed = bytes(compress(codec, bytes(batch()[HEADER_SIZE:])))
    for payload in (b"", b"this is garbage", packed[:-1], packed[: len(packed) // 2]):
        refused(with_payload(codec, payload, 3), ErrorCode.INVALID_RECORD, policy, log_start_known=True)  # P-23


@depths
@pytest.mark.parametrize("codec", [GZIP, SNAPPY, LZ4, ZSTD])
def test_bombs(policy: ProducePolicy, codec: int) -> None:
    data = batch(1, size=100_000, codec=codec)
    policy = ProducePolicy(max_decompressed_bytes=100_000, full=policy.full)
    refused(data, ErrorCode.MESSAGE_TOO_LARGE, policy, log_start_known=False)  # S-40
    validate(data, ProducePolicy(max_decompressed_bytes=100_100))


@depths
@pytest.mark.parametrize("codec", CODECS)
def test_largest_single_record(policy: ProducePolicy, codec: int) -> None:
    """max.decompressed.message.bytes: of compressed records only."""
    body = len(record_bytes(0, 1, b"k", bytes(500))) - 2
    data = build_batch([(NOW, b"k", b"", ()), (NOW, b"k", bytes(500), ())], codec=codec)
    below = ProducePolicy(max_decompressed_record_bytes=body - 1, full=policy.full)
    if codec == NONE:
        validate(data, below)
    else:
        refused(data, ErrorCode.INVALID_RECORD, below, log_start_known=True)
    validate(data, ProducePolicy(max_decompressed_record_bytes=body, full=policy.full))


@depths
@pytest.mark.parametrize("codec", CODECS)
def test_compacted_topics_want_keys(policy: ProducePolicy, codec: int) -> None:
    policy = ProducePolicy(compacted=True, full=policy.full)
    plain: list[strategies.Plain] = [
        (NOW, b"k", b"", []),
        (NOW, None, b"", []),
        (NOW, b"", None, []),
        (NOW, None, b"", []),
    ]
    data = build_batch(plain, codec=codec)
    refused(data, ErrorCode.INVALID_RECORD, policy, log_start_known=True, indexes=[1, 3])  # P-18, P-21
    validate(batch(codec=codec), policy)
    validate(batch(codec=codec, key=None))


@depths
@pytest.mark.parametrize("codec", CODECS)
def test_offset_deltas_with_gaps_are_built_anew(policy: ProducePolicy, codec: int) -> None:
    records = [
        Record(0, NOW, b"a", b"1", [("h", b"x")]),
        Record(5, NOW + 9, None, None),
        Record(3, NOW - 4, b"c", b"3"),
    ]
    data = encode_batch(
        records,
        base_offset=0,
        last_offset=2,
        attributes=codec | 0x10,
        base_timestamp=NOW,
        max_timestamp=NOW + 9,
        producer_id=3,
        producer_epoch=1,
        base_sequence=8,
    )
    anew = RecordBatch(validate(data, policy).data)
    for index, record in enumerate(records):
        record.offset = index
    assert anew.crc_ok()
    assert anew.codec == codec
    assert list(anew.records()) == records  # P-18
    assert (anew.producer_id, anew.producer_epoch, anew.base_sequence) == (3, 1, 8)
    assert anew.is_transactional


# --- timestamps (P-33 to P-36)


@depths
@pytest.mark.parametrize("codec", CODECS)
def test_timestamps_in_the_future(policy: ProducePolicy, codec: int) -> None:
    limit = NOW + 3_600_000
    plain: list[strategies.Plain] = [(limit, b"k", b"", []), (limit + 1, b"k", b"", []), (limit + 2, None, b"", [])]
    data = build_batch(plain, codec=codec)
    refused(data, ErrorCode.INVALID_TIMESTAMP, policy, log_start_known=True, indexes=[1, 2])  # P-33, P-21
    validate(build_batch(plain[:1], codec=codec), policy)
    refused(
        build_batch(plain[1:2], codec=codec), ErrorCode.INVALID_TIMESTAMP, policy, log_start_known=True, indexes=[0]
    )
    validate(data, ProducePolicy(log_append_time=True, full=policy.full))


@depths
def test_timestamps_in_the_past(policy: ProducePolicy) -> None:
    limited = ProducePolicy(before_max_ms=1000, full=policy.full)
    plain: list[strategies.Plain] = [(NOW - 1000, None, b"", []), (NOW - 1001, None, b"", []), (-1, None, b"", [])]
    refused(build_batch(plain), ErrorCode.INVALID_TIMESTAMP, limited, log_start_known=True, indexes=[1])  # P-33
    validate(build_batch(plain[::2]), limited)  # -1 is exempt
    validate(build_batch(plain), policy)
    validate(build_batch(plain), ProducePolicy(before_max_ms=1000, log_append_time=True))


def test_a_timestamp_error_decides_over_a_key_error() -> None:
    compacted = ProducePolicy(compacted=True)
    plain: list[strategies.Plain] = [(NOW, b"k", b"", []), (NOW, None, b"", []), (NOW + 10**8, b"k", b"", [])]
    refused(build_batch(plain), ErrorCode.INVALID_TIMESTAMP, compacted, log_start_known=True, indexes=[1, 2])  # P-21
    late = batch(key=None, timestamp=NOW + 10**8)
    refused(late, ErrorCode.INVALID_RECORD, compacted, log_start_known=True, indexes=[0, 1, 2])


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("claimed", [5, -1, NOW + 10**10])
def test_max_timestamp_is_made_true(codec: int, claimed: int) -> None:
    data = patched(batch(codec=codec), ">q", 35, claimed)
    valid = validate(data)
    stored = RecordBatch(valid.data)
    assert stored.max_timestamp == valid.max_timestamp == NOW + 2  # P-36
    assert valid.max_timestamp_delta_offset == 2
    assert stored.crc_ok()
    assert isinstance(valid.data, memoryview)
    assert valid.data.obj is data


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("claimed", [NOW + 10**10, NOW - 1, -1])
def test_walk_looks_closer_at_a_max_timestamp_that_cannot_be(codec: int, claimed: int) -> None:
    """In the future, or before the first record's: older sarama leaves it at -1."""
    valid = validate(patched(batch(codec=codec), ">q", 35, claimed), WALK)
    stored = RecordBatch(valid.data)
    assert stored.max_timestamp == valid.max_timestamp == NOW + 2
    assert stored.crc_ok()
    possible = patched(batch(codec=codec), ">q", 35, NOW + 1)
    assert validate(possible, WALK).max_timestamp == NOW + 1  # the documented difference


def test_timestamps_that_run_over_wrap() -> None:
    """Sums on 64 bits, as in Java, for us and for every reader."""
    data = patched(batch(1), ">q", 27, INT64_MAX - 1)
    data = data[:HEADER_SIZE] + record_bytes(5, 0, b"k", b"v")
    pack_into(">i", data, 8, len(data) - 12)
    seal(data)
    valid = validate(data, anything(full=True))
    assert valid.max_timestamp == -(1 << 63) + 3
    assert [record.timestamp for record in RecordBatch(valid.data).records()] == [valid.max_timestamp]


@depths
@pytest.mark.parametrize("codec", CODECS)
def test_log_append_time(policy: ProducePolicy, codec: int) -> None:
    policy = ProducePolicy(log_append_time=True, full=policy.full)
    data = batch(codec=codec)
    before = bytes(data)
    valid = validate(data, policy)
    stored = RecordBatch(valid.data)
    assert stored.crc_ok()
    assert stored.is_log_append_time
    assert stored.max_timestamp == valid.max_timestamp == valid.log_append_time_ms == NOW  # P-35
    assert stored.base_timestamp == NOW
    assert bytes(valid.data)[HEADER_SIZE:] == before[HEADER_SIZE:]
    assert {record.timestamp for record in stored.records()} == {NOW}


@depths
def test_append_time_bit_of_a_client_is_cleared(policy: ProducePolicy) -> None:
    valid = validate(patched(batch(), ">h", 21, 8), policy)
    stored = RecordBatch(valid.data)
    assert (stored.is_log_append_time, stored.crc_ok(), valid.attributes) == (False, True, 0)  # P-34, section 12
    assert stored.max_timestamp == NOW + 2


@depths
def test_append_time_bit_where_its_time_is_not_checked(policy: ProducePolicy) -> None:
    data = patched(batch(), ">h", 21, 8)
    log_append_time = ProducePolicy(log_append_time=True, full=policy.full)
    refused(data, ErrorCode.INVALID_TIMESTAMP, log_append_time, log_start_known=True, indexes=[0, 1, 2])
    without = patched(data, ">q", 35, -1)
    refused(without, ErrorCode.INVALID_TIMESTAMP, policy, log_start_known=True, indexes=[0, 1, 2])


@depths
def test_append_time_bit_with_a_time_in_the_future(policy: ProducePolicy) -> None:
    data = patched(patched(batch(), ">h", 21, 8), ">q", 35, NOW + 10**8)
    refused(data, ErrorCode.INVALID_TIMESTAMP, policy, log_start_known=True, indexes=[0, 1, 2])


def test_unknown_attributes_stay_until_the_field_is_written() -> None:
    data = patched(batch(), ">h", 21, 0x700)
    assert RecordBatch(validate(data).data).attributes == 0x700
    wrong = patched(data, ">q", 35, 5)
    assert RecordBatch(validate(wrong).data).attributes == 0


# --- recompression (P-40)


@depths
@pytest.mark.parametrize("source", CODECS)
@pytest.mark.parametrize("target", CODECS)
def test_recompression(policy: ProducePolicy, source: int, target: int) -> None:
    policy = ProducePolicy(compression_type=target, full=policy.full)
    plain: list[strategies.Plain] = [(NOW + index, b"k", b"v" * 50, [("h", b"x")]) for index in range(50)]
    data = build_batch(plain, codec=source, producer_id=3, producer_epoch=1, base_sequence=8, transactional=True)
    before = bytes(data)
    valid = validate(data, policy)
    stored = RecordBatch(valid.data)
    assert stored.crc_ok()
    assert stored.codec == valid.attributes & 7 == target
    assert stored.size == len(valid.data)
    assert list(stored.records()) == strategies.as_records(plain)
    assert (stored.producer_id, stored.producer_epoch, stored.base_sequence) == (3, 1, 8)
    assert stored.is_transactional
    assert (bytes(valid.data) == before) == (source == target)


@depths
def test_size_is_checked_again_behind_recompression(policy: ProducePolicy) -> None:
    data = batch(1, size=2000, codec=ZSTD)
    for target, code in ((NONE, ErrorCode.MESSAGE_TOO_LARGE), (GZIP, None)):
        bounded = ProducePolicy(compression_type=target, max_message_bytes=500, full=policy.full)
        if code is None:
            validate(data, bounded)
        else:
            refused(data, code, bounded, log_start_known=False)


def test_recompression_with_append_time_and_levels() -> None:
    policy = ProducePolicy(compression_type=GZIP, compression_level=1, log_append_time=True)
    valid = validate(batch(50, codec=SNAPPY), policy)
    stored = RecordBatch(valid.data)
    assert (stored.codec, stored.is_log_append_time, stored.max_timestamp, stored.crc_ok()) == (GZIP, True, NOW, True)


# --- whatever the bytes are


@given(
    data=st.binary(max_size=200),
    plain=strategies.batches,
    codec=st.sampled_from(CODECS),
    flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=5),
    policy=st.builds(
        ProducePolicy,
        full=st.booleans(),
        compacted=st.booleans(),
        log_append_time=st.booleans(),
        compression_type=st.sampled_from(["producer", *CODECS]),
        before_max_ms=st.sampled_from([INT64_MAX, 1000]),
        max_decompressed_bytes=st.just(1 << 18),
    ),
    api_version=st.sampled_from([3, 9]),
)
def test_any_bytes_are_taken_or_refused(
    data: bytes,
    plain: list[strategies.Plain],
    codec: int,
    flips: list[tuple[int, int]],
    policy: ProducePolicy,
    api_version: int,
) -> None:
    damaged = build_batch(plain, codec=codec)
    for place, byte in flips:
        damaged[17 + place % (len(damaged) - 17)] = byte
    seal(damaged)
    for candidate in (data, damaged, damaged[:HEADER_SIZE] + data):
        try:
            valid = validate(bytes(candidate), policy, api_version)
        except RecordError:
            continue
        stored = RecordBatch(valid.data)
        assert stored.crc_ok()
        assert stored.size == len(valid.data)
        assert stored.records_count == valid.records_count == valid.last_offset_delta + 1
        assert stored.is_log_append_time == policy.log_append_time
        if policy.reads_fields:  # then every reader can read it, at offsets 0, 1, 2 ...
            records = list(stored.records())
            assert [record.offset for record in records] == list(range(valid.records_count))
            assert not policy.compacted or all(record.key is not None for record in records)
