"""The walk stays linear where runs of equal records are short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.records import walk
from kafkalite.records.batch import HEADER_SIZE, build_batch

if TYPE_CHECKING:
    import pytest

    from kafkalite.protocol.primitives import Buffer


def test_short_runs_are_not_looked_at_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    equal_lengths = walk._equal_lengths

    def counting(data: Buffer, pos: int, size: int, count: int) -> int:
        nonlocal looked_at
        looked_at += count
        return equal_lengths(data, pos, size, count)

    monkeypatch.setattr(walk, "_equal_lengths", counting)
    count = 20_000
    batch = build_batch([(1, None, b"x" * (50 + i // 20 % 10), []) for i in range(count)])
    assert walk.walk_lengths(memoryview(batch)[HEADER_SIZE:], 0, count)
    assert looked_at < 4 * count
