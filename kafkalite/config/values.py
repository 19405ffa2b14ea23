"""Types of setting values: parsing, bounds, and the text form tools are shown.

A row of any table is a plain tuple ``(name, type, default, bounds, update, doc)``:

- ``type``: one of the codes below, the numbers DescribeConfigs puts on the wire;
- ``default``: the typed value, None for "not set";
- ``bounds``: None; ``(low, high)`` of a number, either end None for open; a longer tuple of numbers: just these; a
  tuple of strings: the allowed values of a string or of a list's items; a frozenset: the same, whatever the case;
  NON_EMPTY: text or a list with something in it; DISTINCT: a list whose items differ,
  as those of any bounded list do: repeated ones are dropped;
- ``update``: READ_ONLY, PER_BROKER or CLUSTER_WIDE;
- ``doc``: one line; for a setting without a meaning here, the reason.

Syntax is Kafka's (C-1): decimal numbers and true/false with blanks around them allowed, lists separated by commas.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Value: TypeAlias = "bool | int | float | str | tuple[str, ...] | None"
    Bounds: TypeAlias = "tuple[float | int | str | None, ...] | frozenset[str] | str | None"
    Row: TypeAlias = "tuple[str, int, Value, Bounds, int, str]"

BOOLEAN, STRING, INT, SHORT, LONG, DOUBLE, LIST, CLASS, PASSWORD = range(1, 10)
READ_ONLY, PER_BROKER, CLUSTER_WIDE = range(3)
NON_EMPTY, DISTINCT = "non-empty", "distinct"
MAX_INT, MAX_LONG = 2**31 - 1, 2**63 - 1

_WIDTHS = {SHORT: 2**15, INT: 2**31, LONG: 2**63}
_TYPE_WORDS = {SHORT: "a 16-bit number", INT: "a 32-bit number", LONG: "a 64-bit number", DOUBLE: "a decimal number"}
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?", re.ASCII)


class ConfigError(Exception):
    """A setting cannot be used; the message is one sentence that says what is wrong and what to do."""


class InvalidValueError(ValueError):
    """A value does not fit its setting; the message says what would."""


def split_list(text: str) -> tuple[str, ...]:
    """Items of a list value, trimmed; blank text is the empty list."""
    text = text.strip()
    return tuple(item.strip() for item in text.split(",")) if text else ()


def parse(row: Row, text: str) -> Value:
    """The typed value of ``text`` for this row; raises InvalidValueError."""
    kind, bounds = row[1], row[3]
    value: Value
    if kind == BOOLEAN:
        word = text.strip().lower()
        if word not in ("true", "false"):
            raise InvalidValueError("must be true or false")
        return word == "true"
    if kind in _WIDTHS:
        word = text.strip()
        if _WHOLE.fullmatch(word) is None or not -_WIDTHS[kind] <= int(word) < _WIDTHS[kind]:
            raise InvalidValueError(f"must be {_TYPE_WORDS[kind]}")
        value = int(word)
    elif kind == DOUBLE:
        word = text.strip()
        if _DECIMAL.fullmatch(word) is None:
            raise InvalidValueError(f"must be {_TYPE_WORDS[kind]}")
        value = float(word.rstrip("dDfF"))
    elif kind == LIST:
        value = tuple(dict.fromkeys(split_list(text))) if bounds is not None else split_list(text)
    else:
        value = text if kind == PASSWORD else text.strip()
    if bounds is not None:
        check_bounds(value, bounds)
    return value


def check_bounds(value: Value, bounds: Bounds) -> None:
    """Raises InvalidValueError when ``value`` is outside ``bounds`` (shapes: head of this file)."""
    if isinstance(value, tuple):
        if "" in value or (bounds == NON_EMPTY and not value):
            raise InvalidValueError("must not have an empty item" if value else "must not be empty")
        if isinstance(bounds, tuple):
            for item in value:
                if item not in bounds:
                    raise InvalidValueError(f"must be made of {', '.join(map(str, bounds))}")
    elif isinstance(value, str):
        if isinstance(bounds, frozenset):
            if value.lower() not in {choice.lower() for choice in bounds}:
                raise InvalidValueError(f"must be one of {', '.join(sorted(bounds))}")
        elif isinstance(bounds, tuple) and value not in bounds:
            raise InvalidValueError(f"must be one of {', '.join(map(str, bounds))}")
        elif bounds == NON_EMPTY and not value:
            raise InvalidValueError("must not be empty")
    elif isinstance(value, (int, float)) and isinstance(bounds, tuple):
        _check_number(value, bounds)


def _check_number(value: float, bounds: tuple[float | int | str | None, ...]) -> None:
    if len(bounds) != 2:
        if value not in bounds:
            raise InvalidValueError(f"must be one of {', '.join(map(str, bounds))}")
        return
    low, high = bounds
    if low is not None and value < low:  # type: ignore[operator]
        raise InvalidValueError(f"must be at least {low}")
    if high is not None and value > high:  # type: ignore[operator]
        raise InvalidValueError(f"must be at most {high}")


def to_text(value: Value) -> str | None:
    """How a tool is shown a typed value; None for not set."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, float):
        return repr(value).upper().replace("E+", "E")
    return str(value)
