"""Starting and ending processes, what /proc says about them, the command line's refusals."""

from __future__ import annotations

import os
import platform
import socket
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bench import __main__ as command
from bench import brokers, disk, loads, proc, wire

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="the bench reads /proc")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_a_started_process_answers_and_is_gone_after_its_stop(tmp_path: Path) -> None:
    folder, port = tmp_path / "it", brokers.free_port()
    folder.mkdir()
    running = brokers.spawn([sys.executable, "-c", brokers.BARE_LISTENER, str(port)], folder, port)
    try:
        assert running.started_ms > 0
        assert proc.rss_kib(running.pid) > 1000
        with wire.connect(running.host, running.port, timeout_s=5) as sock:
            assert wire.brokers_listed(sock) == 1
    finally:
        running.stop()
    assert running.process.returncode is not None
    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((running.host, running.port), timeout=1)


def test_a_process_that_ends_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    script = "import sys; sys.exit('no such disk')"
    with pytest.raises(brokers.BrokerFailedError, match="ended with 1: no such disk"):
        brokers.spawn([sys.executable, "-c", script], tmp_path, brokers.free_port())


def test_compiled_files_are_kept_by_what_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    script = "import sys; sys.exit(f'keeps={not sys.dont_write_bytecode}')"
    with pytest.raises(brokers.BrokerFailedError, match="keeps=True"):
        brokers.spawn([sys.executable, "-c", script], tmp_path, brokers.free_port())


def test_a_window_tells_what_this_process_used() -> None:
    window = proc.Window(os.getpid())
    # By its own processor time, which a busy machine does not take away; the kernel counts in ticks of 10 ms.
    ends = time.process_time() + 0.15
    while time.process_time() < ends:
        pass
    figures = window.close()
    assert figures["seconds"] >= 0.15
    assert 0.12 <= figures["broker_cpu_s"] <= 0.3
    assert 0 <= figures["steal"] <= 1


def test_the_file_system_of_a_path_is_named() -> None:
    assert proc.filesystem_of("/proc/self/stat") == "proc"


def test_syncs_are_timed_and_leave_nothing_behind(tmp_path: Path) -> None:
    figures = disk.sync_ms(tmp_path, times=3)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert list(tmp_path.iterdir()) == []


def test_a_load_that_fails_or_takes_too_long_is_an_error() -> None:
    with pytest.raises(loads.LoadFailedError, match="no_such_load: "):
        loads.run("no_such_load", limit_s=30)
    with pytest.raises(loads.LoadFailedError, match="not done in 0 s"):
        loads.run("no_such_load", limit_s=0.001)


@pytest.mark.parametrize("given", [["--brokers", "os,redis"], ["--only", "throughput"]])
def test_unknown_names_are_refused(
    given: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "unable", lambda: None)
    assert command.main(given) == 2
    assert given[1].split(",")[-1] in capsys.readouterr().err


def test_the_rows_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0
    assert "produce-1k" in capsys.readouterr().out
