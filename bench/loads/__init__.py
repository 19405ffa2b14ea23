"""What a client does to a broker while it is timed, with librdkafka; each load runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class LoadFailedError(Exception):
    """A load could not be run to its end; the text is the load's last line."""


def run(name: str, *, limit_s: float, **parameters: Any) -> dict[str, Any]:
    """The figures of one load; raises LoadFailedError, at the latest when `limit_s` has passed."""
    command = [sys.executable, "-m", "bench.loads", name, json.dumps(parameters)]
    try:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise LoadFailedError(f"{name}: not done in {limit_s:.0f} s") from None
    if ended.returncode:
        last = ended.stderr.strip().splitlines()[-1:] or ["no output"]
        raise LoadFailedError(f"{name}: {last[0][:200]}")
    figures: dict[str, Any] = json.loads(ended.stdout)
    return figures
