"""Patterns that clients send to be matched against names, on an engine that backtracks: only what stays cheap is taken.

Deviates: Kafka takes all of RE2. Here a pattern has up to 256 characters, repeats single characters or classes only,
without bounds at most twice, has no look-around and no back-reference, and a name of over 1000 characters matches none.
So a match takes at most some 10^6 steps, whoever chose pattern and name.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

_LONGEST_PATTERN = 256
_LONGEST_NAME = 1000
_MOST_REPEATS = 2
_MOST_TIMES = 100
_ATOMS = ("LITERAL", "NOT_LITERAL", "ANY", "IN", "RANGE", "CATEGORY", "NEGATE", "AT")


class InvalidPatternError(ValueError):
    """The pattern is none, or one that is not taken."""


def name_matcher(pattern: str) -> Callable[[str], bool]:
    """A test whether a whole name matches; raises InvalidPatternError."""
    if len(pattern) > _LONGEST_PATTERN:
        raise InvalidPatternError(f"a pattern has at most {_LONGEST_PATTERN} characters")
    try:
        compiled = re.compile(pattern)
        parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, RecursionError, OverflowError) as error:
        raise InvalidPatternError(str(error)) from None
    if _count_repeats(parsed) > _MOST_REPEATS:
        raise InvalidPatternError(f"a pattern repeats at most {_MOST_REPEATS} things without bounds")
    return lambda name: len(name) <= _LONGEST_NAME and compiled.fullmatch(name) is not None


def _count_repeats(parsed: Iterable[tuple[Any, Any]]) -> int:
    """How many repeats without bounds there are; raises InvalidPatternError for what is not taken."""
    repeats = 0
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, repeated = argument
            if len(repeated) != 1 or str(repeated[0][0]) not in _ATOMS:
                raise InvalidPatternError("a pattern repeats single characters or classes only")
            repeats += most != 1
            if most != re._parser.MAXREPEAT and most > _MOST_TIMES:  # type: ignore[attr-defined]
                raise InvalidPatternError(f"a pattern repeats at most {_MOST_TIMES} times, or without bounds")
        elif name == "SUBPATTERN":
            repeats += _count_repeats(argument[3])
        elif name == "BRANCH":
            repeats += max(_count_repeats(branch) for branch in argument[1])
        elif name not in _ATOMS:
            raise InvalidPatternError("a pattern has no look-around, no back-reference and no condition")
    return repeats
