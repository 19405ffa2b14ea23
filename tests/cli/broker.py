"""A broker process of the command line, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self


class BrokerRun:
    """`kafkalite --port 0 OPTIONS` in a directory of its own."""

    def __init__(
        self, directory: Path, *options: str, environ: dict[str, str] | None = None, port: bool = True
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kafkalite", *(("--port", "0") if port else ()), *options],
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests themselves run under nohup, a broker would ignore hang-ups.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            env={name: text for name, text in os.environ.items() if not name.startswith("KAFKA_")} | (environ or {}),
        )
        self.address = ""

    def ready(self) -> str:
        """host:port once the broker serves; AssertionError with what it said when it does not."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("ready "), self.process.communicate(timeout=30)[1]
        self.address = line.split()[1]
        return self.address

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """(exit code, standard error) after a signal."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate(timeout=30)
