"""What the tests of the codecs share: all schemas with their classes, and Kafka's JSON as objects and back."""

from __future__ import annotations

import base64
import importlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from kafkalite.codegen.emit import module_name
from kafkalite.codegen.spec import Field, Message, Struct, read_folder
from kafkalite.protocol.primitives import uuid_from_text, uuid_to_text

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(__file__).parent / "vectors"
PACKAGES = {"messages": "kafkalite.protocol.messages", "records": "kafkalite.records.stored"}
SCHEMAS = [
    (folder, message)
    for folder in PACKAGES
    for message in read_folder(ROOT / "protocol_specs", folder)
    if message.type != "header"
]


@cache
def load(folder: str, message: Message) -> Any:
    """The generated class of a schema."""
    return getattr(importlib.import_module(f"{PACKAGES[folder]}.{module_name(message)}"), message.name)


def vectors(folder: str, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / folder / f"{name}.jsonl").read_text().splitlines()]


def to_object(cls: Any, root: Any, struct: Struct, values: dict[str, Any]) -> Any:
    """Kafka's JSON as an object; what JSON leaves out gets the constructor's default."""
    known = {field.json_name: field for field in struct.fields}
    return cls(**{known[name].name: to_value(root, known[name], value) for name, value in values.items()})


def to_value(root: Any, field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.is_array:
        return [to_item(root, field, item) for item in value]
    return to_item(root, field, value)


def to_item(root: Any, field: Field, value: Any) -> Any:
    if field.struct is not None:
        return to_object(getattr(root, field.struct.name), root, field.struct, value)
    if field.kind in ("bytes", "records"):
        return base64.b64decode(value)
    if field.kind == "uuid":
        return uuid_from_text(value)
    if field.kind == "float64":
        return float(value)
    return value


def to_json(message: Any, struct: Struct, version: int) -> dict[str, Any]:
    """An object in the form of the vectors: a tagged field stands only when it is not the default."""
    result = {}
    for field in struct.fields:
        if version not in field.versions:
            continue
        value = getattr(message, field.name)
        if field.tag is not None and is_default(message, field, value):
            continue
        if value is not None and field.is_array:
            value = [from_item(field, item, version) for item in value]
        elif value is not None:
            value = from_item(field, value, version)
        result[field.json_name] = value
    return result


def is_default(message: Any, field: Field, value: Any) -> bool:
    default = getattr(message.__class__(), field.name)
    if default is None and value is not None and field.struct is not None and not field.is_array and not field.nullable:
        default = value.__class__()
    return bool(value == default)


def from_item(field: Field, value: Any, version: int) -> Any:
    if field.struct is not None:
        return to_json(value, field.struct, version)
    if field.kind in ("bytes", "records"):
        return base64.b64encode(value).decode()
    if field.kind == "uuid":
        return uuid_to_text(value)
    return value
