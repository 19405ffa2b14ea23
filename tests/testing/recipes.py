"""Runs what a page of the documentation shows, as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.testing.pytest_run import environment

DOCS = Path(__file__).parents[2] / "docs"

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of a page in a language."""
    return [text for name, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def run(words: list[str], folder: Path, **more: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        words,
        cwd=folder,
        env=environment(temp=str(folder), PATH=path, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def run_python(page: Path, folder: Path) -> None:
    """All Python of a page: what has tests in one run of pytest, the rest as programs."""
    tests = 0
    for number, block in enumerate(blocks(page, "python")):
        is_test = "def test_" in block
        tests += is_test
        file = folder / (f"test_{number}.py" if is_test else f"program_{number}.py")
        file.write_text(block, encoding="utf-8")
        if not is_test:
            run([sys.executable, str(file)], folder)
    if tests:
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
        run(words, folder)
