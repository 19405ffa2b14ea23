"""`python -m bench.fixtures`: times what a test pays for a Kafka of its own.

Runs of pytest with an empty test over and over: how long set-up and tear-down of its fixture take, the first
time and each next; and what the plugin costs a run that does not use it. Beside it what one would do otherwise: start
Apache Kafka, here without a container around it, which would come on top.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.brokers import COLUMNS, BrokerFailedError
from bench.figures import median, number
from bench.peers.places import PeerMissingError
from bench.table import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFTEST = """
import json

TAKEN = {"setup": [], "teardown": []}

def pytest_runtest_logreport(report):
    if report.when in TAKEN:
        TAKEN[report.when].append(report.duration * 1000)

def pytest_sessionfinish():
    with open("taken.json", "w") as file:
        json.dump(TAKEN, file)
"""
TESTS = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_plain(kafka, number):
    pass
"""
WITH_TOPICS = """
import pytest

@pytest.mark.kafka(topics={{"orders": 3, "invoices": 3}}, brokers=3)
@pytest.mark.parametrize("number", range({count}))
def test_plain(kafka, number):
    pass
"""
NO_KAFKA = "def test_nothing():\n    pass\n"


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.fixtures", description="Times the pytest fixtures.")
    parser.add_argument("--rounds", type=int, default=5, help="runs of pytest; medians are shown (default 5)")
    parser.add_argument("--tests", type=int, default=100, help="tests of a run (default 100)")
    asked = parser.parse_args(given)
    rows = fixture_rows("a cluster", TESTS, asked.rounds, asked.tests)
    rows += fixture_rows("three brokers, two topics", WITH_TOPICS, asked.rounds, asked.tests)
    rows += plugin_rows(asked.rounds)
    rows += kafka_rows(asked.rounds)
    print(draw(["", "ms"], rows))
    return 0


def fixture_rows(title: str, tests: str, rounds: int, count: int) -> list[list[str]]:
    """First set-up, next set-up, tear-down."""
    first, later, down = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            run_pytest(Path(folder), tests.format(count=count))
            taken = json.loads(Path(folder, "taken.json").read_text())
        first.append(taken["setup"][0])
        later.append(median(taken["setup"][1:]))
        down.append(median(taken["teardown"][:-1]))
    return [
        [f"{title}: first test's set-up, the process is started", number(median(first))],
        ["... each next test's set-up", number(median(later))],
        ["... tear-down", number(median(down))],
    ]


def plugin_rows(rounds: int) -> list[list[str]]:
    """A run that takes no Kafka, with the plugin and without it."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for wanted in (True, False):
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                run_pytest(Path(folder), NO_KAFKA, *(() if wanted else ("-p", "no:kafkalite")))
                taken[wanted].append((time.perf_counter() - began) * 1000)
    return [
        ["a run of pytest with one empty test", number(median(taken[True]))],
        ["... without the plugin", number(median(taken[False]))],
    ]


def kafka_rows(rounds: int) -> list[list[str]]:
    """Apache Kafka, from its start to its first answer."""
    (column,) = [column for column in COLUMNS if column.key == "kafka"]
    taken = []
    try:
        for _ in range(rounds):
            running = column.start()
            taken.append(running.started_ms)
            running.stop()
    except (PeerMissingError, BrokerFailedError) as error:
        print(f"Apache Kafka cannot run here: {error}", file=sys.stderr)
        return [["Apache Kafka on one node: start to first answer", "-"]]
    return [["Apache Kafka on one node: start to first answer", number(median(taken))]]


def run_pytest(folder: Path, tests: str, *options: str) -> None:
    """One run in a process of its own, with no other plugins than ours."""
    (folder / "test_it.py").write_text(tests)
    (folder / "conftest.py").write_text(CONFTEST)
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    ours = () if options else ("-p", "kafkalite.testing.plugin")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ours, *options]
    subprocess.run(words, cwd=folder, env=environ, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
