"""What the pages for tests show is run as it stands: tests by pytest, programs by Python, commands by the shell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kafkalite.testing import Server
from tests.cli.broker import BrokerRun
from tests.testing.recipes import DOCS, blocks, run, run_python

if TYPE_CHECKING:
    from pathlib import Path

# The page on clients needs clients that are not here: compat_tests runs it.
PAGES = [DOCS / "testing.md", *sorted((DOCS / "testing").glob("[!c]*.md"))]
CONTROL_PAGE = DOCS / "testing" / "control.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_programs_of_a_page(page: Path, tmp_path: Path) -> None:
    run_python(page, tmp_path)


def test_the_commands_of_the_control_page(tmp_path: Path) -> None:
    commands = blocks(CONTROL_PAGE, "sh")
    assert len(commands) == 4
    with BrokerRun(tmp_path, "--ephemeral", "--control", "0") as broker:
        broker.ready()
        assert broker.process.stdout is not None
        broker_control = broker.process.stdout.readline().split()[1]
        with Server() as server:
            for text in commands:
                words = ["bash", "-euo", "pipefail", "-c", text]
                run(words, tmp_path, CONTROL=server.control_address, BROKER_CONTROL=broker_control)


def test_links_lead_somewhere() -> None:
    for page in (DOCS / "testing.md", *(DOCS / "testing").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page}: {target}"
