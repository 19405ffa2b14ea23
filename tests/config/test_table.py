"""The table is complete: every setting of Kafka is there, what is honoured is read, what is read is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import kafkalite
from kafkalite.config.inert import INERT, UNLISTED
from kafkalite.config.settings import all_rows
from kafkalite.config.table import HONOURED
from kafkalite.config.topics import TOPIC_ROWS
from kafkalite.config.values import READ_ONLY

SOURCE = Path(kafkalite.__file__).parent
FACTS = json.loads((Path(__file__).parent / "facts/broker.json").read_text("utf-8"))
TYPES = ["", "BOOLEAN", "STRING", "INT", "SHORT", "LONG", "DOUBLE", "LIST", "CLASS", "PASSWORD"]

# Where kafkalite's default is not Kafka's: what fits one node, and what has no default in Kafka.
OTHER_DEFAULTS = {
    "controller.listener.names",
    "group.initial.rebalance.delay.ms",
    "listeners",
    "log.dir",
    "node.id",
    "offsets.topic.replication.factor",
    "process.roles",
    "share.coordinator.state.topic.min.isr",
    "queued.max.request.bytes",
    "share.coordinator.state.topic.replication.factor",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
}
_READ = re.compile(r"settings\.(?:int|bool|str|list|float|value)\(\s*\"([^\"]+)\"")


def sources() -> dict[str, str]:
    tables = {SOURCE / "config/table.py", SOURCE / "config/inert.py"}
    return {str(path): path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path not in tables}


def test_every_setting_of_kafka_is_there_as_kafka_has_it() -> None:
    rows = all_rows()
    assert {name for name in rows if not name.startswith("kafkalite.")} == {fact[0] for fact in FACTS}
    assert len(rows) == len(HONOURED) + len(INERT)
    for name, kind, default, _, update, internal in FACTS:
        row = rows[name]
        assert TYPES[row[1]] == kind, name
        assert (row[4] == READ_ONLY) == (update == "read-only"), name
        assert (name in UNLISTED) == internal, name
        if name not in OTHER_DEFAULTS:
            assert row[2] == (tuple(default) if isinstance(default, list) else default), name


def test_bounds_are_kafkas() -> None:
    rows = all_rows()
    for name, _, _, valid, _, _ in FACTS:
        numbers = re.fullmatch(r"\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\]", valid or "")
        if numbers is not None:
            low, high = float(numbers[1]), None if numbers[2] is None else float(numbers[2])
            assert rows[name][3] == (low, high), name


def test_every_setting_without_effect_has_its_reason() -> None:
    for row in INERT:
        assert len(row[5]) > 20, row[0]


def test_every_honoured_setting_is_read_somewhere() -> None:
    text = "\n".join(sources().values())
    behind_topics = {name for row in TOPIC_ROWS for name, _ in row[4]}
    unread = [row[0] for row in HONOURED if row[0] not in behind_topics and f'"{row[0]}"' not in text]
    assert unread == [], "settings nobody reads: honour them or move them to inert.py with the reason"


def test_every_setting_that_is_read_is_honoured() -> None:
    honoured = {row[0] for row in HONOURED}
    for path, text in sources().items():
        assert set(_READ.findall(text)) <= honoured, path
