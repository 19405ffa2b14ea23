"""Settings are listed as a freshly formatted Kafka 4.4.0 lists them; `facts/described.json` holds its answers.

A row there: name, value (an object where it depends on the machine), read-only, source, sensitive, type, synonyms as
(name, source).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.config.describe import (
    broker_entries,
    client_metrics_entries,
    cluster_entries,
    group_entries,
    topic_entries,
)
from kafkalite.config.settings import Settings

if TYPE_CHECKING:
    from kafkalite.config.describe import Entry

FACTS: dict[str, list[Any]] = json.loads((Path(__file__).parent / "facts/described.json").read_text("utf-8"))

# A fresh Kafka has these in its file; kafkalite has defaults for them. One more default differs.
SET_BY_FORMAT = {
    "advertised.listeners",
    "broker.id",
    "controller.listener.names",
    "controller.quorum.voters",
    "listener.security.protocol.map",
    "listeners",
    "log.dirs",
    "node.id",
    "offsets.topic.replication.factor",
    "process.roles",
    "share.coordinator.state.topic.min.isr",
    "share.coordinator.state.topic.replication.factor",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
}
OWN_DEFAULTS = {"group.initial.rebalance.delay.ms", "log.dir", "queued.max.request.bytes"}


@pytest.fixture
def settings() -> Settings:
    settings = Settings.load()
    settings.set_dynamic({"min.insync.replicas": "1"}, {})  # as a new cluster has it
    return settings


def entries(kind: str, settings: Settings) -> list[Entry]:
    if kind == "topic":
        return topic_entries(settings, {})
    if kind == "group":
        return group_entries(settings, {})
    return broker_entries(settings) if kind == "broker" else client_metrics_entries({})


@pytest.mark.parametrize("kind", list(FACTS))
def test_names_are_kafkas_and_sorted(kind: str, settings: Settings) -> None:
    names = [entry[0] for entry in entries(kind, settings)]
    assert names == sorted(names)
    assert [name for name in names if not name.startswith("kafkalite.")] == [row[0] for row in FACTS[kind]]


@pytest.mark.parametrize("kind", list(FACTS))
def test_everything_is_shown_as_kafka_shows_it(kind: str, settings: Settings) -> None:
    listed = {entry[0]: entry for entry in entries(kind, settings)}
    for name, value, read_only, source, sensitive, type_code, synonyms in FACTS[kind]:
        entry = listed[name]
        assert entry[2] == read_only, name
        assert entry[4] == sensitive, name
        assert entry[6] == type_code, name
        if name in SET_BY_FORMAT:
            continue
        assert entry[3] == source, name
        assert [[synonym[0], synonym[2]] for synonym in entry[5]] == synonyms, name
        if not isinstance(value, dict) and name not in OWN_DEFAULTS:
            assert entry[1] == value, name


def test_every_setting_says_what_it_does(settings: Settings) -> None:
    for kind in FACTS:
        for entry in entries(kind, settings):
            assert entry[7], entry[0]


def test_a_topic_override_comes_first(settings: Settings) -> None:
    settings = Settings.load(overrides={"log.retention.ms": "5", "log.retention.hours": "3"})
    entry = {entry[0]: entry for entry in topic_entries(settings, {"retention.ms": " 123456 "})}["retention.ms"]
    assert entry[1] == "123456"
    assert entry[3] == 1
    assert entry[5] == [
        ("retention.ms", "123456", 1),
        ("log.retention.ms", "5", 4),
        ("log.retention.hours", "3", 4),
        ("log.retention.hours", "168", 5),
    ]


def test_what_stands_in_does_not_show_without_the_setting_itself() -> None:
    settings = Settings.load(overrides={"log.retention.hours": "1"})
    entry = {entry[0]: entry for entry in topic_entries(settings, {})}["retention.ms"]
    assert (entry[1], entry[3], entry[5]) == ("3600000", 5, [])


def test_sources_of_a_broker_setting_in_their_order() -> None:
    settings = Settings.load(overrides={"message.max.bytes": "2"})
    settings.set_dynamic({"message.max.bytes": "3"}, {"message.max.bytes": "4"})
    entry = {entry[0]: entry for entry in broker_entries(settings)}["message.max.bytes"]
    assert entry[1] == "4"
    assert [synonym[1:] for synonym in entry[5]] == [("4", 2), ("3", 3), ("2", 4), ("1048588", 5)]
    topic = {entry[0]: entry for entry in topic_entries(settings, {})}["max.message.bytes"]
    assert topic[3] == 2


def test_nobody_sees_secrets_or_what_nobody_knows() -> None:
    settings = Settings.load(overrides={"ssl.key.password": "hush", "no.such": "hush"})
    listed = {entry[0]: entry for entry in broker_entries(settings)}
    for name in ("ssl.key.password", "no.such"):
        assert listed[name][1] is None
        assert listed[name][4]
        assert "hush" not in repr(listed[name])


def test_the_cluster_lists_only_what_was_set(settings: Settings) -> None:
    assert cluster_entries(settings, {"min.insync.replicas": "1", "no.such": "1"}) == [
        (
            "min.insync.replicas",
            "1",
            False,
            3,
            False,
            [("min.insync.replicas", "1", 3)],
            3,
            "Replicas acks=all needs; never more than there are.",
        ),
        ("no.such", None, True, 3, True, [("no.such", None, 3)], 0, None),
    ]


def test_equal_overrides_are_computed_once(settings: Settings) -> None:
    first = topic_entries(settings, {"retention.ms": "1"})
    assert topic_entries(settings, {"retention.ms": "1"}) is first
    settings.set_dynamic({}, {})
    assert topic_entries(settings, {"retention.ms": "1"}) is not first


def test_the_node_id_is_shown_under_both_names() -> None:
    listed = {entry[0]: entry for entry in broker_entries(Settings.load(overrides={"node.id": "5"}))}
    assert (listed["node.id"][1], listed["broker.id"][1]) == ("5", "5")
