"""The bench's own arithmetic: percentiles, medians, ratios, and how a number is written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile of an ascending sequence: the smallest sample that `percent` % do not exceed."""
    if not ordered:
        raise ValueError("no samples")
    rank = math.ceil(round(percent * len(ordered) / 100, 6))  # 99.9 % of 1,000 is 999, whatever floats say
    return ordered[min(max(rank, 1), len(ordered)) - 1]


def median(samples: Sequence[float]) -> float:
    """Middle of the samples, the mean of the middle two for an even count."""
    ordered = sorted(samples)
    if not ordered:
        raise ValueError("no samples")
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def latencies_ms(samples_s: Sequence[float]) -> dict[str, float]:
    """p50, p99 and p99.9 in milliseconds of samples in seconds."""
    ordered = sorted(samples_s)
    return {
        "p50_ms": percentile(ordered, 50) * 1e3,
        "p99_ms": percentile(ordered, 99) * 1e3,
        "p999_ms": percentile(ordered, 99.9) * 1e3,
    }


def ratio(value: float | None, of: float | None) -> float | None:
    """value / of, or None where either is missing or the divisor is 0."""
    if value is None or not of:
        return None
    return value / of


def number(value: float | None) -> str:
    """Three significant digits, thousands separated; `-` for what was not measured."""
    if value is None:
        return "-"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(size)))
    return f"{value:.{min(digits, 4)}f}"


def times(value: float | None) -> str:
    """A ratio as `0.19x`; `-` when there is none."""
    return "-" if value is None else f"{number(value)}x"
