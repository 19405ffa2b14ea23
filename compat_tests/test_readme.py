"""The README's programs, run as they stand there with only the address changed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS
from compat_tests.conftest import require

HERE = Path(__file__).resolve().parent
TEXT = (HERE.parent / "README.md").read_text(encoding="utf-8")
BUILD = HERE / ".build"


def program(heading: str, broker: Broker, topic: str) -> str:
    """The first block below a bold heading, for this broker and a topic of its own."""
    found = re.search(rf"^\*\*{re.escape(heading)}\*\*.*?^```\w+\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return (
        found[1].replace("localhost:9092", broker.address).replace("demo", topic).replace("readers", f"{topic}-readers")
    )


def first_line(command: list[str], folder: Path, **environ: str) -> str:
    """What a program prints first that is not a log line; the program is ended then, for some run on."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        while line.startswith("{"):
            line = process.stdout.readline()
        assert line, process.communicate(timeout=60)[1]
        return line.strip()
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.communicate(timeout=60)


@pytest.mark.parametrize("heading", ["kafka-python", "aiokafka", "confluent-kafka"])
def test_python(heading: str, broker: Broker, topic: str, tmp_path: Path) -> None:
    file = tmp_path / "demo.py"
    file.write_text(program(heading, broker, topic), encoding="utf-8")
    assert first_line([sys.executable, str(file)], tmp_path) == "b'hello'"


def test_kcat(broker: Broker, topic: str, tmp_path: Path) -> None:
    require(CLIENTS["kcat"])
    assert first_line(["sh", "-c", program("kcat", broker, topic)], tmp_path) == "hello"


def test_kafkajs(broker: Broker, topic: str, tmp_path: Path) -> None:
    require(CLIENTS["kafkajs"])
    file = tmp_path / "demo.js"
    file.write_text(program("kafkajs", broker, topic), encoding="utf-8")
    modules = str(HERE / "kafkajs" / "node_modules")
    assert first_line(["node", str(file)], tmp_path, NODE_PATH=modules, KAFKAJS_NO_PARTITIONER_WARNING="1") == "hello"


def test_java(broker: Broker, topic: str, tmp_path: Path) -> None:
    require(CLIENTS["java"])
    file = tmp_path / "Demo.java"
    file.write_text(program("Java", broker, topic), encoding="utf-8")
    assert first_line(["java", "-cp", f"{BUILD}/kafka-tools/*", str(file)], tmp_path) == "hello"


def test_go(broker: Broker, topic: str, tmp_path: Path) -> None:
    require(CLIENTS["franz-go"])
    # Inside the drivers' module, which has the client at its pinned version.
    folder = HERE / "franz_go" / f"readme-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "main.go").write_text(program("Go", broker, topic), encoding="utf-8")
        built = subprocess.run(
            ["go", "build", "-o", str(tmp_path / "demo"), "."], cwd=folder, capture_output=True, text=True
        )
        assert built.returncode == 0, built.stderr
    finally:
        (folder / "main.go").unlink(missing_ok=True)
        folder.rmdir()
    assert first_line([str(tmp_path / "demo")], tmp_path) == "hello"
