"""Transcripts of the transaction coordinator's machine still come out as they were written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.coordinator.transaction_transcript import TRANSCRIPTS, replayed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert replayed(text) == text
