"""What a partition's log takes from its topic's settings."""

from __future__ import annotations

from kafkalite.records.compression import GZIP, LZ4, NONE, SNAPPY, ZSTD
from kafkalite.records.validation import PRODUCER, ProducePolicy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_CODECS = {"uncompressed": NONE, "none": NONE, "gzip": GZIP, "snappy": SNAPPY, "lz4": LZ4, "zstd": ZSTD}
_LEVELS = {
    GZIP: "compression.gzip.level",
    LZ4: "compression.lz4.level",
    ZSTD: "compression.zstd.level",
}
UNLIMITED = (1 << 63) - 1


class LogConfig:
    """Typed topic settings, those without an entry at Kafka's defaults; `policy` is what produced batches must meet.

    values: topic settings by their Kafka names, typed as the settings table has them.
    """

    __slots__ = (
        "cleanup_policy",
        "delete_retention_ms",
        "file_delete_delay_ms",
        "flush_messages",
        "flush_ms",
        "index_bytes",
        "index_interval_bytes",
        "max_compaction_lag_ms",
        "min_cleanable_dirty_ratio",
        "min_compaction_lag_ms",
        "policy",
        "retention_bytes",
        "retention_ms",
        "segment_bytes",
        "segment_jitter_ms",
        "segment_ms",
    )

    def __init__(
        self,
        values: Mapping[str, object] | None = None,
        *,
        max_decompressed_batch_bytes: int = 128 << 20,
        full_validation: bool = False,
    ) -> None:
        values = {} if values is None else values

        def number(name: str, default: int) -> int:
            value = values.get(name)
            return value if isinstance(value, int) else default

        cleanup = values.get("cleanup.policy", ("delete",))
        self.cleanup_policy = tuple(cleanup) if isinstance(cleanup, (list, tuple)) else (str(cleanup),)
        self.segment_bytes = number("internal.segment.bytes", number("segment.bytes", 1 << 30))
        self.index_interval_bytes = number("index.interval.bytes", 4096)
        self.index_bytes = number("segment.index.bytes", 10 << 20)
        self.flush_messages = number("flush.messages", UNLIMITED)
        self.flush_ms = number("flush.ms", UNLIMITED)
        self.retention_ms = number("retention.ms", 604_800_000)
        self.retention_bytes = number("retention.bytes", -1)
        self.file_delete_delay_ms = number("file.delete.delay.ms", 60_000)
        self.delete_retention_ms = number("delete.retention.ms", 86_400_000)
        self.min_compaction_lag_ms = number("min.compaction.lag.ms", 0)
        self.max_compaction_lag_ms = number("max.compaction.lag.ms", UNLIMITED)
        self.segment_ms = number("segment.ms", 604_800_000)
        if "compact" in self.cleanup_policy:
            # The segment that grows is never compacted.
            self.segment_ms = min(self.segment_ms, self.max_compaction_lag_ms)
        self.segment_jitter_ms = min(number("segment.jitter.ms", 0), self.segment_ms)
        self.min_cleanable_dirty_ratio = float(str(values.get("min.cleanable.dirty.ratio", 0.5)))
        codec = _CODECS.get(str(values.get("compression.type", PRODUCER)))
        level = _LEVELS.get(codec) if codec is not None else None
        self.policy = ProducePolicy(
            max_message_bytes=number("max.message.bytes", 1048588),
            segment_bytes=self.segment_bytes,
            compression_type=PRODUCER if codec is None else codec,
            compression_level=None if level is None or level not in values else number(level, -1),
            log_append_time=values.get("message.timestamp.type") == "LogAppendTime",
            before_max_ms=number("message.timestamp.before.max.ms", UNLIMITED),
            after_max_ms=number("message.timestamp.after.max.ms", 3_600_000),
            compacted="compact" in self.cleanup_policy,
            max_decompressed_bytes=max_decompressed_batch_bytes,
            max_decompressed_record_bytes=number("max.decompressed.message.bytes", 2147483639),
            full=full_validation,
        )
