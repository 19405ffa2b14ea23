"""Writes `read` of a struct, in wire order.

Numbers, bools and UUIDs that stand side by side are read by one `struct` call for each shape the versions give them.
In the hot messages that call takes the next length, count or tag count along, arrays of structs that are nothing but
such a run are read at once, and strings are cut out in place: there a slice may end early unnoticed, and a position
behind the buffer's end is what the message's last check finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.codegen.layout import CODES, WIDTHS, alike, condition, is_fixed, runs, struct_name

if TYPE_CHECKING:
    from kafkalite.codegen.layout import Names, Source
    from kafkalite.codegen.spec import Field, Struct, Versions


class Head:
    """What stands before a field of varying width, or before the tagged section where `field` is None."""

    def __init__(self, field: Field | None, flexible: Versions) -> None:
        self.field = field
        self.flexible = flexible
        if field is None:
            self.name = "tags"
        else:
            self.name = "count" if field.is_array else "length"

    def code(self, version: int) -> str:
        """Its letter of `struct`; "" where nothing is sent, or nothing that a run could take along."""
        field = self.field
        if field is None:
            return "B" if version in self.flexible else ""
        if version not in field.versions or (field.struct is not None and not field.is_array):
            return ""
        if version in self.flexible:
            return "B"
        return "h" if field.kind == "string" and not field.is_array else "i"

    def lengthen(self) -> list[str]:
        """Compact lengths are one too high, and longer than their first byte from 128."""
        if self.field is None:
            return []
        short = self.field.kind == "string" and not self.field.is_array
        read = "read_string_length" if short else "read_uvarint"
        name = self.name
        return [f"if {name} > 127:", f"    {name}, pos = {read}(buf, pos - 1)", f"{name} -= 1"]


class ReadEmitter:
    """Writes the readers of one message."""

    def __init__(self, names: Names, out: Source, *, hot: bool) -> None:
        self.names = names
        self.message = names.message
        self.out = out
        self.hot = hot

    def emit(self, struct: Struct) -> None:
        out, path = self.out, self.names.path(struct)
        out.add("@staticmethod")
        with out.block(f"def read(buf: Buffer, pos: int, version: int) -> tuple[{path}, int]:"):
            top, depth = len(out.lines), out.depth
            if struct is not self.message.root:
                self.body(struct)
            else:
                with out.block("try:"):
                    self.body(struct)
                with out.block("except (IndexError, struct.error):"):
                    out.add(f'raise ProtocolError("{struct.name}: the buffer ends too early") from None')
            if any("flexible" in line for line in out.lines[top:]):
                flexible = condition(self.message.flexible, struct.versions)
                out.lines.insert(top, "    " * depth + f"flexible = {flexible}")

    def emit_all(self, struct: Struct) -> None:
        """`read_all`: the items of an array; one at a time only from the first that has tagged fields."""
        out, path = self.out, self.names.path(struct)
        flexible = self.message.flexible
        fields = struct.plain()

        def shape(version: int) -> tuple[object, ...]:
            return (*(version in field.versions for field in fields), version in flexible)

        branches = []
        for some in alike(struct.versions, shape):
            present = [field for field in fields if some.first in field.versions]
            codes = [CODES[field.kind] for field in present] + (["B"] if some.first in flexible else [])
            targets = [f"m.{field.name}" for field in present] + (["tags"] if some.first in flexible else [])
            width = sum(WIDTHS[code] for code in codes)
            lines = [f"for row in {struct_name('iter_unpack', codes)}(buf[pos : pos + {width} * count]):"]
            lines.append(f"    m = new({path})")
            lines.append(f"    {', '.join(targets)} = row")
            if some.first in flexible:
                lines += ["    if tags:", "        break"]
            absent = [field for field in struct.fields if field not in present]
            lines += [f"    m.{field.name} = {self.names.default(field)}" for field in absent]
            lines += ["    items.append(m)", f"pos += {width} * len(items)"]
            branches.append((some, lines))
        out.add("@staticmethod")
        out.add(f"def read_all(buf: Buffer, pos: int, version: int, count: int) -> tuple[list[{path}], int]:")
        with out.block(""):
            out.lines.pop()
            out.add("items = []")
            out.chain(branches, struct.versions)
            with out.block("for _ in range(count - len(items)):"):
                out.add(f"m, pos = {path}.read(buf, pos, version)")
                out.add("items.append(m)")
            out.add("return items, pos")

    def body(self, struct: Struct) -> None:
        out = self.out
        is_root = struct is self.message.root
        if self.hot and is_root and self.names.holds_records():
            out.add("buf = memoryview(buf)")
        out.add(f"m = new({self.names.path(struct)})")
        flexible = self.message.flexible
        for fixed, closing in runs(struct.plain()):
            head = Head(closing, flexible) if self.hot else None
            if closing is None and not fixed and not struct.tagged():
                break
            self.run(fixed, head, struct.versions)
            if closing is not None:
                self.varying(closing, struct.versions)
        self.tags(struct)
        if self.hot and is_root:
            with out.block("if pos > len(buf):"):
                out.add(f'raise ProtocolError("{struct.name}: a length reaches beyond the buffer")')
        out.add("return m, pos")

    def flexible(self, versions: Versions) -> str:
        """What to hand over as `flexible` for a field of these versions."""
        test = condition(self.message.flexible, versions)
        return "True" if test is None else "False" if test == "False" else "flexible"

    # Runs of fixed width

    def run(self, fixed: list[Field], head: Head | None, versions: Versions) -> None:
        """One call for the fields and the head of what follows them; defaults for the absent ones."""

        def shape(version: int) -> tuple[object, ...]:
            return (*(version in field.versions for field in fixed), head.code(version) if head else "")

        branches = []
        for some in alike(versions, shape):
            present = [field for field in fixed if some.first in field.versions]
            codes = [CODES[field.kind] for field in present]
            targets = [f"m.{field.name}" for field in present]
            code = head.code(some.first) if head else ""
            if head and code:
                codes.append(code)
                targets.append(head.name)
            lines = unpack(codes, targets)
            if head and code == "B":
                lines += head.lengthen()
            lines += [f"m.{field.name} = {self.names.default(field)}" for field in fixed if field not in present]
            branches.append((some, lines))
        self.out.chain(branches, versions)

    # Fields of varying width

    def varying(self, field: Field, outer: Versions) -> None:
        """The field behind the run; in hot messages its head is read by then."""
        out = self.out
        test = condition(field.versions, outer)
        read = self.hot_field if self.hot and (field.struct is None or field.is_array) else self.field
        if test is None:
            read(field)
            return
        with out.block(f"if {test}:"):
            read(field)
        with out.block("else:"):
            out.add(f"m.{field.name} = {self.names.default(field)}")

    def hot_field(self, field: Field) -> None:
        out, target = self.out, f"m.{field.name}"
        head = "count" if field.is_array else "length"
        if field.nullable:
            with out.block(f"if {head} < 0:"):
                self.refuse_null(field)
                out.add(f"{target} = None")
            out.add("else:")
            out.depth += 1
        else:
            with out.block(f"if {head} < 0:"):
                self.null_error(field)
        if not field.is_array:
            part = "buf[pos : pos + length]"
            texts = {"string": f'str({part}, "utf-8", "surrogateescape")', "bytes": f"bytes({part})", "records": part}
            out.add(f"{target} = {texts[field.kind]}")
            out.add("pos += length")
        elif field.struct is None or is_run(field.struct):
            out.add(f"{target}, pos = {self.items(field)}")
        else:
            item = self.names.item(field)
            out.add(f"{target} = {item}s = []")
            with out.block("for _ in range(count):"):
                out.add(f"{item}, pos = {self.names.path(field.struct)}.read(buf, pos, version)")
                out.add(f"{item}s.append({item})")
        if field.nullable:
            out.depth -= 1

    def field(self, field: Field) -> None:
        """A field read by itself, head and all."""
        out, target, flexible = self.out, f"m.{field.name}", self.flexible(field.versions)
        if field.is_array:
            self.array(field)
        elif field.struct is not None:
            self.struct(field)
        elif is_fixed(field):
            out.extend(unpack([CODES[field.kind]], [target]))
        else:
            nullable = "nullable_" if field.nullable else ""
            out.add(f"{target}, pos = read_{nullable}{field.kind}(buf, pos, {flexible})")
            if field.nullable and field.nullable != field.versions:
                with out.block(f"if {target} is None:"):
                    self.refuse_null(field)

    def array(self, field: Field) -> None:
        out, target = self.out, f"m.{field.name}"
        nullable = "nullable_" if field.nullable else ""
        out.add(f"count, pos = read_{nullable}count(buf, pos, {self.flexible(field.versions)})")
        if not field.nullable:
            out.add(f"{target}, pos = {self.items(field)}")
            return
        with out.block("if count < 0:"):
            self.refuse_null(field)
            out.add(f"{target} = None")
        with out.block("else:"):
            out.add(f"{target}, pos = {self.items(field)}")

    def items(self, field: Field) -> str:
        if field.struct is not None and self.hot and is_run(field.struct):
            return f"{self.names.path(field.struct)}.read_all(buf, pos, version, count)"
        if field.struct is not None:
            return f"read_array(buf, pos, version, count, {self.names.path(field.struct)}.read)"
        if field.kind == "string":
            return f"read_strings(buf, pos, count, {self.flexible(field.versions)})"
        return f"read_{field.kind}s(buf, pos, count)"

    def struct(self, field: Field) -> None:
        out, target = self.out, f"m.{field.name}"
        assert field.struct is not None
        read = f"{target}, pos = {self.names.path(field.struct)}.read(buf, pos, version)"
        if not field.nullable:
            out.add(read)
            return
        if field.nullable != field.versions:
            raise NotImplementedError(f"{field.name}: a struct that may be null in some versions only")
        out.add(f"present, pos = {'read_tagged_presence' if field.tag is not None else 'read_presence'}(buf, pos)")
        with out.block("if present:"):
            out.add(read)
        with out.block("else:"):
            out.add(f"{target} = None")

    def refuse_null(self, field: Field) -> None:
        """For a null that only some versions allow."""
        test = condition(field.nullable, field.versions)
        if test is not None:
            with self.out.block(f"if not {test}:" if " " not in test else f"if not ({test}):"):
                self.null_error(field)

    def null_error(self, field: Field) -> None:
        self.out.add(f'raise ProtocolError("{self.message.name}: {field.name} is null")')

    # The tagged section

    def tags(self, struct: Struct) -> None:
        out = self.out
        flexible = self.message.flexible.cut(struct.versions)
        for field in struct.tagged():
            out.add(f"m.{field.name} = {self.names.default(field)}")
        if not flexible:
            return
        tests = [test] if (test := condition(flexible, struct.versions)) else []
        if self.hot:
            tests.append("tags")
        if self.hot and not struct.tagged() and not is_fixed(struct.plain()[-1]):
            line = "pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)"
            out.add(f"if {tests[0]}:" if len(tests) > 1 else line)
            if len(tests) > 1:
                out.add(f"    {line}")
            return
        if tests:
            out.add(f"if {' and '.join(tests)}:")
            out.depth += 1
        start = "pos - 1" if self.hot else "pos"
        if struct.tagged():
            out.add(f"tags, pos = read_uvarint(buf, {start})")
            with out.block("for _ in range(tags):"):
                self.one_tag(struct, flexible)
        else:
            out.add(f"pos = skip_tags(buf, {start})")
        if tests:
            out.depth -= 1

    def one_tag(self, struct: Struct, flexible: Versions) -> None:
        out = self.out
        out.add("tag, size, pos = read_tag(buf, pos)")
        word = "if"
        for field in struct.tagged():
            gate = condition(field.tagged, flexible)
            with out.block(f"{word} tag == {field.tag}{' and ' + gate if gate else ''}:"):
                self.field(field)
            word = "elif"
        with out.block("else:"):
            out.add("pos = skip_tag(buf, pos, size)")


def is_run(struct: Struct) -> bool:
    """Whether all fields of a struct's body have a fixed width."""
    return all(is_fixed(field) for field in struct.plain())


def unpack(codes: list[str], targets: list[str]) -> list[str]:
    """The lines that read values of fixed width into targets."""
    if not codes:
        return []
    width = sum(WIDTHS[code] for code in codes)
    if codes == ["?"]:
        return [f"{targets[0]} = buf[pos] != 0", "pos += 1"]
    if codes == ["B"]:
        return [f"{targets[0]} = buf[pos]", "pos += 1"]
    left = f"({targets[0]},)" if len(targets) == 1 else ", ".join(targets)
    return [f"{left} = {struct_name('unpack', codes)}(buf, pos)", f"pos += {width}"]
