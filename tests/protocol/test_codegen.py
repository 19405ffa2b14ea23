"""The generator: what it refuses, and that the checked-in modules are what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from kafkalite.codegen.__main__ import ROOT, formatted, sources, stale
from kafkalite.codegen.emit import emit_module, exported
from kafkalite.codegen.layout import alike, condition
from kafkalite.codegen.spec import SpecError, Versions, read_message, snake_case


def schema(**changes: Any) -> dict[str, Any]:
    return {
        "apiKey": 1,
        "type": "request",
        "name": "OddRequest",
        "validVersions": "0-3",
        "flexibleVersions": "2+",
        "fields": [{"name": "Size", "type": "int32", "versions": "0+"}],
    } | changes


def field(**changes: Any) -> dict[str, Any]:
    return {"name": "Size", "type": "int32", "versions": "0+"} | changes


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"validVersions": "0..3"}, "version range"),
        ({"flexibleVersions": "1-2"}, "flexibility ends"),
        ({"fields": [field(type="Nothing")]}, "unknown type"),
        ({"fields": [field(colour="red")]}, "unknown keys"),
        ({"fields": [field(), field()]}, "stands twice"),
        ({"fields": [field(name="From")]}, "word of Python"),
        ({"fields": [field(name="ApiKey")]}, "member of every message"),
        ({"fields": [field(versions="2+", taggedVersions="2+", tag=1)]}, "count up from 0"),
        ({"fields": [field(versions="1+", taggedVersions="1+", tag=0)]}, "tagged in"),
        ({"fields": [field(versions="2+", taggedVersions="3+", tag=0)]}, "tagged in"),
    ],
)
def test_a_schema_that_breaks_the_rules_is_refused(changes: dict[str, Any], reason: str) -> None:
    read_message(schema(), "none")
    with pytest.raises(SpecError, match=reason):
        read_message(schema(**changes), "none")


def test_names() -> None:
    assert snake_case("ThrottleTimeMs") == "throttle_time_ms"
    assert snake_case("OffsetForLeaderEpoch") == "offset_for_leader_epoch"
    assert snake_case("KRaftVersionFeature") == "kraft_version_feature"
    assert snake_case("ACLs") == "ac_ls"


def test_versions_and_their_tests() -> None:
    whole = Versions(3, 9)
    assert Versions.parse("none").cut(whole) == Versions(3, -1)
    assert condition(Versions.parse("0+"), whole) is None
    assert condition(Versions.parse("5+"), whole) == "version >= 5"
    assert condition(Versions.parse("0-5"), whole) == "version <= 5"
    assert condition(Versions.parse("5-7"), whole) == "5 <= version <= 7"
    assert condition(Versions.parse("5"), whole) == "version == 5"
    assert condition(Versions.parse("10+"), whole) == "False"
    assert alike(whole, lambda version: version >= 6) == [Versions(3, 5), Versions(6, 9)]


def test_checked_in_modules_are_what_the_specifications_give() -> None:
    files = formatted(sources())
    assert stale(files) == []
    for path, text in files.items():
        assert (ROOT / path).read_text() == text, f"{path}: run python -m kafkalite.codegen"


def test_a_schema_of_every_shape_is_a_module_that_runs() -> None:
    """Shapes that no schema of this release has together: all types, ranges that end, nested structs, both forms."""
    numbers = ("int8", "int16", "int32", "int64")
    scalars = (*numbers, "bool", "uint16", "uint32", "float64", "uuid", "string", "bytes", "records")
    fields = [field(name=f"Plain{kind.title()}", type=kind) for kind in scalars]
    fields += [field(name=f"Old{kind.title()}", type=kind, versions="0-2") for kind in scalars]
    fields += [field(name=f"Some{kind.title()}", type=f"[]{kind}") for kind in (*numbers, "string", "uuid")]
    pair = [field(name="A"), field(name="B")]
    late = {"versions": "2+", "nullableVersions": "2+", "default": "null"}
    fields += [
        field(name="Items", type="[]Item", versions="1+", nullableVersions="2+", fields=pair),
        field(name="One", type="Single", fields=[field(name="Deep", type="[]Item")], **late),
        field(name="Note", type="string", taggedVersions="2+", tag=0, **late),
    ]
    message = read_message(schema(fields=fields), "none")
    for hot in (frozenset[str](), frozenset((message.name,))):
        namespace: dict[str, Any] = {"__name__": "odd"}
        exec(emit_module([message], exported(ROOT / "kafkalite/protocol/primitives.py"), hot=hot), namespace)
        cls = namespace["OddRequest"]
        one = cls.Single([cls.Item(3, 4)])
        for version in range(4):
            odd = cls(plain_string="x" * 200, items=[cls.Item(1, 2)] * 3, plain_records=b"r", note="n", one=one)
            again, end = cls.read(odd.encode(version) + b"x", 0, version)
            assert end == len(odd.encode(version))
            assert again.plain_string == odd.plain_string
            assert again.items == (odd.items if version >= 1 else [])
            assert (again.one, again.note) == ((one, "n") if version >= 2 else (None, None))
            assert again.encode(version) == odd.encode(version)
