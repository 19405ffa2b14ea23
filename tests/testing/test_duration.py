"""Lengths of time have a unit, in every place where a test says one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kafkalite.testing.client.cluster import Cluster
from kafkalite.testing.client.control import ControlError
from kafkalite.testing.duration import duration_ms, duration_text

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("7 days", 7 * DAY_MS),
        ("1 h 30 min", 5_400_000),
        ("250ms", 250),
        ("1.5s", 1500),
        ("2 Weeks", 14 * DAY_MS),
        ("1 day 1 ms", DAY_MS + 1),
    ],
)
def test_lengths_of_time(text: str, expected_ms: int) -> None:
    assert duration_ms(text) == expected_ms


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "7 fortnights", "1 year", "-1 s", "1 s later", "1..5 s", "100", "1 h 30"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="'7 days'.*; units are ms, s, min, h, days and weeks"):
        duration_ms(text)


@pytest.mark.parametrize("text", ["7 days", "1 day 1 ms", "1 h 30 min", "250 ms", "1 s 500 ms", "0 ms"])
def test_a_length_in_words_means_what_it_did(text: str) -> None:
    assert duration_text(duration_ms(text)) == text


def test_a_number_alone_is_seconds_in_python_and_refused_where_it_could_be_either(kafka: Cluster) -> None:
    kafka.clock.freeze()
    before = kafka.clock.now_ms
    with pytest.raises(TypeError, match="a text such as '7 days', a timedelta, or seconds, not True"):
        kafka.clock.advance(True)
    for wrong in (float("nan"), float("inf"), 1e300):
        with pytest.raises(ValueError, match="is no number of seconds that can pass"):
            kafka.clock.advance(wrong)
    with pytest.raises(ValueError, match="time never goes back: -1 is less than nothing"):
        kafka.clock.advance(-1)
    with pytest.raises(ValueError, match="time never goes back"):
        kafka.clock.advance(timedelta(days=-1))
    with pytest.raises(ControlError, match="by is 5, but has to be a text, such as '7 days'"):
        kafka.call("POST", "/clock/advance", {"by": 5})
    with pytest.raises(ControlError, match="'5' has a number without a unit"):
        kafka.clock.advance("5")
    assert kafka.clock.now_ms == before
    kafka.clock.advance(timedelta(seconds=3))
    kafka.clock.advance(1.5)
    assert kafka.clock.now_ms == before + 4500
    kafka.clock.advance(5)
    assert kafka.clock.now_ms == before + 9500
    assert kafka.timeline("clock")[-1]["text"] == "the test advanced the clock by 5 s"
