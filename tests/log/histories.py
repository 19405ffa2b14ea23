"""How many random histories the models run: 100, or KAFKALITE_HISTORIES of them."""

from __future__ import annotations

import os


def histories() -> range:
    return range(int(os.environ.get("KAFKALITE_HISTORIES", "100")))
