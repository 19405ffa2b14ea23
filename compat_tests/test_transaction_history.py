"""The judge of transactions finds what is planted, and nothing in a good history."""

from __future__ import annotations

import pytest

from compat_tests.transaction_history import End, Read, Transaction, TransactionHistory, anomalies

GOOD: Read = [(0, "a0"), (1, "a1"), (0, "d0"), (1, "d1")]


@pytest.fixture
def history() -> TransactionHistory:
    """One of each end."""
    history = TransactionHistory()
    history.add(Transaction("p", 0, [(0, "a0"), (1, "a1")], End.COMMITTED))
    history.add(Transaction("p", 1, [(0, "b0"), (1, "b1")], End.ABORTED))
    history.add(Transaction("p", 2, [(0, "c0"), (1, "c1")], End.UNKNOWN))
    history.add(Transaction("p", 3, [(0, "d0"), (1, "d1")], End.COMMITTED))
    return history


def test_a_good_history_is_clean(history: TransactionHistory) -> None:
    """The unknown one whole or not at all."""
    assert anomalies(history, "r", GOOD) == []
    assert anomalies(history, "r", [*GOOD[:2], (0, "c0"), (1, "c1"), *GOOD[2:]]) == []
    assert anomalies(history, "r", [*GOOD[:2], (0, "b0"), (1, "c1"), *GOOD[2:]], committed=False) == []


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("lost", GOOD[:-1]),
        ("lost", GOOD[2:]),
        ("aborted", [*GOOD[:2], (0, "b0"), (1, "b1"), *GOOD[2:]]),
        ("torn", [*GOOD[:2], (0, "c0"), *GOOD[2:]]),
        ("doubled", [*GOOD, (0, "d0")]),
        ("reordered", [(0, "d0"), (0, "a0"), (1, "a1"), (1, "d1")]),
        ("invented", [*GOOD, (0, "e")]),
        ("invented", [*GOOD, (1, "a0")]),
    ],
)
def test_what_is_planted_is_found(history: TransactionHistory, what: str, found: Read) -> None:
    """Each kind by its name."""
    assert [text for text in anomalies(history, "r", found) if text.startswith(f"r: {what}: ")]


@pytest.mark.parametrize(("what", "found"), [("lost", GOOD[:-1]), ("doubled", [*GOOD, (0, "d0")])])
def test_uncommitted_readers_are_judged_too(history: TransactionHistory, what: str, found: Read) -> None:
    """By all that holds without isolation."""
    assert [text for text in anomalies(history, "r", found, committed=False) if text.startswith(f"r: {what}: ")]
