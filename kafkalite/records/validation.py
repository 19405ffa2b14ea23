"""What a broker checks in the records of one partition of a Produce, in Kafka's order, and what it changes in them.

Order: framing (P-8), base offset (P-14), size (P-15), checksum (P-16), header (P-17), records (P-18, P-33, P-36),
size against the segment (P-19). Producer state (P-20) is the log's. The first thing that is wrong decides the error
code.

A batch that needs no change keeps its bytes: the result's `data` is the caller's view. Changed in place, with a new
checksum: the append time and its bit (P-34, P-35), a wrong max_timestamp (P-36). Built anew: other codec (P-40),
offset deltas that are not 0, 1, 2 ... (P-18).

Two depths, `kafkalite.record.validation`. `walk` follows the record lengths; `full` reads every field, as Kafka does.
Fields are read in `walk` too where a rule can't be kept without them: compacted topics,
message.timestamp.before.max.ms, a max_timestamp in the future or before base_timestamp (older sarama leaves it at -1,
and none of its records would be found by time), a last offset delta that does not fit the count.

Deviates: `walk` trusts a max_timestamp that is not before base_timestamp, and the fields inside each record's
length, but for the last offset delta.
Deviates: batches whose offset deltas are not 0, 1, 2 ... are built anew (P-18); Kafka keeps uncompressed ones as they
are, with offsets that collide, and answers compressed ones UNKNOWN_SERVER_ERROR.
Deviates: compressed records whose fields do not fill their length are INVALID_RECORD, as uncompressed ones are; Kafka
stores some of them.
Deviates: a header cut short by its own length is CORRUPT_MESSAGE, a length near 2^31 INVALID_RECORD; Kafka answers
UNKNOWN_SERVER_ERROR.
Deviates: damaged compressed data is INVALID_RECORD; Kafka answers UNKNOWN_SERVER_ERROR mostly, CORRUPT_MESSAGE at
times (P-23).
Deviates: compressed records are bounded as a whole by kafkalite.max.decompressed.batch.bytes: MESSAGE_TOO_LARGE (S-40).
Deviates: null records are INVALID_RECORD; Kafka never answers.
Deviates: every refusal has an error message; Kafka gives one in few cases.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error

from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.batch import (
    CODEC_MASK,
    CONTROL,
    CRC_START,
    HEADER,
    HEADER_SIZE,
    LENGTH_OVERHEAD,
    LOG_APPEND_TIME,
    MAGIC,
    NO_TIMESTAMP,
    TRANSACTIONAL,
    batch_size,
    seal,
)
from kafkalite.records.compression import DEFAULT_LIMIT, NONE, ZSTD, compress, decompress
from kafkalite.records.crc import crc32c
from kafkalite.records.errors import BatchTooLarge, CorruptBatch, RecordError
from kafkalite.records.record import read_records, write_record
from kafkalite.records.walk import largest_record, scan_records, walk_lengths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.runs import Scan

PRODUCER = "producer"
"""compression.type that keeps each batch's own codec."""

_INT64_MAX = (1 << 63) - 1
_UNLIMITED_RECORD = 2147483639
_ATTRIBUTES = Struct(">h")
_MAX_TIMESTAMP = Struct(">q")
_LENGTH = Struct(">i")
_KNOWN_ATTRIBUTES = 0x7F  # others are dropped when the field is written, kept when it is not
_LOG_START_UNKNOWN = (ErrorCode.CORRUPT_MESSAGE, ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.RECORD_LIST_TOO_LARGE)


class ProducePolicy:
    """What a topic's configuration asks of the batches it takes.

    compression_type: PRODUCER or the number of a codec. compression_level: of that codec, None for its default.
    before_max_ms, after_max_ms: how far record timestamps may lie from the broker's clock, with create time.
    """

    __slots__ = (
        "after_max_ms",
        "before_max_ms",
        "compacted",
        "compression_level",
        "compression_type",
        "full",
        "log_append_time",
        "max_decompressed_bytes",
        "max_decompressed_record_bytes",
        "max_message_bytes",
        "reads_fields",
        "segment_bytes",
    )

    def __init__(
        self,
        *,
        max_message_bytes: int = 1048588,
        segment_bytes: int = 1 << 30,
        compression_type: str | int = PRODUCER,
        compression_level: int | None = None,
        log_append_time: bool = False,
        before_max_ms: int = _INT64_MAX,
        after_max_ms: int = 3_600_000,
        compacted: bool = False,
        max_decompressed_bytes: int = DEFAULT_LIMIT,
        max_decompressed_record_bytes: int = _UNLIMITED_RECORD,
        full: bool = False,
    ) -> None:
        self.max_message_bytes = max_message_bytes
        self.segment_bytes = segment_bytes
        self.compression_type = compression_type
        self.compression_level = compression_level
        self.log_append_time = log_append_time
        self.before_max_ms = before_max_ms
        self.after_max_ms = after_max_ms
        self.compacted = compacted
        self.max_decompressed_bytes = max_decompressed_bytes
        self.max_decompressed_record_bytes = max_decompressed_record_bytes
        self.full = full
        self.reads_fields = full or compacted or (before_max_ms < _INT64_MAX and not log_append_time)


class ValidBatch:
    """A batch that may be appended: `data` is writable, whole and has the right checksum; the log sets its base.

    max_timestamp_delta_offset: offset delta of the first record with max_timestamp, -1 where it was not looked for.
    log_append_time_ms: the time that stands for every record's, -1 with create time.
    """

    __slots__ = (
        "attributes",
        "base_sequence",
        "base_timestamp",
        "data",
        "last_offset_delta",
        "log_append_time_ms",
        "max_timestamp",
        "max_timestamp_delta_offset",
        "producer_epoch",
        "producer_id",
        "records_count",
    )

    def __init__(
        self,
        data: bytearray | memoryview,
        attributes: int,
        last_offset_delta: int,
        base_timestamp: int,
        max_timestamp: int,
        producer_id: int,
        producer_epoch: int,
        base_sequence: int,
        records_count: int,
    ) -> None:
        self.data = data
        self.attributes = attributes
        self.last_offset_delta = last_offset_delta
        self.base_timestamp = base_timestamp
        self.max_timestamp = max_timestamp
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.base_sequence = base_sequence
        self.records_count = records_count
        self.max_timestamp_delta_offset = -1
        self.log_append_time_ms = -1


def validate_produced(
    records: memoryview | None,
    policy: ProducePolicy,
    *,
    now_ms: int,
    api_version: int,
) -> ValidBatch:
    """Check the records of one partition of a Produce and bring them into the form they are stored in.

    Raises RecordError: INVALID_RECORD, UNSUPPORTED_COMPRESSION_TYPE, MESSAGE_TOO_LARGE, CORRUPT_MESSAGE,
    INVALID_TIMESTAMP, RECORD_LIST_TOO_LARGE, UNKNOWN_SERVER_ERROR (a codec that is not there).
    """
    if records is None:
        raise _not_one_batch("a Produce without records")
    try:
        (
            base_offset,
            batch_length,
            _,
            magic,
            crc,
            attributes,
            last_offset_delta,
            base_timestamp,
            max_timestamp,
            producer_id,
            producer_epoch,
            base_sequence,
            count,
        ) = HEADER.unpack_from(records)
    except struct_error:
        _check_framing(records, api_version)
        raise _refused(ErrorCode.CORRUPT_MESSAGE, f"a record batch of {len(records)} bytes") from None
    size = batch_length + LENGTH_OVERHEAD
    if size != len(records) or magic != MAGIC or (api_version < 7 and attributes & CODEC_MASK == ZSTD):
        _check_framing(records, api_version)
        records = records[:size]
    if base_offset:
        raise _refused(ErrorCode.INVALID_RECORD, f"base offset {base_offset} instead of 0")
    if size > policy.max_message_bytes:
        raise _too_large(size, policy)
    if crc32c(records[CRC_START:]) != crc:
        raise _refused(ErrorCode.CORRUPT_MESSAGE, "the checksum of the batch does not match")
    if last_offset_delta + 1 != count or count < 1 or attributes & CONTROL or (producer_id >= 0 > base_sequence):
        raise _header_error(attributes, last_offset_delta, base_sequence, count)
    if records.readonly:
        records = memoryview(bytearray(records))
    valid = ValidBatch(
        records,
        attributes,
        last_offset_delta,
        base_timestamp,
        max_timestamp,
        producer_id,
        producer_epoch,
        base_sequence,
        count,
    )
    _judge_records(valid, policy, now_ms)
    return valid


def _judge_records(valid: ValidBatch, policy: ProducePolicy, now_ms: int) -> None:
    """Check the records and the size that comes of it; the plain case first."""
    if (
        valid.attributes & (CODEC_MASK | LOG_APPEND_TIME)
        or policy.compression_type != PRODUCER
        or policy.reads_fields
        or policy.log_append_time
        or valid.max_timestamp > now_ms + policy.after_max_ms
        or valid.max_timestamp < valid.base_timestamp
    ):
        _rewrite_records(valid, policy, now_ms)
    else:
        try:
            dense = walk_lengths(valid.data, HEADER_SIZE, valid.records_count)
        except CorruptBatch as error:
            raise _refused(ErrorCode.INVALID_RECORD, error.message) from None
        if not dense:
            _rewrite_records(valid, policy, now_ms)
    size = len(valid.data)
    if size > policy.segment_bytes:
        raise _refused(
            ErrorCode.RECORD_LIST_TOO_LARGE, f"the batch has {size} bytes, segment.bytes is {policy.segment_bytes}"
        )


def _refused(code: ErrorCode, message: str | None) -> RecordError:
    return RecordError(code, message, log_start_known=code not in _LOG_START_UNKNOWN)


def _too_large(size: int, policy: ProducePolicy) -> RecordError:
    return _refused(
        ErrorCode.MESSAGE_TOO_LARGE, f"the batch has {size} bytes, max.message.bytes is {policy.max_message_bytes}"
    )


def _check_framing(records: memoryview, api_version: int) -> None:
    """Raise for bytes that are not one batch of magic 2; behind it may follow what begins no other batch."""
    try:
        size = batch_size(records)
        if size is None:
            raise _not_one_batch("a Produce without a whole record batch")
        if records[16] != MAGIC:
            raise _not_one_batch(f"a message set of magic {records[16]}, not 2")
        if api_version < 7 and size >= HEADER_SIZE and records[CRC_START + 1] & CODEC_MASK == ZSTD:
            code = ErrorCode.UNSUPPORTED_COMPRESSION_TYPE
            raise RecordError(code, "zstd needs Produce version 7", log_start_known=False)
        if batch_size(records, size) is not None:
            raise _not_one_batch("a Produce of more than one record batch")
    except CorruptBatch as error:
        raise _refused(ErrorCode.CORRUPT_MESSAGE, error.message) from None
    if size < HEADER_SIZE:
        raise _refused(ErrorCode.CORRUPT_MESSAGE, f"a record batch of {size} bytes")


def _not_one_batch(message: str) -> RecordError:
    return RecordError(ErrorCode.INVALID_RECORD, message, log_start_known=False)


def _header_error(attributes: int, last_offset_delta: int, base_sequence: int, count: int) -> RecordError:
    if attributes & CODEC_MASK > ZSTD:
        return _unknown_codec(attributes & CODEC_MASK)
    if count < 1 or last_offset_delta + 1 != count:
        message = f"{count} records, but a last offset delta of {last_offset_delta}"
    elif attributes & CONTROL:
        message = "clients may not write control records"
    else:
        message = f"base sequence {base_sequence} with a producer id"
    return _refused(ErrorCode.INVALID_RECORD, message)


def _unknown_codec(codec: int) -> RecordError:
    return _refused(ErrorCode.UNKNOWN_SERVER_ERROR, f"no compression codec has the number {codec}")


def _rewrite_records(valid: ValidBatch, policy: ProducePolicy, now_ms: int) -> None:
    """Check the records of a batch and rewrite what has to be."""
    codec = valid.attributes & CODEC_MASK
    if codec > ZSTD:
        raise _unknown_codec(codec)
    scan = None
    try:
        plain = _plain_records(valid, codec, policy)
        if (
            policy.reads_fields
            or (
                not policy.log_append_time
                and not valid.base_timestamp <= valid.max_timestamp <= now_ms + policy.after_max_ms
            )
            or not walk_lengths(plain, 0, valid.records_count)
        ):
            scan = scan_records(plain, 0, valid.records_count)
        if codec and policy.max_decompressed_record_bytes < len(plain):
            _check_record_sizes(plain, valid.records_count, policy)
    except CorruptBatch as error:
        raise _refused(ErrorCode.INVALID_RECORD, error.message) from None
    except BatchTooLarge as error:
        raise _refused(ErrorCode.MESSAGE_TOO_LARGE, error.message) from None

    attributes = valid.attributes & ~LOG_APPEND_TIME
    max_timestamp = valid.max_timestamp
    if attributes != valid.attributes and (policy.log_append_time or max_timestamp == NO_TIMESTAMP):
        _refuse_records(valid, plain, scan, policy, now_ms)
    if scan is not None:
        max_timestamp = _check_fields(valid, plain, scan, policy, now_ms)
    if policy.log_append_time:
        attributes |= LOG_APPEND_TIME
        valid.log_append_time_ms = max_timestamp = now_ms
        valid.max_timestamp_delta_offset = valid.last_offset_delta

    target = codec if policy.compression_type == PRODUCER else int(policy.compression_type)
    if target != codec or (scan is not None and not scan.dense):
        _build_anew(valid, plain, target, policy, dense=scan is None or scan.dense)
        attributes = attributes & (LOG_APPEND_TIME | TRANSACTIONAL) | target
    elif attributes == valid.attributes and max_timestamp == valid.max_timestamp:
        return
    valid.attributes = attributes = attributes & _KNOWN_ATTRIBUTES
    valid.max_timestamp = max_timestamp
    _ATTRIBUTES.pack_into(valid.data, CRC_START, attributes)
    _MAX_TIMESTAMP.pack_into(valid.data, 35, max_timestamp)
    seal(valid.data)
    if len(valid.data) > policy.max_message_bytes:
        raise _too_large(len(valid.data), policy)


def _plain_records(valid: ValidBatch, codec: int, policy: ProducePolicy) -> Buffer:
    payload = memoryview(valid.data)[HEADER_SIZE:]
    if codec == NONE:
        return payload
    return decompress(codec, payload, limit=policy.max_decompressed_bytes)


def _check_record_sizes(plain: Buffer, count: int, policy: ProducePolicy) -> None:
    size = largest_record(plain, count)
    if size > policy.max_decompressed_record_bytes:
        raise CorruptBatch(
            f"a record of {size} bytes, max.decompressed.message.bytes is {policy.max_decompressed_record_bytes}"
        )


def _check_fields(valid: ValidBatch, plain: Buffer, scan: Scan, policy: ProducePolicy, now_ms: int) -> int:
    """Check keys (P-18) and timestamps (P-33), return the highest timestamp (P-36).

    With the client's append-time bit its max_timestamp is that of every record (P-34).
    """
    if valid.attributes & LOG_APPEND_TIME:
        lowest = highest = valid.max_timestamp
        valid.max_timestamp_delta_offset = 0
    else:
        lowest = valid.base_timestamp + scan.min_delta
        highest = valid.base_timestamp + scan.max_delta
        valid.max_timestamp_delta_offset = scan.max_index
        if highest > _INT64_MAX or lowest < ~_INT64_MAX:  # sums wrap as Java's do
            timestamps = _timestamps(valid, plain)
            lowest, highest = min(timestamps), max(timestamps)
            valid.max_timestamp_delta_offset = timestamps.index(highest)
    latest = now_ms + policy.after_max_ms
    earliest = now_ms - policy.before_max_ms
    out_of_range = not policy.log_append_time and (highest > latest or lowest < earliest)
    if out_of_range or (policy.compacted and scan.null_keys):
        _refuse_records(valid, plain, scan, policy, now_ms)
    return highest


def _timestamps(valid: ValidBatch, plain: Buffer) -> list[int]:
    records = read_records(
        plain,
        valid.records_count,
        base_offset=0,
        base_timestamp=valid.base_timestamp,
        append_time=valid.max_timestamp if valid.attributes & LOG_APPEND_TIME else None,
    )
    return [record.timestamp for record in records]


def _refuse_records(valid: ValidBatch, plain: Buffer, scan: Scan | None, policy: ProducePolicy, now_ms: int) -> None:
    """Raise with every bad record named (P-21), if there is one: the timestamp -1 may lie anywhere (P-33).

    A client's append-time bit is an error only where its time is not looked at (P-34).
    """
    code = ErrorCode.INVALID_RECORD
    errors: dict[int, str] = {}
    if policy.compacted and scan is not None:
        errors = dict.fromkeys(scan.null_keys, "a compacted topic takes no record without a key")
    earliest = now_ms - policy.before_max_ms
    latest = now_ms + policy.after_max_ms
    for index, timestamp in enumerate(_timestamps(valid, plain)):
        if index in errors:
            continue
        if policy.log_append_time or timestamp == NO_TIMESTAMP:
            if not valid.attributes & LOG_APPEND_TIME:
                continue
            errors[index] = "clients may not set the append time"
        elif earliest <= timestamp <= latest:
            continue
        else:
            errors[index] = f"timestamp {timestamp} is not within {earliest} and {latest}"
        code = ErrorCode.INVALID_TIMESTAMP
    if errors:
        first = errors[min(errors)]
        raise RecordError(
            code,
            f"{len(errors)} of {valid.records_count} records were refused, the first: {first}",
            record_errors=sorted(errors.items()),
        )


def _build_anew(valid: ValidBatch, plain: Buffer, codec: int, policy: ProducePolicy, *, dense: bool) -> None:
    """Put the records into a batch of another codec (P-40) or with offset deltas 0, 1, 2 ... (P-18); not sealed yet."""
    if not dense:
        anew = bytearray()
        records = read_records(
            plain, valid.records_count, base_offset=0, base_timestamp=valid.base_timestamp, append_time=None
        )
        for index, record in enumerate(records):
            write_record(anew, record.timestamp - valid.base_timestamp, index, record)
        plain = anew
    data = bytearray(memoryview(valid.data)[:HEADER_SIZE])
    data += compress(codec, plain, policy.compression_level)
    _LENGTH.pack_into(data, 8, len(data) - LENGTH_OVERHEAD)
    valid.data = data
