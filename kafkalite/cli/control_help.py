"""What `kafkalite ctl VERB --help` prints: the words and options of an operation, from its schemas."""

from __future__ import annotations

import json
from textwrap import wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kafkalite.cli.control_tool import Verb

_WIDTH = 79
_COLUMN = 34
_MOST_CHOICES = 24  # letters of an option's choices; more stand behind it


def help_of(verb: Verb) -> str:
    """How a verb is used."""
    options = {**verb.query, **verb.properties}
    words = [word.upper() for word in verb.words]
    words += [word_of(name, verb.properties[name]) for name in verb.required]
    usage = [verb.name, *words] + ["[OPTIONS]"] * bool(options)
    lines = [f"Usage: kafkalite ctl {' '.join(usage)}", "", *wrap(verb.summary, _WIDTH)]
    rows = [row for name, schema in options.items() for row in _rows(name, schema, name in verb.required)]
    if verb.gives_bytes:
        rows += _row("--out FILE", "write the bytes of the answer there")
    if rows:
        lines += ["", *rows]
    return "\n".join([*lines, "", "Where the control is, which cluster, what is printed: kafkalite ctl --help"])


def word_of(name: str, schema: dict[str, Any]) -> str:
    """What stands for a part of the body that can be said without its option."""
    if name.endswith("_base64"):
        return "@FILE"
    return "VALUE..." if "value" in schema.get("items", {}).get("properties", {}) else name.upper()


def _rows(name: str, schema: dict[str, Any], has_word: bool) -> Iterator[str]:
    notes = [schema["description"]] if schema.get("description") else []
    choices = "|".join(map(str, schema.get("enum", ())))
    if len(choices) > _MOST_CHOICES:
        notes.append(f"one of {', '.join(map(str, schema['enum']))}")
    takes = _takes(schema, choices)
    if name.endswith("_base64"):
        takes = "BASE64|@FILE"
    elif takes == "JSON":
        takes = "JSON|@FILE"
        notes.append(_shape(schema))
        if not schema.get("items", schema).get("required"):
            notes.append("any of these names may be left out")
    if has_word:
        notes.append(f"the same as {word_of(name, schema)}")
    default = schema.get("default")
    if default is not None and default is not False:
        notes.append(f"default {json.dumps(default)}")
    yield from _row(f"--{name.replace('_', '-')} {takes}".rstrip(), "; ".join(notes))


def _row(option: str, text: str) -> Iterator[str]:
    lines = wrap(text, _WIDTH - _COLUMN, break_long_words=False, break_on_hyphens=False) or [""]
    first = f"  {option}"
    if len(first) + 2 > _COLUMN and text:
        yield first
        first = ""
    yield f"{first:{_COLUMN}}{lines[0]}".rstrip()
    for line in lines[1:]:
        yield f"{'':{_COLUMN}}{line}"


def _takes(schema: dict[str, Any], choices: str) -> str:
    kind = schema.get("type") or schema.get("oneOf", [{}])[0].get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "boolean":
        return ""
    if choices:
        return choices if len(choices) <= _MOST_CHOICES else "NAME"
    if kind == "object":
        return "JSON" if "properties" in schema else "NAME=VALUE"
    if kind == "array":
        return "JSON" if schema.get("items", {}).get("type") == "object" else "A,B"
    return {"integer": "NUMBER", "number": "NUMBER"}.get(str(kind), "TEXT")


def _shape(schema: dict[str, Any]) -> str:
    """A JSON as one would write it, with what stands for its values."""
    if "properties" in schema:
        members = (
            f'"{name}": {"BASE64" if name.endswith("_base64") else _shape(each)}'
            for name, each in schema["properties"].items()
        )
        return "{" + ", ".join(members) + "}"
    if "items" in schema:
        return f"[{_shape(schema['items'])}, ...]"
    return _takes(schema, "") or "true|false"
