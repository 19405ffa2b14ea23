"""The process that compacts: killed, hanging, slow, left alone; each is noticed, none is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kafkalite.log import cleaner_process
from kafkalite.log.cleaning_job import CleaningJob
from tests.log.test_cleaner import SMALL, clean, cleaner_of, content, finish, keyed, roll
from tests.log.world import produce, real_world

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.observability.log import Event

_BROKER = """
import json, sys, time
from kafkalite.log.cleaner_process import CleanerProcess
from kafkalite.log.cleaning_job import CleaningJob
cleaner = CleanerProcess(CleaningJob(json.loads(sys.argv[1])), lambda call: call(), print)
while cleaner._child is None:
    time.sleep(0.01)
print(cleaner._child.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_child_is_reported_and_its_log_tried_again(
    tmp_path: Path, events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", "/bin/false")
        cleaner = clean(world, engine)
    assert "exit code 1" in str(next(event.fields["fault"] for event in events if event.level == "error"))
    assert len(content(log)) == 8
    world.clock.advance(60_000)
    cleaner.start(0)
    finish(world, cleaner)
    assert len(content(log)) == 1
    cleaner.close()
    world.stop()


def test_a_child_that_hangs_is_ended(tmp_path: Path, events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    """KF-23."""
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    hanging = tmp_path / "hanging"
    hanging.write_text("#!/bin/sh\necho not a message\nexec sleep 600\n")
    hanging.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", str(hanging))
        patch.setattr("kafkalite.log.cleaner_process.SILENCE_S", 0.2)
        cleaner = clean(world, engine)
    assert "no sign of life" in str(next(event.fields["fault"] for event in events if event.level == "error"))
    world.clock.advance(60_000)
    cleaner.start(0)
    finish(world, cleaner)
    assert len(content(log)) == 1
    cleaner.close()
    world.stop()


def test_a_child_says_that_it_is_there_however_slow_it_may_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    now_s = 0.0
    pauses: list[float] = []

    def sleep(pause_s: float) -> None:
        nonlocal now_s
        pauses.append(pause_s)
        now_s += pause_s

    jobs: list[CleaningJob] = []
    monkeypatch.setattr(cleaner_process, "CleanerProcess", lambda job, post, hear: jobs.append(job))
    cleaner = cleaner_of(world, engine, log_cleaner_io_max_bytes_per_second="10")
    cleaner.start(0)
    while not jobs:
        world.clock.advance(0)
        world.pump()
    monkeypatch.setattr("time.monotonic", lambda: now_s)
    monkeypatch.setattr("time.sleep", sleep)
    cleaner_process._clean(jobs[0])
    monkeypatch.undo()
    signs = [line for line in capsys.readouterr().out.splitlines() if line.startswith('{"copied"')]
    assert sum(pauses) > 60
    assert max(pauses) <= 5
    assert len(signs) >= sum(pauses) // 10
    world.stop(clean=False)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_child_ends_with_its_broker_and_not_with_ctrl_c(tmp_path: Path) -> None:
    """Its session is its own; a broker that is killed takes it along."""
    job = CleaningJob({**dict.fromkeys(CleaningJob.__slots__, 1), "bytes_per_second": 1.0, "load_factor": 0.9,
                       "directory": str(tmp_path), "later": [], "segments": [(0, 122)]})  # fmt: skip
    (tmp_path / f"{0:020}.log").write_bytes(bytes(keyed(("a", "b")) + keyed(("c", "d")))[:122])
    broker = subprocess.Popen(
        [sys.executable, "-c", _BROKER, json.dumps(job.values())], stdout=subprocess.PIPE, text=True
    )
    assert broker.stdout is not None
    try:
        child = int(broker.stdout.readline())
        assert os.getsid(child) == child
    finally:
        broker.kill()
        broker.wait()
    end = time.monotonic() + 20
    while os.path.exists(f"/proc/{child}"):
        assert time.monotonic() < end, "the cleaner outlived its broker"
        time.sleep(0.01)


def test_closing_ends_the_child(tmp_path: Path) -> None:
    world = real_world(tmp_path / "data", "os")
    engine = world.start()
    log = world.open(engine, **SMALL)
    for n in range(8):
        produce(log, keyed(("k", f"v{n}")))
    roll(world, log)
    cleaner = cleaner_of(world, engine, log_cleaner_io_max_bytes_per_second="1")
    cleaner.start(0)
    world.clock.advance(0)
    assert cleaner.is_busy
    cleaner.close()
    world.stop()
    log = world.open(**SMALL)
    assert len(content(log)) == 8
    world.stop()
