"""The bench's arithmetic: percentiles, medians, how numbers are written."""

from __future__ import annotations

import pytest

from bench.figures import latencies_ms, median, number, percentile, ratio, times


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.1, 51), (99, 99), (99.9, 100), (100, 100)]
)
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], percent) == expected


def test_percentile_of_one_sample() -> None:
    assert [percentile([3.0], p) for p in (0, 50, 100)] == [3.0, 3.0, 3.0]


def test_median_of_odd_even_and_unsorted() -> None:
    assert median([9.0, 1.0, 5.0]) == 5.0
    assert median([4.0, 1.0, 2.0, 9.0]) == 3.0


def test_no_samples_is_an_error() -> None:
    with pytest.raises(ValueError, match="no samples"):
        median([])
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 50)


def test_latencies_are_sorted_and_in_milliseconds() -> None:
    samples = [n / 1000 for n in range(1000, 0, -1)]
    assert latencies_ms(samples) == {"p50_ms": 500.0, "p99_ms": 990.0, "p999_ms": 999.0}


def test_ratio_needs_both_values_and_a_divisor() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(None, 4.0) is None
    assert ratio(1.0, None) is None
    assert ratio(1.0, 0.0) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0.0, "0"),
        (1234567.8, "1,234,568"),
        (123.4, "123"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (0.1234, "0.123"),
        (0.01234, "0.0123"),
        (0.001234, "0.0012"),
        (-1.5, "-1.50"),
    ],
)
def test_numbers_have_three_significant_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_ratios_are_marked_as_such() -> None:
    assert times(0.2) == "0.200x"
    assert times(None) == "-"
