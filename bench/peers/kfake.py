"""franz-go's kfake, a Kafka fake in Go, built once behind the small `main` in kfake-server/."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from bench.peers.places import HERE, PeerMissingError, cache

if TYPE_CHECKING:
    from pathlib import Path

_SOURCE = HERE / "kfake-server"


def version() -> str:
    """Date and commit of the kfake module that go.mod names."""
    found = re.search(r"pkg/kfake v\S+?-(\d{8})\d*-(\w{7})", (_SOURCE / "go.mod").read_text())
    return f"{found[1]} ({found[2]})" if found else "?"


def binary() -> Path:
    """The built server; builds it when its sources are newer. Raises PeerMissingError."""
    target = cache() / "kfake-server"
    newest = max(source.stat().st_mtime for source in _SOURCE.iterdir())
    if target.exists() and target.stat().st_mtime >= newest:
        return target
    if shutil.which("go") is None:
        raise PeerMissingError("no go on the PATH to build kfake with")
    build = ["go", "build", "-trimpath", "-buildvcs=false", "-o", str(target), "."]
    built = subprocess.run(
        build, cwd=_SOURCE, env={**os.environ, "CGO_ENABLED": "0"}, capture_output=True, text=True, timeout=600
    )
    if built.returncode:
        raise PeerMissingError(f"go could not build kfake: {built.stderr.strip()[-300:]}")
    return target


def command(port: int, data: Path | None) -> list[str]:
    """The server's command line; without `data` it keeps everything in memory."""
    return [str(binary()), "-port", str(port), *([] if data is None else ["-data-dir", str(data)])]
