"""A broker that may have no more files open: clients wait, those that are there go on (RT-36)."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.messages.api_versions import ApiVersionsRequest, ApiVersionsResponse
from tests.cli.broker import BrokerRun
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    import socket
    from pathlib import Path

WAITING = 8
FULL_S = 2.5


def answers(connection: socket.socket) -> bool:
    return ask(connection, ApiVersionsRequest(), ApiVersionsResponse, 0).error_code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="sets another process's limit with prlimit")
def test_accepting_goes_on_when_files_are_to_be_had_again(tmp_path: Path) -> None:
    with BrokerRun(tmp_path) as broker:
        with connect(broker.ready()) as connection:
            assert answers(connection)
            pid = broker.process.pid
            before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{pid}/fd")) + 2, before[1]))
            waiting = [connect(broker.address) for _ in range(WAITING)]
            end = time.monotonic() + FULL_S
            while time.monotonic() < end:
                assert answers(connection)
                time.sleep(0.1)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
            for each in waiting:
                assert answers(each)
                each.close()
        code, errors = broker.end()
    assert code == 0
    found = [json.loads(line)["event"] for line in errors.splitlines()]
    assert 1 <= found.count("listener.out_of_files") <= FULL_S + 1
    assert "task.failed" not in found
