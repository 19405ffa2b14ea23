"""The disk's own part of a durable answer: a small append made to reach the disk."""

from __future__ import annotations

import os
import tempfile
import time
from typing import TYPE_CHECKING

from bench.figures import latencies_ms

if TYPE_CHECKING:
    from pathlib import Path


def sync_ms(folder: Path, times: int = 300) -> dict[str, float]:
    """p50, p99, p99.9 of appending 1 KiB to a file and fdatasync, one after the other, in milliseconds."""
    taken = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(times):
            began = time.perf_counter()
            os.write(file.fileno(), bytes(1024))
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return latencies_ms(taken)
