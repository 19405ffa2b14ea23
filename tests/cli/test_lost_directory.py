"""A broker whose data directory is removed while it runs."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from kafkalite.protocol.error_codes import ErrorCode
from tests.cli.broker import BrokerRun
from tests.cli.test_full_disk import create, produce
from tests.wire_client import connect

if TYPE_CHECKING:
    from pathlib import Path


def test_the_broker_says_so_and_ends(tmp_path: Path) -> None:
    data, ready = tmp_path / "data", tmp_path / "ready"
    with BrokerRun(tmp_path, "--data", str(data), "--ready-file", str(ready)) as broker:
        with connect(broker.ready()) as connection:
            create(connection, "t")
            assert produce(connection, "t") == (0, None)
            os.rename(data, tmp_path / "going")
            shutil.rmtree(tmp_path / "going")
            assert produce(connection, "t")[0] == ErrorCode.KAFKA_STORAGE_ERROR
        code, errors = broker.wait()
    assert code == 1
    events = [json.loads(line) for line in errors.splitlines()]
    (said,) = [event for event in events if event["level"] == "error"]
    assert said["event"] == "log.directory_lost"
    assert said["directory"] == str(data)
    assert not ready.exists()
    assert not data.exists()
