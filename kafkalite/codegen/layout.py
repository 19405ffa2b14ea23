"""How fields lie on the wire: which have a fixed width, what closes a run of them, which versions look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.codegen.spec import Field, Message, Struct, Versions, snake_case

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

CODES = {
    "bool": "?",
    "int8": "b",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "float64": "d",
    "uuid": "16s",
}
"""Letters of `struct` for the types of fixed width."""

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "d": 8, "16s": 16}

TYPES = {
    **{kind: "int" for kind, code in CODES.items() if code in "bhHiIq"},
    "bool": "bool",
    "float64": "float",
    "uuid": "bytes",
    "string": "str",
    "bytes": "bytes",
    "records": "Buffer",
}


class Source:
    """Python source under construction; `with source.block(head)` indents."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0

    def add(self, line: str = "") -> None:
        self.lines.append("    " * self.depth + line if line else "")

    def block(self, head: str) -> Source:
        self.add(head)
        return self

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1

    def chain(self, branches: list[tuple[Versions, list[str]]], outer: Versions) -> None:
        """One `if` over the version ranges of `outer`, newest first; ranges without lines are left out."""
        merged: list[tuple[Versions, list[str]]] = []
        for versions, lines in branches:
            if merged and merged[-1][1] == lines:
                versions = Versions(merged.pop()[0].first, versions.last)
            merged.append((versions, lines))
        rest = outer
        word = "if"
        for versions, lines in reversed(merged):
            if not lines:
                continue
            test = condition(versions, rest)
            if test is None and word == "if":
                self.extend(lines)
                return
            with self.block("else:" if test is None else f"{word} {test}:"):
                self.extend(lines)
            word = "elif"
            if versions.last == rest.last:
                rest = Versions(rest.first, versions.first - 1)

    def extend(self, lines: list[str]) -> None:
        for line in lines:
            self.add(line)


def condition(inner: Versions, outer: Versions) -> str | None:
    """The test that picks `inner` out of `outer`; None where that is all of them, "False" where it is none."""
    inner = inner.cut(outer)
    if inner == outer:
        return None
    if not inner:
        return "False"
    if inner.first == inner.last:
        return f"version == {inner.first}"
    if inner.last == outer.last:
        return f"version >= {inner.first}"
    if inner.first == outer.first:
        return f"version <= {inner.last}"
    return f"{inner.first} <= version <= {inner.last}"


def alike(versions: Versions, shape: Callable[[int], Hashable]) -> list[Versions]:
    """The runs of versions for which `shape` is the same."""
    runs: list[Versions] = []
    for version in versions:
        if runs and shape(version) == shape(runs[-1].last):
            runs[-1] = Versions(runs[-1].first, version)
        else:
            runs.append(Versions(version, version))
    return runs


def is_fixed(field: Field) -> bool:
    """Whether the field has the same width whatever its value."""
    return field.kind in CODES and not field.is_array


def runs(fields: list[Field]) -> list[tuple[list[Field], Field | None]]:
    """The fields as runs of fixed width, each with the field of varying width that closes it (None at the end)."""
    result: list[tuple[list[Field], Field | None]] = []
    fixed: list[Field] = []
    for field in fields:
        if is_fixed(field):
            fixed.append(field)
        else:
            result.append((fixed, field))
            fixed = []
    result.append((fixed, None))
    return result


def struct_name(verb: str, codes: list[str]) -> str:
    """Name of a module's `struct` function: `unpack_hiq`; a bool is t (truth), a UUID u."""
    return f"{verb}_{''.join(codes).replace('16s', 'u').replace('?', 't')}"


class Names:
    """Names, types and defaults of one message's fields as Python spells them."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def path(self, struct: Struct) -> str:
        root = self.message.root
        return struct.name if struct is root else f"{root.name}.{struct.name}"

    def holds_records(self) -> bool:
        structs = (self.message.root, *self.message.structs)
        return any(field.kind == "records" for struct in structs for field in struct.fields)

    def item(self, field: Field) -> str:
        """Name of a variable that holds one item of the array."""
        assert field.struct is not None
        return snake_case(field.struct.name)

    def is_often_absent(self, field: Field) -> bool:
        """A tagged struct is None where it is not there, which is most of the time, so that nothing is built for it."""
        return field.tag is not None and field.struct is not None and not field.is_array and not field.nullable

    def type(self, field: Field) -> str:
        item = TYPES[field.kind] if field.struct is None else self.path(field.struct)
        text = f"list[{item}]" if field.is_array else item
        return f"{text} | None" if field.nullable or self.is_often_absent(field) else text

    def is_fresh(self, field: Field) -> bool:
        """Whether the default is a new object each time."""
        return self.default(field) == "[]" or self.default(field).endswith("()")

    def default(self, field: Field) -> str:
        """The expression for an absent field's value."""
        text = field.default
        if text == "null" or self.is_often_absent(field) or (field.kind == "records" and field.nullable):
            return "None"
        if field.is_array:
            return "[]"
        if field.struct is not None:
            return f"{self.path(field.struct)}()"
        if field.kind == "string":
            return f'"{text or ""}"'
        if field.kind in ("bytes", "records"):
            return 'b""'
        if field.kind == "bool":
            return "True" if text == "true" else "False"
        if field.kind == "uuid":
            return "ZERO_UUID"
        if field.kind == "float64":
            return repr(float(text or 0))
        return str(int(text or "0", 0))
