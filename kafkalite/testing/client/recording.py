"""Recording a real cluster for tests, and its recording in its place: `kafkalite record` and `replay` as objects."""

from __future__ import annotations

import os
import subprocess
import sys
from tempfile import TemporaryFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO, Self

_END_S = 10.0


class _Tool:
    """A process that listens from `__enter__` to `__exit__`; it ends with this process at the latest."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self._process: subprocess.Popen[str] | None = None
        self._report: IO[str]
        """What the process has to say; a pipe that nobody reads until the end would fill up and stop it."""
        self._address = ""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect to."""
        if not self._address:
            raise RuntimeError("nothing listens yet: use it in a `with` statement")
        return self._address

    def __enter__(self) -> Self:
        command = [sys.executable, "-P", "-m", "kafkalite", *self._words, "--until-input-ends"]
        self._report = TemporaryFile("w+", encoding="utf-8", errors="replace")
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._report, text=True
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("ready "):
            raise RuntimeError(self._ended(process))
        self._process = process
        self._address = line.split()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process, self._address = self._process, None, ""
        if process is not None:
            self._over(self._ended(process))

    def _ended(self, process: subprocess.Popen[str]) -> str:
        try:
            process.communicate(timeout=_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        with self._report as report:
            report.seek(0)
            return report.read().strip()

    def _over(self, report: str) -> None:
        """The process has ended, having reported this."""


class Recording(_Tool):
    """Stands before a real cluster (`upstream`, host:port) and writes what passes to a file."""

    def __init__(self, upstream: str, path: str | os.PathLike[str]) -> None:
        super().__init__("record", "--upstream", upstream, os.fspath(path))


class Replay(_Tool):
    """Serves a recording; when it ends, `differences` has what clients did otherwise than recorded.

    `strict` closes the connection of a client that does something else.
    """

    def __init__(self, path: str | os.PathLike[str], *, strict: bool = False) -> None:
        super().__init__("replay", *(["--strict"] if strict else []), os.fspath(path))
        self.differences: list[str] = []
        """What was different, a text each; known when the replay has ended."""
        self.not_asked: list[str] = []
        """Requests that were recorded and did not come, but for those that a client makes by its own timing."""

    def _over(self, report: str) -> None:
        for text in f"\n{report}".split("\ndifferent: ")[1:]:
            self.differences.append(text.partition("\nnot asked: ")[0])
        self.not_asked = [line.partition(": ")[2] for line in report.splitlines() if line.startswith("not asked: ")]
