"""The part of JSON Schema that the control's table uses, and the check of a value against it.

Words: type (a name or a list of names), properties, required, additionalProperties, items, enum, minimum, maximum,
minItems, maxItems, oneOf; title, description, default, format and examples say something to people only. An object that
names its properties takes no others unless additionalProperties says so. Faults are sentences that name the place.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Schema = Mapping[str, Any]

_CLASSES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_MOST_DIGITS = 4000  # of what Python makes a number of
_ARTICLES = {"object": "an object", "array": "a list", "integer": "a whole number", "null": "null", "string": "a text"}


def fault_of(value: object, schema: Schema, place: str) -> str | None:
    """Why the value is not what the schema asks for, as one sentence; None when it is."""
    if "oneOf" in schema:
        return _choice_fault(value, schema["oneOf"], place)
    names = _kinds(schema)
    if names and not any(_is(value, name) for name in names):
        examples = ", such as ".join(["", *(repr(each) for each in schema.get("examples", ())[:1])])
        return f"{place} is {_shown(value)}, but has to be {_any_of(names)}{examples}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{place} is {_shown(value)}, but has to be one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_fault(value, schema, place)
    if isinstance(value, dict):
        return _object_fault(value, schema, place)
    if isinstance(value, list):
        return _list_fault(value, schema, place)
    return None


def _choice_fault(value: object, choices: Sequence[Schema], place: str) -> str | None:
    """What is wrong by the choice that was meant: the one that has the value's type."""
    faults = [fault_of(value, choice, place) for choice in choices]
    if None in faults:
        return None
    meant = [fault for fault, choice in zip(faults, choices, strict=True) if any(_is(value, n) for n in _kinds(choice))]
    names = list(dict.fromkeys(name for choice in choices for name in _kinds(choice)))
    return meant[0] if meant else f"{place} is {_shown(value)}, but has to be {_any_of(names)}"


def _kinds(schema: Schema) -> Sequence[str]:
    kinds = schema.get("type", ())
    return [kinds] if isinstance(kinds, str) else kinds


def _any_of(names: Sequence[str]) -> str:
    return " or ".join(_ARTICLES.get(name, f"a {name}") for name in names)


def _is(value: object, name: str) -> bool:
    return isinstance(value, _CLASSES[name]) and (name == "boolean" or not isinstance(value, bool))


def _number_fault(value: float, schema: Schema, place: str) -> str | None:
    if value - value != 0:  # NaN or an infinity, which Python's JSON takes and no other
        return f"{place} is {value}, but has to be a number"
    if "minimum" in schema and value < schema["minimum"]:
        return f"{place} is {value}, but has to be {schema['minimum']} or more"
    if "maximum" in schema and value > schema["maximum"]:
        return f"{place} is {value}, but has to be {schema['maximum']} or less"
    return None


def _object_fault(value: dict[str, object], schema: Schema, place: str) -> str | None:
    properties = schema.get("properties", {})
    rest = schema.get("additionalProperties", not properties)
    inside = "" if place == "the body" else f"{place}."
    for name in schema.get("required", ()):
        if name not in value:
            return f"{inside}{name} is missing"
    for name, item in value.items():
        if name in properties:
            fault = fault_of(item, properties[name], f"{inside}{name}")
        elif isinstance(rest, dict):
            fault = fault_of(item, rest, f"{inside}{name}")
        elif rest:
            fault = None
        else:
            fault = f"{inside}{name} is not known here; there are {', '.join(properties) or 'none'}"
        if fault is not None:
            return fault
    return None


def _list_fault(value: list[object], schema: Schema, place: str) -> str | None:
    if len(value) < schema.get("minItems", 0):
        return f"{place} has {len(value)} items, but needs {schema['minItems']} or more"
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        return f"{place} has {len(value)} items, but takes {schema['maxItems']} or fewer"
    if "items" in schema:
        for number, item in enumerate(value):
            fault = fault_of(item, schema["items"], f"{place}[{number}]")
            if fault is not None:
                return fault
    return None


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def value_of(text: str, schema: Schema) -> Any:
    """The value that a text of the query or of a command line stands for; the text itself where it stands for none."""
    for kind in _kinds(schema) or ("string",):
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        if kind == "integer" and len(text) < _MOST_DIGITS and text.isascii() and text.removeprefix("-").isdigit():
            return int(text)
        if kind == "number":
            try:
                return float(text)
            except ValueError:
                pass
    return text
