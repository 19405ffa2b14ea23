"""Lengths of time as people write them, with a unit: a text of a number alone is seconds to one and ms to another."""

from __future__ import annotations

from math import inf
from re import compile as pattern

_PART = pattern(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*")
_UNITS_MS = {
    "ms": 1,
    "millisecond": 1,
    "s": 1_000,
    "sec": 1_000,
    "second": 1_000,
    "m": 60_000,
    "min": 60_000,
    "minute": 60_000,
    "h": 3_600_000,
    "hour": 3_600_000,
    "d": 86_400_000,
    "day": 86_400_000,
    "w": 604_800_000,
    "week": 604_800_000,
}
_SHOWN = (("day", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1))
SAY_IT = "say it like '7 days', '1 h 30 min' or '250 ms'; units are ms, s, min, h, days and weeks"


def duration_ms(text: str) -> int:
    """Milliseconds of `7 days`, `1 h 30 min`, `250ms`. Raises ValueError."""
    total, position, lowered = 0.0, 0, text.lower()
    while position < len(lowered):
        found = _PART.match(lowered, position)
        if found is None:
            raise ValueError(f"{text!r} is no length of time: {SAY_IT}")
        number, unit = found[1], found[2]
        if not unit:
            raise ValueError(f"{text!r} has a number without a unit: {SAY_IT}")
        factor = _UNITS_MS.get(unit) or _UNITS_MS.get(unit.removesuffix("s"))
        if factor is None:
            raise ValueError(f"{text!r} is no length of time, {unit!r} is no unit: {SAY_IT}")
        total += float(number) * factor
        position = found.end()
    if not lowered.strip():
        raise ValueError(f"a length of time is missing: {SAY_IT}")
    if total == inf:
        raise ValueError(f"{text[:40]!r}... is longer than can be counted")
    return round(total)


def duration_text(length_ms: int) -> str:
    """`7 days`, `1 h 30 min`, `250 ms`."""
    parts, rest_ms = [], length_ms
    for unit, unit_ms in _SHOWN:
        count, rest_ms = divmod(rest_ms, unit_ms)
        if count:
            parts.append(f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}")
    return " ".join(parts) or "0 ms"
