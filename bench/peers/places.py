"""Where the bench keeps what it gets and builds, and what brokers write: one cache folder of the user."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent


class PeerMissingError(Exception):
    """A peer can't run here; the text says what is missing."""


def cache() -> Path:
    """The bench's folder below the user's cache folder, made when it is not there."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "kafkalite-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
