"""The table: its drawing, the medians in it, bars, marks for noise, what could not be measured."""

from __future__ import annotations

import pytest

from bench import brokers
from bench.report import Report
from bench.rows import GROUPS, Bar, chosen
from bench.table import draw

BY_KEY = {column.key: column for column in brokers.COLUMNS}


def report(only: str, *columns: str) -> Report:
    return Report(chosen([only], quick=False), [BY_KEY[key] for key in columns], {}, 3, quick=False, client="a client")


def line(text: str, title: str) -> list[str]:
    """Cells of the row with a title."""
    found = next(line for line in text.splitlines() if line.startswith(f"| {title}"))
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_a_table_is_aligned() -> None:
    assert draw(["", "a"], [["one", "1"], ["three", "1,000"]]).splitlines() == [
        "|       |     a |",
        "|-------|------:|",
        "| one   |     1 |",
        "| three | 1,000 |",
    ]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 heads"):
        draw(["", "a"], [["one"]])


def test_cells_are_medians_over_all_samples_of_all_rounds() -> None:
    made = report("topic", "os", "kafka")
    made.add(BY_KEY["os"], {"topic.one": [0.5, 9.0]}, [])
    made.add(BY_KEY["os"], {"topic.one": [0.7]}, [])
    made.add(BY_KEY["kafka"], {"topic.one": 35.0}, [])
    assert line(made.text(), "one topic created, ms")[1:] == ["0.700", "35.0", "0.0200x", "<= 1 ok"]


def test_what_was_not_measured_has_a_dash_and_a_reason() -> None:
    made = report("topic", "os", "kafka")
    made.failed(BY_KEY["os"], "topic", "refused")
    assert line(made.text(), "one topic created, ms")[1:] == ["-", "-", "-", "<= 1"]
    assert "kafkalite os, topic: refused" in made.text()


def test_figures_taken_beside_other_work_are_marked() -> None:
    made = report("topic", "os", "kafka")
    made.add(BY_KEY["os"], {"topic.one": 2.0}, [(0.9, 0.0)])
    made.add(BY_KEY["kafka"], {"topic.one": 35.0}, [(0.1, 0.0)])
    assert line(made.text(), "one topic created, ms")[1:3] == ["2.00~", "35.0"]


def test_the_bar_of_fsync_is_os_and_two_syncs_of_the_same_percentile() -> None:
    made = report("acks-all", "os", "fsync")
    made.add(BY_KEY["os"], {"acks-all.p50": 0.1, "acks-all.p99": 1.0}, [])
    made.disk = [{"p50_ms": 0.2, "p99_ms": 2.0, "p999_ms": 9.0}]
    assert line(made.text(), "acks=all, one in flight, p50 ms")[3] == "0.500"
    assert line(made.text(), "... p99 ms")[3] == "5.00"


def test_bars_compare_with_a_value_or_a_peer() -> None:
    assert Bar(100).met({"os": 99}) is True
    assert Bar(100).met({"os": 103}) is False
    assert Bar(100).met({"os": 101.9}) is True
    assert Bar(1.5, "kafka", least=True).met({"os": 300, "kafka": 200}) is True
    assert Bar(1.5, "kafka", least=True).met({"os": 290, "kafka": 200}) is False
    assert Bar(0.2, "kafka").met({"os": 1.0}) is None
    assert Bar(0.2, "kafka").met({"kafka": 5.0}) is None


def test_rows_are_chosen_by_pattern_and_the_long_ones_left_out_of_the_quick_form() -> None:
    assert [group.key for group in chosen(["produce-1k"], quick=False)] == ["produce-1k"]
    assert [group.key for group in chosen(["consume-1k*"], quick=True)] == [
        "consume-1k",
        "consume-1k-6",
        "consume-1k-default",
    ]
    keys = {group.key for group in chosen([], quick=False)}
    assert "held" in keys
    assert not any(key.startswith("raw") for key in keys)
    assert keys - {group.key for group in chosen([], quick=True)} == {"held"}


def test_every_row_has_a_key_of_its_own() -> None:
    keys = [row.key for group in GROUPS for row in group.rows]
    assert len(keys) == len(set(keys))
