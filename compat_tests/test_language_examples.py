"""The examples of docs/ for other languages run as they stand, against the control of a kafkalite that runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from compat_tests.conftest import IN_CI
from compat_tests.processes import ROOT

DOCS = ROOT / "docs"
TESTS = 4
PATIENCE_S = 240


def need(*tools: str) -> None:
    """Skips, or fails under CI, where a toolchain is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(f"{', '.join(missing)}: not installed")


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of the control of a broker."""
    command = [sys.executable, "-m", "kafkalite", "--ephemeral", "--port", "0", "--control", "127.0.0.1:0"]
    process = subprocess.Popen(command, cwd=tmp_path_factory.mktemp("broker"), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, f"the broker ended with {process.wait(10)}"
            address = line.removeprefix("control ").strip() if line.startswith("control ") else ""
        yield address
    finally:
        process.terminate()
        process.wait(30)


def run(folder: Path, control: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "KAFKALITE_CONTROL": control},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def go(control: str) -> tuple[int, str]:
    """(tests that passed, all that was said)."""
    need("go")
    done = run(DOCS / "go", control, "go", "test", "-count=1", "-v", "./...")
    return len(
        re.findall(r"^--- PASS: ", done.stdout, re.MULTILINE)
    ) if done.returncode == 0 else 0, done.stdout + done.stderr


def node(control: str) -> tuple[int, str]:
    need("node", "npm")
    if not (DOCS / "node/node_modules/vitest").is_dir():
        (pytest.fail if IN_CI else pytest.skip)("docs/node is not installed: run compat_tests/setup.sh")
    done = run(DOCS / "node", control, "npx", "--no-install", "vitest", "run", "--reporter=json")
    report = json.loads(done.stdout[done.stdout.index("{") :]) if done.returncode == 0 else {"numPassedTests": 0}
    return report["numPassedTests"], done.stdout + done.stderr


def java(control: str) -> tuple[int, str]:
    need("java", "mvn")
    reports = DOCS / "java/target/surefire-reports"
    shutil.rmtree(reports, ignore_errors=True)
    done = run(DOCS / "java", control, "mvn", "-B", "-ntp", "test")
    said = done.stdout + done.stderr
    if done.returncode != 0:
        return 0, said
    suites = [ET.parse(path).getroot() for path in reports.glob("TEST-*.xml")]
    return sum(int(suite.get("tests", 0)) - int(suite.get("skipped", 0)) for suite in suites), said


EXAMPLES = pytest.mark.parametrize("example", [go, node, java])


@EXAMPLES
def test_an_example_passes_and_leaves_nothing(example: Callable[[str], tuple[int, str]], control: str) -> None:
    passed, said = example(control)
    assert passed == TESTS, said
    with urlopen(f"http://{control}/v1/clusters") as answer:
        left = [cluster["cluster"] for cluster in json.load(answer)["clusters"]]
    assert left == ["main"], "every test drops its cluster"


@pytest.mark.parametrize("example", [go, node])
def test_an_example_fails_where_nothing_runs(example: Callable[[str], tuple[int, str]]) -> None:
    passed, _ = example("127.0.0.1:1")
    assert passed == 0


def test_the_page_names_each_example() -> None:
    page = (DOCS / "testing/languages.md").read_text(encoding="utf-8")
    for folder in ("java", "node", "go"):
        assert f"../{folder}" in page
        assert (DOCS / folder).is_dir()
