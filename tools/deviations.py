"""The list of known differences from Kafka, gathered from the code that makes them.

Where an answer differs on purpose, a docstring or a file's head has a line that starts with `Deviates:`; it goes on to
the next one or to an empty line. `python -m tools.deviations` writes docs/deviations.md.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from re import sub

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "deviations.md"
AREAS = {
    "Requests": ("server", "network"),
    "Groups and transactions": ("coordinator",),
    "Records and files": ("records", "log"),
    "Topics and settings": ("metadata", "config"),
}
INTRODUCTION = """\
# Known differences from Kafka

What is answered or done otherwise than by Apache Kafka 4.4, on purpose, where clients or operators could notice. Behind
each is the file that has to do with it. What is not there at all is listed in the
[README](../README.md#what-is-there-and-what-is-not). This page is made from the code by `python -m tools.deviations`.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for area, rooms in AREAS.items():
        parts.append(f"## {area}\n")
        for room in rooms:
            for path in sorted((ROOT / "kafkalite" / room).rglob("*.py")):
                link = f"[{path.name}](../{path.relative_to(ROOT)})"
                parts += [f"- {name}: {text} ({link})" for name, text in deviations(path)]
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def deviations(path: Path) -> list[tuple[str, str]]:
    """(of what, sentences) of each in a file; what is the request, the setting, or the file's subject."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        subject = path.parent.name if path.stem == "shard" else path.stem
        name, text = subject.replace("_", " ").capitalize(), ""
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node) or ""
            if isinstance(node, ast.FunctionDef) and path.parent.name == "handlers":
                name = "".join(word.capitalize() for word in node.name.split("_"))
        elif isinstance(node, ast.Tuple):
            texts = [str(each.value) for each in node.elts if isinstance(each, ast.Constant)]
            name, text = (f"`{texts[0]}`", texts[-1]) if texts else ("", "")
        found += [(name, sentences) for sentences in _sentences(text)]
    return found


def _sentences(docstring: str) -> list[str]:
    texts: list[str] = []
    goes_on = False
    for line in docstring.splitlines():
        _, is_one, text = line.partition("Deviates: ")
        if is_one:
            texts.append(text.strip())
        elif goes_on and line.strip():
            texts[-1] += f" {line.strip()}"
        goes_on = bool(is_one or (goes_on and line.strip()))
    # Numbers of rules say nothing to a reader of the page.
    return [sub(r" \([A-Z]+-\d+\)", "", text[:1].upper() + text[1:]) for text in texts]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} is written\n")
