"""The fast loops over record bytes say what reading record by record says, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kafkalite.records.batch import HEADER_SIZE, build_batch
from kafkalite.records.errors import CorruptBatch
from kafkalite.records.record import read_records
from kafkalite.records.runs import Scan, scan_run
from kafkalite.records.varint import read_varint, read_varlong, write_varint
from kafkalite.records.walk import largest_record, scan_records, walk_lengths
from tests.records import strategies
from tests.records.strategies import record_bytes

BIG = 1 << 40


def read_singly(data: bytes, count: int) -> tuple[int, int, int, bool, list[int]]:
    """What scan_records finds out, by way of the reader of records."""
    records = list(read_records(data, count, base_offset=0, base_timestamp=0))
    deltas = [record.timestamp for record in records]
    return (
        max(deltas),
        min(deltas),
        deltas.index(max(deltas)),
        all(record.offset == index for index, record in enumerate(records)),
        [index for index, record in enumerate(records) if record.key is None],
    )


def compare(data: bytes, count: int) -> None:
    """Fields, then lengths: the second knows less, so it may take what the first refuses, never the other way."""
    try:
        expected = read_singly(data, count)
    except CorruptBatch:
        with pytest.raises(CorruptBatch):
            scan_records(data, 0, count)
        try:
            walk_lengths(memoryview(data), 0, count)
        except CorruptBatch:
            pass
        return
    scan = scan_records(data, 0, count)
    assert (scan.max_delta, scan.min_delta, scan.max_index, scan.dense, scan.null_keys) == expected
    last = list(read_records(data, count, base_offset=0, base_timestamp=0))[-1].offset
    assert walk_lengths(memoryview(data), 0, count) == (last == count - 1)
    assert largest_record(data, count) < len(data)


def lengths_by_hand(data: bytes, count: int) -> bool:
    pos = 0
    for _ in range(count):
        shift = raw = 0
        while True:
            if pos >= len(data) or shift > 28:
                return False
            raw |= (data[pos] & 0x7F) << shift
            shift += 7
            pos += 1
            if data[pos - 1] < 0x80:
                break
        if raw & 1:
            return False
        pos += (raw & 0xFFFFFFFF) >> 1
    return pos == len(data)


@given(plain=strategies.batches)
def test_whole_batches(plain: list[strategies.Plain]) -> None:
    data = bytes(build_batch(plain)[HEADER_SIZE:])
    compare(data, len(plain))
    for count in (len(plain) - 1, len(plain) + 1):
        for loop in (walk_lengths, scan_records):
            with pytest.raises(CorruptBatch):
                loop(data, 0, count)
    with pytest.raises(CorruptBatch):
        walk_lengths(data[:-1], 0, len(plain))


@given(
    plain=strategies.alike(),
    flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.integers(-3, 0),
)
def test_damaged_batches(plain: list[strategies.Plain], flips: list[tuple[int, int]], cut: int) -> None:
    data = build_batch(plain)[HEADER_SIZE:]
    for place, byte in flips:
        data[place % len(data)] = byte
    damaged = bytes(data[: len(data) + cut])
    compare(damaged, len(plain))
    try:
        walk_lengths(damaged, 0, len(plain))
        walked = True
    except CorruptBatch:
        walked = False
    assert walked == lengths_by_hand(damaged, len(plain))


@given(data=st.binary(max_size=60), count=st.integers(-1, 10))
@example(data=b"", count=0)
def test_any_bytes(data: bytes, count: int) -> None:
    if count > 0:
        compare(data, count)
    elif count < 0:
        with pytest.raises(CorruptBatch):
            scan_records(data, 0, count)


@pytest.mark.parametrize("size", [0, 57, 58, 8185, 8186, 8187, 1 << 20, (1 << 20) + 10, 1 << 21])
def test_every_width_of_a_length(size: int) -> None:
    for count in (1, 3, 40 if size < 100_000 else 2):
        data = b"".join(record_bytes(index, index, None, bytes(size)) for index in range(count))
        walk_lengths(data, 0, count)
        assert scan_records(data, 0, count).max_index == count - 1


def test_long_runs_cross_the_widths_of_offsets() -> None:
    """Offset deltas grow at 64 and 8192; the runs end there and begin anew."""
    count = 20_000
    data = b"".join(record_bytes(index // 7, index) for index in range(count))
    compare(data, count)
    at = len(b"".join(record_bytes(index // 7, index) for index in range(count - 1)))
    wrong = data[:at] + record_bytes((count - 1) // 7, count)
    assert not scan_records(wrong, 0, count).dense


@pytest.mark.parametrize("gap_at", [0, 1, 30, 63, 64, 199])
def test_offset_gaps_are_seen_in_runs(gap_at: int) -> None:
    data = b"".join(record_bytes(0, index + (index >= gap_at)) for index in range(200))
    assert not scan_records(data, 0, 200).dense


@pytest.mark.parametrize("null_at", [0, 20, 100, 199])
def test_null_keys_are_seen_in_runs(null_at: int) -> None:
    """A null key and an empty one make records of one size."""
    data = b"".join(record_bytes(0, index, None if index == null_at else b"") for index in range(200))
    assert scan_records(data, 0, 200).null_keys == [null_at]


@pytest.mark.parametrize("peak_at", [0, 20, 63, 64, 150, 199])
@pytest.mark.parametrize(
    "deltas", [(3, 60), (-3, 60), (-60, -3), (100, 5000), (-100, 5000), (-5000, -100), (20_000, BIG)]
)
def test_highest_timestamp_is_found_in_runs(peak_at: int, deltas: tuple[int, int]) -> None:
    low, high = deltas
    data = b"".join(record_bytes(high if index >= peak_at else low, index) for index in range(200))
    scan = scan_records(data, 0, 200)
    assert (scan.max_delta, scan.max_index) == (high, peak_at)
    assert scan.min_delta == (low if peak_at else high)


def test_a_run_is_really_taken() -> None:
    """Or the tests above would compare the loop with itself."""
    scan = Scan()
    data = b"".join(record_bytes(5, index, b"key", b"value") for index in range(64))
    assert scan_run(data, 0, 0, 64, scan) == (64, len(data))
    assert (scan.max_delta, scan.max_index) == (5, 0)
    assert scan_run(data[: len(data) // 8], 0, 0, 8, scan) is None


@pytest.mark.parametrize(
    "wrong",
    [
        record_bytes(0, 0, b"k", b"v", tail=b"\2"),  # a header that is not there
        record_bytes(0, 0, b"k", b"v", tail=b"\1"),  # -1 headers
        record_bytes(0, 0, b"k", b"v", tail=b"\2\1\0"),  # a header without a key
        record_bytes(0, 0, b"k", b"v", tail=b"\2\1"),
        b"\x11" + record_bytes()[1:],  # a negative length
        record_bytes(0, 0, b"k", b"v", tail=b"\2\2h\x0a"),  # a header value that runs out
        record_bytes(0, 0, b"k", b"v", tail=b"\0\0"),  # a byte that is no field
        record_bytes(0, 0, b"k", b"v", tail=b""),  # no header count
        record_bytes(length=-1),
        record_bytes(length=6),
        record_bytes(length=7),
        record_bytes(length=9),
        record_bytes(length=(1 << 31) - 1),
        b"\x10\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",  # a varlong of eleven bytes
    ],
)
def test_records_that_are_refused(wrong: bytes) -> None:
    with pytest.raises(CorruptBatch):
        scan_records(wrong, 0, 1)
    with pytest.raises(CorruptBatch):
        list(read_records(wrong, 1, base_offset=0, base_timestamp=0))


@pytest.mark.parametrize("head", [b"\x90\x80\0\0", b"\x10\xff"], ids=["padded length", "attributes"])
def test_what_kafka_takes_too(head: bytes) -> None:
    plain = record_bytes()
    assert plain[:2] == b"\x10\0"
    compare(head + plain[2:], 1)
    assert scan_records(head + plain[2:], 0, 1).dense


def test_negative_lengths_are_refused_wherever_they_stand() -> None:
    for data in (b"\1" + record_bytes(0, 1), b"\x11" + record_bytes()[1:] + record_bytes(0, 1)):
        with pytest.raises(CorruptBatch):
            walk_lengths(data, 0, 2)
        with pytest.raises(CorruptBatch):
            scan_records(data, 0, 2)


def test_lengths_that_share_their_first_byte() -> None:
    """200 and 264 differ in the second byte of their varints only."""
    short, long = (record_bytes(0, 0, None, bytes(size)) for size in (192, 256))
    assert short[0] == long[0]
    for count in (17, 40):
        compare(short * count + long * 3 + short * count, 2 * count + 3)
        compare(long * count + short * 3 + long * count, 2 * count + 3)


@pytest.mark.parametrize(("delta", "place", "byte"), [(5, 2, 0x81), (100, 2, 0x48), (100, 3, 0x81), (100, 3, 0x80)])
@pytest.mark.parametrize("index", [16, 17, 100, 199])
def test_one_timestamp_of_another_width_in_a_run(delta: int, place: int, byte: int, index: int) -> None:
    data = bytearray(b"".join(record_bytes(delta, number, b"key", b"value") for number in range(200)))
    at = len(b"".join(record_bytes(delta, number, b"key", b"value") for number in range(index)))
    data[at + place] = byte
    compare(bytes(data), 200)


def test_runs_of_headers_are_left_alone() -> None:
    for tail in (b"\2\2h\2v", b"\2"):
        data = b"".join(record_bytes(0, index, tail=tail) for index in range(64))
        assert scan_run(data, 0, 0, 64, Scan()) is None


def test_varints_end_where_they_must() -> None:
    assert read_varint(b"\xff\xff\xff\xff\x0f", 0) == (-(1 << 31), 5)
    assert read_varint(b"\xff\xff\xff\xff\x7f", 0) == (-(1 << 31), 5)  # what is above 32 bits is dropped
    assert read_varint(b"\x82\x80\x00", 0) == (1, 3)
    assert read_varlong(b"\xfe" + b"\xff" * 8 + b"\x01", 0) == ((1 << 63) - 1, 10)
    assert read_varlong(b"\xff" * 9 + b"\x7f", 0) == (-(1 << 63), 10)
    for read, size in ((read_varint, 6), (read_varlong, 11)):
        with pytest.raises(CorruptBatch):
            read(b"\x80" * (size - 1) + b"\0", 0)
        with pytest.raises(IndexError):
            read(b"\x80", 0)


@given(value=st.integers(-(1 << 63), (1 << 63) - 1))
def test_varints_round_trip(value: int) -> None:
    out = bytearray()
    write_varint(out, value)
    assert read_varlong(out, 0) == (value, len(out))
    if -(1 << 31) <= value < 1 << 31:
        assert read_varint(out, 0) == (value, len(out))
