"""Topic settings: their table, and how one topic's values come about.

A row is ``(name, type, default, bounds, synonyms, doc)``, the first four as in `values.py`. `synonyms` are the broker
settings a topic without an override takes its value from, first set one first, each with the factor that makes its unit
the topic's. The table is Kafka's 37 listed settings and one it accepts but never lists (`UNLISTED_TOPIC`).
"""

from __future__ import annotations

from kafkalite.config.table import CODECS, GZIP_LEVELS
from kafkalite.config.values import (
    BOOLEAN,
    DOUBLE,
    INT,
    LIST,
    LONG,
    MAX_LONG,
    STRING,
    InvalidValueError,
    parse,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kafkalite.config.settings import Settings
    from kafkalite.config.values import Bounds, Value

    TopicRow = tuple[str, int, Value, Bounds, tuple[tuple[str, int], ...], str]

_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000


def _same(name: str) -> tuple[tuple[str, int], ...]:
    return ((name, 1),)


TOPIC_ROWS: tuple[TopicRow, ...] = (
    ("cleanup.policy", LIST, ("delete",), ("compact", "delete"), _same("log.cleanup.policy"),
     "What becomes of old records: deleted by age and size, compacted by key, or both."),
    ("compression.gzip.level", INT, -1, GZIP_LEVELS, _same("compression.gzip.level"), "Level for gzip."),
    ("compression.lz4.level", INT, 9, (1, 17), _same("compression.lz4.level"), "Level for lz4."),
    ("compression.type", STRING, "producer", CODECS, _same("compression.type"),
     "Codec batches are stored with; producer keeps the producer's."),
    ("compression.zstd.level", INT, 3, (-131072, 22), _same("compression.zstd.level"), "Level for zstd."),
    ("delete.retention.ms", LONG, 86400000, (0, None), _same("log.cleaner.delete.retention.ms"),
     "How long compaction keeps tombstones."),
    ("errors.deadletterqueue.group.enable", BOOLEAN, False, None, (), "Whether it may take share groups' rejects."),
    ("file.delete.delay.ms", LONG, 60000, (0, None), _same("log.segment.delete.delay.ms"),
     "Deleted files are removed after this long."),
    ("flush.messages", LONG, MAX_LONG, (1, None), _same("log.flush.interval.messages"), "Sync after so many records."),
    ("flush.ms", LONG, MAX_LONG, (0, None), (("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)),
     "Sync after this long."),
    ("follower.replication.throttled.replicas", LIST, (), None, (), "Followers with a replication quota."),
    ("index.interval.bytes", INT, 4096, (0, None), _same("log.index.interval.bytes"), "Bytes between index entries."),
    ("internal.segment.bytes", INT, None, None, (), "Segment size below the allowed least, for tests."),
    ("leader.replication.throttled.replicas", LIST, (), None, (), "Leaders with a replication quota."),
    ("local.retention.bytes", LONG, -2, (-2, None), _same("log.local.retention.bytes"),
     "Bytes kept here when older ones are remote."),
    ("local.retention.ms", LONG, -2, (-2, None), _same("log.local.retention.ms"),
     "Time kept here when older records are remote."),
    ("max.compaction.lag.ms", LONG, MAX_LONG, (1, None), _same("log.cleaner.max.compaction.lag.ms"),
     "A record is compacted at the latest after this long."),
    ("max.decompressed.message.bytes", INT, 2147483639, (1, 2147483639), _same("max.decompressed.message.bytes"),
     "Largest record, decompressed."),
    ("max.message.bytes", INT, 1048588, (0, None), _same("message.max.bytes"), "Largest record batch."),
    ("message.timestamp.after.max.ms", LONG, 3600000, (0, None), _same("log.message.timestamp.after.max.ms"),
     "How far ahead of the broker's clock a record may be."),
    ("message.timestamp.before.max.ms", LONG, MAX_LONG, (0, None), _same("log.message.timestamp.before.max.ms"),
     "How far behind the broker's clock a record may be."),
    ("message.timestamp.type", STRING, "CreateTime", ("CreateTime", "LogAppendTime"),
     _same("log.message.timestamp.type"), "Whose clock stamps records: the producer's or the broker's."),
    ("min.cleanable.dirty.ratio", DOUBLE, 0.5, (0, 1), _same("log.cleaner.min.cleanable.ratio"),
     "Share of new bytes worth a compaction."),
    ("min.compaction.lag.ms", LONG, 0, (0, None), _same("log.cleaner.min.compaction.lag.ms"),
     "A record is not compacted before this long."),
    ("min.insync.replicas", INT, 1, (1, None), _same("min.insync.replicas"),
     "Replicas acks=all needs; never more than there are."),
    ("preallocate", BOOLEAN, False, None, _same("log.preallocate"), "Reserve a segment's size at once."),
    ("remote.copy.lag.bytes", LONG, -1, (-1, None), _same("log.remote.copy.lag.bytes"),
     "Bytes before remote copying starts."),
    ("remote.copy.lag.ms", LONG, 0, (-1, None), _same("log.remote.copy.lag.ms"), "Time before remote copying starts."),
    ("remote.log.copy.disable", BOOLEAN, False, None, (), "Stop copying to remote storage."),
    ("remote.log.delete.on.disable", BOOLEAN, False, None, (), "Delete remote data when remote storage is turned off."),
    ("remote.storage.enable", BOOLEAN, False, None, (), "Keep old segments in remote storage; only false is allowed."),
    ("retention.bytes", LONG, -1, None, _same("log.retention.bytes"), "Bytes kept in a partition; -1 for all."),
    ("retention.ms", LONG, 604800000, (-1, None),
     (("log.retention.ms", 1), ("log.retention.minutes", _MINUTE_MS), ("log.retention.hours", _HOUR_MS)),
     "Time records are kept; -1 for ever."),
    ("segment.bytes", INT, 1073741824, (1048576, None), _same("log.segment.bytes"), "Largest segment file."),
    ("segment.index.bytes", INT, 10485760, (4, None), _same("log.index.size.max.bytes"), "Largest index of a segment."),
    ("segment.jitter.ms", LONG, 0, (0, None), (("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", _HOUR_MS)),
     "Spread of the time a segment is closed at."),
    ("segment.ms", LONG, 604800000, (1, None), (("log.roll.ms", 1), ("log.roll.hours", _HOUR_MS)),
     "A segment is closed after this long."),
    ("unclean.leader.election.enable", BOOLEAN, False, None, _same("unclean.leader.election.enable"),
     "Let a replica that lags lead."),
)  # fmt: skip

UNLISTED_TOPIC = "internal.segment.bytes"
TOPIC_SETTINGS: dict[str, TopicRow] = {row[0]: row for row in TOPIC_ROWS}


def topic_config(overrides: Mapping[str, str], settings: Settings) -> dict[str, Value]:
    """Every topic setting's typed value: the override, the broker's value, or the default.

    An override that does not parse (the table has changed since it was stored) counts as not there.
    """
    defaults = settings.memo.get("topic")
    if defaults is None:
        defaults = settings.memo["topic"] = {row[0]: _broker_value(row, settings) for row in TOPIC_ROWS}
    values: dict[str, Value] = dict(defaults)
    for name, text in overrides.items():
        row = TOPIC_SETTINGS.get(name)
        if row is not None:
            try:
                values[name] = parse_topic(row, text)
            except InvalidValueError:
                continue
    if values[UNLISTED_TOPIC] is not None:
        values["segment.bytes"] = values[UNLISTED_TOPIC]
    return values


def _broker_value(row: TopicRow, settings: Settings) -> Value:
    for name, factor in row[4]:
        value = settings.value(name)
        if value is not None:
            if factor == 1 or not isinstance(value, int):
                return value
            return -1 if value < 0 else value * factor
    return row[2]


def parse_topic(row: TopicRow, text: str) -> Value:
    """The typed value of a topic setting; raises InvalidValueError."""
    value = parse((row[0], row[1], row[2], row[3], 0, ""), text)
    if row[0].endswith("throttled.replicas") and isinstance(value, tuple):
        if value != ("*",) and not all(_is_replica(item) for item in value):
            raise InvalidValueError("must be * or partition:broker pairs")
    elif row[0] == "remote.storage.enable" and value:
        raise InvalidValueError("must be false: this broker has no remote storage")
    return value


def _is_replica(item: str) -> bool:
    partition, colon, broker = item.partition(":")
    return bool(colon) and partition.isdecimal() and broker.isdecimal()


def validate_topic(overrides: Mapping[str, str], settings: Settings) -> None:
    """Check a topic's whole set of overrides (A-24, C-2); raises InvalidValueError naming the first bad one."""
    for name, text in overrides.items():
        row = TOPIC_SETTINGS.get(name)
        if row is None:
            raise InvalidValueError(f"Unknown topic config name: {name}")
        try:
            parse_topic(row, text)
        except InvalidValueError as error:
            raise InvalidValueError(f"Invalid value {text} for configuration {name}: {error}") from None
    if "min.compaction.lag.ms" in overrides or "max.compaction.lag.ms" in overrides:
        values = topic_config(overrides, settings)
        least, most = values["min.compaction.lag.ms"], values["max.compaction.lag.ms"]
        if isinstance(least, int) and isinstance(most, int) and least > most:
            raise InvalidValueError(
                f"min.compaction.lag.ms ({least}) must not be greater than max.compaction.lag.ms ({most})"
            )
