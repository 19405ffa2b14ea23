"""A broker process of one's own for a run of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Lock

from kafkalite.testing.client.control import Control

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Self

    from kafkalite.testing.client.cluster import Cluster

_END_S = 5.0


class Server:
    """A process that hosts clusters; made with its first use, ended by `close`, at the latest with this process.

    It holds the other end of a pipe: when this process goes, even by SIGKILL, the pipe closes, and the server ends. On
    Linux it ends as well when this process does while children of it still hold the pipe.
    """

    def __init__(self, control: str | None = None) -> None:
        """`control` is the address of a server that runs already, which is then left running."""
        self._process: subprocess.Popen[str] | None = None
        self._control = None if control is None else Control(control)
        self._lock = Lock()

    @property
    def control(self) -> Control:
        """The server's control; starts the process if it does not run yet, or no longer."""
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._lose()
            if self._control is None:
                self._control = Control(self._start())
            return self._control

    @property
    def control_address(self) -> str:
        """host:port of the control, for programs in any language."""
        return self.control.address

    @property
    def pid(self) -> int:
        """The server's process id."""
        return int(self.control.call("GET", "/v1/server")["pid"])

    def cluster(self, **options: Any) -> Cluster:
        """A new cluster of this server; options as for `Cluster`."""
        from kafkalite.testing.client.cluster import Cluster

        return Cluster(server=self, **options)

    def drop_labelled(self, beginning: str) -> None:
        """Drop the clusters whose label begins so."""
        for shown in self.control.call("GET", "/v1/clusters")["clusters"]:
            if shown["label"].startswith(beginning):
                self.control.call("DELETE", f"/v1/clusters/{shown['cluster']}")

    def close(self) -> None:
        """End the process, if it was started here."""
        with self._lock:
            control, self._control = self._control, None
            process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            _end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        process = getattr(self, "_process", None)
        if process is not None:
            _end(process)

    def _lose(self) -> None:
        """Forget a process that ended by itself: its clusters are lost, the next get a new one."""
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is not None:
            _end(process)

    def _start(self) -> str:
        # -P: a directory of the tests' own that is called kafkalite or asyncio must not come between.
        command = [sys.executable, "-P", "-m", "kafkalite", "testing-server", "--with-process", str(os.getpid())]
        # A session of its own: Ctrl-C is for the tests, which still need their clusters when they clean up.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("control "):
            _end(process)
            raise RuntimeError(
                f"the kafkalite server did not start (exit code {process.returncode}); its message is above, "
                "or try it by hand: python -m kafkalite testing-server"
            )
        self._process = process
        return line.split()[1]


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
