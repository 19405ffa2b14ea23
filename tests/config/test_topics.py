"""Topic settings: fallbacks, overrides, checks."""

from __future__ import annotations

import pytest

from kafkalite.config.settings import Settings
from kafkalite.config.topics import TOPIC_ROWS, topic_config, validate_topic
from kafkalite.config.values import InvalidValueError


def test_defaults() -> None:
    values = topic_config({}, Settings.load())
    assert len(values) == len(TOPIC_ROWS) == 38
    for row in TOPIC_ROWS:
        assert values[row[0]] == row[2], row[0]


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"log.retention.hours": "2"}, "retention.ms", 7_200_000),
        ({"log.retention.hours": "2", "log.retention.minutes": "3"}, "retention.ms", 180_000),
        ({"log.retention.minutes": "3", "log.retention.ms": "4"}, "retention.ms", 4),
        ({"log.retention.hours": "-1"}, "retention.ms", -1),
        ({"log.roll.hours": "1"}, "segment.ms", 3_600_000),
        ({"log.roll.jitter.hours": "1"}, "segment.jitter.ms", 3_600_000),
        ({"log.flush.scheduler.interval.ms": "9"}, "flush.ms", 9),
        ({"log.flush.scheduler.interval.ms": "9", "log.flush.interval.ms": "8"}, "flush.ms", 8),
        ({"message.max.bytes": "5"}, "max.message.bytes", 5),
        ({"log.cleanup.policy": "compact,delete"}, "cleanup.policy", ("compact", "delete")),
    ],
)
def test_broker_settings_behind(given: dict[str, str], name: str, value: object) -> None:
    assert topic_config({}, Settings.load(overrides=given))[name] == value


def test_an_override_wins_and_a_dynamic_default_is_seen() -> None:
    settings = Settings.load()
    assert topic_config({"max.message.bytes": " 7 "}, settings)["max.message.bytes"] == 7
    assert topic_config({}, settings)["max.message.bytes"] == 1048588
    settings.set_dynamic({"message.max.bytes": "9"}, {})
    assert topic_config({}, settings)["max.message.bytes"] == 9


def test_small_segments_for_tests() -> None:
    assert topic_config({"internal.segment.bytes": "100"}, Settings.load())["segment.bytes"] == 100


@pytest.mark.parametrize(
    "overrides",
    [
        {"no.such": "1"},
        {"": "1"},
        {"message.format.version": "2.0"},
        {"retention.ms": "abc"},
        {"retention.ms": "-2"},
        {"cleanup.policy": "bogus"},
        {"compression.type": "bogus"},
        {"segment.bytes": "1"},
        {"min.insync.replicas": "0"},
        {"preallocate": "yes"},
        {"max.message.bytes": "-1"},
        {"remote.storage.enable": "true"},
        {"min.compaction.lag.ms": "10", "max.compaction.lag.ms": "5"},
        {"leader.replication.throttled.replicas": "1:x"},
        {"compression.gzip.level": "0"},
    ],
)
def test_refused(overrides: dict[str, str]) -> None:
    with pytest.raises(InvalidValueError, match=next(iter(overrides)) or "Unknown"):
        validate_topic(overrides, Settings.load())


@pytest.mark.parametrize(
    "overrides",
    [
        {"cleanup.policy": ""},
        {"cleanup.policy": "compact,delete"},
        {"local.retention.bytes": "10", "retention.bytes": "5"},
        {"retention.ms": " 5 "},
        {"leader.replication.throttled.replicas": "*"},
        {"follower.replication.throttled.replicas": "0:1,1:2"},
        {"remote.storage.enable": "false"},
        {"retention.ms": "-1"},
    ],
)
def test_accepted(overrides: dict[str, str]) -> None:
    validate_topic(overrides, Settings.load())
