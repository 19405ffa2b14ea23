"""Writes `write` of a struct, in wire order.

What stands side by side and needs no loop is appended at once, as one tuple of parts, for each shape that the versions
give it; numbers, bools and UUIDs in it are packed by one `struct` call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.codegen.layout import CODES, alike, condition, is_fixed, struct_name

if TYPE_CHECKING:
    from kafkalite.codegen.layout import Names, Source
    from kafkalite.codegen.spec import Field, Struct, Versions


class WriteEmitter:
    """Writes the writers of one message."""

    def __init__(self, names: Names, out: Source, *, hot: bool) -> None:
        self.names = names
        self.message = names.message
        self.out = out
        self.hot = hot

    def emit(self, struct: Struct) -> None:
        out = self.out
        with out.block("def write(self, out: list[Buffer], version: int) -> None:"):
            top, depth = len(out.lines), out.depth
            self.body(struct)
            if any("flexible" in line for line in out.lines[top:]):
                flexible = condition(self.message.flexible, struct.versions)
                out.lines.insert(top, "    " * depth + f"flexible = {flexible}")
            if len(out.lines) == top:
                out.add("pass")

    def body(self, struct: Struct) -> None:
        flat: list[Field] = []
        for field in struct.plain():
            if field.struct is None:
                flat.append(field)
                continue
            if field.is_array:
                self.run([*flat, field], struct)
            else:
                self.run(flat, struct)
            flat = []
            self.structs(field, struct.versions)
        self.run(flat, struct, closes=True)
        if struct.tagged():
            self.tags(struct)

    # Runs without loops

    def run(self, fields: list[Field], struct: Struct, *, closes: bool = False) -> None:
        """The fields, and behind them the empty tagged section where `closes` and there are no tagged fields."""
        flexible = self.message.flexible.cut(struct.versions)
        ends = closes and bool(flexible) and not struct.tagged()
        joined = self.hot or flexible == struct.versions or not flexible

        def shape(version: int) -> tuple[object, ...]:
            return (*(version in field.versions for field in fields), self.hot and version in flexible)

        branches = []
        for some in alike(struct.versions, shape):
            parts = self.parts([field for field in fields if some.first in field.versions], some)
            if ends and joined and some.first in flexible:
                parts.append('b"\\0"')
            branches.append((some, append("out", parts)))
        self.out.chain(branches, struct.versions)
        if ends and not joined:
            with self.out.block(f"if {condition(flexible, struct.versions)}:"):
                self.out.extend(append("out", ['b"\\0"']))

    def parts(self, fields: list[Field], versions: Versions) -> list[str]:
        """One expression a part for fields that all of `versions` have."""
        parts: list[str] = []
        codes: list[str] = []
        values: list[str] = []

        def pack() -> None:
            if codes == ["16s"]:
                parts.append(values[0])
            elif codes:
                parts.append(f"{struct_name('pack', codes)}({', '.join(values)})")
            codes.clear()
            values.clear()

        for field in fields:
            value = f"self.{field.name}"
            if is_fixed(field):
                codes.append(CODES[field.kind])
                values.append(value)
            elif field.struct is not None and self.flexible(versions) == "False":
                codes.append("i")
                values.append(f"-1 if {value} is None else len({value})" if field.nullable else f"len({value})")
            else:
                pack()
                parts.append(self.part(field, versions))
        pack()
        return parts

    def flexible(self, versions: Versions) -> str:
        test = condition(self.message.flexible, versions)
        return "True" if test is None else "False" if test == "False" else "flexible"

    def part(self, field: Field, versions: Versions) -> str:
        """The expression for one field of varying width; for a struct's array, of its count."""
        value, flexible = f"self.{field.name}", self.flexible(versions)
        nullable = field.nullable and not self.is_told_by_null(field)
        if field.is_array:
            if field.struct is not None:
                text = f"uvarint(len({value}) + 1)" if flexible == "True" else f"array_count(len({value}), {flexible})"
            elif field.kind in ("string", "uuid"):
                text = f"{field.kind}s({value}, {flexible})"
            elif field.kind == "int32":
                text = f"compact_int32s({value})" if flexible == "True" else f"int32s({value}, {flexible})"
            else:
                text = f'numbers({value}, "{CODES[field.kind]}", {flexible})'
            return f"null_array({flexible}) if {value} is None else {text}" if nullable else text
        if field.kind == "string":
            if flexible == "True" and not nullable:
                return f"compact_string({value})"
            return f"{'nullable_' if nullable else ''}string({value}, {flexible})"
        return f"*{'nullable_' if nullable else ''}byte_string({value}, {flexible})"

    def is_told_by_null(self, field: Field) -> bool:
        """Whether null is a tagged field's default: what is written then is never null."""
        return field.tag is not None and self.names.default(field) == "None"

    # Structs

    def structs(self, field: Field, outer: Versions) -> None:
        out = self.out
        test = condition(field.versions, outer)
        if test is not None:
            out.add(f"if {test}:")
            out.depth += 1
        self.struct_items(field, "out")
        if test is not None:
            out.depth -= 1

    def struct_items(self, field: Field, target: str) -> None:
        """The items of an array, or the one struct with what says that it is there."""
        out, value = self.out, f"self.{field.name}"
        if field.is_array:
            item = self.names.item(field)
            nullable = field.nullable and not self.is_told_by_null(field)
            with out.block(f"for {item} in {value}{' or ()' if nullable else ''}:"):
                out.add(f"{item}.write({target}, version)")
        elif not field.nullable:
            out.add(f"{value}.write({target}, version)")
        else:
            null = "\\0" if field.tag is not None else "\\xff"
            with out.block(f"if {value} is None:"):
                out.add(f'{target}.append(b"{null}")')
            with out.block("else:"):
                out.add(f'{target}.append(b"\\1")')
                out.add(f"{value}.write({target}, version)")

    # The tagged section

    def tags(self, struct: Struct) -> None:
        out = self.out
        flexible = self.message.flexible.cut(struct.versions)
        test = condition(flexible, struct.versions)
        if test is not None:
            out.add(f"if {test}:")
            out.depth += 1
        if self.hot and len(struct.tagged()) > 1 and all(map(self.names.is_often_absent, struct.tagged())):
            absent = " and ".join(f"self.{field.name} is None" for field in struct.tagged())
            with out.block(f"if {absent}:"):
                out.add('out.append(b"\\0")')
                out.add("return")
        out.add("tags: list[tuple[int, list[Buffer]]] = []")
        for field in struct.tagged():
            gate = condition(field.tagged, flexible)
            tests = ([gate] if gate else []) + [self.is_told(field)]
            part = f"tag_{field.tag}"
            with out.block(f"if {' and '.join(tests)}:"):
                out.add(f"{part}: list[Buffer] = []")
                if field.struct is None or field.is_array:
                    out.extend(append(part, self.parts([field], field.versions)))
                if field.struct is not None:
                    self.struct_items(field, part)
                out.add(f"tags.append(({field.tag}, {part}))")
        out.add("write_tags(out, tags)")
        if test is not None:
            out.depth -= 1

    def is_told(self, field: Field) -> str:
        """The test that a tagged field is not its default."""
        value, default = f"self.{field.name}", self.names.default(field)
        if self.names.is_often_absent(field):
            assert field.struct is not None
            return f"{value} is not None and {value} != {self.names.path(field.struct)}()"
        if default == "None":
            return f"{value} is not None"
        if default == "False" or (default == "[]" and not field.nullable):
            return value
        return f"{value} != {default}"


def append(target: str, parts: list[str]) -> list[str]:
    """The line that appends the parts."""
    if not parts:
        return []
    if len(parts) == 1 and not parts[0].startswith("*"):
        return [f"{target}.append({parts[0]})"]
    return [f"{target} += ({', '.join(parts)}{',' if len(parts) == 1 else ''})"]
