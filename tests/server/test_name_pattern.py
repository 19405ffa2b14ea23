"""Patterns of clients: what tools ask for works, what could take for ever is refused."""

from __future__ import annotations

import pytest

from kafkalite.server.name_pattern import InvalidPatternError, name_matcher


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("orders", "orders", True),
        ("orders", "orders-1", False),
        ("orders.*", "orders-1", True),
        (".*-1", "orders-1", True),
        ("(a|b)-[0-9]+", "b-42", True),
        ("(a|b)-[0-9]+", "c-42", False),
        ("a{2,3}", "aaa", True),
        ("a?b", "b", True),
        (".*x.*", "y" * 900 + "x", True),
        (".*", "n" * 1001, False),
    ],
)
def test_whole_names_are_matched(pattern: str, name: str, expected: bool) -> None:
    assert name_matcher(pattern)(name) is expected


@pytest.mark.parametrize(
    "pattern",
    ["(", "(a|aa)+b", "(a*)*", "(?:ab)+", ".*.*.*x", r"(a)\1", "a(?=b)", "(?<!a)b", "a{1,5000}", "a" * 257, "(?(1)a)"],
)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        name_matcher(pattern)
