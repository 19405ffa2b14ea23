"""The record batch, magic 2: a view over its bytes, and building one.

Layout (big-endian; `HEADER` is the first 61 bytes, the CRC-32C covers everything from byte 21 on):

     0 base_offset int64                 27 base_timestamp int64
     8 batch_length int32, bytes after   35 max_timestamp int64
    12 partition_leader_epoch int32      43 producer_id int64
    16 magic int8 = 2                    51 producer_epoch int16
    17 crc uint32                        53 base_sequence int32
    21 attributes int16                  57 records_count int32
    23 last_offset_delta int32           61 records, compressed as one block

attributes: bits 0-2 codec, 3 timestamps are the append time (max_timestamp stands for each), 4 transactional, 5
control, 6 base_timestamp is the delete horizon (deltas stay relative to it). base_offset and partition_leader_epoch
lie outside the checksum, so that a broker can set them in place (P-38).
"""

from __future__ import annotations

from struct import Struct

from kafkalite.records.compression import DEFAULT_LIMIT, NONE, compress, decompress
from kafkalite.records.crc import crc32c
from kafkalite.records.errors import CorruptBatch
from kafkalite.records.record import Record, read_records, write_record
from kafkalite.records.varint import write_varint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.record import Header

HEADER = Struct(">qiibIhiqqqhii")
HEADER_SIZE = HEADER.size
LENGTH_OVERHEAD = 12
"""Bytes of a batch that batch_length does not count."""
CRC_START = 21
MAGIC = 2

CODEC_MASK = 0x07
LOG_APPEND_TIME = 0x08
TRANSACTIONAL = 0x10
CONTROL = 0x20
DELETE_HORIZON = 0x40

NO_TIMESTAMP = -1
NO_PRODUCER_ID = -1
NO_PRODUCER_EPOCH = -1
NO_SEQUENCE = -1

ABORT_MARKER = 0
COMMIT_MARKER = 1

_LENGTH = Struct(">i")
_MIN_LENGTH = 14  # of the smallest message of any format
_CRC = Struct(">I")
_CONTROL_KEY = Struct(">hh")
_MARKER_VALUE = Struct(">hi")
_MARKER = Struct(">5shhBhiB")  # a marker's record as it is written here, from its length to its count of headers
_MARKER_START, _MARKER_VALUE_LENGTH = b"\x20\0\0\0\x08", 0x0C
_BASE_OFFSET_AND_EPOCH = (Struct(">q"), Struct(">i"))
_SEQUENCES = 1 << 31


class RecordBatch:
    """One whole batch: its header fields, and `data`, the bytes it was read from (not copied)."""

    __slots__ = (
        "attributes",
        "base_offset",
        "base_sequence",
        "base_timestamp",
        "batch_length",
        "crc",
        "data",
        "last_offset_delta",
        "magic",
        "max_timestamp",
        "partition_leader_epoch",
        "producer_epoch",
        "producer_id",
        "records_count",
    )

    base_offset: int
    batch_length: int
    partition_leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records_count: int

    def __init__(self, data: Buffer) -> None:
        self.data = data
        (
            self.base_offset,
            self.batch_length,
            self.partition_leader_epoch,
            self.magic,
            self.crc,
            self.attributes,
            self.last_offset_delta,
            self.base_timestamp,
            self.max_timestamp,
            self.producer_id,
            self.producer_epoch,
            self.base_sequence,
            self.records_count,
        ) = HEADER.unpack_from(data)

    @property
    def size(self) -> int:
        return self.batch_length + LENGTH_OVERHEAD

    @property
    def codec(self) -> int:
        return self.attributes & CODEC_MASK

    @property
    def is_log_append_time(self) -> bool:
        return self.attributes & LOG_APPEND_TIME != 0

    @property
    def is_transactional(self) -> bool:
        return self.attributes & TRANSACTIONAL != 0

    @property
    def is_control(self) -> bool:
        return self.attributes & CONTROL != 0

    @property
    def delete_horizon_ms(self) -> int | None:
        return self.base_timestamp if self.attributes & DELETE_HORIZON else None

    @property
    def last_offset(self) -> int:
        return self.base_offset + self.last_offset_delta

    @property
    def last_sequence(self) -> int:
        """Sequence of the last record, wrapped at 2^31 (V-8); -1 without sequences."""
        if self.base_sequence < 0:
            return NO_SEQUENCE
        return (self.base_sequence + self.last_offset_delta) % _SEQUENCES

    def crc_ok(self) -> bool:
        return crc32c(memoryview(self.data)[CRC_START:]) == self.crc

    def records(self, *, limit: int = DEFAULT_LIMIT) -> Iterator[Record]:
        """Iterate over the records, decompressed to at most `limit` bytes; raises CorruptBatch, BatchTooLarge."""
        data = memoryview(self.data)[HEADER_SIZE:]
        codec = self.codec
        return read_records(
            decompress(codec, data, limit=limit) if codec != NONE and len(data) else data,
            self.records_count,
            base_offset=self.base_offset,
            base_timestamp=self.base_timestamp,
            append_time=self.max_timestamp if self.is_log_append_time else None,
        )

    def __repr__(self) -> str:
        return (
            f"RecordBatch({self.base_offset}..{self.last_offset}, {self.size} bytes, attributes={self.attributes:#x}, "
            f"producer={self.producer_id}/{self.producer_epoch}, sequence={self.base_sequence})"
        )


def batch_size(buf: Buffer, pos: int = 0) -> int | None:
    """Return the size of the batch that begins at `pos`, or None while not all of it is there.

    Raises CorruptBatch where no batch of any format begins (P-16), as Kafka's reader does: a length below 14, a magic
    byte other than 0, 1, 2. Formats before magic 2 have their size told; reading them is left to `parse_batch` to
    refuse.
    """
    left = len(buf) - pos
    if left < LENGTH_OVERHEAD:
        return None
    (length,) = _LENGTH.unpack_from(buf, pos + 8)
    if length < _MIN_LENGTH:
        raise CorruptBatch(f"a record batch of length {length}")
    if left < 17:
        return None
    magic = buf[pos + 16]
    if magic > MAGIC:
        raise CorruptBatch(f"a record batch of magic {magic}")
    size: int = length + LENGTH_OVERHEAD
    return size if size <= left else None


def parse_batch(buf: Buffer, pos: int = 0) -> RecordBatch:
    """Read the batch that begins at `pos`; what is behind it is not looked at. Raises CorruptBatch."""
    size = batch_size(buf, pos)
    if size is None:
        raise CorruptBatch("a record batch ends early")
    return _parse(buf, pos, size)


def _parse(buf: Buffer, pos: int, size: int) -> RecordBatch:
    if buf[pos + 16] != MAGIC:
        raise CorruptBatch(f"a message set of magic {buf[pos + 16]}, which is not supported")
    if size < HEADER_SIZE:
        raise CorruptBatch(f"a record batch of {size} bytes")
    return RecordBatch(memoryview(buf)[pos : pos + size])


def iter_batches(buf: Buffer) -> Iterator[RecordBatch]:
    """Iterate over the batches in `buf`, up to an incomplete tail; raises CorruptBatch where no batch begins."""
    pos = 0
    while (size := batch_size(buf, pos)) is not None:
        yield _parse(buf, pos, size)
        pos += size


def set_base(data: bytearray | memoryview, base_offset: int, partition_leader_epoch: int) -> None:
    """Set the two fields that a broker assigns, in place (P-38)."""
    offset, epoch = _BASE_OFFSET_AND_EPOCH
    offset.pack_into(data, 0, base_offset)
    epoch.pack_into(data, 12, partition_leader_epoch)


def seal(data: bytearray | memoryview) -> None:
    """Compute the checksum anew after fields under it were changed."""
    _CRC.pack_into(data, 17, crc32c(memoryview(data)[CRC_START:]))


def encode_batch(
    records: Sequence[Record],
    *,
    base_offset: int,
    last_offset: int,
    attributes: int,
    base_timestamp: int,
    max_timestamp: int,
    producer_id: int = NO_PRODUCER_ID,
    producer_epoch: int = NO_PRODUCER_EPOCH,
    base_sequence: int = NO_SEQUENCE,
    partition_leader_epoch: int = 0,
    level: int | None = None,
) -> bytearray:
    """Build a batch whose every header field is given; the records carry offsets and timestamps, gaps are allowed."""
    plain = bytearray()
    for record in records:
        write_record(plain, record.timestamp - base_timestamp, record.offset - base_offset, record)
    data = bytearray(HEADER_SIZE)
    data += compress(attributes & CODEC_MASK, plain, level)
    HEADER.pack_into(
        data,
        0,
        base_offset,
        len(data) - LENGTH_OVERHEAD,
        partition_leader_epoch,
        MAGIC,
        0,
        attributes,
        last_offset - base_offset,
        base_timestamp,
        max_timestamp,
        producer_id,
        producer_epoch,
        base_sequence,
        len(records),
    )
    seal(data)
    return data


def build_batch(
    records: Sequence[tuple[int, Buffer | None, Buffer | None, Sequence[Header]]],
    *,
    base_offset: int = 0,
    codec: int = NONE,
    level: int | None = None,
    producer_id: int = NO_PRODUCER_ID,
    producer_epoch: int = NO_PRODUCER_EPOCH,
    base_sequence: int = NO_SEQUENCE,
    transactional: bool = False,
    control: bool = False,
    partition_leader_epoch: int = 0,
    log_append_time: int | None = None,
) -> bytearray:
    """Build a batch of (timestamp, key, value, headers) at consecutive offsets."""
    attributes = codec | transactional * TRANSACTIONAL | control * CONTROL
    timestamps = [record[0] for record in records]
    if log_append_time is not None:
        attributes |= LOG_APPEND_TIME
    return encode_batch(
        [Record(base_offset + index, *record) for index, record in enumerate(records)],
        base_offset=base_offset,
        last_offset=base_offset + len(records) - 1,
        attributes=attributes,
        base_timestamp=timestamps[0] if timestamps else NO_TIMESTAMP,
        max_timestamp=max(timestamps, default=NO_TIMESTAMP) if log_append_time is None else log_append_time,
        producer_id=producer_id,
        producer_epoch=producer_epoch,
        base_sequence=base_sequence,
        partition_leader_epoch=partition_leader_epoch,
        level=level,
    )


def single_record_batch(
    timestamp: int,
    key: Buffer,
    value: Buffer | None,
    *,
    producer_id: int = NO_PRODUCER_ID,
    producer_epoch: int = NO_PRODUCER_EPOCH,
    transactional: bool = False,
) -> bytearray:
    """What `build_batch` builds of one record without headers, sooner: most of what coordinators write."""
    body = bytearray(3)  # attributes, and no deltas
    write_varint(body, len(key))
    body += key
    if value is None:
        body.append(1)
    else:
        write_varint(body, len(value))
        body += value
    body.append(0)
    data = bytearray(HEADER_SIZE)
    write_varint(data, len(body))
    data += body
    HEADER.pack_into(
        data,
        0,
        0,
        len(data) - LENGTH_OVERHEAD,
        0,
        MAGIC,
        0,
        transactional * TRANSACTIONAL,
        0,
        timestamp,
        timestamp,
        producer_id,
        producer_epoch,
        NO_SEQUENCE,
        1,
    )
    seal(data)
    return data


def control_batch(
    kind: int,
    *,
    timestamp: int,
    producer_id: int,
    producer_epoch: int,
    coordinator_epoch: int,
    base_offset: int = 0,
    partition_leader_epoch: int = 0,
) -> bytearray:
    """Build the marker that ends a transaction in one partition; `kind` is COMMIT_MARKER or ABORT_MARKER."""
    data = bytearray(HEADER_SIZE + _MARKER.size)
    _MARKER.pack_into(data, HEADER_SIZE, _MARKER_START, 0, kind, _MARKER_VALUE_LENGTH, 0, coordinator_epoch, 0)
    HEADER.pack_into(
        data,
        0,
        base_offset,
        len(data) - LENGTH_OVERHEAD,
        partition_leader_epoch,
        MAGIC,
        0,
        TRANSACTIONAL | CONTROL,
        0,
        timestamp,
        timestamp,
        producer_id,
        producer_epoch,
        NO_SEQUENCE,
        1,
    )
    seal(data)
    return data


def plain_marker(batch: RecordBatch) -> tuple[int, int] | None:
    """Type and coordinator epoch of a marker that was built here, None where it has to be looked at record by record.

    Only for control batches.
    """
    if batch.size != HEADER_SIZE + _MARKER.size or batch.codec != NONE:
        return None
    start, version, kind, length, _, coordinator_epoch, _ = _MARKER.unpack_from(batch.data, HEADER_SIZE)
    if start != _MARKER_START or version or length != _MARKER_VALUE_LENGTH:
        return None
    return kind, coordinator_epoch


def control_kind(record: Record) -> int:
    """Return the type of a control record, from its key; raises CorruptBatch."""
    key = record.key
    if key is None or len(key) < _CONTROL_KEY.size:
        raise CorruptBatch("a control record without its type")
    version, kind = _CONTROL_KEY.unpack_from(key)
    if version < 0:
        raise CorruptBatch(f"a control record of version {version}")
    return int(kind)


def marker_coordinator_epoch(record: Record) -> int:
    """Return the transaction coordinator's epoch of a COMMIT or ABORT marker; raises CorruptBatch."""
    value = record.value
    if value is None or len(value) < _MARKER_VALUE.size:
        raise CorruptBatch("a transaction marker without its coordinator epoch")
    return int(_MARKER_VALUE.unpack_from(value)[1])
