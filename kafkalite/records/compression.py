"""Compression of the records of a batch: none 0, gzip 1, snappy 2, lz4 3, zstd 4.

Client bytes are never handed to a call that allocates what they claim: each codec is read in slices of at most SLICE
bytes with a running total, or after its block sizes were added up, so memory stays near min(limit, real output)
(S-40). Damaged or cut-off data is `CorruptBatch`, too much of it `BatchTooLarge`; nothing else is raised whatever the
bytes are. Each library is imported when its codec is first met.

Formats are those that Kafka's Java clients read (P-41, P-42): snappy in xerial blocks, lz4 frames of independent
blocks with no dictionary, gzip of several members, zstd of several frames with a window of at most 128 MiB.
"""

from __future__ import annotations

from struct import Struct

from kafkalite.records.errors import BatchTooLarge, CorruptBatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.protocol.primitives import Buffer

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CODEC_NAMES = ("none", "gzip", "snappy", "lz4", "zstd")

SLICE = 1 << 20
"""Most bytes a decompressor is asked for at once."""
DEFAULT_LIMIT = 64 << 20
"""Limit where the caller has no setting at hand."""

_INPUT_SLICE = 1 << 14
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 1024  # each costs a fresh decompressor, and nobody writes more than a few

_XERIAL_MAGIC = b"\x82SNAPPY\x00"
_XERIAL_HEADER = _XERIAL_MAGIC + b"\x00\x00\x00\x01\x00\x00\x00\x01"
_XERIAL_BLOCK = 32 * 1024
_SNAPPY_MAX_RATIO = 22  # three bytes of a copy become at most 64
_INT32 = Struct(">i")

_LZ4_MAGIC = b"\x04\x22\x4d\x18"
_LZ4_KAFKA_FAST_LEVEL = 9  # Kafka's default level names the fast compressor, not level 9 of the slow one

_ZSTD_MAGIC = 0xFD2FB528
_ZSTD_SKIPPABLE = 0x184D2A50
_ZSTD_MAX_BLOCK = 128 * 1024
_ZSTD_WINDOW_LOG_MAX = 27
_ZSTD_CONTEXTS = 4
_zstd_contexts: list[Any] = []  # idle ones; taken and given back, so that threads never share one


def compress(codec: int, data: Buffer, level: int | None = None) -> Buffer:
    """Compress the records of a batch; `level` as in the compression.<codec>.level settings, None for the codec's
    own."""
    if codec == NONE:
        return data
    if codec == GZIP:
        import zlib

        gzip = zlib.compressobj(-1 if level is None else level, zlib.DEFLATED, 31)
        return gzip.compress(data) + gzip.flush()
    if codec == SNAPPY:
        return _snappy_compress(data)
    if codec == LZ4:
        from lz4 import frame

        fast = level is None or level == _LZ4_KAFKA_FAST_LEVEL
        packed: bytes = frame.compress(
            data,
            compression_level=0 if fast else level,
            block_size=frame.BLOCKSIZE_MAX64KB,
            block_linked=False,
            store_size=False,
        )
        return packed
    if codec == ZSTD:
        import zstandard

        return zstandard.ZstdCompressor(level=3 if level is None else level).compress(data)
    raise ValueError(f"no compression codec has the number {codec}")


def decompress(codec: int, data: Buffer, *, limit: int = DEFAULT_LIMIT) -> Buffer:
    """Decompress the records of a batch to at most `limit` bytes.

    Raises CorruptBatch for damaged or truncated data and unknown codecs, BatchTooLarge beyond the limit.
    """
    if codec == NONE:
        if len(data) > limit:
            raise BatchTooLarge(limit)
        return data
    if codec == GZIP:
        return _gunzip(data, limit)
    if codec == SNAPPY:
        return _snappy_decompress(data, limit)
    if codec == LZ4:
        return _lz4_decompress(data, limit)
    if codec == ZSTD:
        return _zstd_decompress(data, limit)
    raise CorruptBatch(f"no compression codec has the number {codec}")


class _Output:
    """Slices gathered up to a limit."""

    __slots__ = ("limit", "size", "slices")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.slices: list[bytes | bytearray] = []

    def room(self) -> int:
        """Bytes to ask for next: one more than may still come, so that too much shows; never 0."""
        return min(SLICE, self.limit - self.size + 1)

    def add(self, data: bytes | bytearray) -> None:
        self.size += len(data)
        if self.size > self.limit:
            self.slices.clear()
            raise BatchTooLarge(self.limit)
        self.slices.append(data)

    def joined(self) -> bytes | bytearray:
        slices = self.slices
        return slices[0] if len(slices) == 1 else b"".join(slices)


def _gunzip(data: Buffer, limit: int) -> Buffer:
    import zlib

    view = memoryview(data)
    out = _Output(limit)
    members = 1
    member = zlib.decompressobj(31)
    pending: Buffer = view[:_INPUT_SLICE]
    pos = len(pending)
    try:
        while True:
            out.add(member.decompress(pending, out.room()))
            if not member.eof:
                pending = member.unconsumed_tail
                if not pending:
                    if pos >= len(view):
                        raise CorruptBatch("gzip data ends early")
                    pending = view[pos : pos + _INPUT_SLICE]
                    pos += len(pending)
                continue
            rest = view[pos : pos + _INPUT_SLICE]
            pos += len(rest)
            pending = member.unused_data + rest
            if pending[:2] != _GZIP_MAGIC:  # the end, or junk behind it, which Java's reader passes over too
                return out.joined()
            members += 1
            if members > _MAX_MEMBERS:
                raise CorruptBatch(f"gzip data of more than {_MAX_MEMBERS} members")
            member = zlib.decompressobj(31)
    except zlib.error as error:
        raise CorruptBatch(f"gzip data is damaged: {error}") from None


def _snappy_compress(data: Buffer) -> bytes:
    from cramjam import snappy

    view = memoryview(data)
    parts: list[Buffer] = [_XERIAL_HEADER]
    for start in range(0, len(view), _XERIAL_BLOCK):
        block = snappy.compress_raw(view[start : start + _XERIAL_BLOCK])
        parts.append(_INT32.pack(len(block)))
        parts.append(memoryview(block))
    return b"".join(parts)


def _snappy_decompress(data: Buffer, limit: int) -> Buffer:
    view = memoryview(data)
    out = _Output(limit)
    if view[:8] != _XERIAL_MAGIC:
        _snappy_block(view, out)
        return out.joined()
    pos = len(_XERIAL_HEADER)
    end = len(view)
    if end <= pos:
        raise CorruptBatch("snappy data ends early")
    while pos < end:
        if view[pos : pos + 8] == _XERIAL_MAGIC:  # streams written one after the other
            pos += len(_XERIAL_HEADER)
            continue
        if pos + 4 > end:
            raise CorruptBatch("snappy data ends early")
        (size,) = _INT32.unpack_from(view, pos)
        pos += 4
        if not 0 < size <= end - pos:
            raise CorruptBatch("a snappy block runs past its data")
        _snappy_block(view[pos : pos + size], out)
        pos += size
    return out.joined()


def _snappy_block(block: memoryview, out: _Output) -> None:
    """Decompress one raw block; its declared size is checked against what so many bytes can become."""
    from cramjam import DecompressionError, snappy

    try:
        size = snappy.decompress_raw_len(block)
        if size > len(block) * _SNAPPY_MAX_RATIO:
            raise CorruptBatch("a snappy block declares more than it can hold")
        if out.size + size > out.limit:
            raise BatchTooLarge(out.limit)
        piece = bytearray(size)
        if snappy.decompress_raw_into(block, piece) != size:
            raise CorruptBatch("a snappy block is shorter than it declares")
    except DecompressionError as error:
        raise CorruptBatch(f"snappy data is damaged: {error}") from None
    out.add(piece)


def _lz4_decompress(data: Buffer, limit: int) -> Buffer:
    """Read the first frame and nothing behind it, as Java's reader does; what that reader refuses is refused here."""
    from lz4 import frame

    view = memoryview(data)
    if len(view) < 7 or view[:4] != _LZ4_MAGIC:
        raise CorruptBatch("lz4 data has no frame header")
    flags = view[4]
    if flags & 0xC3 != 0x40:
        raise CorruptBatch("an lz4 frame of another version, with reserved bits or a dictionary")
    if not flags & 0x20:
        raise CorruptBatch("an lz4 frame of linked blocks, which Java's clients can't read")
    out = _Output(limit)
    decompressor = frame.LZ4FrameDecompressor()
    source: Buffer = view
    try:
        while True:
            piece = decompressor.decompress(source, max_length=out.room())
            if piece:
                out.add(piece)
            if decompressor.eof:
                return out.joined()
            if decompressor.needs_input:
                raise CorruptBatch("lz4 data ends early")
            source = b""
    except RuntimeError as error:
        raise CorruptBatch(f"lz4 data is damaged: {error}") from None


def _zstd_decompress(data: Buffer, limit: int) -> Buffer:
    import zstandard

    view = memoryview(data)
    bound, is_one_frame = _zstd_bound(view)
    out = _Output(limit)
    try:
        if is_one_frame and bound <= min(limit, SLICE):
            return _zstd_small(view, bound)
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << _ZSTD_WINDOW_LOG_MAX)
        with decompressor.stream_reader(view, read_across_frames=True, closefd=False) as reader:
            while piece := reader.read(min(out.room(), bound - out.size + 1)):
                out.add(piece)
    except zstandard.ZstdError as error:
        raise CorruptBatch(f"zstd data is damaged: {error}") from None
    return out.joined()


def _zstd_small(view: memoryview, bound: int) -> bytes:
    """Decompress a frame that can't become more than `bound` bytes, in one call with a context used before.

    A context costs 12 us to make and 160 KB to keep; here it never gets a window buffer that it would keep too.
    """
    import zstandard

    try:
        decompressor = _zstd_contexts.pop()
    except IndexError:
        decompressor = zstandard.ZstdDecompressor()
    plain: bytes = decompressor.decompress(view, max_output_size=max(bound, 1))
    if len(_zstd_contexts) < _ZSTD_CONTEXTS:
        _zstd_contexts.append(decompressor)
    return plain


def _zstd_bound(view: memoryview) -> tuple[int, bool]:
    """Return what the frames can expand to at most, from their block headers, and whether it is one frame alone.

    The library hands out a cut-off frame's beginning without a word; here it shows, since the last block is not there.
    """
    pos = bound = frames = 0
    end = len(view)
    if not end:
        raise CorruptBatch("zstd data ends early")
    try:
        while pos < end:
            frames += 1
            magic = int.from_bytes(view[pos : pos + 4], "little")
            if magic & 0xFFFFFFF0 == _ZSTD_SKIPPABLE and end - pos >= 8:
                pos += 8 + int.from_bytes(view[pos + 4 : pos + 8], "little")
                frames += 1
                continue
            if magic != _ZSTD_MAGIC:
                raise CorruptBatch("zstd data has no frame header")
            descriptor = view[pos + 4]
            single_segment = descriptor >> 5 & 1
            # window byte, dictionary id, content size (RFC 8878 3.1.1.1)
            pos += 5 + (not single_segment) + (0, 1, 2, 4)[descriptor & 3]
            width = (single_segment, 2, 4, 8)[descriptor >> 6]
            content_size = int.from_bytes(view[pos : pos + width], "little") + (256 if width == 2 else 0)
            pos += width
            before = bound
            last = 0
            while not last:
                header = view[pos] | view[pos + 1] << 8 | view[pos + 2] << 16
                pos += 3
                last = header & 1
                kind = header >> 1 & 3
                size = header >> 3
                bound += size if kind < 2 else _ZSTD_MAX_BLOCK
                pos += 1 if kind == 1 else size
            pos += descriptor & 4
            if width and content_size > bound - before:
                raise CorruptBatch("a zstd frame declares more than it can hold")
    except IndexError:
        raise CorruptBatch("zstd data ends early") from None
    if pos > end:
        raise CorruptBatch("zstd data ends early")
    return bound, frames == 1
