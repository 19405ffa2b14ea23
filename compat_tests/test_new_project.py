"""A new project of a user: a virtual environment with the wheel, pytest and a client, and three lines of test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compat_tests.conftest import IN_CI

ROOT = Path(__file__).resolve().parents[1]

THREE_LINES = """
def test_orders(kafka):
    kafka.produce("orders", "one")
    assert kafka.wait_records("orders")[0].text == "one"
"""
WITH_A_CLIENT = """
from kafka import KafkaConsumer, KafkaProducer


def test_a_producer(kafka):
    KafkaProducer(**kafka.client_config("kafka-python", "producer")).send("orders", b"one").get(10)
    assert [record.text for record in kafka.records("orders")] == ["one"]


def test_a_consumer(kafka):
    kafka.produce("orders", "one", "two")
    with KafkaConsumer("orders", **kafka.client_config("kafka-python", "consumer", group_id="g")) as consumer:
        assert {next(consumer).value for _ in range(2)} == {b"one", b"two"}
"""
# How long set-ups took goes to a file: the first starts the process.
CONFTEST = """
import json

TAKEN = []

def pytest_runtest_logreport(report):
    if report.when == "setup":
        TAKEN.append(report.duration)

def pytest_sessionfinish():
    with open("taken.json", "w") as file:
        json.dump(TAKEN, file)
"""


def run(words: list[str], cwd: Path) -> str:
    environ = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    done = subprocess.run(words, cwd=cwd, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment with nothing in it but the wheel, pytest and kafka-python."""
    folder = tmp_path_factory.mktemp("project")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (wheel,) = folder.glob("*.whl")
    run([sys.executable, "-m", "venv", str(folder / "venv")], folder)
    interpreter = str(folder / "venv" / "bin" / "python")
    try:
        run([interpreter, "-m", "pip", "install", "-q", str(wheel), "pytest", "kafka-python"], folder)
    except AssertionError as error:
        (pytest.fail if IN_CI else pytest.skip)(f"packages cannot be installed here: {error}")
    return interpreter


def test_three_lines_are_green(python: str, tmp_path: Path) -> None:
    (tmp_path / "test_orders.py").write_text(THREE_LINES)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    assert "1 passed" in run([python, "-m", "pytest", "-W", "error"], tmp_path)


def test_with_a_client(python: str, tmp_path: Path) -> None:
    (tmp_path / "test_orders.py").write_text(WITH_A_CLIENT)
    assert "2 passed" in run([python, "-m", "pytest"], tmp_path)


def test_a_setup_takes_milliseconds(python: str, tmp_path: Path) -> None:
    """Loosely, for machines are busy; `python -m bench.fixtures` has the figures."""
    (tmp_path / "test_many.py").write_text(
        "import pytest\n@pytest.mark.parametrize('n', range(50))\ndef test_it(kafka, n):\n    pass\n"
    )
    (tmp_path / "conftest.py").write_text(CONFTEST)
    run([python, "-m", "pytest", "-q"], tmp_path)
    first, *rest = json.loads((tmp_path / "taken.json").read_text())
    print(f"first set-up {first * 1000:.0f} ms, then {sorted(rest)[len(rest) // 2] * 1000:.1f} ms")
    assert first < 3
    assert sorted(rest)[len(rest) // 2] < 0.1
