"""Writes the model as Python source: one module for each API, stored record or other group of schemas.

A message becomes one class with all its versions inside, its structs nested in it. What is not in a version gets its
default when read and is left out when written.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from kafkalite.codegen.layout import Names, Source
from kafkalite.codegen.reading import ReadEmitter, is_run
from kafkalite.codegen.spec import Message, Struct, snake_case
from kafkalite.codegen.writing import WriteEmitter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BASES = {"none": "Message", "version": "VersionedMessage", "type": "KeyMessage", "metadata": "MetadataMessage"}

SUFFIXES = {"request": "Request", "response": "Response", "coordinator-key": "Key", "coordinator-value": "Value"}

TOGETHER = {"ConsumerProtocolAssignment": "consumer_protocol", "ConsumerProtocolSubscription": "consumer_protocol"}

HOT = frozenset(
    f"{api}{side}"
    for api in ("Produce", "Fetch", "Heartbeat", "OffsetCommit", "Metadata")
    for side in ("Request", "Response")
)
"""Messages whose readers trade brevity for speed: those that clients send all the time, or that are large."""


def module_name(message: Message) -> str:
    """Where a message lives: request and response, key and value stand together."""
    if message.name in TOGETHER:
        return TOGETHER[message.name]
    return snake_case(message.name.removesuffix(SUFFIXES.get(message.type, "")))


def emit_class(message: Message, out: Source, *, hot: bool) -> None:
    """One message's class, with its structs inside."""
    names = Names(message)
    reading, writing = ReadEmitter(names, out, hot=hot), WriteEmitter(names, out, hot=hot)

    arrays = {field.struct for struct in (message.root, *message.structs) for field in struct.fields if field.is_array}
    read_at_once = {struct for struct in arrays if struct is not None and is_run(struct)}

    def members(struct: Struct) -> None:
        constructor(names, struct, out)
        out.add()
        reading.emit(struct)
        out.add()
        if hot and struct in read_at_once:
            reading.emit_all(struct)
            out.add()
        writing.emit(struct)

    with out.block(f"class {message.name}({BASES[message.frame]}):"):
        slots(message.root, out)
        if message.api_key is not None:
            out.add(f"api_key = {message.api_key}")
        out.add(f"min_version = {message.versions.first}")
        out.add(f"max_version = {message.versions.last}")
        out.add(f"flexible_from = {message.flexible.first if message.flexible else None}")
        out.add()
        members(message.root)
        for struct in message.structs:
            out.add()
            with out.block(f"class {struct.name}(Struct):"):
                slots(struct, out)
                out.add()
                members(struct)


def slots(struct: Struct, out: Source) -> None:
    names = ", ".join(f'"{field.name}"' for field in struct.fields)
    out.add(f"__slots__ = ({names}{',' if len(struct.fields) == 1 else ''})")


def constructor(names: Names, struct: Struct, out: Source) -> None:
    """`__init__`: every field in the schema's order, all optional."""
    with out.block("def __init__("):
        out.add("self,")
        for field in struct.fields:
            kind, default = names.type(field), names.default(field)
            if not names.is_fresh(field):
                out.add(f"{field.name}: {kind} = {default},")
            elif field.nullable:
                out.add(f"{field.name}: {kind} = EMPTY,")
            else:
                out.add(f"{field.name}: {kind} | None = None,")
    with out.block(") -> None:"):
        for field in struct.fields:
            value = field.name
            if names.is_fresh(field):
                missing = "EMPTY" if field.nullable else "None"
                value = f"{names.default(field)} if {value} is {missing} else {value}"
            out.add(f"self.{field.name} = {value}")
        if not struct.fields:
            out.add("pass")


def emit_module(messages: Iterable[Message], primitives: frozenset[str], hot: frozenset[str] = HOT) -> str:
    """The source of one module, before formatting; imports of `primitives` only what it uses."""
    out = Source()
    ordered = sorted(messages, key=lambda message: message.name.endswith(("Response", "Value")))
    for message in ordered:
        out.add()
        out.add()
        emit_class(message, out, hot=message.name in hot)
    body = "\n".join(out.lines)
    names = ", ".join(message.name for message in ordered)
    head = [
        "# ruff: noqa: N816",
        f'"""Generated from protocol_specs/: {names}."""',
        "",
        "from __future__ import annotations",
        "",
        *preamble(body, primitives),
    ]
    return "\n".join(head) + body + "\n"


def preamble(body: str, primitives: frozenset[str]) -> list[str]:
    """Imports, and the `struct` functions that the classes call by name."""
    words = set(re.findall(r"(?<![\w.\"])\w+", body))
    bases = sorted(words & {*BASES.values(), "EMPTY", "Struct"})
    lines = ["import struct", ""] if "struct" in words else []
    if "ProtocolError" in words:
        lines.append("from kafkalite.protocol.errors import ProtocolError")
    lines.append(f"from kafkalite.protocol.message import {', '.join(bases)}")
    lines.append(f"from kafkalite.protocol.primitives import {', '.join(sorted(words & primitives))}")
    lines += ["", "TYPE_CHECKING = False", "if TYPE_CHECKING:"]
    lines += ["    from kafkalite.protocol.primitives import Buffer", ""]
    for name in sorted(words):
        match = re.fullmatch("(pack|unpack|iter_unpack)_([bBhHiIqdtu]+)", name)
        if match is not None:
            layout = match[2].replace("u", "16s").replace("t", "?")
            function = {"unpack": "unpack_from"}.get(match[1], match[1])
            lines.append(f'{name} = struct.Struct(">{layout}").{function}')
    return lines


def exported(primitives: Path) -> frozenset[str]:
    """The public names that a module of primitives defines."""
    names: set[str] = set()
    for node in ast.parse(primitives.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return frozenset(name for name in names if not name.startswith("_")) - {"Buffer", "TYPE_CHECKING"}
