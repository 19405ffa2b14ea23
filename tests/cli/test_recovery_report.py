"""What is seen of a recovery that takes long: by a person at a terminal, and in the log."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from select import select
from typing import TYPE_CHECKING

from kafkalite.protocol.messages.create_topics import CreateTopicsRequest, CreateTopicsResponse
from kafkalite.protocol.messages.produce import ProduceRequest, ProduceResponse
from kafkalite.records.batch import build_batch
from tests.cli.broker import BrokerRun
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    from pathlib import Path

VALUE = bytes(900_000)
# A broker whose recovery is long at once.
IMPATIENT = """
import sys
from kafkalite.cli.command import run_command
from kafkalite.log import recovery_progress
recovery_progress._PATIENCE_S = recovery_progress._EVERY_S = 0.0
sys.exit(run_command(sys.argv[1:]))
"""


def crashed(directory: Path) -> int:
    """Leaves the data of a broker that was killed; bytes in its log."""
    with BrokerRun(directory, "-o", "kafkalite.durability=os") as broker, connect(broker.ready()) as connection:
        topic = CreateTopicsRequest.CreatableTopic("t", 1, 1)
        assert ask(connection, CreateTopicsRequest([topic], 10_000), CreateTopicsResponse, 5).topics[0].error_code == 0
        for _ in range(12):
            batch = build_batch([(1_700_000_000_000, None, VALUE, ())])
            data = ProduceRequest.TopicProduceData("t", partition_data=[ProduceRequest.PartitionProduceData(0, batch)])
            answer = ask(connection, ProduceRequest(acks=-1, timeout_ms=10_000, topic_data=[data]), ProduceResponse, 9)
            assert answer.responses[0].partition_responses[0].error_code == 0
        broker.end(signal.SIGKILL)
    return (directory / "kafkalite-data" / "t-0" / f"{0:020}.log").stat().st_size


def impatient_broker(directory: Path, stderr: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, "--port", "0"],
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def test_a_person_sees_one_line_that_changes(tmp_path: Path) -> None:
    crashed(tmp_path)
    ours, theirs = pty.openpty()
    broker = impatient_broker(tmp_path, theirs)
    os.close(theirs)
    assert broker.stdout is not None
    try:
        assert broker.stdout.readline().startswith("ready ")
        seen = ""
        while select([ours], [], [], 0.2)[0]:
            seen += os.read(ours, 4096).decode()
    finally:
        broker.kill()
        broker.communicate(timeout=30)
        os.close(ours)
    shown = re.findall(r"\r\x1b\[Kchecking the log after a crash: (\d+) of (\d+) MiB \((\d+) %\)", seen)
    assert len(shown) > 2
    assert [int(percent) for _, _, percent in shown] == sorted(int(percent) for _, _, percent in shown)
    assert shown[-1][2] == "100"
    assert seen.endswith("\r\x1b[K")
    assert "\n" not in seen


def test_a_log_has_events(tmp_path: Path) -> None:
    size = crashed(tmp_path)
    broker = impatient_broker(tmp_path, subprocess.PIPE)
    assert broker.stdout is not None
    assert broker.stdout.readline().startswith("ready ")
    broker.terminate()
    events = {event["event"]: event for event in map(json.loads, broker.communicate(timeout=30)[1].splitlines())}
    assert broker.returncode == 0
    assert 0 < events["log.recovering"]["bytes_done"] <= events["log.recovering"]["bytes_total"]
    assert events["log.recovering"]["bytes_total"] >= size
    assert events["log.recovered"]["bytes"] == events["log.recovering"]["bytes_total"]
