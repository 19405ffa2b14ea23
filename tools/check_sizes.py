"""Fails when a file or a function has grown past what one reading holds: 600 lines a file, 70 lines a function.

Generated modules are exempt. An exception has a reason, and is dropped from the list when it is no longer needed.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("kafkalite", "tests", "tools", "bench", "compat_tests")
GENERATED = (
    "kafkalite/protocol/messages",
    "kafkalite/records/stored",
    "kafkalite/protocol/api_keys.py",
    "kafkalite/protocol/error_codes.py",
)
MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 70

# "path" for a file, "path:qualified.name" for a function -> why it may be longer.
EXCEPTIONS: dict[str, str] = {}


def long_functions(tree: ast.AST, prefix: str = "") -> list[tuple[str, int, int]]:
    """(qualified name, line, length in lines) of each function over the limit, inner ones included."""
    found = []
    for node in ast.iter_child_nodes(tree):
        name = prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{node.name}" if prefix else node.name
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if not isinstance(node, ast.ClassDef) and length > MAX_FUNCTION_LINES:
                found.append((name, node.lineno, length))
        found += long_functions(node, name)
    return found


def findings(root: Path) -> list[tuple[str, str]]:
    """(key as in EXCEPTIONS, sentence) for everything over a limit."""
    found = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if "node_modules" in name or name.startswith(GENERATED):
                continue
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            if lines > MAX_FILE_LINES:
                found.append((name, f"{name}: {lines} lines, {MAX_FILE_LINES} allowed"))
            for function, line, length in long_functions(ast.parse(text, name)):
                found.append(
                    (
                        f"{name}:{function}",
                        f"{name}:{line}: {function} has {length} lines, {MAX_FUNCTION_LINES} allowed",
                    )
                )
    return found


def main() -> int:
    found = findings(ROOT)
    failed = False
    for key, sentence in found:
        if key not in EXCEPTIONS:
            print(f"{sentence}: find the noun that splits it")
            failed = True
    for key in sorted(EXCEPTIONS.keys() - {key for key, _ in found}):
        print(f"{key}: no longer over a limit, drop it from EXCEPTIONS")
        failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
