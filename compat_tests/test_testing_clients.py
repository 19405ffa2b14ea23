"""The page on clients of tests, run as it stands: settings that `client_config` gives are what each client takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.testing.recipes import DOCS, run_python

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_on_clients(tmp_path: Path) -> None:
    run_python(DOCS / "testing" / "clients.md", tmp_path)
