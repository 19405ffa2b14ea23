"""Reads protocol_specs/ into a checked model: messages, their structs, their fields, each with its versions.

Invariants: every version range is cut to what the message supports; every type name is resolved; tags are unique and
count up from 0; a name that Python or the message classes could not carry is refused here, so the emitters never look.
"""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEWEST = 32767
"""Upper end of an open range; versions are int16."""

SCALARS = frozenset(
    ("bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "uuid", "string", "bytes", "records")
)
FIELD_KEYS = frozenset(
    (
        *(
            "name",
            "type",
            "versions",
            "nullableVersions",
            "taggedVersions",
            "tag",
            "flexibleVersions",
            "default",
            "fields",
        ),
        *("mapKey", "entityType", "ignorable", "zeroCopy"),  # read by nobody here
    )
)
RESERVED = frozenset(("api_key", "min_version", "max_version", "flexible_from", "read", "write", "decode", "encode"))


class SpecError(Exception):
    """A schema that breaks a rule of the schema language, or one that the generator does not know."""


@dataclass(frozen=True)
class Versions:
    """A closed range of versions; empty when `first > last`."""

    first: int
    last: int

    @staticmethod
    def parse(text: str) -> Versions:
        """From the schema's notation: `3`, `3-7`, `3+` or `none`."""
        if text == "none":
            return Versions(0, -1)
        match = re.fullmatch(r"(\d+)(?:-(\d+)|(\+))?", text)
        if match is None:
            raise SpecError(f"version range {text!r}")
        first = int(match[1])
        return Versions(first, NEWEST if match[3] else int(match[2] or first))

    def __bool__(self) -> bool:
        return self.first <= self.last

    def __contains__(self, version: int) -> bool:
        return self.first <= version <= self.last

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def cut(self, other: Versions) -> Versions:
        """The versions in both ranges."""
        return Versions(max(self.first, other.first), min(self.last, other.last))


NEVER = Versions(0, -1)


@dataclass(frozen=True)
class Field:
    """One field of a struct; `struct` is set where `kind` is "struct", and names the item's struct where `is_array`."""

    name: str
    json_name: str
    kind: str
    is_array: bool
    struct: Struct | None
    versions: Versions
    nullable: Versions
    tag: int | None
    tagged: Versions
    default: str | None


@dataclass(frozen=True)
class Struct:
    """A named group of fields in wire order; a message's own fields form its root struct."""

    name: str
    versions: Versions
    fields: tuple[Field, ...]

    def plain(self) -> list[Field]:
        """Fields that stand in the body, in wire order."""
        return [f for f in self.fields if f.tag is None]

    def tagged(self) -> list[Field]:
        """Fields that stand in the tagged section, by rising tag."""
        return sorted((f for f in self.fields if f.tag is not None), key=lambda f: f.tag or 0)


@dataclass(frozen=True)
class Message:
    """One schema file; `structs` holds all but the root, each before the ones that use it."""

    name: str
    type: str
    api_key: int | None
    frame: str
    versions: Versions
    flexible: Versions
    root: Struct
    structs: tuple[Struct, ...]


@dataclass
class _Reader:
    """Resolves the struct names of one schema file."""

    versions: Versions
    flexible: Versions
    common: dict[str, dict[str, Any]]
    done: dict[str, Struct] = field(default_factory=dict)

    def struct(self, name: str, fields: list[dict[str, Any]], versions: Versions) -> Struct:
        parsed = tuple(f for f in (self.field(spec, versions) for spec in fields) if f.versions)
        tags = sorted(f.tag for f in parsed if f.tag is not None)
        if tags != list(range(len(tags))):
            raise SpecError(f"{name}: tags {tags} do not count up from 0")
        names = [f.name for f in parsed]
        if len(set(names)) != len(names):
            raise SpecError(f"{name}: a field name stands twice")
        return Struct(name, versions, parsed)

    def field(self, spec: dict[str, Any], outer: Versions) -> Field:
        unknown = spec.keys() - FIELD_KEYS
        if unknown:
            raise SpecError(f"{spec.get('name')}: unknown keys {sorted(unknown)}")
        versions = Versions.parse(spec["versions"]).cut(outer)
        kind = spec["type"].removeprefix("[]")
        struct = None
        if kind not in SCALARS:
            struct = self.resolve(kind, spec, versions)
            kind = "struct"
        tagged = Versions.parse(spec.get("taggedVersions", "none")).cut(outer)
        if tagged and (tagged != versions or tagged.cut(self.flexible) != tagged):
            raise SpecError(f"{spec['name']}: tagged in {tagged}, present in {versions}")
        name = snake_case(spec["name"])
        if keyword.iskeyword(name):
            raise SpecError(f"{spec['name']}: a word of Python")
        return Field(
            name=name,
            json_name=spec["name"][0].lower() + spec["name"][1:],
            kind=kind,
            is_array=spec["type"].startswith("[]"),
            struct=struct,
            versions=versions,
            nullable=Versions.parse(spec.get("nullableVersions", "none")).cut(versions),
            tag=spec["tag"] if tagged else None,
            tagged=tagged,
            default=spec.get("default"),
        )

    def resolve(self, name: str, spec: dict[str, Any], versions: Versions) -> Struct:
        if name not in self.done:
            if "fields" in spec:
                self.done[name] = self.struct(name, spec["fields"], versions)
            elif name in self.common:
                common = self.common[name]
                self.done[name] = self.struct(
                    name, common["fields"], Versions.parse(common["versions"]).cut(self.versions)
                )
            else:
                raise SpecError(f"{spec['name']}: unknown type {name}")
        return self.done[name]


def read_message(spec: dict[str, Any], frame: str) -> Message:
    """One schema as a model; raises `SpecError`."""
    versions = Versions.parse(spec["validVersions"])
    flexible = Versions.parse(spec["flexibleVersions"]).cut(versions)
    if flexible and flexible.last != versions.last:
        raise SpecError(f"{spec['name']}: flexibility ends before the last version")
    reader = _Reader(versions, flexible, {s["name"]: s for s in spec.get("commonStructs", ())})
    root = reader.struct(spec["name"], spec["fields"], versions)
    clash = RESERVED.intersection(f.name for f in root.fields)
    if clash:
        raise SpecError(f"{spec['name']}: fields named like a member of every message: {sorted(clash)}")
    return Message(
        name=spec["name"],
        type=spec["type"],
        api_key=spec.get("apiKey"),
        frame=frame,
        versions=versions,
        flexible=flexible,
        root=root,
        structs=tuple(reader.done.values()),
    )


def read_folder(specs: Path, folder: str) -> list[Message]:
    """All schemas of one folder of protocol_specs/, in order of their names."""
    frames = {row["name"]: row["frame"] for row in json.loads((specs / "frames.json").read_text())["frames"]}
    messages = []
    for path in sorted((specs / folder).glob("*.json")):
        spec = json.loads(path.read_text())
        if spec["name"] != path.stem:
            raise SpecError(f"{path.name} holds {spec['name']}")
        messages.append(read_message(spec, frames[path.stem]))
    return messages


def snake_case(name: str) -> str:
    """`ThrottleTimeMs` -> `throttle_time_ms`, `KRaftVersion` -> `kraft_version`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.replace("KRaft", "Kraft")).lower()
