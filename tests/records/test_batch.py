"""The batch itself: Kafka's own bytes in both directions, building, iterating, and bytes that are no batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.records.batch import (
    ABORT_MARKER,
    COMMIT_MARKER,
    HEADER_SIZE,
    RecordBatch,
    batch_size,
    build_batch,
    control_batch,
    control_kind,
    encode_batch,
    iter_batches,
    marker_coordinator_epoch,
    parse_batch,
    plain_marker,
    seal,
    set_base,
    single_record_batch,
)
from kafkalite.records.compression import CODEC_NAMES
from kafkalite.records.errors import BatchTooLarge, CorruptBatch
from kafkalite.records.record import Record
from tests.records import strategies

VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / f"{name}.jsonl").read_text().splitlines()]


def unhex(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def records_of(vector: dict[str, Any]) -> list[Record]:
    return [
        Record(
            record["offset"],
            record["timestamp"],
            unhex(record["key"]),
            unhex(record["value"]),
            [(header["key"], unhex(header["value"])) for header in record["headers"]],
        )
        for record in vector["records"]
    ]


BATCHES = vectors("batches")
INVALID = vectors("batches-invalid")


def name(vector: dict[str, Any]) -> str:
    return f"{vector.get('kind', vector.get('magic'))}-{vector.get('compression', '')}"


@pytest.mark.parametrize("vector", BATCHES, ids=name)
def test_read_what_kafka_wrote(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    batch = parse_batch(data)
    assert batch.crc_ok()
    assert batch.size == len(data)
    assert batch.base_offset == vector["baseOffset"]
    assert batch.last_offset == vector["lastOffset"]
    assert batch.partition_leader_epoch == vector["partitionLeaderEpoch"]
    assert batch.magic == vector["magic"]
    assert batch.crc == vector["crc"]
    assert CODEC_NAMES[batch.codec] == vector["compression"]
    assert batch.is_log_append_time == (vector["timestampType"] == "LogAppendTime")
    assert batch.is_transactional == vector["isTransactional"]
    assert batch.is_control == vector["isControl"]
    assert batch.delete_horizon_ms == vector["deleteHorizonMs"]
    assert batch.base_timestamp == vector["baseTimestamp"]
    assert batch.max_timestamp == vector["maxTimestamp"]
    assert batch.producer_id == vector["producerId"]
    assert batch.producer_epoch == vector["producerEpoch"]
    assert batch.base_sequence == vector["baseSequence"]
    assert batch.last_sequence == vector["lastSequence"]
    assert batch.records_count == vector["recordCount"]
    assert list(batch.records()) == records_of(vector)


@pytest.mark.parametrize("vector", [v for v in BATCHES if v["compression"] == "none"], ids=name)
def test_write_what_kafka_wrote(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    batch = parse_batch(data)
    if batch.is_log_append_time:  # the records' own timestamps are in the bytes still
        create_time = bytearray(data)
        create_time[22] &= ~8
        records = list(RecordBatch(create_time).records())
    else:
        records = records_of(vector)
    assert data == encode_batch(
        records,
        base_offset=batch.base_offset,
        last_offset=batch.last_offset,
        attributes=batch.attributes,
        base_timestamp=batch.base_timestamp,
        max_timestamp=batch.max_timestamp,
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=batch.base_sequence,
        partition_leader_epoch=batch.partition_leader_epoch,
    )


@pytest.mark.parametrize("vector", INVALID, ids=name)
def test_damaged_batches(vector: dict[str, Any]) -> None:
    """Where Kafka's reader throws we refuse, where it waits for more bytes we stop."""
    data = bytes.fromhex(vector["hex"])
    seen: list[RecordBatch] = []
    try:
        for batch in iter_batches(data):
            seen.append(batch)
            if not batch.crc_ok():
                raise CorruptBatch("checksum")
            list(batch.records())
        refused = False
    except CorruptBatch:
        refused = True
    assert refused == (vector["javaReader"] is not None)
    assert len(seen) == vector["batchesSeen"]


@pytest.mark.parametrize("vector", vectors("legacy-message-sets"), ids=name)
def test_message_sets_of_old_formats_are_told_and_refused(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    size = batch_size(data)
    assert size is not None
    assert size <= len(data)
    with pytest.raises(CorruptBatch, match=f"magic {vector['magic']}"):
        parse_batch(data)


# --- golden bytes of appendix G


def test_smallest_batch() -> None:
    expected = (
        "00000000000000000000003a0000000002716a618900000000000000000000000003e800000000000003e8"
        "ffffffffffffffffffffffffffff0000000110000000026b027600"
    )
    assert build_batch([(1000, b"k", b"v", ())]).hex() == expected  # V-2


def test_idempotent_batch() -> None:
    expected = (
        "0000000000000005000000450000000302f81d4bf50000000000010000018bcfe568000000018bcfe56801"
        "000000000000002a000000000007000000020e0000000102610016000202026b010202680278"
    )
    start = 1700000000000
    batch = build_batch(
        [(start, None, b"a", ()), (start + 1, b"k", None, [("h", b"x")])],
        base_offset=5,
        partition_leader_epoch=3,
        producer_id=42,
        producer_epoch=0,
        base_sequence=7,
    )
    assert batch.hex() == expected  # V-3


def test_commit_marker() -> None:
    expected = (
        "000000000000000900000042000000030271e248110030000000000000018bcfe568020000018bcfe56802"
        "000000000000002a0000ffffffff000000012000000008000000010c00000000000100"
    )
    batch = control_batch(
        COMMIT_MARKER,
        timestamp=1700000000002,
        producer_id=42,
        producer_epoch=0,
        coordinator_epoch=1,
        base_offset=9,
        partition_leader_epoch=3,
    )
    assert batch.hex() == expected  # V-4


def test_sequences_wrap() -> None:
    batch = build_batch([(0, None, None, ())] * 3, producer_id=1, producer_epoch=0, base_sequence=2147483646)
    assert parse_batch(batch).last_sequence == 0  # V-8


@pytest.mark.parametrize("kind", [COMMIT_MARKER, ABORT_MARKER])
def test_markers_are_read_back(kind: int) -> None:
    data = control_batch(kind, timestamp=5, producer_id=7, producer_epoch=2, coordinator_epoch=12)
    batch = parse_batch(data)
    (record,) = batch.records()
    assert batch.is_control
    assert batch.is_transactional
    assert (batch.producer_id, batch.producer_epoch, batch.base_sequence) == (7, 2, -1)
    assert (control_kind(record), marker_coordinator_epoch(record)) == (kind, 12)
    assert plain_marker(batch) == (kind, 12)


@pytest.mark.parametrize(
    ("key", "value", "headers"),
    [
        (b"\0\0\0\1", b"\0\0\0\0\0", []),  # no epoch
        (b"\0\0\0\1", b"\0\1\0\0\0\1\0", []),
        (b"\0\1\0\1", b"\0\0\0\0\0\1", []),
        (b"\0\0\0\1", b"", [("h", b"abc")]),
        (b"\0\0\0\1\0", b"\0\0\0\0\1", []),
    ],
)
def test_other_control_batches_are_no_plain_markers(key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> None:
    data = build_batch([(5, key, value, headers)], producer_id=7, producer_epoch=2, transactional=True, control=True)
    assert plain_marker(parse_batch(data)) is None


@given(
    timestamp=st.integers(-1, (1 << 63) - 1),
    key=st.binary(max_size=9000),
    value=st.none() | st.binary(max_size=9000),
    producer_id=st.integers(-1, 1 << 40),
    transactional=st.booleans(),
)
def test_a_single_record_is_built_alike(
    timestamp: int, key: bytes, value: bytes | None, producer_id: int, transactional: bool
) -> None:
    epoch = min(producer_id, 5)
    assert single_record_batch(
        timestamp, key, value, producer_id=producer_id, producer_epoch=epoch, transactional=transactional
    ) == build_batch(
        [(timestamp, key, value, ())], producer_id=producer_id, producer_epoch=epoch, transactional=transactional
    )


@pytest.mark.parametrize("key", [None, b"", b"\0\0\0", b"\xff\xff\0\1"])
def test_control_records_without_a_type(key: bytes | None) -> None:
    with pytest.raises(CorruptBatch):
        control_kind(Record(0, 0, key, b""))


@pytest.mark.parametrize("value", [None, b"", b"\0\0\0\0\0"])
def test_markers_without_an_epoch(value: bytes | None) -> None:
    with pytest.raises(CorruptBatch):
        marker_coordinator_epoch(Record(0, 0, b"", value))


# --- building and reading back


@given(
    plain=strategies.batches,
    codec=st.integers(0, 4),
    base_offset=st.integers(0, 1 << 62),
    producer=st.tuples(st.integers(-1, 1 << 62), st.integers(-1, 32767), st.integers(-1, (1 << 31) - 1)),
    transactional=st.booleans(),
    append_time=st.none() | st.integers(0, 1 << 62),
)
def test_round_trip(
    plain: list[strategies.Plain],
    codec: int,
    base_offset: int,
    producer: tuple[int, int, int],
    transactional: bool,
    append_time: int | None,
) -> None:
    data = build_batch(
        plain,
        base_offset=base_offset,
        codec=codec,
        producer_id=producer[0],
        producer_epoch=producer[1],
        base_sequence=producer[2],
        transactional=transactional,
        partition_leader_epoch=3,
        log_append_time=append_time,
    )
    batch = parse_batch(data)
    expected = strategies.as_records(plain, base_offset)
    if append_time is not None:
        for record in expected:
            record.timestamp = append_time
    assert batch.crc_ok()
    assert list(batch.records()) == expected
    assert batch.codec == codec
    assert batch.max_timestamp == max(record.timestamp for record in expected)
    assert (batch.producer_id, batch.producer_epoch, batch.base_sequence) == producer
    assert batch.is_transactional == transactional
    assert batch.is_log_append_time == (append_time is not None)
    assert batch.partition_leader_epoch == 3
    assert "RecordBatch" in repr(batch)


def test_header_keys_that_are_no_text_survive() -> None:
    data = build_batch([(0, None, None, [(b"\xff\xfe", b"v")])])
    (record,) = parse_batch(data).records()
    again = build_batch([(0, None, None, record.headers)])
    assert record.headers == [("\udcff\udcfe", b"v")]
    assert again == data


def test_records_are_bounded() -> None:
    data = build_batch([(0, None, bytes(1 << 20), ())], codec=4)
    assert len(data) < 1000
    with pytest.raises(BatchTooLarge):
        parse_batch(data).records(limit=1 << 16)


def test_base_is_set_outside_of_the_checksum() -> None:
    data = build_batch([(0, b"k", b"v", ())])
    set_base(data, 77, 9)
    batch = parse_batch(data)
    assert (batch.base_offset, batch.partition_leader_epoch, batch.crc_ok()) == (77, 9, True)  # P-38


def test_iteration_stops_at_an_incomplete_tail() -> None:
    one, two = (build_batch([(0, b"k", b"v", ())], base_offset=offset) for offset in (4, 5))
    for cut in range(len(two)):
        assert [batch.base_offset for batch in iter_batches(one + two[:cut])] == [4]
    assert [batch.base_offset for batch in iter_batches(memoryview(one + two))] == [4, 5]
    with pytest.raises(CorruptBatch, match="early"):
        parse_batch(one[:-1])


def test_a_whole_batch_below_its_header_size() -> None:
    data = bytearray(HEADER_SIZE - 1)
    data[8:12] = (HEADER_SIZE - 13).to_bytes(4, "big")
    data[16] = 2
    with pytest.raises(CorruptBatch):
        list(iter_batches(data))


@given(
    data=st.binary(max_size=300),
    plain=strategies.batches,
    codec=st.integers(0, 4),
    flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=6),
)
def test_any_bytes_are_records_or_refused(
    data: bytes, plain: list[strategies.Plain], codec: int, flips: list[tuple[int, int]]
) -> None:
    damaged = build_batch(plain[:20], codec=codec)
    for place, byte in flips:
        damaged[HEADER_SIZE + place % (len(damaged) - HEADER_SIZE)] = byte
    seal(damaged)
    for candidate in (data, bytes(damaged), build_batch(plain[:1])[:HEADER_SIZE] + data):
        try:
            for batch in iter_batches(candidate):
                list(batch.records(limit=1 << 20))
        except (CorruptBatch, BatchTooLarge):
            pass
