"""`python -m kafkalite.codegen` writes the generated modules anew; with `--check` it only says which would change."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from kafkalite.codegen.emit import emit_module, exported, module_name
from kafkalite.codegen.spec import Message, read_folder
from kafkalite.codegen.tables import api_keys_source, error_codes_source

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT / "protocol_specs"
HAND_WRITTEN = frozenset(("RequestHeader", "ResponseHeader"))
FOLDERS = {"messages": "kafkalite/protocol/messages", "records": "kafkalite/records/stored"}


def sources() -> dict[str, str]:
    """Path below the root -> source, not yet formatted."""
    result = {
        "kafkalite/protocol/api_keys.py": api_keys_source(SPECS),
        "kafkalite/protocol/error_codes.py": error_codes_source(SPECS),
    }
    primitives = exported(ROOT / "kafkalite/protocol/primitives.py")
    for folder, target in FOLDERS.items():
        modules: dict[str, list[Message]] = {}
        for message in read_folder(SPECS, folder):
            if message.name not in HAND_WRITTEN:
                modules.setdefault(module_name(message), []).append(message)
        result |= {f"{target}/{name}.py": emit_module(messages, primitives) for name, messages in modules.items()}
    return result


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The same files in the project's standard form."""
    with tempfile.TemporaryDirectory() as directory:
        for path, source in files.items():
            file = Path(directory, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
        config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--quiet", directory]
        ruff = [sys.executable, "-m", "ruff"]
        subprocess.run([*ruff, "check", "--select", "I", "--fix", *config], check=True)
        subprocess.run([*ruff, "format", *config], check=True)
        return {path: Path(directory, path).read_text() for path in files}


def stale(files: dict[str, str]) -> list[str]:
    """Generated files that the specifications no longer give."""
    kept = {f"{target}/__init__.py" for target in FOLDERS.values()}
    there = {str(file.relative_to(ROOT)) for target in FOLDERS.values() for file in (ROOT / target).glob("*.py")}
    return sorted(there - files.keys() - kept)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kafkalite.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when a checked-in file differs")
    check = parser.parse_args().check
    files = formatted(sources())
    changed = [p for p, text in files.items() if not (ROOT / p).exists() or (ROOT / p).read_text() != text]
    removed = stale(files)
    for path in changed:
        print(f"{path}: differs from protocol_specs/" if check else f"{path}: written")
        if not check:
            (ROOT / path).write_text(files[path])
    for path in removed:
        print(f"{path}: not in protocol_specs/" if check else f"{path}: removed")
        if not check:
            (ROOT / path).unlink()
    return 1 if check and (changed or removed) else 0


if __name__ == "__main__":
    sys.exit(main())
