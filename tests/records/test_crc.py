"""The checksum: its check value, what it takes, and how it is loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import PathFinder

import pytest

from kafkalite.records import crc


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_check_value_for_every_kind_of_buffer(kind: type) -> None:
    assert crc.crc32c(kind(b"123456789")) == 0xE3069283  # V-1
    assert crc.crc32c(memoryview(b"0123456789")[1:]) == 0xE3069283


def test_the_package_is_not_imported_for_it() -> None:
    code = (
        "import sys, kafkalite.records.crc as c; assert c.crc32c(b'123456789') == 0xE3069283;"
        "print(*[m for m in ('crc32c', 'importlib.metadata', 'argparse') if m in sys.modules]);"
        "import crc32c; assert crc32c.crc32c(b'123456789') == 0xE3069283"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_falls_back_to_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    checksum = crc.load()
    monkeypatch.undo()
    assert checksum(b"123456789") == 0xE3069283


def test_another_checksum_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crc, "_from_extension", lambda: lambda data: 0)
    with pytest.raises(ImportError):
        crc.load()
