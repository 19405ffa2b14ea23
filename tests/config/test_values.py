"""Values parse, are bounded and are shown as Kafka does it (C-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.config.table import HONOURED
from kafkalite.config.values import (
    BOOLEAN,
    DISTINCT,
    DOUBLE,
    INT,
    LIST,
    LONG,
    NON_EMPTY,
    PASSWORD,
    SHORT,
    STRING,
    InvalidValueError,
    parse,
    to_text,
)


def row(kind: int, bounds: object = None) -> tuple[str, int, None, object, int, str]:
    return ("x", kind, None, bounds, 0, "")


@pytest.mark.parametrize(
    ("kind", "bounds", "text", "value"),
    [
        (INT, None, " 5 ", 5),
        (INT, None, "+7", 7),
        (INT, (0, None), "0", 0),
        (LONG, None, "9223372036854775807", 2**63 - 1),
        (SHORT, None, "-32768", -32768),
        (BOOLEAN, None, " TRUE ", True),
        (DOUBLE, (0, 1), "0.5", 0.5),
        (DOUBLE, None, "1e3", 1000.0),
        (LIST, None, " a , b,c ", ("a", "b", "c")),
        (LIST, DISTINCT, "  ", ()),
        (LIST, ("compact", "delete"), "delete,compact,delete", ("delete", "compact")),
        (STRING, ("a", "b"), " b ", "b"),
        (STRING, frozenset(("UP", "DOWN")), "up", "up"),
        (PASSWORD, None, " x ", " x "),
        (INT, (-1, 1, 2, 3), "-1", -1),
    ],
)
def test_parse(kind: int, bounds: object, text: str, value: object) -> None:
    assert parse(row(kind, bounds), text) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "bounds", "text"),
    [
        (INT, None, "abc"),
        (INT, None, ""),
        (INT, None, "1_000"),
        (INT, None, "٣"),
        (INT, None, "2147483648"),
        (SHORT, None, "32768"),
        (LONG, None, "9223372036854775808"),
        (INT, (0, None), "-1"),
        (INT, (1, 9), "10"),
        (INT, (-1, 1, 2, 3), "0"),
        (BOOLEAN, None, "yes"),
        (DOUBLE, None, "nan"),
        (DOUBLE, (0, 1), "1.5"),
        (LIST, ("compact", "delete"), "bogus"),
        (LIST, NON_EMPTY, ""),
        (LIST, DISTINCT, "a,,b"),
        (STRING, ("a", "b"), "A"),
        (STRING, NON_EMPTY, " "),
    ],
)
def test_refused(kind: int, bounds: object, text: str) -> None:
    with pytest.raises(InvalidValueError, match="must"):
        parse(row(kind, bounds), text)  # type: ignore[arg-type]


@given(st.sampled_from([BOOLEAN, INT, LONG, SHORT, DOUBLE, LIST, STRING]), st.text())
def test_any_text_parses_or_is_refused(kind: int, text: str) -> None:
    try:
        value = parse(row(kind), text)  # type: ignore[arg-type]
    except InvalidValueError:
        return
    shown = to_text(value)
    assert shown is not None
    assert parse(row(kind), shown) == value  # type: ignore[arg-type]


def test_defaults_are_within_their_own_bounds() -> None:
    for known in HONOURED:
        if known[2] is not None:
            assert parse(known, to_text(known[2]) or "") == known[2], known[0]


def test_the_largest_double_is_shown_as_java_does() -> None:
    assert to_text(1.7976931348623157e308) == "1.7976931348623157E308"
