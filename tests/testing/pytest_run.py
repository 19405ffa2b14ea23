"""A run of pytest in a process and a directory of its own, as a user's is."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = ("PYTEST_", "KAFKALITE_", "KAFKA_")


class Run:
    """What became of it."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def summary(self) -> str:
        """The last line, without how long it took."""
        return self.out.strip().splitlines()[-1].partition(" in ")[0].strip("= ")


def environment(**more: str) -> dict[str, str]:
    """The environment of a user: nothing of the run that these tests are part of."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, "PYTEST_DEBUG_TEMPROOT": more.pop("temp", ""), **more}


def run_pytest(
    directory: Path,
    code: str,
    *options: str,
    ini: str = "",
    timeout_s: float = 120,
    environ: dict[str, str] | None = None,
) -> Run:
    """Run the tests in `code`; warnings of ours would be errors."""
    (directory / "test_it.py").write_text(dedent(code))
    (directory / "pytest.ini").write_text(f"[pytest]\n{dedent(ini)}")
    temp = directory / "temp"
    temp.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--strict-markers", "--strict-config"]
    done = subprocess.run(
        [*words, *options],
        cwd=directory,
        env=environment(temp=str(temp), **(environ or {})),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Run(done)
