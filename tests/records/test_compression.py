"""Codecs: round trips, other people's encoders, damage, and what a few bytes may expand to (S-40, RT-53)."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tracemalloc
import zlib

import cramjam
import lz4.frame
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from kafka import codec as kafka_python

from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.compression import CODEC_NAMES, GZIP, LZ4, NONE, SLICE, SNAPPY, ZSTD, compress, decompress
from kafkalite.records.errors import BatchTooLarge, CorruptBatch

CODECS = [GZIP, SNAPPY, LZ4, ZSTD]
LIMIT = 64 << 20
TEXT = b"".join(b'{"id": %d, "name": "record %d"}' % (index, index * 7919) for index in range(5000))


def by_name(codec: int) -> str:
    return CODEC_NAMES[codec]


codecs = pytest.mark.parametrize("codec", CODECS, ids=by_name)


@codecs
@given(data=st.binary(min_size=1, max_size=3000) | st.integers(1, 300_000).map(lambda size: b"ab" * size))
def test_round_trip(codec: int, data: bytes) -> None:
    assert decompress(codec, compress(codec, data), limit=len(data)) == data


@codecs
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_buffer(codec: int, kind: type) -> None:
    assert decompress(codec, kind(compress(codec, kind(TEXT)))) == TEXT


@codecs
@pytest.mark.parametrize("size", [SLICE - 1, SLICE, SLICE + 1, 3 * SLICE])
def test_sizes_around_a_slice(codec: int, size: int) -> None:
    data = (TEXT * (size // len(TEXT) + 1))[:size]
    packed = compress(codec, data)
    assert decompress(codec, packed, limit=size) == data
    with pytest.raises(BatchTooLarge) as caught:
        decompress(codec, packed, limit=size - 1)
    assert caught.value.code == ErrorCode.MESSAGE_TOO_LARGE


def test_none_is_the_data_itself() -> None:
    assert compress(NONE, TEXT) is TEXT
    assert decompress(NONE, TEXT, limit=len(TEXT)) is TEXT
    with pytest.raises(BatchTooLarge):
        decompress(NONE, TEXT, limit=len(TEXT) - 1)


@pytest.mark.parametrize("codec", [5, 6, 7])
def test_unknown_codecs(codec: int) -> None:
    with pytest.raises(CorruptBatch):
        decompress(codec, b"")
    with pytest.raises(ValueError, match=str(codec)):
        compress(codec, b"")


@pytest.mark.parametrize(("codec", "levels"), [(GZIP, [-1, 1, 9]), (LZ4, [1, 9, 12, 17]), (ZSTD, [-5, 1, 3, 22])])
def test_levels_of_the_settings(codec: int, levels: list[int]) -> None:
    for level in levels:
        assert decompress(codec, compress(codec, TEXT, level)) == TEXT


# --- other people's codecs


@codecs
def test_kafka_python_reads_ours_and_we_read_theirs(codec: int) -> None:
    name = by_name(codec)
    ours = bytes(compress(codec, TEXT))
    assert getattr(kafka_python, f"{name}_decode")(ours) == TEXT
    assert decompress(codec, getattr(kafka_python, f"{name}_encode")(TEXT)) == TEXT


def test_lz4_frames_have_independent_blocks_of_64_kib() -> None:
    """P-42: Java's reader refuses linked blocks; version 1, independent, no checksums, no content size."""
    packed = bytes(compress(LZ4, TEXT * 10))
    assert packed[:4] == b"\x04\x22\x4d\x18"
    assert packed[4:6] == b"\x60\x40"


def test_xerial_header_and_lengths_are_big_endian() -> None:
    packed = bytes(compress(SNAPPY, b"x" * 40_000))
    assert packed[:16] == b"\x82SNAPPY\x00" + b"\0\0\0\1" * 2
    first = int.from_bytes(packed[16:20], "big")
    second = int.from_bytes(packed[20 + first : 24 + first], "big")
    assert 24 + first + second == len(packed)
    assert cramjam.snappy.decompress_raw_len(packed[20 : 20 + first]) == 32 * 1024


def test_xerial_version_numbers_are_not_looked_at() -> None:
    packed = bytes(compress(SNAPPY, TEXT))
    assert decompress(SNAPPY, packed[:8] + b"\1\0\0\0" * 2 + packed[16:]) == TEXT


def test_raw_snappy_is_read() -> None:
    """P-41: librdkafka sends it without a frame."""
    assert decompress(SNAPPY, bytes(cramjam.snappy.compress_raw(TEXT))) == TEXT


@codecs
def test_one_stream_behind_the_other(codec: int) -> None:
    twice = bytes(compress(codec, b"one ")) + bytes(compress(codec, b"two"))
    # Java's lz4 reader stops at the first frame's end, and so must we: consumers would not see the rest.
    assert decompress(codec, twice) == (b"one " if codec == LZ4 else b"one two")


def test_other_forms_of_frames() -> None:
    streamed = zstandard.ZstdCompressor(write_checksum=True, write_content_size=False).compressobj()
    packed = streamed.compress(TEXT) + streamed.flush()
    skippable = b"\x50\x2a\x4d\x18" + b"\3\0\0\0" + b"abc"
    assert decompress(ZSTD, packed) == TEXT
    assert decompress(ZSTD, skippable + packed + skippable) == TEXT
    checked = lz4.frame.compress(TEXT, block_linked=False, content_checksum=True, block_checksum=True, store_size=True)
    assert decompress(LZ4, checked) == TEXT
    assert decompress(GZIP, gzip.compress(TEXT)) == TEXT
    assert decompress(GZIP, gzip.compress(TEXT) + b"junk") == TEXT  # P-23


def test_gzip_members_are_limited() -> None:
    member = gzip.compress(b"x")
    assert decompress(GZIP, member * 1000) == b"x" * 1000
    with pytest.raises(CorruptBatch):
        decompress(GZIP, member * 1100)


# --- damage


@codecs
def test_cut_off_at_every_byte(codec: int) -> None:
    packed = bytes(compress(codec, TEXT[:3000]))
    for end in range(len(packed)):
        with pytest.raises(CorruptBatch):
            decompress(codec, packed[:end])


@codecs
def test_large_data_cut_off(codec: int) -> None:
    packed = bytes(compress(codec, TEXT * 20))
    for end in (len(packed) // 2, len(packed) - 5, len(packed) - 4, len(packed) - 3, len(packed) - 1):
        with pytest.raises(CorruptBatch):
            decompress(codec, packed[:end])


@codecs
@given(data=st.binary(max_size=200), flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
def test_any_bytes_are_data_or_corrupt(codec: int, data: bytes, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(compress(codec, TEXT[:2000]))
    for place, byte in flips:
        damaged[place % len(damaged)] = byte
    for candidate in (data, bytes(damaged), bytes(damaged[: len(damaged) // 2]) + data, bytes(damaged) + data):
        try:
            result = decompress(codec, candidate, limit=100_000)
        except (CorruptBatch, BatchTooLarge):
            continue
        assert len(result) <= 100_000


def test_linked_lz4_blocks_are_refused() -> None:
    with pytest.raises(CorruptBatch, match="linked"):
        decompress(LZ4, lz4.frame.compress(TEXT, block_linked=True))


@pytest.mark.parametrize("flags", [0x20, 0xA0, 0x61, 0x62])
def test_lz4_frames_of_another_kind_are_refused(flags: int) -> None:
    packed = bytearray(compress(LZ4, TEXT))
    packed[4] = flags
    with pytest.raises(CorruptBatch):
        decompress(LZ4, packed)


# --- bombs


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()


def snappy_bomb() -> bytes:
    block = bytes(cramjam.snappy.compress_raw(bytes(1 << 20)))
    return b"\x82SNAPPY\x00" + b"\0\0\0\1" * 2 + (len(block).to_bytes(4, "big") + block) * 256


def lz4_bomb() -> bytes:
    with lz4.frame.LZ4FrameCompressor(block_size=lz4.frame.BLOCKSIZE_MAX4MB, block_linked=False) as packer:
        zeros = bytes(4 << 20)
        return bytes(packer.begin() + b"".join(packer.compress(zeros) for _ in range(64)) + packer.flush())


def zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()


def sized_zstd_bomb() -> bytes:
    return zstandard.ZstdCompressor().compress(bytes(256 << 20))


BOMBS = {"gzip": gzip_bomb, "snappy": snappy_bomb, "lz4": lz4_bomb, "zstd": zstd_bomb, "sized zstd": sized_zstd_bomb}
"""Each expands to 256 MiB, four times the limit."""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_within_memory(name: str) -> None:
    codec = CODEC_NAMES.index(name.removeprefix("sized "))
    bomb = BOMBS[name]()
    decompress(codec, compress(codec, b"so that the library is loaded"))
    tracemalloc.start()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with pytest.raises(BatchTooLarge):
            decompress(codec, bomb, limit=8 << 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 << 20
    # What the C libraries take is not traced; the high-water mark of the process sees it, unless it was higher before.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident < 40 << 10


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_in_a_fresh_process_stay_near_the_limit(name: str) -> None:
    """The resident high-water mark while refusing 256 MiB under the default limit of 64 MiB."""
    codec = CODEC_NAMES.index(name.removeprefix("sized "))
    code = (
        "import resource, sys\n"
        "from kafkalite.records.compression import compress, decompress\n"
        "from kafkalite.records.errors import BatchTooLarge\n"
        "codec = int(sys.argv[1]); bomb = sys.stdin.buffer.read()\n"
        "decompress(codec, compress(codec, b'x'))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: decompress(codec, bomb)\n"
        "except BatchTooLarge: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(codec)], input=BOMBS[name](), capture_output=True, check=True
    )
    grown = int(done.stdout) * (1 if sys.platform == "darwin" else 1024)
    assert grown < LIMIT + (12 << 20)


def test_one_large_snappy_block_is_refused_before_it_is_read() -> None:
    block = bytes(cramjam.snappy.compress_raw(bytes(32 << 20)))
    tracemalloc.start()
    try:
        with pytest.raises(BatchTooLarge):
            decompress(SNAPPY, block, limit=1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_forged_sizes_reserve_nothing() -> None:
    """A declared size is checked against what so few bytes can become (CVE-2023-34455 was the like)."""
    forged = b"\xff\xff\xff\xff\x0f" + b"\0" * 20
    huge_window = b"\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00"  # a window of 2^41 bytes
    sized = b"\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little") + b"\x01\x00\x00"  # a content size of 2^40
    tracemalloc.start()
    try:
        for codec, data in ((SNAPPY, forged), (ZSTD, huge_window), (ZSTD, sized)):
            with pytest.raises(CorruptBatch):
                decompress(codec, data)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_libraries_are_imported_at_their_first_use() -> None:
    code = (
        "import sys, kafkalite.records.validation\n"
        "late = ('zlib', 'lz4', 'zstandard', 'cramjam', 'asyncio', 'typing', 'logging')\n"
        "print(*[name for name in late if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=import_path()
    )
    assert done.stdout.split() == []


def import_path() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path) or "."}
