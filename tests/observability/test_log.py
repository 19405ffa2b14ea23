"""Events reach the standard logger in a library's user, and structlog in the command."""

from __future__ import annotations

import io
import json
import logging
import sys
import time

import pytest

from kafkalite.observability import log


@pytest.fixture(autouse=True)
def _sink_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_sink", log._sink)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_in_another_process_events_go_to_the_standard_logger(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "kafkalite"):
        log.warning("connection.idle", peer="192.0.2.1:5")
        log.debug("connection.seen")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "connection.idle peer='192.0.2.1:5'")
    ]


def test_json_has_one_object_a_line() -> None:
    stream = io.StringIO()
    log.write_to(stream, as_json=True)
    log.info("broker.ready", address="127.0.0.1:9092", name="first", level="x")
    log.debug("too.quiet")
    log.error("disk.full", partition=3)
    ready, full = lines(stream)
    assert ready["event"] == "broker.ready"
    assert ready["address"] == "127.0.0.1:9092"
    assert ready["name"] == "first"
    assert (full["event"], full["level"], full["partition"]) == ("disk.full", "error", 3)
    assert time.strptime(str(ready["timestamp"])[:19], "%Y-%m-%dT%H:%M:%S")


def test_faults_carry_their_traceback_on_the_same_line() -> None:
    stream = io.StringIO()
    log.write_to(stream, as_json=True)
    try:
        raise ZeroDivisionError("no")
    except ZeroDivisionError:
        log.exception("request.failed", api="Produce")
    log.exception("task.failed", ValueError("what"))
    first, second = lines(stream)
    assert "ZeroDivisionError: no" in str(first["exception"])
    assert first["api"] == "Produce"
    assert "ValueError: what" in str(second["exception"])


def test_held_events_come_first_with_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    log.hold()
    monkeypatch.setattr(time, "time", lambda: 1.25)
    log.info("log.recovered")
    monkeypatch.setattr(time, "time", lambda: 2.5)
    log.write_to(stream, as_json=True)
    log.info("broker.ready")
    assert [(line["event"], line["timestamp"]) for line in lines(stream)] == [
        ("log.recovered", "1970-01-01T00:00:01.250Z"),
        ("broker.ready", "1970-01-01T00:00:02.500Z"),
    ]


def test_a_person_gets_text() -> None:
    stream = io.StringIO()
    log.write_to(stream, as_json=False)
    log.warning("setting.unknown", name="log.retenton.ms")
    assert "setting.unknown" in stream.getvalue()
    assert "name=log.retenton.ms" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_reader_that_went_away_does_no_harm() -> None:
    stream = io.StringIO()
    log.write_to(stream, as_json=True)
    stream.close()
    log.info("broker.ready")


def test_structlog_does_not_pull_in_what_a_terminal_would_use() -> None:
    import subprocess

    code = (
        "import sys, io; from kafkalite.observability import log; assert 'structlog' not in sys.modules;"
        "log.write_to(io.StringIO(), as_json=True); assert 'structlog' not in sys.modules;"
        "log.info('a.b'); assert 'structlog' in sys.modules;"
        "import importlib.util; sys.exit('rich' in sys.modules or importlib.util.find_spec('rich') is None)"
    )
    pytest.importorskip("rich")
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
